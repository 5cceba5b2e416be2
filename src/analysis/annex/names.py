"""Hidden state in a notebook: names that are used before the cell that defines them has run."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from analysis.core import errors

GIVEN = {*dir(builtins), "display", "get_ipython", "In", "Out", "_", "__name__"}


def faults(cells: list[ast.Module]) -> list[tuple[int, str]]:
    """Find names that are not there yet when a notebook is run from top to bottom.

    Parameters
    ----------
    cells : list of Module
        The code cells in their order.

    Returns
    -------
    list of tuple
        The cell's place in the list, and what to do.

    Examples
    --------
    >>> faults([ast.parse("rate + 1"), ast.parse("rate = 2")])
    [(0, "'rate' is used before a cell further down defines it; move that cell up, or this one down.")]
    >>> faults([ast.parse("rate = 2"), ast.parse("rat + 1")])
    [(1, "'rat' is defined nowhere in the notebook; did you mean 'rate'?")]
    """
    later = {name for tree in cells for statement in tree.body for name in _defined(statement)}
    known: set[str] = set()
    found = []
    for place, tree in enumerate(cells):
        told: set[str] = set()
        for statement in tree.body:
            for name in _used(statement):
                if name in known or name in GIVEN or name in told:
                    continue
                told.add(name)
                found.append((place, _told(name, later)))
            known |= set(_defined(statement))
            known -= {each.id for each in _names(statement, ast.Del)}
    return found


def _told(name: str, later: set[str]) -> str:
    if name in later:
        return f"'{name}' is used before a cell further down defines it; move that cell up, or this one down."
    near = errors.nearest(name, later, count=1)
    meant = f"did you mean '{near[0]}'?" if near else "a cell that defined it may have been deleted: write it again."
    return f"'{name}' is defined nowhere in the notebook; {meant}"


def _names(node: ast.AST, context: type) -> Iterator[ast.Name]:
    return (each for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, context))


def _defined(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement leaves defined."""
    for node in _outer(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name


def _used(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement needs; what functions need is needed when they are called, and left out."""
    own = {name for name in _defined(statement)} if not isinstance(statement, ast.Assign | ast.AugAssign) else set()
    for node in _outer(statement):
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            inner = {each.id for each in _names(node, ast.Store)}
            inner |= {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}
            yield from (each.id for each in _names(node, ast.Load) if each.id not in inner | own)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in own:
            yield node.id
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def _outer(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a statement without going into functions, classes and comprehensions."""
    yield node
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    comprehensions = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    if isinstance(node, (*inner, *comprehensions)):
        return
    for child in ast.iter_child_nodes(node):
        yield from _outer(child)
