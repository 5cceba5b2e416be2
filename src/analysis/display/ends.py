"""What is held up against what when a line is told by its beginning and its end.

Single months years apart tell of the season and of chance. The last twelve months are averaged and held against the
earliest whole twelve that begin in the same month; where there are not two such years, the last month is held against
the same month of the year before.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from analysis import periods
from analysis.display import context
from analysis.indicators import changes
from analysis.indicators.registry import Indicator

MONTHS = 12
# Functions of indicators that are a mean of twelve months already.
SMOOTH = ("shares.of_twelve_months",)


class Ends(NamedTuple):
    """The beginning and the end of a line.

    Attributes
    ----------
    first, last : mapping
        Rows of values; of a mean, a row whose value is the mean.
    first_periods, last_periods : tuple of str
        The periods behind each.
    """

    first: Mapping
    last: Mapping
    first_periods: tuple[str, ...]
    last_periods: tuple[str, ...]

    @property
    def averaged(self) -> bool:
        """Whether means of twelve months are held up against each other."""
        return len(self.last_periods) > 1

    def names(self, language: str) -> tuple[str, str]:
        """Return what the beginning and the end are called."""
        return context.span_name(self.first_periods, language), context.span_name(self.last_periods, language)

    def direction(self, indicator: Indicator) -> str:
        """Return "rising", "falling" or "same", on the numbers as printed."""
        new, old = (changes.printed(record, indicator.decimals) for record in (self.last, self.first))
        return "same" if new == old else "rising" if new > old else "falling"


def of(records: Sequence[Mapping], indicator: Indicator) -> Ends:
    """Return the ends of a line.

    Parameters
    ----------
    records : sequence of mapping
        At least two rows of values with numbers, one area and breakdown, oldest first, with no break between.
    indicator : Indicator

    Examples
    --------
    >>> from analysis.indicators.registry import indicator
    >>> rows = [{"period": f"2026Q{n}", "value": float(n), "status": "observed"} for n in (1, 2, 3)]
    >>> of(rows, indicator("unemployment_rate")).names("da")
    ('1. kvartal 2026', '3. kvartal 2026')
    """
    kind = periods.parse(records[-1]["period"]).kind
    if _is_smooth(indicator) or kind not in ("month", "quarter", "half"):
        return _single(records[0], records[-1])
    held = {periods.parse(record["period"]).last_month: record for record in records}
    first, last = min(held), max(held)
    if kind == "month":
        twelve = [_twelve(held, end) for end in range(last, first + MONTHS - 2, -MONTHS)]
        if len(twelve) > 1 and twelve[0] and any(twelve[1:]):
            head, tail = next(found for found in reversed(twelve) if found), twelve[0]
            return Ends(_mean(head), _mean(tail), _codes(head), _codes(tail))
        return _single(held.get(last - MONTHS, records[0]), records[-1])
    alike = next(place for place in sorted(held) if (last - place) % MONTHS == 0)
    return _single(held[alike] if alike < last else records[0], records[-1])


def _twelve(held: Mapping[int, Mapping], end: int) -> list[Mapping]:
    """Return the twelve months up to one; nothing where one of them has no number."""
    found = [held[month] for month in range(end - MONTHS + 1, end + 1) if month in held]
    return found if len(found) == MONTHS else []


def _is_smooth(indicator: Indicator) -> bool:
    return indicator.function in SMOOTH or "seasonally_adjusted" in indicator.caveats


def _single(first: Mapping, last: Mapping) -> Ends:
    return Ends(first, last, (first["period"],), (last["period"],))


def _mean(records: Sequence[Mapping]) -> dict:
    return {**records[-1], "value": sum(float(record["value"]) for record in records) / len(records)}


def _codes(records: Sequence[Mapping]) -> tuple[str, ...]:
    return tuple(record["period"] for record in records)
