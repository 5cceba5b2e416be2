"""What a figure of development shows, in sentences: how its lines have moved.

Single months years apart tell of the season and of chance. The last twelve months are averaged and held against the
earliest whole twelve that begin in the same month; where there are not two such years, the last month is held against
the same month of the year before. The newest number stands in the paragraph beside a figure, and is not said again.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from analysis.core import periods
from analysis.display import context
from analysis.indicators import changes
from analysis.indicators.registry import Indicator

MONTHS = 12
# Functions of indicators that are a mean of twelve months already.
SMOOTH = ("shares.of_twelve_months",)


class Ends(NamedTuple):
    """The beginning and the end of a line, a row of values each (of a mean its value), and the periods behind each."""

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


def known_of(held: Mapping[tuple, Mapping], indicator: Indicator, area: str, breakdown: str) -> list[Mapping]:
    """Return an area's rows with a number, oldest first, out of all by key."""
    found = [
        row
        for (key, where, _, group), row in held.items()
        if (key, where, group) == (indicator.key, area, breakdown) and row["status"] in changes.PRINTABLE
    ]
    return sorted(found, key=lambda row: periods.parse(row["period"]).last_month)


def after_break(rows: Sequence[Mapping], indicator: Indicator) -> tuple[Sequence[Mapping], str]:
    """Return the rows after the last break among them, and its period; empty where there is none."""
    breakdowns = [row["breakdown"] for row in rows[:1]]
    breaks = rows and changes.breaks_between(indicator, breakdowns, rows[0]["period"], rows[-1]["period"])
    if not breaks:
        return rows, ""
    month = context.break_month(breaks[-1])
    return [row for row in rows if periods.parse(row["period"]).first_month >= month], breaks[-1].period


def ends_of(records: Sequence[Mapping], indicator: Indicator) -> Ends:
    """Return the ends of a line: at least two rows with numbers, one area, oldest first, with no break between."""
    kind = periods.parse(records[-1]["period"]).kind
    smooth = indicator.function in SMOOTH or "seasonally_adjusted" in indicator.caveats
    if smooth or kind not in ("month", "quarter", "half"):
        return _ends(records[:1], records[-1:])
    held = {periods.parse(record["period"]).last_month: record for record in records}
    first, last = min(held), max(held)
    if kind != "month":
        alike = next(place for place in sorted(held) if (last - place) % MONTHS == 0)
        return _ends([held[alike] if alike < last else records[0]], records[-1:])
    years = [range(end - MONTHS + 1, end + 1) for end in range(last, first + MONTHS - 2, -MONTHS)]
    whole = [[held[month] for month in year] for year in years if held.keys() >= set(year)]
    if len(whole) > 1 and whole[0][-1] is held[last]:
        return _ends(whole[-1], whole[0])
    return _ends([held.get(last - MONTHS, records[0])], records[-1:])


def _ends(head: Sequence[Mapping], tail: Sequence[Mapping]) -> Ends:
    return Ends(_mean(head), _mean(tail), *(tuple(record["period"] for record in each) for each in (head, tail)))


def _mean(records: Sequence[Mapping]) -> Mapping:
    if len(records) == 1:
        return records[0]
    return {**records[-1], "value": sum(float(record["value"]) for record in records) / len(records)}
