"""What is wrong with a chapter's notebook, told without running it: every fault with its cell and what to do."""

import ast
import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from analysis import plans
from analysis.annex import chapters, permitted, verbs
from analysis.annex.annex import Annex
from analysis.annex.chapters import Chapter
from analysis.annex.comparison import Comparison
from analysis.annex.parameters import ComparisonParameters, Parameters
from analysis.core import errors, project
from analysis.display.blocks import markdown
from analysis.indicators import registry

CHAPTER_WORDS = {
    "da": "Skriv her i et par sætninger, hvad kapitlet handler om.",
    "en": "Say here in a sentence or two what the chapter is about.",
}
TARGET_WORDS = {
    "da": "Eksempel: Ledigheden skal være under landsgennemsnittet.",
    "en": "Example: Unemployment shall be below the country's.",
}
TAG = "parameters"
# The verbs that are for the desk alone: they show nothing in an annex.
AT_THE_DESK = ("choose", "explain")
STORED = "its output is stored; take it out with: nbstripout --keep-id, or once and for all with: make git-setup"
SHOWN_OF_A_LINE = 60


def subject(key: str) -> dict[str, str]:
    """Return the subject that a new indicator begins with."""
    words = key.replace("_", " ")
    return {"da": f"Tallet for {words}", "en": f"The number of {words}"}


def left_in_cell(source: str) -> str:
    """Return what to do about template words in a chapter's text; empty where there are none."""
    found = next((words for words in CHAPTER_WORDS.values() if words in source), "")
    return f"the template's words '{found}' are still there; write what the chapter is about." if found else ""


def left_in_indicator(key: str) -> str:
    """Return what to do about template words in an indicator's record; empty where there are none."""
    begun = subject(key)["da"]
    left = registry.indicator(key).subject.da == begun
    return f"the template's name and subject ('{begun}') are still there; write them in plain words." if left else ""


def left_in_plan(name: str) -> list[str]:
    """Return what to do about each of a plan's targets that is still the template's example."""
    file = project.relative(project.plan_file(name))
    return [
        f"target {each.id} of {file} is still the template's example ('{TARGET_WORDS['da']}'); write the plan's own "
        "target, or take it out."
        for each in plans.load(name).targets
        if TARGET_WORDS["da"] == each.text.da or TARGET_WORDS["en"] == each.text.en
    ]


@dataclass(frozen=True)
class Kind:
    """What a chapter is part of: what opens it, its parameters, and what it may call."""

    opens: str
    model: type[BaseModel]
    verbs_of: type[verbs.Verbs]

    @property
    def fields(self) -> list[str]:
        """What the `parameters` cell assigns."""
        return list(self.model.model_fields)

    @property
    def known(self) -> list[str]:
        """What a chapter may write after `annex.`."""
        return [name for name in dir(self.verbs_of) if not name.startswith("_")]


ANNEX = Kind("open_annex", Parameters, Annex)
COMPARISON = Kind("open_comparison", ComparisonParameters, Comparison)


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
    """Refuse to build what `bilag check` refuses, with a line for each fault; stored output is no reason."""
    found = []
    for held in chosen:
        found += [f"chapter {held.name}: {fault}" for fault in faults(held, kind) if fault.text != STORED]
        keys = chapters.indicators_used(held)
        found += [f"indicator {key}: {left}" for key in keys if (left := left_in_indicator(key))]
    found += [left for name in plan_names for left in left_in_plan(name)]
    if found:
        raise errors.DataError("\n".join(dict.fromkeys(found)))


def faults(held: Chapter, kind: Kind = ANNEX) -> list[Fault]:
    """Return everything that is wrong with a chapter's notebook, in the order of its cells.

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
    found: list[tuple[int, str]] = []
    trees, tagged = {}, []
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            found += [(number, text) for text in (left_in_cell(cell.source), _refused(cell))]
            continue
        found.append((number, STORED if cell.get("outputs") or cell.get("execution_count") else ""))
        tree, complaint = _parsed(cell.source)
        if complaint:
            found.append((number, complaint))
            continue
        trees[number] = tree
        texts = [*permitted.faults(tree), *_calls(tree, kind), *_opening(tree, held.name, kind)]
        if TAG in cell.metadata.get("tags", []):
            tagged.append(number)
        else:
            texts += _moved_parameters(tree, kind.fields)
        found += [(number, text) for text in texts]
    if tagged:
        found += [(tagged[0], text) for text in _parameters(trees[tagged[0]], kind.fields)]
    else:
        found.append((0, f"no cell is tagged '{TAG}'; add one that assigns {', '.join(kind.fields)}."))
    second = f"a second cell is tagged '{TAG}'; one chapter has one, so take the tag off this cell."
    found += [(number, second) for number in tagged[1:]]
    found += [(list(trees)[place], text) for place, text in permitted.used_before(list(trees.values()))]
    ids = ["", *(cell.get("id", "without id") for cell in notebook.cells)]
    in_order = sorted(((number, text) for number, text in found if text), key=lambda each: each[0])
    return [Fault(file, number, ids[number], text) for number, text in in_order]


def _refused(cell) -> str:
    """Return what a page may not hold of a cell's text."""
    try:
        markdown.to_html(cell.source if cell.cell_type == "markdown" else "")
    except errors.DataError as error:
        return str(error)
    return ""


def _parsed(source: str) -> tuple[ast.Module, str]:
    """Return a cell's code as a tree, or what is wrong with it."""
    nothing = ast.Module([], [])
    for line in source.splitlines():
        if line.lstrip().startswith(("%", "!")):
            short = line.strip()[:SHOWN_OF_A_LINE]
            return nothing, f"`{short}` is for IPython alone, and no build can run it; write Python."
    try:
        tree = ast.parse(source)
        compile(tree, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        return nothing, f"line {error.lineno} is not Python ({error.msg}); correct it."
    return tree, ""


def _parameters(tree: ast.Module, fields: list[str]) -> Iterator[str]:
    """Hold the `parameters` cell against the model."""
    assigned = []
    for statement in tree.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if [type(target) for target in targets] == [ast.Name]:
            assigned.append(targets[0].id)
        else:
            line = ast.unparse(statement).splitlines()[0]
            short = line if len(line) <= SHOWN_OF_A_LINE else f"{line[: SHOWN_OF_A_LINE - 3]}…"
            yield f"`{short}` may not stand here; move it to a cell of its own below."
    lacking = [field for field in fields if field not in assigned]
    for name in dict.fromkeys(assigned):
        if name not in fields:
            near = errors.nearest(name, lacking, count=1)
            lacking = [field for field in lacking if field not in near]
            meant = f"did you mean '{near[0]}'?" if near else f"the parameters are {', '.join(fields)}."
            yield f"'{name}' is no parameter; {meant}"
        if assigned.count(name) > 1:
            yield f"'{name}' is assigned twice; keep one."
    if lacking:
        yield f"it does not assign {', '.join(lacking)}; every chapter assigns {', '.join(fields)}."


def _moved_parameters(tree: ast.Module, fields: list[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in fields:
            yield (
                f"'{node.id}' is assigned outside the parameters cell, so the annex of every municipality would "
                "have it; change it in the parameters cell."
            )


def _calls(tree: ast.Module, kind: Kind) -> Iterator[str]:
    """Look up the verbs that are called, and their arguments as far as they are constants."""
    opened = [node for node in ast.walk(tree) if isinstance(node, ast.Assign) and _opens(node.value, kind)]
    annexes = {target.id for node in opened for target in node.targets if isinstance(target, ast.Name)} | {"annex"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _is_annex(node.value, annexes):
            yield from _verb(node.attr, kind)
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if called and _is_annex(node.func.value, annexes) and node.func.attr in kind.known:
            verb = getattr(kind.verbs_of, node.func.attr)
            if callable(verb):
                yield from map(str, verbs.unknown_arguments(verb, [each.arg for each in node.keywords if each.arg]))
                yield from map(str, verbs.faults(verb, _constants(node, inspect.signature(verb))))


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
    if name in AT_THE_DESK and name in kind.known:
        yield f"annex.{name}(…) is for the desk and shows nothing in the annex; take it out before you commit."
    elif not name.startswith("_") and name not in kind.known:
        near = errors.nearest(name, kind.known, count=1)
        meant = f"did you mean '{near[0]}'?" if near else "see docs/how-to-chapter.md."
        yield f"annex has no verb '{name}'; {meant}"


def _constants(call: ast.Call, signature: inspect.Signature) -> dict[str, object]:
    """Return what a verb is given as constants, by argument."""
    takes = list(signature.parameters.values())[1:]
    many = next((each.name for each in takes if each.kind is each.VAR_POSITIONAL), None)
    positional = [each.name for each in takes if each.kind is each.POSITIONAL_OR_KEYWORD]
    given: dict[str, object] = {}
    for place, node in enumerate(call.args):
        if isinstance(node, ast.Constant) and place < len(positional):
            given[positional[place]] = node.value
        elif isinstance(node, ast.Constant) and many:
            given[many] = [*given.get(many, []), node.value]
    return given | {each.arg: each.value.value for each in call.keywords if isinstance(each.value, ast.Constant)}


def _opening(tree: ast.Module, chapter: str, kind: Kind) -> Iterator[str]:
    """Hold the call that opens the annex against the chapter's name and the parameters."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == kind.opens):
            continue
        given = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
        first = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        if first != chapter:
            yield f'{kind.opens}({first!r}, …) opens another chapter; write {kind.opens}("{chapter}", …).'
        wrong = [name for name in kind.fields if given.get(name) != name]
        if wrong:
            right = ", ".join(f"{name}={name}" for name in wrong)
            yield f"{kind.opens}(…) does not hand on every parameter as it is; write {right}."
