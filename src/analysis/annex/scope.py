"""Whom a chapter is about, and the numbers that its verbs are made of."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from analysis import plans
from analysis.annex import chapter_options, parameters
from analysis.core import areas, errors, formats
from analysis.core import periods as calendar
from analysis.core.areas import Area
from analysis.display import texts
from analysis.display.blocks.blocks import Missing, Text
from analysis.display.context import Context, within
from analysis.indicators import comparisons, held, registry, values
from analysis.indicators.computing import RECORDS
from analysis.indicators.registry import Indicator
from analysis.store import observations, official_tables


class Scope:
    """One municipality, year and plan: what every verb of a chapter works on.

    Attributes
    ----------
    chapter : str
        What the ids of its blocks begin with.
    own : Area
        The municipality.
    plan : Plan
    year : int
    data_until : str
        Nothing about a later period is read.
    language : {"da", "en"}
    comparators : tuple of Area
        The plan's, in order.
    """

    def __init__(self, chapter: str, given: parameters.Parameters):
        self.chapter = chapter
        self.plan = plans.load(given.plan)
        self.own: Area = areas.area(given.municipality)
        self.year, self.data_until, self.language = given.year, given.data_until, given.language
        peers = self.plan.peer_area(given.language, self.own, given.data_until)
        self.comparators = comparisons.comparators(self.own, self.plan.comparators, peers)
        self.options = chapter_options.options(self.plan, chapter)
        self.most_periods: int | None = None

    @property
    def view(self) -> Context:
        """What the display rooms need to know of it."""
        return Context(self.own, self.comparators, self.language, self.data_until)

    def about(self, kind: Literal["country", "region", "rar"]) -> Scope:
        """The same about the country, or about the municipality's region or RAR beside the country."""
        other, country = copy.copy(self), areas.area("000")
        other.own = country if kind == "country" else areas.group_of(self.own.code, kind)
        other.comparators = () if kind == "country" else (country,)
        other.chapter = f"{self.chapter}-{kind}"
        return other

    def beside(self, named: Sequence[str | Area]) -> Scope:
        """The same beside other comparators: kinds such as "rar", or areas by name, code or slug."""
        other = copy.copy(self)
        other.comparators = tuple(dict.fromkeys(area for each in named for area in self._comparator(each)))
        return other

    def _comparator(self, named: str | Area) -> Iterator[Area]:
        if isinstance(named, Area):
            yield named
        elif named in comparisons.COMPARATORS:
            peers = self.plan.peer_area(self.language, self.own, self.data_until) if named == "peers" else None
            yield from comparisons.comparators(self.own, [named], peers)
        else:
            yield areas.resolve(str(named))

    def limited(self, count: int) -> Scope:
        """The same with so many periods in each table and figure."""
        other = copy.copy(self)
        other.most_periods = count
        return other

    def count(self, usual: int, chosen: int | None = None) -> int:
        """How many periods to show: as the call asks, else as the plan chooses, else as usual."""
        return self.most_periods or chosen or usual

    def text(self, key: str, **words: object) -> str:
        """A sentence of the house in the reader's language."""
        return texts.text(self.language, key, **words)

    def nothing(self) -> Text:
        """A paragraph that says nothing."""
        return Text(language=self.language)

    def id(self, *parts: str) -> str:
        """The id of a block of the chapter."""
        return "-".join([self.chapter, *parts]).replace("_", "-")

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
        who = self.view.areas if of is None else of
        return registry.compute(key, who, periods, self.data_until, breakdowns=breakdowns)

    def own_values(self, key: str, periods: Sequence[str], breakdowns: Sequence[str] | None = None) -> pd.DataFrame:
        """Values of an indicator for the municipality alone."""
        return self.values(key, periods, of=[self.own], breakdowns=breakdowns)

    def newest(self, key: str) -> str | None:
        """The newest period about which the indicator says something for the municipality."""
        return held.newest(registry.indicator(key), self.own, self.data_until)

    def last(self, key: str, count: int) -> list[str]:
        """The last periods up to the newest one about the municipality, at most `count`, without a gap."""
        return held.last_periods(registry.indicator(key), self.data_until, count, self.own)

    def ranked(self, key: str, period: str) -> pd.DataFrame:
        """The values of all municipalities with their ranks."""
        return comparisons.ranks(key, period, self.data_until)

    def with_rank(self, key: str, period: str) -> pd.DataFrame:
        """Values now and a year before, the municipality's with its rank."""
        frame = self.values(key, held.with_year_before(period))
        ranks = self.ranked(key, period)
        ranks = ranks[ranks["area"] == self.own.code]
        keys = [ranks[name].tolist() for name in ("breakdown", "rank", "rank_of")]
        ranked = {breakdown: numbers for breakdown, *numbers in zip(*keys, strict=True)}
        frame = frame.take(np.argsort(frame["area"].to_numpy(dtype=object) != self.own.code, kind="stable"))
        rows = zip(*(frame[name].tolist() for name in ("area", "period", "breakdown")), strict=True)
        none = [math.nan, math.nan]
        places = [
            ranked.get(breakdown, none) if (area, when) == (self.own.code, period) else none
            for area, when, breakdown in rows
        ]
        frame["rank"], frame["rank_of"] = np.array(places, dtype=float).reshape(-1, 2).T
        return frame.reset_index(drop=True)

    def newest_with_rank(self, keys: Sequence[str]) -> tuple[list[Indicator], pd.DataFrame]:
        """The indicators that have a number, and their newest values with those of a year before."""
        found = {key: self.newest(key) for key in keys}
        shown = [registry.indicator(key) for key in keys if found[key]]
        return shown, values.concat([self.with_rank(each.key, found[each.key]) for each in shown])

    def beside_held(self, frame: pd.DataFrame) -> Context:
        """The view with the comparators that the source gives a number for."""
        held_for = set(frame.loc[frame["status"] != "not_available", "area"])
        return replace(self.view, comparators=tuple(area for area in self.comparators if area.code in held_for))

    # Where there is none

    def missing(self, *keys: str) -> Missing | Text:
        """Say which official tables some indicators need and do not have here, or that their numbers are hidden."""
        records = [registry.indicator(key) for key in keys]
        wanted = self.lacking(records)
        names = tuple(within(record.name.text(self.language)) for record in records)
        if not wanted and any(self.newest(key) for key in keys):
            # something is said of them, and yet there is nothing to show
            hidden = formats.join(names, self.language)
            return Text(self.text("gaps.hidden", names=hidden, area=self.view.name(self.own.code)), self.language)
        parts = () if wanted else tuple(dict.fromkeys(table for record in records for table in record.tables))
        return self.missing_tables(wanted, self.id(*keys[:1], "missing"), parts, names)

    def lacking(self, records: Sequence[Indicator]) -> list[str]:
        """The tables that some indicators need and that hold nothing about the municipality."""
        return held.missing_tables(records, self.own, self.data_until)

    def missing_tables(
        self, wanted: Sequence[str], id: str, parts: Sequence[str] = (), names: tuple[str, ...] = ()
    ) -> Missing:
        """Say what is wanted: official tables to fetch, records to give, tables held without the part needed.

        A plan's printed tables cannot be fetched.
        """
        area, until = self.view.name(self.own.code), calendar.name(self.data_until, self.language)
        records = tuple(table.removeprefix(RECORDS) for table in dict.fromkeys(wanted) if table.startswith(RECORDS))
        printed = official_tables.is_printed_plan
        official = [table for table in dict.fromkeys(wanted) if not (table.startswith(RECORDS) or printed(table))]
        early = tuple(table for table in official if official_tables.begins_after(table, self.data_until))
        fetched = tuple(table for table in official if table not in early)
        # what is held, but not of this area or not so early: a fetch may not bring it either
        elsewhere = tuple(table for table in fetched if observations.has(table))
        held_without = tuple(table for table in parts if not printed(table) and table not in early)
        return Missing(fetched, area, until, self.language, id, records, held_without, names, False, elsewhere, early)


def check_breakdown(key: str, breakdown: str) -> None:
    """Refuse a breakdown that an indicator does not have."""
    allowed = registry.indicator(key).breakdowns
    if breakdown not in allowed:
        raise errors.unknown(f"breakdown of {key}", breakdown, allowed)
