"""Put a finished folder in the place of another in one step, so that there is always a whole one."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

AT_CURRENT_FOLDER = -100
RENAME_EXCHANGE = 2
# Where the folder goes that is replaced, and beside it what place it had.
PREVIOUS, PLACE = "previous", "previous-place"


def put(finished: Path, target: Path, scratch: Path) -> None:
    """Put a finished folder in place of the one that is there, which then lies in `scratch`.

    Linux swaps the two in one step. Elsewhere there is a moment without either; a process that ends in it leaves what
    `restore` needs.

    Parameters
    ----------
    finished, target : Path
        On the same disk.
    scratch : Path
        A folder on that disk that is removed afterwards.
    """
    _flush(finished)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        finished.rename(target)
    elif not _swap(finished, target):
        (scratch / PLACE).write_text(str(target), encoding="utf-8")
        target.rename(scratch / PREVIOUS)
        try:
            finished.rename(target)
        except OSError:
            (scratch / PREVIOUS).rename(target)
            raise
    _flush_folder(target.parent)


def restore(scratch: Path) -> None:
    """Put back a folder that was being replaced when the process ended."""
    place, previous = scratch / PLACE, scratch / PREVIOUS
    if previous.is_dir() and place.is_file():
        target = Path(place.read_text(encoding="utf-8"))
        if not target.exists():
            previous.rename(target)
    shutil.rmtree(scratch, ignore_errors=True)


def _swap(one: Path, other: Path) -> bool:
    """Swap two folders in one step, and tell whether the system did."""
    if sys.platform != "linux":
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return renameat2(AT_CURRENT_FOLDER, os.fsencode(one), AT_CURRENT_FOLDER, os.fsencode(other), RENAME_EXCHANGE) == 0


def _flush(folder: Path) -> None:
    """Have the disk hold all files of a folder, so that a power cut leaves no empty ones behind their names."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
