"""An engine of papermill that runs a notebook whole in one fork of the template: client and kernel in one process.

An ordinary client speaks with its kernel over sockets, and each kernel makes sockets, threads and a shell before the
first cell. Chapters are short and many, so that cost as much as half of them. Here nbclient and the kernel are made
once, in the template, and each notebook has a fork of them to itself. To papermill the engine is ``bilag-fork``, once
this module is imported.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import IO

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import Engine, NBClientEngine, papermill_engines

from analysis.report import kernels, warm_kernel
from analysis.report.notebook_format import nbformat

NAME = "bilag-fork"


class ForkEngine(Engine):
    """Runs notebooks in forks of the template; where that cannot be done, as papermill does without it."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man,
        kernel_name: str,
        environment: dict[str, str] | None = None,
        execution_timeout: int | None = None,
        **others,
    ) -> None:
        """Run a notebook that papermill has prepared.

        Parameters
        ----------
        nb_man : papermill.engines.NotebookExecutionManager
            Holds the notebook, and the executed one afterwards.
        kernel_name : str
            The kernel to run it in where it cannot be forked.
        environment : dict, optional
            Added to the environment of this process.
        execution_timeout : int, optional
            How many seconds a cell may take.
        **others
            What papermill's own engine takes.

        Raises
        ------
        CellTimeoutError, DeadKernelError
            As nbclient does. An error in a cell stands in its outputs, and papermill raises it.
        """
        env = {**os.environ, **warm_kernel.environment(), **(environment or {})}
        cwd = others.get("resources", {}).get("metadata", {}).get("path") or str(Path.cwd())
        work = {"notebook": nb_man.nb, "timeout": execution_timeout}
        # as in an ordinary kernel, what is written past Python is in no cell
        with tempfile.TemporaryFile() as ran, Path(os.devnull).open("wb") as nowhere:
            files = [nowhere.fileno(), nowhere.fileno(), ran.fileno()]
            fork = warm_kernel.fork(work, env, cwd, files) if warm_kernel.safe() else None
            ended = fork is not None and _ended(fork, execution_timeout)
            ran.seek(0)
            written = ran.read() if ended else b""
        if not ended:
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, execution_timeout=execution_timeout, **others)
            return
        if not written:
            raise DeadKernelError("Kernel died")
        nb_man.nb = nbformat.from_dict(json.loads(written))


def _ended(fork: warm_kernel.ForkedKernel, timeout: int | None) -> bool:
    """Wait for a notebook's end; False where its template was lost on the way, and the notebook with it."""
    kernels.forks.add(fork)
    try:
        code = fork.wait()
    finally:
        kernels.forks.discard(fork)
    if code == -signal.SIGALRM:
        raise CellTimeoutError(f"A cell ran for more than {timeout} seconds.")
    if fork.lost and not fork.killed:
        return False
    if code:
        raise DeadKernelError("Kernel died")
    return True


def run(manager, work: dict, ran: IO[bytes]) -> None:
    """Run a notebook in this process, a fork of the template, and write down the executed one.

    Parameters
    ----------
    manager : InProcessKernelManager
        Of the kernel to run it in; see `inner_kernel.make`.
    work : dict
        The notebook, and how many seconds a cell may take.
    ran : file
        What the executed notebook is written to.
    """
    # as an ordinary kernel does before its first cell: what is printed answers to the cell that prints
    sys.stdout, sys.stderr = manager.kernel.stdout, manager.kernel.stderr
    seconds = work["timeout"] or 0
    executed = NBClientEngine.execute_notebook(
        nbformat.from_dict(work["notebook"]),
        "",
        progress_bar=False,
        km=manager,
        # A cell that never ends is not heard of again: the alarm ends the process, and the exit code tells.
        on_cell_execute=lambda cell, cell_index: signal.alarm(seconds),
        on_cell_complete=lambda cell, cell_index: signal.alarm(0),
    )
    ran.write(json.dumps(executed).encode())


papermill_engines.register(NAME, ForkEngine)
