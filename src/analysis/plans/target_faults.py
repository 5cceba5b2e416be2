"""What does not fit in a target: rules, bases and units that its measure cannot be held up against."""

from __future__ import annotations

from collections.abc import Iterator

from analysis import errors, periods
from analysis.indicators import registry
from analysis.indicators.registry import Indicator
from analysis.plans import judged_periods, rules
from analysis.plans.model import Plan
from analysis.plans.rules import Measure, Target
from analysis.sources import record_kinds

Fault = tuple[tuple, str]

RULES_FOR_RECORDS = (
    rules.AtLeast,
    rules.AtMost,
    rules.CountPer,
    rules.All,
    rules.YesNo,
    rules.Change,
    rules.Direction,
    rules.Unprinted,
    rules.Shown,
)
MARGINS = {"pct": ("pp", "pct"), "pp": ("pp", "pct"), "index": ("index", "pct")}
MARGINS_OF_COUNTS = ("count", "pct")
# A rank is a place, and a part of a place is none.
MARGINS_OF_RANKS = ("count",)


def of(target: Target, plan: Plan, place: tuple) -> Iterator[Fault]:
    """Return the faults of one target, with its place in the plan."""
    shown = ".".join(str(part) for part in place)
    if target.replaces == target.id:
        yield (*place, "replaces"), f"{shown}.replaces is {target.replaces!r}: a target cannot replace itself."
    if target.part_of is not None:
        whole = [each.id for each in plan.targets if each.part_of is None and each.id != target.id]
        if target.part_of not in whole:
            message = "no target that is not itself a part has that id."
            yield (*place, "part_of"), f"{shown}.part_of is {target.part_of!r}: {message}"
    if target.due is not None and plan.years and int(target.due[:4]) < plan.years[0]:
        first = plan.years[0]
        yield (*place, "due"), f"{shown}.due is {target.due!r}: that is before the plan's first year, {first}."
    record = registry.indicator(target.measure.indicator) if target.measure.indicator else None
    if record is not None:
        yield from breakdown_faults(target.measure, record, (*place, "measure"))
        yield from _kind_given(target, record, place)
    else:
        yield from _recorded_breakdowns(target.measure, (*place, "measure"))
    measured = judged_periods.kind(target)
    if record is not None and measured not in record.period_kinds:
        # told already; a base is held up against what was meant
        measured = record.period_kinds[0]
    for index, reading in enumerate(target.readings):
        yield from _rule(reading.rule, record, measured, plan, (*place, "readings", index, "rule"))
        yield from _base_after(reading.rule, target, plan, (*place, "readings", index, "rule"))


def _kind_given(target: Target, record: Indicator, place: tuple) -> Iterator[Fault]:
    """Tell of a target that asks for a kind of period that its indicator never has a number for."""
    if judged_periods.kind(target) in record.period_kinds:
        return
    given = f"the indicator '{record.key}' is given by {errors.alternatives(record.period_kinds)}"
    if target.due is not None:
        meant = judged_periods.ending_with(target.due, record.period_kinds[0])
        yield (*place, "due"), f"{dotted(place)}.due is {target.due!r}: {given}; did you mean {meant!r}?"
    else:
        yield (*place, "measure", "period"), f"{dotted(place)}.measure.period is {target.measure.period!r}: {given}."


def breakdown_faults(measure: Measure, record: Indicator, place: tuple) -> Iterator[Fault]:
    """Return the breakdowns of a measure that its indicator is not given for."""
    for index, breakdown in enumerate(measure.breakdowns):
        if message := breakdown_fault(breakdown, record):
            yield (*place, "breakdowns", index), f"{dotted(place)}.breakdowns.{index} is {breakdown!r}: {message}"


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
            yield (*place, "breakdowns", index), f"{dotted(place)}.breakdowns.{index} is {breakdown!r}: {message}"


def breakdown_fault(breakdown: str, record: Indicator) -> str:
    """Say that an indicator is not given for a breakdown; empty where it is."""
    # An indicator without a list takes breakdowns that are put together when it is asked for.
    if not record.breakdowns or breakdown in record.breakdowns:
        return ""
    matches = errors.nearest(breakdown, record.breakdowns, count=1)
    hint = f" Did you mean {matches[0]!r}?" if matches else ""
    allowed = record.breakdowns if len(record.breakdowns) <= errors.LONGEST_LIST_SHOWN else matches
    listed = f" Allowed: {errors.alternatives(allowed)}." if allowed else ""
    return f"the indicator '{record.key}' is not given for it.{hint}{listed}"


def _rule(rule: rules.Rule, record: Indicator | None, measured: str, plan: Plan, place: tuple) -> Iterator[Fault]:
    shown = dotted(place)
    if isinstance(rule, rules.AllOf):
        for index, inner in enumerate(rule.rules):
            yield from _rule(inner, record, measured, plan, (*place, "rules", index))
        return
    if isinstance(rule, rules.Every) and record is not None:
        yield from _rule(rule.rule, record, rule.each, plan, (*place, "rule"))
        return
    comparator = getattr(rule, "comparator", None) or getattr(rule, "within", None)
    if comparator == "peers" and plan.peers is None:
        key = "within" if isinstance(rule, rules.Rank) else "comparator"
        yield (*place, key), f"{shown}.{key} is 'peers': the plan has no peers."
    if record is None:
        if not isinstance(rule, RULES_FOR_RECORDS):
            yield (
                (*place, "type"),
                f"{shown}.type is {rule.type!r}: the municipality's own records are not held up so. "
                f"Allowed: {errors.alternatives(_types(RULES_FOR_RECORDS))}.",
            )
        return
    if isinstance(rule, rules.AtLeast | rules.AtMost | rules.Path) and rule.unit != record.unit:
        message = f"the indicator '{record.key}' is in {record.unit!r}."
        yield (*place, "unit"), f"{shown}.unit is {rule.unit!r}: {message}"
    if isinstance(rule, rules.Rank) and record.polarity == "none":
        message = f"neither end is best for the indicator '{record.key}'."
        yield (*place, "type"), f"{shown}.type is 'rank': {message}"
    yield from _margin(rule, record, place)
    yield from _base(rule, measured, place)


def _types(kinds: tuple) -> list[str]:
    return [str(kind.model_fields["type"].annotation.__args__[0]) for kind in kinds]


def _base_after(rule: rules.Rule, target: Target, plan: Plan, place: tuple) -> Iterator[Fault]:
    """Tell of a base that is no earlier than the last period that the target is judged on."""
    last = target.due or (str(plan.years[-1]) if plan.years else None)
    for inner in getattr(rule, "rules", [rule]):
        key = "baseline" if isinstance(inner, rules.Compared) else "base"
        base = getattr(inner, key, None)
        if base and last and periods.parse(base).last_month >= periods.parse(last).last_month:
            what = "due" if target.due else "the plan's last year"
            message = f"a base must lie before what is judged; {what} is {last}."
            yield (*place, key), f"{dotted(place)}.{key} is {base!r}: {message}"


def _base(rule: rules.Rule, measured: str, place: tuple) -> Iterator[Fault]:
    key = "baseline" if isinstance(rule, rules.Compared) else "base"
    base = getattr(rule, key, None)
    if base is not None and periods.parse(base).kind != measured:
        message = f"the target is measured on a {measured}; name one of the same kind."
        yield (*place, key), f"{dotted(place)}.{key} is {base!r}: {message}"


def _margin(rule: rules.Rule, record: Indicator, place: tuple) -> Iterator[Fault]:
    key = "margin" if isinstance(rule, rules.Compared) else "by"
    margin = getattr(rule, key, None)
    if margin is None:
        return
    allowed = MARGINS_OF_RANKS if record.unit == "rank" else MARGINS.get(record.unit, MARGINS_OF_COUNTS)
    if margin.unit not in allowed:
        message = f"the indicator '{record.key}' is in {record.unit!r}. Allowed: {errors.alternatives(allowed)}."
        yield (*place, key, "unit"), f"{dotted(place)}.{key}.unit is {margin.unit!r}: {message}"


def dotted(place: tuple) -> str:
    """Write a place in a plan, as its faults name it."""
    return ".".join(str(part) for part in place)
