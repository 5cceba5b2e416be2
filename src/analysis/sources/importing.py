"""The import of exports that a user holds: each file is told by its content, and each table becomes one snapshot.

An export holds names in Danish or English, a part of a table or all of it, in one of many layouts; so it is kept as
rows, and its sidecar says from which file they are.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis import errors, observations, official_tables, periods, snapshots
from analysis.errors import BilagError, DataError, UsageError
from analysis.sources import (
    answers,
    catalogue,
    cells,
    fetched,
    fetching,
    fund_extract,
    municipal_extract,
    national_extract,
    panel_extract,
    printed_plans,
    shapes,
    tidy,
)

NOTE = "Imported from an export: {files}."
# Compilations that others have made of several tables: keys that tell each, and its reader.
COMPILATIONS = (
    ({"municipalities", "national"}, municipal_extract.read),
    ({"workSharing", "vacancies"}, national_extract.read),
    ({"funds"}, fund_extract.read),
)
PANEL_HEADER = "kode,navn,aar,maal,vaerdi"
PRINTED_HEADER = "plan,item,row,parent_row,area,period,measure"
ENDINGS = (".csv", ".xlsx", ".px", ".json", ".jsonl", ".txt")


class Imported(NamedTuple):
    """What became of one table.

    Attributes
    ----------
    result
        "new", or "unchanged" when the newest snapshot says the same.
    files
        How many files it came from.
    """

    table: str
    result: str
    snapshot: str
    rows: int
    files: int


def run(
    places: Iterable[Path], retrieved: datetime.date, table: str | None = None, *, replace: bool = False
) -> list[Imported]:
    """Import files, or all files of folders, and build the observations of the tables in them.

    Nothing is written before every file has been read.

    Parameters
    ----------
    places
        Files and folders.
    retrieved
        The day they were retrieved, unless a file says so itself.
    table
        The official table, where the content leaves it open.
    replace
        Let an export stand for its table alone, also where it holds less than what is held.

    Raises
    ------
    UsageError
        When a file does not exist, the table is unknown, or figures that are held would be lost.
    DataError
        When a file is in no form that is known, or two files of one table differ; it names the file.
    """
    if table is not None:
        table = table.upper()
        catalogue.entry(table)
    found: dict[str, pd.DataFrame] = {}
    days: dict[str, datetime.date] = {}
    files: dict[str, list[tuple[str, str]]] = {}
    for file in _files(places):
        day = _day(file) or retrieved
        for name, rows in read(file, table).items():
            found[name] = tidy.joined_where_equal(found[name], rows, name) if name in found else rows
            days[name] = min(day, days.get(name, day))
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            files.setdefault(name, []).append((file.name, content[:12]))
    with fetching.alone():
        for name, rows in found.items():
            _check(rows, name)
        begins = {name: None if replace else _begins(rows, name, days[name]) for name, rows in found.items()}
        if not replace:
            _refuse_to_lose(found, begins, days)
        outcomes = [_keep(name, rows, days[name], files[name], begins[name]) for name, rows in sorted(found.items())]
        new = [outcome.table for outcome in outcomes if outcome.result == "new"]
        if new:
            observations.rebuild(new)
    return outcomes


def _files(places: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for place in places:
        if place.is_dir():
            files += sorted(file for file in place.rglob("*") if file.suffix.casefold() in ENDINGS and file.is_file())
        elif place.is_file():
            files.append(place)
        else:
            raise UsageError(f"{place} is no file or folder.")
    if not files:
        raise UsageError(f"No file to import: none ends in {errors.alternatives(ENDINGS)}.")
    return list(dict.fromkeys(files))


def read(file: Path, table: str | None = None) -> dict[str, pd.DataFrame]:
    """Read one export into rows, one frame for each table.

    Raises
    ------
    DataError
        When it is in no known form, or of no table of the catalogue; it names the file and what it has.
    """
    content = file.read_bytes()
    start = cells.decode(content[:4000]).lstrip()
    if start.startswith(PANEL_HEADER):
        return panel_extract.read(file)
    if start.startswith(PRINTED_HEADER):
        return printed_plans.read(file)
    if start.startswith("{") and "\n{" not in start[:400].replace("{\n", ""):
        for keys, reader in COMPILATIONS:
            if _has_keys(content, keys):
                return reader(file)
    held = cells.read(content, file.name)
    return _recognised(held, file.name, table)


def _has_keys(content: bytes, keys: set[str]) -> bool:
    try:
        held = json.loads(cells.decode(content))
    except ValueError:
        return False
    return isinstance(held, dict) and keys <= set(held)


def _day(file: Path) -> datetime.date | None:
    """Return the day a compilation says that it was retrieved."""
    match = re.search(rb'"(?:retrievedAt|checkedAt)":\s*"(\d{4}-\d{2}-\d{2})', file.read_bytes()[:20_000])
    return datetime.date.fromisoformat(match[1].decode()) if match else None


def _recognised(held: cells.Cells, what: str, table: str | None) -> dict[str, pd.DataFrame]:
    """Find the table whose columns and members are those of an export."""
    named = _named(held.title, what)
    candidates = [table] if table else [named] if named else list(catalogue.tables())
    fitting: dict[str, pd.DataFrame] = {}
    lacking: dict[str, int] = {}
    reasons: dict[str, str] = {}
    nearly: list[str] = []
    for name in candidates:
        for dimensions_lacking, rows in _attempts(held, name, what, reasons, nearly):
            fitting[name], lacking[name] = rows, dimensions_lacking
    if len(fitting) > 1:
        # the table that has every dimension of the export and few others
        fewest = min(lacking.values())
        fitting = {name: rows for name, rows in fitting.items() if lacking[name] == fewest}
    if len(fitting) == 1:
        return fitting
    if fitting:
        raise DataError(f"{what} may be {errors.alternatives(fitting)}; say which with --table.")
    if nearly:
        raise DataError(f"{what} cannot be right: {nearly[0]}")
    columns = errors.alternatives(column.label or column.id for column in held.columns).replace(" or ", " and ")
    reason = f" {next(iter(reasons.values()))}" if len(candidates) == 1 and reasons else ""
    raise DataError(f"{what} is of no table in the catalogue: it has the columns {columns}.{reason}")


def _named(title: str, what: str) -> str | None:
    """Return the table that an export calls itself, in its title or its file's name."""
    known = catalogue.tables()
    words = re.findall(r"[a-z]+[a-z0-9_]*\d[a-z0-9]*", f"{title} {what}".casefold())
    ids = {catalogue.entry(name).id.casefold(): name for name in known}
    return next((ids[word] for word in words if word in ids), None) or next(
        (ids[part] for word in words for part in [word.split("_")[0]] if part in ids), None
    )


def _attempts(
    held: cells.Cells, table: str, what: str, reasons: dict[str, str], nearly: list[str]
) -> list[tuple[int, pd.DataFrame]]:
    """Read an export as the first of a table's questions that it answers, with the dimensions it does not have."""
    source = catalogue.tables()[table]
    entry = catalogue.entry(table)
    ignored = catalogue.sources()[source].ignored_areas
    for query in entry.queries:
        try:
            rows = answers.rows(held, entry, query, source=source, ignored_areas=ignored, partial=True, what=what)
        except BilagError as error:
            reasons[table] = str(error)
            continue
        try:
            rows = answers.completed(rows, entry, what)
            shapes.ranges(rows, table, entry)
        except DataError as error:
            reasons[table] = str(error)
            nearly.append(str(error))
            continue
        if _fits_periods(rows, entry, source):
            others = len(query.areas[:1]) + 1 + max(len(query.measures), 1)
            return [(len(query.dimensions) + others - len(held.columns), rows)]
        reasons[table] = f"{what} has other periods than {table}."
    return []


def _fits_periods(rows: pd.DataFrame, entry: catalogue.Entry, source: str) -> bool:
    """Tell whether the periods are the table's; Jobindsats names some quarters by their last month."""
    of_jobindsats = {"month", "rolling_year"} if source == "jobindsats" else set()
    kinds = {"month": {"month"}, "quarter": {"quarter", *of_jobindsats}, "year": {"year"}}
    allowed = kinds.get(entry.frequency, {"half", "rolling_year"})
    return {periods.parse(text).kind for text in rows["period"].unique()} <= allowed


def _check(rows: pd.DataFrame, table: str) -> None:
    """Hold rows to what holds for every table; how many areas and periods there are is the user's choice."""
    if table in catalogue.tables():
        shapes.ranges(rows, table, catalogue.entry(table))
    fetching.keep_the_rules(rows, table, official_tables.source_of(table).source)


def _lost(rows: pd.DataFrame, table: str, day: datetime.date) -> pd.DataFrame:
    """Return the figures held until a day that rows do not hold; hidden ones are figures too."""
    ids = snapshots.held(day).get(table, ())
    if not ids:
        return rows.iloc[:0]
    held = observations.of_snapshots(ids)
    given = pd.MultiIndex.from_frame(rows[snapshots.KEY].astype(str))
    lost = ~pd.MultiIndex.from_frame(held[snapshots.KEY].astype(str)).isin(given)
    return held[lost & held["status"].isin(["observed", "zero", "suppressed"]).to_numpy()]


def _begins(rows: pd.DataFrame, table: str, day: datetime.date) -> str | None:
    """Return the first period of rows where all that they lack is earlier: then what is held stays beside them."""
    first = min(map(periods.parse, rows["period"].unique()), key=lambda each: (each.first_month, each.last_month))
    lost = _lost(rows, table, day)
    return str(first) if len(lost) and (periods.last_month(lost["period"]) < first.first_month).all() else None


def _refuse_to_lose(
    found: dict[str, pd.DataFrame], begins: dict[str, str | None], days: dict[str, datetime.date]
) -> None:
    counts = {name: len(_lost(rows, name, days[name])) for name, rows in found.items() if not begins[name]}
    told = [f"{count} figures of {name}" for name, count in sorted(counts.items()) if count]
    if told:
        raise UsageError(
            f"The import holds less than what is held: {', '.join(told)} would be lost, so nothing is imported; "
            "import the whole table, or give --replace to let the export stand alone."
        )


def _keep(
    table: str, rows: pd.DataFrame, day: datetime.date, files: Sequence[tuple[str, str]], begins: str | None
) -> Imported:
    rows = rows.sort_values(snapshots.KEY, ignore_index=True)
    newest = snapshots.newest().get(table)
    if newest and _same(rows, newest):
        return Imported(table, "unchanged", newest, len(rows), len(files))
    named = ", ".join(f"{name} (sha256 {content})" for name, content in files)
    source = official_tables.source_of(table).source
    snapshot = fetched.free_id(source, table, day, begins)
    kinds = tidy.area_kinds(rows["area"])
    snapshots.write(rows, table, day, kinds, NOTE.format(files=named), snapshot)
    return Imported(table, "new", snapshot, len(rows), len(files))


def _same(rows: pd.DataFrame, snapshot: str) -> bool:
    held = snapshots.read(snapshot).sort_values(snapshots.KEY, ignore_index=True)
    if len(held) != len(rows):
        return False
    equal = (held["value"] == rows["value"]) | (held["value"].isna() & rows["value"].isna())
    texts = [*snapshots.KEY, "status"]
    same_texts = (held[texts].astype(str).to_numpy() == rows[texts].astype(str).to_numpy()).all()
    return bool(equal.all() and same_texts)
