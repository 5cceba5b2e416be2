"""What may be said of an indicator's newest number: how it has moved, how it compares, where it ranks.

A word of direction rests on the numbers as printed, on a difference that matters in practice, and on a test or a
course that carries it; without them the numbers stand side by side.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

import pandas as pd

from analysis.core.areas import Area
from analysis.core.formats import round_half_up
from analysis.display.context import Context
from analysis.indicators import changes, values
from analysis.indicators.changes import differs
from analysis.indicators.registry import Indicator
from analysis.plans.targets import Judgement
from analysis.statistics import course
from analysis.statistics.ranks import Place

# A count that grows with the area must move by this share of itself besides.
SMALLEST_SHARE = 0.02
# A turn is told of so many points at least, and so many persons behind them.
TURN_POINTS, TURN_PERSONS = 1.0, 10
DUST = 1e-9

Moved = Literal["risen", "fallen", "same", "unsure"]
Compared = Literal["higher", "lower", "level", "unsure", "beside"]


class Others(NamedTuple):
    """The newest year of a group and the year before; of the rest of it where the municipality is a part."""

    code: str
    is_rest: bool
    years: course.Years


@dataclass(frozen=True)
class Facts:
    """An indicator's numbers for a municipality, and what they carry."""

    indicator: Indicator
    view: Context
    # the newest row of values, with a number
    now: Mapping
    # the same period of the year before; None where it has no number or lies across a break
    before: Mapping | None = None
    # the first comparator that has a number, and its row
    area: Area | None = None
    beside: Mapping | None = None
    # numbers as printed by month and area code, after the last break; empty where the periods are no months
    months: pd.DataFrame = field(default_factory=pd.DataFrame)
    # the change of all municipalities from one year to the next: a count's by its share of itself
    everyone: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    # the years of the groups that it is held against, of the rest of one that it is a part of
    others: tuple[Others, ...] = ()
    place: Place | None = None
    # the plan's targets on the indicator
    goals: tuple[Judgement, ...] = ()
    # the count that a rate is made of
    count: Facts | None = None
    # the newest month beside what was expected of it, as `forecasts.newest_month` has it
    expected: Mapping | None = None

    @property
    def is_count(self) -> bool:
        """Whether it is an amount that grows with the area, of which there are more or fewer."""
        return self.indicator.unit in changes.COUNTS

    @property
    def number(self) -> float:
        """The number as printed."""
        return changes.printed(self.now, self.indicator.decimals)

    @property
    def difference(self) -> float:
        """By how much it differs from the year before, as printed; NaN where that is not known."""
        return self._less(self.before)

    @property
    def gap(self) -> float:
        """By how much it differs from the comparator, as printed; NaN where there is none."""
        return self._less(self.beside)

    def _less(self, other: Mapping | None) -> float:
        decimals = self.indicator.decimals
        return math.nan if other is None else round_half_up(self.number - changes.printed(other, decimals), decimals)

    def matters(self, difference: float, base: float = 0.0) -> bool:
        """Whether a difference is one in practice."""
        smallest = self.indicator.difference_that_matters or 10.0**-self.indicator.decimals
        if self.is_count:
            smallest = max(smallest, SMALLEST_SHARE * abs(base))
        return abs(difference) >= smallest - DUST

    @cached_property
    def own_months(self) -> pd.Series:
        """The municipality's months, oldest first."""
        code = self.view.own.code
        return self.months[code] if code in self.months else pd.Series(dtype=float)

    @cached_property
    def years(self) -> course.Years:
        """The newest twelve months and the twelve before, as printed; NaN where a month is not shown."""
        found = course.years(self.own_months)
        return course.Years(*(round_half_up(each, self.indicator.decimals) for each in found))

    @cached_property
    def run(self) -> int:
        """Months in a row above the year before, or below it."""
        return course.months_in_a_row(self.own_months)

    @cached_property
    def moved(self) -> Moved | None:
        """Which way it has moved since the year before; "unsure" where nothing carries a direction."""
        if math.isnan(self.difference):
            return None
        if not self.matters(self.difference):
            return "same"
        if not self.matters(self.difference, self.number) or not self._is_carried():
            return "unsure"
        return "risen" if self.difference > 0 else "fallen"

    def _is_carried(self) -> bool:
        """Whether a year's course shows the same move, or a test tells the two numbers apart."""
        sign = math.copysign(1, self.difference)
        if sign * self.run >= course.LASTED and self.matters(self.years.change, self.years.before):
            return sign * self.years.change > 0
        # a count's yearly number is the mean of its months, or a count of all of them
        if self.is_count and self.indicator.interval is None:
            return self.now["period"][4:] == "" or "QMAT" in self.now["period"]
        return differs(self.now, self.before, self.indicator) in ("higher", "lower")

    @cached_property
    def compared(self) -> Compared | None:
        """How it compares with the comparator; "beside" where no test can be made, None where none is meant."""
        if self.beside is None or self.indicator.unit in changes.TOTALS:
            return None
        if not self.matters(self.gap):
            return "level"
        found = differs(self.now, self.beside, self.indicator, within=self.view.is_within(self.area.code))
        if found is None:
            return "beside"
        return found if found == ("higher" if self.gap > 0 else "lower") else "unsure"

    @cached_property
    def turned(self) -> str | None:
        """The month since which it has moved the other way; only of a mean of twelve months."""
        if not len(self.own_months) or "12_months" not in self.indicator.key:
            return None
        month = course.turned(self.own_months, self.indicator.difference_that_matters or 0.0)
        since = 0.0 if month is None else abs(self.number - self.own_months[month])
        persons = since * (self.now["denominator"] or math.nan) / self.indicator.scale
        return month if since >= TURN_POINTS - DUST and persons >= TURN_PERSONS else None

    @cached_property
    def crossed(self) -> str | None:
        """The month since which it lies on its present side of the comparator, where that difference matters."""
        if self.area is None or self.area.code not in self.months or not self.matters(self.gap):
            return None
        if self.turned is None and self.compared not in ("higher", "lower"):
            return None
        return course.crossed(self.own_months, self.months[self.area.code])

    @cached_property
    def rare(self) -> tuple[int, int] | None:
        """How many municipalities have seen as large a change from year to year, and of how many."""
        if math.isnan(self.years.change) or not len(self.everyone):
            return None
        return course.as_large(self.everyone.get(self.view.own.code, math.nan), self.everyone)

    def good(self, difference: float) -> int:
        """Return 1 for what is better, -1 for what is worse, 0 where neither end is best."""
        if self.indicator.polarity == "none" or not difference or math.isnan(difference):
            return 0
        return 1 if (difference > 0) == (self.indicator.polarity == "higher") else -1

    def values(self, *made: Mapping) -> tuple[Mapping, ...]:
        """Return the rows behind what is said, and the numbers made of them."""
        return (*(row for row in (self.now, self.before, self.beside) if row is not None), *made)

    def made(self, suffix: str, number: float, unit: str, method: str, period: str = "") -> Mapping:
        """Return a number made of the municipality's as a row of values."""
        others = {"period": period} if period else {}
        return values.derived(self.now, suffix, number, unit, method, caveats=(), **others)


def of_same(one: Indicator, other: Indicator) -> bool:
    """Whether two indicators tell the same thing: a rate of a month and of a year, and the count that they are made of.

    Examples
    --------
    >>> from analysis.indicators.registry import indicator
    >>> of_same(indicator("unemployment_rate"), indicator("unemployment_rate_year"))
    True
    >>> of_same(indicator("unemployment_rate"), indicator("unemployed"))
    True
    >>> of_same(indicator("unemployment_rate"), indicator("long_term_share"))
    False
    """
    mine, theirs = (each.interval_count or each.arguments for each in (one, other))
    return one.key == other.key or bool(mine) and mine == theirs and one.polarity == other.polarity


def is_whole(breakdown: str) -> bool:
    """Whether a breakdown is the whole and not one of its groups.

    Examples
    --------
    >>> is_whole(""), is_whole("benefit_group=total"), is_whole("age=16-24")
    (True, True, False)
    """
    return not breakdown or breakdown.endswith(("=total", "=i_alt"))


def first_with(found: Sequence[tuple[Area, Mapping | None]]) -> tuple[Area | None, Mapping | None]:
    """Return the first area that has a number, and its row."""
    known = ((area, row) for area, row in found if row is not None and row["status"] in changes.PRINTABLE)
    return next(known, (None, None))
