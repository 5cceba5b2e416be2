"""Targets held against the numbers: met, not met, not yet due, cannot be judged, needs own records.

A judgement is made on the numbers as they are printed, so that no verdict contradicts the digits beside
it. Where hidden counts leave a verdict open, it is left open and the reason says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis import periods
from analysis.areas import Area
from analysis.indicators import changes, held, registry
from analysis.indicators.registry import Indicator
from analysis.plans import judged_periods, numbers, recorded_targets, rules, target_chances, verdicts
from analysis.plans.judgements import NOTHING, STATUSES, Judgement, Verdict, is_later
from analysis.plans.model import Plan
from analysis.plans.numbers import Number
from analysis.plans.rules import Measure, Reading, Target
from analysis.plans.target_chances import Chance

__all__ = ["STATUSES", "Judgement", "Verdict", "judge"]


@dataclass(frozen=True)
class _Case:
    """What a rule needs to know of the target that it belongs to."""

    measure: Measure
    indicator: Indicator
    own: Area
    peers: Area | None
    period: str
    data_until: str

    def number(self, area: Area, period: str) -> Number:
        return numbers.measured(self.measure, self.indicator, area, period, self.data_until)

    def broken(self, first: str, last: str) -> bool:
        return bool(changes.breaks_between(self.indicator, self.measure.breakdowns, first, last))


def judge(
    plan: Plan, own: Area, data_until: str, years: Sequence[int] | None = None, *, chances: bool = True
) -> list[Judgement]:
    """Judge every target of a plan for a municipality.

    Parameters
    ----------
    plan : Plan
    own : Area
    data_until : str
        No number about a later period is read; a target on a later period is not yet due.
    years : sequence of int, optional
        The plan's years by default.
    chances : bool
        Whether to say of what is not yet due how likely it is; that takes forecasts.

    Returns
    -------
    list of Judgement
        In the order of the plan: for each target each reading, for each reading each year (or its one
        due period).
    """
    return [
        _judged(plan, target, reading, period, own, data_until, chances)
        for target in plan.targets
        for reading in target.readings
        for period in judged_periods.of_target(target, plan.years if years is None else years)
    ]


def _judged(
    plan: Plan, target: Target, reading: Reading, period: str, own: Area, data_until: str, chances: bool
) -> Judgement:
    if target.measure.record is not None:
        return recorded_targets.judged(target, reading, period, own, data_until)
    indicator = registry.indicator(target.measure.indicator)
    peers = plan.peer_area("da", own, data_until)
    case = _Case(target.measure, indicator, own, peers, period, data_until)
    number = case.number(own, period)
    if number.status == "not_applicable":
        # its benefit is not in force then, so no number will ever come
        return Judgement(target, reading, period, "cannot_be_judged", number, Verdict(None, "not_in_force"))
    if is_later(period, data_until):
        standing = _standing(case, target, reading, period)
        if standing.status != "not_yet_due" or not chances:
            return standing
        if standing.verdict.why == "partial":
            return replace(standing, chance=Chance(None, "partial"))
        found = target_chances.chance(target.measure, indicator, reading.rule, own, peers, period, data_until)
        return replace(standing, chance=found)
    verdict = _of_the_whole(verdicts.of(reading.rule, case, number), target.measure)
    return Judgement(target, reading, period, _status(verdict, indicator), number, verdict)


def _standing(case: _Case, target: Target, reading: Reading, period: str) -> Judgement:
    """Where a target that is not yet due stands on the newest number; a rule already broken is broken."""
    newest = held.newest(case.indicator, case.own, case.data_until)
    if isinstance(reading.rule, rules.Shown | rules.Unprinted):
        number = case.number(case.own, newest) if newest else replace(NOTHING, period=period)
        return Judgement(target, reading, period, "cannot_be_judged", number, verdicts.of(reading.rule, case, number))
    if newest is None or not _newer(newest, _base(reading.rule)):
        return Judgement(target, reading, period, "not_yet_due", replace(NOTHING, period=period))
    number = case.number(case.own, newest)
    verdict = _of_the_whole(verdicts.of(reading.rule, case, number), target.measure)
    broken = isinstance(reading.rule, rules.Every) and verdict.holds is False and _same_year(newest, period)
    return Judgement(target, reading, period, "not_met" if broken else "not_yet_due", number, verdict)


def _of_the_whole(verdict: Verdict, measure: Measure) -> Verdict:
    """Leave a verdict open that is made on a part of what the target is about."""
    if measure.proxy is None or measure.proxy.lacks is None or verdict.holds is None:
        return verdict
    return replace(verdict, holds=None, why="partial", limit=None)


def _base(rule: rules.Rule) -> str | None:
    """The earlier period that a rule looks back to: nothing can be said on a number that is no newer."""
    return getattr(rule, "base", None) or getattr(rule, "baseline", None)


def _status(verdict: Verdict, indicator: Indicator) -> str:
    if verdict.holds is not None:
        return "met" if verdict.holds else "not_met"
    records_only = all(table.startswith("records:") for table in indicator.tables)
    return "needs_own_records" if verdict.why == "not_held" and records_only else "cannot_be_judged"


def _newer(period: str, base: str | None) -> bool:
    return base is None or is_later(period, base)


def _same_year(first: str, second: str) -> bool:
    return periods.parse(first).last_month // 12 == periods.parse(second).last_month // 12
