"""The command `bilag batch`: many annexes, and only what has changed."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli import common
from analysis.core import errors

if TYPE_CHECKING:
    from analysis.report.batch.recap import Result

STOPPED_EXIT_CODE = 130


def batch(
    municipalities: Annotated[str, typer.Option(help="all; names or groups with commas between; or @file.")],
    years: Annotated[str, typer.Option(help="Years and spans: 2022-2024,2026.")],
    language: common.Language,
    plans: Annotated[str, typer.Option(help="auto (the municipality's own, else default), or one for all.")] = "auto",
    workers: Annotated[int, typer.Option(min=1, help="Processes of this machine.")] = 2,
    scheduler: Annotated[str | None, typer.Option(help="A Dask scheduler that does the work: tcp://…")] = None,
    chapters: common.Chapters = None,
    data_until: common.DataUntil = None,
    out: common.Out = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be built and why; build nothing.")] = False,
    fail_fast: Annotated[
        bool, typer.Option("--fail-fast/--keep-going", help="Start nothing more after the first failure.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Build everything again.")] = False,
    pdf: common.Pdf = False,
    short: common.Short = False,
) -> None:
    """Build the annexes of many municipalities and years: only what has changed."""
    from analysis.report.batch import freshness, recap

    started, reports = time.monotonic(), common.reports(out)
    if scheduler is not None:
        from analysis.report.batch import schedule

        schedule.check_address(scheduler)
    asked = {"municipalities": _asked(municipalities), "years": years, "plans": plans, "chapters": chapters}
    asked |= {"data_until": data_until, "language": language, "pdf": pdf, "short": short}
    inputs = freshness.read_inputs()
    whole = None if force else freshness.unchanged(inputs, reports, asked)
    if whole is not None:
        found = recap.Recap([recap.Result("", code, year, recap.UNCHANGED) for code, year in whole])
        decisions = []
    else:
        from analysis.report.batch import batch as batches
        from analysis.report.batch import selection

        wanted = selection.wanted(municipalities, years, plans, chapters, data_until, language)
        work = batches.Batch(reports, force, common.editions(pdf, short), inputs)
        decisions = [work.decide(each) for each in wanted]
    if dry_run:
        return _tell_plan([each for each in decisions if not each.unchanged], len(decisions or whole))
    if whole is None:
        with _told_as_interrupt(), _shown(len(decisions)) as (begun, done):
            found = work.run(decisions, workers, scheduler, fail_fast, begun, done)
    found.seconds = time.monotonic() - started
    given = {"plans": (plans, "auto"), "workers": (workers, 2), "scheduler": (scheduler, None)}
    given |= {"chapters": (chapters, None), "data-until": (data_until, None), "language": (language, "da")}
    given |= {"out": (out, None), "pdf": (pdf, False), "short": (short, False)}
    given |= {"fail-fast": (fail_fast, False), "force": (force, False)}
    again = [[f"--{name}", str(value)] for name, (value, default) in given.items() if value != default]
    rerun = recap.rerun(found, municipalities, years, [word for words in again for word in words if word != "True"])
    if found.stopped not in ("", recap.STOPPED):
        typer.echo("\n".join(recap.lines(found, rerun)))
        raise errors.BilagError(found.stopped)
    recap.write(reports / "batch.json", found, rerun)
    if whole is None:
        from analysis.report.site import index

        index.write(reports, language)
        if not rerun:
            freshness.remember(inputs, reports, asked, [[each.municipality, each.year] for each in found.results])
    typer.echo("\n".join(recap.lines(found, rerun)))
    if found.stopped or found.of(recap.FAILED):
        raise typer.Exit(STOPPED_EXIT_CODE if found.stopped else 1)
    return None


def _asked(municipalities: str) -> str:
    """Return what a user asked for, with the content of a file that stands for it."""
    file = Path(municipalities.removeprefix("@"))
    known = municipalities.startswith("@") and file.is_file()
    return f"{municipalities} {file.read_bytes()!r}" if known else municipalities


def _tell_plan(todo: list, of: int) -> None:
    """Say what would be built, and why, in one line for each annex and reason."""
    for decision in todo:
        because: dict[str, list[str]] = {}
        for chapter, reasons in decision.run.items():
            more = f" and {len(reasons) - 3} more" if len(reasons) > 3 else ""
            because.setdefault(", ".join(reasons[:3]) + more, []).append(chapter)
        for reason, names in because.items():
            typer.echo(f"{decision.wanted.name}: {', '.join(names)} would be run because {reason}")
        for reason in decision.assemble:
            typer.echo(f"{decision.wanted.name}: would be put together again because {reason}")
    runs = sum(len(decision.run) for decision in todo)
    typer.echo(f"{len(todo)} of {of} annexes would be built, {runs} chapters run; nothing was.")


@contextmanager
def _shown(total: int) -> Iterator[tuple[Callable[[str], None], Callable[[Result], None]]]:
    """Show a bar on a terminal, and a line for each annex that is built or failed; give what to call as they begin."""
    from analysis.report.batch import recap

    running: set[str] = set()
    outcomes: Counter[str] = Counter()
    with common.progress() as bar:
        task = bar.add_task("starting", total=total)

        def show() -> None:
            left = total - outcomes.total() - len(running)
            counts = f"{len(running)} running, {outcomes[recap.FAILED]} failed, {left} remaining"
            bar.update(task, completed=outcomes.total(), description=counts)

        def begun(name: str) -> None:
            running.add(name)
            show()

        def done(result: Result) -> None:
            running.discard(result.name)
            outcomes[result.outcome] += 1
            if result.outcome != recap.UNCHANGED:
                typer.echo(f"[{outcomes.total()}/{total}] {recap.told(result)}", err=True)
            show()

        yield begun, done


@contextmanager
def _told_as_interrupt() -> Iterator[None]:
    """Let being ended (SIGTERM) stop a batch as Ctrl-C does, with a recap, which a second one does not cut short."""
    numbers = (signal.SIGINT, signal.SIGTERM)

    def stop(number: int, frame: object) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {each: signal.signal(each, stop) for each in numbers}
    try:
        yield
    finally:
        # after an interrupt the recap is not to be cut short
        if signal.getsignal(signal.SIGINT) is stop:
            for each, handler in before.items():
                signal.signal(each, handler)
