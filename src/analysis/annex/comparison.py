"""A comparison as its chapters see it: verbs about several municipalities side by side, none of them the main one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict

from analysis.annex import figures, interactive, tables
from analysis.core import areas, formats
from analysis.core import periods as calendar
from analysis.core.areas import Area
from analysis.display.blocks.blocks import Figure, Missing, Table, Text
from analysis.display.context import Context, within
from analysis.display.figures import side_by_side as beside
from analysis.display.sentences import attention, side_by_side
from analysis.indicators import comparisons, held, registry, values
from analysis.indicators.registry import Indicator


class ComparisonParameters(BaseModel):
    """What a comparison is made for; the `parameters` cell of each of its chapters assigns exactly these fields.

    Attributes
    ----------
    municipalities : list of str
        Municipality codes in the order of the columns.
    year : int
    data_until : str
        The last month it may speak of.
    language : {"da", "en"}
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    municipalities: list[str]
    year: int
    data_until: str
    language: Literal["da", "en"]


def open_comparison(chapter: str, **given) -> Comparison:
    """Open the comparison for a chapter.

    Parameters
    ----------
    chapter : str
        The chapter's name, which its ids begin with.
    **given
        The fields of `ComparisonParameters`.

    Examples
    --------
    >>> found = open_comparison("side-by-side", municipalities=["370", "320"], year=2026, data_until="2026M07",
    ...                         language="da")
    >>> [area.name for area in found.municipalities]
    ['Næstved', 'Faxe']
    """
    interactive.begin(str(given.get("language", "da")))
    return Comparison(chapter, ComparisonParameters(**given))


class Comparison:
    """The verbs of a comparison's chapters: what is said of one municipality is said of each.

    The verbs of an annex are about one municipality among others, and are not among these.
    """

    def __init__(self, chapter: str, given: ComparisonParameters):
        self._chapter = chapter
        self.municipalities = [areas.municipality(code) for code in given.municipalities]
        self.year, self.data_until, self.language = given.year, given.data_until, given.language
        beside = (*self.municipalities[1:], areas.area("000"))
        self._view = Context(self.municipalities[0], beside, given.language, given.data_until)

    def newest(self, key: str) -> str | None:
        """Return the newest period about which something is said of every municipality that has numbers."""
        record = registry.indicator(key)
        found = [held.newest(record, area, self.data_until) for area in self.municipalities]
        return min(filter(None, found), key=lambda code: calendar.parse(code).last_month, default=None)

    def side_by_side(self, *keys: str, caption: str) -> Table | Missing:
        """Several indicators in their newest period, with the areas as columns."""
        records = [registry.indicator(key) for key in keys]
        found = {record.key: self.newest(record.key) for record in records}
        shown = [(record, found[record.key], record.breakdowns[0]) for record in records if found[record.key]]
        if not shown:
            return self.missing(*keys)
        frame = values.concat([self._values(each, [period]) for each, period, _ in shown])
        table = side_by_side.side_by_side(frame, shown, self._view, id=self._id("table"), caption=caption)
        return attention.with_left_out(table, records, [each for each, _, _ in shown])

    def extent(self, key: str) -> Text | Missing:
        """In which of the municipalities an indicator is lowest and highest, and whether that may be chance."""
        record, period = registry.indicator(key), self.newest(key)
        if period is None:
            return self.missing(key)
        frame = self._values(record, [period])
        return side_by_side.extent(frame, record, self._view, period=period, breakdown=record.breakdowns[0])

    def lines(self, key: str) -> Figure | Missing | None:
        """An indicator over time, a line for each municipality and the country's; None for a single period."""
        record = registry.indicator(key)
        frame = self._over_time(record, figures.PERIODS)
        if frame.empty:
            return self.missing(key)
        if frame.loc[frame["status"].isin(values.PRINTABLE), "period"].nunique() < 2:
            return None
        return beside.lines(frame, record, self._view, id=self._id(key, "lines"))

    def comparison(self, key: str) -> Table | Missing:
        """The last periods of an indicator for each area, and each municipality judged against the country."""
        record = registry.indicator(key)
        frame = self._over_time(record, tables.PERIODS)
        if frame.empty:
            return self.missing(key)
        return side_by_side.over_time(frame, record, self._view, id=self._id(key, "table"))

    def across(self, key: str) -> Figure | Missing | None:
        """All municipalities of the country in the newest period, those compared marked; None where none is ranked."""
        record, period = registry.indicator(key), self.newest(key)
        if period is None:
            return self.missing(key)
        breakdowns = record.breakdowns[:1]
        everyone = registry.compute(key, areas.municipalities(), [period], self.data_until, breakdowns=breakdowns)
        ranked = comparisons.ranked(everyone, record)
        if not ranked["rank"].notna().any():
            return None
        frame = values.concat([ranked, self._values(record, [period], of=self._view.areas[-1:])])
        return beside.strip(frame, record, self._view, id=self._id(key, "strip"))

    def missing(self, *keys: str) -> Missing:
        """Say which official tables some indicators need and lack for one of the municipalities or more."""
        records = [registry.indicator(key) for key in keys]
        wanted = {area.name: held.missing_tables(records, area, self.data_until) for area in self.municipalities}
        lacking = [name for name, tables in wanted.items() if tables] or list(wanted)
        return Missing(
            tables=tuple(dict.fromkeys(table for tables in wanted.values() for table in tables)),
            area=formats.join(lacking, self.language),
            period=calendar.name(self.data_until, self.language),
            language=self.language,
            id=self._id(*keys[:1], "missing"),
            names=tuple(within(record.name.text(self.language)) for record in records),
        )

    def _values(self, record: Indicator, periods: Sequence[str], of: Sequence[Area] | None = None) -> pd.DataFrame:
        who = self._view.areas if of is None else of
        return registry.compute(record.key, who, periods, self.data_until, breakdowns=record.breakdowns[:1])

    def _over_time(self, record: Indicator, count: int) -> pd.DataFrame:
        """Return the last periods up to the newest, without those before the first number."""
        end = self.newest(record.key)
        found = held.periods_held(record, self.data_until)
        if end is None or end not in found:
            return values.empty()
        shown = found[: found.index(end) + 1][-count:]
        frame = self._values(record, [str(period) for period in calendar.span(shown[0], shown[-1])])
        return held.without_lead(frame)

    def _id(self, *parts: str) -> str:
        return "-".join([self._chapter, *parts]).replace("_", "-")
