"""Means and ratios against arithmetic by hand, hidden counts among them."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.core import areas
from analysis.indicators import quantities
from analysis.indicators.parts import protect_parts

from . import made

STEVNS, FAXE = areas.area("336"), areas.area("320")
PAIR = areas.peer_group(["336", "320"], "Stevns og Faxe")
M = "2024M01"


def one(frame, area, period=M):
    return made.one(frame, area, period)


def amounts(cells, who, periods=(M,), **options):
    return made.amounts(cells, who, periods, **options)


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
    insured, uninsured = protect_parts(total, [insured, uninsured])
    hidden = one(insured, STEVNS)
    assert hidden["status"] == "suppressed"
    assert hidden[["value", "lower", "upper"]].isna().all()
    assert hidden["caveats"] == ("suppressed_parts",)
    assert one(insured, FAXE)["value"] == 40
    assert one(uninsured, FAXE)["value"] == 10


def test_of_three_parts_the_smallest_shown_is_the_second_hidden():
    total = amounts({("336", M): 60}, [STEVNS])
    parts = [amounts({("336", M): number}, [STEVNS]) for number in (50, None, 9)]
    statuses = [one(part, STEVNS)["status"] for part in protect_parts(total, parts)]
    assert statuses == ["observed", "suppressed", "suppressed"]


def test_a_mean_has_no_number_of_a_month_that_does_not_apply():
    windows = {"2024M02": ["2024M01", "2024M02"]}
    monthly = amounts({("336", "2024M01"): 10, ("336", "2024M02"): 20}, [STEVNS], windows["2024M02"])
    monthly.loc[monthly["period"] == "2024M01", "status"] = "not_applicable"
    assert quantities.mean_of_months(monthly, windows)["status"].tolist() == ["not_applicable"]


def test_means_of_windows_of_different_lengths_stand_period_by_period():
    cells = {(code, f"2024M{month:02}"): month for code in ("336", "320") for month in range(1, 7)}
    months = {"2024Q1": ["2024M01", "2024M02", "2024M03"], "2024H1": [f"2024M{month:02}" for month in range(1, 7)]}
    frame = quantities.mean_of_months(amounts(cells, [STEVNS, FAXE], months["2024H1"]), months)
    assert frame[["area", "period", "value"]].to_numpy().tolist() == [
        ["336", "2024Q1", 2.0],
        ["320", "2024Q1", 2.0],
        ["336", "2024H1", 3.5],
        ["320", "2024H1", 3.5],
    ]


def test_a_caveat_of_one_month_goes_with_the_mean():
    windows = {"2024M02": ["2024M01", "2024M02"]}
    monthly = amounts({("336", "2024M01"): 10, ("336", "2024M02"): 20}, [STEVNS], windows["2024M02"])
    monthly = quantities.add_caveat(monthly, monthly["period"] == "2024M02", "printed_figure")
    assert quantities.mean_of_months(monthly, windows)["caveats"].tolist() == [("printed_figure",)]


def test_a_ratio_finds_its_denominator_whatever_the_order():
    above = amounts({("336", M): 10, ("320", M): 30}, [STEVNS, FAXE])
    below = amounts({("336", M): 100, ("320", M): 60}, [FAXE, STEVNS])
    assert quantities.ratio(above, below)["value"].tolist() == [10, 50]


def test_a_ratio_without_a_denominator_is_not_available():
    above = amounts({("336", M): 10, ("320", M): 30}, [STEVNS, FAXE])
    below = amounts({("336", M): 100}, [STEVNS])
    assert quantities.ratio(above, below)["status"].tolist() == ["observed", "not_available"]


def test_what_is_done_to_a_copy_with_caveats_is_not_done_to_the_first():
    frame = amounts({("336", M): 10}, [STEVNS])
    quantities.hide(frame, [True], "small_base")
    assert frame[["value", "status", "caveats"]].to_numpy().tolist() == [[10.0, "observed", ()]]


def test_a_sum_loses_nothing_on_the_way():
    parts = [np.array([number]) for number in (1e16, 1.0, 1.0, np.nan, 1.0, 1.0, -1e16)]
    assert quantities.total(parts)[0] == math.fsum([1e16, 1, 1, 1, 1, -1e16])
