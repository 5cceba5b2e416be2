"""Targets held against the numbers: met, not met, not yet due, cannot be judged, needs own records.

A judgement is made on the numbers as they are printed, so that no verdict contradicts the digits beside
it. Where hidden counts leave a verdict open, it is left open and the reason says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from analysis.core import periods, reforms
from analysis.core.areas import Area
from analysis.plans import numbers, target_chances
from analysis.plans.cases import Case, ends_after
from analysis.plans.measures import Measure
from analysis.plans.model import Plan, Reading, Target
from analysis.plans.numbers import Number
from analysis.plans.rules import Rule, Verdict
from analysis.plans.target_chances import Chance

STATUSES = ("met", "not_met", "not_yet_due", "cannot_be_judged", "needs_own_records")
NOTHING = Verdict(None, "not_held")


@dataclass(frozen=True)
class Judgement:
    """One reading of a target in one period."""

    target: Target
    reading: Reading
    # the period it is judged on
    period: str
    # one of `STATUSES`
    status: str
    # the municipality's number that decides; for one not yet due, the newest
    number: Number
    # what that is measured on
    measure: Measure
    # for one not yet due, how it stands now
    verdict: Verdict = NOTHING
    # for one not yet due, how likely it is that it will be met
    chance: Chance = Chance(None, "not_asked")
    # whether the number is only what the municipality has recorded of the period until now
    so_far: bool = False
    # the target of the plan that has taken its place
    replaced_by: str | None = None
    # those since the plan, or the period that it looks back to, that change what it rests on
    reforms: tuple[reforms.Reform, ...] = ()

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
    replaced = {target.replaces: target.id for target in plan.targets if target.replaces}
    found = [
        _judged(Case(target.measure_of(reading), own, period, data_until, peers), target, reading, chances)
        for target in plan.targets
        for reading in target.readings
        for period in target.periods(plan.years if years is None else years, reading)
    ]
    first_year = min(plan.years, default=0)
    return [replace(each, replaced_by=replaced.get(each.target.id), reforms=_since(each, first_year)) for each in found]


def _since(each: Judgement, first_year: int) -> tuple[reforms.Reform, ...]:
    """Return the reforms of the tables behind a number, and those that end the area that it is held up against."""
    first = each.reading.rule.base_period or f"{(first_year or periods.parse(each.period).year) - 1}M12"
    tables = {snapshot.split("/")[1] for snapshot in each.number.record.get("snapshots", ())}
    area = each.verdict.comparator
    return reforms.told(tables, first, each.period, (area.code, area.kind) if area else ())


def _judged(case: Case, target: Target, reading: Reading, chances: bool) -> Judgement:
    rule = reading.rule

    def made(status: str, number: Number, verdict: Verdict = NOTHING, **given) -> Judgement:
        measure = verdict.measure or case.measure
        return Judgement(target, reading, case.period, status, verdict.number or number, measure, verdict, **given)

    if case.measure.record is not None:
        return _on_records(case, rule, made)
    number = case.number(case.own, case.period)
    if number.status == "not_applicable":
        # its benefit is not in force then, so no number will ever come
        return made("cannot_be_judged", number, Verdict(None, "not_in_force"))
    if not case.is_later(case.period):
        verdict = rule.verdict(case, number).of(case.measure)
        return made(_status(verdict, case), number, verdict)
    standing = _standing(case, rule, made)
    if standing.status != "not_yet_due" or not chances:
        return standing
    partial_only = standing.verdict.why == "partial"
    return replace(standing, chance=Chance(None, "partial") if partial_only else target_chances.chance(case, rule))


def _standing(case: Case, rule: Rule, made: Callable[..., Judgement]) -> Judgement:
    """Where a target that is not yet due stands on the newest number; a rule already broken is broken."""
    newest = case.newest()
    number = case.number(case.own, newest) if newest else numbers.absent(case.period)
    if not rule.is_judged:
        return made("cannot_be_judged", number, rule.verdict(case, number))
    if newest is None or (rule.base_period and not ends_after(newest, rule.base_period)):
        return made("not_yet_due", numbers.absent(case.period))
    verdict = rule.verdict(case, number).of(case.measure)
    decided = verdict.number or number
    same_year = periods.parse(decided.period).year == periods.parse(case.period).year
    broken = rule.fails_early and verdict.holds is False and same_year
    return made("not_met" if broken else "not_yet_due", number, verdict)


def _status(verdict: Verdict, case: Case) -> str:
    if verdict.holds is not None:
        return "met" if verdict.holds else "not_met"
    lacking = verdict.why in ("not_held", "so_far") and (verdict.measure or case.measure).needs_records
    return "needs_own_records" if lacking else "cannot_be_judged"


def _on_records(case: Case, rule: Rule, made: Callable[..., Judgement]) -> Judgement:
    """Judge on the municipality's own records, which may be given in parts of a year."""
    wanted = [case.period]
    while len(wanted) < rule.years:
        wanted.insert(0, str(periods.year_before(wanted[0])))
    number, so_far, later = case.recorded(wanted), False, case.is_later(case.period)
    by_parts = rule.fails_early
    if not (number.known or by_parts or number.status == "suppressed"):
        if not case.measure.is_level:
            number, so_far = case.recorded_so_far(wanted)
        elif later and (newest := case.newest()):
            number = case.recorded([newest])
    verdict = rule.verdict(case, number).of(case.measure)
    if not rule.is_judged:
        return made("cannot_be_judged", number, verdict, so_far=so_far)
    if so_far and rule.settled_when is None:
        verdict = Verdict(None, "not_held")
    elif so_far and verdict.holds is not rule.settled_when:
        verdict = replace(verdict, holds=None, why="so_far")
    decided = verdict.number or number
    # another period's only says how it stands
    whole = all(each.period == case.period for each in (decided, *(held.number for held in verdict.beside)))
    broken = by_parts and periods.parse(decided.period).year == periods.parse(case.period).year
    if verdict.holds and (so_far or not later or (whole and not by_parts)):
        status = "met"
    elif verdict.holds is False and (so_far or not later or broken):
        status = "not_met"
    else:
        status = "not_yet_due" if later else _status(verdict, case)
    return made(status, number, verdict, so_far=so_far)
