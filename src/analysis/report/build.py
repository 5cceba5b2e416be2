"""Build one annex: run the chapters, put the files together, and move them into place only when all is well."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis import plans
from analysis.annex import chapters
from analysis.annex.chapters import Chapter
from analysis.annex.parameters import Parameters
from analysis.core import areas, atomic, errors, project
from analysis.plans import checks
from analysis.report.run import execution
from analysis.report.run.run_child import run_child
from analysis.sources import municipal_records

if TYPE_CHECKING:
    from analysis.annex.checks import Kind
    from analysis.report.pages.assemble import Content


# What an annex may be written as beside its pages, and the file that tells it.
EDITIONS = {"pdf": "annex.pdf", "short": "short.pdf"}


@dataclass(frozen=True)
class Built:
    """A finished annex: its folder, what there is in it, and the chapters that were in it before and are not now."""

    folder: Path
    content: Content
    gone: tuple[str, ...] = ()


def build(
    parameters: Parameters,
    names: list[str] | None = None,
    reports: Path | None = None,
    on_done: Callable[[Chapter], None] = lambda chapter: None,
    editions: frozenset[str] = frozenset(),
) -> Built:
    """Build an annex in a folder of reports, of the chapters named or those of its plan; say what was written.

    Raises BilagError if anything fails. The annex that was there before is then still there, unchanged.
    """
    chosen = choose(parameters, names)
    target = folder(parameters, reports)
    editions |= editions_of(target)
    run_child(check, chosen, bool(editions), None, [parameters.plan])
    # Faults in the records are told before any chapter runs, each on a line of its own.
    municipal_records.load(parameters.municipality)
    checks.require(plans.load(parameters.plan), parameters.municipality)
    return produce(chosen, parameters, target, on_done, editions)


def produce(
    chosen: Sequence[Chapter],
    parameters: Parameters,
    target: Path,
    on_done: Callable[[Chapter], None] = lambda chapter: None,
    editions: frozenset[str] = frozenset(),
    heading: Callable | None = None,
) -> Built:
    """Run chapters, put them together and put the result in place; see `assemble` for the heading."""
    atomic.require_writable(target, folder=True)
    before = listed(target)
    with scratch_folder(target.parents[1]) as scratch:
        runs = execution.execute(chosen, parameters, scratch, on_done)
        content = run_child(assembled, chosen, runs, parameters, scratch / "annex", editions, heading)
        atomic.swap_folder(scratch / "annex", target, scratch, before)
    return Built(target, content, gone(before, listed(target)))


def assembled(*given) -> Content:
    """Put an annex together in a child, which has imported what that takes; see `assemble.assemble`."""
    from analysis.report.pages import assemble

    return assemble.assemble(*given)


def check(chosen: Sequence[Chapter], on_paper: bool, kind: Kind | None = None, plan_names: Iterable[str] = ()) -> None:
    """Check before anything runs that chapters and plans are well, and the page can be printed where that is wanted."""
    from analysis.annex import checks

    if on_paper:
        from analysis.report.pages import pdf

        pdf.require()
    checks.require(chosen, kind or checks.ANNEX, plan_names)


def choose(parameters: Parameters, names: list[str] | None = None) -> list[Chapter]:
    """Return the chapters of an annex: those named, else those of its plan, in the order given, the technical last.

    Raises UsageError if a name is not a chapter's.
    """
    wanted = names if names is not None else plans.load(parameters.plan).chapter_names
    held = {chapter.name: chapter for chapter in chapters.chapters()}
    found = [held.get(name) or chapters.chapter(name) for name in dict.fromkeys(wanted)]
    return sorted(found, key=lambda chapter: chapter.is_technical)


def folder(parameters: Parameters, reports: Path | None = None) -> Path:
    """Return where an annex is kept: reports/370-naestved/2023."""
    area = areas.area(parameters.municipality)
    return Path(reports or project.reports()).absolute() / f"{area.code}-{area.slug}" / str(parameters.year)


def listed(annex: Path) -> set[str]:
    """Return the files of an annex that its manifest lists; the others in its folder are somebody's own."""
    try:
        return {*json.loads((annex / "manifest.json").read_bytes())["files"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return set()


def gone(before: Collection[str], now: Collection[str]) -> tuple[str, ...]:
    """Return the chapters whose notebooks are among the files before and not now."""
    return tuple(Path(name).stem[3:] for name in sorted({*before} - {*now}) if name.startswith("notebooks/"))


def editions_of(annex: Path) -> frozenset[str]:
    """Return what an annex was written as beside its pages, to be made again; a PDF may be somebody's own."""
    files = listed(annex)
    return frozenset(
        edition for edition, name in EDITIONS.items() if (annex / name).is_file() and (not files or name in files)
    )


@contextmanager
def scratch_folder(reports: Path) -> Iterator[Path]:
    """Give a folder on the same disk as the annexes, so that what is finished can be moved in one step."""
    with ExitStack() as stack:
        try:
            reports.mkdir(parents=True, exist_ok=True)
            scratch = stack.enter_context(atomic.scratch_folder(reports))
        except OSError as error:
            message = f"'{reports.name}' is no folder that annexes can be written to: {error.strerror}."
            raise errors.UsageError(message) from None
        yield scratch
