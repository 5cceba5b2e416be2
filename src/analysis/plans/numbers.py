"""Numbers as targets are judged on: as they are printed, with bounds where parts are hidden."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from analysis import areas, benefits
from analysis.areas import Area
from analysis.formats import round_half_up
from analysis.indicators import comparisons, values
from analysis.indicators.registry import Indicator, compute
from analysis.plans.rules import Measure

T = TypeVar("T", float, np.ndarray)


@dataclass(frozen=True)
class Number:
    """A number as it is printed, or the bounds that it lies between.

    Attributes
    ----------
    low, high : float
        Equal for a number that is known; NaN where there is none.
    status : str
        A status of the vocabulary.
    period : str
        What it is about.
    record : dict
        The row of values behind it.
    """

    low: float
    high: float
    status: str
    period: str
    record: dict

    @property
    def known(self) -> bool:
        """Whether anything can be said of it, if only bounds."""
        return not (math.isnan(self.low) or math.isnan(self.high))

    @property
    def value(self) -> float | None:
        """The number, or None where only bounds are known."""
        return self.low if self.known and self.low == self.high else None


def measured(measure: Measure, record: Indicator, area: Area, period: str, data_until: str) -> Number:
    """Return an area's number of a measure in a period, rounded as it is printed.

    Several breakdowns are summed; where one of them is hidden the sum has bounds, where one is absent
    there is no sum.
    """
    frame = compute(record.key, [area], [period], data_until, breakdowns=measure.breakdowns)
    return _summed(frame, record, period)


def tables(measure: Measure, record: Indicator) -> list[str]:
    """Return the official tables that a measure is made from: of an indicator of many benefits only its own.

    Examples
    --------
    >>> from analysis.indicators.registry import indicator
    >>> sickness = Measure(indicator="full_time_persons", breakdowns=["row=sygedagpenge"])
    >>> tables(sickness, indicator("full_time_persons"))
    ['Y07A02']
    """
    rows = {f"row={row.key}": [row.table] for row in benefits.main_rows() if not row.is_total}
    known = rows | record.breakdown_tables
    named = [table for breakdown in measure.breakdowns for table in known.get(breakdown, record.tables)]
    return [table for table in dict.fromkeys(named) if table in record.tables] or record.tables


def everyone(measure: Measure, record: Indicator, codes: Sequence[str], period: str, data_until: str) -> dict:
    """Return the number of each municipality by its code."""
    who = [areas.area(code) for code in codes]
    frame = compute(record.key, who, [period], data_until, breakdowns=measure.breakdowns)
    return {code: _summed(rows, record, period) for code, rows in frame.groupby("area", sort=False)}


def _summed(frame: pd.DataFrame, record: Indicator, period: str) -> Number:
    # other intervals than these say how sure a number is, not what it may be
    rounded = (frame["method"] == "back_computed") & frame["lower"].notna() & (frame["interval_method"] == "")
    bounded = (frame["status"] == "suppressed") | rounded
    low = frame["value"].where(~bounded, frame["lower"])
    high = frame["value"].where(~bounded, frame["upper"])
    first = frame.iloc[0].to_dict()
    status = next((text for text in frame["status"] if text not in values.PRINTABLE), first["status"])
    if low.isna().any() or high.isna().any():
        return Number(math.nan, math.nan, status, period, first)
    ends = [float(round_half_up(float(end.sum()), record.decimals)) for end in (low, high)]
    return Number(*ends, status, period, first)


def behind(record: Indicator, own: T, other: T) -> T:
    """Return how far a number lies behind another: on the side that is worse, or at all where neither side is.

    Examples
    --------
    >>> from analysis.indicators import registry
    >>> behind(registry.indicator("unemployment_rate"), 2.0, 3.0)
    -1.0
    """
    if record.polarity == "none":
        return abs(own - other)
    return own - other if record.polarity == "lower" else other - own


def decide(test: Callable[[float, float], bool], own: Number, other: Number) -> bool | None:
    """Return what a comparison comes to, or None where the bounds leave it open.

    Examples
    --------
    >>> known, open_ended = Number(20.2, 20.2, "observed", "2025", {}), Number(19.8, 20.4, "suppressed", "2025", {})
    >>> decide(lambda own, other: own <= other, known, known)
    True
    >>> decide(lambda own, other: own <= other, known, open_ended) is None
    True
    """
    if not (own.known and other.known):
        return None
    found = {test(a, b) for a in (own.low, own.high) for b in (other.low, other.high)}
    return found.pop() if len(found) == 1 else None


def rank_bounds(record: Indicator, numbers: dict[str, Number], own: str) -> tuple[int, int, int] | None:
    """Return the best and the worst rank that a municipality can have, and how many are left out.

    Number 1 is the lowest where lower is better, else the highest; ties share the best place. A
    municipality whose number is hidden is left out of the ranking; it widens the worst rank only.
    """
    mine = numbers[own].value
    if mine is None:
        return None
    others = [number for code, number in numbers.items() if code != own]
    shown = [number.value for number in others if number.value is not None]
    better = sum(value < mine if record.polarity == "lower" else value > mine for value in shown)
    left_out = len(others) - len(shown)
    return 1 + better, 1 + better + left_out, left_out


def comparator_area(own: Area, kind: str, peers: Area | None) -> Area | None:
    """Return the area that a target compares with."""
    found = comparisons.comparators(own, [kind], peers)
    return found[0] if found else None
