"""What chapters and annexes are made of, as fingerprints by name: what has the same need not be made again.

A chapter is made of its notebook, its parameters, the package's code, the records in YAML, the versions of Python and
of the libraries, the municipality's own records, and the official tables that it looked at. A program that reads the
same reads no more than it read before, so the tables that a chapter looked at when it ran decide together with the
rest; the tables that its indicators could read are counted too.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import analysis
from analysis import errors, observations, project, snapshots
from analysis.report import chapters
from analysis.report.chapters import Chapter
from analysis.sources import municipal_records

# Code that no chapter runs: it decides what a page looks like, or what is run when. A test holds it to that.
PAGE_CODE = (
    "cells.py",
    "gaps.py",
    "repeats.py",
    "traces.py",
    "outputs.py",
    "pdf.py",
    "workbook.py",
    "render.py",
    "site_entries.py",
    "build.py",
    "collect.py",
    "template",
    "../schemas",
)
BATCH_CODE = (
    "asked.py",
    "batch.py",
    "batch_names.py",
    "batch_progress.py",
    "cache.py",
    "exchange.py",
    "keys.py",
    "schedule.py",
    "sharing.py",
    "work.py",
    "site.py",
    "site_template",
    "compare.py",
    "../annex/comparison.py",
    "../display/side_by_side.py",
    "../bench",
    "../cli.py",
    "../cli_batch.py",
    "../cli_desk.py",
    "../cli_share.py",
    "../desk",
)
# Looked at table by table, municipality by municipality or plan by plan, made from the rest, or read by no chapter.
DATA_APART = {"observations", "snapshots", "records", "plans", "models", "demo"}
LIBRARIES = (
    *("babel", "ipykernel", "ipython", "jinja2", "matplotlib", "nbclient", "nbconvert", "nbformat", "numpy"),
    *(
        "pandas",
        "papermill",
        "pyarrow",
        "pydantic",
        "pyyaml",
        "scipy",
        "seaborn",
        "statsmodels",
        "weasyprint",
        "xlsxwriter",
    ),
)
ABSENT, NO_RECORDS = "absent", "none"
NOT_TABLES = (chapters.INDICATORS_OF, municipal_records.RECORDS_OF)
ALL_RECORDS, WHOSE_RECORDS = f"{municipal_records.RECORDS_OF}all", f"{municipal_records.RECORDS_OF}whose"
TABLE = "data/observations/"
PLAN = "data/plans/"
VERSION = re.compile(r"^Version: (\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Common:
    """What all chapters share, and what all pages share, as fingerprints by name."""

    chapters: dict[str, str]
    pages: dict[str, str]


def common() -> Common:
    """Read and hash what all chapters and all pages are made of."""
    here = Path(__file__).parent
    pages = [(here / name).resolve() for name in PAGE_CODE]
    apart = [*pages, *((here / name).resolve() for name in BATCH_CODE)]
    package = Path(analysis.__file__).resolve().parent
    code = {f"src/analysis/{path.relative_to(package).as_posix()}": path for path in _files(package)}
    of_chapters = {name: path for name, path in code.items() if not _within(path, apart)}
    of_pages = {name: path for name, path in code.items() if _within(path, pages)}
    data = {f"data/{path.relative_to(project.data()).as_posix()}": path for path in _data_files()}
    beside = {f"notebooks/{path.name}": path for path in project.notebooks().glob("*.py")}
    shared = {name: _sha256(path) for name, path in sorted((of_chapters | data | beside).items())} | _settings()
    shared["the day that snapshots count from"] = os.environ.get(snapshots.AS_OF_VARIABLE, "")
    shared["which plans there are"] = _whose_plans()
    return Common(shared, {name: _sha256(path) for name, path in sorted(of_pages.items())})


@cache
def notebook(chapter: Chapter) -> str:
    """Return the fingerprint of a chapter's notebook."""
    return _sha256(chapter.path)


def looked_at(noted: Iterable[str]) -> dict[str, str]:
    """Return the fingerprints of what a chapter looked at while it ran.

    That is tables, indicators of other chapters, and municipalities' records.
    """
    return again(name if name.startswith(NOT_TABLES) else f"{TABLE}{name}" for name in noted)


def again(names: Iterable[str]) -> dict[str, str]:
    """Return the fingerprints, as of now, of those of the names that `looked_at` and `plan` gave."""
    return {name: now for name in names if (now := _now(name)) is not None}


def plan(name: str) -> dict[str, str]:
    """Return the fingerprint of a plan's file."""
    return again([f"{PLAN}{name}.yml"])


def tables() -> dict[str, str]:
    """Return the fingerprint of every official table held."""
    return looked_at(_tables_held())


def could_read(chapter: Chapter) -> list[str]:
    """Return the official tables of the indicators that a chapter names."""
    from analysis.indicators import registry

    return sorted({table for key in chapters.indicators_used(chapter) for table in registry.indicator(key).tables})


def with_others_records(noted: Iterable[str], own: str) -> set[str]:
    """Return what a chapter noted, those municipalities that have no records under one name.

    The annex's own municipality is left out: its records are counted file by file.
    """
    noted = set(noted)
    of_records = {name for name in noted if name.startswith(municipal_records.RECORDS_OF)}
    others = of_records - {f"{municipal_records.RECORDS_OF}{own}"}
    held = {name for name in others if _now(name) != NO_RECORDS}
    return noted - of_records | held | ({WHOSE_RECORDS} if others - held else set())


def all_records() -> dict[str, str]:
    """Return one fingerprint of the records of all municipalities."""
    return again([ALL_RECORDS])


def records(code: str) -> dict[str, str]:
    """Return the fingerprint of each file in a municipality's folder of records."""
    folder = municipal_records.folder(code)
    return {} if folder is None else {f"records/{path.name}": _sha256(path) for path in _files(folder)}


def changed(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """Return the names that are new, gone or different, in order.

    >>> changed({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"})
    ['b', 'c', 'd']
    """
    if before == now:
        return []
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def digest(content: object) -> str:
    """Return one fingerprint of something that JSON can hold."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def forget() -> None:
    """Forget what was read; the next fingerprints are of what lies there then."""
    for kept in (notebook, _now, _tables_held, _sidecars):
        kept.cache_clear()


def _settings() -> dict[str, str]:
    lock = project.root() / "requirements.lock"
    return _versions() | {"requirements.lock": _sha256(lock) if lock.is_file() else ABSENT}


@cache
def _versions() -> dict[str, str]:
    """Return the versions that this process runs with: other ones take another process."""
    found = {"Python": platform.python_version(), "the machine's kind": platform.machine()}
    for library in LIBRARIES:
        try:
            found[f"the version of {library}"] = _version(library)
        except PackageNotFoundError:
            found[f"the version of {library}"] = ABSENT
    return found


def _version(library: str) -> str:
    """Return a library's version as its own file tells it, which to read as e-mail takes several times as long."""
    held = distribution(library)
    told = VERSION.search(held.read_text("METADATA") or "")
    return told[1] if told else held.version


@cache
def _now(name: str) -> str | None:
    """Return the fingerprint, as of now, of a name that `looked_at` or `plan` gave; None for any other."""
    if name.startswith(TABLE):
        return _table(name.removeprefix(TABLE))
    if name.startswith(PLAN):
        return _plan(name)
    if name.startswith(chapters.INDICATORS_OF):
        return _indicators(name.removeprefix(chapters.INDICATORS_OF))
    if name in (ALL_RECORDS, WHOSE_RECORDS):
        folder = municipal_records.root()
        held = _files(folder) if name == ALL_RECORDS else []
        whose = sorted(each.name for each in folder.glob("*") if each.is_dir())
        return digest([whose, {path.relative_to(folder).as_posix(): _sha256(path) for path in held}])
    if name.startswith(municipal_records.RECORDS_OF):
        return _records(name.removeprefix(municipal_records.RECORDS_OF))
    return None


def _plan(name: str) -> str:
    file = project.root() / name
    return _sha256(file) if file.is_file() else ABSENT


def _table(name: str) -> str:
    """Return the fingerprint of a table's observations and of what is said of its source."""
    held = _tables_held().get(name)
    file = observations.folder() / f"{name}.parquet"
    said = [_sha256(path) for path in _sidecars().get(name, [])]
    return digest([held, _sha256(file) if file.is_file() else ABSENT, said])


@cache
def _tables_held() -> dict:
    try:
        return json.loads((observations.folder() / "store.json").read_bytes())
    except (OSError, ValueError):
        return {}


@cache
def _sidecars() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in sorted(project.data("snapshots").glob("*/*/*.yml")):
        found.setdefault(path.parent.name, []).append(path)
    return found


def _whose_plans() -> str:
    """Return a fingerprint of each plan's municipality and years, which all chapters may ask for."""
    from analysis import plans

    try:
        held = [plans.load(name) for name in plans.names()]
    except errors.DataError as error:
        return str(error)  # the chapters say so
    return digest([(plan.name, plan.municipality, list(plan.years)) for plan in held])


def _records(code: str) -> str:
    try:
        held = records(code)
        return digest(held) if held else NO_RECORDS
    except errors.DataError as error:
        return str(error)  # the chapter that looks says so


def _indicators(name: str) -> str:
    held = [chapter for chapter in chapters.chapters() if chapter.name == name]
    return digest([chapters.words_used(chapter) for chapter in held])


def _data_files() -> list[Path]:
    top = sorted(project.data().iterdir())
    within = [path for folder in top if folder.is_dir() and folder.name not in DATA_APART for path in _files(folder)]
    return [path for path in [*(each for each in top if each.is_file()), *within] if path.name != "README.md"]


def _files(folder: Path) -> list[Path]:
    found = []
    for place, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        found += [Path(place, name) for name in sorted(names)]
    return found


def _within(path: Path, places: Iterable[Path]) -> bool:
    # as text, as the paths' own ways take most of the time of a look at hundreds of files
    return f"{path}{os.sep}".startswith(tuple(f"{place}{os.sep}" for place in places))


def _sha256(path: Path) -> str:
    stat = path.stat()
    return _sha256_of(path, stat.st_mtime_ns, stat.st_size, stat.st_ino)


@lru_cache(maxsize=4096)
def _sha256_of(path: Path, *_stamp: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
