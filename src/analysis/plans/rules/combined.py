"""Rules made of other rules, and those that ask for nothing that can be judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from analysis.core import periods
from analysis.plans.cases import Case
from analysis.plans.numbers import Number
from analysis.plans.rules.base import Rule, Verdict
from analysis.plans.rules.simple import SimpleRule

SPANS = {"month": ("{}M01", "{}M12"), "quarter": ("{}Q1", "{}Q4")}


class Every(Rule):
    """A rule that holds in every month or quarter of the year."""

    fails_early: ClassVar[bool] = True
    asks: ClassVar[str] = "every_{each}"
    type: Literal["every"]
    each: Literal["month", "quarter"]
    rule: SimpleRule

    def parts(self, period_kind: str) -> list[tuple[tuple, Rule, str]]:
        """Return it, and the rule that must hold in each."""
        return [*super().parts(period_kind), (("rule",), self.rule, self.each)]

    def verdict(self, case: Case, number: Number) -> Verdict:
        """Hold the numbers of the year's months or quarters against the rule."""
        first, last = (end.format(periods.parse(number.period).year) for end in SPANS[self.each])
        due = [str(each) for each in periods.span(first, last) if not case.is_later(str(each))]
        found = [self.rule.verdict(case, case.number(case.own, each)) for each in due]
        return _of_all(found or [Verdict(None, "not_held")])


class AllOf(Rule):
    """Several limits that must all hold."""

    for_records: ClassVar[bool] = True
    type: Literal["all_of"]
    rules: list[SimpleRule] = Field(min_length=2)

    def parts(self, period_kind: str) -> list[tuple[tuple, Rule, str]]:
        """Return it, and the rules that must all hold."""
        inner = [(("rules", index), rule, period_kind) for index, rule in enumerate(self.rules)]
        return [*super().parts(period_kind), *inner]

    def _of_known(self, case: Case, number: Number) -> Verdict:
        return _of_all([each.verdict(case, number) for each in self.rules])


def _of_all(found: Sequence[Verdict]) -> Verdict:
    """Return the first that fails, else the first that is open, else the first."""
    return min(found, key=lambda each: {False: 0, None: 1, True: 2}[each.holds])


class Shown(Rule):
    """No rule: the number is shown and never judged."""

    is_judged: ClassVar[bool] = False
    for_records: ClassVar[bool] = True
    why_open: ClassVar[str] = "no_rule"
    type: Literal["shown"]

    def verdict(self, case: Case, number: Number) -> Verdict:
        """Leave it open."""
        return Verdict(None, self.why_open)


class Unprinted(Shown):
    """The plan sets a threshold but does not print it: cannot be judged."""

    why_open: ClassVar[str] = "threshold_not_printed"
    type: Literal["unprinted"]
