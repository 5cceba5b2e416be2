"""The table of faults and steps: what is done before or while a command runs, and how often with other numbers."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tools.faults import trial
from tools.faults.steps import SLOW, give_trouble

CHEAP = ("import", "observations", "values", "site", "records", "diff", "fetch")
AFTER_2030 = 1_924_992_000
ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO)


class Fault(NamedTuple):
    """A fault on a step.

    ``before`` is called in the process that meets it and ``harm`` with the project before it begins; ``kill_after`` is
    the part of the usual time after which it is killed, ``twins`` how many run at once, ``mend`` the command that
    repairs what was harmed.
    """

    name: str
    step: str
    before: Callable[[], object] = lambda: None
    harm: Callable[[Path], object] = lambda home: None
    kill_after: float | None = None
    twins: int = 1
    env: dict[str, str] = {}
    mend: str = ""
    heal: Callable[[Path], object] = lambda home: None


def faults(writes: dict[str, int], seed: int) -> list[Fault]:
    """Return all faults: `writes` is how often each cheap step writes."""
    dice = random.Random(seed)
    found = []
    for step in CHEAP:
        places = range(writes[step])
        found += [Fault(f"killed at write {n}", step, trial.at_write(n, trial.die)) for n in _some(places, 14, dice)]
        found += [
            Fault(f"{os.strerror(error)} at write {n}", step, trial.at_write(n, trial.fail(error)))
            for error in ERRORS
            for n in _some(places, 3, dice)
        ]
        found += [Fault("killed at a moment", step, kill_after=dice.random()) for _ in range(4)]
        found += [Fault(f"files up to {size} bytes", step, trial.limit_size(size)) for size in (300, 3000, 20000)]
        found.append(Fault("standard output on a full disk", step, trial.full_streams))
    for step in (*CHEAP, *SLOW):
        few = step in SLOW
        found += [Fault("two at once", step, twins=2) for _ in range(1 if few else 2)]
        streams = [(0, 1, 2)] if few else [(0,), (1,), (2,), (0, 1, 2)]
        found += [Fault(f"streams {numbers} closed", step, trial.close(*numbers)) for numbers in streams]
        found.append(Fault("an unknown user without a home", step, trial.become(54321), allow))
        found.append(Fault("an unknown user who may not write", step, trial.become(54321), heal=lambda home: None))
        found.append(Fault("times of change in the future", step, harm=age))
        found.append(Fault("a clock far east", step, env={"TZ": "Pacific/Kiritimati"}))
    for step in SLOW:
        found += [Fault("killed at a moment", step, kill_after=dice.random()) for _ in range(3)]
        found.append(Fault("files up to 300 bytes", step, trial.limit_size(300)))
    for name, code in TROUBLE.items():
        step = dice.choice(SLOW)
        found.append(Fault(name, step, harm=lambda home, code=code: give_trouble(home, code), heal=calm))
    for place, mend in CORRUPT.items():
        for how in (b"", b"\0" * 40, b"{", None):
            for step in ("values", "observations", "import"):
                found.append(Fault(f"{place} damaged", step, harm=damage(place, how), mend=mend, heal=restore(place)))
    found.append(
        Fault("a notebook damaged", "build", harm=damage("notebooks/91-*", b"{"), heal=restore("notebooks/91-*"))
    )
    return found


TROUBLE = {
    "a chapter that fails": "raise ValueError('no')",
    "a chapter that dies": "os.kill(os.getpid(), 9)",
    "a chapter that floods": "[print('x' * 100_000) for _ in range(1000)]",
    "a chapter that leaves processes": "subprocess.Popen('setsid -f sleep 600; setsid sleep 600 & exit', shell=True)",
    "a chapter that leaves processes and dies": "subprocess.Popen(['setsid', 'sleep', '600']), os._exit(1)",
}
CORRUPT = {
    "data/observations/*.parquet": "observations",
    "data/observations/store.json": "observations",
    "data/values/unemployed.parquet": "",
    "data/snapshots/*/*/*.csv": "",
    "data/snapshots/*/*/*.yml": "",
}


def _some(places: range, most: int, dice: random.Random) -> list[int]:
    return sorted(dice.sample(places, min(most, len(places))))


def allow(home: Path) -> None:
    """Let everybody write."""
    for path in (home, *home.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o777 if path.is_dir() else 0o666)


def age(home: Path) -> None:
    """Have all files be of the future, as after a clock that was set back."""
    for path in home.rglob("*"):
        os.utime(path, (AFTER_2030, AFTER_2030), follow_symlinks=False)


def calm(home: Path) -> None:
    """Let the chapter do nothing but show."""
    give_trouble(home, "pass")


def damage(pattern: str, content: bytes | None) -> Callable[[Path], None]:
    """Return what writes something else into a file, or half of it, and keeps what it was beside the project."""

    def harm(home: Path) -> None:
        for file in sorted(home.glob(pattern))[:1]:
            whole = file.read_bytes()
            (home.parent / f"{home.name}.whole").write_bytes(whole)
            file.write_bytes(whole[: len(whole) // 2] if content is None else content)

    return harm


def restore(pattern: str) -> Callable[[Path], None]:
    """Return what puts back a file that was damaged, where no command makes it again."""

    def heal(home: Path) -> None:
        for file in sorted(home.glob(pattern))[:1]:
            file.write_bytes((home.parent / f"{home.name}.whole").read_bytes())

    return heal
