"""Rules made of other rules, and those that ask for nothing that can be judged."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field

from analysis.core import errors, periods
from analysis.plans.cases import Case
from analysis.plans.measures import Measure
from analysis.plans.numbers import Number
from analysis.plans.references import Fault
from analysis.plans.rules.base import Part, Rule, Verdict
from analysis.plans.rules.simple import SimpleRule

SPANS = {"month": ("{}M01", "{}M12"), "quarter": ("{}Q1", "{}Q4")}


class Every(Rule):
    """A rule that holds in every month or quarter of the year."""

    fails_early: ClassVar[bool] = True
    asks: ClassVar[str] = "every_{each}"
    type: Literal["every"]
    each: Literal["month", "quarter"]
    rule: SimpleRule

    def parts(self, measure: Measure, period_kind: str) -> list[Part]:
        """Return it, and the rule that must hold in each."""
        return [*super().parts(measure, period_kind), Part(("rule",), self.rule, measure, self.each)]

    def faults(self, measure: Measure, period_kind: str) -> Iterator[Fault]:
        """Yield a kind of period that there are no numbers of."""
        if self.each not in measure.period_kinds:
            yield ("each",), self.each, f"{measure.told} is given by {errors.alternatives(measure.period_kinds)}."

    def verdict(self, case: Case, number: Number) -> Verdict:
        """Hold the numbers of the year's months or quarters against the rule; of one to come, those of the newest."""
        for year in (case.period, number.period):
            first, last = (end.format(periods.parse(year).year) for end in SPANS[self.each])
            due = [str(each) for each in periods.span(first, last) if not case.is_later(str(each))]
            if due:
                break
        found = []
        for each in due:
            part = replace(case, period=each)
            held = part.number(case.own, each)
            found.append(replace(self.rule.verdict(part, held), number=held))
        first = _of_all(found or [Verdict(None, "not_held")])
        # where all hold, the closest decides
        return min(found, key=_distance) if first.holds else first


class OfMeasure(Rule):
    """A rule on another measure than the target's, in `all_of`."""

    asks: ClassVar[str] = "of_measure"
    type: Literal["of_measure"]
    measure: Measure
    rule: SimpleRule

    def parts(self, measure: Measure, period_kind: str) -> list[Part]:
        """Return it, and its rule on its own measure."""
        kind = self.measure.kind_with(measure, period_kind)
        return [*super().parts(measure, period_kind), Part(("rule",), self.rule, self.measure, kind)]

    def faults(self, measure: Measure, period_kind: str) -> Iterator[Fault]:
        """Yield what does not fit in its measure."""
        yield from ((("measure", *place), value, told) for place, value, told in self.measure.faults())

    def verdict(self, case: Case, number: Number) -> Verdict:
        """Hold the number of its own measure against its rule, in the same period or the newest before it."""
        own = case.of_measure(self.measure)
        period = (own.newest() or own.period) if own.is_later(own.period) else own.period
        held = own.number(case.own, period)
        return replace(self.rule.verdict(own, held).of(self.measure), number=held, measure=self.measure)


class AllOf(Rule):
    """Several limits that must all hold."""

    type: Literal["all_of"]
    rules: list[Annotated[get_args(SimpleRule)[0] | OfMeasure, Field(discriminator="type")]] = Field(min_length=2)

    def parts(self, measure: Measure, period_kind: str) -> list[Part]:
        """Return it, and the rules that must all hold."""
        inner = [(index, part) for index, rule in enumerate(self.rules) for part in rule.parts(measure, period_kind)]
        placed = [part._replace(place=("rules", index, *part.place)) for index, part in inner]
        return [*super().parts(measure, period_kind), *placed]

    def verdict(self, case: Case, number: Number) -> Verdict:
        """Hold the number against each; beside what decides stands what comes to the same on other measures."""
        given = [each.verdict(case, number) for each in self.rules]
        found = [replace(each, number=each.number or number, measure=each.measure or case.measure) for each in given]
        first = _of_all(found)
        beside = [each for each in found if each.holds is first.holds and each.measure != first.measure]
        return replace(first, beside=tuple(beside))


def _of_all(found: Sequence[Verdict]) -> Verdict:
    """Return the first that fails, else the first that is open, else the first."""
    return min(found, key=lambda each: {False: 0, None: 1, True: 2}[each.holds])


def _distance(found: Verdict) -> float:
    known = found.limit is not None and found.number.value is not None
    return abs(found.number.value - found.limit) if known else math.inf


class Unprinted(Rule):
    """The plan sets a threshold but does not print it: cannot be judged."""

    is_judged: ClassVar[bool] = False
    why_open: ClassVar[str] = "threshold_not_printed"
    type: Literal["unprinted"]

    def verdict(self, case: Case, number: Number) -> Verdict:
        """Leave it open."""
        return Verdict(None, self.why_open)


class Shown(Unprinted):
    """No rule: the number is shown and never judged, beside the direction that the plan names, if any."""

    why_open: ClassVar[str] = "no_rule"
    type: Literal["shown"]
    direction: Literal["up", "down", "unchanged"] | None = None

    def text_key(self, counted: str) -> str:
        """Return the key of the text on what it asks for."""
        return f"{self.type}_{self.direction}" if self.direction else self.type
