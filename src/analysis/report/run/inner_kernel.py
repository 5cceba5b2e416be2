"""An engine of papermill that runs a notebook in IPython's kernel in its own process, without sockets and threads.

An ordinary client speaks with its kernel over sockets, and each kernel makes sockets, threads and a shell of its own,
which costs a short chapter as much as its work. `ipykernel.inprocess` is the library's own; here nbclient asks it. The
process is spent afterwards: `run_child` gives each notebook one.
"""

import asyncio
import signal
import sys
from queue import SimpleQueue
from types import SimpleNamespace

from ipykernel.inprocess.channels import InProcessChannel
from ipykernel.inprocess.client import InProcessKernelClient
from ipykernel.inprocess.constants import INPROCESS_KEY
from ipykernel.inprocess.ipkernel import InProcessInteractiveShell, InProcessKernel
from ipykernel.inprocess.manager import InProcessKernelManager
from ipykernel.iostream import IOPubThread, OutStream
from jupyter_client.session import Session
from papermill.engines import NBClientEngine, papermill_engines
from traitlets import Any, Type, default
from traitlets.config import Config

from analysis.core import errors

NAME = "bilag"
# A chapter that writes without end would swell the annex past opening, and fill the memory before.
LARGEST_OUTPUT = 20_000_000


class Channel(InProcessChannel):
    """Messages in the order they came."""

    def __init__(self, *given, **named) -> None:
        super().__init__(*given, **named)
        self._messages: SimpleQueue[dict] = SimpleQueue()

    def call_handlers(self, message: dict) -> None:
        """Take a message."""
        self._messages.put(message)

    def get_msg(self, block: bool = True, timeout: float | None = None) -> dict:
        """Hand out the next message; who asks has run what it waits for, so there is nothing to wait for."""
        return self._messages.get_nowait()


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
        """Do nothing: there is nobody to wake. No public way leaves it out, and its socket starts threads."""


class _Limited(OutStream):
    """A stream that a cell may not flood."""

    written = 0

    def write(self, string: str) -> int | None:
        """Write, unless it is too much."""
        self.written += len(string)
        if self.written > LARGEST_OUTPUT:
            message = f"it wrote more than {LARGEST_OUTPUT // 10**6} million characters, which is what is allowed."
            raise errors.DataError(message)
        return super().write(string)


class Kernel(InProcessKernel):
    """A kernel without threads."""

    # a cell that awaits is asked whether it is in the thread of this one, also where there is none
    shell_channel_thread = Any(SimpleNamespace(parent_thread=None))
    # ipykernel takes it from the thread above, and has no setting for it
    _supports_kernel_subshells = False

    @default("iopub_thread")
    def _default_iopub_thread(self) -> IOPubThread:
        return _AtOnce(self._underlying_iopub_socket, session=self.session)

    @default("stdout")
    def _default_stdout(self) -> OutStream:
        return _Limited(self.session, self.iopub_thread, "stdout", watchfd=False)

    @default("stderr")
    def _default_stderr(self) -> OutStream:
        return _Limited(self.session, self.iopub_thread, "stderr", watchfd=False)


class InnerEngine(NBClientEngine):
    """papermill's own engine over a kernel in this process."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name: str, execution_timeout: int | None = None, **others):
        """Run a notebook that papermill has prepared; a cell that takes too long ends this process (SIGALRM)."""
        import zmq

        # a longer message would be lent to pyzmq, which starts threads to take it back
        zmq.COPY_THRESHOLD = 2**31 - 1
        kernel_manager = _ready.pop() if _ready else manager()
        # as an ordinary kernel does before its first cell: what is printed answers to the cell that prints
        sys.stdout, sys.stderr = kernel_manager.kernel.stdout, kernel_manager.kernel.stderr
        seconds = execution_timeout or 0
        return super().execute_managed_notebook(
            nb_man,
            kernel_name,
            km=kernel_manager,
            on_cell_execute=lambda cell, cell_index: signal.alarm(seconds),
            on_cell_complete=lambda cell, cell_index: signal.alarm(0),
            **others,
        )


# A kernel made before a fork, for the one notebook that a child runs.
_ready: list[InProcessKernelManager] = []


def get_ready() -> None:
    """Run a notebook, so that what is done but once is done, and make the kernel for the next."""
    from analysis.annex.notebook_format import nbformat
    from analysis.report.run import execution

    cells = [nbformat.v4.new_code_cell(cell, metadata={"tags": []}) for cell in ("print(1)", "display(1)\n1")]
    spec = {"name": execution.ORDINARY_KERNEL, "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})
    standard = sys.stdout, sys.stderr
    try:
        execution.papermill(nbformat.writes(notebook), {})
    finally:
        sys.stdout, sys.stderr = standard
    # the next notebook finds neither a loop nor a shell, as in a new process
    asyncio.get_event_loop_policy().get_event_loop().close()
    asyncio.set_event_loop_policy(None)
    InProcessInteractiveShell.clear_instance()
    _ready.append(manager())


def manager() -> InProcessKernelManager:
    """Make a kernel and return its manager."""
    settings = Config()
    # its history would be written by a thread
    settings.HistoryManager.enabled = False
    session = Session(key=INPROCESS_KEY, check_pid=False)
    made = InProcessKernelManager(session=session, client_class=f"{__name__}.{Client.__name__}")
    made.kernel = Kernel(config=settings, session=session)
    return made


papermill_engines.register(NAME, InnerEngine)
