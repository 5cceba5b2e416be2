"""What a fork of the template becomes: a kernel that a client speaks with, or the whole run of a notebook."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipykernel.inprocess.manager import InProcessKernelManager

FAILED_EXIT_CODE = 1
# After standard input, output and error: where a notebook's result is written.
RESULT_FILE = 3
# as many bytes as pyzmq can count
LONGEST_COPIED = 2**31 - 1


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
    import zmq

    from analysis.report import fork_engine

    # a longer message would be lent to pyzmq, which starts three threads to take it back
    zmq.COPY_THRESHOLD = LONGEST_COPIED
    with os.fdopen(RESULT_FILE, "wb") as ran:
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
