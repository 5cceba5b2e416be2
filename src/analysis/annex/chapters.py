"""The chapters: one notebook each, in notebooks/, in the order of their numbers."""

from __future__ import annotations

import ast
import contextlib
import difflib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.annex.parameters import FIELDS
from analysis.core import errors, project
from analysis.indicators import registry
from analysis.store import dependency_log

if TYPE_CHECKING:
    import nbformat

PATTERN = re.compile(r"(?P<number>\d\d)-(?P<name>[a-z0-9_-]+)\.ipynb")


@dataclass(frozen=True)
class Chapter:
    """One chapter: its name ("overview"), its number in the order (1) and its notebook."""

    name: str
    number: int
    path: Path


def chapters() -> list[Chapter]:
    """Return the chapters held, in their order."""
    found = [(PATTERN.fullmatch(path.name), path) for path in sorted(project.notebooks().glob("*.ipynb"))]
    return [Chapter(match["name"], int(match["number"]), path) for match, path in found if match]


def names() -> list[str]:
    """Return the names of the chapters held, in their order."""
    return [chapter.name for chapter in chapters()]


def chapter(name: str) -> Chapter:
    """Return one chapter by its name.

    Raises
    ------
    UsageError
        If there is no such chapter, with the nearest match.
    """
    for held in chapters():
        if held.name == name:
            return held
    raise errors.unknown("chapter", name, names())


def check(held: Chapter) -> None:
    """Check that the `parameters` cell of a chapter assigns exactly the fields of the parameter model.

    A misspelt parameter would otherwise leave a chapter with its default, silently.

    Raises
    ------
    DataError
        If the notebook cannot be read, or if the cell is missing, is there twice, or lacks a field or
        has one too many.
    """
    notebook = read(held)
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    file = held.path.name
    if len(tagged) != 1:
        raise errors.DataError(
            f"{file} has {len(tagged) or 'no'} cell{'s' * (len(tagged) != 1)} tagged 'parameters'; "
            f"one is needed, assigning {', '.join(FIELDS)}."
        )
    assigned = _assigned(tagged[0].source, file)
    for name in assigned:
        if name not in FIELDS:
            near = difflib.get_close_matches(name, FIELDS, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else f"; allowed are {', '.join(FIELDS)}."
            raise errors.DataError(f"{file} has an unknown parameter '{name}'{hint}")
    missing = [name for name in FIELDS if name not in assigned]
    if missing:
        raise errors.DataError(f"The 'parameters' cell of {file} does not assign {', '.join(missing)}.")


def indicators_used(held: Chapter) -> list[str]:
    """Return the indicators that a chapter's code names, in the order that it names them.

    Examples
    --------
    >>> "unemployment_rate" in indicators_used(chapter("unemployment"))
    True
    """
    return [word for word in words_used(held) if word in registry.indicators()]


def tables_named(held: Chapter) -> list[str]:
    """Return the official tables of the indicators that a chapter names."""
    return sorted({table for key in indicators_used(held) for table in registry.indicator(key).tables})


def words_used(held: Chapter) -> list[str]:
    """Return the words that a chapter's code gives as texts, such as indicators, and the verbs that it calls.

    Examples
    --------
    >>> found = words_used(chapter("benefits"))
    >>> "target_groups" in found, "harmonised_full_time" in found
    (True, True)
    """
    dependency_log.note(f"{dependency_log.INDICATORS_OF}{held.name}")
    words, verbs = _named(held, *stamp(held.path))
    return list(dict.fromkeys([*words, *verbs]))


def stamp(path: Path) -> tuple[int, ...]:
    """Return what differs when a file has been written anew: its time and size; nothing where it is not there."""
    try:
        stat = path.stat()
    except OSError:
        return ()  # whoever reads it says what is wrong
    return stat.st_mtime_ns, stat.st_size


@cache
def _named(held: Chapter, *_stamp: int) -> tuple[list[str], list[str]]:
    """Return the texts and the verbs that a chapter's code names; asked again for a file that has changed."""
    nodes: list[ast.AST] = []
    for cell in _cells(held):
        if cell.cell_type == "code":
            # whoever checks or runs the cell says what is wrong with it
            with contextlib.suppress(SyntaxError):
                nodes += ast.walk(ast.parse(cell.source))
    words = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return words, [node.attr for node in nodes if isinstance(node, ast.Attribute)]


def _cells(held: Chapter) -> list[nbformat.NotebookNode]:
    """Return a chapter's cells; to check the notebook too takes ten times as long, and is done before it runs."""
    from analysis.annex.notebook_format import nbformat

    try:
        return nbformat.v4.reads(held.path.read_text(encoding="utf-8")).cells
    except (AttributeError, KeyError, OSError, TypeError, ValueError):
        return read(held).cells


def read(held: Chapter) -> nbformat.NotebookNode:
    """Return the notebook of a chapter as it lies on disk."""
    # here, as most chapters that run read no notebook
    from analysis.annex.notebook_format import nbformat

    try:
        return nbformat.read(held.path, as_version=4)
    except (AttributeError, KeyError, OSError, TypeError, ValueError, nbformat.ValidationError) as error:
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


def _assigned(source: str, file: str) -> list[str]:
    """Return the names that the cell assigns."""
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise errors.DataError(f"The 'parameters' cell of {file} is not Python: {error.msg}.") from error
    targets = []
    for statement in statements:
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            raise errors.DataError(
                f"The 'parameters' cell of {file} holds '{ast.unparse(statement)}'; "
                "it may hold nothing but one assignment per parameter."
            )
        targets.append(ast.unparse(statement.targets[0]))
    return targets
