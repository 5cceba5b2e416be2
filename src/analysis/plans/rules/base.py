"""What every rule can answer: whether it holds, its chance, its words, and what it can be held against."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import Field

from analysis.core import errors, periods
from analysis.core.areas import Area
from analysis.core.yaml_files import StrictModel
from analysis.plans import numbers
from analysis.plans.cases import Case, ends_after
from analysis.plans.measures import Measure
from analysis.plans.numbers import Number
from analysis.plans.references import Fault
from analysis.statistics import chances
from analysis.statistics.chances import Side

AreaKind = Literal["rar", "region", "landsdel", "kommunegruppe", "country", "peers"]
# In a count, "count" is a number of whatever is counted.
COUNTED = ("persons", "full_time_persons", "agreements", "companies", "workplaces", "jobs", "vacancies", "offers")
Unit = Literal[
    *("pct", "pp", "count", *COUNTED, "places", "rank", "index", "dkk", "million_dkk", "km", "weeks", "years")
]
# Ranks are places, and a part of a place is none.
MARGINS = {"pct": ("pp", "pct"), "pp": ("pp", "pct"), "index": ("index", "pct"), "rank": ("count",)}
MARGINS_OF_COUNTS = ("count", "pct")
SIDES: dict[str, Callable[[float, float], bool]] = {
    "at_or_above": operator.ge,
    "at_or_below": operator.le,
    "above": operator.gt,
    "below": operator.lt,
}
SIGNS = {"at_or_above": "≥", "at_or_below": "≤", "above": ">", "below": "<"}


@dataclass(frozen=True)
class Verdict:
    """What a rule comes to."""

    # None where it cannot be told
    holds: bool | None
    # `judged`, `hidden`, `not_held`, `undecided`, `break`, `no_rule`, `threshold_not_printed`, `no_milestone`,
    # `no_comparator`, `alone`, `no_gap`, `so_far`, `not_in_force`, `partial`, `base` or `different_bases`
    why: str = "judged"
    # the number that the value is held against
    limit: float | None = None
    comparator: Area | None = None
    comparator_number: Number = numbers.absent()
    # best and worst
    rank: tuple[int, int] | None = None
    # how far behind the comparator the municipality lies, how far it lay at the base, and the base
    gap: tuple[float, float, str] | None = None
    # the number that decided, and what it is measured on, where these are others than what was asked about
    number: Number | None = None
    measure: Measure | None = None
    # what else holds, on other measures
    beside: tuple[Verdict, ...] = ()

    def of(self, measure: Measure) -> Verdict:
        """Return what it comes to on a measure: one that is a part of what is meant leaves it open."""
        if self.holds is None or not measure.is_part:
            return self
        return replace(self, holds=None, why="partial", limit=None)


class Drawn(NamedTuple):
    """Drawn paths of the number and of its comparator's, and what both were in the base period."""

    own: np.ndarray
    other: np.ndarray
    own_before: float | None = None
    other_before: float | None = None


class Part(NamedTuple):
    """A rule, where it stands in the one that it is a part of, and what it is held against."""

    place: tuple
    rule: Rule
    measure: Measure
    period_kind: str


class Margin(StrictModel):
    """A distance to a comparator: 2 percentage points, or 2 per cent of the comparator's number."""

    amount: float = Field(ge=0)
    unit: Literal["pct", "pp", "count", "index"]


def moved(base: numbers.T, margin: Margin | None, *, up: bool) -> numbers.T:
    """Move a number by a margin; binary dust is rounded away."""
    if margin is None:
        return base
    size = base * margin.amount / 100 if margin.unit == "pct" else margin.amount
    return np.round(base + size if up else base - size, 9)


class Rule(StrictModel):
    """What a target asks for: a rule is one class, and says by these what it can do."""

    # whether it can hold at all
    is_judged: ClassVar[bool] = True
    # the outcome that a count which only grows cannot lose again; None where it is settled by the whole alone
    settled_when: ClassVar[bool | None] = None
    # whether it is missed for good once it has failed in some part of the year
    fails_early: ClassVar[bool] = False
    # whether drawn paths tell how likely it is to hold
    has_chance: ClassVar[bool] = False
    # whether it fits only an indicator of which one end is best
    needs_best_end: ClassVar[bool] = False
    # its fields for the area and the earlier period that it compares with, and for a distance
    area_key: ClassVar[str] = "comparator"
    base_key: ClassVar[str] = "base"
    margin_key: ClassVar[str] = "by"
    # the key of the text on what it asks for, with its fields
    asks: ClassVar[str] = "{type}"
    # why it leaves open what it does not judge
    why_open: ClassVar[str] = ""
    # how many years are counted together
    years: ClassVar[int] = 1
    # whether it asks for a number above a limit; None where it asks for something else
    asks_above: ClassVar[bool | None] = None

    @property
    def area_kind(self) -> str | None:
        """The kind of area that it compares with."""
        return getattr(self, self.area_key, None)

    @property
    def area_held(self) -> str | None:
        """The kind of area that there must be numbers of."""
        return self.area_kind

    @property
    def base_period(self) -> str | None:
        """The earlier period that it looks back to: nothing can be said on a number that is no newer."""
        return getattr(self, self.base_key, None)

    @property
    def margin_place(self) -> tuple:
        """Where in it the distance stands."""
        return (self.margin_key,)

    @property
    def margin_given(self) -> Margin | None:
        """The distance that it asks for."""
        return getattr(self, self.margin_key, None)

    def parts(self, measure: Measure, period_kind: str) -> list[Part]:
        """Return it and the rules it is put together from."""
        return [Part((), self, measure, period_kind)]

    def faults(self, measure: Measure, period_kind: str) -> Iterator[Fault]:
        """Yield what in it does not fit the numbers of what is measured in a kind of period."""
        own = measure.in_unit
        given = f"{measure.told} is in {own!r}."
        unit, margin = getattr(self, "unit", own), self.margin_given
        if unit != own and not (unit == "count" and own in COUNTED):
            yield ("unit",), unit, given
        if self.needs_best_end and measure.best_end == "none":
            add = "" if measure.indicator else "; add 'polarity' to the measure"
            yield ("type",), self.type, f"neither end is best for {measure.told}{add}."
        if self.area_kind is not None and not measure.compares_with(self.area_held):
            yield (self.area_key,), self.area_kind, f"{measure.told} has no number of it."
        allowed = MARGINS.get(own, MARGINS_OF_COUNTS)
        if margin is not None and margin.unit not in allowed:
            yield (*self.margin_place, "unit"), margin.unit, f"{given} Allowed: {errors.alternatives(allowed)}."
        kinds = measure.period_kinds if measure.is_level else [period_kind]
        if self.base_period is not None and periods.parse(self.base_period).kind not in (period_kind, *kinds):
            told = f"the target is measured on a {period_kind}; name one of the same kind."
            yield (self.base_key,), self.base_period, told

    def verdict(self, case: Case, number: Number) -> Verdict:
        """Hold a number against the rule."""
        if not number.known:
            told = {"suppressed": "hidden", "different_bases": "different_bases"}
            return Verdict(None, told.get(number.status, "not_held"))
        if self.base_period is not None and not ends_after(number.period, self.base_period):
            return Verdict(None, "base")
        return self._of_known(case, number)

    def probability(self, drawn: Drawn, case: Case) -> float | None:
        """Return the share of drawn paths on which it holds; None where it sets no limit for the period."""
        # each rule has its own, as of the next
        raise NotImplementedError

    def text_key(self, counted: str) -> str:
        """Return the key of the text on what it asks for; `counted` ends those of numbers there are fewer of."""
        return self.asks.format(counted=counted, **vars(self))

    def _of_known(self, case: Case, number: Number) -> Verdict:
        raise NotImplementedError

    def _without_comparator(self) -> Verdict:
        # peers may be none; any other group is none where the municipality is all of it
        return Verdict(None, "no_comparator" if self.area_kind == "peers" else "alone")


class LimitRule(Rule):
    """A rule that holds a number against a limit: its own, or one made from another number."""

    has_chance: ClassVar[bool] = True

    @property
    def asks_above(self) -> bool:
        """Whether it asks for a number above its limit."""
        return self._side() in ("at_or_above", "above")

    @property
    def sign(self) -> str:
        """The sign of what it asks for, such as "≤"."""
        return SIGNS[self._side()]

    def _side(self) -> Side:
        return "at_or_above"

    def _limit(self, other: numbers.T | None, period: str) -> numbers.T | None:
        """Return the limit in a period, by the number compared with; None where there is none yet."""
        return moved(other, self.margin_given, up=self.asks_above)

    def _of_known(self, case: Case, number: Number) -> Verdict:
        area, other = None, None
        if self.base_period is not None:
            if case.broken(self.base_period, number.period):
                return Verdict(None, "break")
            other = case.number(case.own, self.base_period)
        elif self.area_kind is not None:
            area = case.comparator(self.area_kind)
            if area is None:
                return self._without_comparator()
            other = case.number(area, number.period)
        compared = {} if other is None else {"comparator": area, "comparator_number": other}
        if other is not None and not other.known:
            return Verdict(None, "no_comparator", **compared)
        bounds = [self._limit(each, case.period) for each in ((other.low, other.high) if other else (None, None))]
        if None in bounds:
            return Verdict(None, "no_milestone")
        limit = Number(*map(float, bounds), "observed", number.period)
        holds = numbers.decide(SIDES[self._side()], number, limit)
        return Verdict(holds, "undecided" if holds is None else "judged", limit.value, **compared)

    def probability(self, drawn: Drawn, case: Case) -> float | None:
        """Return the share of drawn paths on which the number keeps the limit."""
        return chances.probability(drawn.own, self._limit(drawn.other, case.period), self._side())
