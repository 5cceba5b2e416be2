"""Write files and folders so that nobody ever meets half of one, and hold locks between processes."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import stat
import sys
import tempfile
import threading
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.core import project
from analysis.core.errors import UsageError

if TYPE_CHECKING:
    from filelock import FileLock

AT_CURRENT_FOLDER = -100
RENAME_EXCHANGE = 2
# How names of what is not finished begin; the process follows that is at work on it.
SCRATCH = ".scratch-"
# Where a folder goes that is replaced, and beside it the place it had.
PREVIOUS, PLACE = "previous", "previous-place"


def write_bytes(file: Path, content: bytes) -> None:
    """Write a file in one step: whoever reads it meets what was there before or all that is new.

    Its folder is made where it is missing; where it is a symbolic link, the file that it leads to is written.
    """
    file = Path(os.path.realpath(file))
    file.parent.mkdir(parents=True, exist_ok=True)
    sweep(file.parent)
    unfinished = file.with_name(f"{SCRATCH}{os.getpid()}-{threading.get_ident()}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise


def lock(file: Path) -> FileLock:
    """Return a lock that one process holds at a time; one that dies lets go of it."""
    from filelock import FileLock

    file.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(file)


def require_writable(path: Path, *, folder: bool = False) -> None:
    """Refuse a file or a folder that could not be put in place, before long work is done for it.

    Raises UsageError, which says why.
    """
    place = Path(os.path.realpath(path))
    there = next(each for each in (place, *place.parents) if each.exists())
    try:
        if there == place and there.is_dir() != folder:
            raise OSError(errno.EEXIST, f"it is a {'file' if folder else 'folder'}")
        if folder and there == place and not os.access(place, os.W_OK | os.X_OK):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        with scratch_folder(place.parent if there == place else there):
            pass
    except OSError as error:
        raise UsageError(f"'{project.relative(path)}' cannot be written to: {error.strerror}.") from None


@contextlib.contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """Give a folder on the same disk as its parent, which is removed afterwards, or by the next when this is killed."""
    sweep(parent)
    scratch = Path(tempfile.mkdtemp(prefix=f"{SCRATCH}{os.getpid()}-", dir=parent))
    try:
        yield scratch
    finally:
        _remove(scratch)


def sweep(folder: Path) -> None:
    """Remove what processes that were killed have left behind in a folder."""
    for left in folder.glob(f"{SCRATCH}*"):
        owner = left.name.removeprefix(SCRATCH).split("-")[0]
        if owner.isdecimal() and not _alive(int(owner)):
            with contextlib.suppress(OSError):
                restore(left) if left.is_dir() else left.unlink()


def _alive(process: int) -> bool:
    import psutil

    # not `os.kill(process, 0)`, which on Windows is Ctrl-C
    with contextlib.suppress(OverflowError):
        return psutil.pid_exists(process)
    return False


def swap_folder(finished: Path, target: Path, scratch: Path, ours: Collection[str] = ()) -> None:
    """Put a finished folder in place of the one that is there, which then lies in `scratch`.

    Linux swaps the two in one step. Elsewhere there is a moment without either; a process that ends in it leaves what
    `restore` needs. `finished` lies in `scratch`, which is removed afterwards; where `target` is a symbolic link it is
    followed, also to another disk. Of the files that were there `ours` may go; all others are somebody's own and stay.
    """
    for path in finished.rglob("*"):
        if path.is_file():
            _flush(path)
    target = Path(os.path.realpath(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        _put(finished, target, scratch, ours)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        with scratch_folder(target.parent) as beside:
            _put(Path(shutil.copytree(finished, beside / "finished", symlinks=True)), target, beside, ours)
    if os.name == "posix":
        _flush(target.parent)


def _put(finished: Path, target: Path, scratch: Path, ours: Collection[str]) -> None:
    if not target.exists():
        try:
            finished.rename(target)
            return
        except OSError as error:
            # another process was first
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
    _keep(target, finished, ours)
    previous = finished
    if not _exchange(finished, target):
        previous = scratch / PREVIOUS
        (scratch / PLACE).write_text(str(target), encoding="utf-8")
        target.rename(previous)
        try:
            finished.rename(target)
        except OSError:
            previous.rename(target)
            raise
    # and what came in the meantime
    _keep(previous, target, ours)


def _keep(old: Path, new: Path, ours: Collection[str]) -> None:
    """Let the files of a folder that are not ours stand in another too, as they are."""
    for place, folders, names in os.walk(old):
        here = new / Path(place).relative_to(old)
        if not here.is_dir():
            here.mkdir()
            shutil.copystat(place, here)
            here.chmod(here.stat().st_mode | stat.S_IWUSR)
        linked = [name for name in folders if Path(place, name).is_symlink()]
        for file in (Path(place, name) for name in (*names, *linked)):
            if file.relative_to(old).as_posix() in ours or os.path.lexists(here / file.name):
                continue
            try:
                os.link(file, here / file.name, follow_symlinks=False)
            except (OSError, NotImplementedError):
                # another disk, or a system without hard links to symbolic ones
                shutil.copy2(file, here / file.name, follow_symlinks=False)


def restore(scratch: Path) -> None:
    """Put back the folders that were being replaced when a process ended, and remove its scratch folder."""
    for place in (scratch / PLACE, *scratch.glob(f"*/{PLACE}")):
        previous = place.with_name(PREVIOUS)
        if previous.is_dir() and place.is_file():
            target = Path(place.read_text(encoding="utf-8"))
            if not target.exists():
                previous.rename(target)
    _remove(scratch)


def _remove(folder: Path) -> None:
    """Remove a folder, also where folders in it were made read-only."""
    for place, folders, _ in os.walk(folder):
        for inner in (Path(place, name) for name in folders):
            if not inner.is_symlink():
                with contextlib.suppress(OSError):
                    inner.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


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
    # Windows flushes only what may be written
    number = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
