"""Make many annexes: only what has changed, side by side, and never less than what was there before."""

from __future__ import annotations

import errno
import json
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from analysis import areas, errors, project
from analysis.annex import checks
from analysis.report import build, cache, chapters, exchange, keys, schedule, sharing, work
from analysis.report.batch_names import Wanted
from analysis.report.chapters import Chapter
from analysis.sources import municipal_records

BUILT, UNCHANGED, FAILED = "built", "unchanged", "failed"
FORCED = "--force"


@dataclass
class Decision:
    """What is to be done for an annex, and why.

    Attributes
    ----------
    wanted : Wanted
    state : State
        What is kept of it.
    run : dict
        For each chapter that must run, the reasons.
    assemble : list of str
        Why the annex must be put together again; empty when it need not be.
    """

    wanted: Wanted
    state: cache.State
    run: dict[str, list[str]]
    assemble: list[str]

    @property
    def unchanged(self) -> bool:
        """Tell whether there is nothing to do."""
        return not self.run and not self.assemble


@dataclass(frozen=True)
class Result:
    """What became of an annex: built, unchanged or failed; chapters run; the failing chapter and why; seconds."""

    name: str
    municipality: str
    year: int
    outcome: str
    chapters_run: int = 0
    chapter: str = ""
    cause: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Running:
    """An annex that was handed out: which time, since when, and whether it waits for values that are computed."""

    decision: Decision
    attempt: int
    begun: float
    waits: bool


@dataclass
class Recap:
    """What became of a batch."""

    results: list[Result] = field(default_factory=list)
    stopped: str = ""
    left: int = 0
    seconds: float = 0.0

    def of(self, outcome: str) -> list[Result]:
        """Return the results with an outcome."""
        return [result for result in self.results if result.outcome == outcome]


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
    """

    def __init__(self, reports: Path | None = None, force: bool = False, as_pdf: bool = False) -> None:
        self.reports = Path(reports or project.reports()).absolute()
        self._force = force
        self._as_pdf = as_pdf
        keys.forget()
        self._common = keys.common()
        self._common_digest = keys.digest(self._common.chapters)
        self._pages_digest = keys.digest(self._common.pages)
        self._tables = keys.tables()
        self._records: dict[str, dict[str, str]] = {}
        self._could_read: dict[str, list[str]] = {}
        self._given: dict[str, dict[str, str]] = {}

    def decide(self, wanted: Wanted) -> Decision:
        """Say what must be done for an annex, and why."""
        state = cache.read(self._cache(wanted))
        run = {}
        for chapter in wanted.chapters:
            reasons = self._reasons(wanted, chapter, state)
            if reasons:
                run[chapter.name] = reasons
        assemble = [] if run else self._reasons_to_assemble(wanted, state)
        return Decision(wanted, state, run, assemble)

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
            Processes of this machine.
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
        begun = time.monotonic()
        must_run = [each for each in decisions if each.run]
        must = {chapter: None for each in must_run for chapter in each.wanted.chapters if chapter.name in each.run}
        checks.require(must, plan_names=dict.fromkeys(each.wanted.parameters.plan for each in must_run))
        recap = Recap()
        waiting: deque[tuple[Decision, int]] = deque()
        for decision in sharing.ordered(decisions):
            if decision.unchanged:
                recap.results.append(_result(decision, UNCHANGED))
                done(recap.results[-1])
            else:
                waiting.append((decision, 1))
        running: dict[Future, Running] = {}
        if waiting:
            with ExitStack() as stack:
                scratch = stack.enter_context(build.scratch_folder(self.reports))
                cache.sweep(self.reports / cache.FOLDER)
                pool = stack.enter_context(
                    schedule.cluster(scheduler) if scheduler else schedule.local(min(workers, len(waiting)), scratch)
                )
                try:
                    self._work(pool, scratch, waiting, running, recap, fail_fast, started, done)
                except KeyboardInterrupt:
                    recap.stopped = "stopped"
                except OSError as error:
                    recap.stopped = self._sentence(error)
                if recap.stopped:
                    for future in running:
                        future.cancel()
                    pool.stop(at_once=True)
                recap.left = len(waiting) + len(running)
        recap.seconds = time.monotonic() - begun
        return recap

    def _work(self, pool, scratch, waiting, running, recap, fail_fast, started, done) -> None:
        failed = False
        while running or (waiting and not (failed and fail_fast)):
            coming = sharing.coming(waiting) if pool.shares() else None
            if coming is not None:
                pool.share(*coming)
            while waiting and len(running) < pool.places() + (0 if fail_fast else sharing.ahead(pool, waiting)):
                if failed and fail_fast:
                    break
                decision, attempt = waiting.popleft()
                fault = _records_fault(decision)
                if fault:
                    failed = True
                    recap.results.append(_result(decision, FAILED, cause=fault))
                    done(recap.results[-1])
                    continue
                started(decision.wanted.name)
                env, waits = sharing.environment(pool, decision.wanted, (each.waits for each in running.values()))
                future = pool.executor().submit(work.build, self._job(decision, env))
                running[future] = Running(decision, attempt, time.monotonic(), waits)
            if not running:
                continue
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                run = running[future]
                result, asked = self._finish(future, run.decision, run.attempt, run.begun, scratch)
                del running[future]
                if result is None:
                    pool.broken()
                    waiting.appendleft((run.decision, run.attempt + 1))
                    continue
                sharing.remember(run.decision.wanted, asked)
                if sharing.worth_it(waiting, run.decision.wanted):
                    asked_for = {line for lines in asked.values() for line in lines}
                    pool.share(sharing.kind(run.decision.wanted), sorted(asked_for))
                failed = failed or result.outcome == FAILED
                recap.results.append(result)
                done(result)
            pool.forget(
                {sharing.kind(each.decision.wanted) for each in running.values()}
                | {sharing.kind(each.wanted) for each, _ in waiting}
            )

    def _finish(
        self, future: Future, decision: Decision, attempt: int, begun: float, scratch: Path
    ) -> tuple[Result | None, dict[str, tuple[str, ...]]]:
        """Write what a worker handed back; say what became of the annex, None to try again, and what chapters asked."""
        seconds = time.monotonic() - begun
        try:
            outcome = future.result()
        except BrokenExecutor:
            if attempt < schedule.ATTEMPTS:
                return None, {}
            outcome = work.Outcome(failure=f"its worker died {attempt} times, often for want of memory.")
        except OSError:
            raise
        except Exception as error:
            outcome = work.Outcome(failure=f"its worker failed: {type(error).__name__}: {' '.join(str(error).split())}")
        self._keep(decision, outcome, scratch)
        asked = {name: ran.asked for name, ran in outcome.ran.items()}
        if outcome.failure:
            cause = outcome.failure.splitlines()[0]
            return _result(decision, FAILED, len(outcome.ran), outcome.chapter, cause, seconds), asked
        return _result(decision, BUILT, len(outcome.ran), seconds=seconds), asked

    def _keep(self, decision: Decision, outcome: work.Outcome, scratch: Path) -> None:
        """Keep the chapters that did well, put the annex in place, and only then say that it is there."""
        wanted, state, kept_in = decision.wanted, decision.state, self._cache(decision.wanted)
        state.common[self._common_digest] = self._common.chapters
        for chapter in wanted.chapters:
            ran = outcome.ran.get(chapter.name)
            if ran is not None:
                noted = keys.with_others_records(ran.looked_at, wanted.parameters.municipality)
                looked_at = keys.looked_at([*noted, *self._readable(chapter)])
                content = cache.write_chapter(kept_in, chapter.name, ran.text)
                made_of = self._own(wanted, chapter) | looked_at
                state.chapters[chapter.name] = cache.Kept(made_of, self._common_digest, content, ran.seconds)
        if not outcome.failure:
            target = build.folder(wanted.parameters, self.reports)
            here = scratch / wanted.name.replace(" ", "-")
            finished = here / "annex"
            for name, content in outcome.files.items():
                path = finished / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            exchange.put(finished, target, here)
            exchange.restore(here)
            state.files = cache.stamps(target)
            state.annex = self._annex(wanted, state)
        cache.write(kept_in, state)

    def _job(self, decision: Decision, env: dict[str, str]) -> work.Job:
        wanted, jobs = decision.wanted, []
        for chapter in wanted.chapters:
            ran, seconds = None, 0.0
            if chapter.name not in decision.run:
                kept = decision.state.chapters[chapter.name]
                ran, seconds = cache.read_chapter(self._cache(wanted), chapter.name, kept), kept.seconds
                if ran is None:
                    decision.run[chapter.name] = ["what was kept of it is damaged"]
            source = chapter.path.read_text(encoding="utf-8")
            jobs.append(work.ChapterJob(chapter.name, chapter.number, chapter.path.name, source, ran, seconds))
        common = self._common.chapters | self._common.pages | self._tables | self._records_of(wanted)
        common |= keys.plan(wanted.parameters.plan) | keys.all_records()
        return work.Job(wanted.parameters.model_dump(), tuple(jobs), common, self._as_pdf, env)

    def _reasons(self, wanted: Wanted, chapter: Chapter, state: cache.State) -> list[str]:
        """Say why a chapter must run; empty when it need not."""
        if self._force:
            return [FORCED]
        kept = state.chapters.get(chapter.name)
        if kept is None:
            return ["not made before"]
        now = self._own(wanted, chapter) | keys.again(kept.made_of)
        reasons = keys.changed(kept.made_of, now)
        if kept.common != self._common_digest:
            reasons += keys.changed(state.common.get(kept.common, {}), self._common.chapters)
        return [_told(reason) for reason in reasons]

    def _reasons_to_assemble(self, wanted: Wanted, state: cache.State) -> list[str]:
        if not state.annex or not state.files:
            return ["not made before"]
        if cache.stamps(build.folder(wanted.parameters, self.reports)) != state.files:
            return ["the annex's files are not as they were written"]
        if self._as_pdf and "annex.pdf" not in state.files:
            return ["it has no annex.pdf"]
        if state.annex != self._annex(wanted, state):
            return ["the page's code, the chapters or their order changed"]
        return []

    def _annex(self, wanted: Wanted, state: cache.State) -> str:
        """Return the fingerprint of what an annex is put together from."""
        contents = [(chapter.name, state.chapters[chapter.name].content) for chapter in wanted.chapters]
        whose = [wanted.parameters.model_dump(), self._records_of(wanted), keys.plan(wanted.parameters.plan)]
        return keys.digest([self._pages_digest, self._common_digest, whose, contents])

    def _own(self, wanted: Wanted, chapter: Chapter) -> dict[str, str]:
        """Return the fingerprints of what is a chapter's or its annex's own."""
        if wanted.name not in self._given:
            given = {f"parameter {name}": str(value) for name, value in wanted.parameters.model_dump().items()}
            self._given[wanted.name] = given | self._records_of(wanted) | keys.plan(wanted.parameters.plan)
        return self._given[wanted.name] | {f"notebooks/{chapter.path.name}": keys.notebook(chapter)}

    def _records_of(self, wanted: Wanted) -> dict[str, str]:
        code = wanted.parameters.municipality
        if code not in self._records:
            self._records[code] = keys.records(code)
        return self._records[code]

    def _readable(self, chapter: Chapter) -> list[str]:
        if chapter.name not in self._could_read:
            self._could_read[chapter.name] = keys.could_read(chapter)
        return self._could_read[chapter.name]

    def _cache(self, wanted: Wanted) -> Path:
        folder = build.folder(wanted.parameters, self.reports)
        return self.reports / cache.FOLDER / folder.relative_to(self.reports)

    def _sentence(self, error: OSError) -> str:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return f"The disk that holds '{self.reports.name}' is full; make room and run the same command again."
        return f"'{self.reports.name}' cannot be written to: {error.strerror}."


def write_recap(path: Path, recap: Recap, rerun: str) -> None:
    """Write what became of a batch, for other programs to read."""
    content = {
        outcome: [
            {
                "municipality": result.municipality,
                "year": result.year,
                "chapters_run": result.chapters_run,
                **({"chapter": result.chapter, "cause": result.cause} if outcome == FAILED else {}),
                "seconds": round(result.seconds, 1),
            }
            for result in sorted(recap.of(outcome), key=lambda result: (result.municipality, result.year))
        ]
        for outcome in (BUILT, UNCHANGED, FAILED)
    }
    content |= {"stopped": recap.stopped, "not_begun": recap.left, "rerun": rerun, "seconds": round(recap.seconds, 1)}
    part = path.with_name(f".{path.name}.part")
    part.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def _records_fault(decision: Decision) -> str:
    """Return what is wrong with a municipality's own records, in one line; empty when nothing is."""
    try:
        municipal_records.load(decision.wanted.parameters.municipality)
    except errors.BilagError as error:
        return str(error).splitlines()[0]
    return ""


def _told(name: str) -> str:
    """Say what changed.

    >>> _told("data/observations/Y25I01"), _told("indicators:overview")
    ('data/observations/Y25I01 changed', 'the indicators of chapter overview changed')
    """
    if name.startswith(chapters.INDICATORS_OF):
        name = f"the indicators of chapter {name.removeprefix(chapters.INDICATORS_OF)}"
    if name == keys.WHOSE_RECORDS:
        name = "which other municipalities have records"
    elif name.startswith(municipal_records.RECORDS_OF):
        name = f"the records of {areas.area(name.removeprefix(municipal_records.RECORDS_OF)).name}"
    return f"{name} changed"


def _result(
    decision: Decision, outcome: str, ran: int = 0, chapter: str = "", cause: str = "", seconds: float = 0.0
) -> Result:
    given = decision.wanted.parameters
    name = decision.wanted.name
    return Result(name, given.municipality, given.year, outcome, ran, chapter, cause, seconds)
