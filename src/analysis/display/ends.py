"""What is held up against what when a line is told by its beginning and its end.

Single months years apart tell of the season and of chance: of months the first twelve and the last twelve are
averaged where there are two years of them, and else a month is held against the same month of a year before.
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
    places = [periods.parse(record["period"]).last_month for record in records]
    head = [record for record, place in zip(records, places, strict=True) if place < places[0] + MONTHS]
    tail = [record for record, place in zip(records, places, strict=True) if place > places[-1] - MONTHS]
    if kind == "month" and len(head) == len(tail) == MONTHS and places[-1] - places[0] + 1 >= 2 * MONTHS:
        return Ends(_mean(head), _mean(tail), _codes(head), _codes(tail))
    alike = [record for record, place in zip(records, places, strict=True) if (places[-1] - place) % MONTHS == 0]
    return _single(alike[0] if len(alike) > 1 else records[0], records[-1])


def _is_smooth(indicator: Indicator) -> bool:
    return indicator.function in SMOOTH or "seasonally_adjusted" in indicator.caveats


def _single(first: Mapping, last: Mapping) -> Ends:
    return Ends(first, last, (first["period"],), (last["period"],))


def _mean(records: Sequence[Mapping]) -> dict:
    return {**records[-1], "value": sum(float(record["value"]) for record in records) / len(records)}


def _codes(records: Sequence[Mapping]) -> tuple[str, ...]:
    return tuple(record["period"] for record in records)
