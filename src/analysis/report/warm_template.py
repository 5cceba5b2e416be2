"""The template process: it imports what chapters need once, and each kernel or notebook runs in a fork of it.

A client connects over a Unix socket, sends what the fork is to do, and learns its process number, and later how it
ended. The template has one thread only and runs no chapter itself, so that a fork of it is whole and knows nothing of
other chapters. It ends, and its kernels with it, when the process that started it ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import selectors
import shutil
import signal
import socket
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path

from analysis.report import warm_fork, warm_preload

LENGTH = struct.Struct("!I")
# What the fork's standard output and standard error become, and where a notebook's result is written.
HANDED_FILES = 3
HUGE_PAGE = 1 << 21
# of Linux; Python has no name for it
MADV_COLLAPSE = 25
# of Linux too: PR_SET_PDEATHSIG
END_SIGNAL = 1
# Asks a template to end; or to fork another, which computes values that chapters will ask for and is a template too.
END, SHARE = "end", "share"


@dataclass
class Request:
    """What a client asks for, as its bytes arrive: a kernel, a notebook, another template, or an end."""

    content: bytearray = field(default_factory=bytearray)
    files: list[int] = field(default_factory=list)

    def whole(self) -> dict | None:
        """Return the request when all of it has come: work, env, cwd and fingerprint."""
        if len(self.content) < LENGTH.size:
            return None
        (length,) = LENGTH.unpack_from(self.content)
        return json.loads(self.content[LENGTH.size :]) if len(self.content) == LENGTH.size + length else None


def threads() -> int:
    """Return how many threads the process has; more than one and a fork could stop halfway for ever."""
    return len(list(Path("/proc/self/task").iterdir()))


def serve(path: str, fingerprint: str, first: bool) -> tuple[dict, list[int]]:
    """Fork for each request; returns only in a fork, with its request and the files handed to it.

    Parameters
    ----------
    path : str
        Of the socket to listen at.
    fingerprint : str
        What this process holds; see `warm_kernel.fingerprint`.
    first : bool
        Whether the folder is this template's own, and not that of the one that it is a fork of.
    """
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
    templates: dict[int, str] = {}
    requests: dict[socket.socket, Request] = {}
    while True:
        for key, _ in selector.select():
            if key.fileobj == 0:
                _end(kernels, path, first)
            elif key.fileobj is listener:
                client, _ = listener.accept()
                requests[client] = Request()
                selector.register(client, selectors.EVENT_READ)
            elif key.fileobj is wake:
                wake.recv(4096)
                _reap(kernels, templates, selector)
            elif key.fileobj in requests:
                asked = _received(key.fileobj, requests, selector)
                if asked is None:
                    continue
                if END in asked["work"]:
                    _end(kernels, path, first)
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
                _close_files(asked["files"])
                _tell(key.fileobj, process)
                if SHARE in asked["work"]:
                    templates[process] = asked["work"][SHARE]["path"]
                    _close(key.fileobj, selector)
                else:
                    kernels[process] = key.fileobj
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


def _reap(kernels: dict[int, socket.socket], templates: dict[int, str], selector) -> None:
    """Tell the client of each kernel that has ended how it ended, and let nobody wait for a template that has."""
    while True:
        try:
            process, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if process == 0:
            return
        if process in templates:
            with contextlib.suppress(OSError):
                Path(f"{templates.pop(process)}-failed").touch()
            continue
        client = kernels.pop(process)
        # what it has started and left behind
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        _tell(client, os.waitstatus_to_exitcode(status))
        _close(client, selector)


def _end(kernels: dict[int, socket.socket], path: str, first: bool) -> None:
    """End every fork and the template itself, at once: taking apart its many modules would only keep it alive."""
    for process in kernels:
        _kill(process)
    # also templates, which end as this one does
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    if first:
        # who made the folder may have been killed
        shutil.rmtree(Path(path).parent, ignore_errors=True)
    else:
        Path(path).unlink(missing_ok=True)
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


def collapse() -> None:
    """Put this process's memory in huge pages, where the system can; where it cannot, nothing changes.

    A fork copies the table of all pages, and takes it apart when it ends, which costs more than many a chapter. A huge
    page has one line in it; where a fork writes to one, the system parts it and copies the small page alone.
    """
    madvise = ctypes.CDLL(None).madvise
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        ends, rights, _, _, inode = line.split()[:5]
        if rights != "rw-p" or inode != "0":
            continue
        first, last = (int(end, 16) for end in ends.split("-"))
        for start in range(-(-first // HUGE_PAGE) * HUGE_PAGE, last - HUGE_PAGE + 1, HUGE_PAGE):
            madvise(ctypes.c_void_p(start), ctypes.c_size_t(HUGE_PAGE), MADV_COLLAPSE)


def main(path: str, fingerprint: str) -> None:
    """Get ready, then fork kernels until the process that started this one is gone."""
    # As ipykernel does: the folder that the template was started in is no place to import from.
    sys.path[:] = [each for each in sys.path if each and Path(each) != Path.cwd()]
    try:
        warm_preload.preload()
        manager = warm_preload.ready()
        failed = threads() > 1
    except Exception:
        failed = True
    if failed:
        # Clients then start ordinary kernels, which tell what is wrong.
        Path(f"{path}-failed").touch()
        sys.exit(warm_fork.FAILED_EXIT_CODE)
    _settle()
    request, files = serve(path, fingerprint, first=True)
    if SHARE in request["work"]:
        _close_files(files)
        _end_with_parent()
        warm_preload.share(request["work"][SHARE]["asked"])
        _settle()
        request, files = serve(request["work"][SHARE]["path"], fingerprint, first=False)
    warm_fork.become(request, files, manager)


def _settle() -> None:
    """Leave what is there out of collections of garbage, which would write to pages that forks share."""
    gc.collect()
    gc.freeze()
    collapse()


def _end_with_parent() -> None:
    """Have the system end this process with the template that it is a fork of, also while it computes."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(END_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
