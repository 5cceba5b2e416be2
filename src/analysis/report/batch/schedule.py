"""Where work is done: children of this process, or the workers of a Dask cluster; an executor either way."""

import asyncio
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

from analysis.core import errors

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

    Raises
    ------
    UsageError
        When the library is lacking, or nobody answers.
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
