"""Where the project's folders are, whatever folder a command is run from."""

from __future__ import annotations

import os
import re
from functools import cache, lru_cache
from pathlib import Path

from analysis.core.errors import DataError

HOME_VARIABLE = "BILAG_HOME"
# The folder of those chapters that make up the technical annex.
TECHNICAL = "technical"
# What editors, spreadsheets and file managers leave beside a file, while it is open and after.
LEFT_BESIDE = re.compile(r"[.#]|~\$|.*~$|(?:thumbs\.db|desktop\.ini)$", re.IGNORECASE)


def root() -> Path:
    """Return the folder that BILAG_HOME names, else the checkout: it holds ``data``, ``notebooks`` and ``reports``."""
    home = os.environ.get(HOME_VARIABLE)
    return _named(home) if home else _checkout()


@cache
def _named(home: str) -> Path:
    folder = Path(home).expanduser().absolute()
    if not folder.is_dir():
        raise DataError(f"{HOME_VARIABLE} names {home!r}, which is not a folder.")
    return folder


@cache
def _checkout() -> Path:
    for folder in Path(__file__).resolve().parents:
        if (folder / "pyproject.toml").is_file():
            return folder
    raise DataError(f"The package does not lie in a checkout; set {HOME_VARIABLE} to the project's folder.")


def data(*parts: str) -> Path:
    """Return a path under ``data``."""
    return _below(root(), "data", *parts)


def notebooks(*parts: str) -> Path:
    """Return a path under ``notebooks``."""
    return _below(root(), "notebooks", *parts)


def chapter_notebooks() -> list[Path]:
    """Return the notebooks of chapters, those of the technical annex last, and others that lie beside them."""
    return [path for folder in (notebooks(), notebooks(TECHNICAL)) for path in listed(folder, "*.ipynb")]


def reports(*parts: str) -> Path:
    """Return a path under ``reports``."""
    return _below(root(), "reports", *parts)


@lru_cache(maxsize=1024)
def _below(root: Path, *parts: str) -> Path:
    return root.joinpath(*parts)


def listed(folder: Path, pattern: str = "*") -> list[Path]:
    """Return what a pattern finds in a folder, in order, without what is hidden or was left beside a file."""
    return sorted(path for path in folder.glob(pattern) if not LEFT_BESIDE.match(path.name))


def relative(path: Path) -> str:
    """Return a path as text from the project's root, so that no message or output holds an absolute path.

    Example
    -------
    >>> relative(data("areas", "groups.yml"))
    'data/areas/groups.yml'
    """
    path = Path(path)
    if path.is_relative_to(root()):
        return path.relative_to(root()).as_posix()
    return path.name if path.is_absolute() else path.as_posix()
