"""The verbs of a chapter that show what the plan itself holds: its groups, its quotations, its printed numbers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Literal

import pandas as pd

from analysis import areas, observations
from analysis import periods as calendar
from analysis.display import (
    benefit_groups,
    economy,
    goals,
    origins,
    own_records,
    printed_checks,
    quotations,
    target_groups,
)
from analysis.display.blocks import Figure, Missing, Table, Text
from analysis.display.context import within
from analysis.display.texts import text
from analysis.indicators import held, registry, values
from analysis.plans import ministerial_goals
from analysis.plans import target_groups as group_numbers
from analysis.plans.model import Quotation, Target, TargetGroup
from analysis.report import chapters
from analysis.report.indicator_verbs import PERIODS_IN_FIGURE, IndicatorVerbs
from analysis.sources import municipal_records

YEARS_OF_GROUPS = 4


class PlanVerbs(IndicatorVerbs):
    """What a chapter can show of the plan's own contents, and of the municipality's own records."""

    # The plan

    def target_groups(self) -> Table | None:
        """The plan's target groups by the benefits they are made of; None when the plan has none."""
        if not self.plan.target_groups:
            return None
        found = group_numbers.numbers(self.plan.target_groups, self.own, self.data_until)
        table = target_groups.target_groups_table(
            self.plan.target_groups, found, self._view, id=self._id("target-groups")
        )
        return self._of_plan(table, "groups", self.plan.target_groups)

    def quotations(self, kind: Literal["statement", "forecast"]) -> Table | None:
        """What the plan quotes from others, dated; None when it quotes nothing of the kind."""
        quoted = [each for each in self.plan.quotations if each.kind == kind]
        if not quoted:
            return None
        caption = "quotations.forecast_caption" if kind == "forecast" else "quotations.caption"
        table = quotations.quotations_table(
            quoted, self._view, id=self._id("quotations", kind), caption=text(self.language, caption)
        )
        return self._of_plan(table, "quoted", quoted)

    def printed_checks(self) -> Table | None:
        """The plan's printed numbers beside ours; None where none can be compared."""
        table = printed_checks.printed_table(self.plan.printed, self._view, id=self._id("printed"))
        return table and self._of_plan(table, "printed")

    def ministerial_goals(self) -> Table | None:
        """The minister's goals that the plan names, else those of its year, with the newest numbers; None without."""
        named = [ministerial_goals.goal(key) for key in self.plan.ministerial_goals]
        found = named or ministerial_goals.of_year(self.year)
        if not found:
            return None
        keys = dict.fromkeys(key for goal in found for key in goal.indicators)
        newest = values.concat([self._newest(key) for key in keys])
        return goals.goals_table(found, newest, self._view, id=self._id("goals"))

    def _newest(self, key: str) -> pd.DataFrame:
        """Return an indicator's newest value in its first breakdown: the municipality's, or else the country's."""
        for area in (self.own, areas.area("000")):
            period = held.newest(registry.indicator(key), area, self.data_until)
            if period is not None:
                frame = self.values(key, [period], of=[area], breakdowns=registry.indicator(key).breakdowns[:1])
                return frame[frame["status"] != "not_available"]
        return values.empty()

    def notes(self) -> Text | None:
        """The plan's own remarks, as one paragraph; None when it has none."""
        if not self.plan.notes:
            return None
        said = Text(" ".join(note.text(self.language) for note in self.plan.notes), self.language)
        return self._of_plan(said, "notes")

    def _of_plan(
        self, block: origins.Stated, what: str, told: Iterable[Target | TargetGroup | Quotation] = ()
    ) -> origins.Stated:
        """Return a block of what the plan itself says, with its document and where in it that stands."""
        return origins.of_plan(block, what, self.plan.source_document, [each.lines for each in told])

    # Benefits through time

    def benefit_groups(self, key: str) -> Table | Missing:
        """Full-time persons by groups of benefits that outlast the reforms, over the last years."""
        record = registry.indicator(key)
        last = calendar.parse(self.data_until)
        # a year is told when all its months may be
        newest = last.last_month // 12 - (last.last_month % 12 != 11)
        years = [str(year) for year in range(newest - YEARS_OF_GROUPS + 1, newest + 1)]
        frame = self.values(key, years, of=[self.own])
        if not len(benefit_groups.with_numbers(frame)):
            return self.missing(key)
        return benefit_groups.benefit_groups_table(frame, record, self._view, id=self._id(key, "table"))

    def overlap(self, key: str) -> Figure | Missing:
        """The former benefits and the merged kontanthjælp in the months where both are counted."""
        from analysis.display import overlap

        last = calendar.parse(self.data_until)
        months = [str(calendar.shift(last, -back)) for back in range(PERIODS_IN_FIGURE - 1, -1, -1)]
        breakdowns = [overlap.MERGED, overlap.FORMER]
        frame = self.values(key, months, of=[self.own], breakdowns=breakdowns)
        if not overlap.months_in_common(frame):
            record = registry.indicator(key)
            names = (within(record.name.text(self.language)),)
            return self._missing(self._lacking([record]), self._id(key, "missing"), names=names)
        frame = held.without_lead(frame)
        return overlap.overlap(frame, registry.indicator(key), self._view, id=self._id("overlap"))

    # Economy

    def index_by_area(self, key: str) -> Table | Missing:
        """An index in its last years with the difference, the named peers one by one."""
        record = registry.indicator(key)
        shown = self._last(record, self._options.periods or 2)
        if not shown:
            return self.missing(key)
        peers = [areas.area(code) for area in self.comparators if area.kind == "peer_group" for code in area.members]
        others = [area for area in self.comparators if area.kind != "peer_group"]
        who = [self.own, *peers, *others]
        frame = self.values(key, shown, of=who, breakdowns=record.breakdowns[:1])
        return economy.index_table(frame, record, who, self._view, id=self._id(key, "table"))

    def budget(self, key: str) -> Table | Text | Missing:
        """The budget item by item as the municipality recorded it; else its sum over the years."""
        table = self._budget_table()
        return self.over_time(key) if table is None else table

    def _budget_table(self) -> Table | None:
        rows = economy.budget_rows(municipal_records.load(self.own.code), self.data_until)
        return economy.budget_table(rows, self._view, id=self._id("budget-table")) if len(rows) else None

    # The municipality's own records

    def records(self, *kinds: str) -> tuple[Table | Missing, ...]:
        """What the municipality has recorded of some kinds, whole years apart from parts; what it has not is named."""
        rows = observations.until(municipal_records.load(self.own.code), self.data_until)
        given = [kind for kind in kinds if (rows["table"] == municipal_records.table(kind)).any()]
        lacking = [kind for kind in kinds if kind not in given]
        if not given:
            return (self._missing([municipal_records.table(kind) for kind in kinds], self._id("records-missing")),)
        return own_records.records_tables(
            rows, given, lacking, self._view, id=self._id("records"), caption=text(self.language, "own_records.caption")
        )

    # What no other chapter shows

    def target_groups_not_shown(self) -> Table | None:
        """The plan's target groups where no chapter that it chooses shows them; None where one does."""
        return None if "target_groups" in self._shown_elsewhere else self.target_groups()

    def records_not_shown(self) -> list[Table]:
        """What the municipality has recorded of kinds that no chapter of the plan shows: the budget, then the rest."""
        load = municipal_records.load(self.own.code)
        kinds = [kind for kind in municipal_records.held(self.own.code) if kind not in self._shown_elsewhere]
        tables = [self._budget_table()] if "budget" in kinds else []
        rows = observations.until(load, self.data_until)
        rest = [kind for kind in kinds if kind != "budget" and (rows["table"] == municipal_records.table(kind)).any()]
        if rest:
            caption = text(self.language, "own_records.other_caption")
            tables += own_records.records_tables(
                rows, rest, [], self._view, id=self._id("other-records"), caption=caption
            )
        return [table for table in tables if table is not None]

    @cached_property
    def _shown_elsewhere(self) -> set[str]:
        """The verbs, indicators and kinds of records of the plan's other chapters; a kind that an indicator is of."""
        others = [chapters.chapter(name) for name in self.plan.chapter_names if name != self._chapter]
        words = {word for held_chapter in others for word in chapters.words_used(held_chapter)}
        records = [registry.indicators()[word] for word in words if word in registry.indicators()]
        return words | {table.removeprefix("records:") for record in records for table in record.tables}
