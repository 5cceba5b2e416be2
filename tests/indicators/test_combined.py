"""Sums of quantities, one instead of another, and months in longer periods."""

import pandas as pd
import pytest

from analysis.core import areas
from analysis.indicators import combined, quantities, reading

from .made import months, rows

STEVNS, FAXE = areas.area("336"), areas.area("320")
M = "2024M01"


def quantity(number, area=STEVNS, status=None):
    frame = reading.amounts(rows("T1", "c", {(area.code, M): number}), "T1", "c", [area], [M])
    if status:
        frame["status"] = status
        frame[["value", "lower", "upper"]] = float("nan")
    return frame


def test_a_sum_adds_what_applies():
    frame = combined.added([quantity(40), quantity(0), quantity(1, status="not_applicable")], "row=all")
    assert frame[["value", "status", "breakdown", "method"]].iloc[0].tolist() == [40, "observed", "row=all", "sum"]


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([quantity(40), quantity(1, status="not_available")], "not_available"),
        ([quantity(40), quantity(None)], "suppressed"),
        ([quantity(0), quantity(0)], "zero"),
        ([quantity(1, status="not_applicable"), quantity(1, status="not_applicable")], "not_applicable"),
    ],
)
def test_the_status_of_a_sum(parts, status):
    frame = combined.added(parts)
    assert frame["status"].tolist() == [status]
    assert frame["value"].isna().all() == (status != "zero")


def test_a_hidden_part_gives_bounds_and_one_without_bounds_takes_them_away():
    frame = combined.added([quantity(40), quantity(None)]).iloc[0]
    assert (frame["lower"], frame["upper"]) == (40, 42)
    protected = quantities.hide(quantity(7), [True], "suppressed_parts")
    assert combined.added([quantity(40), protected])[["lower", "upper"]].isna().all(axis=None)


def test_areas_and_periods_are_summed_apart():
    both = [pd.concat([quantity(number), quantity(10 * number, FAXE)]) for number in (1, 4)]
    frame = combined.added(both).set_index("area")
    assert frame["value"].to_dict() == {"336": 5, "320": 50}


def test_the_first_that_is_available():
    first = pd.concat([quantity(3), quantity(1, FAXE, status="not_available")])
    second = pd.concat([quantity(8), quantity(9, FAXE)])
    frame = combined.first_available(first, second).set_index("area")
    assert frame["value"].to_dict() == {"336": 3, "320": 9}


def test_months_stay_and_longer_periods_are_means():
    cells = {("336", period): 2 * number for number, (_, period) in enumerate(months("336", 2024, 0), start=1)}
    monthly = reading.amounts(rows("T1", "c", cells), "T1", "c", [STEVNS], [period for _, period in cells])
    frame = combined.by_period(monthly, ["2024M03"], ["2024", "2024Q1"]).set_index("period")
    assert frame["value"].to_dict() == {"2024M03": 6, "2024": 13, "2024Q1": 4}


def test_a_year_in_which_a_month_does_not_apply_does_not_either():
    monthly = pd.concat([quantity(3), quantity(1, status="not_applicable").assign(period="2024M02")])
    frame = quantities.mean_of_months(monthly, {"span": [M, "2024M02"]})
    assert frame["status"].tolist() == ["not_applicable"]
    assert frame["value"].isna().all()
