"""Population, employment and income as Statistics Denmark prints them."""

import csv

from analysis.core import areas, project
from analysis.indicators import held
from analysis.indicators.registry import compute, indicator
from analysis.indicators.values import one

UNTIL = "2026M07"
RAR = areas.area("rar-sjaelland")


def value(key, code, period):
    return one(compute(key, [areas.area(code)], [period], UNTIL), period=period)


def test_the_region_is_published_and_a_landsdel_summed():
    published = value("population", "rar-sjaelland", "2022Q1")
    assert (published["method"], published["value"]) == ("published", 843_513)
    east, west = (value("population", code, "2022Q1") for code in ("05", "06"))
    assert {east["method"], west["method"]} == {"sum"}
    assert east["value"] + west["value"] == 843_513


def test_a_quarter_after_the_last_of_folk1a_is_the_month_that_begins_it():
    (file,) = project.data("snapshots", "statbank", "FOLK1AM").glob("*.csv")
    with file.open(encoding="utf-8", newline="") as handle:
        months = {(row["area"], row["period"]): row["value"] for row in csv.DictReader(handle)}
    assert value("population", "370", "2025Q4")["value"] == float(months["370", "2025M10"])
    # 1 January is held, 1 March is not
    assert held.newest(indicator("population"), areas.area("320"), UNTIL) == "2026Q1"
    assert value("population", "320", "2026Q1")["value"] == float(months["320", "2026M01"]) == 38_143
    assert held.newest(indicator("population"), areas.area("320"), "2026M02") == "2025Q4"


def test_immigrants_of_a_group_are_counted_back_from_the_municipalities():
    shares, people = ({}, {})
    for code in RAR.members:
        shares[code] = value("immigrants_descendants_share", code, "2022Q1")["value"]
        people[code] = value("population", code, "2022Q1")["value"]
    expected = sum(shares[code] * people[code] for code in RAR.members) / sum(people.values())
    row = value("immigrants_descendants_share", "rar-sjaelland", "2022Q1")
    assert row["value"] == round(expected, 1)
    assert row["method"] == "back_computed"


def test_a_sum_of_members_equals_the_published_region():
    parts = compute("population", [areas.area(code) for code in RAR.members], ["2022Q1"], UNTIL)
    assert parts["value"].sum() == 843_513
