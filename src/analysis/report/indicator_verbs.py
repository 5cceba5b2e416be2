"""The verbs of a chapter that are about indicators: each takes their keys and gives back a block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis import areas, vocabulary
from analysis import periods as calendar
from analysis.display import (
    attention,
    parts,
    printed_checks,
    sentences,
    support,
    tables,
)
from analysis.display.blocks import Figure, Missing, Table, Text
from analysis.display.texts import text
from analysis.indicators import held, registry, values
from analysis.indicators.changes import TOTALS
from analysis.indicators.registry import Indicator
from analysis.report.benchmark_verbs import BenchmarkVerbs

PERIODS_IN_FIGURE = 61
PERIODS_IN_TABLE = 6
# The month from which kontanthjælp is one benefit.
REFORM = "2025M07"
# Of the chapters that explain it, the one that comes first, and the indicator that it explains it for.
REFORM_CHAPTER = "benefits"
REFORM_INDICATOR = "harmonised_full_time"
# Fewer of the periods than this, and the series is one of single years or quarters.
SPARSE = 2 / 3
YEARS_IN_FIGURE = 3
# What the ids of an indicator's figures and tables in a chapter end with, in the order in which they are referred to.
ID_SUFFIXES = (
    *("lines", "months", "panels", "bars", "strip", "slope", "change", "map"),
    *("parts", "over-time", "table"),
)


class IndicatorVerbs(BenchmarkVerbs):
    """What a chapter can show of any indicator, and of some in a way of their own."""

    # Blocks about any indicator

    def key_figures(
        self, *keys: str, caption: str, id: str = "key-figures", worst_first: bool = False
    ) -> Table | Missing:
        """Several indicators in their newest period: comparators, change on the year and rank.

        With `worst_first` those come first where the municipality is worse than its first comparator and
        has got worse on the year.
        """
        shown, frame = self._newest_with_rank(keys)
        if not shown:
            return self.missing(*keys)
        order = attention.order(frame, shown, self._view, self.comparators) if worst_first else shown
        table = tables.key_figures(frame, order, self._view, id=self._id(id), caption=caption)
        table = attention.with_left_out(table, [registry.indicator(key) for key in keys], shown)
        return attention.with_order(table, self._view, self.comparators) if worst_first else table

    def attention(self, *keys: str) -> Text:
        """Name the indicators where the municipality is worse than its first comparator, and how they move."""
        shown, frame = self._newest_with_rank(keys)
        return attention.paragraph(frame, shown, self._view, self.comparators)

    def _newest_with_rank(self, keys: Sequence[str]) -> tuple[list[Indicator], pd.DataFrame]:
        records = [registry.indicator(key) for key in keys]
        found = {record.key: self.newest(record.key) for record in records}
        shown = [record for record in records if found[record.key]]
        return shown, values.concat([self._with_rank(record.key, found[record.key]) for record in shown])

    def describe(self, key: str, *, breakdown: str | None = None) -> Text | Missing:
        """The newest number in words: beside the comparators, against the year before, and its rank."""
        record, period = registry.indicator(key), self.newest(key)
        if period is None:
            return self.missing(key)
        breakdown = breakdown or record.breakdowns[0]
        frame = self._with_rank(key, period)
        told = {"period": period, "breakdown": breakdown}
        level = sentences.level(frame, record, self._view, **told)
        own = values.one(frame, area=self.own.code, **told)
        if own["method"] == "as_printed" and not self._prints(own["snapshots"]):
            return self.missing(key)
        if own["status"] not in values.PRINTABLE:
            return level
        before = values.one(frame, area=self.own.code, period=held.with_year_before(period)[0], breakdown=breakdown)
        said = [level]
        if before["status"] in values.PRINTABLE:
            said.append(sentences.change(frame, record, self._view, again=True, **told))
        if pd.notna(values.one(frame, area=self.own.code, **told)["rank"]) and record.unit not in TOTALS:
            said.append(sentences.rank(frame, record, self._view, again=True, **told))
        if self._view.is_old(period):
            said.append(Text(text(self.language, "age.newer"), self.language))
        if own["method"] == "as_printed":
            said.append(Text(vocabulary.caveat_text("printed_figure", self.language), self.language))
        see = tuple(self._id(key, suffix) for suffix in ID_SUFFIXES)
        return replace(sentences.paragraph(*said), see=see)

    def _prints(self, snapshots: Sequence[str]) -> bool:
        """Whether a printed number is this municipality's: the country's is shown only in the annex of the plan."""
        named = any(snapshot.split("/")[1] == self.plan.name for snapshot in snapshots)
        return named or self.own.kind == "municipality"

    def comparison(self, key: str) -> Table | Text | Missing:
        """The last periods of an indicator for the municipality and its comparators; a single number in words."""
        record = registry.indicator(key)
        shown = self._last(record, self._options.periods or PERIODS_IN_TABLE)
        if not shown:
            return self.missing(key)
        frame = _without_gaps(self.values(key, shown))
        alone = _only_number(frame)
        if alone is not None:
            return self.describe(key, breakdown=alone)
        return tables.comparison(frame, record, self._beside(frame), id=self._id(key, "table"))

    def lines(self, key: str, *, breakdown: str | None = None) -> Figure | Missing | None:
        """An indicator over time, the municipality beside its comparators; None for a single period."""
        record = registry.indicator(key)
        shown = self._last(record, self._options.months or PERIODS_IN_FIGURE)
        if not shown:
            return self.missing(key)
        frame = _without_gaps(self.values(key, shown, breakdowns=[breakdown or record.breakdowns[0]]))
        if frame.loc[frame["status"].isin(values.PRINTABLE), "period"].nunique() < 2:
            return None
        from analysis.display.figures.lines import lines

        return lines(frame, record, self._view, id=self._id(key, "lines"))

    def panels(self, key: str) -> Figure | Table | Missing | None:
        """Each breakdown that has numbers over time in a panel of its own.

        A table where there is one period; None where a single breakdown has numbers, for then there is nothing to
        set side by side.
        """
        record = registry.indicator(key)
        shown = self._last(record, self._options.months or PERIODS_IN_FIGURE)
        if not shown:
            return self.missing(key)
        frame = self.values(key, shown)
        given = frame["status"].isin(values.PRINTABLE).groupby(frame["breakdown"]).transform("any")
        frame = _without_gaps(frame[given])
        if frame["breakdown"].nunique() < 2:
            return None if len(frame) else self.missing(key)
        if frame["period"].nunique() < 2:
            return parts.breakdowns(frame, record, self._beside(frame), id=self._id(key, "panels"))
        from analysis.display.figures.panels import small_multiples

        return small_multiples(frame, record, self._view, id=self._id(key, "panels"))

    def months_by_year(self, key: str) -> Figure | Missing:
        """Twelve months on the axis, one line for each of the last years: the municipality alone."""
        record = registry.indicator(key)
        shown = self._last(record, 12 * YEARS_IN_FIGURE)
        if not shown:
            return self.missing(key)
        frame = self.values(key, shown, of=[self.own])
        from analysis.display.figures.lines import months_by_year

        return months_by_year(frame, record, self._view, id=self._id(key, "months"))

    def bars(self, key: str) -> Figure | Missing:
        """The newest number of an indicator as bars: the municipality and its comparators."""
        record, period = registry.indicator(key), self.newest(key)
        if period is None:
            return self.missing(key)
        from analysis.display.figures.bars import bars

        return bars(self.values(key, [period]), record, self._view, id=self._id(key, "bars"))

    def strip(self, key: str) -> Figure | Missing | None:
        """All municipalities in the newest period, some marked; None where no two of them have a number."""
        record, period = registry.indicator(key), self.newest(key)
        if period is None:
            return self.missing(key)
        groups = self.values(key, [period], of=[area for area in self.comparators if area.kind != "municipality"])
        ranked = self._ranked(key, period)
        if not ranked["rank"].notna().any():
            return None
        frame = values.concat([ranked, groups])
        from analysis.display.figures.strip import strip

        return strip(frame, record, self._view, id=self._id(key, "strip"))

    def parts(self, key: str) -> Table | Missing:
        """The breakdowns of an indicator in its newest period: a row for each, the areas as columns."""
        record, period = registry.indicator(key), self.newest(key)
        if period is None:
            return self.missing(key)
        frame = self.values(key, [period])
        said = frame["status"].ne("not_available").groupby(frame["breakdown"]).transform("any")
        frame = frame[said]
        return parts.breakdowns(frame, record, self._beside(frame), id=self._id(key, "parts"))

    def over_time(self, key: str) -> Table | Text | Missing:
        """The breakdowns of an indicator over its last periods for the municipality alone; a single number in words."""
        record = registry.indicator(key)
        shown = self._last(record, self._options.periods or PERIODS_IN_TABLE)
        if not shown:
            return self.missing(key)
        frame = _without_gaps(self.values(key, shown, of=[self.own]))
        alone = _only_number(frame)
        if alone is not None:
            return self.describe(key, breakdown=alone)
        return parts.over_time(frame, record, self._view, id=self._id(key, "over-time"))

    def intro(self, *keys: str, da: str, en: str) -> Text:
        """Say some words where one of the indicators that they are about has a number; nothing where none has."""
        known = not keys or any(self.newest(key) for key in keys)
        return Text({"da": da, "en": en}[self.language] if known else "", self.language)

    def reform(self, key: str) -> Text:
        """Explain the one kontanthjælp of 2025, once in an annex, where an indicator counted by it has a number.

        In an annex that ends before the reform it says why such numbers stand there at all.
        """
        earlier = self._chapter != REFORM_CHAPTER and REFORM_CHAPTER in self.plan.chapter_names
        if self.newest(key) is None or (earlier and self.newest(REFORM_INDICATOR)):
            return Text(language=self.language)
        said = [text(self.language, "reform.merged")]
        if calendar.parse(self.data_until).last_month < calendar.parse(REFORM).first_month:
            until = calendar.name(self.data_until, self.language)
            said.append(text(self.language, "reform.before", period=until))
        return Text(" ".join(said), self.language)

    # Blocks of their own

    def benefits(self, levels: str, changes: str) -> Table | Missing:
        """Full-time persons by benefit over three years, with changes (table 3 of Næstved's plan)."""
        record = registry.indicator(levels)
        years, pairs = self._benefit_periods()
        frame = self.values(levels, years, of=[self.own])
        if not frame["value"].notna().any():
            return self.missing(levels)
        rows = [name.split("=", 1)[1] for name in record.breakdowns]
        compared = [self.own, areas.area("000")]
        moved = values.concat(
            [
                self.values(changes, [last], of=compared, breakdowns=[f"from={first};row={row}" for row in rows])
                for first, last in pairs
            ]
        )
        table = support.full_time_persons_table(frame, moved, record, self._view, id=self._id(levels, "table"))
        known = printed_checks.findings(self.plan.printed, self.own.code, table.values, self.language)
        return replace(table, notes=(*table.notes, *known))

    def _benefit_periods(self) -> tuple[list[str], list[tuple[str, str]]]:
        end = calendar.parse(self.data_until)
        year, month = divmod(end.last_month, 12)
        last = year if month == 11 else year - 1
        pairs = [(str(last - 2), str(last)), (str(last - 1), str(last))]
        if 5 <= month < 11:
            pairs.append((f"{year - 1}H1", f"{year}H1"))
        return [str(number) for number in range(last - 2, last + 1)], pairs

    def months_side_by_side(self, *keys: str, caption: str, count: int = 5) -> Table | Missing:
        """Some indicators month by month for the municipality (table 4 of Næstved's plan)."""
        records = [registry.indicator(key) for key in keys]
        period = self.newest(keys[0])
        if period is None:
            return self.missing(*keys)
        last = calendar.parse(period)
        months = [str(calendar.shift(last, -back)) for back in range(count - 1, -1, -1)]
        frame = values.concat([self.values(key, months, of=[self.own]) for key in keys])
        return support.persons_and_full_time_table(
            frame, records, self._view, id=self._id(keys[0], "months"), caption=caption
        )

    def change_over(self, key: str, *, count: int) -> Text | Missing:
        """How much an indicator has moved over its last months held, in words."""
        record, period = registry.indicator(key), self.newest(key)
        if period is None:
            return self.missing(key)
        first = str(calendar.shift(calendar.parse(period), 1 - count))
        frame = self.values(key, [first, period], of=[self.own])
        return sentences.change(frame, record, self._view, period=period, since=first)


def _only_number(frame: pd.DataFrame) -> str | None:
    """Return the breakdown of the only row that says anything, where it is a number; else None."""
    said = frame[frame["status"] != "not_available"]
    alone = len(said) == 1 and said["status"].isin(values.PRINTABLE).all()
    return said["breakdown"].iloc[0] if alone else None


def _without_gaps(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop the periods before the first number, and in a series with few periods those that have none.

    What is counted every third year is a line between those years; a month that lacks is a gap.
    """
    said = frame.loc[frame["status"] != "not_available", "period"].unique()
    if not len(said):
        return frame.iloc[:0]
    frame = held.without_lead(frame)
    sparse = len(said) < SPARSE * frame["period"].nunique()
    return frame[frame["period"].isin(said)] if sparse else frame
