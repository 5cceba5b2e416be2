"""What a command takes, all processes that it starts counted: wall time, processor time, memory."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

# Linux: processes whose parent has ended become children of this one, so that their time is counted too.
PR_SET_CHILD_SUBREAPER = 36
SAMPLE_SECONDS = 1.0


@dataclass(frozen=True)
class Spent:
    """Wall time and processor time in seconds, and memory now and then in megabytes."""

    wall: float
    processor: float
    memory_mb: tuple[float, ...] = ()


def spent(command: list[str], env: dict[str, str], watch: bool = False) -> Spent:
    """Run a command, and wait for it and for all that it has started.

    Parameters
    ----------
    command : list of str
    env : dict
        Its whole environment.
    watch : bool
        Look at its memory now and then, which takes time.

    Raises
    ------
    RuntimeError
        When it fails.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    begun, before = time.perf_counter(), _children()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    seen: list[float] = []
    if watch:
        threading.Thread(target=_watch, args=(process, seen), daemon=True).start()
    _, complaint = process.communicate()
    wall = time.perf_counter() - begun
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {complaint[-2000:]}")
    return Spent(wall, _children() - before, tuple(seen))


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(process: subprocess.Popen, seen: list[float]) -> None:
    while process.poll() is None:
        seen.append(sum(map(_memory_mb, _tree(process.pid))))
        time.sleep(SAMPLE_SECONDS)


def _tree(process: int) -> list[int]:
    """Return a process and all below it."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [process, *(each for child in children for each in _tree(int(child)))]


def _memory_mb(process: int) -> float:
    """Return the memory of a process, its share of pages that it shares with others."""
    try:
        rolled = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in rolled.splitlines() if line.startswith("Pss:")) / 1024
