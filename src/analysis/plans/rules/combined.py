"""Rules made of other rules, and those that ask for nothing that can be judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from analysis import periods
from analysis.plans.cases import Case
from analysis.plans.numbers import Number
from analysis.plans.rules.base import Rule, Verdict, Words
from analysis.plans.rules.comparisons import Change, Compared, Direction, GapNarrows, Rank
from analysis.plans.rules.limits import All, AtLeast, AtMost, CountPer, Path, YesNo

SimpleRule = Annotated[
    AtLeast | AtMost | Compared | GapNarrows | Rank | Change | Path | CountPer | All | YesNo | Direction,
    Field(discriminator="type"),
]
SPANS = {"month": ("{}M01", "{}M12"), "quarter": ("{}Q1", "{}Q4")}


class Every(Rule):
    """A rule that holds in every month or quarter of the year."""

    fails_early: ClassVar[bool] = True
    type: Literal["every"]
    each: Literal["month", "quarter"]
    rule: SimpleRule

    def parts(self, period_kind: str) -> list[tuple[tuple, Rule, str]]:
        """Return the rule that must hold in each."""
        return [(("rule",), self.rule, self.each)]

    def verdict(self, case: Case, number: Number) -> Verdict:
        """Hold the numbers of the year's months or quarters against the rule."""
        first, last = (end.format(periods.parse(number.period).year) for end in SPANS[self.each])
        due = [str(each) for each in periods.span(first, last) if not case.is_later(str(each))]
        found = [self.rule.verdict(case, case.number(case.own, each)) for each in due]
        return _of_all(found or [Verdict(None, "not_held")])

    def words(self, say: Words) -> str:
        """The rule, in every month."""
        return say(f"every_{self.each}", rule=self.rule.words(say))


class AllOf(Rule):
    """Several limits that must all hold."""

    for_records: ClassVar[bool] = True
    type: Literal["all_of"]
    rules: list[SimpleRule] = Field(min_length=2)

    def parts(self, period_kind: str) -> list[tuple[tuple, Rule, str]]:
        """Return the rules that must all hold."""
        return [(("rules", index), rule, period_kind) for index, rule in enumerate(self.rules)]

    def verdict_on(self, case: Case, number: Number) -> Verdict:
        """Hold a number against each."""
        return _of_all([each.verdict(case, number) for each in self.rules])

    def words(self, say: Words) -> str:
        """The rules one after another."""
        return say.join([each.words(say) for each in self.rules])


def _of_all(found: Sequence[Verdict]) -> Verdict:
    """Return the first that fails, else the first that is open, else the first."""
    return min(found, key=lambda each: {False: 0, None: 1, True: 2}[each.holds])


class Unprinted(Rule):
    """The plan sets a threshold but does not print it: cannot be judged."""

    is_judged: ClassVar[bool] = False
    for_records: ClassVar[bool] = True
    type: Literal["unprinted"]

    def verdict(self, case: Case, number: Number) -> Verdict:
        """Leave it open."""
        return Verdict(None, "threshold_not_printed")


class Shown(Rule):
    """No rule: the number is shown and never judged."""

    is_judged: ClassVar[bool] = False
    for_records: ClassVar[bool] = True
    type: Literal["shown"]

    def verdict(self, case: Case, number: Number) -> Verdict:
        """Leave it open."""
        return Verdict(None, "no_rule")
