"""Sums, means and ratios against arithmetic by hand, hidden counts among them."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import areas
from analysis.indicators import quantities

from .made import rows

STEVNS, FAXE = areas.area("336"), areas.area("320")
PAIR = areas.peer_group(["336", "320"], "Stevns og Faxe")
M = "2024M01"


def one(frame, area, period=M):
    found = frame[(frame["area"] == area.code) & (frame["period"] == period)]
    assert len(found) == 1
    return found.iloc[0]


def amounts(cells, who, periods=(M,), measure="persons_count"):
    return quantities.amounts(rows("T1", measure, cells), "T1", measure, who, list(periods))


def test_a_group_is_the_sum_of_its_members():
    frame = amounts({("336", M): 40, ("320", M): 60}, [STEVNS, PAIR])
    assert one(frame, STEVNS)["value"] == 40
    assert (one(frame, PAIR)["value"], one(frame, PAIR)["method"]) == (100, "sum")


def test_a_hidden_member_gives_bounds_and_no_value():
    row = one(amounts({("336", M): None, ("320", M): 60}, [PAIR]), PAIR)
    assert row["status"] == "suppressed"
    assert math.isnan(row["value"])
    assert (row["lower"], row["upper"]) == (60, 62)


def test_an_absent_member_makes_the_sum_unknown_not_smaller():
    row = one(amounts({("320", M): 60}, [PAIR]), PAIR)
    assert row["status"] == "not_available"
    assert pd.isna(row["lower"])


def test_a_published_group_is_not_summed():
    frame = amounts({("085", M): 999, ("336", M): 1}, [areas.area("rar-sjaelland")])
    assert one(frame, areas.area("rar-sjaelland"))["value"] == 999


def test_an_area_without_rows_is_not_available():
    assert one(amounts({("336", M): 40}, [FAXE]), FAXE)["status"] == "not_available"


def test_the_mean_of_months_needs_every_month():
    months = {("336", f"2024M{number:02}"): number for number in range(1, 7)}
    names = [period for _, period in months]
    halves = {"2024H1": names, "2024": [f"2024M{number:02}" for number in range(1, 13)]}
    frame = quantities.mean_of_months(amounts(months, [STEVNS], quantities.all_months(halves)), halves)
    assert one(frame, STEVNS, "2024H1")["value"] == 3.5
    assert one(frame, STEVNS, "2024")["status"] == "not_available"


def test_a_hidden_month_is_never_skipped_in_a_mean():
    cells = {("336", "2024M01"): 10, ("336", "2024M02"): None}
    windows = {"2024M02": ["2024M01", "2024M02"]}
    row = one(quantities.mean_of_months(amounts(cells, [STEVNS], windows["2024M02"]), windows), STEVNS, "2024M02")
    assert (row["status"], row["lower"], row["upper"]) == ("suppressed", 5, 6)


def test_a_ratio_of_sums_is_not_the_mean_of_ratios():
    above = amounts({("336", M): 10, ("320", M): 10}, [PAIR])
    below = amounts({("336", M): 20, ("320", M): 180}, [PAIR])
    row = one(quantities.ratio(above, below), PAIR)
    assert row["value"] == 10
    assert (row["numerator"], row["denominator"], row["method"]) == (20, 200, "ratio_of_sums")


def test_a_share_of_a_hidden_count_or_a_small_base_is_not_shown():
    above = amounts({("336", M): None, ("320", M): 5}, [STEVNS, FAXE])
    below = amounts({("336", M): 100, ("320", M): 19}, [STEVNS, FAXE])
    frame = quantities.ratio(above, below, smallest_denominator=20)
    assert one(frame, STEVNS)["status"] == "suppressed"
    small = one(frame, FAXE)
    assert small["status"] == "suppressed"
    assert small[["value", "lower", "upper", "numerator"]].isna().all()
    assert small["caveats"] == ("small_base",)


def test_nobody_under_the_line_is_not_applicable():
    frame = quantities.ratio(amounts({("336", M): 0}, [STEVNS]), amounts({("336", M): 0}, [STEVNS]))
    assert one(frame, STEVNS)["status"] == "not_applicable"


@pytest.mark.parametrize(("shown", "expected"), [(1000.2, 1000), (99.4, None)])
def test_bounds_decide_only_when_they_round_alike(shown, expected):
    frame = amounts({("336", M): None, ("320", M): shown}, [PAIR])
    frame["upper"] = frame["lower"] + 0.2
    row = one(quantities.decided(frame, 0), PAIR)
    assert (row["value"] == expected) if expected else (row["status"] == "suppressed" and pd.isna(row["value"]))


def test_a_second_part_is_hidden_where_the_total_would_give_the_first_away():
    total = amounts({("336", M): 34, ("320", M): 50}, [STEVNS, FAXE])
    insured = amounts({("336", M): 31, ("320", M): 40}, [STEVNS, FAXE])
    uninsured = amounts({("336", M): None, ("320", M): 10}, [STEVNS, FAXE])
    insured, uninsured = quantities.protect_parts(total, [insured, uninsured])
    hidden = one(insured, STEVNS)
    assert hidden["status"] == "suppressed"
    assert hidden[["value", "lower", "upper"]].isna().all()
    assert hidden["caveats"] == ("suppressed_derived",)
    assert one(insured, FAXE)["value"] == 40
    assert one(uninsured, FAXE)["value"] == 10


def test_of_three_parts_the_smallest_shown_is_the_second_hidden():
    total = amounts({("336", M): 60}, [STEVNS])
    parts = [amounts({("336", M): number}, [STEVNS]) for number in (50, None, 9)]
    statuses = [one(part, STEVNS)["status"] for part in quantities.protect_parts(total, parts)]
    assert statuses == ["observed", "suppressed", "suppressed"]


@given(st.lists(st.one_of(st.none(), st.integers(3, 10_000)), min_size=17, max_size=17))
def test_the_truth_always_lies_within_the_bounds(counts):
    rar = areas.area("rar-sjaelland")
    cells = dict(zip(((code, M) for code in rar.members), counts, strict=True))
    row = one(amounts(cells, [rar]), rar)
    least = sum(count or 0 for count in counts)
    most = sum(2 if count is None else count for count in counts)
    assert row["lower"] == least
    assert row["upper"] == most
    assert pd.isna(row["value"]) == (None in counts)
