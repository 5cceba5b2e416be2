"""What a chapter's code may not do, so that every annex comes out alike anywhere: each with what to do instead."""

import ast
import builtins
import dis
import re
import sys
from collections.abc import Iterator
from types import CodeType

from analysis.core import errors, project

PACKAGES = ("pandas", "numpy", "scipy", "seaborn", "matplotlib", "statsmodels", "IPython", "analysis")
RAW = "reaches the network or raw sources; fetch with `bilag fetch`, and take what is held from annex.values(…)."
UNSEEDED = "draws without a seed; write rng = np.random.default_rng(1)."
MACHINE = "reaches into the machine; a chapter reads files with project.data(…) alone."
# The modules that may not be imported, and why.
REFUSED = {
    **dict.fromkeys(("aiohttp", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "ssl", "urllib"), RAW),
    **dict.fromkeys(("urllib3", "websocket", "websockets", "xmlrpc"), RAW),
    **dict.fromkeys(("random", "secrets", "uuid"), UNSEEDED),
    **dict.fromkeys(("asyncio", "concurrent", "ctypes", "glob", "importlib", "io", "multiprocessing", "os"), MACHINE),
    **dict.fromkeys(("pathlib", "pickle", "platform", "runpy", "shutil", "signal", "sqlite3", "subprocess"), MACHINE),
    **dict.fromkeys(("sys", "tempfile", "threading", "time"), MACHINE),
}
RUNS_TEXT = {"eval", "exec", "compile", "__import__", "input"}
READS = {"open", "load", "loadtxt", "genfromtxt", "fromfile", "imread"}
FETCHES = {"load_dataset", "get_rdataset", "webuse", "urlopen", "urlretrieve"}
WRITES = re.compile(r"to_(csv|excel|parquet|json|pickle|feather|hdf|stata|sql|html)|savefig|save|savetxt|write_\w+")
SEEDED = {"default_rng", "RandomState", "seed", "SeedSequence"}
GENERATORS = {*SEEDED, "Generator", "PCG64"}
DRAWS = {"sample": ("random_state",), "rvs": ("random_state",), "bootstrap": ("rng", "random_state")}
# Of seaborn, what draws an interval by resampling, unless it is told not to.
RESAMPLED = {"lineplot", "barplot", "pointplot", "regplot", "lmplot"}
RESAMPLED_KINDS = {"line", "bar", "point"}
CLOCK = {"now", "today", "utcnow"}
ABSOLUTE = re.compile(r"(~?/[\w.-]+/\S|[A-Za-z]:[\\/]|\\\\|file:)")
ADDRESS = re.compile(r"(https?|ftp|s3)://")
GIVEN = {*dir(builtins), "display", "get_ipython", "In", "Out", "_", "__name__", "__annotations__"}
COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


def faults(tree: ast.Module) -> Iterator[str]:
    """Yield what is wrong with a cell's code.

    Examples
    --------
    >>> list(faults(ast.parse("import random")))
    ['`import random` draws without a seed; write rng = np.random.default_rng(1).']
    >>> list(faults(ast.parse("import pandas as pd")))
    []
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _import(node)
        elif isinstance(node, ast.Call):
            yield from _call(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and ABSOLUTE.match(node.value):
            yield f"`{node.value[:60]}` is a path of one machine; put the file in data/ and write project.data(…)."


def _import(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    imported = [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and "*" in imported:
        yield f"`from {node.module} import *` hides where names come from; import what the chapter uses by name."
    for module in [node.module or "."] if isinstance(node, ast.ImportFrom) else imported:
        inner = [f"{module}.{name}" for name in imported] if module == "analysis" else [module]
        first = "httpx" if any(each.startswith("analysis.sources") for each in inner) else module.split(".")[0]
        if first in REFUSED:
            yield f"`import {module}` {REFUSED[first]}"
        elif not (first in PACKAGES or first in sys.stdlib_module_names or _beside(first)):
            yield (
                f"`import {module}` is not in the environment of every annex; a chapter may import "
                f"{', '.join(PACKAGES[:-2])}, Python's own modules and modules beside the notebooks."
            )


def _beside(module: str) -> bool:
    return project.notebooks(f"{module}.py").is_file() or project.notebooks(module, "__init__.py").is_file()


def _call(node: ast.Call) -> Iterator[str]:
    function = node.func
    named = isinstance(function, ast.Name)
    name = function.id if named else getattr(function, "attr", "")
    words = {each.arg for each in node.keywords}
    if named and name in RUNS_TEXT:
        yield f"`{name}(…)` runs text as code or waits for somebody; write the code itself."
    elif named and name == "print":
        yield "`print(…)` shows nothing in the annex; write annex.text(da=…, en=…)."
    elif name in FETCHES:
        yield f"`{name}(…)` reaches the network; put the file in data/ and read it with project.data(…)."
    elif (name in READS and (named or _of_numpy(function))) or name.startswith("read_"):
        yield from _read(node, name)
    elif not named and WRITES.fullmatch(name) and (node.args or words & {"path", "path_or_buf", "buf"}):
        yield f"`.{name}(…)` writes a file; annex.table and annex.figure give the reader files to fetch."
    elif not named and name in CLOCK:
        yield f"`.{name}()` differs from day to day; the annex speaks of annex.data_until and annex.year."
    else:
        yield from _chance(node, name, words)


def _of_numpy(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and ast.unparse(function.value) in ("np", "numpy", "plt", "pyplot")


def _read(node: ast.Call, name: str) -> Iterator[str]:
    """Hold the file that is read against what lies in data/."""
    own = node.func.value if name in ("read_text", "read_bytes") and isinstance(node.func, ast.Attribute) else None
    path = own or next(iter([*node.args, *(each.value for each in node.keywords)]), None)
    text = ast.unparse(path) if path else ""
    if isinstance(path, ast.Call) and ast.unparse(path.func).endswith("project.data"):
        if any(isinstance(each, ast.Constant) and ".." in str(each.value) for each in path.args):
            yield f"`{text[:60]}` leaves data/; put the file there."
    elif isinstance(path, ast.Constant) and ADDRESS.match(str(path.value)):
        yield f"`{name}({path.value[:50]!r})` reaches the network; put the file in data/ and read it from there."
    else:
        yield (
            f"`{name}(…)` reads a file that may lie outside data/; put it in data/ and write "
            f"{name}(project.data('my.csv')), with from analysis.core import project."
        )


def _chance(node: ast.Call, name: str, words: set[str]) -> Iterator[str]:
    of = node.func.value if isinstance(node.func, ast.Attribute) else None
    legacy = isinstance(of, ast.Attribute) and of.attr == "random" and name not in GENERATORS
    unseeded = name in SEEDED and not node.args and not words
    drawn = of is not None and name in DRAWS and not words & set(DRAWS[name]) and ast.unparse(of) != "rng"
    if legacy or unseeded or drawn:
        yield f"`{name}(…)` draws without a seed, so no two annexes are alike; write rng = np.random.default_rng(1)."
    kinds = {each.value.value for each in node.keywords if each.arg == "kind" and isinstance(each.value, ast.Constant)}
    resampled = name in RESAMPLED or (name in ("relplot", "catplot") and kinds & RESAMPLED_KINDS)
    if resampled and not words & {"seed", "errorbar", "ci"}:
        yield f"`{name}(…)` may draw an interval by resampling without a seed; add errorbar=None, or seed=1."


def used_before(cells: list[ast.Module]) -> list[tuple[int, str]]:
    """Find names that are not there yet when cells are run in their order: the cell's place, and what to do.

    Examples
    --------
    >>> list(used_before([ast.parse("rate + 1"), ast.parse("rate = 2")]))
    [(0, "'rate' is used before a cell further down defines it; move that cell up, or this one down.")]
    >>> list(used_before([ast.parse("rate = 2"), ast.parse("rat + 1")]))
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
