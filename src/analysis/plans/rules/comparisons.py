"""Rules that hold a number against another: a comparator's, other municipalities', or the own of an earlier period."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from analysis.plans import numbers
from analysis.plans.cases import Case
from analysis.plans.numbers import Number
from analysis.plans.references import PeriodText
from analysis.plans.rules.base import SIDES, Comparator, Drawn, LimitRule, Margin, Rule, Side, Verdict, Words, moved
from analysis.statistics import chances


class Compared(LimitRule):
    """The number against a comparator's, or against the municipality's own in an earlier period.

    Attributes
    ----------
    side : {"at_or_above", "at_or_below", "above", "below"}
    comparator : str or None
    baseline : str or None
        An earlier period of the municipality itself; exactly one of the two is given.
    margin : Margin or None
        How far above or below at least.
    """

    base_key: ClassVar[str] = "baseline"
    margin_key: ClassVar[str] = "margin"
    type: Literal["compared"]
    side: Literal["at_or_above", "at_or_below", "above", "below"]
    comparator: Comparator | None = None
    baseline: PeriodText | None = None
    margin: Margin | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Compared:
        if (self.comparator is None) == (self.baseline is None):
            raise ValueError("give either comparator or baseline")
        return self

    @property
    def must_lie(self) -> Side:
        """On the side given."""
        return self.side

    def words(self, say: Words) -> str:
        """Above or below the other, perhaps by so much."""
        other = say.area(self.comparator) if self.comparator else say.own_in(self.baseline)
        if self.margin is None:
            return say(self.side, other=other)
        side = "above" if self.asks_above else "below"
        return say(f"margin_{side}", margin=self.margin.words(say), other=other)


class Direction(LimitRule):
    """More or less than in a base period, without a number."""

    for_records: ClassVar[bool] = True
    type: Literal["direction"]
    direction: Literal["increase", "decrease"]
    base: PeriodText

    @property
    def must_lie(self) -> Side:
        """Above or below what it was."""
        return "above" if self.direction == "increase" else "below"

    def words(self, say: Words) -> str:
        """More or less, or fewer, than in the base period."""
        return say(f"direction_{self.direction}{'_counted' if say.counts else ''}", base=say.period(self.base))


class Change(LimitRule):
    """At least so much more or less than in a base period."""

    for_records: ClassVar[bool] = True
    type: Literal["change"]
    base: PeriodText
    direction: Literal["increase", "decrease"]
    by: Margin

    @property
    def must_lie(self) -> Side:
        """At or beyond what it was, moved by the margin."""
        return "at_or_above" if self.direction == "increase" else "at_or_below"

    def words(self, say: Words) -> str:
        """So much more or less, or fewer, than in the base period."""
        key = f"{self.direction}{'_counted' if say.counts else ''}"
        return say(key, margin=self.by.words(say), base=say.period(self.base))


class GapNarrows(Rule):
    """The distance to a comparator is smaller than in a base period, by some amount if one is given."""

    has_chance: ClassVar[bool] = True
    type: Literal["gap_narrows"]
    comparator: Comparator
    base: PeriodText
    by: Margin | None = None

    @property
    def must_lie(self) -> Side:
        """Where the gap must lie against the largest that is allowed."""
        return "at_or_below" if self.by else "below"

    def verdict_on(self, case: Case, number: Number) -> Verdict:
        """Hold the gap of now against the gap at the base."""
        area = case.comparator(self.comparator)
        if area is None:
            return Verdict(None, "no_comparator")
        if case.broken(self.base, number.period):
            return Verdict(None, "break", comparator=area)
        now, then = case.number(area, number.period), case.number(area, self.base)
        pairs = [(number.value, now.value), (case.number(case.own, self.base).value, then.value)]
        if any(None in pair for pair in pairs):
            return Verdict(None, "undecided", comparator=area, comparator_number=now)
        gap, before = (round(numbers.behind(case.indicator.polarity, *pair), 9) for pair in pairs)
        if before <= 0:
            return Verdict(None, "no_gap", comparator=area, comparator_number=now)
        holds = bool(SIDES[self.must_lie](gap, moved(before, self.by, up=False)))
        return Verdict(holds, comparator=area, comparator_number=now, gap=(gap, before, self.base))

    def probability(self, drawn: Drawn, case: Case) -> float | None:
        """Return the share of drawn paths on which the gap has narrowed; None where there was none."""
        polarity = case.indicator.polarity
        before = round(numbers.behind(polarity, drawn.own_before, drawn.other_before), 9)
        if before <= 0:
            return None
        gap = np.round(numbers.behind(polarity, drawn.own, drawn.other), 9)
        return chances.probability(gap, moved(before, self.by, up=False), self.must_lie)

    def words(self, say: Words) -> str:
        """A smaller distance than in the base period."""
        words = {"other": say.area(self.comparator), "base": say.period(self.base)}
        return say("gap_by", margin=self.by.words(say), **words) if self.by else say("gap", **words)


class Rank(Rule):
    """Among the best `at_most` municipalities of an area; which end is best follows the indicator."""

    area_key: ClassVar[str] = "within"
    needs_best_end: ClassVar[bool] = True
    type: Literal["rank"]
    within: Literal["rar", "region", "landsdel", "kommunegruppe", "country", "peers"]
    at_most: int = Field(ge=1)

    def verdict_on(self, case: Case, number: Number) -> Verdict:
        """Rank the municipality among all of the area."""
        area = case.comparator(self.within)
        if area is None:
            return Verdict(None, "no_comparator")
        codes = list(dict.fromkeys([*area.members, case.own.code]))
        found = case.everyone(codes, number.period)
        rank = numbers.rank_bounds(case.indicator.polarity, found, case.own.code)
        outcomes = {place <= self.at_most for place in rank[:2]} if rank else set()
        holds = outcomes.pop() if len(outcomes) == 1 else None
        return Verdict(holds, "undecided" if holds is None else "judged", float(self.at_most), area, rank=rank)

    def words(self, say: Words) -> str:
        """Among the best so many."""
        return say("rank", count=self.at_most, area=say.area(self.within))
