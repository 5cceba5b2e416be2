"""Targets held against the numbers: met, not met, not yet due, cannot be judged, needs own records.

A judgement is made on the numbers as they are printed, so that no verdict contradicts the digits beside
it. Where hidden counts leave a verdict open, it is left open and the reason says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from analysis import periods
from analysis.areas import Area
from analysis.indicators import changes, held, registry
from analysis.indicators.registry import Indicator
from analysis.plans import numbers, rules, target_chances
from analysis.plans.model import Plan
from analysis.plans.numbers import Number
from analysis.plans.rules import Measure, Reading, Target
from analysis.plans.target_chances import Chance
from analysis.sources import municipal_records

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
        `no_milestone`, `no_comparator`, `so_far`, `not_in_force`.
    limit : float or None
        The number that the value is held against.
    comparator : Area or None
    comparator_number : Number
    rank : tuple of int or None
        Best and worst rank, and how many are left out.
    """

    holds: bool | None
    why: str = "judged"
    limit: float | None = None
    comparator: Area | None = None
    comparator_number: Number = NOTHING
    rank: tuple[int, int, int] | None = None


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


@dataclass(frozen=True)
class _Case:
    """What a rule needs to know of the target that it belongs to."""

    measure: Measure
    indicator: Indicator
    own: Area
    peers: Area | None
    data_until: str

    def number(self, area: Area, period: str) -> Number:
        return numbers.measured(self.measure, self.indicator, area, period, self.data_until)

    def broken(self, first: str, last: str) -> bool:
        return bool(changes.breaks_between(self.indicator, self.measure.breakdowns, first, last))


def judge(plan: Plan, own: Area, data_until: str, years: Sequence[int] | None = None) -> list[Judgement]:
    """Judge every target of a plan for a municipality.

    Parameters
    ----------
    plan : Plan
    own : Area
    data_until : str
        No number about a later period is read; a target on a later period is not yet due.
    years : sequence of int, optional
        The plan's years by default.

    Returns
    -------
    list of Judgement
        In the order of the plan: for each target each reading, for each reading each year (or its one
        due period).
    """
    return [
        _judged(plan, target, reading, period, own, data_until)
        for target in plan.targets
        for reading in target.readings
        for period in _periods(target, plan.years if years is None else years)
    ]


def _periods(target: Target, years: Sequence[int]) -> list[str]:
    if target.due is not None:
        return [target.due]
    return [_period_of_year(target.measure, year) for year in years]


def _period_of_year(measure: Measure, year: int) -> str:
    kind = measure.period
    if kind is None:
        own_kind = registry.indicator(measure.indicator).period_kinds[0] if measure.indicator else "year"
        kind = {"month": "december", "rolling_year": "rolling_year"}.get(own_kind, "year")
    return {"year": f"{year}", "december": f"{year}M12", "rolling_year": f"{year}QMAT04"}[kind]


def _judged(plan: Plan, target: Target, reading: Reading, period: str, own: Area, data_until: str) -> Judgement:
    if target.measure.record is not None:
        return _judged_on_records(target, reading, period, own, data_until)
    indicator = registry.indicator(target.measure.indicator)
    case = _Case(target.measure, indicator, own, plan.peer_area("da", own, data_until), data_until)
    number = case.number(own, period)
    if number.status == "not_applicable":
        # its benefit is not in force then, so no number will ever come
        return Judgement(target, reading, period, "cannot_be_judged", number, Verdict(None, "not_in_force"))
    if _is_later(period, data_until):
        standing = _standing(case, target, reading, period)
        if standing.status != "not_yet_due":
            return standing
        found = target_chances.chance(
            target.measure, indicator, reading.rule, own, plan.peer_area("da", own, data_until), period, data_until
        )
        return replace(standing, chance=found)
    verdict = _verdict(reading.rule, case, number)
    return Judgement(target, reading, period, _status(verdict, indicator), number, verdict)


def _standing(case: _Case, target: Target, reading: Reading, period: str) -> Judgement:
    """Where a target that is not yet due stands on the newest number; a rule already broken is broken."""
    newest = held.newest(case.indicator, case.own, case.data_until)
    if isinstance(reading.rule, rules.Shown | rules.Unprinted):
        number = case.number(case.own, newest) if newest else replace(NOTHING, period=period)
        return Judgement(target, reading, period, "cannot_be_judged", number, _verdict(reading.rule, case, number))
    if newest is None or not _newer(newest, _base(reading.rule)):
        return Judgement(target, reading, period, "not_yet_due", replace(NOTHING, period=period))
    number = case.number(case.own, newest)
    verdict = _verdict(reading.rule, case, number)
    broken = isinstance(reading.rule, rules.Every) and verdict.holds is False and _same_year(newest, period)
    return Judgement(target, reading, period, "not_met" if broken else "not_yet_due", number, verdict)


def _base(rule: rules.Rule) -> str | None:
    """The earlier period that a rule looks back to: nothing can be said on a number that is no newer."""
    return getattr(rule, "base", None) or getattr(rule, "baseline", None)


def _status(verdict: Verdict, indicator: Indicator) -> str:
    if verdict.holds is not None:
        return "met" if verdict.holds else "not_met"
    records_only = all(table.startswith("records:") for table in indicator.tables)
    return "needs_own_records" if verdict.why == "not_held" and records_only else "cannot_be_judged"


def _is_later(period: str, data_until: str) -> bool:
    return periods.parse(period).last_month > periods.parse(data_until).last_month


def _newer(period: str, base: str | None) -> bool:
    return base is None or _is_later(period, base)


def _same_year(first: str, second: str) -> bool:
    return periods.parse(first).last_month // 12 == periods.parse(second).last_month // 12


# Rules


def _verdict(rule: rules.Rule, case: _Case, number: Number) -> Verdict:
    if isinstance(rule, rules.Shown):
        return Verdict(None, "no_rule")
    if isinstance(rule, rules.Unprinted):
        return Verdict(None, "threshold_not_printed")
    if isinstance(rule, rules.Every):
        return _every(rule, case, number)
    if not number.known:
        return Verdict(None, "hidden" if number.status == "suppressed" else "not_held")
    return _RULES[type(rule)](rule, case, number)


def _against(test: Callable[[float, float], bool], number: Number, limit: Number, **told) -> Verdict:
    holds = numbers.decide(test, number, limit)
    return Verdict(holds, "judged" if holds is not None else "undecided", limit.value, **told)


def _limit(value: float, period: str) -> Number:
    return Number(value, value, "observed", period, {})


def _at_least(rule: rules.AtLeast, case: _Case, number: Number) -> Verdict:
    test = (lambda own, limit: own > limit) if rule.strictly else (lambda own, limit: own >= limit)
    return _against(test, number, _limit(rule.value, number.period))


def _at_most(rule: rules.AtMost, case: _Case, number: Number) -> Verdict:
    test = (lambda own, limit: own < limit) if rule.strictly else (lambda own, limit: own <= limit)
    return _against(test, number, _limit(rule.value, number.period))


_SIDES: dict[str, Callable[[float, float], bool]] = {
    "at_or_above": lambda own, limit: own >= limit,
    "at_or_below": lambda own, limit: own <= limit,
    "above": lambda own, limit: own > limit,
    "below": lambda own, limit: own < limit,
}


def _compared(rule: rules.Compared, case: _Case, number: Number) -> Verdict:
    if rule.baseline is not None:
        area, other = None, case.number(case.own, rule.baseline)
        if case.broken(rule.baseline, number.period):
            return Verdict(None, "break", comparator_number=other)
    else:
        area = numbers.comparator_area(case.own, rule.comparator, case.peers)
        if area is None:
            return Verdict(None, "no_comparator")
        other = case.number(area, number.period)
    if not other.known:
        return Verdict(None, "no_comparator", comparator=area, comparator_number=other)
    sign = 1 if rule.side in ("at_or_above", "above") else -1
    limit = _moved(other, rule.margin, sign)
    return _against(_SIDES[rule.side], number, limit, comparator=area, comparator_number=other)


def _moved(base: Number, margin: rules.Margin | None, sign: int) -> Number:
    """Move a number by a margin; binary dust is rounded away so that 19.8 − 2 is 17.8."""
    if margin is None:
        return base
    if margin.unit == "pct":
        ends = [round(end * (1 + sign * margin.amount / 100), 9) for end in (base.low, base.high)]
    else:
        ends = [round(end + sign * margin.amount, 9) for end in (base.low, base.high)]
    return replace(base, low=ends[0], high=ends[1])


def _change(rule: rules.Change | rules.Direction, case: _Case, number: Number) -> Verdict:
    if case.broken(rule.base, number.period):
        return Verdict(None, "break")
    base = case.number(case.own, rule.base)
    if not base.known:
        return Verdict(None, "no_comparator", comparator_number=base)
    rising = rule.direction == "increase"
    if isinstance(rule, rules.Direction):
        return _against(_SIDES["above" if rising else "below"], number, base, comparator_number=base)
    limit = _moved(base, rule.by, 1 if rising else -1)
    return _against(_SIDES["at_or_above" if rising else "at_or_below"], number, limit, comparator_number=base)


def _gap_narrows(rule: rules.GapNarrows, case: _Case, number: Number) -> Verdict:
    area = numbers.comparator_area(case.own, rule.comparator, case.peers)
    if area is None:
        return Verdict(None, "no_comparator")
    if case.broken(rule.base, number.period):
        return Verdict(None, "break", comparator=area)
    now, then, own_then = (
        case.number(area, number.period),
        case.number(area, rule.base),
        case.number(case.own, rule.base),
    )
    if None in (number.value, now.value, then.value, own_then.value):
        return Verdict(None, "undecided", comparator=area, comparator_number=now)
    gap = round(abs(number.value - now.value), 9)
    largest = _moved(_limit(round(abs(own_then.value - then.value), 9), rule.base), rule.by, -1).low
    holds = gap <= largest if rule.by else gap < largest
    return Verdict(holds, "judged", None, area, now)


def _rank(rule: rules.Rank, case: _Case, number: Number) -> Verdict:
    area = numbers.comparator_area(case.own, rule.within, case.peers)
    if area is None:
        return Verdict(None, "no_comparator")
    codes = dict.fromkeys([*area.members, case.own.code])
    found = numbers.everyone(case.measure, case.indicator, list(codes), number.period, case.data_until)
    rank = numbers.rank_bounds(case.indicator, found, case.own.code)
    if rank is None:
        return Verdict(None, "undecided", float(rule.at_most), area)
    holds = {place <= rule.at_most for place in rank[:2]}
    decided = len(holds) == 1
    return Verdict(
        holds.pop() if decided else None, "judged" if decided else "undecided", float(rule.at_most), area, rank=rank
    )


def _path(rule: rules.Path, case: _Case, number: Number) -> Verdict:
    end = periods.parse(number.period).last_month
    reached = [key for key in rule.milestones if periods.parse(key).last_month <= end]
    if not reached:
        return Verdict(None, "no_milestone")
    limit = rule.milestones[max(reached, key=lambda key: periods.parse(key).last_month)]
    side = "at_or_above" if rule.side == "at_least" else "at_or_below"
    return _against(_SIDES[side], number, _limit(limit, number.period))


def _all(rule: rules.All, case: _Case, number: Number) -> Verdict:
    return _against(lambda own, limit: own >= limit, number, _limit(100.0, number.period))


def _all_of(rule: rules.AllOf, case: _Case, number: Number) -> Verdict:
    found = [_verdict(each, case, number) for each in rule.rules]
    failing = [verdict for verdict in found if verdict.holds is False]
    open_ones = [verdict for verdict in found if verdict.holds is None]
    return (failing or open_ones or found)[0]


def _every(rule: rules.Every, case: _Case, number: Number) -> Verdict:
    year = periods.parse(number.period).last_month // 12
    step = {"month": [f"{year}M{n:02}" for n in range(1, 13)], "quarter": [f"{year}Q{n}" for n in range(1, 5)]}
    due = [period for period in step[rule.each] if not _is_later(period, case.data_until)]
    found = [_verdict(rule.rule, case, case.number(case.own, period)) for period in due]
    failing = [verdict for verdict in found if verdict.holds is False]
    open_ones = [verdict for verdict in found if verdict.holds is None]
    return (failing or open_ones or found or [Verdict(None, "not_held")])[0]


def _count_per(rule: rules.CountPer, case: _Case, number: Number) -> Verdict:
    return _against(lambda own, limit: own >= limit, number, _limit(float(rule.at_least), number.period))


def _yes_no(rule: rules.YesNo, case: _Case, number: Number) -> Verdict:
    return _against(lambda own, limit: own >= limit, number, _limit(1.0, number.period))


_RULES: dict[type, Callable[..., Verdict]] = {
    rules.AtLeast: _at_least,
    rules.AtMost: _at_most,
    rules.Compared: _compared,
    rules.GapNarrows: _gap_narrows,
    rules.Rank: _rank,
    rules.Change: _change,
    rules.Direction: _change,
    rules.Path: _path,
    rules.CountPer: _count_per,
    rules.All: _all,
    rules.YesNo: _yes_no,
    rules.AllOf: _all_of,
}


# Municipal records


@dataclass(frozen=True)
class _RecordCase:
    """What a rule needs to know of a target on the municipality's own records, which have no breaks."""

    measure: Measure
    own: Area

    def number(self, area: Area, period: str) -> Number:
        return _recorded(area, self.measure, period, 1)

    def broken(self, first: str, last: str) -> bool:
        return False


def _judged_on_records(target: Target, reading: Reading, period: str, own: Area, data_until: str) -> Judgement:
    rule = reading.rule
    years = _years_counted(rule, period)
    number = _recorded(own, target.measure, period, len(years))
    if isinstance(rule, rules.Shown | rules.Unprinted):
        why = "no_rule" if isinstance(rule, rules.Shown) else "threshold_not_printed"
        number, so_far = (number, False) if number.known else _recorded_so_far(own, target.measure, years, data_until)
        return Judgement(target, reading, period, "cannot_be_judged", number, Verdict(None, why), so_far=so_far)
    if not number.known:
        return _judged_so_far(target, reading, period, own, data_until)
    verdict = _RULES[type(rule)](rule, _RecordCase(target.measure, own), number)
    if verdict.holds:
        status = "met"
    elif _is_later(period, data_until):
        status = "not_yet_due"
    else:
        status = "not_met" if verdict.holds is False else "cannot_be_judged"
    return Judgement(target, reading, period, status, number, verdict)


def _judged_so_far(target: Target, reading: Reading, period: str, own: Area, data_until: str) -> Judgement:
    """Judge a year of which only some is recorded: a count only grows, so a limit once passed stays passed."""
    rule = reading.rule
    number, so_far = _recorded_so_far(own, target.measure, _years_counted(rule, period), data_until)
    verdict = Verdict(None, "hidden" if number.status == "suppressed" else "not_held")
    if number.known and isinstance(rule, rules.AtLeast | rules.AtMost | rules.CountPer | rules.YesNo):
        verdict = _RULES[type(rule)](rule, _RecordCase(target.measure, own), number)
        settled = verdict.holds is not isinstance(rule, rules.AtMost)
        if settled:
            status = "met" if verdict.holds else "not_met"
            return Judgement(target, reading, period, status, number, verdict, so_far=so_far)
        verdict = replace(verdict, holds=None, why="so_far")
    if _is_later(period, data_until):
        status = "not_yet_due"
    else:
        status = "cannot_be_judged" if verdict.why == "hidden" else "needs_own_records"
    return Judgement(target, reading, period, status, number, verdict, so_far=so_far)


def _years_counted(rule: rules.Rule, period: str) -> list[str]:
    """The years that a rule counts together: the one it is judged on, or the one before it too."""
    years = 2 if isinstance(rule, rules.CountPer) and rule.per == "two_years" else 1
    last = int(period[:4])
    return [str(year) for year in range(last - years + 1, last + 1)]


def _recorded(own: Area, measure: Measure, period: str, years: int) -> Number:
    """The municipality's own count in a year, or in two years together."""
    last = int(period[:4])
    wanted = [str(year) for year in range(last - years + 1, last + 1)]
    count = municipal_records.count(own.code, measure.record, wanted, measure.breakdowns)
    if count is None:
        return replace(NOTHING, period=period)
    return Number(float(count), float(count), "observed", period, {})


def _recorded_so_far(own: Area, measure: Measure, years: Sequence[str], data_until: str) -> tuple[Number, bool]:
    """What is recorded of years that are not recorded in full, and whether it is anything."""
    found = municipal_records.count_so_far(own.code, measure.record, years, measure.breakdowns, data_until)
    if found is None:
        return replace(NOTHING, period=years[-1]), False
    if found.number is None:
        return replace(NOTHING, status="suppressed", period=found.last), False
    return Number(found.number, found.number, "observed", found.last, {}), True
