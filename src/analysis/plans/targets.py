"""Targets held against the numbers: met, not met, not yet due, cannot be judged, needs own records.

A judgement is made on the numbers as they are printed, so that no verdict contradicts the digits beside
it. Where hidden counts leave a verdict open, it is left open and the reason says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from analysis.core import periods
from analysis.core.areas import Area
from analysis.indicators import held
from analysis.plans import numbers, target_chances
from analysis.plans.cases import Case, ends_after
from analysis.plans.model import Plan, Reading, Target
from analysis.plans.numbers import Number
from analysis.plans.rules import Rule, Verdict
from analysis.plans.target_chances import Chance

STATUSES = ("met", "not_met", "not_yet_due", "cannot_be_judged", "needs_own_records")


@dataclass(frozen=True)
class Judgement:
    """One reading of a target in one period."""

    target: Target
    reading: Reading
    # the period it is judged on
    period: str
    # one of `STATUSES`
    status: str
    # the municipality's number; for one not yet due, the newest
    number: Number
    # for one not yet due, how it stands now
    verdict: Verdict = Verdict(None, "not_held")
    # for one not yet due, how likely it is that it will be met
    chance: Chance = Chance(None, "not_asked")
    # whether the number is only what the municipality has recorded of the period until now
    so_far: bool = False

    @property
    def distance(self) -> float | None:
        """How far the number lies from its limit, with the sign of number less limit."""
        if self.number.value is None or self.verdict.limit is None:
            return None
        return round(self.number.value - self.verdict.limit, 6)


def judge(
    plan: Plan, own: Area, data_until: str, years: Sequence[int] | None = None, *, chances: bool = True
) -> list[Judgement]:
    """Judge every target of a plan for a municipality: each reading, in each year or its one due period.

    No number about a later period than `data_until` is read; a target on a later period is not yet due. The years are
    the plan's by default. To say of what is not yet due how likely it is takes forecasts.
    """
    peers = plan.peer_area("da", own, data_until)
    return [
        _judged(Case(target.measure, own, period, data_until, peers), target, reading, chances)
        for target in plan.targets
        for reading in target.readings
        for period in target.periods(plan.years if years is None else years)
    ]


def _judged(case: Case, target: Target, reading: Reading, chances: bool) -> Judgement:
    made, rule = partial(Judgement, target, reading, case.period), reading.rule
    if case.measure.record is not None:
        return _on_records(case, rule, made)
    number = case.number(case.own, case.period)
    if number.status == "not_applicable":
        # its benefit is not in force then, so no number will ever come
        return made("cannot_be_judged", number, Verdict(None, "not_in_force"))
    if not case.is_later(case.period):
        verdict = _verdict(case, rule, number)
        return made(_status(verdict, case), number, verdict)
    standing = _standing(case, rule, made)
    if standing.status != "not_yet_due" or not chances:
        return standing
    partial_only = standing.verdict.why == "partial"
    return replace(standing, chance=Chance(None, "partial") if partial_only else target_chances.chance(case, rule))


def _standing(case: Case, rule: Rule, made: Callable[..., Judgement]) -> Judgement:
    """Where a target that is not yet due stands on the newest number; a rule already broken is broken."""
    newest = held.newest(case.measure.definition, case.own, case.data_until)
    number = case.number(case.own, newest) if newest else numbers.absent(case.period)
    if not rule.is_judged:
        return made("cannot_be_judged", number, rule.verdict(case, number))
    if newest is None or (rule.base_period and not ends_after(newest, rule.base_period)):
        return made("not_yet_due", numbers.absent(case.period))
    verdict = _verdict(case, rule, number)
    same_year = periods.parse(newest).year == periods.parse(case.period).year
    broken = rule.fails_early and verdict.holds is False and same_year
    return made("not_met" if broken else "not_yet_due", number, verdict)


def _verdict(case: Case, rule: Rule, number: Number) -> Verdict:
    """Hold a number against a rule; one that is a part of what the target is about leaves it open."""
    verdict = rule.verdict(case, number)
    if verdict.holds is None or not case.measure.is_part:
        return verdict
    return replace(verdict, holds=None, why="partial", limit=None)


def _status(verdict: Verdict, case: Case) -> str:
    if verdict.holds is not None:
        return "met" if verdict.holds else "not_met"
    lacking = verdict.why == "not_held" and case.measure.needs_records
    return "needs_own_records" if lacking else "cannot_be_judged"


def _on_records(case: Case, rule: Rule, made: Callable[..., Judgement]) -> Judgement:
    """Judge on the municipality's own records, which may be given in parts of a year."""
    last = int(case.period[:4])
    years = [str(year) for year in range(last - rule.years + 1, last + 1)]
    number, so_far = case.recorded(years), False
    if not number.known:
        number, so_far = case.recorded_so_far(years)
    verdict = rule.verdict(case, number)
    if not rule.is_judged:
        return made("cannot_be_judged", number, verdict, so_far=so_far)
    whole = number.known and not so_far
    if so_far and rule.settled_when is None:
        verdict = Verdict(None, "not_held")
    elif so_far and verdict.holds is not rule.settled_when:
        verdict = replace(verdict, holds=None, why="so_far")
    if verdict.holds:
        status = "met"
    elif verdict.holds is False and (so_far or not case.is_later(case.period)):
        status = "not_met"
    elif case.is_later(case.period):
        status = "not_yet_due"
    else:
        status = "cannot_be_judged" if whole or verdict.why == "hidden" else "needs_own_records"
    return made(status, number, verdict, so_far=so_far)
