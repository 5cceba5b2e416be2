"""What is wrong with a chapter's notebook, told without running it: every fault with its cell and what to do."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from analysis.annex import chapters, markdown, names, permitted, template_words, verbs
from analysis.annex.annex import Annex
from analysis.annex.chapters import Chapter
from analysis.annex.comparison import Comparison, ComparisonParameters
from analysis.annex.parameters import FIELDS
from analysis.core import errors, project
from analysis.indicators import registry
from analysis.sources import record_kinds

TAG = "parameters"
# The verbs that are for the desk alone: they show nothing in an annex.
AT_THE_DESK = ("choose", "explain")
STORED = "its output is stored; take it out with: nbstripout --keep-id, or once and for all with: make git-setup"


@dataclass(frozen=True)
class Kind:
    """What a chapter is part of: what opens it, its parameters, and what it may call."""

    opens: str
    fields: tuple[str, ...]
    verbs_of: type
    attributes: tuple[str, ...]


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


def require(chosen: Iterable[Chapter], kind: Kind = ANNEX, plan_names: Iterable[str] = ()) -> None:
    """Refuse to build what `bilag check` refuses; output that JupyterLab stored with a chapter is no reason.

    Raises
    ------
    DataError
        Each fault of the chapters, of the indicators that they name and of the plans, on a line.
    """
    found = []
    for held in chosen:
        found += [f"chapter {held.name}: {fault}" for fault in faults(held, kind) if fault.text != STORED]
        keys = chapters.indicators_used(held)
        found += [f"indicator {key}: {left}" for key in keys if (left := template_words.left_in_indicator(key))]
    found += [left for name in plan_names for left in template_words.left_in_plan(name)]
    if found:
        raise errors.DataError("\n".join(dict.fromkeys(found)))


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
            found += [Fault(*where, text) for text in _refused(cell)]
            continue
        found += [Fault(*where, text) for text in _left_in(cell)]
        tree, complaint = _parsed(cell.source)
        if complaint:
            found.append(Fault(*where, complaint))
            continue
        cells.append((where, tree, TAG in cell.metadata.get("tags", [])))
    found += _parameters(file, cells, kind.fields)
    for where, tree, is_parameters in cells:
        texts = (*permitted.faults(tree), *_calls(tree, kind), *_opening(tree, held.name, kind))
        found += [Fault(*where, text) for text in texts]
        if not is_parameters:
            found += [Fault(*where, text) for text in _moved_parameters(tree, kind.fields)]
    found += [Fault(*cells[place][0], text) for place, text in names.faults([tree for _, tree, _ in cells])]
    return sorted(found, key=lambda fault: fault.cell)


def _left_in(cell) -> Iterator[str]:
    if cell.get("outputs") or cell.get("execution_count"):
        yield STORED


def _refused(cell) -> Iterator[str]:
    try:
        markdown.to_html(cell.source if cell.cell_type == "markdown" else "")
    except errors.DataError as error:
        yield str(error)


def _parsed(source: str) -> tuple[ast.Module, str]:
    """Return the cell's code as a tree, or what is wrong with it."""
    for line in source.splitlines():
        if line.lstrip().startswith(("%", "!")):
            return ast.Module(
                [], []
            ), f"`{line.strip()[:60]}` is for IPython alone, and no build can run it; write Python."
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


def _calls(tree: ast.Module, kind: Kind) -> Iterator[str]:
    annexes = {"annex"} | {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _opens(node.value, kind)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _is_annex(node.value, annexes):
            yield from _verb(node.attr, kind)
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if called and _is_annex(node.func.value, annexes) and node.func.attr in _verbs(kind.verbs_of):
            yield from _arguments(node, kind)


def _opens(node: ast.expr, kind: Kind) -> bool:
    """Whether an expression is an annex, or one about another area."""
    if not isinstance(node, ast.Call):
        return False
    return _is_annex(node, {"annex"}) or (isinstance(node.func, ast.Name) and node.func.id == kind.opens)


def _is_annex(node: ast.expr, annexes: set[str]) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "about":
        node = node.func.value
    return isinstance(node, ast.Name) and node.id in annexes


def _verb(name: str, kind: Kind) -> Iterator[str]:
    known = _verbs(kind.verbs_of)
    if name in AT_THE_DESK and name in known:
        yield f"annex.{name}(…) is for the desk and shows nothing in the annex; take it out before you commit."
    elif not name.startswith("_") and name not in known and name not in kind.attributes:
        near = errors.nearest(name, known, count=1)
        yield f"annex has no verb '{name}'; " + (
            f"did you mean '{near[0]}'?" if near else "see docs/how-to-chapter.md."
        )


def _arguments(call: ast.Call, kind: Kind) -> Iterator[str]:
    """Look up the arguments of a verb, and the keys, kinds and choices that they name."""
    verb = getattr(kind.verbs_of, call.func.attr)
    takes = list(inspect.signature(verb).parameters.values())[1:]
    if not any(each.kind is each.VAR_KEYWORD for each in takes):
        names = [each.name for each in takes if each.kind is not each.VAR_POSITIONAL]
        for keyword in call.keywords:
            if keyword.arg and keyword.arg not in names:
                yield str(errors.unknown(f"argument of annex.{call.func.attr}", keyword.arg, names))
    chosen = verbs.choices(inspect.unwrap(verb))
    for argument, value in _bound(call, takes):
        if argument in chosen and value not in chosen[argument]:
            yield str(errors.unknown(f"{argument} of annex.{call.func.attr}", value, chosen[argument]))
        if not isinstance(value, str):
            continue
        if argument in verbs.KEYS and value not in registry.indicators():
            near = errors.nearest(value, registry.indicators(), count=1)
            meant = f"did you mean '{near[0]}'?" if near else "see: bilag list indicators"
            yield f"there is no indicator '{value}'; {meant}"
        if argument == "kinds" and value not in record_kinds.kinds():
            near = errors.nearest(value, record_kinds.kinds(), count=1)
            meant = f"did you mean '{near[0]}'?" if near else "see data/record_kinds.yml"
            yield f"there is no kind of records '{value}'; {meant}"


def _bound(call: ast.Call, takes: list[inspect.Parameter]) -> Iterator[tuple[str, object]]:
    """Yield what a verb is given as constants, each with the name of the argument that it goes to."""
    many = next((each.name for each in takes if each.kind is each.VAR_POSITIONAL), None)
    positional = [each.name for each in takes if each.kind is each.POSITIONAL_OR_KEYWORD]
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


@cache
def _verbs(of: type) -> frozenset[str]:
    return frozenset(name for name in dir(of) if not name.startswith("_"))


def _short(node: ast.AST) -> str:
    text = ast.unparse(node).splitlines()[0]
    return text if len(text) <= 60 else f"{text[:57]}…"
