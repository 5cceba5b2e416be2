"""The extracts that were found later: the ministry's key figures, and what became of persons."""

from tools.extracts import afterwards, ministry

from analysis.store import observations


def numbers(rows):
    return {tuple(row[:4]): row[4] for row in rows[["measure", "breakdown", "area", "period", "value"]].to_numpy()}


def test_key_figures_go_by_code_and_a_year_without_any_is_left_out(extracts_folder, home):
    rows = ministry.read(extracts_folder / "noegletal")["udskrivningsprocent"]
    assert set(rows["period"]) == {"2007", "2023"} and set(rows["area"]) == {"101", "825"}
    assert numbers(rows)["income_tax_rate_pct", "", "101", "2023"] == 23.7
    assert rows.loc[(rows["area"] == "825") & (rows["period"] == "2007"), "status"].tolist() == ["not_available"]


def test_an_empty_share_after_benefit_is_hidden(extracts_folder, home):
    rows = afterwards.after_benefit(extracts_folder / "tidy" / "y60b15_2025Q01.csv")["Y60B15"]
    held = numbers(rows)
    assert held["status_after_3_months_pct", "status=loenmodtagerbeskaeftigelse", "370", "2025Q1"] == 36.3
    assert rows.set_index("measure").loc["status_after_12_months_pct", "status"] == "suppressed"


def test_persons_by_status_add_up_to_all(extracts_folder, home):
    file = extracts_folder / "statbank" / "statusu6_2024_status_18-25_by_municipality.csv"
    rows = afterwards.education_status(file)["STATUSU6"]
    parts = rows[rows["breakdown"] != ""].groupby("area")["value"].sum()
    assert parts.to_dict() == {"000": 100, "101": 10}


def test_the_shipped_parts_add_up_everywhere():
    rows = observations.load("STATUSU6").assign(total=lambda frame: frame["breakdown"] == "")
    sums = rows.groupby(["area", "total"], observed=True)["value"].sum().unstack()
    assert len(sums) == 99 and (sums[True] == sums[False]).all()
