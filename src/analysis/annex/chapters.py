"""The chapters: one notebook each, in notebooks/ and notebooks/technical/, in the order of their numbers."""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.core import errors, project
from analysis.indicators import registry
from analysis.store import dependency_log

if TYPE_CHECKING:
    import nbformat

# What it raises to read a file that is none.
NO_NOTEBOOK = (AttributeError, KeyError, OSError, RecursionError, TypeError, ValueError)
PATTERN = re.compile(r"(?P<number>\d\d)-(?P<name>[a-z0-9_-]+)\.ipynb")


@dataclass(frozen=True)
class Chapter:
    """One chapter: its name ("overview"), number (1) and notebook, and whether it stands in the technical annex."""

    name: str
    number: int
    path: Path
    is_technical: bool = False


def chapters() -> list[Chapter]:
    """Return the chapters held, in their order."""
    found = [(PATTERN.fullmatch(path.name), path) for path in project.chapter_notebooks()]
    return [
        Chapter(match["name"], int(match["number"]), path, path.parent.name == project.TECHNICAL)
        for match, path in found
        if match
    ]


def names() -> list[str]:
    """Return the names of the chapters held, in their order."""
    return [chapter.name for chapter in chapters()]


def chapter(name: str) -> Chapter:
    """Return one chapter by its name; an unknown one is an error with the nearest match."""
    for held in chapters():
        if held.name == name:
            return held
    raise errors.unknown("chapter", name, names())


def indicators_used(held: Chapter) -> list[str]:
    """Return the indicators that a chapter's code names, in the order that it names them."""
    return [word for word in words_used(held) if word in registry.indicators()]


def tables_named(held: Chapter) -> list[str]:
    """Return the official tables of the indicators that a chapter names."""
    return sorted({table for key in indicators_used(held) for table in registry.indicator(key).tables})


def words_used(held: Chapter) -> list[str]:
    """Return the words that a chapter's code gives as texts, such as indicators, and the verbs that it calls.

    Examples
    --------
    >>> found = words_used(chapter("benefits"))
    >>> "target_groups" in found, "full_time_persons" in found
    (True, True)
    """
    dependency_log.note(f"{dependency_log.INDICATORS_OF}{held.name}")
    return list(_named(held, *stamp(held.path)))


def sha256(path: Path) -> str:
    """Return what tells a notebook from any other."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def overrides() -> list[str]:
    """Say of each file of one's own that stands over one of the package's which it does, a line for each.

    Of a chapter that was copied from the package's it is told whether that has changed since.
    """
    return [f"{project.relative(mine)} {_stands_over(mine, theirs)}" for mine, theirs in project.overrides()]


def _stands_over(mine: Path, theirs: Path) -> str:
    said = f"stands over the package's {project.relative(theirs)}"
    if mine.suffix != ".ipynb":
        return said
    with contextlib.suppress(*NO_NOTEBOOK):
        copied = json.loads(mine.read_text(encoding="utf-8"))["metadata"]["copied_from"]
        if copied["sha256"] != sha256(theirs):
            return f"{said}, which has changed since it was copied; take over what is new by hand"
    return said


def stamp(path: Path) -> tuple[int, ...]:
    """Return what differs when a file has been written anew: its time and size; nothing where it is not there."""
    try:
        stat = path.stat()
    except OSError:
        return ()  # whoever reads it says what is wrong
    return stat.st_mtime_ns, stat.st_size


@cache
def _named(held: Chapter, *_stamp: int) -> dict[str, None]:
    """Return the texts, then the verbs, that a chapter's code names; asked again for a file that has changed."""
    try:
        # to read it as a notebook, which checks it too, takes ten times as long, and is done before it runs
        cells = json.loads(held.path.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except NO_NOTEBOOK:
        sources = [cell.source for cell in read(held).cells if cell.cell_type == "code"]
    nodes: list[ast.AST] = []
    for source in sources:
        # whoever checks or runs the cell says what is wrong with it
        with contextlib.suppress(SyntaxError):
            nodes += ast.walk(ast.parse(source))
    words = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return dict.fromkeys([*words, *(node.attr for node in nodes if isinstance(node, ast.Attribute))])


def read(held: Chapter) -> nbformat.NotebookNode:
    """Return the notebook of a chapter as it lies on disk."""
    # here, as most chapters that run read no notebook
    from analysis.annex.notebook_format import nbformat

    try:
        return nbformat.read(held.path, as_version=4)
    except (*NO_NOTEBOOK, nbformat.ValidationError) as error:
        raise errors.DataError(f"{held.path.name} cannot be read as a notebook: {_fault(error)}.") from error


def _fault(error: Exception) -> str:
    """Say in plain words why a file is no notebook, without the file's text."""
    if isinstance(error, OSError):
        return error.strerror or "the disk does not give it"
    found: BaseException | None = error
    while found is not None and not isinstance(found, json.JSONDecodeError):
        found = found.__cause__ or found.__context__
    if found is not None:
        return f"it is damaged or cut short at line {found.lineno}"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return "it is not built as one; open it in JupyterLab and save it, or take an earlier version of it"
