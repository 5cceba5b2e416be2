"""What every rule can answer: whether it holds, its chance, its words, and what it can be held against."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple, Protocol, get_args

import numpy as np
from pydantic import Field

from analysis.areas import Area
from analysis.plans import numbers
from analysis.plans.cases import Case
from analysis.plans.numbers import Number
from analysis.statistics import chances
from analysis.statistics.chances import Side
from analysis.yaml_files import StrictModel

Comparator = Literal["rar", "region", "landsdel", "kommunegruppe", "country", "peers"]
Unit = Literal["pct", "pp", "count", "persons", "full_time_persons", "rank", "index", "dkk"]
SIDES: dict[str, Callable[[float, float], bool]] = {
    "at_or_above": operator.ge,
    "at_or_below": operator.le,
    "above": operator.gt,
    "below": operator.lt,
}


@dataclass(frozen=True)
class Verdict:
    """What a rule comes to.

    Attributes
    ----------
    holds : bool or None
        None where it cannot be told.
    why : str
        A key: `judged`, `hidden`, `not_held`, `undecided`, `break`, `no_rule`, `threshold_not_printed`,
        `no_milestone`, `no_comparator`, `no_gap`, `so_far`, `not_in_force`, `partial`.
    limit : float or None
        The number that the value is held against.
    comparator : Area or None
    comparator_number : Number
    rank : tuple of int or None
        Best and worst rank, and how many are left out.
    gap : tuple of float, float and str, or None
        How far behind the comparator the municipality lies, how far it lay at the base, and the base.
    """

    holds: bool | None
    why: str = "judged"
    limit: float | None = None
    comparator: Area | None = None
    comparator_number: Number = numbers.absent()
    rank: tuple[int, int, int] | None = None
    gap: tuple[float, float, str] | None = None


class Drawn(NamedTuple):
    """Drawn paths of the number and of its comparator's, and what both were in the base period."""

    own: np.ndarray
    other: np.ndarray | None = None
    own_before: float | None = None
    other_before: float | None = None


class Words(Protocol):
    """What a rule is worded with, in the reader's language."""

    counts: bool
    """Whether the number counts persons or things, of which there are fewer and not less."""

    def __call__(self, key: str, **words: object) -> str:
        """Return the text of a key, such as `at_least`, with its words."""

    def amount(self, value: float, unit: str) -> str:
        """Write a number with its unit."""

    def period(self, code: str) -> str:
        """Name a period."""

    def area(self, kind: str) -> str:
        """Name the municipality's comparator of a kind."""

    def own_in(self, code: str) -> str:
        """Name the municipality's own number in a period."""

    def join(self, parts: Sequence[str]) -> str:
        """List several texts."""


class Margin(StrictModel):
    """A distance to a comparator: 2 percentage points, or 2 per cent of the comparator's number."""

    amount: float = Field(ge=0)
    unit: Literal["pct", "pp", "count", "index"]

    def words(self, say: Words) -> str:
        """Write the margin."""
        return say.amount(self.amount, self.unit)


def moved(base: numbers.T, margin: Margin | None, *, up: bool) -> numbers.T:
    """Move a number by a margin; binary dust is rounded away.

    Examples
    --------
    >>> float(moved(19.8, Margin(amount=2, unit="pp"), up=False))
    17.8
    """
    if margin is None:
        return base
    size = base * margin.amount / 100 if margin.unit == "pct" else margin.amount
    return np.round(base + size if up else base - size, 9)


class Rule(StrictModel):
    """What a target asks for. A rule is one class, and says by these what it can do.

    Attributes
    ----------
    is_judged
        Whether it can hold at all.
    for_records
        Whether the municipality's own records can be held against it.
    settled_when
        The outcome that a count which only grows cannot lose again; None where it is settled by the whole alone.
    fails_early
        Whether it is missed for good once it has failed in some part of the year.
    has_chance
        Whether drawn paths tell how likely it is to hold.
    needs_best_end
        Whether it fits only an indicator of which one end is best.
    area_key, base_key, margin_key
        Its fields for the area and the earlier period that it compares with, and for a distance.
    """

    is_judged: ClassVar[bool] = True
    for_records: ClassVar[bool] = False
    settled_when: ClassVar[bool | None] = None
    fails_early: ClassVar[bool] = False
    has_chance: ClassVar[bool] = False
    needs_best_end: ClassVar[bool] = False
    area_key: ClassVar[str] = "comparator"
    base_key: ClassVar[str] = "base"
    margin_key: ClassVar[str] = "by"

    @classmethod
    def type_name(cls) -> str:
        """Return the rule's `type`."""
        return get_args(cls.model_fields["type"].annotation)[0]

    @property
    def area_kind(self) -> str | None:
        """The kind of area that it compares with."""
        return getattr(self, self.area_key, None)

    @property
    def base_period(self) -> str | None:
        """The earlier period that it looks back to: nothing can be said on a number that is no newer."""
        return getattr(self, self.base_key, None)

    @property
    def years(self) -> int:
        """How many years it counts together."""
        return 1

    @property
    def asks_above(self) -> bool | None:
        """Whether it asks for a number above a limit; None where it asks for something else."""
        return None

    def parts(self, period_kind: str) -> list[tuple[tuple, Rule, str]]:
        """Return the rules that it is put together from: place in it, rule, and kind of period it is held against."""
        return []

    def verdict(self, case: Case, number: Number) -> Verdict:
        """Hold a number against the rule."""
        if not number.known:
            return Verdict(None, "hidden" if number.status == "suppressed" else "not_held")
        return self.verdict_on(case, number)

    def verdict_on(self, case: Case, number: Number) -> Verdict:
        """Hold a number that is known against the rule."""
        raise NotImplementedError

    def probability(self, drawn: Drawn, case: Case) -> float | None:
        """Return the share of drawn paths on which it holds; None where it sets no limit for the period."""
        raise NotImplementedError

    def words(self, say: Words) -> str:
        """Write what it asks for."""
        return say(self.type)


class LimitRule(Rule):
    """A rule that holds a number against a limit: its own, or one made from another number."""

    has_chance: ClassVar[bool] = True

    @property
    def must_lie(self) -> Side:
        """The side of the limit that the number must lie on."""
        return "at_or_above"

    @property
    def asks_above(self) -> bool:
        """Whether it asks for a number above its limit."""
        return self.must_lie in ("at_or_above", "above")

    def limit(self, other: numbers.T | None, period: str) -> numbers.T | None:
        """Return the limit in a period, by the number compared with; None where there is none yet."""
        return moved(other, getattr(self, self.margin_key, None), up=self.asks_above)

    def verdict_on(self, case: Case, number: Number) -> Verdict:
        """Hold a number that is known against the limit."""
        area, other = None, None
        if self.base_period is not None:
            if case.broken(self.base_period, number.period):
                return Verdict(None, "break")
            other = case.number(case.own, self.base_period)
        elif self.area_kind is not None:
            area = case.comparator(self.area_kind)
            if area is None:
                return Verdict(None, "no_comparator")
            other = case.number(area, number.period)
        compared = {} if other is None else {"comparator": area, "comparator_number": other}
        if other is not None and not other.known:
            return Verdict(None, "no_comparator", **compared)
        bounds = [self.limit(each, case.period) for each in ((other.low, other.high) if other else (None, None))]
        if None in bounds:
            return Verdict(None, "no_milestone")
        limit = Number(*map(float, bounds), "observed", number.period)
        holds = numbers.decide(SIDES[self.must_lie], number, limit)
        return Verdict(holds, "undecided" if holds is None else "judged", limit.value, **compared)

    def probability(self, drawn: Drawn, case: Case) -> float | None:
        """Return the share of drawn paths on which the number keeps the limit."""
        limit = self.limit(drawn.other if self.area_kind else drawn.own_before, case.period)
        return None if limit is None else chances.probability(drawn.own, limit, self.must_lie)
