"""Run a function in a fresh process, forked from one that has imported what chapters use.

The forked processes are those of Python's own `multiprocessing` with its "forkserver", which is started anew when what
it has imported and read has changed. Where it is not there, or others still run in it, the process is a new one
("spawn"), slower and the same.
"""

import contextlib
import ctypes
import multiprocessing
import os
import pickle
import shutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Collection, Iterator
from multiprocessing import util
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import SimpleNamespace

import analysis
from analysis.core import errors, project

PRELOAD = "analysis.report.run.preload"
PRELOAD_VARIABLE = "BILAG_PRELOAD"
# Where the forkserver is spoken to; it is removed by it when who started it was killed.
TALK_VARIABLE = "BILAG_FORKSERVER"
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
# Of Linux: orphans become children of a process rather than of the machine's first.
SET_CHILD_SUBREAPER = 36
# A forkserver is spoken to by a file whose name is longer than that of the folder for temporary files, and may not be
# longer than some systems take.
LONGEST_TEMPORARY = 103 - len("/listener-") - 8
# Read again by who needs it when it has changed, so that it may change under a forkserver.
READ_AGAIN = {
    *("observations", "snapshots", "records", "models", "values", "plans", "catalogue", "tables"),
    *("record_kinds.yml", "coverage.yml", "__pycache__"),
}

# The process that children are forked from, as far as it is known, and what it has imported and read.
_server = SimpleNamespace(pid=None, stamps=None)
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
            from multiprocessing import forkserver

            forkserver.ensure_running()


def run_child(function: Callable, *given: object, env: dict[str, str] | None = None, folder: Path | None = None):
    """Run a function in a process of its own and return its result; whatever the process has started ends with it.

    The function is found by its name, as `pickle` does, and called with what is given; `env` is added to the
    environment of this process, and `folder` the one that it works in.

    Raises what the function raised; ChildDiedError when the process ended, or was ended, before the
    function did.

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
    environment.pop(errors.TOKEN_VARIABLE, None)
    place = str(Path(folder or Path.cwd()).absolute())
    with _starting, _settings():
        process = _context().Process(target=_child, args=(sending, function, given, environment, place))
        process.start()
        _running.add(process)
    sending.close()
    well, result = False, None
    try:
        wait([receiving, process.sentinel])
        well, result, parent = receiving.recv() if receiving.poll() else (False, None, os.getpid())
        if parent != os.getpid():
            _server.pid = parent
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
        _end_orphans()
        raise ChildDiedError(exit_code)
    return result


def stop_all() -> None:
    """End every child of this process, at once."""
    for process in list(_running):
        _kill(process)


def adopt_orphans() -> None:
    """Have all that children start and leave become children of this process, so that it can be ended."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_below(process: int, spared: Collection[int] = ()) -> None:
    """End all that a process has started, also what has a session of its own."""
    import psutil

    with contextlib.suppress(psutil.Error):
        children = [each for each in psutil.Process(process).children() if each.pid not in spared]
        for each in [*(below for child in children for below in child.children(recursive=True)), *children]:
            with contextlib.suppress(psutil.Error):
                each.kill()


def _end_orphans() -> None:
    """End what children that died have left to the forkserver."""
    import psutil

    with _starting, contextlib.suppress(psutil.Error):
        for each in psutil.Process().children():
            if any("multiprocessing.forkserver" in word for word in each.cmdline()):
                end_below(each.pid, {process.pid for process in _running})


def _kill(process: multiprocessing.process.BaseProcess) -> None:
    with contextlib.suppress(ValueError):
        if process.exitcode is None:
            end_below(process.pid)
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (AttributeError, OSError, ValueError):
        # it has no group of its own yet, or the system has none
        with contextlib.suppress(OSError, ValueError):
            process.kill()


def _context() -> multiprocessing.context.BaseContext:
    """Return how processes are started: forked where that is possible and what would be inherited still holds."""
    long = len(os.fsencode(util.get_temp_dir())) > LONGEST_TEMPORARY
    if long or "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    stamps = _stamps()
    if _server.stamps not in (None, stamps) and not _end_server():
        return multiprocessing.get_context("spawn")
    _server.stamps = stamps
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOAD])
    return context


def _wait_until_dead(pid: int) -> None:
    """Wait for a process to end without taking its exit code; macOS has `os.waitid` only from Python 3.13."""
    import psutil

    with contextlib.suppress(psutil.NoSuchProcess):
        while psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.001)
        # what the last threads of it hold open is closed after that
        time.sleep(0.05)


def _end_server() -> bool:
    """End the process that children are forked from, so that the next child starts another; False if one still runs."""
    if _server.pid is None or _running:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(_server.pid, signal.SIGKILL)
        # dead with all its threads, and left for `multiprocessing` to find so
        if hasattr(os, "waitid"):
            os.waitid(os.P_PID, _server.pid, os.WEXITED | os.WNOWAIT)
        else:
            _wait_until_dead(_server.pid)
    _server.pid = None
    return True


def _stamps() -> tuple:
    """Return what tells the code and data that a forkserver holds from any others."""
    folders = [Path(analysis.__file__).parent, *project.folders("data"), *project.folders("data", "indicators")]
    return tuple(tuple(_stamps_of(folder)) for folder in folders)


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
    os.environ[TALK_VARIABLE] = util.get_temp_dir()
    # the kernel that is made before a chapter is known writes into a folder that goes with this process
    os.environ["IPYTHONDIR"] = str(Path(util.get_temp_dir(), "ipython"))
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
    adopt_orphans()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # what is written past Python is in no cell, and nothing is to be read
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    # as Python's own generator is seeded anew after a fork
    np.random.seed()
    try:
        result = True, function(*given), os.getppid()
    except Exception as error:
        result = False, error, os.getppid()
        if not isinstance(error, errors.BilagError):
            error.add_note(traceback.format_exc())
    try:
        sending.send(result)
    except (AttributeError, TypeError, pickle.PicklingError):
        sending.send((False, RuntimeError(f"{type(result[1]).__name__}: {result[1]}"), os.getppid()))
    except OSError:
        # nobody listens any more
        pass
    end_below(os.getpid())
    os._exit(0)


def end_server(parent: int) -> None:
    """End what is left of the forkserver's children; and remove what it was spoken to by, where its parent cannot."""
    end_below(os.getpid())
    folder = Path(os.environ.get(TALK_VARIABLE, ""))
    # a process that was killed closes its files a little before it is gone
    until = time.monotonic() + 1
    while folder.name and folder.exists() and time.monotonic() < until:
        if os.getppid() != parent:
            shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.02)


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    end_below(os.getpid())
    os.killpg(0, signal.SIGKILL) if hasattr(os, "killpg") else os._exit(1)
