"""The verb that draws an indicator over time, and the limit that the plan sets for it."""

from __future__ import annotations

from analysis.annex.scope import Scope, without_gaps
from analysis.annex.verbs import in_language
from analysis.core import periods as calendar
from analysis.display.blocks.blocks import Figure, Missing
from analysis.indicators import registry
from analysis.plans import targets as plan_targets
from analysis.plans.rules.base import LimitRule

PERIODS = 61


def lines(
    scope: Scope, key: str, *, breakdown: str | None = None, caption: str | dict | None = None
) -> Figure | Missing | None:
    """An indicator over time, the plan's limit beside it; None for fewer than eight numbers."""
    record = registry.indicator(key)
    breakdown = breakdown or record.breakdowns[0]
    shown = scope.last(key, scope.count(PERIODS, scope.options.months))
    if not shown:
        return scope.missing(key)
    frame = without_gaps(scope.values(key, shown, breakdown))
    if frame.empty:
        return None
    from analysis.display.figures import lines as display

    target = target_line(scope, key, breakdown, shown[-1])
    words = {"id": scope.id(key, "lines"), "caption": in_language(caption, scope.language)}
    return display.lines(frame, record, scope.view, target=target, **words)


def target_line(scope: Scope, key: str, breakdown: str, period: str):
    """Return the limit that the plan's first target on an indicator sets in the annex's year; None without one.

    A rule that has no number of its own, or is held against other periods than those of the drawing, has none.
    """
    mine = [each for each in scope.plan.targets if each.measure.indicator == key]
    if scope.own.kind != "municipality" or not mine:
        return None
    from analysis.display.figures.target_line import TargetLine

    plan = scope.plan.model_copy(update={"targets": mine})
    for each in plan_targets.judge(plan, scope.own, scope.data_until, [scope.year], chances=False):
        rule, limit = each.reading.rule, each.verdict.limit
        alike = calendar.parse(each.number.period).kind == calendar.parse(period).kind
        if (
            each.target.measure.breakdowns == [breakdown]
            and isinstance(rule, LimitRule)
            and limit is not None
            and alike
        ):
            return TargetLine(limit, rule.sign, moves=rule.area_kind is not None)
    return None
