"""What must hold between the parts of a plan: names used once, rules that fit what they measure."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from analysis.core import benefits, errors, periods, project, yaml_files
from analysis.core.errors import DataError
from analysis.indicators import registry
from analysis.plans import target_faults
from analysis.plans.measures import Measure
from analysis.plans.model import GroupMember, Peers, Plan, Quotation
from analysis.plans.printed import OwnNumber
from analysis.plans.target_faults import Fault, breakdown_fault, breakdown_faults, dotted, fault

LINE = r" line (\d+)"


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


def faults_beside(path: Path, known: str) -> str:
    """Add to the faults of a plan that cannot be read the breakdowns that its indicators are not given for.

    Parameters
    ----------
    path : Path
        The plan's file.
    known : str
        Its faults, a line each.

    Returns
    -------
    str
        All faults in the order of the file's lines.
    """
    try:
        plan = yaml_files.raw(path)
    except DataError:
        return known
    lines = known.splitlines()
    targets = plan.get("targets") if isinstance(plan, dict) else None
    for index, target in enumerate(targets if isinstance(targets, list) else []):
        with contextlib.suppress(ValidationError):
            measure = Measure.model_validate(target.get("measure") if isinstance(target, dict) else None)
            definition = registry.indicators().get(measure.indicator)
            found = breakdown_faults(measure, definition, ("targets", index, "measure")) if definition else []
            lines += [f"{project.relative(path)} line {yaml_files.line_of(path, at)}: {text}" for at, text in found]
    return "\n".join(sorted(lines, key=lambda line: int(match[1]) if (match := re.search(LINE, line)) else 0))


def faults(plan: Plan) -> Iterator[Fault]:
    """Yield each fault with its place in the plan."""
    yield from _twice(plan)
    if list(plan.years) != sorted(set(plan.years)):
        yield fault(("years",), plan.years, "write each year once, the first one first.")
    yield from _peers(plan)
    for i, group in enumerate(plan.target_groups):
        for j, member in enumerate(group.members):
            yield from _member(member, plan, ("target_groups", i, "members", j))
    for i, target in enumerate(plan.targets):
        yield from target_faults.of(target, plan, ("targets", i))
    for i, printed in enumerate(plan.printed):
        yield from _own_number(printed.ours, ("printed", i, "ours"))
    for i, quotation in enumerate(plan.quotations):
        yield from _quotation(quotation, ("quotations", i, "ours"))
    for i, table in enumerate(plan.printed_tables):
        cells = [each for cell in table.checks() for each in _own_number(cell.ours, ("printed_tables", i))]
        yield from {message: (place, message) for place, message in reversed(cells)}.values()


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


def _peers(plan: Plan) -> Iterator[Fault]:
    if plan.peers is not None and "peers" not in plan.comparators:
        yield ("peers",), f"peers is given, but comparators is {plan.comparators}: add 'peers', or leave peers out."
    for index, code in enumerate(plan.peers.municipalities if isinstance(plan.peers, Peers) else []):
        if code == plan.municipality:
            yield fault(("peers", "municipalities", index), code, "that is the plan's own municipality.")


def _member(member: GroupMember, plan: Plan, place: tuple) -> Iterator[Fault]:
    if not member.available and member.note is None:
        yield place, f"{dotted(place)}: a part that cannot be had needs a note that says why."
    if member.benefit is None:
        if member.available:
            yield place, f"{dotted(place)}: give the benefit, or available: false and a note that says why."
        return
    benefit = benefits.benefit(member.benefit)
    if member.available and member.match_group and member.match_group not in benefit.visitation:
        allowed = errors.alternatives(benefit.visitation) if benefit.visitation else "no match group"
        message = f"{benefit.code} has no match group of that name. Allowed: {allowed}."
        yield fault((*place, "match_group"), member.match_group, message)
    months = [f"{year}M{month:02}" for year in plan.years for month in range(1, 13)]
    if months and not any(benefits.in_force(benefit.code, month) for month in months):
        span = f"{benefit.valid_from or 'before 2004'} to {benefit.valid_until or 'now'}"
        yield fault((*place, "benefit"), benefit.code, f"it was in force from {span}, not in the plan's years.")


def _own_number(ours: OwnNumber | None, place: tuple) -> Iterator[Fault]:
    if ours is None:
        return
    definition = registry.indicator(ours.indicator)
    if periods.parse(ours.period).kind not in definition.period_kinds:
        kinds = errors.alternatives(definition.period_kinds)
        yield fault((*place, "period"), ours.period, f"the indicator '{definition.key}' is given by {kinds}.")
    if message := breakdown_fault(ours.breakdown, definition):
        yield fault((*place, "breakdown"), ours.breakdown, message)


def _quotation(quotation: Quotation, place: tuple) -> Iterator[Fault]:
    ours = quotation.ours
    yield from _own_number(ours, place)
    unit = registry.indicator(ours.indicator).unit if ours else None
    if ours and (quotation.kind, quotation.unit, quotation.value is None) != ("forecast", unit, False):
        message = f"it can be given for a forecast with a value in '{unit}' alone, the unit of that indicator."
        yield fault(place, ours.indicator, message)
