"""Published rates with the count that the source prints beside them, and their intervals."""

import pytest

from analysis.core import areas
from analysis.indicators import registry
from analysis.statistics import intervals

MONTH = "2026M07"


def test_a_published_rate_has_its_count_and_the_interval_of_it():
    row = registry.compute("unemployment_rate", [areas.area("370")], [MONTH], MONTH).iloc[0]
    lower, upper = intervals.byar(1075)
    assert (row["value"], row["numerator"], row["interval_method"]) == (2.6, 1075, "byar")
    assert (row["lower"], row["upper"]) == pytest.approx((2.6 * lower / 1075, 2.6 * upper / 1075))


def test_a_published_yearly_rate_has_the_count_of_the_months_that_its_interval_rests_on():
    rate, count = (
        registry.compute(key, [areas.area("370")], ["2024"], MONTH).iloc[0]
        for key in ("unemployment_rate_year", "unemployed")
    )
    assert (rate["method"], rate["numerator"]) == ("published", pytest.approx(count["value"]))
    assert rate["lower"] / rate["value"] == pytest.approx(count["lower"] / count["value"])


def test_the_bounds_of_a_rate_computed_back_stay():
    row = registry.compute("unemployment_rate", [areas.area("rar-sjaelland")], [MONTH], MONTH).iloc[0]
    assert row["method"] == "back_computed" and row["interval_method"] == ""
    assert row["lower"] < row["value"] < row["upper"]


@pytest.mark.parametrize("key", [key for key, record in registry.indicators().items() if record.interval])
def test_only_what_counts_persons_has_an_interval(key):
    record = registry.indicator(key)
    assert record.unit in ("pct", "persons", "full_time_persons", "pp")
    assert (record.interval == "wilson") <= (record.unit == "pct")
    assert (record.interval == "newcombe") == (record.unit == "pp")
    assert set(record.interval_count) in (set(), {"table", "measure"})


@pytest.mark.parametrize("key", ["disposable_income", "benchmark_rank", "eco_index", "activation_rate", "budget"])
def test_money_ranks_indexes_and_percentages_without_a_count_have_none(key):
    assert registry.indicator(key).interval is None
