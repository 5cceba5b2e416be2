"""The verbs of a chapter that are about indicators: each takes their keys and gives back a block."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, Self

import pandas as pd

from analysis import areas, formats, observations, plans, vocabulary
from analysis import periods as calendar
from analysis.areas import Area
from analysis.display import (
    attention,
    method,
    official_benchmark,
    parts,
    sentences,
    support,
    tables,
)
from analysis.display.blocks import Figure, Missing, Table, Text
from analysis.display.context import Context, within
from analysis.display.texts import text
from analysis.indicators import comparisons, held, registry, values
from analysis.indicators.changes import TOTALS
from analysis.indicators.registry import Indicator
from analysis.report import chapter_options, chapters, parameters
from analysis.sources import catalogue

PERIODS_IN_FIGURE = 61
PERIODS_IN_TABLE = 6
RECORDS = "records:"
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


class IndicatorVerbs:
    """One municipality, year and plan, and the verbs of a chapter.

    Every verb takes the keys of indicators, and gives back a block that shows itself: a table, a
    figure, a paragraph, or the sentence that says which official table is missing.

    Attributes
    ----------
    own : Area
        The municipality.
    plan : Plan
    year : int
        The plan's year.
    data_until : str
        Nothing about a later period is read.
    language : {"da", "en"}
    comparators : tuple of Area
        The plan's, in order.
    """

    def __init__(self, chapter: str, given: parameters.Parameters):
        self._chapter = chapter
        self.plan = plans.load(given.plan)
        self.own: Area = areas.area(given.municipality)
        self.year = given.year
        self.data_until = given.data_until
        self.language = given.language
        peers = self.plan.peer_area(given.language, self.own, given.data_until)
        self.comparators = comparisons.comparators(self.own, self.plan.comparators, peers)
        self._view = Context(self.own, self.comparators, given.language, given.data_until)
        self._options = chapter_options.options(self.plan, chapter)

    def about(self, kind: Literal["country", "region", "rar"]) -> Self:
        """Return the same verbs about the country, or about the municipality's region, beside the country.

        For what the sources do not publish by municipality.
        """
        other = copy.copy(self)
        country = areas.area("000")
        other.own = country if kind == "country" else areas.group_of(self.own.code, kind)
        other.comparators = () if kind == "country" else (country,)
        other._view = Context(other.own, other.comparators, self.language, self.data_until)
        other._chapter = f"{self._chapter}-{kind}"
        return other

    def chosen(self, *keys: str) -> list[str]:
        """The indicators that the plan chooses for the chapter; those named here when it chooses none."""
        return self._options.indicators or list(keys)

    # Numbers

    def values(
        self,
        key: str,
        periods: Sequence[str],
        *,
        of: Sequence[Area] | None = None,
        breakdowns: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Values of an indicator for the municipality and its comparators, or for the areas named."""
        who = self._view.areas if of is None else of
        return registry.compute(key, who, periods, self.data_until, breakdowns=breakdowns)

    def newest(self, key: str) -> str | None:
        """Return the newest period about which the indicator says something for the municipality."""
        return held.newest(registry.indicator(key), self.own, self.data_until)

    def _ranked(self, key: str, period: str) -> pd.DataFrame:
        record = registry.indicator(key)
        everyone = registry.compute(key, areas.municipalities(), [period], self.data_until)
        frame = comparisons.ranked(everyone, record)
        # a rank among one is none
        frame.loc[frame["rank_of"] < 2, ["rank", "rank_of"]] = float("nan")
        return frame

    def _with_rank(self, key: str, period: str) -> pd.DataFrame:
        """Values now and a year before, the municipality's with its rank."""
        frame = self.values(key, held.with_year_before(period))
        ranks = self._ranked(key, period)
        ranks = ranks.loc[ranks["area"] == self.own.code, ["period", "breakdown", "rank", "rank_of"]]
        own = frame[frame["area"] == self.own.code].drop(columns=["rank", "rank_of"])
        own = own.merge(ranks, on=["period", "breakdown"], how="left")
        return values.concat([own, frame[frame["area"] != self.own.code]])

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

    def comparison(self, key: str) -> Table | Missing:
        """The last periods of an indicator for the municipality and its comparators."""
        record = registry.indicator(key)
        shown = self._last(record, self._options.periods or PERIODS_IN_TABLE)
        if not shown:
            return self.missing(key)
        frame = _without_gaps(self.values(key, shown))
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
        from analysis.display import series_figures

        return series_figures.lines(frame, record, self._view, id=self._id(key, "lines"))

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
        from analysis.display import series_figures

        return series_figures.small_multiples(frame, record, self._view, id=self._id(key, "panels"))

    def months_by_year(self, key: str) -> Figure | Missing:
        """Twelve months on the axis, one line for each of the last years: the municipality alone."""
        record = registry.indicator(key)
        shown = self._last(record, 12 * YEARS_IN_FIGURE)
        if not shown:
            return self.missing(key)
        frame = self.values(key, shown, of=[self.own])
        from analysis.display import series_figures

        return series_figures.months_by_year(frame, record, self._view, id=self._id(key, "months"))

    def bars(self, key: str) -> Figure | Missing:
        """The newest number of an indicator as bars: the municipality and its comparators."""
        record, period = registry.indicator(key), self.newest(key)
        if period is None:
            return self.missing(key)
        from analysis.display import area_figures

        return area_figures.bars(self.values(key, [period]), record, self._view, id=self._id(key, "bars"))

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
        from analysis.display import area_figures

        return area_figures.strip(frame, record, self._view, id=self._id(key, "strip"))

    def parts(self, key: str) -> Table | Missing:
        """The breakdowns of an indicator in its newest period: a row for each, the areas as columns."""
        record, period = registry.indicator(key), self.newest(key)
        if period is None:
            return self.missing(key)
        frame = self.values(key, [period])
        said = frame["status"].ne("not_available").groupby(frame["breakdown"]).transform("any")
        frame = frame[said]
        return parts.breakdowns(frame, record, self._beside(frame), id=self._id(key, "parts"))

    def over_time(self, key: str) -> Table | Missing:
        """The breakdowns of an indicator over its last periods for the municipality alone."""
        record = registry.indicator(key)
        shown = self._last(record, self._options.periods or PERIODS_IN_TABLE)
        if not shown:
            return self.missing(key)
        frame = _without_gaps(self.values(key, shown, of=[self.own]))
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

    def missing(self, *keys: str) -> Missing | Text:
        """Say which official tables some indicators need and do not have here, or that their numbers are hidden."""
        records = [registry.indicator(key) for key in keys]
        wanted = self._lacking(records)
        if not wanted and any(self.newest(key) for key in keys):
            # something is said of them, and yet there is nothing to show
            hidden = formats.join([within(record.name.text(self.language)) for record in records], self.language)
            words = {"names": hidden, "area": self._view.name(self.own.code)}
            return Text(text(self.language, "gaps.hidden", **words), self.language)
        parts = () if wanted else tuple(dict.fromkeys(table for record in records for table in record.tables))
        names = tuple(within(record.name.text(self.language)) for record in records)
        return self._missing(wanted, self._id(*keys[:1], "missing"), parts, names)

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
        return support.full_time_persons_table(frame, moved, record, self._view, id=self._id(levels, "table"))

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

    def benchmark(self, *keys: str) -> Table | Missing:
        """The ministry's benchmark in its newest rolling year, as published."""
        records = [registry.indicator(key) for key in keys]
        period = self.newest(keys[0])
        if period is None:
            return self.missing(*keys)
        frame = values.concat([self.values(key, [period], of=[self.own]) for key in keys])
        return official_benchmark.benchmark_table(
            frame, records, self._view, id=self._id("benchmark-table"), period=period
        )

    def benchmark_history(self, key: str) -> Table | Missing:
        """One of the benchmark's numbers over all rolling years held, by benefit group."""
        record = registry.indicator(key)
        shown = held.periods_held(record, self.data_until)
        if not shown:
            return self.missing(key)
        frame = self.values(key, shown, of=[self.own])
        return official_benchmark.benchmark_history_table(frame, record, self._view, id=self._id(key, "history"))

    def benchmark_rank(self, key: str) -> Text | Missing:
        """The municipality's place in the ministry's ranking in words."""
        record = registry.indicator(key)
        shown = held.periods_held(record, self.data_until)
        if not shown:
            return self.missing(key)
        return official_benchmark.rank_paragraph(self.values(key, shown, of=[self.own]), record, self._view)

    def change_over(self, key: str, *, count: int) -> Text | Missing:
        """How much an indicator has moved over its last months held, in words."""
        record, period = registry.indicator(key), self.newest(key)
        if period is None:
            return self.missing(key)
        first = str(calendar.shift(calendar.parse(period), 1 - count))
        frame = self.values(key, [first, period], of=[self.own])
        return sentences.change(frame, record, self._view, period=period, since=first)

    def definitions(self) -> Table:
        """The definitions of the indicators that the plan's chapters use."""
        return method.definitions_table(self._used(), self._view, id=self._id("definitions"))

    def breaks(self) -> Table | None:
        """The breaks in the series that the plan's chapters use; None where there are none."""
        return method.breaks_table(self._used(), self._view, id=self._id("breaks"))

    def caveats(self) -> Table | None:
        """The caveats of the indicators that the plan's chapters use; None where there are none."""
        return method.caveats_table(self._used(), self._view, id=self._id("caveats"))

    def sources(self) -> Table:
        """The official tables behind the indicators that the plan's chapters use."""
        used = [table for record in self._used() for table in record.tables]
        return method.sources_table(used, self._view, id=self._id("sources"))

    def lacking(self) -> Missing | None:
        """The official tables that the plan's chapters want and that are not held for the municipality.

        A table that is not published by municipality is not among them when it is held.
        """
        wanted = [table for table in self._lacking(self._used()) if not table.startswith(RECORDS)]
        wanted = [table for table in wanted if not observations.has(table) or catalogue.by_municipality(table)]
        if not wanted:
            return None
        said = self._missing(wanted, self._id("lacking"))
        elsewhere = tuple(table for table in said.tables if observations.has(table))
        return replace(said, elsewhere=elsewhere)

    def _lacking(self, records: Sequence[Indicator]) -> list[str]:
        return held.missing_tables(records, self.own, self.data_until)

    def _missing(
        self, wanted: Sequence[str], id: str, parts: Sequence[str] = (), names: tuple[str, ...] = ()
    ) -> Missing:
        """Say what is wanted: official tables to fetch, records to give, tables held without the part needed.

        A plan's printed tables cannot be fetched.
        """
        area, until = self._view.name(self.own.code), calendar.name(self.data_until, self.language)
        records = tuple(table.removeprefix(RECORDS) for table in dict.fromkeys(wanted) if table.startswith(RECORDS))
        official = [table for table in dict.fromkeys(wanted) if not table.startswith(RECORDS) and "-" not in table]
        held_without = tuple(table for table in parts if "-" not in table)
        return Missing(tuple(official), area, until, self.language, id, records, held_without, names)

    def _beside(self, frame: pd.DataFrame) -> Context:
        """Return the context with the comparators that the source gives a number for."""
        held_for = set(frame.loc[frame["status"] != "not_available", "area"])
        return replace(self._view, comparators=tuple(area for area in self.comparators if area.code in held_for))

    def _used(self) -> list[Indicator]:
        """Return the indicators of the plan's chapters, options, targets and printed numbers, each once."""
        names = self.plan.chapter_names
        keys = [key for name in names for key in chapters.indicators_used(chapters.chapter(name))]
        keys += [key for name in names for key in chapter_options.options(self.plan, name).indicators]
        keys += [target.measure.indicator for target in self.plan.targets if target.measure.indicator]
        keys += [check.ours.indicator for check in self.plan.printed if check.ours]
        records = [registry.indicator(key) for key in dict.fromkeys(keys)]
        # what another municipality's plan prints is no source here
        others = {name for name in plans.names() if plans.load(name).municipality != self.own.code}
        return [each.model_copy(update={"tables": [t for t in each.tables if t not in others]}) for each in records]

    def _last(self, record: Indicator, count: int) -> list[str]:
        """Return the last periods up to the newest one about the municipality, at most `count`, without a gap."""
        return held.last_periods(record, self.data_until, count, self.own)

    def _id(self, *parts: str) -> str:
        return "-".join([self._chapter, *parts]).replace("_", "-")


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
