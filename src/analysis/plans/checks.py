"""What must hold between the parts of a plan: names used once, rules that fit what they measure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from analysis import benefits, errors, periods, project, yaml_files
from analysis.errors import DataError
from analysis.indicators import registry
from analysis.indicators.registry import Indicator
from analysis.plans import rules
from analysis.plans.model import GroupMember, Peers, Plan, Quotation
from analysis.plans.printed import OwnNumber
from analysis.plans.rules import Measure, Target

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


def check(plan: Plan) -> list[str]:
    """Return what does not fit in a plan that is otherwise well formed, a sentence with its line for each.

    Names that are looked up elsewhere are checked when the file is read; here are the faults that take two
    places of the plan to see.

    Examples
    --------
    >>> from analysis import plans
    >>> check(plans.load("faxe-2024-2026"))
    []
    """
    path = project.data("plans", f"{plan.name}.yml")
    if not path.is_file():
        return [message for _, message in faults(plan)]
    found = [(yaml_files.line_of(path, place), message) for place, message in faults(plan)]
    return [f"{project.relative(path)} line {line}: {message}" for line, message in sorted(found)]


def faults_beside(path: Path, told: str) -> str:
    """Add to the faults of a plan that cannot be read the breakdowns that its indicators are not given for.

    Parameters
    ----------
    path : Path
        The plan's file.
    told : str
        Its faults, a line each.

    Returns
    -------
    str
        All faults in the order of the file's lines.
    """
    try:
        plan = yaml_files.raw(path)
    except DataError:
        return told
    targets = plan.get("targets") if isinstance(plan, dict) else None
    lines = told.splitlines()
    for index, target in enumerate(targets if isinstance(targets, list) else []):
        place = ("targets", index, "measure")
        for where, message in _unread_breakdowns(target, place):
            lines.append(f"{project.relative(path)} line {yaml_files.line_of(path, where)}: {message}")
    return "\n".join(sorted(lines, key=_line))


def _line(fault: str) -> int:
    found = re.search(r" line (\d+)", fault)
    return int(found[1]) if found else 0


def _unread_breakdowns(target: object, place: tuple) -> Iterator[Fault]:
    try:
        measure = Measure.model_validate(target.get("measure") if isinstance(target, dict) else None)
    except ValidationError:
        return
    record = registry.indicators().get(measure.indicator)
    if record is not None:
        yield from _breakdowns(measure, record, place)


def faults(plan: Plan) -> list[Fault]:
    """Return each fault with its place in the plan."""
    return [
        *_twice(plan),
        *_years(plan),
        *_peers(plan),
        *(
            fault
            for i, group in enumerate(plan.target_groups)
            for j, member in enumerate(group.members)
            for fault in _member(member, plan, ("target_groups", i, "members", j))
        ),
        *(fault for i, target in enumerate(plan.targets) for fault in _target(target, plan, ("targets", i))),
        *(
            fault
            for i, printed in enumerate(plan.printed)
            if printed.ours is not None
            for fault in _own_number(printed.ours, ("printed", i, "ours"))
        ),
        *(fault for i, quotation in enumerate(plan.quotations) for fault in _quotation(quotation, ("quotations", i))),
        *_tables(plan),
    ]


def _twice(plan: Plan) -> Iterator[Fault]:
    for key in ("targets", "target_groups", "quotations", "printed", "printed_tables"):
        yield from _repeated([record.id for record in getattr(plan, key)], key, "id")
    for index, target in enumerate(plan.targets):
        for place, message in _repeated([reading.id for reading in target.readings], "readings", "id"):
            yield ("targets", index, *place), message
    yield from _repeated(plan.chapter_names, "chapters", "chapter")
    yield from _repeated(plan.ministerial_goals, "ministerial_goals", "goal")


def _repeated(names: Sequence[str], key: str, what: str) -> Iterator[Fault]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield (key, index), f"{key}.{index}: the {what} {name!r} stands twice; give each its own."


def _years(plan: Plan) -> Iterator[Fault]:
    if list(plan.years) != sorted(set(plan.years)):
        yield ("years",), f"years is {plan.years}: write each year once, the first one first."


def _peers(plan: Plan) -> Iterator[Fault]:
    if plan.peers is not None and "peers" not in plan.comparators:
        yield ("peers",), f"peers is given, but comparators is {plan.comparators}: add 'peers', or leave peers out."
    if not isinstance(plan.peers, Peers) or plan.municipality is None:
        return
    for index, code in enumerate(plan.peers.municipalities):
        if code == plan.municipality:
            place = ("peers", "municipalities", index)
            yield place, f"peers.municipalities.{index} is {code!r}: that is the plan's own municipality."


def _member(member: GroupMember, plan: Plan, place: tuple) -> Iterator[Fault]:
    shown = ".".join(str(part) for part in place)
    if not member.available and member.note is None:
        yield place, f"{shown}: a part that cannot be had needs a note that says why."
    if member.benefit is None:
        if member.available:
            yield place, f"{shown}: give the benefit, or available: false and a note that says why."
        return
    benefit = benefits.benefit(member.benefit)
    if member.available and member.match_group and member.match_group not in benefit.visitation:
        allowed = errors.alternatives(benefit.visitation) if benefit.visitation else "no match group"
        message = f"{benefit.code} has no match group of that name. Allowed: {allowed}."
        yield (*place, "match_group"), f"{shown}.match_group is {member.match_group!r}: {message}"
    months = [f"{year}M{month:02}" for year in plan.years for month in range(1, 13)]
    if months and not any(benefits.in_force(benefit.code, month) for month in months):
        span = f"{benefit.valid_from or 'before 2004'} to {benefit.valid_until or 'now'}"
        message = f"it was in force from {span}, not in the plan's years."
        yield (*place, "benefit"), f"{shown}.benefit is {benefit.code!r}: {message}"


# Targets


def _target(target: Target, plan: Plan, place: tuple) -> Iterator[Fault]:
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
        yield from _breakdowns(target.measure, record, (*place, "measure"))
    measured = _kind_measured(target, record)
    for index, reading in enumerate(target.readings):
        yield from _rule(reading.rule, record, measured, plan, (*place, "readings", index, "rule"))
        yield from _base_after(reading.rule, target, plan, (*place, "readings", index, "rule"))


def _kind_measured(target: Target, record: Indicator | None) -> str:
    """Return the kind of period that a target is judged on."""
    if target.due is not None:
        return periods.parse(target.due).kind
    if target.measure.period is not None:
        return {"december": "month"}.get(target.measure.period, target.measure.period)
    own = record.period_kinds[0] if record else "year"
    return own if own in ("month", "rolling_year") else "year"


def _breakdowns(measure: Measure, record: Indicator, place: tuple) -> Iterator[Fault]:
    for index, breakdown in enumerate(measure.breakdowns):
        if message := _breakdown_fault(breakdown, record):
            yield (*place, "breakdowns", index), f"{_dotted(place)}.breakdowns.{index} is {breakdown!r}: {message}"


def _breakdown_fault(breakdown: str, record: Indicator) -> str:
    # An indicator without a list takes breakdowns that are put together when it is asked for.
    if not record.breakdowns or breakdown in record.breakdowns:
        return ""
    matches = errors.nearest(breakdown, record.breakdowns, count=1)
    hint = f" Did you mean {matches[0]!r}?" if matches else ""
    allowed = record.breakdowns if len(record.breakdowns) <= errors.LONGEST_LIST_SHOWN else matches
    listed = f" Allowed: {errors.alternatives(allowed)}." if allowed else ""
    return f"the indicator '{record.key}' is not given for it.{hint}{listed}"


def _rule(rule: rules.Rule, record: Indicator | None, measured: str, plan: Plan, place: tuple) -> Iterator[Fault]:
    shown = _dotted(place)
    if isinstance(rule, rules.AllOf):
        for index, inner in enumerate(rule.rules):
            yield from _rule(inner, record, measured, plan, (*place, "rules", index))
        return
    if isinstance(rule, rules.Every):
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
                f"{shown}.type is {rule.type!r}: the municipality's own records are not compared so.",
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


def _base_after(rule: rules.Rule, target: Target, plan: Plan, place: tuple) -> Iterator[Fault]:
    """Tell of a base that is no earlier than the last period that the target is judged on."""
    last = target.due or (str(plan.years[-1]) if plan.years else None)
    for inner in getattr(rule, "rules", [rule]):
        key = "baseline" if isinstance(inner, rules.Compared) else "base"
        base = getattr(inner, key, None)
        if base and last and periods.parse(base).last_month >= periods.parse(last).last_month:
            what = "due" if target.due else "the plan's last year"
            message = f"a base must lie before what is judged; {what} is {last}."
            yield (*place, key), f"{_dotted(place)}.{key} is {base!r}: {message}"


def _base(rule: rules.Rule, measured: str, place: tuple) -> Iterator[Fault]:
    key = "baseline" if isinstance(rule, rules.Compared) else "base"
    base = getattr(rule, key, None)
    if base is not None and periods.parse(base).kind != measured:
        message = f"the target is measured on a {measured}; name one of the same kind."
        yield (*place, key), f"{_dotted(place)}.{key} is {base!r}: {message}"


def _margin(rule: rules.Rule, record: Indicator, place: tuple) -> Iterator[Fault]:
    key = "margin" if isinstance(rule, rules.Compared) else "by"
    margin = getattr(rule, key, None)
    if margin is None:
        return
    allowed = MARGINS_OF_RANKS if record.unit == "rank" else MARGINS.get(record.unit, MARGINS_OF_COUNTS)
    if margin.unit not in allowed:
        message = f"the indicator '{record.key}' is in {record.unit!r}. Allowed: {errors.alternatives(allowed)}."
        yield (*place, key, "unit"), f"{_dotted(place)}.{key}.unit is {margin.unit!r}: {message}"


# Printed numbers


def _own_number(ours: OwnNumber, place: tuple) -> Iterator[Fault]:
    record = registry.indicator(ours.indicator)
    kind = periods.parse(ours.period).kind
    if kind not in record.period_kinds:
        message = f"the indicator '{record.key}' is given by {errors.alternatives(record.period_kinds)}."
        yield (*place, "period"), f"{_dotted(place)}.period is {ours.period!r}: {message}"
    if message := _breakdown_fault(ours.breakdown, record):
        yield (*place, "breakdown"), f"{_dotted(place)}.breakdown is {ours.breakdown!r}: {message}"


def _quotation(quotation: Quotation, place: tuple) -> Iterator[Fault]:
    if quotation.ours is None:
        return
    yield from _own_number(quotation.ours, (*place, "ours"))
    unit = registry.indicator(quotation.ours.indicator).unit
    if (quotation.kind, quotation.unit, quotation.value is None) != ("forecast", unit, False):
        message = f"it can be given for a forecast with a value in '{unit}' alone, the unit of that indicator."
        yield (*place, "ours"), f"{_dotted(place)}.ours is '{quotation.ours.indicator}': {message}"


def _tables(plan: Plan) -> Iterator[Fault]:
    for index, table in enumerate(plan.printed_tables):
        told: dict[str, tuple] = {}
        for cell in table.checks():
            if cell.ours is not None:
                found = _own_number(cell.ours, ("printed_tables", index))
                told |= {message: place for place, message in found if message not in told}
        yield from ((place, message) for message, place in told.items())


def _dotted(place: tuple) -> str:
    return ".".join(str(part) for part in place)
