import pytest
from tools.extracts import panel, statbank

from analysis.core.errors import DataError, UsageError


def test_english_names_become_codes_and_christiansoe_is_left_out(extracts_folder):
    rows = statbank.read(extracts_folder / "statbank")["FOLK1AM"]
    found = rows.set_index("area")["value"]
    assert found.to_dict() == {"000": 1000, "085": 100, "04": 50, "400": 40, "101": 30, "820": 0}
    assert rows.set_index("area").loc["820", "status"] == "zero"


def test_ages_from_65_are_one_sum(extracts_folder):
    rows = statbank.read(extracts_folder / "statbank")["FOLK1A"]
    elderly = rows[rows["breakdown"] == "age=65_plus"]
    assert elderly["value"].tolist() == [sum(range(5, 66))]
    assert elderly["period"].tolist() == ["2022Q1"]


def test_education_by_file(extracts_folder):
    rows = statbank.read(extracts_folder / "statbank")["HFUDD11"]
    assert set(rows["breakdown"]) == {
        "education=total",
        "education=H40",
        "education=H50",
        "education=H60",
        "education=H70",
        "education=H80",
    }


def replace_in(file, old, new):
    file.write_text(file.read_text(encoding="utf-8-sig").replace(old, new), encoding="utf-8-sig")


def test_unknown_area_stops_with_the_nearest(extracts_folder):
    file = extracts_folder / "statbank" / "folk1am_population_by_municipality.csv"
    replace_in(file, "Copenhagen;", "København K;")
    with pytest.raises(UsageError, match=r"'København K'; did you mean 'København'"):
        statbank.read(extracts_folder / "statbank")


def test_other_member_of_a_dimension_stops(extracts_folder):
    replace_in(extracts_folder / "statbank" / "auk01_social_assistance.csv", "Total;Age", "Men;Age")
    with pytest.raises(DataError, match=r"auk01_social_assistance.csv has 'Men' in KØN"):
        statbank.read(extracts_folder / "statbank")


def test_missing_age_stops(extracts_folder):
    replace_in(extracts_folder / "statbank" / "folk1a_65plus.csv", ";99 years;", ";98 years;")
    with pytest.raises(DataError, match="every single year of age"):
        statbank.read(extracts_folder / "statbank")


def test_panel(extracts_folder):
    tables = panel.read(extracts_folder / "tidy" / "panel_aar_long.csv")
    assert tables["FOLK1A"]["period"].tolist() == ["2022Q1", "2023Q1"]
    assert tables["FOLK1E"]["period"].tolist() == ["2008Q1"]
    assert tables["AUP02"]["period"].tolist() == ["2022"]
    assert tables["HFUDD11"]["breakdown"].tolist() == ["education=H40"]


def test_unknown_series_of_the_panel_stops(extracts_folder):
    file = extracts_folder / "tidy" / "panel_aar_long.csv"
    replace_in(file, "folketal_FOLK1A", "folketal_FOLK1B")
    with pytest.raises(DataError, match="folketal_FOLK1B"):
        panel.read(file)
