"""Where work is done: children of this process, or the workers of a Dask cluster; an executor either way."""

import asyncio
import os
import re
import socket
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from analysis.core import errors
from analysis.report import build as building
from analysis.report.batch import freshness
from analysis.report.batch.selection import Wanted
from analysis.report.run import execution
from analysis.report.run.run_child import ChildDiedError, run_child
from analysis.sources import municipal_records

CONNECT_SECONDS = 10
ADDRESS = re.compile(r"([a-z]+://)?[^\s/:]+:\d+|[a-z]+://\[[0-9a-fA-F:]+\]:\d+")
# A worker that dies takes its annex with it; so many times with the same annex, and the annex is to blame.
ATTEMPTS = 3


class Pool(NamedTuple):
    """An executor, how many pieces of work it does at a time now, and whether that is on other machines."""

    executor: Executor
    places: Callable[[], int]
    elsewhere: bool


def check_address(given: str) -> None:
    """Refuse in a UsageError what cannot be the address of a Dask scheduler, without asking anyone.

    Examples
    --------
    >>> check_address("tcp://10.0.0.1:8786")
    """
    if not ADDRESS.fullmatch(given):
        raise errors.UsageError(f"--scheduler '{given}' is no address; one such as tcp://10.0.0.1:8786 is allowed.")


@contextmanager
def pool(workers: int, scheduler: str | None = None) -> Iterator[Pool]:
    """Give threads, whose work is done in children, or the Dask cluster whose scheduler is at an address.

    Raises UsageError when the library is lacking, or nobody answers.
    """
    if scheduler is None:
        with ThreadPoolExecutor(workers) as threads:
            yield Pool(threads, lambda: workers, False)
        return
    client = _client(scheduler)
    try:
        # workers may come and go
        places = lambda: max(1, sum(client.nthreads().values()))  # noqa: E731
        yield Pool(client.get_executor(pure=False, retries=ATTEMPTS - 1), places, True)
    finally:
        client.close()


def _client(address: str):
    try:
        from distributed import Client, Security, rpc
    except ImportError:
        message = "--scheduler needs the library distributed; install it with: pip install 'bilag[cluster]'"
        raise errors.UsageError(message) from None

    async def asked() -> str:
        async with rpc(address, connection_args=Security().get_connection_args("client")) as there:
            return (await there.identity()).get("type")

    try:
        # a client that finds nobody cannot be closed, and complains of that when the process ends
        if asyncio.run(asyncio.wait_for(asked(), CONNECT_SECONDS)) == "Scheduler":
            return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError):
        pass
    message = f"--scheduler {address}: no Dask scheduler answers there within {CONNECT_SECONDS} seconds."
    raise errors.UsageError(message)


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
