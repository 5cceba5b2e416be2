"""IPython's kernel in the process that asks it: without sockets and threads, so it can be made before a fork.

`ipykernel.inprocess` is the library's own; here nbclient asks it, and it sends what it has to tell at once.
"""

from __future__ import annotations

from collections import deque
from queue import Empty
from types import SimpleNamespace

from ipykernel.inprocess.channels import InProcessChannel
from ipykernel.inprocess.client import InProcessKernelClient
from ipykernel.inprocess.constants import INPROCESS_KEY
from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.inprocess.manager import InProcessKernelManager
from ipykernel.iostream import IOPubThread
from jupyter_client.session import Session
from traitlets import Any, Type, default
from traitlets.config import Config


class Channel(InProcessChannel):
    """Messages in the order they came."""

    def __init__(self, *given, **named) -> None:
        super().__init__(*given, **named)
        self._messages: deque[dict] = deque()

    def call_handlers(self, message: dict) -> None:
        """Take a message."""
        self._messages.append(message)

    def get_msg(self, block: bool = True, timeout: float | None = None) -> dict:
        """Hand out the next message; who asks has run what it waits for, so there is nothing to wait for."""
        if not self._messages:
            raise Empty
        return self._messages.popleft()


class Client(InProcessKernelClient):
    """What nbclient asks of a client, in its own event loop."""

    shell_channel_class = Type(Channel)
    iopub_channel_class = Type(Channel)
    stdin_channel_class = Type(Channel)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Do nothing: the kernel is there."""

    async def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Run code to its end, and return the number that its messages answer to."""
        content = {"code": code, "silent": False, "store_history": store_history, "user_expressions": {}}
        content |= {"allow_stdin": self.allow_stdin, "stop_on_error": stop_on_error}
        message = self.session.msg("execute_request", content)
        stream = self.kernel.shell_stream
        self.session.send(stream, message)
        await self.kernel.dispatch_shell(stream.recv_multipart())
        _, reply = self.session.recv(stream, copy=False)
        self.shell_channel.call_handlers(reply)
        return message["header"]["msg_id"]


class _AtOnce(IOPubThread):
    """Sends in the thread that writes: it is never started."""

    def _setup_event_pipe(self) -> None:
        """Do nothing: there is nobody to wake, and its socket would start threads."""


class Kernel(InProcessKernel):
    """A kernel without threads."""

    # a cell that awaits is asked whether it is in the thread of this one, also where there is none
    shell_channel_thread = Any(SimpleNamespace(parent_thread=None))
    _supports_kernel_subshells = False

    @default("iopub_thread")
    def _default_iopub_thread(self) -> IOPubThread:
        return _AtOnce(self._underlying_iopub_socket, session=self.session)


def make() -> InProcessKernelManager:
    """Make a kernel, ready to be forked, and return its manager."""
    settings = Config()
    # its history would be written by a thread
    settings.HistoryManager.enabled = False
    # messages are sent by a fork of the process that made the session
    session = Session(key=INPROCESS_KEY, check_pid=False)
    manager = InProcessKernelManager(session=session, client_class=f"{__name__}.{Client.__name__}")
    manager.kernel = Kernel(config=settings, session=session)
    return manager
