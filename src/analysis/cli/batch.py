"""The command `bilag batch`: many annexes, and only what has changed."""

import signal
import time
from pathlib import Path
from typing import Annotated

import typer

from analysis.core import errors, project

STOPPED_EXIT_CODE = 130


def batch(
    municipalities: Annotated[str, typer.Option(help="all; names or groups with commas between; or @file.")],
    years: Annotated[str, typer.Option(help="Years and spans: 2022-2024,2026.")],
    plans: Annotated[str, typer.Option(help="auto (the municipality's own, else default), or one for all.")] = "auto",
    workers: Annotated[int, typer.Option(min=1, help="Processes of this machine.")] = 2,
    scheduler: Annotated[str | None, typer.Option(help="A Dask scheduler that does the work: tcp://…")] = None,
    chapters: Annotated[str | None, typer.Option(help="Only these chapters, with commas between.")] = None,
    data_until: Annotated[str | None, typer.Option(help="Last month the annexes may speak of: 2023M12.")] = None,
    language: Annotated[str, typer.Option(help="da or en.")] = "da",
    out: Annotated[str | None, typer.Option(help="Another folder than reports/.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be built and why; build nothing.")] = False,
    fail_fast: Annotated[
        bool, typer.Option("--fail-fast/--keep-going", help="Start nothing more after the first failure.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Build everything again.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write annex.pdf too: tagged, for paper.")] = False,
) -> None:
    """Build the annexes of many municipalities and years: only what has changed."""
    from analysis.report.batch import freshness, recap
    from analysis.report.batch.recap import FAILED, STOPPED, UNCHANGED, Recap, Result

    started = time.monotonic()
    reports = _reports(out)
    if scheduler is not None:
        from analysis.report.batch import schedule

        schedule.check_address(scheduler)
    asked = {"municipalities": _asked(municipalities), "years": years, "plans": plans, "chapters": chapters}
    asked |= {"data_until": data_until, "language": language, "pdf": pdf}
    inputs = freshness.Inputs()
    whole = None if force else freshness.unchanged(inputs, reports, asked)
    if whole is not None:
        if dry_run:
            return _tell_plan([], len(whole))
        found = Recap([Result("", code, year, UNCHANGED) for code, year in whole])
    else:
        from analysis.report.batch import batch as batches
        from analysis.report.batch import progress, selection

        wanted = selection.wanted(municipalities, years, plans, chapters, data_until, language)
        if pdf:
            from analysis.report.pages import pdf as printing

            printing.require()
        work = batches.Batch(reports, force, pdf, inputs)
        decisions = [work.decide(each) for each in wanted]
        if dry_run:
            return _tell_plan([decision for decision in decisions if not decision.unchanged], len(decisions))
        with _told_as_interrupt(), progress.shown(len(decisions)) as shown:
            found = work.run(decisions, workers, scheduler, fail_fast, shown.started, shown.done)
    found.seconds = time.monotonic() - started
    again = _options(plans, workers, scheduler, chapters, data_until, language, out)
    again += [name for name, given in (("--pdf", pdf), ("--fail-fast", fail_fast), ("--force", force)) if given]
    rerun = recap.rerun(found, municipalities, years, again)
    if found.stopped not in ("", STOPPED):
        typer.echo("\n".join(recap.lines(found, rerun)))
        raise errors.BilagError(found.stopped)
    recap.write(_made(reports) / "batch.json", found, rerun)
    if whole is None:
        from analysis.report.site import index

        index.write(reports, language)
        if not rerun:
            freshness.remember(inputs, reports, asked, [[each.municipality, each.year] for each in found.results])
    typer.echo("\n".join(recap.lines(found, rerun)))
    if found.stopped:
        raise typer.Exit(STOPPED_EXIT_CODE)
    if found.of(FAILED):
        raise typer.Exit(1)
    return None


def _reports(out: str | None) -> Path:
    """Return the folder of the annexes, which an option may name."""
    if out is not None and not out.strip():
        raise errors.UsageError("--out is empty; name a folder, or leave it out for reports/.")
    if out is not None and Path(out).exists() and not Path(out).is_dir():
        raise errors.UsageError(f"--out {out} is a file; name a folder, or leave it out for reports/.")
    return Path(out or project.reports()).absolute()


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
            because.setdefault(_some(reasons), []).append(chapter)
        for reason, names in because.items():
            typer.echo(f"{decision.wanted.name}: {', '.join(names)} would be run because {reason}")
        for reason in decision.assemble:
            typer.echo(f"{decision.wanted.name}: would be put together again because {reason}")
    runs = sum(len(decision.run) for decision in todo)
    typer.echo(f"{len(todo)} of {of} annexes would be built, {runs} chapters run; nothing was.")


def _some(reasons: list[str], most: int = 3) -> str:
    more = f" and {len(reasons) - most} more" if len(reasons) > most else ""
    return ", ".join(reasons[:most]) + more


def _options(plans, workers, scheduler, chapters, data_until, language, out) -> list[str]:
    given = {
        "--plans": plans if plans != "auto" else None,
        "--workers": workers if workers != 2 else None,
        "--scheduler": scheduler,
        "--chapters": chapters,
        "--data-until": data_until,
        "--language": language if language != "da" else None,
        "--out": out,
    }
    return [part for name, value in given.items() if value is not None for part in (name, str(value))]


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise errors.UsageError(
            f"'{folder.name}' is no folder that annexes can be written to: {error.strerror}."
        ) from None
    return folder


class _told_as_interrupt:  # noqa: N801 - read as what it is where it is used
    """Let being ended (SIGTERM) stop a batch as Ctrl-C does, with a recap, which a second one does not cut short."""

    def __enter__(self) -> None:
        self._stopped = False
        self._before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}

    def __exit__(self, *_) -> None:
        if not self._stopped:
            self._set(self._before)

    def _stop(self, number: int, frame: object) -> None:
        self._stopped = True
        self._set(dict.fromkeys(self._before, signal.SIG_IGN))
        raise KeyboardInterrupt

    @staticmethod
    def _set(handlers: dict) -> None:
        for number, handler in handlers.items():
            signal.signal(number, handler)
