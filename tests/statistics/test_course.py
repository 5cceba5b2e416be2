"""The course of monthly series: each expected value counted another way, month by month."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core import periods
from analysis.indicators.registry import compute
from analysis.statistics import course

MONTHS = [str(month) for month in periods.span("2024M07", "2026M07")]
numbers = st.one_of(st.just(math.nan), st.integers(0, 6).map(float))


def long_term(area):
    frame = compute("long_term_share_12_months", [area], MONTHS, "2026M07")
    return frame.set_index("period")["value"].round(1)


def test_faxes_long_term_share_turned_in_june_2025_and_passed_its_council_in_may_2026():
    """Y25I09 and Y25I01: 17.8 in April to June 2025; 19.5 against 19.6 in April 2026, 19.8 against 19.7 in May."""
    faxe, council = long_term("320"), long_term("rar-sjaelland")
    assert course.turned(faxe, 0.3) == "2025M06"
    assert course.crossed(faxe, council) == "2026M05"
    assert course.crossed(council, faxe) == "2026M05"


def test_a_year_against_the_year_before_is_the_mean_of_whole_years():
    series = pd.Series(range(30), dtype=float)
    assert course.years(series) == (sum(range(18, 30)) / 12, sum(range(6, 18)) / 12)
    assert course.years(series).change == 12
    assert math.isnan(course.years(series[:23]).before)


@pytest.mark.parametrize("hidden", [0, 11, 12, 23])
def test_a_month_that_is_not_shown_is_never_skipped(hidden):
    series = pd.Series([1.0] * 24)
    series[hidden] = math.nan
    found = course.years(series)
    assert math.isnan(found.before if hidden < 12 else found.mean)


@given(st.lists(numbers, min_size=1, max_size=40))
def test_months_in_a_row_are_those_counted_one_by_one(values):
    expected, months = 0, range(len(values) - 1, 11, -1)
    for month in months:
        step = values[month] - values[month - 12]
        if math.isnan(step) or step == 0 or step * (expected or step) < 0:
            break
        expected += 1 if step > 0 else -1
    assert course.months_in_a_row(pd.Series(values, dtype=float)) == expected


@given(st.lists(numbers, min_size=1, max_size=30), st.lists(numbers, min_size=30, max_size=30))
def test_a_crossing_has_been_on_this_side_since_and_on_the_other_before(values, others):
    own, other = pd.Series(values), pd.Series(others[: len(values)])
    found = course.crossed(own, other)
    if found is None:
        return
    side = np.sign(own - other)
    assert len(own) - found >= course.SINCE_CROSSING
    assert set(side[found:]) == {side.iloc[-1]}
    assert (side[found - course.LASTED : found] * side.iloc[-1] <= 0).all()


@given(st.lists(numbers, min_size=1, max_size=30))
def test_a_turn_is_the_last_month_at_an_end_that_is_left_and_was_come_to(values):
    series = pd.Series(values)
    found = course.turned(series, 2)
    if found is None:
        return
    shown = series[series[series.isna()].index.max() + 1 :] if series.isna().any() else series
    level, after = shown[found], shown[found + 1 :]
    assert (after > level).all() or (after < level).all()
    assert level in (shown.min(), shown.max())
    assert abs(shown.iloc[-1] - level) >= 2
    assert len(after) >= course.SINCE_TURN


def test_a_change_of_the_size_is_counted_on_both_sides():
    changes = pd.Series([-3.0, -1.0, 0.5, 2.0, math.nan])
    assert course.as_large(2.0, changes) == (2, 4)
    assert course.as_large(0.0, changes) == (4, 4)
