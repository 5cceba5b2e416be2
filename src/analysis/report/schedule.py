"""Where work is done: processes of this machine, or the workers of a Dask cluster; an executor either way."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Collection, Hashable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from threading import Thread
from typing import Protocol

from analysis import errors
from analysis.report import kernels, warm_kernel

CONNECT_SECONDS = 10
ADDRESS = re.compile(r"([a-z]+://)?[^\s/:]+:\d+|[a-z]+://\[[0-9a-fA-F:]+\]:\d+")
# A worker that dies takes its annex with it; a second time with the same annex, and the annex is to blame.
ATTEMPTS = 3


class Pool(Protocol):
    """Somewhere that work can be done."""

    def executor(self) -> Executor:
        """Return the executor, a new one when the last one broke."""
        ...

    def places(self) -> int:
        """Return how many pieces of work are done at a time."""
        ...

    def broken(self) -> None:
        """Say that the executor broke."""
        ...

    def stop(self, at_once: bool) -> None:
        """End the work; at once: in the middle of it."""
        ...

    def shares(self) -> bool:
        """Tell whether values can be computed once for work to come."""
        ...

    def share(self, kind: Hashable, asked: Sequence[str]) -> None:
        """Have the values that all work of a kind asks for computed once."""
        ...

    def computes(self, kind: Hashable) -> bool:
        """Tell whether values are being computed for work of a kind."""
        ...

    def environment(self, kind: Hashable) -> dict[str, str]:
        """Return what the kernels for work of a kind need to know to have shared values, and to wait for them."""
        ...

    def forget(self, kinds: Collection[Hashable]) -> None:
        """Let go of what is shared for other kinds than these."""
        ...


class Local:
    """Processes of this machine."""

    def __init__(self, workers: int, env: dict[str, str], scratch: Path) -> None:
        self._workers = workers
        self._env = env
        self._scratch = scratch
        self._pool: ProcessPoolExecutor | None = None
        self._templates: dict[Hashable, str] = {}
        self._count = 0

    def executor(self) -> Executor:
        """Return the executor, a new one when the last one broke."""
        from analysis.report import work

        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers,
                mp_context=get_context("spawn"),
                initializer=work.prepare,
                initargs=(self._env, self._scratch),
            )
        return self._pool

    def places(self) -> int:
        """Return how many processes there are."""
        return self._workers

    def broken(self) -> None:
        """Let go of an executor that broke."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None

    def stop(self, at_once: bool) -> None:
        """End the processes; at once: in the middle of their work."""
        if self._pool is None:
            return
        if at_once:
            for process in list((self._pool._processes or {}).values()):
                process.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None

    def shares(self) -> bool:
        """Tell whether there are warm kernels: only from a template can they have what is shared."""
        return warm_kernel.TEMPLATE_VARIABLE in self._env

    def share(self, kind: Hashable, asked: Sequence[str]) -> None:
        """Have the template fork another that computes the values before kernels are forked from it."""
        if kind in self._templates or not asked or not self.shares():
            return
        self._count += 1
        self._templates[kind] = path = f"{self._env[warm_kernel.TEMPLATE_VARIABLE]}-{self._count}"
        file = self._scratch / f"asked-{self._count}"
        file.write_text("".join(f"{line}\n" for line in asked), encoding="utf-8")
        env = {**os.environ, **warm_kernel.environment(), **self._env}
        # the template may have to get ready first
        Thread(target=warm_kernel.share, args=(path, str(file), env), daemon=True).start()

    def computes(self, kind: Hashable) -> bool:
        """Tell whether the template of a kind is still to come."""
        template = self.environment(kind)
        return bool(template) and not Path(template[warm_kernel.TEMPLATE_VARIABLE]).exists()

    def environment(self, kind: Hashable) -> dict[str, str]:
        """Name the template of a kind, which whoever forks from it waits for."""
        path = self._templates.get(kind)
        return {warm_kernel.TEMPLATE_VARIABLE: path} if path and warm_kernel.awaited(path) else {}

    def forget(self, kinds: Collection[Hashable]) -> None:
        """End the templates of other kinds."""
        for kind in set(self._templates) - set(kinds):
            warm_kernel.end(self._templates.pop(kind))


@contextmanager
def local(workers: int, scratch: Path) -> Iterator[Pool]:
    """Give processes of this machine, and the template that their kernels are forked from.

    Parameters
    ----------
    workers : int
    scratch : Path
        Folder of the batch, which the next one removes when this one is killed.
    """
    from analysis.report import execution

    with kernels.ready(execution.environment(scratch / "work")) as env:
        pool = Local(workers, env, scratch)
        at_once = True
        try:
            yield pool
            at_once = False
        finally:
            pool.stop(at_once)
            pool.forget(())


class Cluster:
    """The workers of a Dask cluster."""

    def __init__(self, client) -> None:
        self._client = client
        self._executor = client.get_executor(pure=False, retries=ATTEMPTS - 1)

    def executor(self) -> Executor:
        """Return the client's own executor."""
        return self._executor

    def places(self) -> int:
        """Return how many threads the workers have now; workers may come and go."""
        return max(1, sum(self._client.nthreads().values()))

    def broken(self) -> None:
        """Do nothing: the scheduler gives the work of a lost worker to another."""

    def stop(self, at_once: bool) -> None:
        """Do nothing: what was cancelled is not begun, and the workers are not ours to end."""

    def shares(self) -> bool:
        """Tell that nothing is shared: each worker has templates of its own."""
        return False

    def share(self, kind: Hashable, asked: Sequence[str]) -> None:
        """Do nothing: each worker has templates of its own."""

    def computes(self, kind: Hashable) -> bool:
        """Tell that nothing is computed: each worker has templates of its own."""
        return False

    def environment(self, kind: Hashable) -> dict[str, str]:
        """Return nothing: each worker has templates of its own."""
        return {}

    def forget(self, kinds: Collection[Hashable]) -> None:
        """Do nothing: nothing is shared."""


def check_address(given: str) -> None:
    """Check that something may be the address of a Dask scheduler, without asking anyone.

    Raises
    ------
    UsageError
        When it is none.

    Examples
    --------
    >>> check_address("tcp://10.0.0.1:8786")
    """
    if not ADDRESS.fullmatch(given):
        raise errors.UsageError(f"--scheduler '{given}' is no address; one such as tcp://10.0.0.1:8786 is allowed.")


@contextmanager
def cluster(address: str) -> Iterator[Pool]:
    """Give the workers of the Dask cluster whose scheduler is at an address.

    Raises
    ------
    UsageError
        When the library is lacking, or nobody answers.
    """
    try:
        from distributed import Client
    except ImportError:
        message = "--scheduler needs the library distributed; install it with: pip install 'bilag[cluster]'"
        raise errors.UsageError(message) from None
    try:
        # a client that finds nobody cannot be closed, and complains of that when the process ends
        asyncio.run(_asked_who(address))
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError):
        message = f"--scheduler {address}: no Dask scheduler answers there within {CONNECT_SECONDS} seconds."
        raise errors.UsageError(message) from None
    try:
        yield Cluster(client)
    finally:
        client.close()


async def _asked_who(address: str) -> None:
    """Ask whoever is at an address who it is; an error unless it is a scheduler that answers in time."""
    from distributed import Security, rpc

    async def answer() -> dict:
        async with rpc(address, connection_args=Security().get_connection_args("client")) as there:
            return await there.identity()

    found = await asyncio.wait_for(answer(), CONNECT_SECONDS)
    if found.get("type") != "Scheduler":
        raise ValueError(f"a {found.get('type')} answers there")
