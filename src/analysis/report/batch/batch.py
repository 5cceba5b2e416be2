"""Make many annexes: only what has changed, side by side, and never less than what was there before."""

import errno
import os
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from pathlib import Path

from analysis.core import atomic
from analysis.report import build
from analysis.report.batch import freshness, schedule
from analysis.report.batch.freshness import Decision
from analysis.report.batch.recap import BUILT, FAILED, STOPPED, UNCHANGED, Recap, Result
from analysis.report.batch.selection import Wanted
from analysis.report.run import execution
from analysis.report.run.run_child import run_child

# Settings of this process that chapters on another machine have too.
CARRIED = (execution.KERNEL_VARIABLE, freshness.AS_OF_VARIABLE)


@dataclass(frozen=True)
class Batch:
    """A batch over one folder of reports.

    `force` makes everything again; `editions` ("pdf", "short") are written beside the pages; `inputs` is what lies in
    the project.
    """

    reports: Path
    force: bool = False
    editions: frozenset[str] = frozenset()
    inputs: Mapping[str, str] = field(default_factory=lambda: freshness.read_inputs())

    def decide(self, wanted: Wanted) -> Decision:
        """Say what must be done for an annex, and why."""
        files = [build.EDITIONS[each] for each in sorted(self.editions)]
        return freshness.decide(self.inputs, wanted, self.reports, self.force, files)

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

        So many workers make one each at a time on this machine, or those of a Dask scheduler do. `started` is called
        with the name of each annex as it is begun, `done` with its result.

        Raises UsageError when the scheduler does not answer, or the reports cannot be written; DataError when a
        notebook that must run is at fault; nothing has run then.
        """
        begun, recap = time.monotonic(), Recap()

        def tell(result: Result) -> None:
            recap.results.append(result)
            done(result)

        def more() -> bool:
            return bool(waiting) and not (fail_fast and recap.of(FAILED))

        waiting = deque(decision for decision in decisions if not decision.unchanged)
        for decision in decisions:
            if decision.unchanged:
                tell(_result(decision, UNCHANGED))
        if waiting:
            run = {chapter for each in waiting for chapter in each.wanted.chapters if chapter.name in each.run}
            plans = sorted({each.wanted.parameters.plan for each in waiting if each.run})
            targets = [self.reports / each.wanted.folder for each in waiting]
            on_paper = bool(self.editions) or any(map(build.editions_of, targets))
            run_child(build.check, sorted(run, key=lambda chapter: chapter.path), on_paper, None, plans)
            for target in targets:
                atomic.require_writable(target, folder=True)
            places = min(workers, len(waiting))
            with build.scratch_folder(self.reports) as scratch, schedule.pool(places, scheduler) as pool:
                running: dict[Future, tuple[Decision, float]] = {}
                try:
                    while running or more():
                        while more() and len(running) < pool.places():
                            decision = waiting.popleft()
                            started(decision.wanted.name)
                            job = self._job(decision, None if pool.elsewhere else scratch)
                            running[pool.executor.submit(schedule.build, job)] = decision, time.monotonic()
                        for future in wait(running, return_when=FIRST_COMPLETED).done:
                            decision, since = running[future]
                            result = self._finish(future, decision, time.monotonic() - since, scratch)
                            del running[future]
                            tell(result)
                except KeyboardInterrupt:
                    recap.stopped = STOPPED
                except OSError as error:
                    recap.stopped = self._sentence(error)
                finally:
                    execution.stop(running)
                recap.left = len(waiting) + len(running)
        recap.seconds = time.monotonic() - begun
        return recap

    def _job(self, decision: Decision, scratch: Path | None) -> schedule.Job:
        wanted, ran = decision.wanted, {}
        for chapter in wanted.chapters:
            if chapter.name not in decision.run:
                kept = decision.state.chapters[chapter.name]
                text = freshness.read_chapter(wanted, chapter.name, kept, self.reports)
                if text is None:
                    decision.run[chapter.name] = ["what was kept of it is damaged"]
                else:
                    ran[chapter.name] = execution.Run(text, kept.seconds, ())
        editions = self.editions | build.editions_of(self.reports / wanted.folder)
        sources = {chapter.name: chapter.path.read_text(encoding="utf-8") for chapter in wanted.chapters}
        if scratch is not None:
            return schedule.Job(wanted, sources, ran, editions, str(scratch))
        env = {name: os.environ[name] for name in CARRIED if name in os.environ}
        return schedule.Job(wanted, sources, ran, editions, None, env, dict(self.inputs))

    def _finish(self, future: Future, decision: Decision, seconds: float, scratch: Path) -> Result:
        """Keep the chapters that did well, put the annex in place, and only then say that it is there."""
        try:
            outcome = future.result()
        except OSError:
            raise
        except Exception as error:
            outcome = schedule.Outcome(
                failure=f"its worker failed: {type(error).__name__}: {' '.join(str(error).split())}"
            )
        wanted, state, gone = decision.wanted, decision.state, ()
        for chapter in wanted.chapters:
            if chapter.name in outcome.ran:
                ran = outcome.ran[chapter.name]
                kept = freshness.keep_chapter(self.inputs, wanted, chapter, ran, self.reports)
                state.chapters[chapter.name] = kept
        if not outcome.failure:
            target, here = self.reports / wanted.folder, scratch / wanted.name.replace(" ", "-")
            for name, content in outcome.files.items():
                path = here / "annex" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            before = build.listed(target)
            atomic.swap_folder(here / "annex", target, here, before)
            gone = build.gone(before, outcome.files)
            atomic.restore(here)
            state.files = freshness.stamps(target, outcome.files)
            state.annex = freshness.annex_digest(self.inputs, wanted, state)
        freshness.write(freshness.kept_in(wanted, self.reports), state)
        result = FAILED if outcome.failure else BUILT
        told = outcome.failure or (f"no longer in it: {', '.join(gone)}" if gone else "")
        return _result(decision, result, len(outcome.ran), outcome.chapter, told, seconds)

    def _sentence(self, error: OSError) -> str:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return f"The disk that holds '{self.reports.name}' is full; make room and run the same command again."
        return f"'{self.reports.name}' cannot be written to: {error.strerror}."


def _result(decision: Decision, outcome: str, *others) -> Result:
    given = decision.wanted.parameters
    return Result(decision.wanted.name, given.municipality, given.year, outcome, *others)
