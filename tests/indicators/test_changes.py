import math

import pytest

from analysis.indicators import changes
from analysis.indicators.registry import indicator


def one(make_values, **row):
    return make_values(row).iloc[0]


def test_a_percentage_changes_by_points_of_the_printed_numbers(make_values, rate):
    later, earlier = one(make_values, value=2.84), one(make_values, value=2.45, period="2025M07")
    change = changes.change(later, earlier, rate)
    # Printed 2.8 and 2.5; the unrounded difference would print as 0.4.
    assert (change.amount, change.unit, change.status) == (0.3, "pp", "observed")


def test_an_amount_changes_by_per_cent(make_values, count):
    later, earlier = one(make_values, value=1100.0), one(make_values, value=1000.0, period="2025M07")
    assert (changes.change(later, earlier, count).amount, changes.change(later, earlier, count).unit) == (10.0, "pct")


def test_from_one_source_to_another_there_is_no_change(make_values, rate):
    later, earlier = one(make_values, value=2.7), one(make_values, value=2.6, period="2025M07")
    changed = changes.change(later, {**earlier, "snapshots": ("statbank/AUP02/2026-11-22",)}, rate)
    assert math.isnan(changed.amount) and changed.of_two_sources
    both = {**earlier, "snapshots": ("statbank/AUP02/2026-11-22", *later["snapshots"])}
    assert changes.change(later, both, rate).amount == 0.1


@pytest.mark.parametrize(("before", "amount", "unit"), [(19.0, 19.0, "full_time_persons"), (20.0, 90.0, "pct")])
def test_of_fewer_than_twenty_no_percentage_is_told(make_values, count, before, amount, unit):
    later, earlier = one(make_values, value=38.0), one(make_values, value=before, period="2025M07")
    told = changes.change(later, earlier, count)
    assert (told.amount, told.unit, told.few) == (amount, unit, before < 20)
    record = changes.as_value(told, later, earlier, count)
    assert (record["unit"], record["numerator"], record["denominator"]) == (unit, 38, before)
    assert record["method"] == ("difference" if before < 20 else "change_pct")


def test_amounts_of_money_are_no_counts(make_values):
    budget = indicator("budget")
    later, earlier = one(make_values, value=10.0), one(make_values, value=8.0, period="2025M07")
    assert changes.change(later, earlier, budget).unit == "pct"


def test_nothing_grows_by_per_cent_from_zero(make_values, count):
    later = one(make_values, value=5.0)
    earlier = one(make_values, value=0.0, status="zero", period="2025M07")
    assert math.isnan(changes.change(later, earlier, count).amount)
    assert changes.change(earlier, earlier, count).amount == 0


def test_no_change_is_computed_across_a_break(make_values):
    later, earlier = one(make_values, value=5.0, period="2025M12"), one(make_values, value=4.0, period="2024M12")
    change = changes.change(later, earlier, indicator("cash_assistance_share"))
    assert math.isnan(change.amount)
    assert change.status == "not_applicable"
    assert [entry.period for entry in change.breaks] == ["2025M07"]


def test_breaks_are_those_of_the_breakdown():
    record = indicator("unemployed_by_benefit")
    found = changes.breaks_between(record, ["benefit=kontanthjaelp"], "2025M01", "2025M12")
    assert [entry.period for entry in found] == ["2025M07"]
    assert changes.breaks_between(record, ["benefit=a_dagpenge"], "2025M01", "2025M12") == []


def test_a_change_is_a_value_like_any_other(make_values, rate):
    later, earlier = one(make_values, value=2.84), one(make_values, value=2.45, period="2025M07")
    record = changes.as_value(changes.change(later, earlier, rate), later, earlier, rate)
    assert (record["indicator"], record["value"], record["unit"]) == ("unemployment_rate_change", 0.3, "pp")
    assert (record["numerator"], record["denominator"], record["method"]) == (2.8, 2.5, "difference")
    nothing = changes.as_value(changes.change(later, None, rate), later, None, rate)
    assert nothing["status"] == "not_available"
    assert math.isnan(nothing["value"])


def test_the_status_of_the_hidden_number_goes_on(make_values, count):
    shown, hidden = one(make_values, value=5.0), one(make_values, status="suppressed", period="2025M07")
    assert changes.change(shown, hidden, count).status == "suppressed"
    assert changes.change(shown, None, count).status == "not_available"
