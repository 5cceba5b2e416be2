"""The verb that draws an indicator over time, and the limits that the plan sets for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.annex.scope import Scope, without_gaps
from analysis.annex.verbs import in_language
from analysis.core import periods as calendar
from analysis.display.blocks.blocks import Figure, Missing
from analysis.indicators import registry
from analysis.plans import targets as plan_targets
from analysis.plans.rules.base import LimitRule

if TYPE_CHECKING:
    from analysis.display.figures.lines import TargetLine

PERIODS = 61


def lines(
    scope: Scope, key: str, *, breakdown: str | None = None, caption: str | dict | None = None
) -> Figure | Missing | None:
    """An indicator over time, the plan's limits beside it; None for fewer than eight numbers."""
    record = registry.indicator(key)
    breakdown = breakdown or record.breakdowns[0]
    shown = scope.last(key, scope.count(PERIODS, scope.options.months))
    if not shown:
        return scope.missing(key)
    frame = without_gaps(scope.values(key, shown, breakdown))
    if frame.empty:
        return None
    from analysis.display.figures import lines as display

    words = {"id": scope.id(key, "lines"), "caption": in_language(caption, scope.language)}
    return display.lines(frame, record, scope.view, targets=limits(scope, key, breakdown, shown[-1]), **words)


def limits(scope: Scope, key: str, breakdown: str, period: str) -> list[TargetLine]:
    """Return the limits that the plan's targets on an indicator set in the annex's year, one for each reading.

    A rule without a number of its own, or held against other periods than those of the drawing, has none.
    """
    mine = [each for each in scope.plan.targets if any(own.indicator == key for own in each.measures())]
    if scope.own.kind != "municipality" or not mine:
        return []
    from analysis.display.figures.lines import TargetLine

    plan = scope.plan.model_copy(update={"targets": mine})
    judged = plan_targets.judge(plan, scope.own, scope.data_until, [scope.year], chances=False)
    kind = calendar.parse(period).kind
    found = [
        TargetLine(each.verdict.limit, each.reading.rule.sign, moves=each.reading.rule.area_kind is not None)
        for each in judged
        if (each.measure.indicator, each.measure.breakdowns) == (key, [breakdown])
        and isinstance(each.reading.rule, LimitRule)
        and each.verdict.limit is not None
        and calendar.parse(each.number.period).kind == kind
    ]
    return list(dict.fromkeys(found))
