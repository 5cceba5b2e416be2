"""What a rule needs to know: the numbers of what is measured, for the municipality and for others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from analysis.core import periods
from analysis.core.areas import Area
from analysis.core.formats import round_half_up
from analysis.indicators import changes, comparisons, held
from analysis.plans import numbers
from analysis.plans.measures import Measure, ending_with
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
        return self.numbers([area], period)[area.code]

    def numbers(self, areas: Sequence[Area], period: str) -> dict[str, Number]:
        """Return what is measured by the area's code, for some areas in a period."""
        if self.measure.record is not None:
            return {area.code: self.recorded([period], area) for area in areas}
        return self.measure.numbers(areas, period, self.data_until)

    def comparator(self, kind: str) -> Area | None:
        """Return the municipality's comparator of a kind; None where it has none."""
        return next(iter(comparisons.comparators(self.own, [kind], self.peers, self.period)), None)

    def broken(self, first: str, last: str) -> bool:
        """Whether the series has a break between two periods; the municipality's own records have none."""
        if self.measure.record is not None:
            return False
        return bool(changes.breaks_between(self.measure.definition, self.measure.breakdowns, first, last))

    def is_later(self, period: str) -> bool:
        """Whether a period ends after the last that may be spoken of."""
        return ends_after(period, self.data_until)

    def recorded(self, wanted: Sequence[str], area: Area | None = None) -> Number:
        """Return what the municipality has recorded of some periods together, rounded as it is printed."""
        asked = self.measure.asked(self.own.code, "" if area is None else area.code)
        found = municipal_records.number(asked, wanted)
        if found is None:
            return numbers.absent(wanted[-1], municipal_records.status(asked, wanted))
        rounded = float(round_half_up(found, self.measure.decimals))
        return Number(rounded, rounded, "observed", wanted[-1], unrounded=found)

    def recorded_so_far(self, years: Sequence[str]) -> tuple[Number, bool]:
        """Return what is recorded of years that are not recorded in full, and whether it is anything."""
        found = municipal_records.count_so_far(self.measure.asked(self.own.code), years, self.data_until)
        if found is None:
            return numbers.absent(years[-1]), False
        if found.number is None:
            return numbers.absent(found.last, "suppressed"), False
        return numbers.exact(found.number, found.last), True

    def newest(self) -> str | None:
        """Return the newest period that something is held of, of the kind that is judged."""
        if self.measure.record is None:
            return held.newest(self.measure.definition, self.own, self.data_until)
        return municipal_records.newest(self.measure.asked(self.own.code), self.period, self.data_until)

    def of_measure(self, measure: Measure) -> Self:
        """Return the case of another measure at the same time."""
        kind = measure.kind_with(self.measure, periods.parse(self.period).kind)
        return replace(self, measure=measure, period=ending_with(self.period, kind))


def ends_after(period: str, other: str) -> bool:
    """Whether a period ends later than another.

    Examples
    --------
    >>> ends_after("2025", "2025M11"), ends_after("2025Q4", "2025")
    (True, False)
    """
    return periods.parse(period).last_month > periods.parse(other).last_month
