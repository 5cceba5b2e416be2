"""Everything that can be wrong with the data, the plans, the indicators and the chapters, told at once."""

import contextlib
import inspect
from collections.abc import Callable, Iterator

from analysis import plans
from analysis.annex import chapters, checks, parameters, scope, scoreboard
from analysis.core import areas, errors, house, project
from analysis.indicators import computing, held, registry
from analysis.plans import checks as plan_checks
from analysis.plans import coverage, ministerial_goals, supervision
from analysis.report.site import compare
from analysis.sources import municipal_records, tidying, vintages
from analysis.store import observations, snapshots


def run(only_notebooks: bool = False) -> tuple[int, list[str]]:
    """Run every check, or all but those of the data; return how many were made, and a line for each fault."""
    made, faults = 0, []
    for what, step in () if only_notebooks else _steps():
        made += 1
        try:
            step()
        except errors.BilagError as error:
            faults.append(f"{what}: {error}")
    faults += indicator_faults()
    for chapter in chapters.chapters():
        made += 1
        faults += [f"chapter {chapter.name}: {fault}" for fault in checks.faults(chapter)]
    for chapter in compare.held():
        made += 1
        found = checks.faults(chapter, checks.COMPARISON)
        faults += [f"chapter {chapter.name} of comparisons: {fault}" for fault in found]
    for name in plans.names():
        made += 1
        faults += [f"plan {name}: {fault}" for fault in plan_faults(name)]
    return made, faults


def indicator_faults() -> Iterator[str]:
    """Yield what is wrong with each indicator: words of the template, or a function that cannot be called so."""
    with contextlib.suppress(errors.BilagError):
        for key, record in registry.indicators().items():
            left = checks.left_in_indicator(key)
            if left:
                yield f"indicator {key}: {left}"
            fault = _called(record)
            if fault:
                yield f"indicator {key}: {fault}"


def _called(record: registry.Indicator) -> str:
    """Compute an indicator once, and return what went wrong."""
    until = parameters.newest_month()
    try:
        takes = inspect.signature(computing.function_of(record)).parameters
        for name in record.arguments:
            if name not in takes and not any(each.kind is each.VAR_KEYWORD for each in takes.values()):
                return str(errors.unknown(f"argument of {record.function}", name, list(takes)[4:]))
        if record.breakdowns:
            found = held.periods_held(record, until)
            registry.compute(record.key, areas.municipalities()[:1], found[-1:] or [until], until)
    except errors.BilagError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - whatever an indicator's own function raises is told with its name
        return f"{record.function} fails with {type(error).__name__}: {error}"
    return ""


def plan_faults(name: str) -> Iterator[str]:
    """Yield what is wrong with a plan's choice of chapters, or with the plan's file."""
    try:
        plan = plans.load(name)
    except errors.BilagError as error:
        yield str(error)
        return
    yield from checks.left_in_plan(name)
    if plan.municipality:
        with contextlib.suppress(errors.BilagError):
            # a fault in the records themselves is told as such
            yield from plan_checks.record_faults(plan, plan.municipality)
    for chapter in plan.chapter_names:
        there = chapter in chapters.names()
        try:
            scope.options_of(plan, chapter) if there else chapters.chapter(chapter)
        except errors.BilagError as error:
            file = project.relative(project.plan_file(name))
            yield str(error) if there else f"{file} names a chapter that is not there. {error}"


def _are_current() -> None:
    """Refuse observations of other snapshots than those held, as a later version of the package may leave behind."""
    if not vintages.is_current():
        raise errors.DataError("they are not those of the snapshots held; make them so with: bilag observations")


def _steps() -> list[tuple[str, Callable[[], object]]]:
    return [
        *((f"snapshot {snapshot}", lambda name=snapshot: tidying.read(name)) for snapshot in snapshots.all()),
        *((f"observations {table}", lambda name=table: observations.load(name)) for table in observations.tables()),
        ("indicators", registry.indicators),
        ("records", lambda: [municipal_records.load(area.code) for area in areas.municipalities()]),
        ("ministerial goals", ministerial_goals.goals),
        ("scoreboard", scoreboard.measures),
        ("supervision", lambda: supervision.requirements(parameters.newest_month())),
        ("coverage", coverage.statements),
        *([(project.CONFIG, house.house), ("observations", _are_current)] if project.is_layered() else []),
    ]
