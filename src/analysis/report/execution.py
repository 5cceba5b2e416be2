"""Run chapters with papermill, each in a kernel of its own, and hand back clean executed notebooks."""

import json
import logging
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import analysis
from analysis import errors, project, reads
from analysis.annex import interactive
from analysis.indicators import shared
from analysis.report import kernels, warm_kernel
from analysis.report.chapters import Chapter
from analysis.report.notebook_format import nbformat
from analysis.report.parameters import Parameters
from analysis.sources import municipal_records

WORKERS = 2
CELL_TIMEOUT_SECONDS = 900
START_TIMEOUT_SECONDS = 180
# A chapter that writes without end would swell the annex past opening.
LARGEST_NOTEBOOK = 20_000_000
# Words that name a secret, and what stands after them: a message may not pass that on.
SECRET = re.compile(
    r"""(?ix) (authorization|bearer|token|password|secret|api[_-]?key) (["']?\s*[:=]\s*["']?(?:bearer\s+)?|\s+)
    [^\s&"',;)]+"""
)


@dataclass(frozen=True)
class Executed:
    """A chapter that has run: the chapter, its notebook with outputs, and how long it took."""

    chapter: Chapter
    notebook: nbformat.NotebookNode
    seconds: float


@dataclass(frozen=True)
class Run:
    """What running a chapter gave.

    Attributes
    ----------
    text : str
        The executed notebook, as JSON on one line.
    seconds : float
        How long it took.
    looked_at : tuple of str
        The official tables that it looked at, and the chapters whose indicators it asked for; see `reads`.
    asked : tuple of str
        The values that it asked for, whoever they are about; see `indicators.shared`.
    """

    text: str
    seconds: float
    looked_at: tuple[str, ...]
    asked: tuple[str, ...] = ()


def execute(
    chapters: Iterable[Chapter],
    parameters: Parameters,
    scratch: Path,
    on_done: Callable[[Chapter], None] = lambda chapter: None,
    workers: int = WORKERS,
) -> list[Executed]:
    """Run chapters, two at a time, and return them in the order they were given.

    Threads suffice, as the work is done in the kernels; no folder or environment of the whole process is changed.

    Parameters
    ----------
    chapters : iterable of Chapter
    parameters : Parameters
    scratch : Path
        Folder that the kernels work in; nothing of it is kept.
    on_done : callable, optional
        Called with each chapter as it is done.
    workers : int, optional
        How many chapters run at a time.

    Raises
    ------
    BilagError
        If a chapter fails: the chapter, the first line of the failing cell, and the cause, in one line.
    """
    chapters = list(chapters)
    workspace = Path(scratch).resolve() / "work"
    given = parameters.model_dump()
    done = {}
    # A template pays from the third chapter on: it imports what an ordinary kernel imports, and more.
    starting = (
        kernels.ready(environment(workspace)) if len(chapters) > WORKERS else kernels.cold(environment(workspace))
    )
    with starting as env, ThreadPoolExecutor(min(workers, len(chapters))) as pool:
        try:
            sources = {chapter: chapter.path.read_text(encoding="utf-8") for chapter in chapters}
            running = {
                pool.submit(run, chapter.name, sources[chapter], given, workspace, env): chapter
                # the longest first, so that none is waited for alone at the end
                for chapter in sorted(chapters, key=lambda chapter: -len(sources[chapter]))
            }
            for future in as_completed(running):
                chapter, ran = running[future], future.result()
                done[chapter.name] = Executed(chapter, nbformat.reads(ran.text, as_version=4), ran.seconds)
                on_done(chapter)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            kernels.stop_all()
            raise
    return [done[chapter.name] for chapter in chapters]


def run(name: str, source: str, parameters: dict, workspace: Path, env: dict[str, str]) -> Run:
    """Run one chapter with papermill, in a kernel of its own.

    Parameters
    ----------
    name : str
        The chapter's name.
    source : str
        Its notebook.
    parameters : dict
        The fields of `Parameters`.
    workspace : Path
        Folder that the kernel works in.
    env : dict
        The kernel's environment, from `kernels.ready`.

    Raises
    ------
    BilagError
        If the chapter fails, in one line.
    """
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    # what papermill logs of a kernel that ended is told below, or was asked for
    logging.getLogger("papermill").addHandler(logging.NullHandler())
    started = time.perf_counter()
    workspace.mkdir(parents=True, exist_ok=True)
    # a kernel that is spoken with needs a short path for its sockets
    own = workspace.parent if kernels.name(env) == warm_kernel.NAME else None
    with kernels.own_loop(), tempfile.TemporaryDirectory(prefix="bilag-", dir=own) as folder:
        noted = Path(folder) / "reads"
        try:
            env = env | {reads.READS_VARIABLE: str(noted)}
            executed = _papermill(
                source,
                parameters,
                env,
                execution_timeout=CELL_TIMEOUT_SECONDS,
                # Not papermill's own `cwd`, which moves this whole process.
                resources={"metadata": {"path": str(workspace)}},
                kernel_manager_class=kernels.Manager,
                config=kernels.config(folder, env),
                # A kernel that is told to stop would otherwise complain on the terminal.
                extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
            )
        except PapermillExecutionError as error:
            failure = errors.BilagError(_failure(name, error.source, error.ename, error.evalue))
            failure.add_note(str(error))
            raise failure from None
        except CellTimeoutError:
            message = f"Chapter '{name}' had a cell that ran for more than {CELL_TIMEOUT_SECONDS} seconds."
            raise errors.BilagError(message) from None
        except DeadKernelError:
            raise errors.BilagError(f"Chapter '{name}' failed: its kernel died, often for want of memory.") from None
        _refuse_ended(name, executed)
        lines = sorted(set(noted.read_text(encoding="utf-8").split("\n")[:-1])) if noted.exists() else []
    text = json.dumps(normalise(executed), ensure_ascii=False, sort_keys=True)
    if len(text) > LARGEST_NOTEBOOK:
        raise errors.BilagError(
            f"Chapter '{name}' wrote {len(text) // 10**6} million characters; "
            f"{LARGEST_NOTEBOOK // 10**6} million are allowed."
        )
    looked_at = tuple(line for line in lines if not line.startswith(shared.ASKED))
    asked = tuple(line for line in lines if line.startswith(shared.ASKED))
    return Run(text, time.perf_counter() - started, looked_at, asked)


def _papermill(source: str, parameters: dict, env: dict[str, str], **engine) -> nbformat.NotebookNode:
    """Prepare a notebook with papermill and run it in a fork of the template, or else in an ordinary kernel.

    `papermill.execute_notebook` takes the same steps, and writes the notebook as text three times on the way, even
    where no path is given for it: that took half of what running a chapter costs outside its kernel.
    """
    from papermill.engines import papermill_engines
    from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors, remove_error_markers
    from papermill.parameterize import parameterize_notebook

    from analysis.report import fork_engine

    forked = kernels.name(env) == warm_kernel.NAME
    notebook = nbformat.from_dict(json.loads(_loaded(source)))
    if parameters:
        notebook = parameterize_notebook(notebook, parameters, kernel_name=kernels.ORDINARY)
    prepared = remove_error_markers(prepare_notebook_metadata(notebook, None, None))
    executed = papermill_engines.execute_notebook_with_engine(
        fork_engine.NAME if forked else None,
        prepared,
        kernels.ORDINARY,
        progress_bar=False,
        log_output=False,
        start_timeout=START_TIMEOUT_SECONDS,
        **({"environment": env} if forked else {}),
        **engine,
    )
    raise_for_execution_errors(executed, None)
    return executed


@lru_cache(maxsize=64)
def _loaded(source: str) -> str:
    """Return a notebook as papermill loads it, which is the same for every annex."""
    from papermill.iorw import load_notebook_node

    # the notebook itself, not its path: papermill formats paths as templates
    return json.dumps(load_notebook_node(nbformat.reads(source, as_version=4)))


def _refuse_ended(name: str, executed: nbformat.NotebookNode) -> None:
    """Refuse a chapter that ended itself: papermill takes `sys.exit(0)` as well done, and its other cells never ran."""
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                raise errors.BilagError(_failure(name, cell.source, output.ename, output.evalue))


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
    return notebook


def environment(workspace: Path) -> dict[str, str]:
    """Return what the kernels need to know, and what makes them the same on every machine."""
    source = str(Path(analysis.__file__).resolve().parents[1])
    inherited = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return {
        "BILAG_HOME": str(project.root()),
        municipal_records.RECORDS_VARIABLE: str(municipal_records.root()),
        "IPYTHONDIR": str(workspace / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": "0",
        # A build may be started from an open notebook; its own kernels are for none.
        interactive.SESSION_VARIABLE: "",
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(filter(None, [source, str(project.notebooks()), *inherited]))),
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
