"""What each rule of the target language comes to on a number.

A verdict is made on the numbers as they are printed, so that none contradicts the digits beside it. Where hidden
counts leave it open, it is left open and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from analysis import periods
from analysis.areas import Area
from analysis.indicators.registry import Indicator
from analysis.plans import numbers, rules
from analysis.plans.judgements import Verdict, is_later
from analysis.plans.numbers import Number
from analysis.plans.rules import Measure


class Case(Protocol):
    """What a rule needs to know of the target that it belongs to.

    Attributes
    ----------
    measure : Measure
    own : Area
    indicator, peers, period, data_until
        The period that is judged; only where the rule can look at other areas or at single months.
    """

    measure: Measure
    own: Area
    indicator: Indicator
    peers: Area | None
    period: str
    data_until: str

    def number(self, area: Area, period: str) -> Number:
        """Return what is measured, for an area and a period."""

    def broken(self, first: str, last: str) -> bool:
        """Whether the series has a break between two periods."""


def of(rule: rules.Rule, case: Case, number: Number) -> Verdict:
    """Hold a number against a rule."""
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


def _at_least(rule: rules.AtLeast, case: Case, number: Number) -> Verdict:
    test = (lambda own, limit: own > limit) if rule.strictly else (lambda own, limit: own >= limit)
    return _against(test, number, _limit(rule.value, number.period))


def _at_most(rule: rules.AtMost, case: Case, number: Number) -> Verdict:
    test = (lambda own, limit: own < limit) if rule.strictly else (lambda own, limit: own <= limit)
    return _against(test, number, _limit(rule.value, number.period))


_SIDES: dict[str, Callable[[float, float], bool]] = {
    "at_or_above": lambda own, limit: own >= limit,
    "at_or_below": lambda own, limit: own <= limit,
    "above": lambda own, limit: own > limit,
    "below": lambda own, limit: own < limit,
}


def _compared(rule: rules.Compared, case: Case, number: Number) -> Verdict:
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


def _change(rule: rules.Change | rules.Direction, case: Case, number: Number) -> Verdict:
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


def _gap_narrows(rule: rules.GapNarrows, case: Case, number: Number) -> Verdict:
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
    gap, before = (
        round(numbers.behind(case.indicator, *pair), 9)
        for pair in ((number.value, now.value), (own_then.value, then.value))
    )
    if before <= 0:
        return Verdict(None, "no_gap", comparator=area, comparator_number=now)
    largest = _moved(_limit(before, rule.base), rule.by, -1).low
    holds = gap <= largest if rule.by else gap < largest
    return Verdict(holds, "judged", None, area, now, gap=(gap, before, rule.base))


def _rank(rule: rules.Rank, case: Case, number: Number) -> Verdict:
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


def _path(rule: rules.Path, case: Case, number: Number) -> Verdict:
    # a number that is not of the period yet is held up against what the period asks for
    end = periods.parse(case.period).last_month
    reached = [key for key in rule.milestones if periods.parse(key).last_month <= end]
    if not reached:
        return Verdict(None, "no_milestone")
    limit = rule.milestones[max(reached, key=lambda key: periods.parse(key).last_month)]
    side = "at_or_above" if rule.side == "at_least" else "at_or_below"
    return _against(_SIDES[side], number, _limit(limit, number.period))


def _all(rule: rules.All, case: Case, number: Number) -> Verdict:
    return _against(lambda own, limit: own >= limit, number, _limit(100.0, number.period))


def _all_of(rule: rules.AllOf, case: Case, number: Number) -> Verdict:
    found = [of(each, case, number) for each in rule.rules]
    failing = [each for each in found if each.holds is False]
    open_ones = [each for each in found if each.holds is None]
    return (failing or open_ones or found)[0]


def _every(rule: rules.Every, case: Case, number: Number) -> Verdict:
    year = periods.parse(number.period).last_month // 12
    step = {"month": [f"{year}M{n:02}" for n in range(1, 13)], "quarter": [f"{year}Q{n}" for n in range(1, 5)]}
    due = [period for period in step[rule.each] if not is_later(period, case.data_until)]
    found = [of(rule.rule, case, case.number(case.own, period)) for period in due]
    failing = [each for each in found if each.holds is False]
    open_ones = [each for each in found if each.holds is None]
    return (failing or open_ones or found or [Verdict(None, "not_held")])[0]


def _count_per(rule: rules.CountPer, case: Case, number: Number) -> Verdict:
    return _against(lambda own, limit: own >= limit, number, _limit(float(rule.at_least), number.period))


def _yes_no(rule: rules.YesNo, case: Case, number: Number) -> Verdict:
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
