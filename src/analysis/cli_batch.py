"""The command `bilag batch`: many annexes, and only what has changed."""

import shlex
import signal
import time
from pathlib import Path
from typing import Annotated

import typer

from analysis import errors

STOPPED_EXIT_CODE = 130
LONGEST_RERUN = 12


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
    from analysis.report import batch as batches
    from analysis.report import batch_names, batch_progress, schedule, site

    started = time.monotonic()
    if out is not None and not out.strip():
        raise errors.UsageError("--out is empty; name a folder, or leave it out for reports/.")
    if out is not None and Path(out).exists() and not Path(out).is_dir():
        raise errors.UsageError(f"--out {out} is a file; name a folder, or leave it out for reports/.")
    if scheduler is not None:
        schedule.check_address(scheduler)
    wanted = batch_names.wanted(municipalities, years, plans, chapters, data_until, language)
    if pdf:
        from analysis.report import pdf as printing

        printing.require()
    work = batches.Batch(Path(out) if out else None, force, pdf)
    decisions = [work.decide(each) for each in wanted]
    if dry_run:
        return _tell_plan(decisions)
    with _told_as_interrupt(), batch_progress.shown(len(decisions)) as shown:
        recap = work.run(decisions, workers, scheduler, fail_fast, shown.started, shown.done)
    recap.seconds = time.monotonic() - started
    again = _options(plans, workers, scheduler, chapters, data_until, language, out)
    again += [name for name, given in (("--pdf", pdf), ("--fail-fast", fail_fast), ("--force", force)) if given]
    rerun = _rerun(recap, municipalities, years, again)
    full = recap.stopped and recap.stopped != "stopped"
    if not full:
        batches.write_recap(_made(work.reports) / "batch.json", recap, rerun)
        site.write(work.reports, language)
    _tell_recap(recap, rerun)
    if full:
        raise errors.BilagError(recap.stopped)
    if recap.stopped:
        raise typer.Exit(STOPPED_EXIT_CODE)
    if recap.of(batches.FAILED):
        raise typer.Exit(1)
    return None


def _tell_plan(decisions: list) -> None:
    """Say what would be built, and why, in one line for each annex and reason."""
    todo = [decision for decision in decisions if not decision.unchanged]
    for decision in todo:
        because: dict[str, list[str]] = {}
        for chapter, reasons in decision.run.items():
            because.setdefault(_some(reasons), []).append(chapter)
        for reason, names in because.items():
            typer.echo(f"{decision.wanted.name}: {', '.join(names)} would be run because {reason}")
        for reason in decision.assemble:
            typer.echo(f"{decision.wanted.name}: would be put together again because {reason}")
    runs = sum(len(decision.run) for decision in todo)
    typer.echo(f"{len(todo)} of {len(decisions)} annexes would be built, {runs} chapters run; nothing was.")


def _some(reasons: list[str], most: int = 3) -> str:
    more = f" and {len(reasons) - most} more" if len(reasons) > most else ""
    return ", ".join(reasons[:most]) + more


def _tell_recap(recap, rerun: str) -> None:
    from analysis.report import batch as batches

    built, unchanged, failed = (recap.of(each) for each in (batches.BUILT, batches.UNCHANGED, batches.FAILED))
    runs = sum(result.chapters_run for result in recap.results)
    left = f", {recap.left} not finished" if recap.left else ""
    made = f"{len(built)} built ({runs} chapter{'s' * (runs != 1)} run)"
    typer.echo(f"{made}, {len(unchanged)} unchanged, {len(failed)} failed{left}, in {recap.seconds:.0f} s.")
    for result in failed:
        typer.echo(f"  {result.name}: {result.cause}")
    if rerun:
        typer.echo(f"To go on: {rerun}")


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


def _rerun(recap, municipalities: str, years: str, options: list[str]) -> str:
    """Return a command that does what was not done; what is done already it only looks at."""
    from analysis.report import batch as batches

    failed = recap.of(batches.FAILED)
    if not failed and not recap.stopped and not recap.left:
        return ""
    if not recap.left and len(failed) <= LONGEST_RERUN:
        municipalities = ",".join(dict.fromkeys(result.municipality for result in failed))
        years = ",".join(str(year) for year in sorted({result.year for result in failed}))
    return shlex.join(["bilag", "batch", "--municipalities", municipalities, "--years", years, *options])


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
