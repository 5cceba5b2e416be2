"""Build one annex: run the chapters, put the files together, and move them into place only when all is well."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis import plans
from analysis.annex import chapters
from analysis.annex.chapters import Chapter
from analysis.annex.parameters import Parameters
from analysis.core import areas, atomic, errors, project
from analysis.report.run import execution
from analysis.report.run.run_child import run_child
from analysis.sources import municipal_records

if TYPE_CHECKING:
    from analysis.annex.checks import Kind
    from analysis.report.pages.assemble import Content

SCRATCH = ".scratch-"


@dataclass(frozen=True)
class Built:
    """A finished annex: its folder, and what there is in it."""

    folder: Path
    content: Content


def build(
    parameters: Parameters,
    names: list[str] | None = None,
    reports: Path | None = None,
    on_done: Callable[[Chapter], None] = lambda chapter: None,
    as_pdf: bool = False,
) -> Built:
    """Build an annex in a folder of reports, of the chapters named or those of its plan; say what was written.

    Raises
    ------
    BilagError
        If anything fails. The annex that was there before is then still there, unchanged.
    """
    chosen = choose(parameters, names)
    run_child(check, chosen, as_pdf, None, [parameters.plan])
    # Faults in the records are told before any chapter runs, each on a line of its own.
    municipal_records.load(parameters.municipality)
    return produce(chosen, parameters, folder(parameters, reports), on_done, as_pdf)


def produce(
    chosen: Sequence[Chapter],
    parameters: Parameters,
    target: Path,
    on_done: Callable[[Chapter], None] = lambda chapter: None,
    as_pdf: bool = False,
    heading: Callable | None = None,
) -> Built:
    """Run chapters, put them together and put the result in place; see `assemble` for the heading."""
    with scratch_folder(target.parents[1]) as scratch:
        runs = execution.execute(chosen, parameters, scratch, on_done)
        content = run_child(assembled, chosen, runs, parameters, scratch / "annex", as_pdf, heading)
        atomic.swap_folder(scratch / "annex", target, scratch)
    return Built(target, content)


def assembled(*given) -> Content:
    """Put an annex together in a child, which has imported what that takes; see `assemble.assemble`."""
    from analysis.report.pages import assemble

    return assemble.assemble(*given)


def check(chosen: Sequence[Chapter], as_pdf: bool, kind: Kind | None = None, plan_names: Iterable[str] = ()) -> None:
    """Check before anything runs that chapters and plans are well, and the page can be printed where that is wanted."""
    from analysis.annex import checks

    if as_pdf:
        from analysis.report.pages import pdf

        pdf.require()
    checks.require(chosen, kind or checks.ANNEX, plan_names)


def choose(parameters: Parameters, names: list[str] | None = None) -> list[Chapter]:
    """Return the chapters of an annex: those named, else those of its plan, in the order given.

    Raises
    ------
    UsageError
        If a name is not a chapter's.
    """
    wanted = names if names is not None else plans.load(parameters.plan).chapter_names
    held = {chapter.name: chapter for chapter in chapters.chapters()}
    return [held.get(name) or chapters.chapter(name) for name in dict.fromkeys(wanted)]


def folder(parameters: Parameters, reports: Path | None = None) -> Path:
    """Return where an annex is kept: reports/370-naestved/2023."""
    area = areas.area(parameters.municipality)
    return Path(reports or project.reports()).absolute() / f"{area.code}-{area.slug}" / str(parameters.year)


@contextmanager
def scratch_folder(reports: Path) -> Iterator[Path]:
    """Give a folder on the same disk as the annexes, so that what is finished can be moved in one step."""
    try:
        reports.mkdir(parents=True, exist_ok=True)
        _sweep(reports)
        scratch = Path(tempfile.mkdtemp(prefix=f"{SCRATCH}{os.getpid()}-", dir=reports))
    except OSError as error:
        raise errors.UsageError(
            f"'{reports.name}' is no folder that annexes can be written to: {error.strerror}."
        ) from None
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _sweep(reports: Path) -> None:
    """Remove what builds that were killed have left behind."""
    for left in reports.glob(f"{SCRATCH}*"):
        owner = left.name.removeprefix(SCRATCH).split("-")[0]
        if owner.isdecimal() and not _alive(int(owner)):
            atomic.restore(left)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
