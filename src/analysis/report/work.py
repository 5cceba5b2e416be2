"""The work on one annex that any process on any machine can do: run chapters, put the annex together, hand it back.

A job carries the notebooks and says what it is made of; a worker that holds other code or data refuses it. Nothing is
written where annexes are kept: the files are handed back, and one process writes them.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from analysis import errors

STOPPED_EXIT_CODE = 1


@dataclass(frozen=True)
class ChapterJob:
    """A chapter of a job: its name, its notebook's file name and content, and how it ran if it need not run again."""

    name: str
    number: int
    file: str
    source: str
    ran: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Job:
    """An annex to make.

    Attributes
    ----------
    parameters : dict
        The fields of `Parameters`.
    chapters : tuple of ChapterJob
        In their order.
    common : dict
        What the code and data must be, as fingerprints by name.
    as_pdf : bool
        Write annex.pdf too.
    env : dict
        The environment of its kernels, beside the worker's.
    """

    parameters: dict
    chapters: tuple[ChapterJob, ...]
    common: dict[str, str]
    as_pdf: bool = False
    env: dict[str, str] = field(default_factory=dict)


@dataclass
class Ran:
    """A chapter that a worker has run."""

    text: str
    seconds: float
    looked_at: tuple[str, ...]
    asked: tuple[str, ...] = ()


@dataclass
class Outcome:
    """What a worker hands back.

    Attributes
    ----------
    ran : dict of Ran
        The chapters that were run and did well.
    failure : str
        Why there is no annex, in one line; empty when there is.
    chapter : str
        The chapter that failed, if one did.
    files : dict
        Content of each file of the annex.
    processor_seconds : float
        Time of processors that the worker itself used, without its kernels.
    """

    ran: dict[str, Ran] = field(default_factory=dict)
    failure: str = ""
    chapter: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    processor_seconds: float = 0.0


_env: dict[str, str] | None = None


def prepare(env: dict[str, str], scratch: Path) -> None:
    """Make a process of this machine ready for jobs.

    Parameters
    ----------
    env : dict
        Its kernels' environment.
    scratch : Path
        Folder of the batch, which the next one removes when this one is killed.
    """
    global _env
    _env = env
    tempfile.tempdir = str(scratch)
    # The process that hands out the work decides what Ctrl-C stops.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent) -> None:
    parent.join()
    os._exit(STOPPED_EXIT_CODE)


def build(job: Job) -> Outcome:
    """Run the chapters of a job that must run, and put its annex together."""
    started = time.process_time()
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="bilag-") as folder:
        try:
            _refuse_other(job)
            _build(job, outcome, Path(folder).resolve())
        except errors.BilagError as error:
            outcome.failure = str(error)
    outcome.processor_seconds = time.process_time() - started
    return outcome


def _build(job: Job, outcome: Outcome, folder: Path) -> None:
    from analysis.report import build as building
    from analysis.report import execution, kernels, warm_kernel
    from analysis.report.chapters import Chapter
    from analysis.report.notebook_format import nbformat
    from analysis.report.parameters import Parameters

    workspace = folder / "work"
    env = execution.environment(workspace)
    env |= {name: value for name, value in ((_env or {}) | job.env).items() if name not in env}
    if kernels.name(env) == warm_kernel.NAME:
        # what this machine holds was compared with the job just now
        env[warm_kernel.HOLDS_VARIABLE] = warm_kernel.fingerprint({**os.environ, **warm_kernel.environment(), **env})
    executed = []
    for chapter in job.chapters:
        text, seconds = chapter.ran, chapter.seconds
        if text is None:
            outcome.chapter = chapter.name
            ran = execution.run(chapter.name, chapter.source, job.parameters, workspace, env)
            outcome.ran[chapter.name] = Ran(ran.text, ran.seconds, ran.looked_at, ran.asked)
            outcome.chapter = ""
            text, seconds = ran.text, ran.seconds
        path = folder / chapter.file
        path.write_bytes(chapter.source.encode())
        notebook = nbformat.reads(text, as_version=4)
        executed.append(execution.Executed(Chapter(chapter.name, chapter.number, path), notebook, seconds))
    target = folder / "annex"
    target.mkdir()
    building.write(target, executed, Parameters(**job.parameters))
    if job.as_pdf:
        from analysis.report import pdf

        page = (target / "annex.html").read_text(encoding="utf-8")
        pdf.write(target / "annex.pdf", page, job.parameters["language"])
    outcome.files = {
        path.relative_to(target).as_posix(): path.read_bytes() for path in sorted(target.rglob("*")) if path.is_file()
    }


def _refuse_other(job: Job) -> None:
    """Refuse a job when this machine's code or data are not what the job is to be made of."""
    from analysis.report import keys

    keys.forget()
    held = keys.common()
    here = held.chapters | held.pages | keys.again(job.common)
    other = keys.changed(job.common, here | keys.records(job.parameters["municipality"]))
    if other:
        named = ", ".join(other[:3]) + (f" and {len(other) - 3} more" if len(other) > 3 else "")
        if _env is not None:
            raise errors.DataError(f"{named} changed while the batch ran; run the same command again.")
        raise errors.DataError(
            f"The worker on {socket.gethostname()} does not hold what this machine holds: {named}; "
            "give it the same checkout and environment."
        )
