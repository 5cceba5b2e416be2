"""Everything that can be wrong with the data, the plans, the indicators and the chapters, told at once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from analysis import areas, errors, observations, plans, snapshots
from analysis.desk import notebook_checks, template_words
from analysis.indicators import registry
from analysis.plans import coverage, ministerial_goals
from analysis.report import chapter_options, chapters, compare
from analysis.sources import fetched, municipal_records


def run(only_notebooks: bool = False) -> tuple[int, list[str]]:
    """Run every check.

    Parameters
    ----------
    only_notebooks : bool
        Leave the checksums of the data out.

    Returns
    -------
    tuple
        How many checks were made, and a line for each fault.
    """
    made, faults = 0, []
    if not only_notebooks:
        for what, step in _steps():
            made += 1
            try:
                step()
            except errors.BilagError as error:
                faults.append(f"{what}: {error}")
    faults += indicator_faults()
    for chapter in chapters.chapters():
        made += 1
        faults += [f"chapter {chapter.name}: {fault}" for fault in notebook_checks.faults(chapter)]
    for chapter in compare.held():
        made += 1
        found = notebook_checks.faults(chapter, notebook_checks.COMPARISON)
        faults += [f"chapter {chapter.name} of comparisons: {fault}" for fault in found]
    for name in plans.names():
        made += 1
        faults += [f"plan {name}: {fault}" for fault in plan_faults(name)]
    return made, faults


def indicator_faults() -> Iterator[str]:
    """Yield the indicators that have their template's words still; what else is wrong with them is told elsewhere."""
    with contextlib.suppress(errors.BilagError):
        for key in registry.indicators():
            left = template_words.left_in_indicator(key)
            if left:
                yield f"indicator {key}: {left}"


def plan_faults(name: str) -> Iterator[str]:
    """Yield what is wrong with a plan's choice of chapters, or with the plan's file."""
    try:
        plan = plans.load(name)
    except errors.BilagError as error:
        yield str(error)
        return
    yield from template_words.left_in_plan(name)
    for chapter in plan.chapter_names:
        try:
            chapters.chapter(chapter)
        except errors.BilagError as error:
            yield f"data/plans/{name}.yml names a chapter that is not there. {error}"
            continue
        try:
            chapter_options.options(plan, chapter)
        except errors.BilagError as error:
            yield str(error)


def _steps() -> list[tuple[str, Callable[[], object]]]:
    return [
        *((f"snapshot {snapshot}", lambda name=snapshot: fetched.read(name)) for snapshot in snapshots.all()),
        *((f"observations {table}", lambda name=table: observations.load(name)) for table in observations.tables()),
        ("indicators", registry.indicators),
        ("records", lambda: [municipal_records.load(area.code) for area in areas.municipalities()]),
        ("ministerial goals", ministerial_goals.goals),
        ("coverage", coverage.require),
    ]
