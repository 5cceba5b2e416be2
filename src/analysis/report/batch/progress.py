"""Show how far a batch is: a display on a terminal, one plain line for each annex in a log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from analysis.report.batch.recap import BUILT, FAILED, UNCHANGED, Result


class Lines:
    """One plain line for each annex that is built or failed."""

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0

    def started(self, name: str) -> None:
        """Say nothing: a log is read afterwards."""

    def done(self, result: Result) -> None:
        """Say what became of an annex."""
        self._done += 1
        if result.outcome != UNCHANGED:
            print(f"[{self._done}/{self._total}] {told(result)}", file=sys.stderr, flush=True)


class Display:
    """A bar with done, running, failed, remaining and the time left."""

    def __init__(self, progress, task: int, total: int) -> None:
        self._progress, self._task, self._total = progress, task, total
        self._running: list[str] = []
        self._counts = dict.fromkeys((BUILT, UNCHANGED, FAILED), 0)

    def started(self, name: str) -> None:
        """Show an annex as running."""
        self._running.append(name)
        self._show(0)

    def done(self, result: Result) -> None:
        """Count an annex as done; a failure stays on the screen."""
        if result.name in self._running:
            self._running.remove(result.name)
        self._counts[result.outcome] += 1
        if result.outcome == FAILED:
            self._progress.console.print(told(result), markup=False, highlight=False)
        self._show(1)

    def _show(self, advance: int) -> None:
        left = self._total - sum(self._counts.values()) - len(self._running)
        counts = f"{len(self._running)} running, {self._counts[FAILED]} failed, {left} remaining"
        self._progress.update(self._task, advance=advance, description=counts)


def told(result: Result) -> str:
    """Say in one line what became of an annex."""
    if result.outcome == FAILED:
        return f"{result.name}: failed: {result.cause}"
    chapters = f"{result.chapters_run} chapter{'s' * (result.chapters_run != 1)} run"
    return f"{result.name}: {result.outcome}, {chapters}, {result.seconds:.1f} s"


@contextmanager
def shown(total: int) -> Iterator[Lines | Display]:
    """Show the progress of a batch of so many annexes."""
    if not sys.stderr.isatty():
        yield Lines(total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Display(progress, progress.add_task("starting", total=total), total)
