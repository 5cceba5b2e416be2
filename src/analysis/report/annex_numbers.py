"""What every verb of a chapter needs: who the annex is about, its numbers, and what to say where there are none."""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, Self

import numpy as np
import pandas as pd

from analysis import areas, formats, observations, official_tables, plans
from analysis import periods as calendar
from analysis.areas import Area
from analysis.display.blocks import Missing, Text
from analysis.display.context import Context, within
from analysis.display.texts import text
from analysis.indicators import comparisons, held, registry
from analysis.indicators.registry import RECORDS, Indicator
from analysis.report import chapter_options, parameters


class AnnexNumbers:
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
        return comparisons.ranks(key, period, self.data_until)

    def _with_rank(self, key: str, period: str) -> pd.DataFrame:
        """Values now and a year before, the municipality's with its rank."""
        frame = self.values(key, held.with_year_before(period))
        ranks = self._ranked(key, period)
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

    # Where there is none

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
        printed = official_tables.is_printed_plan
        official = [table for table in dict.fromkeys(wanted) if not (table.startswith(RECORDS) or printed(table))]
        early = tuple(table for table in official if official_tables.begins_after(table, self.data_until))
        fetched = tuple(table for table in official if table not in early)
        # what is held, but not of this area or not so early: a fetch may not bring it either
        elsewhere = tuple(table for table in fetched if observations.has(table))
        held_without = tuple(table for table in parts if not printed(table) and table not in early)
        return Missing(fetched, area, until, self.language, id, records, held_without, names, False, elsewhere, early)

    # Names

    def _beside(self, frame: pd.DataFrame) -> Context:
        """Return the context with the comparators that the source gives a number for."""
        held_for = set(frame.loc[frame["status"] != "not_available", "area"])
        return replace(self._view, comparators=tuple(area for area in self.comparators if area.code in held_for))

    def _last(self, record: Indicator, count: int) -> list[str]:
        """Return the last periods up to the newest one about the municipality, at most `count`, without a gap."""
        return held.last_periods(record, self.data_until, count, self.own)

    def _id(self, *parts: str) -> str:
        return "-".join([self._chapter, *parts]).replace("_", "-")
