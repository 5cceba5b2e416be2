"""The template process: it imports what chapters need once, and each kernel or notebook runs in a fork of it.

A client connects over a Unix socket, sends what the fork is to do, and learns its process number, and later how it
ended. The template has one thread only and runs no chapter itself, so that a fork of it is whole and knows nothing of
other chapters. It ends, and its kernels with it, when the process that started it ends.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import gc
import io
import json
import os
import selectors
import shutil
import signal
import socket
import struct
import sys
import threading
import time
import traceback
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipykernel.inprocess.manager import InProcessKernelManager

    from analysis.indicators.shared import Asked

LENGTH = struct.Struct("!I")
# What the fork's standard output and standard error become, and where a notebook's result is written.
HANDED_FILES = 3
FAILED_EXIT_CODE = 1
# A file with the values that chapters will ask for, a line each.
ASKED_VARIABLE = "BILAG_ASKED"


@dataclass
class Request:
    """A kernel or a notebook that a client asks for, as its bytes arrive."""

    content: bytearray = field(default_factory=bytearray)
    files: list[int] = field(default_factory=list)

    def whole(self) -> dict | None:
        """Return the request when all of it has come: work, env, cwd and fingerprint."""
        if len(self.content) < LENGTH.size:
            return None
        (length,) = LENGTH.unpack_from(self.content)
        return json.loads(self.content[LENGTH.size :]) if len(self.content) == LENGTH.size + length else None


# What a kernel imports when it starts, its debugger above all (found by what a started kernel has more), and
# what chapters import.
PRELOADED = (
    "sqlite3",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "matplotlib.pyplot",
    "psutil",
    "seaborn",
    "statsmodels.api",
    "tornado.platform.asyncio",
    "tornado.queues",
    "analysis.report.annex",
    "analysis.report.fork_engine",
    "analysis.report.inner_kernel",
)
# Rooms of the package that chapters work in: imported whole, as their modules are imported when they are first used.
ROOMS = ("indicators", "statistics", "plans", "display")


def preload() -> None:
    """Import the packages that chapters use, and read the files that every chapter reads."""
    for name in PRELOADED:
        import_module(name)

    for room in ROOMS:
        for found in iter_modules(import_module(f"analysis.{room}").__path__):
            import_module(f"analysis.{room}.{found.name}")

    from analysis import errors

    _draw()
    try:
        _read()
        _share()
    except errors.BilagError:
        return  # the chapter that needs it meets the fault itself, and says so


def _read() -> None:
    """Read the files that every chapter reads."""
    from analysis import areas, benefits, observations, official_tables, plans, vocabulary
    from analysis.display import boundaries, texts
    from analysis.indicators import registry, values
    from analysis.plans import ministerial_goals
    from analysis.report import parameters
    from analysis.sources import catalogue, record_kinds
    from analysis.statistics import likeness

    areas.all_areas(), areas.ignored_names(), benefits.groups(), registry.indicators(), parameters.newest_month()
    official_tables.sources(), catalogue.sources(), record_kinds.definitions(), ministerial_goals.goals()
    vocabulary.caveats(), vocabulary.units(), vocabulary.breaks(), likeness.definition(), boundaries.load()
    vocabulary.method_text(vocabulary.METHODS[0]), vocabulary.status_text(vocabulary.STATUSES[0])
    for language in texts.LANGUAGES:
        texts.texts(language)
    for plan in plans.names():
        plans.load(plan)
    for table in observations.tables():
        observations.load(table)
    # the first check of a frame looks for what can check it
    values.check(values.empty())


def _share() -> None:
    """Compute once what the chapters to come will ask for."""
    from analysis import areas
    from analysis.indicators import comparisons, held, rankings, registry

    for each in _asked():
        # what cannot be computed here is told by the chapter that asks for it
        with contextlib.suppress(Exception):
            registry.share([each])
            held.newest(registry.indicator(each.key), areas.municipalities()[0], each.data_until)
            if len(each.periods) == 1 and list(each.breakdowns) == registry.indicator(each.key).breakdowns:
                rankings.of_all(each.key, *each.periods, each.data_until)
                comparisons.ranks(each.key, *each.periods, each.data_until)


def _asked() -> list[Asked]:
    """Read what the chapters to come will ask for, where the environment names a file that says so."""
    from analysis.indicators import shared

    file = os.environ.get(ASKED_VARIABLE)
    lines = Path(file).read_text(encoding="utf-8").splitlines() if file else []
    return [shared.noted(line) for line in lines]


def _draw() -> None:
    """Draw once, so that fonts are found and read."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure()
    FigureCanvasAgg(figure)
    figure.add_subplot().set_title("Næstved")
    for kind in ("svg", "png"):
        figure.savefig(io.BytesIO(), format=kind)


def _ready() -> InProcessKernelManager:
    """Make the kernel that notebooks run in, once another has run a notebook: what is done but once is then done."""
    import papermill
    from ipykernel.inprocess.ipkernel import InProcessInteractiveShell

    from analysis.report import fork_engine, inner_kernel, kernels
    from analysis.report.notebook_format import nbformat

    if os.environ.get("IPYTHONDIR"):
        # IPython would make another for itself, and leave it
        Path(os.environ["IPYTHONDIR"]).mkdir(parents=True, exist_ok=True)
    cells = [nbformat.v4.new_code_cell(cell, metadata={"tags": []}) for cell in ("print(1)", "display(1)\n1")]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})
    prepared = papermill.execute_notebook(notebook, None, prepare_only=True)
    standard = sys.stdout, sys.stderr
    with kernels.own_loop():
        fork_engine.run(inner_kernel.make(), {"notebook": prepared, "timeout": None}, io.BytesIO())
    sys.stdout, sys.stderr = standard
    # the loop is closed; a kernel finds none, as in a new process
    asyncio.set_event_loop_policy(None)
    InProcessInteractiveShell.clear_instance()
    return inner_kernel.make()


def threads() -> int:
    """Return how many threads the process has; more than one and a fork could stop halfway for ever."""
    return len(list(Path("/proc/self/task").iterdir()))


def serve(path: str, fingerprint: str) -> tuple[dict, list[int]]:
    """Fork for each request; returns only in a fork, with its request and the files handed to it."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # Bound under another name first, so that who finds the file finds somebody listening.
    listener.bind(f"{path}-soon")
    listener.listen(64)
    os.rename(f"{path}-soon", path)  # noqa: PTH104 - plain strings before a fork
    wake, woken = socket.socketpair()
    for each in (listener, wake, woken):
        each.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)
    selector = selectors.DefaultSelector()
    selector.register(0, selectors.EVENT_READ)
    selector.register(listener, selectors.EVENT_READ)
    selector.register(wake, selectors.EVENT_READ)
    kernels: dict[int, socket.socket] = {}
    requests: dict[socket.socket, Request] = {}
    while True:
        for key, _ in selector.select():
            if key.fileobj == 0:
                _end(kernels, Path(path).parent)
            elif key.fileobj is listener:
                client, _ = listener.accept()
                requests[client] = Request()
                selector.register(client, selectors.EVENT_READ)
            elif key.fileobj is wake:
                wake.recv(4096)
                _reap(kernels, selector)
            elif key.fileobj in requests:
                asked = _received(key.fileobj, requests, selector)
                if asked is None:
                    continue
                if asked["fingerprint"] != fingerprint or threads() > 1:
                    _close(key.fileobj, selector)
                    _close_files(asked["files"])
                    continue
                process = os.fork()
                if process == 0:
                    signal.set_wakeup_fd(-1)
                    selector.close()
                    for each in (listener, wake, woken, key.fileobj, *kernels.values(), *requests):
                        each.close()
                    return asked, asked["files"]
                kernels[process] = key.fileobj
                _close_files(asked["files"])
                _tell(key.fileobj, process)
            else:
                _lost(key.fileobj, kernels, selector)


def _received(client: socket.socket, requests: dict, selector) -> dict | None:
    """Take what has come from a client, and return its request when that is whole."""
    request = requests[client]
    try:
        content, files, _, _ = socket.recv_fds(client, 1 << 20, HANDED_FILES)
    except OSError:
        content, files = b"", []
    request.content += content
    request.files += files
    asked = request.whole()
    if content and asked is None:
        return None
    del requests[client]
    if asked is None:
        _close_files(request.files)
        _close(client, selector)
        return None
    return asked | {"files": request.files}


def _lost(client: socket.socket, kernels: dict[int, socket.socket], selector) -> None:
    """End the kernel of a client that is gone: nobody is left to use it."""
    for process, held in kernels.items():
        if held is client:
            _kill(process)
    selector.unregister(client)


def _reap(kernels: dict[int, socket.socket], selector) -> None:
    """Tell the client of each kernel that has ended how it ended."""
    while kernels:
        try:
            process, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if process == 0:
            return
        client = kernels.pop(process, None)
        # what it has started and left behind
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        if client is not None:
            _tell(client, os.waitstatus_to_exitcode(status))
            _close(client, selector)


def _end(kernels: dict[int, socket.socket], folder: Path) -> None:
    """End every fork and the template itself, at once: taking apart its many modules would only keep it alive."""
    for process in kernels:
        _kill(process)
    for process in kernels:
        os.waitpid(process, 0)
    # who made the folder may have been killed
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _kill(process: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            return kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return None


def _tell(client: socket.socket, number: int) -> None:
    try:
        client.sendall(b"%d\n" % number)
    except OSError:
        return  # a client that is gone is seen as such by the selector


def _close(client: socket.socket, selector) -> None:
    with contextlib.suppress(KeyError, ValueError):
        selector.unregister(client)
    client.close()


def _close_files(files: list[int]) -> None:
    for each in files:
        os.close(each)


def become(request: dict, files: list[int], manager: InProcessKernelManager) -> None:
    """Make this process what a new one would be, run a kernel or a notebook in it, and end with its exit code."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, each in enumerate((nothing, *files)):
        os.dup2(each, number)
        os.close(each)
    os.environ.clear()
    os.environ.update(request["env"], JPY_PARENT_PID=str(os.getppid()))
    time.tzset()
    os.chdir(request["cwd"])
    work = request["work"]
    code = FAILED_EXIT_CODE
    try:
        _seed()
        if "notebook" in work:
            _run_notebook(work, manager)
        else:
            _run_kernel(work["arguments"])
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        _leave(code)


def _seed() -> None:
    import numpy as np

    # Python's own generator is seeded anew after a fork, NumPy's is not.
    np.random.seed()


def _run_notebook(work: dict, manager: InProcessKernelManager) -> None:
    """Run a notebook and end at once: threads that it leaves behind are not waited for."""
    from analysis.report import fork_engine

    with os.fdopen(HANDED_FILES, "wb") as ran:
        fork_engine.run(manager, work, ran)
    os._exit(0)


def _run_kernel(arguments: list[str]) -> None:
    from ipykernel.kernelapp import IPKernelApp
    from ipykernel.zmqshell import ZMQInteractiveShell

    # the shell that notebooks run in is another's
    ZMQInteractiveShell.clear_instance()
    # Read from the environment when ipykernel was imported, which was in the template.
    sys.argv = [sys.modules["ipykernel"].__name__ + "_launcher", *arguments]
    IPKernelApp.launch_instance([*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])


def _leave(code: int) -> None:
    """End as Python ends, but without taking apart every module, which costs more than many a chapter."""
    try:
        _end_control()
        threading._shutdown()
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    finally:
        os._exit(code)


def _end_control() -> None:
    """Let the thread that was asked to end the kernel finish what it is sending.

    ipykernel ends the thread that sends output first, and the other then waits ten seconds for it, now and then.
    """
    from ipykernel.kernelapp import IPKernelApp

    control = IPKernelApp.instance().control_thread if IPKernelApp.initialized() else None
    if control is not None and control.is_alive():
        control.stop()
        control.join()


def main(path: str, fingerprint: str) -> None:
    """Get ready, then fork kernels until the process that started this one is gone."""
    # As ipykernel does: the folder that the template was started in is no place to import from.
    sys.path[:] = [each for each in sys.path if each and Path(each) != Path.cwd()]
    try:
        preload()
        manager = _ready()
        failed = threads() > 1
    except Exception:
        failed = True
    if failed:
        # Clients then start ordinary kernels, which tell what is wrong.
        Path(f"{path}-failed").touch()
        sys.exit(FAILED_EXIT_CODE)
    gc.collect()
    gc.freeze()
    become(*serve(path, fingerprint), manager)


if __name__ == "__main__":
    main(*sys.argv[1:])
