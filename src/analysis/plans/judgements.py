"""What comes of holding a target against the numbers: the verdict of a rule, and the judgement of a target."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from analysis import periods
from analysis.areas import Area
from analysis.plans.numbers import Number
from analysis.plans.rules import Reading, Target
from analysis.plans.target_chances import Chance

STATUSES = ("met", "not_met", "not_yet_due", "cannot_be_judged", "needs_own_records")
NOTHING = Number(math.nan, math.nan, "not_available", "", {})


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
    comparator_number: Number = NOTHING
    rank: tuple[int, int, int] | None = None
    gap: tuple[float, float, str] | None = None


@dataclass(frozen=True)
class Judgement:
    """One reading of a target in one period.

    Attributes
    ----------
    target : Target
    reading : Reading
    period : str
        The period it is judged on.
    status : str
        One of `STATUSES`.
    number : Number
        The municipality's number; for one not yet due, the newest.
    verdict : Verdict
        For one not yet due, how it stands now.
    chance : Chance
        For one not yet due, how likely it is that it will be met.
    so_far : bool
        Whether the number is only what the municipality has recorded of the period until now.
    """

    target: Target
    reading: Reading
    period: str
    status: str
    number: Number
    verdict: Verdict = field(default_factory=lambda: Verdict(None, "not_held"))
    chance: Chance = Chance(None, "not_asked")
    so_far: bool = False

    @property
    def distance(self) -> float | None:
        """How far the number lies from its limit, with the sign of number less limit."""
        if self.number.value is None or self.verdict.limit is None:
            return None
        return round(self.number.value - self.verdict.limit, 6)


def is_later(period: str, data_until: str) -> bool:
    """Whether a period ends after the last that may be spoken of."""
    return periods.parse(period).last_month > periods.parse(data_until).last_month
