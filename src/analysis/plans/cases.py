"""What a rule needs to know: the numbers of what is measured, for the municipality and for others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.core import periods
from analysis.core.areas import Area
from analysis.indicators import changes, comparisons
from analysis.plans import numbers
from analysis.plans.measures import Measure
from analysis.plans.numbers import Number
from analysis.sources import municipal_records


@dataclass(frozen=True)
class Case:
    """A measure of a municipality in the period that is judged."""

    measure: Measure
    own: Area
    period: str
    # nothing about a later month is read
    data_until: str
    # the plan's
    peers: Area | None = None

    def number(self, area: Area, period: str) -> Number:
        """Return what is measured, for an area and a period."""
        if self.measure.record is not None:
            return self.recorded([period[:4]])
        return self.measure.numbers([area], period, self.data_until)[area.code]

    def comparator(self, kind: str) -> Area | None:
        """Return the municipality's comparator of a kind; None where it has none."""
        return next(iter(comparisons.comparators(self.own, [kind], self.peers)), None)

    def broken(self, first: str, last: str) -> bool:
        """Whether the series has a break between two periods; the municipality's own records have none."""
        if self.measure.record is not None:
            return False
        return bool(changes.breaks_between(self.measure.definition, self.measure.breakdowns, first, last))

    def is_later(self, period: str) -> bool:
        """Whether a period ends after the last that may be spoken of."""
        return ends_after(period, self.data_until)

    def recorded(self, years: Sequence[str]) -> Number:
        """Return the municipality's own count in some years together."""
        count = municipal_records.count(self.own.code, self.measure.record, years, self.measure.breakdowns)
        return numbers.absent(years[-1]) if count is None else numbers.exact(float(count), years[-1])

    def recorded_so_far(self, years: Sequence[str]) -> tuple[Number, bool]:
        """Return what is recorded of years that are not recorded in full, and whether it is anything."""
        measure, own = self.measure, self.own.code
        found = municipal_records.count_so_far(own, measure.record, years, measure.breakdowns, self.data_until)
        if found is None:
            return numbers.absent(years[-1]), False
        if found.number is None:
            return numbers.absent(found.last, "suppressed"), False
        return numbers.exact(found.number, found.last), True


def ends_after(period: str, other: str) -> bool:
    """Whether a period ends later than another.

    Examples
    --------
    >>> ends_after("2025", "2025M11"), ends_after("2025Q4", "2025")
    (True, False)
    """
    return periods.parse(period).last_month > periods.parse(other).last_month
