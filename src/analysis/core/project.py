"""Where files lie: in one's own folder, and beneath it what the package brings, whatever folder a command is run from.

One's own folder holds all that is written. In a municipality's house (a folder with `bilag.yml`), and where the package
was installed, what it lacks is found in the package; a file of the same name stands over the package's.
"""

import os
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from analysis.core.errors import DataError

HOME_VARIABLE = "BILAG_HOME"
# What makes a folder a municipality's house, and says whose it is.
CONFIG = "bilag.yml"
# What lies at the top of a house, by the place that the package has it in.
IN_HOUSE = {
    ("notebooks",): "chapters",
    **{("data", name): name for name in ("plans", "records", "indicators")},
}
# The folder of those chapters that make up the technical annex.
TECHNICAL = "technical"
# What editors, spreadsheets and file managers leave beside a file, while it is open and after.
LEFT_BESIDE = re.compile(r"[.#]|~\$|.*~$|(?:thumbs\.db|desktop\.ini)$", re.IGNORECASE)
IN_WHEEL = Path(__file__).resolve().parents[1] / "shipped"


def root() -> Path:
    """Return one's own folder: what BILAG_HOME names, else the house around the working folder, else the checkout.

    Where the package was installed and there is none of these, it is the working folder.
    """
    home = os.environ.get(HOME_VARIABLE)
    return _named(home) if home else _around(_working_folder())


@cache
def _named(home: str) -> Path:
    folder = Path(home).expanduser().absolute()
    if not folder.is_dir():
        raise DataError(f"{HOME_VARIABLE} names {home!r}, which is not a folder.")
    return folder


def _working_folder() -> Path | None:
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None  # it was removed under who stands in it


@lru_cache(maxsize=64)
def _around(folder: Path | None) -> Path:
    for each in (folder, *folder.parents) if folder else ():
        if (each / CONFIG).is_file():
            return each
    return folder if folder and IN_WHEEL.is_dir() else shipped()


@cache
def shipped() -> Path:
    """Return the folder of what the package brings, with ``data`` and ``notebooks``: in it, else the checkout."""
    if IN_WHEEL.is_dir():
        return IN_WHEEL
    for folder in IN_WHEEL.parents:
        if (folder / "pyproject.toml").is_file():
            return folder
    raise DataError("The package has lost its data; install it again.")


def is_layered() -> bool:
    """Tell whether one's own folder lies over the package's; else it is whole in itself."""
    return _is_layered(root())


@lru_cache(maxsize=64)
def _is_layered(own_folder: Path) -> bool:
    return ((own_folder / CONFIG).is_file() or IN_WHEEL.is_dir()) and own_folder != shipped()


def own(*parts: str) -> Path:
    """Return the path in one's own folder of what the package has at ``parts``: where it is written.

    Example
    -------
    >>> relative(own("data", "plans", "lejre-2027.yml"))
    'data/plans/lejre-2027.yml'
    """
    return _below(root(), is_layered(), *parts)


def data(*parts: str) -> Path:
    """Return a path under ``data`` to read: one's own if it is there, else the package's."""
    return _found("data", *parts)


def notebooks(*parts: str) -> Path:
    """Return a path under ``notebooks`` to read: one's own if it is there, else the package's."""
    return _found("notebooks", *parts)


def reports(*parts: str) -> Path:
    """Return a path under ``reports``."""
    return own("reports", *parts)


def _found(*parts: str) -> Path:
    mine = own(*parts)
    if not is_layered() or mine.exists():
        return mine
    theirs = _below(shipped(), False, *parts)
    return theirs if theirs.exists() else mine


@lru_cache(maxsize=4096)
def _below(folder: Path, of_house: bool, *parts: str) -> Path:
    for place, name in IN_HOUSE.items() if of_house else ():
        if parts[: len(place)] == place:
            parts = (name, *parts[len(place) :])
    return folder.joinpath(*parts)


def folders(*parts: str) -> list[Path]:
    """Return the folders that hold what is found at ``parts``: the package's, where there are two, and one's own."""
    found = [own(*parts)]
    if is_layered():
        found = [each for each in (_below(shipped(), False, *parts), *found) if each.is_dir()]
    return found


def every(*parts: str, pattern: str = "*") -> list[Path]:
    """Return what a pattern finds in the folders at ``parts``, in order; of two with a name one's own alone."""
    found = {path.relative_to(each): path for each in folders(*parts) for path in listed(each, pattern)}
    return [path for _, path in sorted(found.items())]


def chapter_notebooks() -> list[Path]:
    """Return the notebooks of chapters, those of the technical annex last, and others that lie beside them.

    One's own replaces the package's chapter of the same name, whatever their numbers.
    """
    *package, own_ones = [list(_notebooks_in(each)) for each in folders("notebooks")] or [[]]
    mine = {path.stem[3:] for _, path in own_ones} if package else set()
    found = [*own_ones, *(each for others in package for each in others if each[1].stem[3:] not in mine)]
    return [path for _, path in sorted(found, key=lambda each: (each[0], each[1].name))]


def _notebooks_in(folder: Path) -> Iterator[tuple[bool, Path]]:
    """Give the notebooks of chapters in a folder, each with whether it is of the technical annex."""
    for part in ("", TECHNICAL):
        yield from ((bool(part), path) for path in listed(folder / part, "*.ipynb"))


def is_own(path: Path) -> bool:
    """Tell whether a file lies in one's own folder, not in the package."""
    return _folder_of(path) == root()


def plan_file(name: str) -> Path:
    """Return the file of a plan."""
    return data("plans", f"{name}.yml")


def overrides() -> list[tuple[Path, Path]]:
    """Return the files that stand over the package's: one's own, and the package's that it stands over."""
    if not is_layered():
        return []
    found = {}
    for kind in ("data", "notebooks"):
        for path in sorted(shipped().joinpath(kind).rglob("*")):
            mine = own(*path.relative_to(shipped()).parts)
            # what is computed is kept in both and is nobody's own
            is_made = path.relative_to(shipped()).parts[1] in ("models", "values")
            if mine.is_file() and path.suffix != ".md" and not is_made:
                found[mine] = path
    mine = {path.stem[3:]: path for path in chapter_notebooks() if is_own(path)}
    for _, path in _notebooks_in(shipped() / "notebooks"):
        if path.stem[3:] in mine:
            found[mine[path.stem[3:]]] = path
    return sorted(found.items())


def listed(folder: Path, pattern: str = "*") -> list[Path]:
    """Return what a pattern finds in a folder, in order, without what is hidden or was left beside a file."""
    return sorted(path for path in folder.glob(pattern) if not LEFT_BESIDE.match(path.name))


def relative(path: Path) -> str:
    """Return a path as text from one's own folder or the package's, so that no message or output holds an absolute one.

    Example
    -------
    >>> relative(data("areas", "groups.yml"))
    'data/areas/groups.yml'
    """
    path = Path(path)
    folder = _folder_of(path)
    if folder:
        return path.relative_to(folder).as_posix()
    return path.name if path.is_absolute() else path.as_posix()


def _folder_of(path: Path) -> Path | None:
    """Return which of one's own folder and the package's a path is in; either may lie in the other."""
    around = [each for each in (root(), shipped() if is_layered() else root()) if path.is_relative_to(each)]
    return max(around, key=lambda each: len(each.parts), default=None)
