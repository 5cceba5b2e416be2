"""Run a function in a fresh process, forked from one that has imported what chapters use.

The forked processes are those of Python's own `multiprocessing` with its "forkserver"; where that is not there, or
what the server has imported and read has changed since, the process is a new one ("spawn"), slower and the same.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from functools import cache
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from pathlib import Path

import analysis
from analysis.core import errors, project, redaction

PRELOAD = "analysis.report.run.preload"
PRELOAD_VARIABLE = "BILAG_PRELOAD"
# One thread for each process: two run beside each other, and a process with threads cannot be forked safely. Sums over
# several threads differ in the last digit, so ordinary kernels have these settings too.
SETTINGS = {
    "BLIS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
    "NUMEXPR_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # ipykernel's debugger warns when it is imported
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONHASHSEED": "0",
    "VECLIB_MAXIMUM_THREADS": "1",
}
# How long a child that has closed its side may take to end.
EXIT_SECONDS = 5
# Read again by who needs it when it has changed, so that it may change under a forkserver.
READ_AGAIN = {
    *("observations", "snapshots", "records", "models", "values", "plans", "catalogue", "tables"),
    *("record_kinds.yml", "coverage.yml", "__pycache__"),
}

_running: set[multiprocessing.process.BaseProcess] = set()
_starting = threading.Lock()


class ChildDiedError(Exception):
    """A child ended before it had a result."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(f"exit code {exit_code}")
        self.exit_code = exit_code


def begin() -> None:
    """Start the process that others are forked from, which imports while this one goes on; else the first child does.

    Examples
    --------
    >>> begin()
    """
    with _starting, _settings():
        if _context().get_start_method() == "forkserver":
            forkserver.ensure_running()


def run_child(function: Callable, *given: object, env: dict[str, str] | None = None, folder: Path | None = None):
    """Run a function in a process of its own and return its result; whatever the process has started ends with it.

    Parameters
    ----------
    function : callable
        Found by its name, as `pickle` does, and called with what is given.
    env : dict, optional
        Added to the environment of this process.
    folder : Path, optional
        The folder that it works in.

    Raises
    ------
    Exception
        As the function raised it.
    ChildDiedError
        When the process ended, or was ended, before the function did.

    Examples
    --------
    >>> run_child(divmod, 7, 2)
    (3, 1)
    """
    if multiprocessing.current_process().daemon:
        raise errors.BilagError("A worker must be able to start processes: set distributed.worker.daemon to false.")
    receiving, sending = multiprocessing.Pipe(duplex=False)
    environment = {**os.environ, **SETTINGS, **(env or {})}
    # no chapter fetches
    environment.pop(redaction.TOKEN_VARIABLE, None)
    place = str(Path(folder or Path.cwd()).absolute())
    process = _context().Process(target=_child, args=(sending, function, given, environment, place))
    with _starting, _settings():
        process.start()
    _running.add(process)
    sending.close()
    well, result = False, None
    try:
        wait([receiving, process.sentinel])
        well, result = receiving.recv() if receiving.poll() else (False, None)
    except EOFError:
        process.join(EXIT_SECONDS)
    finally:
        receiving.close()
        _running.discard(process)
        exit_code = process.exitcode
        # and all that it has started
        _kill(process)
        process.join()
        process.close()
    if isinstance(result, BaseException):
        raise result
    if not well:
        raise ChildDiedError(exit_code)
    return result


def stop_all() -> None:
    """End every child of this process, at once."""
    for process in list(_running):
        _kill(process)


def _kill(process: multiprocessing.process.BaseProcess) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (AttributeError, OSError, ValueError):
        # it has no group of its own yet, or the system has none
        with contextlib.suppress(OSError, ValueError):
            process.kill()


def _context() -> multiprocessing.context.BaseContext:
    """Return how processes are started: forked where that is possible and what would be inherited still holds."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOAD])
    return context if _stamps_at_start() == _stamps() else multiprocessing.get_context("spawn")


def _stamps() -> tuple:
    """Return what tells the code and data that a forkserver holds from any others."""
    return tuple(_stamps_of(Path(analysis.__file__).parent)), tuple(_stamps_of(project.data()))


_stamps_at_start = cache(_stamps)


def _stamps_of(folder: Path) -> Iterator[tuple[str, int, int]]:
    for place, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(set(folders) - READ_AGAIN)
        kept = sorted(name for name in set(names) - READ_AGAIN if not project.LEFT_BESIDE.match(name))
        for path in (Path(place, name) for name in kept):
            stat = path.stat()
            yield path.relative_to(folder).as_posix(), stat.st_mtime_ns, stat.st_size


@contextlib.contextmanager
def _settings() -> Iterator[None]:
    """Have what a new interpreter reads when it starts in the environment."""
    before = dict(os.environ)
    os.environ.update(SETTINGS | {PRELOAD_VARIABLE: "1", project.HOME_VARIABLE: str(project.root())})
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


def _child(sending: Connection, function: Callable, given: tuple, environment: dict[str, str], folder: str) -> None:
    """Make this process what a new one would be, run the function, hand its result back and end at once."""
    import numpy as np

    if hasattr(os, "setsid"):
        os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    if hasattr(time, "tzset"):
        time.tzset()
    os.chdir(folder)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # what is written past Python is in no cell, and nothing is to be read
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    # as Python's own generator is seeded anew after a fork
    np.random.seed()
    try:
        result = True, function(*given)
    except Exception as error:
        result = False, error
        if not isinstance(error, errors.BilagError):
            error.add_note(traceback.format_exc())
    try:
        sending.send(result)
    except (AttributeError, TypeError, pickle.PicklingError):
        sending.send((False, RuntimeError(f"{type(result[1]).__name__}: {result[1]}")))
    os._exit(0)


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os.killpg(0, signal.SIGKILL) if hasattr(os, "killpg") else os._exit(1)
