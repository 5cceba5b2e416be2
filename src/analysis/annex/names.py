"""Hidden state in a notebook: names that are used before the cell that defines them has run."""

import ast
import builtins
import dis
from types import CodeType

from analysis.core import errors

GIVEN = {*dir(builtins), "display", "get_ipython", "In", "Out", "_", "__name__", "__annotations__"}
COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


def faults(cells: list[ast.Module]) -> list[tuple[int, str]]:
    """Find names that are not there yet when cells are run in their order: the cell's place, and what to do.

    Examples
    --------
    >>> faults([ast.parse("rate + 1"), ast.parse("rate = 2")])
    [(0, "'rate' is used before a cell further down defines it; move that cell up, or this one down.")]
    >>> faults([ast.parse("rate = 2"), ast.parse("rat + 1")])
    [(1, "'rat' is defined nowhere in the notebook; did you mean 'rate'?")]
    """
    statements = [(place, *_names(statement)) for place, tree in enumerate(cells) for statement in tree.body]
    later = {name for _, _, defined, _ in statements for name in defined}
    known, found = set(GIVEN), {}
    for place, used, defined, deleted in statements:
        found |= {(place, name): _told(name, later) for name in used if name not in known}
        known = (known | set(defined)) - set(deleted)
    return [(place, words) for (place, _), words in found.items()]


def _told(name: str, later: set[str]) -> str:
    if name in later:
        return f"'{name}' is used before a cell further down defines it; move that cell up, or this one down."
    near = errors.nearest(name, later, count=1)
    meant = f"did you mean '{near[0]}'?" if near else "a cell that defined it may have been deleted: write it again."
    return f"'{name}' is defined nowhere in the notebook; {meant}"


def _names(statement: ast.stmt) -> tuple[list[str], list[str], list[str]]:
    """Return the names that a statement needs, defines and deletes.

    What a loop or branch defines itself it does not need; what a function needs is needed when it is called.
    """
    code = compile(ast.Module([statement], []), "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    used, defined, deleted = (_in(code, each) for each in ("LOAD_NAME", "STORE_NAME", "DELETE_NAME"))
    if not isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr):
        used = [name for name in used if name not in defined]
    return used, defined, deleted if isinstance(statement, ast.Delete) else []


def _in(code: CodeType, operation: str) -> list[str]:
    """Return the names of an operation in code and in its comprehensions, which are functions to Python 3.11."""
    found = [each.argval for each in dis.get_instructions(code) if each.opname == operation]
    inner = [each for each in code.co_consts if isinstance(each, CodeType) and each.co_name in COMPREHENSIONS]
    of = {"LOAD_NAME": "LOAD_GLOBAL"}.get(operation, operation)
    return [*found, *(name for each in inner for name in _in(each, of))]
