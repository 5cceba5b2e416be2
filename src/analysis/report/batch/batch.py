"""Make many annexes: only what has changed, side by side, and never less than what was there before."""

from __future__ import annotations

import errno
import os
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path

from analysis.core import atomic, errors, project
from analysis.report import build
from analysis.report.batch import freshness, schedule, work
from analysis.report.batch.freshness import Decision, Inputs
from analysis.report.batch.recap import BUILT, FAILED, STOPPED, UNCHANGED, Recap, Result
from analysis.report.batch.selection import Wanted
from analysis.report.run import execution
from analysis.report.run.run_child import run_child
from analysis.sources import municipal_records

# Settings of this process that chapters on another machine have too.
CARRIED = (execution.KERNEL_VARIABLE, freshness.AS_OF_VARIABLE)


class Batch:
    """A batch over one folder of reports.

    Parameters
    ----------
    reports : Path, optional
        Where annexes are kept; without it the project's own reports/.
    force : bool
        Make everything again.
    as_pdf : bool
        Write annex.pdf too.
    inputs : Inputs, optional
        What lies in the project; read now unless given.
    """

    def __init__(
        self, reports: Path | None = None, force: bool = False, as_pdf: bool = False, inputs: Inputs | None = None
    ) -> None:
        self.reports = Path(reports or project.reports()).absolute()
        self._force, self._as_pdf = force, as_pdf
        self._inputs = inputs or Inputs()

    def decide(self, wanted: Wanted) -> Decision:
        """Say what must be done for an annex, and why."""
        return freshness.decide(self._inputs, wanted, self.reports, self._force, self._as_pdf)

    def run(
        self,
        decisions: list[Decision],
        workers: int = 2,
        scheduler: str | None = None,
        fail_fast: bool = False,
        started: Callable[[str], None] = lambda name: None,
        done: Callable[[Result], None] = lambda result: None,
    ) -> Recap:
        """Make the annexes that are not as they should be.

        Parameters
        ----------
        decisions : list of Decision
        workers : int
            How many annexes are made at a time on this machine.
        scheduler : str, optional
            Address of a Dask scheduler whose workers do the work instead.
        fail_fast : bool
            Start nothing more after the first failure.
        started, done : callable
            Called with the name of each annex as it is begun, with its result as it is done.

        Raises
        ------
        UsageError
            When the scheduler does not answer, or the reports cannot be written.
        DataError
            When a notebook that must run is at fault; nothing has run then.
        """
        begun, recap = time.monotonic(), Recap()

        def tell(result: Result) -> None:
            recap.results.append(result)
            done(result)

        for decision in decisions:
            if decision.unchanged:
                tell(_result(decision, UNCHANGED))
        waiting = deque(decision for decision in decisions if not decision.unchanged)
        if waiting:
            run = {chapter for each in waiting for chapter in each.wanted.chapters if chapter.name in each.run}
            plans = sorted({each.wanted.parameters.plan for each in waiting if each.run})
            run_child(build.check, sorted(run, key=lambda chapter: chapter.path), self._as_pdf, None, plans)
            with (
                build.scratch_folder(self.reports) as scratch,
                schedule.pool(min(workers, len(waiting)), scheduler) as pool,
            ):
                running: dict[Future, tuple[Decision, float]] = {}
                try:
                    self._work(pool, scratch, waiting, running, fail_fast, started, tell)
                except KeyboardInterrupt:
                    recap.stopped = STOPPED
                except OSError as error:
                    recap.stopped = self._sentence(error)
                finally:
                    execution.stop(running)
                recap.left = len(waiting) + len(running)
        recap.seconds = time.monotonic() - begun
        return recap

    def _work(self, pool, scratch, waiting, running, fail_fast, started, tell) -> None:
        failed = False
        while running or (waiting and not (failed and fail_fast)):
            while waiting and len(running) < pool.places() and not (failed and fail_fast):
                decision = waiting.popleft()
                if fault := _records_fault(decision):
                    failed = True
                    tell(_result(decision, FAILED, cause=fault))
                    continue
                started(decision.wanted.name)
                job = self._job(decision, None if pool.elsewhere else scratch)
                running[pool.executor.submit(work.build, job)] = decision, time.monotonic()
            finished, _ = wait(running, return_when=FIRST_COMPLETED) if running else ((), ())
            for future in finished:
                decision, begun = running[future]
                result = self._finish(future, decision, time.monotonic() - begun, scratch)
                del running[future]
                failed = failed or result.outcome == FAILED
                tell(result)

    def _job(self, decision: Decision, scratch: Path | None) -> work.Job:
        wanted, ran = decision.wanted, {}
        for chapter in wanted.chapters:
            if chapter.name not in decision.run:
                kept = decision.state.chapters[chapter.name]
                text = freshness.read_chapter(wanted, chapter.name, kept, self.reports)
                if text is None:
                    decision.run[chapter.name] = ["what was kept of it is damaged"]
                else:
                    ran[chapter.name] = execution.Run(text, kept.seconds, ())
        sources = {chapter.name: chapter.path.read_text(encoding="utf-8") for chapter in wanted.chapters}
        env = {name: os.environ[name] for name in CARRIED if name in os.environ}
        here = scratch is not None
        inputs = {} if here else self._inputs.of_job(wanted)
        return work.Job(wanted, sources, ran, self._as_pdf, env, str(scratch) if here else None, inputs)

    def _finish(self, future: Future, decision: Decision, seconds: float, scratch: Path) -> Result:
        """Write what a worker handed back, and say what became of the annex."""
        try:
            outcome = future.result()
        except OSError:
            raise
        except Exception as error:
            outcome = work.Outcome(failure=f"its worker failed: {type(error).__name__}: {' '.join(str(error).split())}")
        self._keep(decision, outcome, scratch)
        become = FAILED if outcome.failure else BUILT
        return _result(decision, become, len(outcome.ran), outcome.chapter, outcome.failure, seconds)

    def _keep(self, decision: Decision, outcome: work.Outcome, scratch: Path) -> None:
        """Keep the chapters that did well, put the annex in place, and only then say that it is there."""
        from analysis.annex import chapters

        wanted, state = decision.wanted, decision.state
        for chapter in wanted.chapters:
            if chapter.name in outcome.ran:
                readable = chapters.tables_named(chapter)
                state.chapters[chapter.name] = freshness.keep_chapter(
                    self._inputs, wanted, chapter, outcome.ran[chapter.name], self.reports, readable
                )
        if not outcome.failure:
            target, here = self.reports / wanted.folder, scratch / wanted.name.replace(" ", "-")
            for name, content in outcome.files.items():
                path = here / "annex" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            atomic.swap_folder(here / "annex", target, here)
            atomic.restore(here)
            state.files = freshness.stamps(target)
            state.annex = freshness.annex_digest(self._inputs, wanted, state)
        freshness.write(freshness.kept_in(wanted, self.reports), state)

    def _sentence(self, error: OSError) -> str:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return f"The disk that holds '{self.reports.name}' is full; make room and run the same command again."
        return f"'{self.reports.name}' cannot be written to: {error.strerror}."


def _records_fault(decision: Decision) -> str:
    """Return what is wrong with a municipality's own records, in one line; empty when nothing is."""
    try:
        municipal_records.load(decision.wanted.parameters.municipality)
    except errors.BilagError as error:
        return str(error).splitlines()[0]
    return ""


def _result(
    decision: Decision, outcome: str, ran: int = 0, chapter: str = "", cause: str = "", seconds: float = 0.0
) -> Result:
    given = decision.wanted.parameters
    return Result(decision.wanted.name, given.municipality, given.year, outcome, ran, chapter, cause, seconds)
