"""What does not fit in a target: rules, bases and units that its measure cannot be held up against."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from analysis.core import errors, periods
from analysis.indicators.registry import Indicator
from analysis.plans.cases import ends_after
from analysis.plans.measures import Measure, ending_with
from analysis.plans.model import Plan, Target
from analysis.plans.rules import KINDS, Rule
from analysis.sources import record_kinds

Fault = tuple[tuple, str]

# Ranks are places, and a part of a place is none.
MARGINS = {"pct": ("pp", "pct"), "pp": ("pp", "pct"), "index": ("index", "pct"), "rank": ("count",)}
MARGINS_OF_COUNTS = ("count", "pct")


def fault(place: tuple, value: object, message: str) -> Fault:
    """Return a fault: what stands in a place of the plan, and what is wrong with it."""
    return place, f"{dotted(place)} is {value!r}: {message}"


def dotted(place: tuple) -> str:
    """Write a place in a plan, as its faults name it."""
    return ".".join(str(part) for part in place)


def of(target: Target, plan: Plan, place: tuple) -> Iterator[Fault]:
    """Return the faults of one target, with its place in the plan."""
    if target.replaces == target.id:
        yield fault((*place, "replaces"), target.replaces, "a target cannot replace itself.")
    wholes = [each.id for each in plan.targets if each.part_of is None and each.id != target.id]
    if target.part_of is not None and target.part_of not in wholes:
        yield fault((*place, "part_of"), target.part_of, "no target that is not itself a part has that id.")
    if target.due is not None and plan.years and int(target.due[:4]) < plan.years[0]:
        message = f"that is before the plan's first year, {plan.years[0]}."
        yield fault((*place, "due"), target.due, message)
    definition, kind = target.measure.definition, target.period_kind
    if definition is None:
        yield from _recorded_breakdowns(target.measure, (*place, "measure"))
    else:
        yield from breakdown_faults(target.measure, definition, (*place, "measure"))
        if kind not in definition.period_kinds:
            yield _kind_given(target, definition, place)
            # told by now; a base is held up against what was meant
            kind = definition.period_kinds[0]
    for index, reading in enumerate(target.readings):
        yield from _rule(reading.rule, target, kind, plan, (*place, "readings", index, "rule"))


def _kind_given(target: Target, definition: Indicator, place: tuple) -> Fault:
    """Tell of a target that asks for a kind of period that its indicator never has a number for."""
    given = f"the indicator '{definition.key}' is given by {errors.alternatives(definition.period_kinds)}"
    if target.due is None:
        return fault((*place, "measure", "period"), target.measure.period, f"{given}.")
    meant = ending_with(target.due, definition.period_kinds[0])
    return fault((*place, "due"), target.due, f"{given}; did you mean {meant!r}?")


def breakdown_faults(measure: Measure, definition: Indicator, place: tuple) -> Iterator[Fault]:
    """Return the breakdowns of a measure that its indicator is not given for."""
    for index, breakdown in enumerate(measure.breakdowns):
        if message := breakdown_fault(breakdown, definition):
            yield fault((*place, "breakdowns", index), breakdown, message)


def breakdown_fault(breakdown: str, definition: Indicator) -> str:
    """Say that an indicator is not given for a breakdown; empty where it is."""
    # An indicator without a list takes breakdowns that are put together when it is asked for.
    if not definition.breakdowns or breakdown in definition.breakdowns:
        return ""
    matches = errors.nearest(breakdown, definition.breakdowns, count=1)
    hint = f" Did you mean {matches[0]!r}?" if matches else ""
    allowed = definition.breakdowns if len(definition.breakdowns) <= errors.LONGEST_LIST_SHOWN else matches
    listed = f" Allowed: {errors.alternatives(allowed)}." if allowed else ""
    return f"the indicator '{definition.key}' is not given for it.{hint}{listed}"


def _recorded_breakdowns(measure: Measure, place: tuple) -> Iterator[Fault]:
    """Return the breakdowns that a kind of record is not counted by."""
    kind = record_kinds.kind(measure.record)
    counted = kind.rows_counted if kind.rows_counted and kind.rows_counted.measure == kind.main_measure else None
    allowed = [
        f"{key}={member}"
        for key in (counted.by if counted else kind.used("breakdown"))
        for member in (kind.columns[key].choices or [""])
    ]
    for index, breakdown in enumerate(measure.breakdowns):
        parts = [part for part in breakdown.split(";") if part]
        # a column without choices takes any text
        if any(part not in allowed and f"{part.split('=')[0]}=" not in allowed for part in parts):
            listed = errors.alternatives(allowed) if allowed else "none"
            message = f"the kind '{measure.record}' is not counted by it. Allowed: {listed}."
            yield fault((*place, "breakdowns", index), breakdown, message)


def _rule(rule: Rule, target: Target, kind: str, plan: Plan, place: tuple) -> Iterator[Fault]:
    """Return what does not fit in a rule that is held against numbers of a kind of period."""
    definition = target.measure.definition
    parts = rule.parts(kind)
    if parts and (rule.for_records or definition):
        for inner, part, part_kind in parts:
            yield from _rule(part, target, part_kind, plan, (*place, *inner))
        return
    if rule.area_kind == "peers" and plan.peers is None:
        yield fault((*place, rule.area_key), "peers", "the plan has no peers.")
    if definition is not None:
        yield from _beside_indicator(rule, definition, kind, place)
    elif not rule.for_records:
        allowed = errors.alternatives(
            get_args(each.model_fields["type"].annotation)[0] for each in KINDS if each.for_records
        )
        message = f"the municipality's own records are not held up so. Allowed: {allowed}."
        yield fault((*place, "type"), rule.type, message)
    last = target.due or (str(plan.years[-1]) if plan.years else None)
    if rule.base_period and last and not ends_after(last, rule.base_period):
        what = "due" if target.due else "the plan's last year"
        message = f"a base must lie before what is judged; {what} is {last}."
        yield fault((*place, rule.base_key), rule.base_period, message)


def _beside_indicator(rule: Rule, definition: Indicator, kind: str, place: tuple) -> Iterator[Fault]:
    given = f"the indicator '{definition.key}' is in {definition.unit!r}."
    unit, margin = getattr(rule, "unit", definition.unit), rule.margin_given
    if unit != definition.unit:
        yield fault((*place, "unit"), unit, given)
    if rule.needs_best_end and definition.polarity == "none":
        yield fault((*place, "type"), rule.type, f"neither end is best for the indicator '{definition.key}'.")
    allowed = MARGINS.get(definition.unit, MARGINS_OF_COUNTS)
    if margin is not None and margin.unit not in allowed:
        message = f"{given} Allowed: {errors.alternatives(allowed)}."
        yield fault((*place, rule.margin_key, "unit"), margin.unit, message)
    if rule.base_period is not None and periods.parse(rule.base_period).kind != kind:
        message = f"the target is measured on a {kind}; name one of the same kind."
        yield fault((*place, rule.base_key), rule.base_period, message)
