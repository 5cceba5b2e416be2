"""The verbs of a chapter that hold the plan's targets against the numbers."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import pandas as pd

from analysis import periods
from analysis.display import attention, first_page, official_benchmark, places_lost, target_outcomes
from analysis.display import targets as display
from analysis.display.blocks import Missing, Table, Text
from analysis.display.texts import text
from analysis.indicators import changes, held, rankings, registry, values
from analysis.indicators.changes import TOTALS
from analysis.indicators.registry import Indicator
from analysis.plans import targets
from analysis.plans.targets import Judgement
from analysis.report.plan_verbs import PlanVerbs


class TargetVerbs(PlanVerbs):
    """What a chapter can show of the plan's targets."""

    def targets(self) -> Table | None:
        """Every target of the plan for the annex's year: number, comparator, status and why; None without targets."""
        if not self.plan.targets:
            return None
        found = targets.judge(self.plan, self.own, self.data_until, [self.year])
        caption = text(self.language, "targets.caption")
        table = display.targets_table(
            found, self._view, id=self._id("status"), caption=caption, targets=self.plan.targets
        )
        return self._of_plan(table, "targets", self.plan.targets)

    def follow_up(self) -> Table | None:
        """Every target of a plan of several years, year by year; None for a plan of one year."""
        if not self.plan.targets or len(self.plan.years) < 2:
            return None
        found = targets.judge(self.plan, self.own, self.data_until)
        caption = text(self.language, "targets.follow_up_caption")
        table = display.follow_up_table(
            found, self._view, id=self._id("follow-up"), caption=caption, targets=self.plan.targets
        )
        return self._of_plan(table, "targets", self.plan.targets)

    # The first page

    def summary(self, *keys: str, spare: Sequence[str] = ()) -> Text:
        """The annex in at most eight sentences: level, what is worse and worsening, targets, place.

        Where that is fewer than five, `spare` names indicators that are told of too.
        """
        known, frame = self._newest_with_rank([*keys, *spare])
        shown = [each for each in known if each.key in keys]
        see = [self._id("at-a-glance"), self._id("targets"), f"{self._chapter}-unemployment-rate-strip"]
        told = first_page.summary(
            frame,
            shown,
            self._judged(),
            [self._place()],
            self._view,
            self.comparators,
            lost=self._places_lost(frame, shown),
            before=self._judged_before(),
            spare=[each for each in known if each not in shown],
            see=see,
        )
        return replace(told, id=self._id("summary"))

    def _judged(self) -> list[Judgement]:
        return targets.judge(self.plan, self.own, self.data_until, [self.year]) if self.plan.targets else []

    def _judged_before(self) -> list[Judgement]:
        """Return what the plan's targets came to in the year before; nothing where the plan begins later."""
        if not self.plan.targets or self.year - 1 not in self.plan.years:
            return []
        found = targets.judge(self.plan, self.own, self.data_until, [self.year - 1], chances=False)
        return [each for each in found if periods.parse(each.period).year == self.year - 1]

    def _place(self) -> Text:
        """Return the sentences about the ministry's ranking; empty where it is not held."""
        record, found = registry.indicator("benchmark_rank"), self._official_ranks
        return official_benchmark.rank_paragraph(found, record, self._view)

    @cached_property
    def _official_ranks(self) -> pd.DataFrame:
        """Return the municipality's places in the ministry's ranking over its rolling years."""
        record = registry.indicator("benchmark_rank")
        shown = held.periods_held(record, self.data_until)
        return self.values(record.key, shown, of=[self.own]) if shown else values.empty()

    def _places_lost(self, frame: pd.DataFrame, shown: Sequence[Indicator]) -> Text:
        """Return the sentence on the largest loss of places on a year; of equal losses, what stands worst."""
        worst_first = attention.order(frame, shown, self._view, self.comparators)
        losses = [loss for record in worst_first for loss in self._loss(frame, record)]
        return places_lost.sentence(losses, self._official_ranks, self._view, self._ends_of_place)

    def _ends_of_place(self, value: pd.Series) -> tuple[float, float]:
        ranking = rankings.of_all(value["indicator"], value["period"], self.data_until)
        own = ranking[(ranking["area"] == self.own.code) & (ranking["breakdown"] == value["breakdown"])]
        return tuple(own[["rank_lower", "rank_upper"]].iloc[0])

    def _loss(self, frame: pd.DataFrame, record: Indicator) -> list[places_lost.Loss]:
        own = frame[(frame["indicator"] == record.key) & (frame["area"] == self.own.code)]
        now = own[own["period"] == self.newest(record.key)].iloc[0]
        before = str(periods.year_before(now["period"]))
        # a break may move some municipalities more than others, and with that their places
        if changes.breaks_between(record, [now["breakdown"]], before, now["period"]):
            return []
        earlier = self._ranked(record.key, before)
        earlier = earlier[(earlier["area"] == self.own.code) & (earlier["breakdown"] == now["breakdown"])]
        if pd.isna(now["rank"]) or earlier.empty or pd.isna(earlier["rank"].iloc[0]):
            return []
        return [places_lost.Loss(record, now, earlier.iloc[0])]

    def targets_in_short(self) -> Table | None:
        """Each target of the plan with its status alone, what is missed first; None without targets."""
        found = self._judged()
        if not found:
            return None
        table = target_outcomes.targets_in_short(
            found, self.plan.targets, self._view, id=self._id("targets"), before=self._judged_before()
        )
        return self._of_plan(table, "targets", self.plan.targets)

    def at_a_glance(self, *keys: str, caption: str) -> Table | Missing:
        """The key figures with comparator, change in words and place among all; worse and worsening first."""
        shown, frame = self._newest_with_rank(keys)
        if not shown:
            return self.missing(*keys)
        order = attention.order(frame, shown, self._view, self.comparators)
        everyone = {each.key: self._printed_by_all(each.key) for each in order if each.unit not in TOTALS}
        table = first_page.at_a_glance(
            frame, everyone, order, self._view, self.comparators, id=self._id("at-a-glance"), caption=caption
        )
        table = attention.with_left_out(table, [registry.indicator(key) for key in keys], shown)
        return attention.with_order(table, self._view, self.comparators)

    def _printed_by_all(self, key: str) -> list[float]:
        frame = self._ranked(key, self.newest(key))
        return list(pd.to_numeric(frame["value"][frame["breakdown"] == frame["breakdown"].iloc[0]]))
