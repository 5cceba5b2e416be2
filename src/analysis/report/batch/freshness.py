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
import re
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from importlib import metadata
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
# Code below which no chapter runs: the page is made of the one; the other decides only what is made, and when.
PAGES = ("report/pages/", "schemas/")
ABOVE = ("cli/", "desk/", "report/batch/", "report/build.py", "report/site/")
# Of data: looked at table by table, municipality by municipality or plan by plan, or made from the rest.
APART = {"observations", "snapshots", "records", "plans", "models", "values", "demo", "inbox", "README.md"}
LIBRARIES = (
    *("babel", "ipykernel", "ipython", "jinja2", "matplotlib", "nbclient", "nbconvert", "nbformat", "numpy"),
    *("pandas", "papermill", "pyarrow", "pydantic", "pyyaml", "scipy", "seaborn", "statsmodels", "weasyprint"),
    "xlsxwriter",
)
AS_OF_VARIABLE, RECORDS_VARIABLE = "BILAG_AS_OF", "BILAG_RECORDS"
PAGE_CODE, NOTEBOOK, PLAN, RECORDS, TABLE = (
    *("the page's code", "notebooks/", "data/plans/", "data/records", "data/observations/"),
)
# Names of what some chapters are made of; all else decides every chapter.
OF_SOME = (PAGE_CODE, NOTEBOOK, PLAN, RECORDS, TABLE, INDICATORS_OF)
ABSENT = "absent"
FORCED, NOT_MADE = "--force", "not made before"
# What a plan says of whose it is, and the texts and verbs of a cell.
WHOSE = re.compile(r"^(?:municipality|years):.*(?:\n[ #-].*)*", re.MULTILINE)
WORDS = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|\.\w+")


def read_inputs() -> dict[str, str]:
    """Return the digests of all that annexes are made of, by name.

    They are read before anything is made: what changes later is told by the next look, and never taken for what was
    there before.
    """
    entries: dict[str, list] = defaultdict(list)
    for name, within, path in _files():
        entries[name].append([within, hashlib.sha256(path.read_bytes()).hexdigest()])
    for path in project.chapter_notebooks():
        entries[f"{INDICATORS_OF}{path.stem[3:]}"].append(_words(path))
    for path in project.every("data", "plans", pattern="*.yml"):
        entries["which plans there are"].append(
            [path.stem, WHOSE.findall(path.read_text(encoding="utf-8", errors="replace"))]
        )
    return {name: digest(entry) for name, entry in entries.items()} | _settings()


def _files() -> Iterator[tuple[str, str, Path]]:
    """Give each file that annexes are made of: what it is counted as, its name within that, and its path."""
    for within, path in _below(Path(analysis.__file__).parent):
        if within.startswith(PAGES):
            yield PAGE_CODE, within, path
        elif not within.startswith(ABOVE):
            yield "/".join(("src/analysis", *within.split("/")[:-1][:1])), within, path
    own_indicators = [project.own("data", "indicators")] if project.is_layered() else []
    for place in [*(each for folder in project.folders("data") for each in project.listed(folder)), *own_indicators]:
        if place.name not in APART:
            for within, path in _below(place) if place.is_dir() else [("", place)]:
                yield f"data/{place.name}", within, path
    for path in project.chapter_notebooks():
        yield f"{NOTEBOOK}{path.name}", "", path
    for path in project.every("notebooks", pattern="*.py"):
        yield "modules beside the notebooks", path.name, path
    for path in project.every("data", "plans", pattern="*.yml"):
        yield f"{PLAN}{path.name}", "", path
    day = os.environ.get(AS_OF_VARIABLE)
    for folder in project.folders("data", "observations", *(("as-of", day) if day else ())):
        for path in project.listed(folder, "*.parquet"):
            yield f"{TABLE}{path.stem}", path.name, path
    for path in project.every("data", "snapshots", pattern="*/*/*.yml"):
        yield f"{TABLE}{path.parent.name}", path.name, path
    records = Path(os.environ.get(RECORDS_VARIABLE) or project.own("data", "records")).expanduser()
    for folder in filter(Path.is_dir, project.listed(records, "*")):
        for within, path in _below(folder):
            yield f"{RECORDS}/{folder.name[:3]}", within, path
            yield RECORDS, f"{folder.name}/{within}", path
    for path in [*project.listed(project.root(), project.CONFIG), *project.listed(project.root(), "*.[sp][vn]g")]:
        yield project.CONFIG, path.name, path
    if (lock := project.root() / "requirements.lock").is_file():
        yield lock.name, "", lock


def _below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give all files below a folder that are not hidden, in order."""
    for place, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for path in (Path(place, name) for name in sorted(names) if not project.LEFT_BESIDE.match(name)):
            yield path.relative_to(folder).as_posix(), path


def _words(path: Path) -> list[str]:
    """Return the texts and the verbs in a notebook's code, which tell what indicators it asks for."""
    try:
        code = ["".join(cell["source"]) for cell in read_json(path)["cells"] if cell["cell_type"] == "code"]
    except (KeyError, TypeError):
        return []  # whoever runs it says what is wrong
    return sorted(set(WORDS.findall("\n".join(code))))


def _settings() -> dict[str, str]:
    """Return what decides numbers and is no file."""
    versions = {f"the version of {name}": metadata.version(name) for name in LIBRARIES}
    machine = {"Python": platform.python_version(), "the machine's kind": platform.machine()}
    return versions | machine | {"the day that snapshots count from": os.environ.get(AS_OF_VARIABLE, "")}


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
    """What is to be done for an annex: the reasons for each chapter that must run, and why it is put together."""

    wanted: Wanted
    state: State
    run: dict[str, list[str]]
    assemble: list[str]

    @property
    def unchanged(self) -> bool:
        """Tell whether there is nothing to do."""
        return not self.run and not self.assemble


def decide(
    inputs: Mapping[str, str], wanted: Wanted, reports: Path, force: bool = False, files: Collection[str] = ()
) -> Decision:
    """Say what must be done for an annex, and why."""
    state = read(kept_in(wanted, reports))
    run = {}
    for chapter in wanted.chapters:
        kept = state.chapters.get(chapter.name)
        if force or kept is None:
            run[chapter.name] = [FORCED if force else NOT_MADE]
        elif reasons := changed(kept.made_of, made_of(inputs, wanted, chapter, kept.looked_at)):
            named = (name.replace(INDICATORS_OF, "the indicators of chapter ") for name in reasons)
            run[chapter.name] = [f"{name} changed" for name in named]
    return Decision(wanted, state, run, [] if run else _to_assemble(inputs, wanted, reports, state, files))


def _to_assemble(
    inputs: Mapping[str, str], wanted: Wanted, reports: Path, state: State, files: Collection[str]
) -> list[str]:
    if not state.annex or not state.files:
        return [NOT_MADE]
    if stamps(reports / wanted.folder, state.files) != state.files:
        return ["the annex's files are not as they were written"]
    if lacking := [name for name in files if name not in state.files]:
        return [f"it has no {name}" for name in lacking]
    if state.annex != annex_digest(inputs, wanted, state):
        return ["the page's code, the chapters or their order changed"]
    return []


def made_of(
    inputs: Mapping[str, str], wanted: Wanted, chapter: Chapter | None = None, looked_at: Iterable[str] = ()
) -> dict[str, str]:
    """Return all that an annex's chapters are made of, with a chapter's notebook and what it looked at when it ran."""
    given = wanted.parameters
    common = {name: now for name, now in inputs.items() if not name.startswith(OF_SOME)}
    parameters = {f"parameter {name}": str(value) for name, value in given.model_dump().items()}
    own = [f"{PLAN}{given.plan}.yml", f"{RECORDS}/{given.municipality}", *looked_at]
    own += [f"{NOTEBOOK}{chapter.path.name}"] if chapter else []
    return common | parameters | {name: inputs.get(name, ABSENT) for name in own}


def annex_digest(inputs: Mapping[str, str], wanted: Wanted, state: State) -> str:
    """Return the digest of what an annex is put together from."""
    contents = [(chapter.name, state.chapters[chapter.name].content) for chapter in wanted.chapters]
    return digest([inputs.get(PAGE_CODE), made_of(inputs, wanted), contents])


def keep_chapter(inputs: Mapping[str, str], wanted: Wanted, chapter: Chapter, ran: Run, reports: Path) -> Kept:
    """Keep an executed chapter."""
    own = f"{RECORDS_OF}{wanted.parameters.municipality}"
    looked_at = sorted({_name_of(noted) for noted in ran.looked_at if noted != own})
    content = ran.text.encode()
    atomic.write_bytes(kept_in(wanted, reports) / f"{chapter.name}.ipynb.z", zlib.compress(content, 3))
    return Kept(made_of(inputs, wanted, chapter, looked_at), looked_at, _sha256(content), ran.seconds)


def _name_of(noted: str) -> str:
    """Return the name of something that a chapter looked at: others' records are one."""
    if noted.startswith(RECORDS_OF):
        return RECORDS
    return noted if noted.startswith(INDICATORS_OF) else f"{TABLE}{noted}"


def read_chapter(wanted: Wanted, name: str, kept: Kept, reports: Path) -> str | None:
    """Return an executed notebook, or None where it is lacking or damaged."""
    try:
        content = zlib.decompress((kept_in(wanted, reports) / f"{name}.ipynb.z").read_bytes())
    except (OSError, zlib.error):
        return None
    return content.decode() if _sha256(content) == kept.content else None


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
    _write_json(folder / "annex.json", asdict(state))


def unchanged(inputs: Mapping[str, str], reports: Path, options: Mapping[str, object]) -> list[list] | None:
    """Return the annexes of a batch (municipality and year) where nothing at all has changed since it was whole."""
    held = read_json(_whole_batch(reports, options))
    return held["annexes"] if held and held["made_of"] == _whole(inputs, reports) else None


def remember(inputs: Mapping[str, str], reports: Path, options: Mapping[str, object], annexes: list[list]) -> None:
    """Keep that a batch with these options is whole."""
    _write_json(_whole_batch(reports, options), {"made_of": _whole(inputs, reports), "annexes": annexes})


def _whole(inputs: Mapping[str, str], reports: Path) -> str:
    return digest([inputs, stamps(reports)])


def _whole_batch(reports: Path, options: Mapping[str, object]) -> Path:
    return reports / FOLDER / "batches" / f"{digest(dict(options))}.json"


def stamps(folder: Path, ours: Collection[str] | None = None) -> dict[str, list[int]]:
    """Return size and time of change of each file of an annex or of all; those of others beside ours are left out."""
    found = [(within, path) for within, path in _below(folder) if ours is None or within in ours]
    stats = {within: path.lstat() for within, path in found if path.name != "batch.json"}
    return {within: [stat.st_size, stat.st_mtime_ns] for within, stat in stats.items()}


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the names that are new, gone or different, in order.

    >>> changed({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"})
    ['b', 'c', 'd']
    """
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def digest(content: object) -> str:
    """Return one digest of something that JSON can hold."""
    return _sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode())[:20]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_json(path: Path) -> dict:
    """Return what a file holds; nothing where it is lacking or damaged."""
    try:
        held = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return held if isinstance(held, dict) else {}


def _write_json(path: Path, content: dict) -> None:
    atomic.write_bytes(path, json.dumps(content, ensure_ascii=False).encode())
