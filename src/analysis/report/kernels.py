"""Kernels for chapters: warm where that is safe, ordinary elsewhere, with the same settings and results."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty

import zmq
import zmq.asyncio
from jupyter_client import AsyncKernelClient, AsyncKernelManager
from jupyter_core.utils import ensure_event_loop
from traitlets import Dict, default
from traitlets.config import Config

from analysis.report import warm_kernel

ORDINARY = "python3"
# Set to "cold" for ordinary kernels: to compare, or where forks are not wanted.
START_VARIABLE = "BILAG_KERNEL"
COLD = "cold"
RECONNECT_MILLISECONDS = 10

# The forks of the template that run notebooks for this process.
forks: set[warm_kernel.ForkedKernel] = set()


class Client(AsyncKernelClient):
    """Takes a kernel as ready when it has answered and is heard, rather than a fifth of a second of silence later."""

    def _context_default(self) -> zmq.asyncio.Context:
        return _hasty(super()._context_default())

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        until = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < until:
            self.kernel_info()
            try:
                answer = await self.shell_channel.get_msg(timeout=1)
                # whatever it says shows that its outputs will be heard from now on
                await self.iopub_channel.get_msg(timeout=0.2)
                return self._handle_kernel_info_reply(answer)
            except Empty:
                if not await self._async_is_alive():
                    raise RuntimeError("Kernel died before replying to kernel_info") from None
        raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    wait_for_ready = _async_wait_for_ready


class Manager(AsyncKernelManager):
    """Starts kernels with an environment of their own, and knows which are running in this process."""

    environment = Dict(help="Added to the environment of this process.").tag(config=True)

    running: set[Manager] = set()

    @default("context")
    def _context_default(self) -> zmq.asyncio.Context:
        return _hasty(super()._context_default())

    async def _async_pre_start_kernel(self, **kwargs):
        given = kwargs.pop("env", None) or os.environ
        return await super()._async_pre_start_kernel(env={**given, **self.environment}, **kwargs)

    async def _async_post_start_kernel(self, **kwargs) -> None:
        self.running.add(self)
        await super()._async_post_start_kernel(**kwargs)

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        if not restart:
            self.running.discard(self)
        await super()._async_cleanup_resources(restart=restart)

    cleanup_resources = _async_cleanup_resources


def _hasty(context: zmq.asyncio.Context) -> zmq.asyncio.Context:
    """Try again sooner than after a tenth of a second: a forked kernel listens long before that."""
    context.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MILLISECONDS)
    return context


def name(env: dict[str, str]) -> str:
    """Return the name of the kernel that chapters with this environment run in."""
    start = env.get(START_VARIABLE) or os.environ.get(START_VARIABLE)
    return ORDINARY if start == COLD or not warm_kernel.safe() else warm_kernel.NAME


def config(folder: str, env: dict[str, str]) -> Config:
    """Let a kernel speak over files that only this user can open, where the system has them.

    On TCP anyone on the machine could listen in.

    Parameters
    ----------
    folder : str
        An empty folder of the kernel's own.
    env : dict
        The kernel's environment.
    """
    warm_kernel.register()
    settings = Config()
    settings.Manager.environment = warm_kernel.environment() | env
    settings.Manager.client_class = f"{__name__}.{Client.__name__}"
    if os.name == "posix" and len(folder) <= warm_kernel.LONGEST_SOCKET_FOLDER:
        settings.Manager.transport = "ipc"
        settings.Manager.connection_file = f"{folder}/kernel.json"
    else:
        settings.Manager.transport_encryption = "auto"
    return settings


@contextmanager
def ready(env: dict[str, str]) -> Iterator[dict[str, str]]:
    """Have a template running that kernels with this environment are forked from; hand on how they find it.

    Parameters
    ----------
    env : dict
        What the kernels' environment has beside that of this process.
    """
    if name(env) == ORDINARY or (warm_kernel.environment() | env).get(warm_kernel.TEMPLATE_VARIABLE):
        yield env
        return
    template = warm_kernel.start({**os.environ, **warm_kernel.environment(), **env})
    try:
        yield env | {warm_kernel.TEMPLATE_VARIABLE: template.path}
    finally:
        template.close()


@contextmanager
def cold(env: dict[str, str]) -> Iterator[dict[str, str]]:
    """Hand on an environment in which ordinary kernels start."""
    yield env | {START_VARIABLE: COLD}


@contextmanager
def own_loop() -> Iterator[None]:
    """Close the event loop that jupyter_client makes for this thread, and the threads that the loop has started."""
    try:
        yield
    finally:
        loop = ensure_event_loop()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


def stop_all() -> None:
    """End every kernel that this process has started, at once."""
    for fork in list(forks):
        with suppress(OSError):
            fork.kill()
    for manager in list(Manager.running):
        if manager.provisioner is not None and manager.provisioner.process is not None:
            with suppress(OSError):
                manager.provisioner.process.kill()
