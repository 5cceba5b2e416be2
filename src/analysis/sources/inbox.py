"""The inbox: exports that a user has laid in `data/inbox/` are taken in table by table, and moved to `read/` there.

What cannot be taken stays where it is with one sentence that says why; it does not hold the others back.
"""

import datetime
from pathlib import Path
from typing import NamedTuple

from analysis.core import errors, project
from analysis.core.errors import BilagError, UsageError
from analysis.sources import importing
from analysis.sources.importing import Imported

READ, ABOUT = "read", "README.md"


class Taken(NamedTuple):
    """What became of the inbox: each table that was imported, and each file that stays, with why."""

    imported: list[Imported]
    left: dict[str, str]


def files() -> list[Path]:
    """Return what lies in the inbox; folders in it are somebody's own."""
    lying = project.listed(project.own("data", "inbox"))
    return [each for each in lying if each.is_file() and each.name != ABOUT]


def take(retrieved: datetime.date) -> Taken:
    """Import what lies in the inbox, the files of a table together, and move each that was read."""
    tables: dict[str, list[Path]] = {}
    imported, left = [], {}
    for file in files():
        try:
            if file.suffix.casefold() not in importing.ENDINGS:
                raise UsageError(f"It is no export: none ends in {errors.alternatives(importing.ENDINGS)}.")
            tables.setdefault(importing.read(file)[0], []).append(file)
        except (BilagError, OSError) as error:
            left[file.name] = _said(error)
    for table, together in sorted(tables.items()):
        try:
            imported += importing.run(together, retrieved, table)
        except BilagError as error:
            left |= dict.fromkeys([file.name for file in together], _said(error))
        else:
            for file in together:
                _move(file)
    return Taken(imported, left)


def _said(error: Exception) -> str:
    told = f"It cannot be read: {error.strerror}." if isinstance(error, OSError) else str(error)
    return " ".join(told.split())


def _move(file: Path) -> None:
    """Move a file to those that were read, beside any of its name."""
    folder = file.with_name(READ)
    folder.mkdir(exist_ok=True)
    target, number = folder / file.name, 2
    while target.exists():
        target, number = folder / f"{file.stem}-{number}{file.suffix}", number + 1
    file.rename(target)
