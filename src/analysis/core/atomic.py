"""Write files and folders so that nobody ever meets half of one, and hold locks between processes."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import FileLock

AT_CURRENT_FOLDER = -100
RENAME_EXCHANGE = 2
# Where a folder goes that is replaced, and beside it the place it had.
PREVIOUS, PLACE = "previous", "previous-place"


def write_bytes(file: Path, content: bytes) -> None:
    """Write a file in one step: whoever reads it meets what was there before or all that is new.

    Its folder is made where it is missing.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(file)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def lock(file: Path) -> FileLock:
    """Return a lock that one process holds at a time; one that dies lets go of it."""
    from filelock import FileLock

    file.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(file)


def swap_folder(finished: Path, target: Path, scratch: Path) -> None:
    """Put a finished folder in place of the one that is there, which then lies in `scratch`.

    Linux swaps the two in one step. Elsewhere there is a moment without either; a process that ends in it leaves what
    `restore` needs.

    The folders are on one disk; `scratch` is removed afterwards.
    """
    for path in finished.rglob("*"):
        if path.is_file():
            _flush(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        finished.rename(target)
    elif not _exchange(finished, target):
        (scratch / PLACE).write_text(str(target), encoding="utf-8")
        target.rename(scratch / PREVIOUS)
        try:
            finished.rename(target)
        except OSError:
            (scratch / PREVIOUS).rename(target)
            raise
    if os.name == "posix":
        _flush(target.parent)


def restore(scratch: Path) -> None:
    """Put back a folder that was being replaced when a process ended, and remove its scratch folder."""
    place, previous = scratch / PLACE, scratch / PREVIOUS
    if previous.is_dir() and place.is_file():
        target = Path(place.read_text(encoding="utf-8"))
        if not target.exists():
            previous.rename(target)
    shutil.rmtree(scratch, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, and tell whether the system did."""
    if sys.platform != "linux":
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return renameat2(AT_CURRENT_FOLDER, os.fsencode(one), AT_CURRENT_FOLDER, os.fsencode(other), RENAME_EXCHANGE) == 0


def _flush(path: Path) -> None:
    """Have the disk hold a file or a folder's names, so that a power cut leaves no empty files behind."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
