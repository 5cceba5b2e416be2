"""Run chapters with papermill, each in a kernel of its own, and hand back clean executed notebooks."""

import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import nbformat

import analysis
from analysis import errors, project
from analysis.report.chapters import Chapter
from analysis.report.parameters import Parameters
from analysis.sources import municipal_records

WORKERS = 2
CELL_TIMEOUT_SECONDS = 900
# A chapter that writes without end would swell the annex past opening.
LARGEST_NOTEBOOK = 20_000_000
# Words that name a secret, and what stands after them: a message may not pass that on.
SECRET = re.compile(
    r"""(?ix) (authorization|bearer|token|password|secret|api[_-]?key) (["']?\s*[:=]\s*["']?(?:bearer\s+)?|\s+)
    [^\s&"',;)]+"""
)
# A Unix socket's path may hold about 100 characters; longer, and the kernel cannot be reached by IPC.
LONGEST_SOCKET_FOLDER = 70


@dataclass(frozen=True)
class Executed:
    """A chapter that has run: the chapter, its notebook with outputs, and how long it took."""

    chapter: Chapter
    notebook: nbformat.NotebookNode
    seconds: float


def execute(
    chapters: Iterable[Chapter],
    parameters: Parameters,
    scratch: Path,
    on_done: Callable[[Chapter], None] = lambda chapter: None,
) -> list[Executed]:
    """Run chapters, two at a time, and return them in the order they were given.

    Processes, not threads: papermill changes the working folder of the whole process.

    Parameters
    ----------
    chapters : iterable of Chapter
    parameters : Parameters
    scratch : Path
        Folder that the kernels work in; nothing of it is kept.
    on_done : callable, optional
        Called with each chapter as it is done.

    Raises
    ------
    BilagError
        If a chapter fails: the chapter, the first line of the failing cell, and the cause, in one line.
    """
    chapters = list(chapters)
    workspace = Path(scratch).resolve() / "work"
    workspace.mkdir(parents=True, exist_ok=True)
    given = parameters.model_dump()
    pool = ProcessPoolExecutor(
        min(WORKERS, len(chapters)),
        mp_context=get_context("spawn"),
        initializer=_prepare,
        initargs=(_environment(workspace),),
    )
    try:
        running = {
            pool.submit(_run, chapter.name, str(chapter.path), given, str(workspace)): chapter for chapter in chapters
        }
        done = {}
        for future in as_completed(running):
            chapter = running[future]
            notebook, seconds = future.result()
            done[chapter.name] = Executed(chapter, nbformat.reads(notebook, as_version=4), seconds)
            on_done(chapter)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return [done[chapter.name] for chapter in chapters]


def normalise(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return an executed notebook without what differs from run to run.

    Times, paths, durations, random cell ids and versions go, and so does what libraries write to
    standard error; code, parameters and outputs stay.
    """
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
    return nbformat.from_dict(notebook)


def _prepare(environment: dict[str, str]) -> None:
    """Set the environment of a worker process, which its kernels inherit."""
    os.environ.update(environment)


def _run(name: str, path: str, parameters: dict, workspace: str) -> tuple[str, float]:
    """Run one chapter in a worker process and return its notebook as text, and the seconds it took."""
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bilag-") as sockets:
        try:
            executed = papermill.execute_notebook(
                # The notebook itself, not its path: papermill formats paths as templates.
                nbformat.read(path, as_version=4),
                None,
                parameters=parameters,
                kernel_name="python3",
                progress_bar=False,
                cwd=workspace,
                execution_timeout=CELL_TIMEOUT_SECONDS,
                config=_kernel_config(sockets),
                # A kernel that is told to stop would otherwise complain on the terminal.
                extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
            )
        except papermill.exceptions.PapermillExecutionError as error:
            failure = errors.BilagError(_failure(name, error.source, error.ename, error.evalue))
            failure.add_note(str(error))
            raise failure from None
        except CellTimeoutError:
            message = f"Chapter '{name}' had a cell that ran for more than {CELL_TIMEOUT_SECONDS} seconds."
            raise errors.BilagError(message) from None
        except DeadKernelError:
            raise errors.BilagError(f"Chapter '{name}' failed: its kernel died, often for want of memory.") from None
    text = nbformat.writes(normalise(executed))
    if len(text) > LARGEST_NOTEBOOK:
        raise errors.BilagError(
            f"Chapter '{name}' wrote {len(text) // 10**6} million characters; "
            f"{LARGEST_NOTEBOOK // 10**6} million are allowed."
        )
    return text, time.perf_counter() - started


def _kernel_config(sockets: str):
    """Let kernels speak over files that only this user can open, where the system has them.

    On TCP anyone on the machine could listen in.
    """
    from traitlets.config import Config

    config = Config()
    if os.name == "posix" and len(sockets) <= LONGEST_SOCKET_FOLDER:
        config.KernelManager.transport = "ipc"
        config.KernelManager.connection_file = f"{sockets}/kernel.json"
    else:
        config.KernelManager.transport_encryption = "auto"
    return config


def _environment(workspace: Path) -> dict[str, str]:
    """Return what the kernels need to know, and what makes them the same on every machine."""
    source = str(Path(analysis.__file__).resolve().parents[1])
    inherited = os.environ.get("PYTHONPATH")
    return {
        "BILAG_HOME": str(project.root()),
        municipal_records.RECORDS_VARIABLE: str(municipal_records.root()),
        "IPYTHONDIR": str(workspace / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(filter(None, [source, inherited])),
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
    text = text.replace(f"{project.root()}/", "")
    text = re.sub(r"(?<![\w:/])(?:/[^\s/'\":]+)+/([^\s/'\":]+)", r"\1", text)
    return " ".join(text.split())
