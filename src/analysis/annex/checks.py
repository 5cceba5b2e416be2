"""What is wrong with a chapter's notebook, told without running it: every fault with its cell and what to do."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from analysis import errors, project
from analysis.desk import names, template_words
from analysis.indicators import registry
from analysis.report import chapters
from analysis.report.annex import Annex
from analysis.report.chapters import Chapter
from analysis.report.comparison import Comparison, ComparisonParameters
from analysis.report.parameters import FIELDS
from analysis.sources import record_kinds

TAG = "parameters"
DISPLAY = "IPython.display"
NETWORK = {"aiohttp", "ftplib", "http", "httpx", "requests", "socket", "urllib", "urllib3", "websocket", "websockets"}
READS = {"open", "eval", "exec", "compile", "__import__", "input"}
WRANGLES = {
    *("agg", "aggregate", "apply", "assign", "groupby", "join_asof", "melt", "merge", "pivot", "pivot_table", "query"),
    *("read_text", "read_bytes", "write_text", "write_bytes", "urlopen"),
}
WRANGLING_PREFIXES = ("read_", "to_csv", "to_excel", "to_parquet", "to_json")
# The verbs that are for the desk alone: they show nothing in an annex.
AT_THE_DESK = ("choose", "explain")
INDICATOR_ARGUMENTS = {"key", "keys", "levels", "changes", "moved"}


@dataclass(frozen=True)
class Kind:
    """What a chapter is part of: what opens it, its parameters, and what it may call."""

    opens: str
    fields: tuple[str, ...]
    verbs_of: type
    attributes: tuple[str, ...]

    @property
    def imports(self) -> tuple[str, ...]:
        """The modules that it may import."""
        return (self.verbs_of.__module__, DISPLAY)


ANNEX = Kind("open_annex", tuple(FIELDS), Annex, ("own", "plan", "year", "data_until", "language", "comparators"))
COMPARISON = Kind(
    "open_comparison",
    tuple(ComparisonParameters.model_fields),
    Comparison,
    ("municipalities", "year", "data_until", "language"),
)


@dataclass(frozen=True)
class Fault:
    """Something wrong in a notebook: the file, the cell's number from one (0 for the whole file), and what to do."""

    file: str
    cell: int
    cell_id: str
    text: str

    def __str__(self) -> str:
        where = f"{self.file}, cell {self.cell} ({self.cell_id})" if self.cell else self.file
        return f"{where}: {self.text}"


def faults(held: Chapter, kind: Kind = ANNEX) -> list[Fault]:
    """Return everything that is wrong with a chapter's notebook.

    Parameters
    ----------
    held : Chapter
    kind : Kind
        `ANNEX`, or `COMPARISON` for a chapter of a comparison.

    Examples
    --------
    >>> faults(chapters.chapter("unemployment"))
    []
    """
    file = project.relative(held.path)
    try:
        notebook = chapters.read(held)
    except errors.DataError as error:
        return [Fault(file, 0, "", f"{error} Restore it from git, or write it anew with: bilag new chapter")]
    found: list[Fault] = []
    cells = []
    for number, cell in enumerate(notebook.cells, start=1):
        where = (file, number, cell.get("id", "without id"))
        if cell.cell_type != "code":
            left = template_words.left_in_cell(cell.source)
            found += [Fault(*where, left)] if left else []
            continue
        found += [Fault(*where, text) for text in _left_in(cell)]
        tree, complaint = _parsed(cell.source)
        if complaint:
            found.append(Fault(*where, complaint))
            continue
        cells.append((where, tree, TAG in cell.metadata.get("tags", [])))
    found += _parameters(file, cells, kind.fields)
    for where, tree, is_parameters in cells:
        told = (*_imports(tree, kind), *_calls(tree, kind), *_opening(tree, held.name, kind))
        found += [Fault(*where, text) for text in told]
        if not is_parameters:
            found += [Fault(*where, text) for text in _moved_parameters(tree, kind.fields)]
    found += [Fault(*cells[place][0], text) for place, text in names.faults([tree for _, tree, _ in cells])]
    return sorted(found, key=lambda fault: fault.cell)


def _left_in(cell) -> Iterator[str]:
    if cell.get("outputs") or cell.get("execution_count"):
        yield "its output is stored; take it out with: nbstripout --keep-id, or once and for all with: make git-setup"


def _parsed(source: str) -> tuple[ast.Module, str]:
    """Return the cell's code as a tree, or what is wrong with it."""
    for line in source.splitlines():
        if line.lstrip().startswith(("%", "!")):
            return ast.Module([], []), f"`{line.strip()[:60]}` is for IPython alone; chapters are calls of annex.…"
    try:
        return ast.parse(source), ""
    except SyntaxError as error:
        return ast.Module([], []), f"line {error.lineno} is not Python ({error.msg}); correct it."


def _parameters(file: str, cells: list, fields: tuple[str, ...]) -> Iterator[Fault]:
    """Hold the `parameters` cell against the model."""
    tagged = [(where, tree) for where, tree, is_parameters in cells if is_parameters]
    if not tagged:
        yield Fault(file, 0, "", f"no cell is tagged '{TAG}'; add one that assigns {', '.join(fields)}.")
    for where, _ in tagged[1:]:
        yield Fault(*where, f"a second cell is tagged '{TAG}'; one chapter has one, so take the tag off this cell.")
    for where, tree in tagged[:1]:
        assigned = []
        for statement in tree.body:
            target = statement.targets[0] if isinstance(statement, ast.Assign) else None
            if isinstance(target, ast.Name) and len(statement.targets) == 1:
                assigned.append(target.id)
            else:
                yield Fault(*where, f"`{_short(statement)}` may not stand here; move it to a cell of its own below.")
        unknown = [name for name in assigned if name not in fields]
        misspelt = set()
        for name in unknown:
            near = errors.nearest(name, [field for field in fields if field not in assigned], count=1)
            misspelt.update(near)
            meant = f"did you mean '{near[0]}'?" if near else f"the parameters are {', '.join(fields)}."
            yield Fault(*where, f"'{name}' is no parameter; {meant}")
        lacking = [name for name in fields if name not in assigned and name not in misspelt]
        if lacking:
            yield Fault(*where, f"it does not assign {', '.join(lacking)}; every chapter assigns {', '.join(fields)}.")
        for name in sorted({name for name in assigned if assigned.count(name) > 1}):
            yield Fault(*where, f"'{name}' is assigned twice; keep one.")


def _moved_parameters(tree: ast.Module, fields: tuple[str, ...]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in fields:
            yield (
                f"'{node.id}' is assigned outside the parameters cell, so the annex of every municipality would "
                "have it; change it in the parameters cell."
            )


def _imports(tree: ast.Module, kind: Kind) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        else:
            continue
        for module in modules:
            if module in kind.imports:
                continue
            if module.split(".")[0] in NETWORK or module.startswith("analysis.sources"):
                yield (
                    f"`import {module}` reaches the network or raw sources; fetch with `bilag fetch`, and show what "
                    "is held with a verb of annex."
                )
            else:
                yield (
                    f"`import {module}` brings work with data into the chapter; put the calculation in an indicator "
                    "(bilag new indicator) and show it with a verb of annex."
                )


def _calls(tree: ast.Module, kind: Kind) -> Iterator[str]:
    annexes = {"annex"} | {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _root(node.value) == "annex"
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in annexes:
            yield from _verb(node.attr, kind)
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in READS:
            yield f"`{node.func.id}(…)` reads files or runs text as code; what a chapter shows comes from annex.…"
        if isinstance(node.func, ast.Attribute):
            if _root(node.func) in annexes and node.func.attr in _verbs(kind.verbs_of):
                yield from _arguments(node, kind)
            elif node.func.attr in WRANGLES or node.func.attr.startswith(WRANGLING_PREFIXES):
                yield (
                    f"`.{node.func.attr}(…)` works on data; put the calculation in an indicator (bilag new indicator) "
                    "and show it with a verb of annex."
                )


def _verb(name: str, kind: Kind) -> Iterator[str]:
    verbs = _verbs(kind.verbs_of)
    if name in AT_THE_DESK and name in verbs:
        yield f"annex.{name}(…) is for the desk and shows nothing in the annex; take it out before you commit."
    elif not name.startswith("_") and name not in verbs and name not in kind.attributes:
        near = errors.nearest(name, verbs, count=1)
        yield f"annex has no verb '{name}'; " + (
            f"did you mean '{near[0]}'?" if near else "see docs/how-to-chapter.md."
        )


def _arguments(call: ast.Call, kind: Kind) -> Iterator[str]:
    """Look up the keys of indicators and the kinds of records that a verb is given."""
    for argument, value in _bound(call, kind):
        if not isinstance(value, str):
            continue
        if argument in INDICATOR_ARGUMENTS and value not in registry.indicators():
            near = errors.nearest(value, registry.indicators(), count=1)
            meant = f"did you mean '{near[0]}'?" if near else "see: bilag list indicators"
            yield f"there is no indicator '{value}'; {meant}"
        if argument == "kinds" and value not in record_kinds.kinds():
            near = errors.nearest(value, record_kinds.kinds(), count=1)
            meant = f"did you mean '{near[0]}'?" if near else "see data/record_kinds.yml"
            yield f"there is no kind of records '{value}'; {meant}"


def _bound(call: ast.Call, kind: Kind) -> Iterator[tuple[str, object]]:
    """Yield what a verb is given as constants, each with the name of the argument that it goes to."""
    parameters = [each for each in inspect.signature(getattr(kind.verbs_of, call.func.attr)).parameters.values()][1:]
    many = next((each.name for each in parameters if each.kind is each.VAR_POSITIONAL), None)
    positional = [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    for place, value in enumerate(call.args):
        name = positional[place] if place < len(positional) else many
        if name and isinstance(value, ast.Constant):
            yield name, value.value
    for keyword in call.keywords:
        if keyword.arg and isinstance(keyword.value, ast.Constant):
            yield keyword.arg, keyword.value.value


def _opening(tree: ast.Module, chapter: str, kind: Kind) -> Iterator[str]:
    """Hold the call that opens the annex against the chapter's name and the parameters."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == kind.opens):
            continue
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        first = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        if first != chapter:
            yield f'{kind.opens}({first!r}, …) opens another chapter; write {kind.opens}("{chapter}", …).'
        wrong = [name for name in kind.fields if not (isinstance(given.get(name), ast.Name) and given[name].id == name)]
        if wrong:
            right = ", ".join(f"{name}={name}" for name in wrong)
            yield f"{kind.opens}(…) does not hand on every parameter as it is; write {right}."


def _root(node: ast.AST) -> str | None:
    """Return the name that a chain of calls and attributes begins with."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


@cache
def _verbs(of: type) -> frozenset[str]:
    return frozenset(name for name in dir(of) if not name.startswith("_"))


def _short(node: ast.AST) -> str:
    text = ast.unparse(node).splitlines()[0]
    return text if len(text) <= 60 else f"{text[:57]}…"
