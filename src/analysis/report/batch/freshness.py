"""What must be made again: the one place that says what chapters and annexes are made of, and what has changed since.

Everything that decides a chapter has a name and a digest: its notebook, its parameters, its plan, the municipality's
records, the package's code by folder, the project's YAML by folder, the lock file, and the official tables that the
chapter looked at when it ran (`dependency_log`). What has the same digests is the same. Only the standard library is
needed to tell that nothing at all has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import analysis
from analysis.core import atomic, project
from analysis.store.dependency_log import INDICATORS_OF, RECORDS_OF

if TYPE_CHECKING:
    from analysis.annex.chapters import Chapter
    from analysis.report.batch.selection import Wanted
    from analysis.report.run.execution import Run

FOLDER = ".cache"
# Code that no chapter runs: it decides what a page looks like, or what is run when. A test holds it to that.
PAGES = {"schemas", "report/pages"}
ELSEWHERE = {
    *("desk", "cli", "annex/comparison.py", "display/sentences/side_by_side.py", "report/batch", "report/site"),
    "report/build.py",
}
# Of data: looked at table by table, municipality by municipality or plan by plan, or made from the rest.
APART = {"observations", "snapshots", "records", "plans", "models", "values", "demo", "README.md"}
LIBRARIES = {
    "babel", "ipykernel", "ipython", "jinja2", "matplotlib", "nbclient", "nbconvert", "nbformat", "numpy",
    "pandas", "papermill", "pyarrow", "pydantic", "pyyaml", "scipy", "seaborn", "statsmodels",
    "weasyprint", "xlsxwriter",
}  # fmt: skip
AS_OF_VARIABLE, RECORDS_VARIABLE = "BILAG_AS_OF", "BILAG_RECORDS"
PAGE_CODE, WHOSE_PLANS, ALL_RECORDS = "the page's code", "which plans there are", "data/records"
TABLE = "data/observations/"
ABSENT = "absent"
FORCED, NOT_MADE = "--force", "not made before"


class Inputs:
    """The digests of all that annexes are made of, by name, read before anything is made of it.

    What changes later is then told by the next look, and never taken for what was there before.
    """

    def __init__(self) -> None:
        settings = _libraries() | {"the day that snapshots count from": os.environ.get(AS_OF_VARIABLE, "")}
        lock = project.root() / "requirements.lock"
        settings["requirements.lock"] = _digest_of(lock)
        code, self.pages = _code()
        beside = [[path.name, _digest_of(path)] for path in sorted(project.notebooks().glob("*.py"))]
        self._common = code | _data() | settings | {"notebooks/*.py": digest(beside)}
        self._digests = self._common | _tables() | _records()
        for folder, ending in ((project.notebooks(), ".ipynb"), (project.data("plans"), ".yml")):
            place = folder.relative_to(project.root()).as_posix()
            self._digests |= {f"{place}/{path.name}": _digest_of(path) for path in sorted(folder.glob(f"*{ending}"))}
        # one digest of all, before what is read when it is first asked for comes to it
        self.everything = digest([self.pages, self._digests])

    @cached_property
    def common(self) -> dict[str, str]:
        """What all chapters are made of."""
        return self._common | {WHOSE_PLANS: self.digest(WHOSE_PLANS)}

    def of_job(self, wanted: Wanted) -> dict[str, str]:
        """Return what a worker must hold to make an annex: all but the notebooks, which are sent to it."""
        # what is read when it is first asked for is among what all chapters have in common
        left_out = ("notebooks/", INDICATORS_OF)
        held = {name: now for name, now in (self._digests | self.common).items() if not name.startswith(left_out)}
        return held | {PAGE_CODE: self.pages} | self.own(wanted, with_parameters=False)

    def digest(self, name: str) -> str:
        """Return the digest that a name has now."""
        if name not in self._digests:
            if name == WHOSE_PLANS:
                self._digests[name] = _whose_plans()
            elif name.startswith(INDICATORS_OF):
                self._digests[name] = _indicators(name.removeprefix(INDICATORS_OF))
        return self._digests.get(name, ABSENT)

    def own(self, wanted: Wanted, with_parameters: bool = True) -> dict[str, str]:
        """Return what is an annex's own: its parameters, its plan, and its municipality's records."""
        given = wanted.parameters.model_dump() if with_parameters else {}
        names = (f"data/plans/{wanted.parameters.plan}.yml", f"{ALL_RECORDS}/{wanted.parameters.municipality}")
        return {f"parameter {name}": str(value) for name, value in given.items()} | self.now(names)

    def now(self, names: Iterable[str]) -> dict[str, str]:
        """Return the digests of some names."""
        return {name: self.digest(name) for name in names}

    def made_of(self, wanted: Wanted, chapter: Chapter, names: Iterable[str]) -> dict[str, str]:
        """Return all that a chapter is made of; `names` are those of what it looked at when it ran."""
        notebook = chapter.path.relative_to(project.root()).as_posix()
        return self.common | self.own(wanted) | self.now([notebook, *names])


@dataclass(frozen=True)
class Kept:
    """An executed chapter: what it was made of, which of that it looked at, its content's digest and its seconds."""

    made_of: dict[str, str]
    looked_at: list[str]
    content: str
    seconds: float


@dataclass
class State:
    """What is kept of an annex: its chapters, what it was put together from, and its files' sizes and times."""

    chapters: dict[str, Kept] = field(default_factory=dict)
    annex: str = ""
    files: dict[str, list[int]] = field(default_factory=dict)


@dataclass
class Decision:
    """What is to be done for an annex, and why.

    Attributes
    ----------
    wanted : Wanted
    state : State
        What is kept of it.
    run : dict
        For each chapter that must run, the reasons.
    assemble : list of str
        Why the annex must be put together again; empty when it need not be.
    """

    wanted: Wanted
    state: State
    run: dict[str, list[str]]
    assemble: list[str]

    @property
    def unchanged(self) -> bool:
        """Tell whether there is nothing to do."""
        return not self.run and not self.assemble


def decide(inputs: Inputs, wanted: Wanted, reports: Path, force: bool = False, as_pdf: bool = False) -> Decision:
    """Say what must be done for an annex, and why."""
    state = read(kept_in(wanted, reports))
    run = {}
    for chapter in wanted.chapters:
        kept = state.chapters.get(chapter.name)
        if force or kept is None:
            run[chapter.name] = [FORCED if force else NOT_MADE]
        elif reasons := changed(kept.made_of, inputs.made_of(wanted, chapter, kept.looked_at)):
            run[chapter.name] = [_sentence(reason) for reason in reasons]
    return Decision(wanted, state, run, [] if run else _to_assemble(inputs, wanted, reports, state, as_pdf))


def _to_assemble(inputs: Inputs, wanted: Wanted, reports: Path, state: State, as_pdf: bool) -> list[str]:
    if not state.annex or not state.files:
        return [NOT_MADE]
    if stamps(reports / wanted.folder) != state.files:
        return ["the annex's files are not as they were written"]
    if as_pdf and "annex.pdf" not in state.files:
        return ["it has no annex.pdf"]
    if state.annex != annex_digest(inputs, wanted, state):
        return ["the page's code, the chapters or their order changed"]
    return []


def annex_digest(inputs: Inputs, wanted: Wanted, state: State) -> str:
    """Return the digest of what an annex is put together from."""
    contents = [(chapter.name, state.chapters[chapter.name].content) for chapter in wanted.chapters]
    return digest([inputs.pages, inputs.common, inputs.own(wanted), contents])


def keep_chapter(
    inputs: Inputs, wanted: Wanted, chapter: Chapter, ran: Run, reports: Path, readable: Iterable[str] = ()
) -> Kept:
    """Keep an executed chapter; what it could have read besides what it did is counted too."""
    own = f"{RECORDS_OF}{wanted.parameters.municipality}"
    names = {_name_of(noted) for noted in (*ran.looked_at, *readable) if noted != own}
    content = ran.text.encode()
    atomic.write_bytes(kept_in(wanted, reports) / f"{chapter.name}.ipynb.z", zlib.compress(content, 3))
    made_of = inputs.made_of(wanted, chapter, names)
    return Kept(made_of, sorted(names), hashlib.sha256(content).hexdigest(), ran.seconds)


def _name_of(noted: str) -> str:
    """Return the name of something that a chapter looked at: others' records are one."""
    if noted.startswith(RECORDS_OF):
        return ALL_RECORDS
    return noted if noted.startswith(INDICATORS_OF) else f"{TABLE}{noted}"


def read_chapter(wanted: Wanted, name: str, kept: Kept, reports: Path) -> str | None:
    """Return an executed notebook, or None where it is lacking or damaged."""
    try:
        content = zlib.decompress((kept_in(wanted, reports) / f"{name}.ipynb.z").read_bytes())
    except (OSError, zlib.error):
        return None
    return content.decode() if hashlib.sha256(content).hexdigest() == kept.content else None


def kept_in(wanted: Wanted, reports: Path) -> Path:
    """Return the folder of what is kept of an annex; it can be thrown away at any time."""
    return reports / FOLDER / wanted.folder


def read(folder: Path) -> State:
    """Return what is kept of an annex; an empty state where nothing whole is."""
    body = read_json(folder / "annex.json")
    try:
        return State({name: Kept(**kept) for name, kept in body["chapters"].items()}, body["annex"], body["files"])
    except (AttributeError, KeyError, TypeError):
        return State()


def write(folder: Path, state: State) -> None:
    """Keep what an annex was made of."""
    write_json(folder / "annex.json", asdict(state))


def unchanged(inputs: Inputs, reports: Path, options: Mapping[str, object]) -> list[list] | None:
    """Return the annexes of a batch (municipality and year) where nothing at all has changed since it was whole."""
    held = read_json(_whole_batch(reports, options))
    same = held.get("inputs") == inputs.everything and held.get("reports") == digest(stamps(reports))
    return held.get("annexes") if same else None


def remember(inputs: Inputs, reports: Path, options: Mapping[str, object], annexes: list[list]) -> None:
    """Keep that a batch with these options is whole."""
    body = {"inputs": inputs.everything, "reports": digest(stamps(reports)), "annexes": annexes}
    write_json(_whole_batch(reports, options), body)


def _whole_batch(reports: Path, options: Mapping[str, object]) -> Path:
    return reports / FOLDER / "batches" / f"{digest(dict(options))}.json"


def stamps(folder: Path, within: str = "") -> dict[str, list[int]]:
    """Return size and time of change of each file of an annex or of all; empty where there is none."""
    found: dict[str, list[int]] = {}
    if not folder.is_dir():
        return found
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name == "batch.json":
                continue
            if entry.is_dir():
                found |= stamps(Path(entry.path), f"{within}{entry.name}/")
            else:
                stat = entry.stat()
                found[f"{within}{entry.name}"] = [stat.st_size, stat.st_mtime_ns]
    return found


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the names that are new, gone or different, in order.

    >>> changed({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"})
    ['b', 'c', 'd']
    """
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def digest(content: object) -> str:
    """Return one digest of something that JSON can hold."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:20]


def read_json(path: Path) -> dict:
    """Return what a file holds; nothing where it is lacking or damaged."""
    try:
        held = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return held if isinstance(held, dict) else {}


def write_json(path: Path, content: dict) -> None:
    """Write what `read_json` reads."""
    atomic.write_bytes(path, json.dumps(content, ensure_ascii=False).encode())


def _sentence(name: str) -> str:
    """Say what changed.

    >>> _sentence("data/observations/Y25I01"), _sentence("indicators:overview")
    ('data/observations/Y25I01 changed', 'the indicators of chapter overview changed')
    """
    if name.startswith(INDICATORS_OF):
        name = f"the indicators of chapter {name.removeprefix(INDICATORS_OF)}"
    return f"{name} changed"


def _code() -> tuple[dict[str, str], str]:
    """Return the digests of chapters' code by folder, and one of the pages' code."""
    package = Path(analysis.__file__).resolve().parent
    folders: dict[str, list] = {}
    pages = []
    for path in _files(package):
        name = path.relative_to(package)
        entry = [name.as_posix(), _digest_of(path)]
        places = {each.as_posix() for each in (name, *name.parents)}
        if places & PAGES:
            pages.append(entry)
        elif not places & ELSEWHERE:
            folder = f"src/analysis/{name.parts[0]}" if len(name.parts) > 1 else "src/analysis"
            folders.setdefault(folder, []).append(entry)
    return {folder: digest(files) for folder, files in folders.items()}, digest(pages)


def _data() -> dict[str, str]:
    return {
        f"data/{path.name}": digest([[str(file.relative_to(path)), _digest_of(file)] for file in _files(path)])
        for path in sorted(project.data().iterdir())
        if path.name not in APART
    }


def _tables() -> dict[str, str]:
    """Return the digest of each table: its observations, and what is told of its source."""
    day = os.environ.get(AS_OF_VARIABLE)
    folder = project.data("observations", *(("as-of", day) if day else ()))
    store = read_json(folder / "store.json")
    parts: dict[str, list] = {table: [entry] for table, entry in store.items()}
    for path in [*sorted(folder.glob("*.parquet")), *sorted(project.data("snapshots").glob("*/*/*.yml"))]:
        table = path.stem if path.suffix == ".parquet" else path.parent.name
        parts.setdefault(table, []).append([path.name, _digest_of(path)])
    return {f"{TABLE}{table}": digest(held) for table, held in parts.items()}


def _records() -> dict[str, str]:
    """Return the digest of each municipality's folder of records by its code, and of all."""
    named = os.environ.get(RECORDS_VARIABLE)
    root = Path(named).expanduser().absolute() if named else project.data("records")
    found: dict[str, list] = {}
    for path in sorted(root.iterdir()) if root.is_dir() else ():
        if path.is_dir():
            files = [[str(file.relative_to(root)), _digest_of(file)] for file in _files(path)]
            found.setdefault(f"{ALL_RECORDS}/{path.name[:3]}", []).append([path.name, files])
    return {name: digest(held) for name, held in found.items()} | {ALL_RECORDS: digest([str(named), found])}


def _libraries() -> dict[str, str]:
    """Return the versions that this process runs with."""
    found = {"Python": platform.python_version(), "the machine's kind": platform.machine()}
    for place in filter(os.path.isdir, sys.path):
        for name in os.listdir(place):  # noqa: PTH208 - thousands of names
            library, _, version = name.removesuffix(".dist-info").partition("-")
            if name.endswith(".dist-info") and library.lower().replace("_", ".") in LIBRARIES:
                found.setdefault(f"the version of {library.lower()}", version)
    return found


def _whose_plans() -> str:
    """Return a digest of each plan's municipality and years, which all chapters may ask for."""
    from analysis import plans
    from analysis.core import errors

    try:
        held = [plans.load(name) for name in plans.names()]
    except errors.DataError as error:
        return str(error)  # the chapters say so
    return digest([(plan.name, plan.municipality, list(plan.years)) for plan in held])


def _indicators(name: str) -> str:
    from analysis.annex import chapters

    return digest([chapters.words_used(chapter) for chapter in chapters.chapters() if chapter.name == name])


def _files(path: Path) -> list[Path]:
    """Return a file, or all files below a folder, in order."""
    if path.is_file():
        return [path]
    found = []
    for place, folders, names in os.walk(path, followlinks=True):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        found += [Path(place, name) for name in sorted(names)]
    return found


def _digest_of(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:20]
    except FileNotFoundError:
        return ABSENT
