"""Rules that hold a number against a limit of their own, another's number, or the own of an earlier period."""

from typing import Annotated, ClassVar, Literal, Self, TypeVar

import numpy as np
from pydantic import Field, model_validator

from analysis.core import areas, periods
from analysis.plans import numbers
from analysis.plans.cases import Case
from analysis.plans.numbers import Number
from analysis.plans.references import PeriodText
from analysis.plans.rules.base import (
    SIDES,
    AreaKind,
    Drawn,
    LimitRule,
    Margin,
    Rule,
    Side,
    Unit,
    Verdict,
    moved,
)
from analysis.statistics import chances

Step = TypeVar("Step", float, Margin)


class AtLeast(LimitRule):
    """The number is the value or more; `strictly` leaves the value itself out."""

    settled_when: ClassVar[bool | None] = True
    type: Literal["at_least"]
    value: float
    unit: Unit
    strictly: bool = False

    def _side(self) -> Side:
        return "above" if self.strictly else "at_or_above"

    def _limit(self, other: None, period: str) -> float:
        return self.value

    def text_key(self, counted: str) -> str:
        """Return the key of the text on what it asks for."""
        return f"{self.type}_strictly" if self.strictly else self.type


class AtMost(AtLeast):
    """The number is the value or less; `strictly` leaves the value itself out."""

    settled_when: ClassVar[bool | None] = False
    type: Literal["at_most"]

    def _side(self) -> Side:
        return "below" if self.strictly else "at_or_below"


def reached(milestones: dict[str, Step], period: str) -> Step | None:
    """Return what the latest milestone up to a period asks for; None before the first."""
    end = periods.parse(period).last_month
    by_month = {periods.parse(key).last_month: value for key, value in milestones.items()}
    return by_month.get(max((month for month in by_month if month <= end), default=None))


class Path(LimitRule):
    """A limit for each year or month, from milestone to milestone."""

    asks: ClassVar[str] = "path_{side}"
    type: Literal["path"]
    side: Literal["at_least", "at_most"]
    unit: Unit
    milestones: dict[PeriodText, float] = Field(min_length=1)

    def _side(self) -> Side:
        return "at_or_above" if self.side == "at_least" else "at_or_below"

    def _limit(self, other: None, period: str) -> float | None:
        # a number that is not of the period yet is held up against what the period asks for
        return reached(self.milestones, period)


class CountPer(LimitRule):
    """So many each year, or in each two years together."""

    settled_when: ClassVar[bool | None] = True
    has_chance: ClassVar[bool] = False
    asks: ClassVar[str] = "count_{per}"
    type: Literal["count_per"]
    at_least: int = Field(ge=1)
    per: Literal["year", "two_years"] = "year"

    @property
    def years(self) -> int:
        """One year, or two."""
        return 2 if self.per == "two_years" else 1

    def _limit(self, other: None, period: str) -> float:
        return float(self.at_least)


class All(LimitRule):
    """All of them: 100 per cent."""

    has_chance: ClassVar[bool] = False
    type: Literal["all"]

    def _limit(self, other: None, period: str) -> float:
        return 100.0


class YesNo(LimitRule):
    """It is done, or it is not."""

    settled_when: ClassVar[bool | None] = True
    has_chance: ClassVar[bool] = False
    type: Literal["yes_no"]

    def _limit(self, other: None, period: str) -> float:
        return 1.0


class Compared(LimitRule):
    """The number against a comparator's, or against the municipality's own in an earlier period."""

    base_key: ClassVar[str] = "baseline"
    margin_key: ClassVar[str] = "margin"
    type: Literal["compared"]
    side: Literal["at_or_above", "at_or_below", "above", "below"]
    comparator: AreaKind | None = None
    baseline: PeriodText | None = None
    margin: Margin | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.comparator is None) == (self.baseline is None):
            raise ValueError("give either comparator or baseline")
        return self

    def _side(self) -> Side:
        return self.side

    def text_key(self, counted: str) -> str:
        """Return the key of the text on what it asks for."""
        return f"margin_{'above' if self.asks_above else 'below'}" if self.margin else self.side


class Direction(LimitRule):
    """More or less than in a base period, without a number."""

    asks: ClassVar[str] = "direction_{direction}{counted}"
    type: Literal["direction"]
    direction: Literal["increase", "decrease"]
    base: PeriodText

    def _side(self) -> Side:
        return "above" if self.direction == "increase" else "below"


class Change(LimitRule):
    """At least so much more or less than in a base period."""

    asks: ClassVar[str] = "{direction}{counted}"
    type: Literal["change"]
    base: PeriodText
    direction: Literal["increase", "decrease"]
    by: Margin

    def _side(self) -> Side:
        return "at_or_above" if self.direction == "increase" else "at_or_below"


class ChangePath(LimitRule):
    """At least so much more or less than in a base period, from milestone to milestone."""

    asks: ClassVar[str] = "{type}_{direction}"
    type: Literal["change_path"]
    base: PeriodText
    direction: Literal["increase", "decrease"]
    milestones: dict[PeriodText, Margin] = Field(min_length=1)

    def _side(self) -> Side:
        return "at_or_above" if self.direction == "increase" else "at_or_below"

    @property
    def margin_place(self) -> tuple:
        """The first milestone, of whose unit they all are."""
        return ("milestones", next(iter(self.milestones)))

    @property
    def margin_given(self) -> Margin:
        """The first of its distances."""
        return next(iter(self.milestones.values()))

    @model_validator(mode="after")
    def _in_one_unit(self) -> Self:
        if len({each.unit for each in self.milestones.values()}) > 1:
            raise ValueError("give all milestones in the same unit")
        return self

    def _limit(self, other: numbers.T | None, period: str) -> numbers.T | None:
        asked = reached(self.milestones, period)
        return None if asked is None or other is None else moved(other, asked, up=self.asks_above)


class GapNarrows(Rule):
    """The distance to a comparator is smaller than in a base period, by some amount if one is given."""

    has_chance: ClassVar[bool] = True
    type: Literal["gap_narrows"]
    comparator: AreaKind
    base: PeriodText
    by: Margin | None = None

    def _side(self) -> Side:
        return "at_or_below" if self.by else "below"

    def _of_known(self, case: Case, number: Number) -> Verdict:
        area = case.comparator(self.comparator)
        if area is None:
            return self._without_comparator()
        if case.broken(self.base, number.period):
            return Verdict(None, "break", comparator=area)
        now, then = case.number(area, number.period), case.number(area, self.base)
        pairs = [(number.value, now.value), (case.number(case.own, self.base).value, then.value)]
        if any(None in pair for pair in pairs):
            return Verdict(None, "undecided", comparator=area, comparator_number=now)
        gap, before = (round(numbers.behind(case.measure.best_end, *pair), 9) for pair in pairs)
        if before <= 0:
            return Verdict(None, "no_gap", comparator=area, comparator_number=now)
        holds = bool(SIDES[self._side()](gap, moved(before, self.by, up=False)))
        return Verdict(holds, comparator=area, comparator_number=now, gap=(gap, before, self.base))

    def probability(self, drawn: Drawn, case: Case) -> float | None:
        """Return the share of drawn paths on which the gap has narrowed; None where there was none."""
        polarity = case.measure.best_end
        before = round(numbers.behind(polarity, drawn.own_before, drawn.other_before), 9)
        if before <= 0:
            return None
        gap = np.round(numbers.behind(polarity, drawn.own, drawn.other), 9)
        return chances.probability(gap, moved(before, self.by, up=False), self._side())

    def text_key(self, counted: str) -> str:
        """Return the key of the text on what it asks for."""
        return "gap_by" if self.by else "gap"


class Rank(Rule):
    """Among the best `at_most` municipalities of an area; which end is best follows the indicator."""

    area_key: ClassVar[str] = "within"
    needs_best_end: ClassVar[bool] = True
    type: Literal["rank"]
    within: AreaKind
    at_most: int = Field(ge=1)

    @property
    def area_held(self) -> str:
        """The kind of area that there must be numbers of."""
        return "municipality"

    def _of_known(self, case: Case, number: Number) -> Verdict:
        area = case.comparator(self.within)
        if area is None:
            return self._without_comparator()
        who = [areas.area(code) for code in dict.fromkeys([*area.members, case.own.code])]
        found = case.numbers(who, number.period)
        rank = numbers.rank_bounds(case.measure.best_end, found, case.own.code)
        outcomes = {place <= self.at_most for place in rank} if rank else set()
        holds = outcomes.pop() if len(outcomes) == 1 else None
        return Verdict(holds, "undecided" if holds is None else "judged", float(self.at_most), area, rank=rank)


SimpleRule = Annotated[
    AtLeast | AtMost | Compared | GapNarrows | Rank | Change | ChangePath | Path | CountPer | All | YesNo | Direction,
    Field(discriminator="type"),
]
