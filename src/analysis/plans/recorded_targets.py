"""Targets held against the municipality's own records, which may be given in parts of a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.areas import Area
from analysis.plans import rules, verdicts
from analysis.plans.judgements import NOTHING, Judgement, Verdict, is_later
from analysis.plans.numbers import Number
from analysis.plans.rules import Measure, Reading, Target
from analysis.sources import municipal_records


@dataclass(frozen=True)
class _RecordCase:
    """What a rule needs to know of a target on the municipality's own records, which have no breaks."""

    measure: Measure
    own: Area

    def number(self, area: Area, period: str) -> Number:
        return _recorded(area, self.measure, period, 1)

    def broken(self, first: str, last: str) -> bool:
        return False


def judged(target: Target, reading: Reading, period: str, own: Area, data_until: str) -> Judgement:
    """Judge one reading of a target that is measured on municipal records, in one period."""
    rule = reading.rule
    years = _years_counted(rule, period)
    number = _recorded(own, target.measure, period, len(years))
    if isinstance(rule, rules.Shown | rules.Unprinted):
        why = "no_rule" if isinstance(rule, rules.Shown) else "threshold_not_printed"
        number, so_far = (number, False) if number.known else _recorded_so_far(own, target.measure, years, data_until)
        return Judgement(target, reading, period, "cannot_be_judged", number, Verdict(None, why), so_far=so_far)
    if not number.known:
        return _judged_so_far(target, reading, period, own, data_until)
    verdict = verdicts.of(rule, _RecordCase(target.measure, own), number)
    if verdict.holds:
        status = "met"
    elif is_later(period, data_until):
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
        verdict = verdicts.of(rule, _RecordCase(target.measure, own), number)
        settled = verdict.holds is not isinstance(rule, rules.AtMost)
        if settled:
            status = "met" if verdict.holds else "not_met"
            return Judgement(target, reading, period, status, number, verdict, so_far=so_far)
        verdict = replace(verdict, holds=None, why="so_far")
    if is_later(period, data_until):
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
