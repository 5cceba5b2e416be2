"""What the rule of a target asks for, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis import areas, formats, periods
from analysis.display.context import Context
from analysis.display.texts import text
from analysis.plans.measures import Measure
from analysis.plans.targets import Judgement

COUNTED = ("persons", "full_time_persons", "count", "agreements", "companies", "jobs")


def goal(each: Judgement, view: Context) -> str:
    """What the rule asks for, in words.

    Examples
    --------
    "mindst 25 pct.", "på niveau med eller under RAR Sjælland", "blandt de 5 bedste i Region Sjælland"
    """
    return each.reading.rule.words(GoalWords(each.target.measure, view))


@dataclass(frozen=True)
class GoalWords:
    """What the rules of a target are worded with in an annex: see `analysis.plans.rules.Words`."""

    measure: Measure
    view: Context

    @property
    def counts(self) -> bool:
        """Whether the number counts persons or things, of which there are fewer and not less."""
        return self.measure.definition is None or self.measure.definition.unit in COUNTED

    def __call__(self, key: str, **words: object) -> str:
        """Return the text of a key with its words."""
        return text(self.view.language, f"targets.goal_{key}", **words)

    def amount(self, value: float, unit: str) -> str:
        """Write a number with its unit, with a decimal where it has any."""
        decimals = 0 if math.isclose(value, round(value)) else 1
        return formats.value_with_unit(value, unit, decimals, self.view.language)

    def period(self, code: str) -> str:
        """Name a period."""
        return periods.name(code, self.view.language)

    def own_in(self, code: str) -> str:
        """Name the municipality's own number in a period."""
        return text(self.view.language, "targets.own_in", period=self.period(code))

    def area(self, kind: str) -> str:
        """Name the municipality's comparator of a kind."""
        if kind == "peers":
            named = [area.name for area in self.view.comparators if area.kind == "peer_group"]
            return named[0] if named else text(self.view.language, "targets.peers")
        area = areas.area("000") if kind == "country" else areas.group_of(self.view.own.code, kind)
        return self.view.name_within(area.code)

    def join(self, parts: Sequence[str]) -> str:
        """List several texts."""
        return formats.join(parts, self.view.language)
