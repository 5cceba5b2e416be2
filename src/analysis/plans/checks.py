"""What must hold between the parts of a plan: names used once, rules that fit what they measure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from analysis import benefits, errors, periods, project, yaml_files
from analysis.errors import DataError
from analysis.indicators import registry
from analysis.plans import target_faults
from analysis.plans.measures import Measure
from analysis.plans.model import GroupMember, Peers, Plan, Quotation
from analysis.plans.printed import OwnNumber
from analysis.plans.target_faults import Fault, breakdown_fault, breakdown_faults, dotted


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
        yield from breakdown_faults(measure, record, place)


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
        *(fault for i, target in enumerate(plan.targets) for fault in target_faults.of(target, plan, ("targets", i))),
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


# Printed numbers


def _own_number(ours: OwnNumber, place: tuple) -> Iterator[Fault]:
    record = registry.indicator(ours.indicator)
    kind = periods.parse(ours.period).kind
    if kind not in record.period_kinds:
        message = f"the indicator '{record.key}' is given by {errors.alternatives(record.period_kinds)}."
        yield (*place, "period"), f"{dotted(place)}.period is {ours.period!r}: {message}"
    if message := breakdown_fault(ours.breakdown, record):
        yield (*place, "breakdown"), f"{dotted(place)}.breakdown is {ours.breakdown!r}: {message}"


def _quotation(quotation: Quotation, place: tuple) -> Iterator[Fault]:
    if quotation.ours is None:
        return
    yield from _own_number(quotation.ours, (*place, "ours"))
    unit = registry.indicator(quotation.ours.indicator).unit
    if (quotation.kind, quotation.unit, quotation.value is None) != ("forecast", unit, False):
        message = f"it can be given for a forecast with a value in '{unit}' alone, the unit of that indicator."
        yield (*place, "ours"), f"{dotted(place)}.ours is '{quotation.ours.indicator}': {message}"


def _tables(plan: Plan) -> Iterator[Fault]:
    for index, table in enumerate(plan.printed_tables):
        told: dict[str, tuple] = {}
        for cell in table.checks():
            if cell.ours is not None:
                found = _own_number(cell.ours, ("printed_tables", index))
                told |= {message: place for place, message in found if message not in told}
        yield from ((place, message) for message, place in told.items())
