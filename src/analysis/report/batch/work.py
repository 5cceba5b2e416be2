"""The work on one annex, which any process on any machine can do: run chapters, put the annex together, hand it back.

A job carries the notebooks, and for another machine what the annex is to be made of: a worker that holds other code
or data refuses it. Nothing is written where annexes are kept: one process writes what is handed back.
"""

import os
import socket
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.core import errors
from analysis.report import build as building
from analysis.report.batch import freshness
from analysis.report.batch.selection import Wanted
from analysis.report.run import execution
from analysis.report.run.run_child import ChildDiedError, run_child
from analysis.sources import municipal_records


@dataclass(frozen=True)
class Job:
    """An annex to make.

    `sources` is each chapter's notebook, `kept` the chapters that need not run again, and `editions` ("pdf", "short")
    what to write beside the pages. `scratch` is the folder of the batch, which the next one removes when this one is
    killed; none on another machine. For that are `env`, added to its environment, and `inputs`, what it must hold, as
    digests by name.
    """

    wanted: Wanted
    sources: dict[str, str]
    kept: dict[str, execution.Run]
    editions: frozenset[str] = frozenset()
    scratch: str | None = None
    env: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)


@dataclass
class Outcome:
    """What a worker hands back: the chapters that ran and did well, the annex's files or why and where it failed."""

    ran: dict[str, execution.Run] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    failure: str = ""
    chapter: str = ""


def build(job: Job) -> Outcome:
    """Run the chapters of a job that must run, and put its annex together."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="bilag-", dir=job.scratch) as folder:
        try:
            _refuse_other(job)
            _build(job, outcome, Path(folder).resolve())
        except errors.BilagError as error:
            outcome.failure = str(error).splitlines()[0]
        except ChildDiedError:
            outcome.failure = "the process that put it together died, often for want of memory."
    return outcome


def _build(job: Job, outcome: Outcome, folder: Path) -> None:
    parameters, chapters, runs = job.wanted.parameters, [], []
    # faults in the records are told before any chapter runs
    municipal_records.load(parameters.municipality)
    for chapter in job.wanted.chapters:
        source = job.sources[chapter.name]
        ran = job.kept.get(chapter.name)
        if ran is None:
            outcome.chapter = chapter.name
            ran = execution.run(chapter.name, source, parameters.model_dump(), folder / "work", job.env)
            outcome.ran[chapter.name], outcome.chapter = ran, ""
        runs.append(ran)
        path = folder / chapter.path.name
        path.write_bytes(source.encode())
        chapters.append(replace(chapter, path=path))
    target = folder / "annex"
    run_child(building.assembled, chapters, runs, parameters, target, job.editions)
    outcome.files = {
        path.relative_to(target).as_posix(): path.read_bytes() for path in sorted(target.rglob("*")) if path.is_file()
    }


def _refuse_other(job: Job) -> None:
    """Refuse a job when this machine's code or data are not what the job is to be made of."""
    if not job.inputs:
        return
    os.environ.update(job.env)
    # notebooks are sent
    sent = (freshness.NOTEBOOK, freshness.INDICATORS_OF)
    held = freshness.changed(job.inputs, freshness.read_inputs())
    other = [name for name in held if not name.startswith(sent)]
    if other:
        named = ", ".join(other[:3]) + (f" and {len(other) - 3} more" if len(other) > 3 else "")
        raise errors.DataError(
            f"The worker on {socket.gethostname()} does not hold what this machine holds: {named}; "
            "give it the same checkout and environment."
        )
