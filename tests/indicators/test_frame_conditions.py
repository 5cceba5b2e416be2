"""Population, employment and income as Statistics Denmark prints them."""

import pytest

from analysis import areas
from analysis.indicators.registry import compute
from analysis.indicators.values import one

UNTIL = "2026M07"
RAR, COUNTRY = areas.area("rar-sjaelland"), areas.area("000")


def value(key, code, period):
    return one(compute(key, [areas.area(code)], [period], UNTIL), period=period)


def test_population_of_the_country_and_of_naestved():
    assert value("population", "000", "2022Q1")["value"] == 5_873_420
    assert value("population", "370", "2022Q1")["value"] == 83_801


def test_the_region_is_published_one_year_and_summed_another():
    published = value("population", "rar-sjaelland", "2022Q1")
    assert (published["method"], published["value"]) == ("published", 843_513)
    summed = value("population", "rar-sjaelland", "2024Q1")
    assert summed["method"] == "sum"
    parts = compute("population", [areas.area(code) for code in RAR.members], ["2024Q1"], UNTIL)
    assert summed["value"] == parts["value"].sum()


def test_a_sum_of_members_equals_the_published_region():
    parts = compute("population", [areas.area(code) for code in RAR.members], ["2022Q1"], UNTIL)
    assert parts["value"].sum() == 843_513


@pytest.mark.parametrize("code", ["rar-sjaelland", "000"])
def test_a_group_has_no_employment_rate_for_its_denominator_is_not_held(code):
    assert value("employment_rate", code, "2021")["status"] == "not_available"
