"""A Jupyter kernel that starts warm: a fork of a template process that has imported the packages already.

Jupyter knows it by the name ``bilag-warm``: a kernel specification that names the kernel provisioner of this module.
papermill, nbclient and JupyterLab use it as any other kernel. Where a fork is not safe, or is not there, the
provisioner starts the ordinary kernel, and chapters show the same.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import hashlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import EntryPoint
from pathlib import Path

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

import analysis
from analysis import project
from analysis.report.warm_template import END, LENGTH, SHARE

NAME = "bilag-warm"
JUPYTER_FOLDER = Path(__file__).parent / "jupyter"
# A running template that kernels are to be forked from: the socket's path. Without it a process starts its own.
TEMPLATE_VARIABLE = "BILAG_WARM_TEMPLATE"
# What a template must hold for the kernels of one annex, looked at once; without it each kernel looks.
HOLDS_VARIABLE = "BILAG_WARM_HOLDS"
START_SECONDS = 180
ANSWER_SECONDS = 30
EXIT_SECONDS = 2.0
# In a template's folder: the number of its process.
PROCESS = "process"
# A Unix socket's path may hold about 100 characters; longer, and nobody can connect to it.
LONGEST_SOCKET_FOLDER = 70
# What is read once, when Python or a package starts; a template with other settings would give other kernels.
READ_AT_START = (
    "ARROW", "BILAG_AS_OF", "BILAG_HOME", "BLIS_", "JE_", "LANG", "LC_", "LD_", "MALLOC", "MKL_", "MPL", "NUMEXPR_",
    "OMP_", "OPENBLAS_", "PATH", "PYTHON", "TZ", "VECLIB_", "VIRTUAL_ENV",
)  # fmt: skip
IGNORED_FOLDERS = {"__pycache__", "models", "records"}


class ForkedKernel:
    """A fork of the template; what of `subprocess.Popen` a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, process: int) -> None:
        self.pid = process
        self.returncode: int | None = None
        # whether it was ended here, and whether its template ended before it could tell how it ended
        self.killed = self.lost = False
        self._connection = connection

    def poll(self) -> int | None:
        """Return the exit code, or None while the kernel runs."""
        if self.returncode is None and select.select([self._connection], [], [], 0)[0]:
            self._ended()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the kernel to end and return its exit code."""
        if self.returncode is None:
            if not select.select([self._connection], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            self._ended()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel if it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel at once."""
        self.killed = True
        self.send_signal(signal.SIGKILL)

    def fileno(self) -> int:
        """Return what becomes readable when the kernel ends."""
        return self._connection.fileno()

    def _ended(self) -> None:
        said = _line(self._connection)
        self._connection.close()
        self.lost = not said
        # A template that is gone takes its kernels with it.
        self.returncode = int(said) if said else -signal.SIGKILL


class Template:
    """A template process that this process has started."""

    def __init__(self, env: dict[str, str], fingerprint: str) -> None:
        usual = tempfile.gettempdir()
        self.folder = tempfile.mkdtemp(prefix="bilag-", dir=usual if len(usual) <= LONGEST_SOCKET_FOLDER else "/tmp")
        self.path = f"{self.folder}/template"
        self.fingerprint = fingerprint
        self._process = subprocess.Popen(
            [sys.executable, "-m", "analysis.report.warm_template", self.path, fingerprint],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=env,
            cwd=self.folder,
            start_new_session=True,
        )
        Path(self.folder, PROCESS).write_text(str(self._process.pid), encoding="ascii")
        self._owner = os.getpid()

    def runs(self) -> bool:
        """Tell whether the template is there."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the template and all its kernels."""
        if os.getpid() != self._owner:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class WarmProvisioner(LocalProvisioner):
    """Forks kernels from the template; where that cannot be done, starts them as the local provisioner does."""

    async def launch_kernel(self, cmd: list[str], **kwargs):
        """Start the kernel."""
        # As nbclient does for the ordinary kernel: kernels side by side cannot share one file of history.
        if not any(argument.startswith("--HistoryManager.hist_file") for argument in cmd):
            cmd = [*cmd, "--HistoryManager.hist_file=:memory:"]
        arguments = _arguments(cmd)
        if arguments is not None and safe() and _plain(kwargs):
            env = dict(kwargs.get("env") or os.environ)
            cwd = str(kwargs.get("cwd") or Path.cwd())
            forked = await asyncio.to_thread(fork, {"arguments": arguments}, env, cwd)
            if forked is not None:
                self.process = forked
                self.pid = self.pgid = forked.pid
                self.cwd = cwd
                return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Wait for a kernel that was asked to end, rather than look for it ten times a second."""
        if isinstance(self.process, ForkedKernel) and self.process.poll() is None:
            await asyncio.to_thread(select.select, [self.process], [], [], EXIT_SECONDS)


def safe() -> bool:
    """Tell whether this system forks safely and tells how many threads a process has: Linux does."""
    return hasattr(os, "fork") and sys.platform == "linux" and Path("/proc/self/task").is_dir()


def register() -> None:
    """Make the kernel known in this process and those that it starts, where the package is not installed."""
    factory = KernelProvisionerFactory.instance()
    target = f"{WarmProvisioner.__module__}:{WarmProvisioner.__qualname__}"
    factory.provisioners.setdefault(NAME, EntryPoint(NAME, target, KernelProvisionerFactory.GROUP_NAME))
    folders = os.environ.get("JUPYTER_PATH", "").split(os.pathsep)
    if str(JUPYTER_FOLDER) not in folders:
        os.environ["JUPYTER_PATH"] = os.pathsep.join([str(JUPYTER_FOLDER), *filter(None, folders)])


def environment() -> dict[str, str]:
    """Return the settings of the kernel specification: one thread for each kernel, so that a template can be forked.

    Ordinary kernels that are to show the same need them too, as sums over several threads differ in the last digit.
    """
    spec = json.loads((JUPYTER_FOLDER / "kernels" / NAME / "kernel.json").read_text(encoding="utf-8"))
    return spec["env"]


def fingerprint(env: dict[str, str]) -> str:
    """Return a fingerprint of what a template holds: the code, the data that it has read, and its settings."""
    settings = sorted((name, value) for name, value in env.items() if name.startswith(READ_AT_START))
    home = Path(env["BILAG_HOME"]) if env.get("BILAG_HOME") else project.root()
    files = [*_stamps(Path(analysis.__file__).parent), *_stamps(home / "data")]
    return hashlib.sha256(repr((sys.executable, settings, files)).encode()).hexdigest()


def _stamps(folder: Path) -> list[tuple[str, int, int]]:
    found = []
    for top, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(set(folders) - IGNORED_FOLDERS)
        for name in sorted(names):
            path = os.path.join(top, name)  # noqa: PTH118 - thousands of times
            stat = os.stat(path)  # noqa: PTH116 - the same
            found.append((path, stat.st_mtime_ns, stat.st_size))
    return found


def fork(work: dict, env: dict[str, str], cwd: str, files: Sequence[int] = (1, 2)) -> ForkedKernel | None:
    """Fork from a template, started if need be; None where that failed.

    Parameters
    ----------
    work : dict
        What the fork is to do: the ``arguments`` of a kernel, or a ``notebook``; see `warm_fork.become`.
    env : dict
        Its whole environment.
    cwd : str
        The folder that it works in.
    files : sequence of int
        What its standard output and standard error become, and where a notebook's result is written.
    """
    asked = _ask(work, env, cwd, files)
    return None if asked is None else ForkedKernel(*asked)


def share(path: str, asked: str, env: dict[str, str]) -> None:
    """Have the template of an environment fork another at a path, with the values that a file asks for.

    Where it cannot, nobody is to wait for the other.
    """
    done = _ask({SHARE: {"path": path, "asked": asked}}, env, str(Path.cwd()), (1, 2))
    if done is not None:
        return done[0].close()
    with contextlib.suppress(OSError):
        return Path(f"{path}-failed").touch()


def _ask(work: dict, env: dict[str, str], cwd: str, files: Sequence[int]) -> tuple[socket.socket, int] | None:
    """Ask a template for a fork; return the connection over which its end is told, and its process."""
    wanted = env.get(HOLDS_VARIABLE) or fingerprint(env)
    path = env.get(TEMPLATE_VARIABLE) or _own_template(env, wanted)
    content = json.dumps({"work": work, "env": env, "cwd": cwd, "fingerprint": wanted}).encode()
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(ANSWER_SECONDS)
        _connect(connection, path)
        whole = LENGTH.pack(len(content)) + content
        sent = socket.send_fds(connection, [whole], list(files))
        connection.sendall(whole[sent:])
        process = _line(connection)
    except OSError:
        process = b""
    if not process:
        connection.close()
        return None
    connection.settimeout(None)
    return connection, int(process)


def _connect(connection: socket.socket, path: str) -> None:
    """Connect to a template, which listens when it is ready; one that is gone has taken its folder with it."""
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            return connection.connect(path)
        except FileNotFoundError:
            if time.monotonic() > until or not awaited(path):
                raise
            time.sleep(0.02)


def awaited(path: str) -> bool:
    """Tell whether a template at a path is there or can still come: it has not failed, and its process runs."""
    folder = Path(path).parent
    if not folder.exists() or Path(f"{path}-failed").exists():
        return False
    try:
        process = (folder / PROCESS).read_text(encoding="ascii")
    except OSError:
        return True  # it is just being started
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")


def end(path: str) -> None:
    """Ask the template at a path to end, with its kernels; one that is not there need not."""
    content = json.dumps({"work": {END: True}}).encode()
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(path)
        connection.sendall(LENGTH.pack(len(content)) + content)


_templates: list[Template] = []


def start(env: dict[str, str]) -> Template:
    """Start a template for the kernels of this process and of others; whoever forks from it first waits for it.

    Parameters
    ----------
    env : dict
        The whole environment that its kernels will have.
    """
    return Template(env, fingerprint(env))


def prepare(env: dict[str, str]) -> None:
    """Start this process's own template now, so that its first kernel need not wait for it.

    Parameters
    ----------
    env : dict
        The whole environment that its kernels will have.
    """
    _own_template(env, fingerprint(env))


def _own_template(env: dict[str, str], wanted: str) -> str:
    """Return the path of this process's own template, started anew when code, data or settings have changed."""
    if _templates and (_templates[0].fingerprint != wanted or not _templates[0].runs()):
        close()
    if not _templates:
        _templates.append(Template(env, wanted))
    return _templates[0].path


@atexit.register
def close() -> None:
    """End this process's own template, and all its kernels with it."""
    while _templates:
        _templates.pop().close()


def _arguments(cmd: list[str]) -> list[str] | None:
    """Return the arguments of an ordinary start of ipykernel by this Python, else None."""
    launcher = ["-m", "ipykernel_launcher"]
    same = Path(cmd[0]).resolve() == Path(sys.executable).resolve()
    return cmd[3:] if same and cmd[1:3] == launcher else None


def _plain(kwargs: dict) -> bool:
    """Tell whether a start asks for nothing that only a new process can have."""
    return not any(kwargs.get(name) is not None for name in ("stdin", "stdout", "stderr", "independent"))


def _line(connection: socket.socket) -> bytes:
    """Read one line; empty when the other side is gone."""
    line = bytearray()
    try:
        while not line.endswith(b"\n"):
            byte = connection.recv(1)
            if not byte:
                return b""
            line += byte
    except OSError:
        return b""
    return bytes(line)
