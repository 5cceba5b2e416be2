"""Run chapters with papermill, each in a process of its own, and hand back clean executed notebooks."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import analysis
from analysis.annex.chapters import Chapter
from analysis.core import errors, project
from analysis.report.run import run_child
from analysis.store import dependency_log

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from pydantic import BaseModel

WORKERS = 2
CELL_TIMEOUT_SECONDS = 900
START_TIMEOUT_SECONDS = 180
# A chapter that shows so much would swell the annex past opening.
LARGEST_NOTEBOOK = 20_000_000
# Set to "cold" for papermill's own engine and ordinary kernels: to compare, or where forks are not wanted.
KERNEL_VARIABLE = "BILAG_KERNEL"
COLD = "cold"
ORDINARY_KERNEL = "python3"
TOO_LONG = "had a cell that ran for more than {} seconds."
DIED = "failed: its kernel died, often for want of memory."
# Words that name a secret, and what stands after them: a message may not pass that on.
SECRET = re.compile(
    r"""(?ix) (authorization|bearer|token|password|secret|api[_-]?key) (["']?\s*[:=]\s*["']?(?:bearer\s+)?|\s+)
    [^\s&"',;)]+"""
)


@dataclass(frozen=True)
class Executed:
    """A chapter that has run: the chapter, its notebook with outputs, and how long it took."""

    chapter: Chapter
    notebook: NotebookNode
    seconds: float


@dataclass(frozen=True)
class Run:
    """What running a chapter gave: the executed notebook as JSON, and what it looked at; see `dependency_log`."""

    text: str
    seconds: float
    looked_at: tuple[str, ...]


def execute(
    chapters: Iterable[Chapter],
    parameters: BaseModel,
    scratch: Path,
    on_done: Callable[[Chapter], None] = lambda chapter: None,
) -> list[Run]:
    """Run chapters, two at a time, in a folder; return what they gave in the order they were given.

    Raises BilagError if a chapter fails: the chapter, the first line of the failing cell, and the cause, in one line.
    """
    workspace = Path(scratch).resolve() / "work"
    sources = {chapter: chapter.path.read_text(encoding="utf-8") for chapter in chapters}
    with ThreadPoolExecutor(WORKERS) as pool:
        running = {
            chapter: pool.submit(run, chapter.name, sources[chapter], parameters.model_dump(), workspace)
            # the longest first, so that none is waited for alone at the end
            for chapter in sorted(sources, key=lambda chapter: -len(sources[chapter]))
        }
        chapter_of = {future: chapter for chapter, future in running.items()}
        try:
            for future in as_completed(chapter_of):
                future.result()
                on_done(chapter_of[future])
        except BaseException:
            stop(chapter_of)
            raise
    return [running[chapter].result() for chapter in sources]


def stop(running: Iterable[Future]) -> None:
    """Let nothing more begin, and end what runs, until no thread is left that could begin another."""
    left = {future for future in running if not future.cancel()}
    while left:
        run_child.stop_all()
        left = wait(left, timeout=0.1).not_done


def run(
    name: str,
    source: str,
    parameters: dict,
    workspace: Path,
    env: dict[str, str] | None = None,
    timeout: int = CELL_TIMEOUT_SECONDS,
) -> Run:
    """Run a chapter's notebook with papermill in a process of its own; a cell may take `timeout` seconds.

    Raises BilagError if the chapter fails, in one line.
    """
    workspace.mkdir(parents=True, exist_ok=True)
    env = environment(workspace) | (env or {})
    started = time.perf_counter()
    try:
        text, looked_at = run_child.run_child(_run, name, source, parameters, timeout, env=env, folder=workspace)
    except run_child.ChildDiedError as death:
        # Windows has no such signal, and its kernels tell of a timeout themselves
        hung = -(death.exit_code or 0) == getattr(signal, "SIGALRM", None)
        raise errors.BilagError(f"Chapter '{name}' {TOO_LONG.format(timeout) if hung else DIED}") from None
    return Run(text, time.perf_counter() - started, looked_at)


def _run(name: str, source: str, parameters: dict, timeout: int) -> tuple[str, tuple[str, ...]]:
    """Run a chapter in this process, a child; return its notebook and what it looked at."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    # modules beside the notebooks, as in an ordinary kernel
    sys.path += [place for place in os.environ["PYTHONPATH"].split(os.pathsep) if place not in sys.path]
    # in the workspace, which goes with the build, however that ends
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        log = Path(folder) / "dependencies"
        os.environ[dependency_log.VARIABLE] = str(log)
        try:
            executed = papermill(source, parameters, timeout)
        except PapermillExecutionError as error:
            failure = errors.BilagError(_failure(name, error.source, error.ename, error.evalue))
            failure.add_note(SECRET.sub(r"\1\2***", str(error)))
            raise failure from None
        except CellTimeoutError:
            raise errors.BilagError(f"Chapter '{name}' {TOO_LONG.format(timeout)}") from None
        except DeadKernelError:
            raise errors.BilagError(f"Chapter '{name}' {DIED}") from None
        looked_at = tuple(sorted(set(log.read_text(encoding="utf-8").split("\n")[:-1]))) if log.exists() else ()
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            # a chapter that ended itself: papermill takes `sys.exit(0)` as well done, and its other cells never ran
            if output.output_type == "error":
                raise errors.BilagError(_failure(name, cell.source, output.ename, output.evalue))
    text = json.dumps(normalise(executed), ensure_ascii=False, sort_keys=True)
    if len(text) > LARGEST_NOTEBOOK:
        raise errors.BilagError(
            f"Chapter '{name}' wrote {len(text) // 10**6} million characters; "
            f"{LARGEST_NOTEBOOK // 10**6} million are allowed."
        )
    return text, looked_at


def papermill(source: str, parameters: dict, timeout: int = CELL_TIMEOUT_SECONDS) -> NotebookNode:
    """Run a notebook with papermill: in this process, or in an ordinary kernel where forks are not there or wanted."""
    from papermill.execute import execute_notebook

    from analysis.annex.notebook_format import nbformat
    from analysis.report.run import inner_kernel

    # what papermill logs of a kernel that ended is told by the error
    logging.getLogger("papermill").addHandler(logging.NullHandler())
    forked = hasattr(os, "fork") and os.environ.get(KERNEL_VARIABLE) != COLD
    return execute_notebook(
        # the notebook itself, not its path: papermill formats paths as templates
        nbformat.reads(source, as_version=4),
        None,
        parameters,
        engine_name=inner_kernel.NAME if forked else None,
        kernel_name=ORDINARY_KERNEL,
        progress_bar=False,
        start_timeout=START_TIMEOUT_SECONDS,
        execution_timeout=timeout,
        # a kernel that is told to stop would otherwise complain
        extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
    )


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Return an executed notebook without what differs from run to run, and without standard error."""
    notebook.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    for number, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        cell.metadata = {"tags": tags} if tags else {}
        cell.id = f"cell-{number}"
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    return notebook


def environment(workspace: Path) -> dict[str, str]:
    """Return what chapters need to know, and what makes them the same on every machine."""
    from analysis.annex import interactive
    from analysis.sources import municipal_records

    source = str(Path(analysis.__file__).resolve().parents[1])
    inherited = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    beside = [str(folder) for folder in reversed(project.folders("notebooks"))]
    return run_child.SETTINGS | {
        project.HOME_VARIABLE: str(project.root()),
        **municipal_records.environment(),
        "IPYTHONDIR": str(workspace / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
        # A build may be started from an open notebook; its own chapters are for none.
        interactive.SESSION_VARIABLE: "",
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(filter(None, [source, *beside, *inherited]))),
    }


def _failure(name: str, source: str, kind: str, message: str) -> str:
    r"""Say in one line which chapter failed, in which cell and why.

    >>> _failure("overview", "annex.table('x')\nprint()", "KeyError", "'x'")
    "Chapter 'overview' failed at `annex.table('x')`: KeyError: 'x'"
    """
    first_line = next((SECRET.sub(r"\1\2***", line.strip()) for line in source.splitlines() if line.strip()), "")
    ours = kind in {"BilagError", "DataError", "UsageError", "UnknownVerbError"}
    cause = _plain(message if ours and message else f"{kind}: {message}".removesuffix(": "))
    return f"Chapter '{name}' failed at `{first_line}`: {cause}"


def _plain(message: str) -> str:
    r"""Return a message on one line, without colours and without the paths of this machine.

    >>> _plain("\x1b[31mNo such file:\x1b[0m '/home/ida/lib/python3/site-packages/x.py'\n")
    "No such file: 'x.py'"
    >>> _plain("no answer from api.example.dk/x?token=abc123 with Authorization: Bearer abcdef")
    'no answer from api.example.dk/x?token=*** with Authorization: Bearer ***'
    """
    text = SECRET.sub(r"\1\2***", re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", message))
    for folder in sorted({f"{project.root()}/", f"{project.shipped()}/"}, key=len, reverse=True):
        text = text.replace(folder, "")
    text = re.sub(r"(?<![\w:/])(?:/[^\s/'\":]+)+/([^\s/'\":]+)", r"\1", text)
    return " ".join(text.split())
