"""Unemployment against figures that the source prints, and against sums by hand."""

import csv
import math

import pandas as pd
import pytest

from analysis.core import areas, project
from analysis.indicators import labour_force
from analysis.indicators.registry import compute
from analysis.indicators.values import one
from analysis.store import observations

from .made import computed, months, rows

UNTIL = "2026M07"
NAESTVED, FAXE, SLAGELSE, STEVNS = (areas.area(code) for code in ("370", "320", "330", "336"))
RAR, COUNTRY = areas.area("rar-sjaelland"), areas.area("000")
LAESOE, FANOE = areas.area("825"), areas.area("563")


def value(key, area, period, breakdown=""):
    frame = compute(key, [area], [period], UNTIL)
    return one(frame, area=area.code, period=period, breakdown=breakdown)


def by_hand(table, measure, breakdown=""):
    """The snapshot read with the csv module alone: {(area, period): number}."""
    (file,) = project.data("snapshots", "jobindsats", table).glob("*.csv")
    with file.open(encoding="utf-8", newline="") as handle:
        return {
            (row["area"], row["period"]): float(row["value"]) if row["value"] else None
            for row in csv.DictReader(handle)
            if row["measure"] == measure and row["breakdown"] == breakdown
        }


@pytest.mark.parametrize(
    ("area", "count", "rate"), [(NAESTVED, 1075, 2.6), (SLAGELSE, 1156, 3.0), (STEVNS, 341, 3.0), (FAXE, 522, 2.8)]
)
def test_unemployed_in_july_2026_as_published(area, count, rate):
    assert value("unemployed", area, "2026M07")["value"] == count
    assert value("unemployment_rate", area, "2026M07")["value"] == rate


def test_the_rar_is_the_sum_of_its_17_municipalities():
    assert value("unemployed", RAR, "2026M07")["value"] == 10_552


def test_the_country_is_the_published_number_not_the_sum_of_98():
    assert value("unemployed", COUNTRY, "2026M07")["value"] == 91_583


def test_long_term_share_over_twelve_months_in_faxe_and_in_its_rar():
    faxe, rar = (value("long_term_share_12_months", area, "2026M07") for area in (FAXE, RAR))
    assert round(faxe["value"], 1) == 20.2
    assert round(rar["value"], 1) == 19.8
    assert round(faxe["numerator"], 1) == 111.9
    assert faxe["denominator"] == 554.0
    assert rar["numerator"] == 2208.5
    assert rar["denominator"] == 11_137.0


def test_long_term_share_of_a_single_month():
    assert round(value("long_term_share", FAXE, "2026M07")["value"], 1) == 22.0
    assert round(value("long_term_share", RAR, "2026M07")["value"], 1) == 21.2


def test_yearly_mean_of_months_by_hand():
    counts = by_hand("Y25I01", "unemployed_full_time_count")
    expected = sum(counts["370", f"2025M{month:02}"] for month in range(1, 13)) / 12
    assert value("unemployed", NAESTVED, "2025")["value"] == pytest.approx(expected, abs=1e-9)


def test_a_year_that_is_not_over_has_no_mean():
    assert value("unemployed", NAESTVED, "2026")["status"] == "not_available"


def test_no_number_about_a_later_period_is_read():
    frame = compute("unemployed", [NAESTVED], ["2022M06", "2022M07", "2022"], "2022M06")
    statuses = dict(zip(frame["period"], frame["status"], strict=True))
    assert statuses == {"2022M06": "observed", "2022M07": "not_available", "2022": "not_available"}


def test_a_hidden_part_hides_the_other_where_the_total_is_shown():
    frame = compute("unemployed_by_benefit", [FANOE], ["2026M02"], UNTIL)
    assert list(frame["status"]) == ["suppressed", "suppressed"]
    assert frame["value"].isna().all()
    assert frame["lower"].isna().all()


def test_suppressed_months_block_the_year_instead_of_being_skipped():
    row = value("long_term_unemployed", LAESOE, "2024")
    assert row["status"] == "suppressed"
    assert math.isnan(row["value"])
    # 3 + 3 shown, ten hidden months of 0 to 2
    assert row["lower"] == pytest.approx(6 / 12)
    assert row["upper"] == pytest.approx(26 / 12)


def test_the_labour_force_brackets_hold_for_every_municipality_and_year():
    frame = observations.load("Y25I01", "Y60A02")
    bounds = labour_force.yearly_bounds(frame, "labour_force")
    municipal = bounds[bounds.index.get_level_values("area") != "000"]
    assert len(municipal) == 98 * 6
    assert (bounds["lower"] <= bounds["upper"]).all()


def test_the_published_national_rate_lies_within_the_bracket_of_the_98():
    everyone = areas.peer_group([area.code for area in areas.municipalities()], "Alle 98")
    rates = by_hand("Y25I01", "unemployed_labour_force_pct")
    months = [f"2026M{month:02}" for month in range(1, 8)]
    frame = compute("unemployment_rate", [everyone], months, UNTIL).set_index("period")
    for month in months:
        assert frame.loc[month, "lower"] - 0.05 <= rates["000", month] <= frame.loc[month, "upper"] + 0.05


def test_yearly_rate_is_statistics_denmarks_where_held():
    row = value("unemployment_rate_year", NAESTVED, "2023")
    assert (row["value"], row["method"]) == (2.83, "published")
    assert row["snapshots"][0].startswith("statbank/AUP02")


def test_yearly_rate_from_months_agrees_with_statistics_denmark():
    """The same municipalities as a group of one each: back-computed against published."""
    for area in (NAESTVED, FAXE, SLAGELSE):
        alone = areas.peer_group([area.code], f"{area.name} alene")
        back = value("unemployment_rate_year", alone, "2024")
        assert back["method"] == "back_computed"
        assert back["value"] == pytest.approx(value("unemployment_rate_year", area, "2024")["value"], abs=0.05)


def test_rates_by_age_as_the_plan_prints_them():
    frame = compute("unemployment_rate_by_age", [NAESTVED], ["2022M05"], "2022M06").set_index("breakdown")
    assert frame.loc["age=50-59", ["value", "method"]].tolist() == [2, "as_printed"]
    assert frame.loc["age=60_plus", "value"] == 3.2
    assert frame.loc["age=16-24", "status"] == "not_available"


def test_rates_by_age_of_a_rar_are_the_regions_and_never_a_mean():
    cells = {("370", "2024M01"): 4.0, ("085", "2024M01"): 3.1}
    observed = rows("AUP01", "unemployed_labour_force_pct", cells, breakdown="age=16-24", unit="pct")
    who = [NAESTVED, RAR, areas.area("06")]
    frame = computed("unemployment_rate_by_age", observed, who, ["2024M01"], ["age=16-24"])
    assert frame["value"].tolist()[:2] == [4.0, 3.1]
    assert frame["status"].tolist()[2] == "not_available"


def test_net_unemployed_as_printed_and_as_the_mean_of_months():
    row = compute("net_unemployed", [COUNTRY], ["2020"], "2022M06").iloc[0]
    assert row[["value", "method"]].tolist() == [118_872, "as_printed"]
    observed = rows("AUS07", "net_unemployed_count", months("000", 2021, 90_000) | {("000", "2021M12"): 78_000})
    frame = computed("net_unemployed", observed, [NAESTVED, COUNTRY], ["2021", "2021M12"])
    values = frame[frame["area"] == "000"].set_index("period")["value"]
    assert values.to_dict() == {"2021": 89_000, "2021M12": 78_000}
    assert set(frame.loc[frame["area"] == "370", "status"]) == {"not_available"}
    assert set(computed("net_unemployed", observed, [NAESTVED], ["2021"])["status"]) == {"not_available"}


def test_the_seasonally_adjusted_rate_is_the_countrys():
    row = compute("unemployed_seasonally_adjusted_rate", [COUNTRY], ["2026M07"], UNTIL).iloc[0]
    assert row[["value", "caveats"]].tolist() == [3.1, ("seasonally_adjusted",)]


def test_the_share_of_short_spells_is_made_of_the_bands_of_ended_spells():
    counts = {"under_2": 30, "2-4": 20, "5-13": 25, "14-26": 10, "27-39": 5, "40-52": 5, "over_52": 5}
    made = [
        rows("Y01A27", "ended_spells_count", {("370", "2024M01"): count}, breakdown=f"duration={name}_weeks")
        for name, count in counts.items()
    ]
    row = computed("insured_under_13_weeks", pd.concat(made), [NAESTVED], ["2024M01"]).iloc[0]
    assert row[["value", "numerator", "denominator"]].tolist() == [75, 75, 100]
