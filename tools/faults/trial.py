"""One trial: a command in a forked process that meets a fault, and what is true afterwards."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import json
import os
import re
import resource
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psutil
from tools.faults.steps import SLOW, STEPS

from analysis.cli import app
from analysis.core import atomic

PLACES = ("data", "reports", "out")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
EVENTS = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link")
LONGEST = 120
# Of Linux: to keep capabilities when the user changes, and to hand one on to a program that is begun.
KEEP_CAPABILITIES, AMBIENT, AMBIENT_RAISE, READ_ALL, CAPABILITIES_VERSION = 8, 47, 2, 2, 0x20080522
# What differs between two runs that did the same.
VARYING = re.compile(rb'"(timings_seconds|seconds)": *(\{[^}]*\}|[\d.]+)|"chapters_run": \d+|^ *date: .* GMT$', re.M)
# What Python says when nobody tells what happened.
BADLY = re.compile(r"Traceback|unexpected|Exception ignored|^\w*Error:", re.M)
STORE = "data/observations/store.json"
SITE = "reports/index.html"
STALE = ("asked.json", "batch.json")


class Ended(NamedTuple):
    """How a command ended: its exit code (negative: the signal), and what it wrote."""

    code: int
    out: str
    err: str


def start(home: Path, step: str, before: Callable[[], object] = lambda: None, env: dict | None = None) -> int:
    """Start a command in a forked process of its own session, in which `before` is called, and return its number."""
    process = os.fork()
    if process:
        return process
    code = 99
    try:
        os.setsid()
        os.environ.update({"BILAG_HOME": str(home), "TMPDIR": str(home / "tmp"), **(env or {})})
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(_told(home, os.getpid(), name), os.O_WRONLY | os.O_CREAT, 0o666), number)
        os.chdir(home)
        sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
        before()
        words = [word.format(home=home) for word in STEPS[step]]
        if step in SLOW:
            os.execv(sys.executable, [sys.executable, "-m", "analysis.cli.app", *words])
        app.main(words)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException:
        traceback.print_exc()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def _told(home: Path, process: int, stream: str) -> Path:
    return home.parent / f"{home.name}-{process}.{stream}"


def finish(home: Path, process: int, kill_after: float | None = None) -> Ended:
    """Wait for a command, or kill it after so many seconds."""
    until = time.monotonic() + (LONGEST if kill_after is None else kill_after)
    done, status = os.waitpid(process, os.WNOHANG)
    while not done:
        time.sleep(0.002)
        if time.monotonic() > until:
            os.kill(process, signal.SIGKILL)
        done, status = os.waitpid(process, os.WNOHANG)
    files = [_told(home, process, name) for name in ("out", "err")]
    texts = [file.read_text(encoding="utf-8", errors="replace") if file.exists() else "" for file in files]
    return Ended(os.waitstatus_to_exitcode(status), *texts)


def at_write(number: int, act: Callable[[], object]) -> Callable[[], None]:
    """Return what makes a process act just before its write of that number; the first has the number 0."""
    turn = itertools.count()
    return at_each_write(lambda: act() if next(turn) == number else None)


def at_each_write(act: Callable[[], object]) -> Callable[[], None]:
    """Return what makes a process act just before each change of a file or folder."""

    def hook(event: str, given: tuple) -> None:
        opened = event == "open" and isinstance(given[2], int) and given[2] & WRITES
        if (opened and not str(given[0]).startswith("/dev")) or event in EVENTS:
            act()

    return lambda: sys.addaudithook(hook)


def count_writes(home: Path, step: str) -> int:
    """Run a command without a fault, and return how often it writes."""
    reading, writing = os.pipe()
    finish(home, start(home, step, at_each_write(lambda: os.write(writing, b"."))))
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        return len(told.read())


def die() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def fail(number: int) -> Callable[[], None]:
    """Return what fails as the system does, with that error."""

    def act() -> None:
        raise OSError(number, os.strerror(number))

    return act


def limit_size(size: int) -> Callable[[], None]:
    """Return what lets no file grow beyond a size."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def close(*numbers: int) -> Callable[[], None]:
    """Return what closes standard streams, as a shell does with `>&-`."""

    def before() -> None:
        for number in numbers:
            os.close(number)
            setattr(sys, ("stdin", "stdout", "stderr")[number], None)

    return before


def full_streams() -> None:
    """Let standard output lead to a full disk."""
    os.dup2(os.open("/dev/full", os.O_WRONLY), 1)


def become(user: int) -> Callable[[], None]:
    """Return what makes the process that of a user whom the system does not know, without a home.

    It may read all, as Python may lie where only its owner reads, and write what such a user may.
    """

    def before() -> None:
        os.environ.pop("HOME", None)
        if os.getuid() == 0:
            system = ctypes.CDLL(None)
            system.prctl(KEEP_CAPABILITIES, 1, 0, 0, 0)
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
            only = 1 << READ_ALL
            system.capset((ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0), (ctypes.c_uint32 * 6)(only, only, only))
            system.prctl(AMBIENT, AMBIENT_RAISE, READ_ALL, 0, 0)

    return before


def results(home: Path) -> dict[str, bytes]:
    """Return the files that steps write, without what differs between two runs."""
    found = {}
    for path in (path for place in PLACES for path in sorted((home / place).rglob("*")) if path.is_file()):
        within = path.relative_to(home).as_posix()
        if path.name.endswith(".lock") or path.name in STALE or "/.cache/" in within or "/models/" in within:
            continue
        found |= _entries(within, VARYING.sub(b"", path.read_bytes()))
    return found


def _entries(within: str, content: bytes) -> dict[str, bytes]:
    """Return a file; the store's list by table, as one table may be fetched where another could not be."""
    if within != STORE:
        return {within: content}
    try:
        return {f"{within} {table}": repr(entry).encode() for table, entry in json.loads(content).items()}
    except ValueError:
        return {within: content}


def not_whole(before: dict[str, bytes], after: dict[str, bytes], reference: dict[str, bytes]) -> list[str]:
    """Return the files that were there and are neither what they were nor what they are to be.

    The site's first page also tells of an annex that could not be built.
    """
    return [
        name
        for name, content in before.items()
        if name in reference
        and after.get(name) not in (content, reference[name])
        and not (name == SITE and after.get(name, b"").rstrip().endswith(b"</html>"))
    ]


def told_badly(ended: Ended) -> str:
    """Return what is wrong with how the end was told; nothing where it is told in a sentence."""
    if BADLY.search(ended.err + ended.out):
        return f"told as {ended.err.strip()[-300:]!r}"
    lines = [line for line in ended.err.splitlines() if line.startswith("bilag: ")]
    if ended.code > 0 and ended.code != 120 and len(lines) != 1 and "failed" not in ended.out + ended.err:
        return f"exit code {ended.code}, told as {ended.err.strip()[-300:]!r}"
    return ""


def left_behind(home: Path) -> list[str]:
    """Return scratch files and folders, what lies in the folder of temporary files, and processes that run on."""
    until = time.monotonic() + 15
    while (running := _processes(home)) and time.monotonic() < until:
        time.sleep(0.05)
    scratch = [path for path in home.rglob("*") if path.name.startswith((atomic.SCRATCH, ".unfinished"))]
    temporary = [path for path in (home / "tmp").iterdir()]
    return [*(str(path.relative_to(home)) for path in (*scratch, *temporary)), *running]


def _processes(home: Path) -> list[str]:
    named = f"BILAG_HOME={home}".encode()
    found = []
    for process in psutil.process_iter():
        try:
            environment = Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0")
            if named in environment and process.status() != psutil.STATUS_ZOMBIE:
                found.append(f"process {' '.join(process.cmdline())[:80]}")
        except (OSError, psutil.Error):
            continue
    return found


def copy(template: Path, home: Path) -> Path:
    """Copy a project, times of change included, with a folder of its own for temporary files."""
    shutil.copytree(template, home, symlinks=True)
    (home / "tmp").mkdir(exist_ok=True)
    return home
