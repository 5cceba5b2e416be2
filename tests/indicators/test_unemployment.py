"""Unemployment against figures that the source prints, and against sums by hand."""

import csv
import math

import pytest

from analysis.core import areas, project
from analysis.indicators import labour_force
from analysis.indicators.registry import compute
from analysis.indicators.values import one
from analysis.store import observations

UNTIL = "2026M07"
NAESTVED, FAXE, SLAGELSE, LAESOE = (areas.area(code) for code in ("370", "320", "330", "825"))


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


def test_no_number_about_a_later_period_is_read():
    frame = compute("unemployed", [NAESTVED], ["2022M06", "2022M07", "2022"], "2022M06")
    statuses = dict(zip(frame["period"], frame["status"], strict=True))
    assert statuses == {"2022M06": "observed", "2022M07": "not_available", "2022": "not_available"}


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
