"""The import of exports that a user holds: each file is told by its content, and each table becomes one snapshot.

An export holds names in Danish or English, a part of a table or all of it, in one of many layouts; so it is kept as
rows, and its sidecar says from which file they are.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.core import errors, periods
from analysis.core.errors import BilagError, DataError, UsageError
from analysis.sources import answers, catalogue, cells, fetched, fetching, shapes
from analysis.store import observations, official_tables, snapshots

NOTE = "Imported from an export: {files}."
ENDINGS = (".csv", ".xlsx", ".px", ".json", ".jsonl", ".txt")


class Imported(NamedTuple):
    """What became of one table: "new", or "unchanged" when the newest snapshot says the same; from how many files."""

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
    places, retrieved
        Files and folders, and the day they were retrieved.
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
    files: dict[str, list[str]] = {}
    for file in _files(places):
        name, rows = read(file, table)
        found[name] = joined_where_equal(found[name], rows, name) if name in found else rows
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        files.setdefault(name, []).append(f"{file.name} (sha256 {content[:12]})")
    with fetching.alone():
        for name, rows in found.items():
            _check(rows, name)
        begins = {name: None if replace else _begins(rows, name, retrieved) for name, rows in found.items()}
        if not replace:
            _refuse_to_lose(found, begins, retrieved)
        outcomes = [_keep(name, rows, retrieved, files[name], begins[name]) for name, rows in sorted(found.items())]
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


def read(file: Path, table: str | None = None) -> tuple[str, pd.DataFrame]:
    """Read one export into the table that it is of, and its rows; errors name the file and what it has."""
    return _recognised(cells.read(file.read_bytes(), file.name), file.name, table)


def _recognised(export: cells.Cells, what: str, table: str | None) -> tuple[str, pd.DataFrame]:
    """Find the table whose columns and members are those of an export."""
    named = _named(export.title, what)
    candidates = [table] if table else [named] if named else list(catalogue.tables())
    tried = {name: _attempt(export, name, what) for name in candidates}
    fitting = {name: attempt for name, attempt in tried.items() if attempt.rows is not None}
    if len(fitting) > 1:
        # the table that has every dimension of the export and few others
        fewest = min(attempt.lacking for attempt in fitting.values())
        fitting = {name: attempt for name, attempt in fitting.items() if attempt.lacking == fewest}
    if len(fitting) > 1:
        raise DataError(f"{what} may be {errors.alternatives(fitting)}; say which with --table.")
    if fitting:
        return next((name, attempt.rows) for name, attempt in fitting.items())
    impossible = next((attempt.reason for attempt in tried.values() if attempt.impossible), "")
    if impossible:
        raise DataError(f"{what} cannot be right: {impossible}")
    columns = errors.alternatives(column.label or column.id for column in export.columns).replace(" or ", " and ")
    reason = f" {tried[candidates[0]].reason}" if len(candidates) == 1 else ""
    raise DataError(f"{what} is of no table in the catalogue: it has the columns {columns}.{reason}")


def _named(title: str, what: str) -> str | None:
    """Return the table that an export calls itself, in its title or its file's name."""
    known = catalogue.tables()
    words = re.findall(r"[a-z]+[a-z0-9_]*\d[a-z0-9]*", f"{title} {what}".casefold())
    ids = {catalogue.entry(name).id.casefold(): name for name in known}
    return next((ids[word] for word in words if word in ids), None) or next(
        (ids[part] for word in words for part in [word.split("_")[0]] if part in ids), None
    )


class _Attempt(NamedTuple):
    """An export read as a table: its rows and how many dimensions it lacks, or why it cannot be that table.

    ``impossible`` is of an export that has the table's columns and members, and figures that cannot be.
    """

    rows: pd.DataFrame | None = None
    lacking: int = 0
    reason: str = ""
    impossible: bool = False


def _attempt(export: cells.Cells, table: str, what: str) -> _Attempt:
    """Read an export as the first of a table's questions that it answers."""
    source = catalogue.sources()[catalogue.tables()[table]]
    entry = catalogue.entry(table)
    found = _Attempt()
    for query in entry.queries:
        try:
            rows = answers.rows(
                export,
                entry,
                query,
                source=source.source,
                ignored_areas=source.ignored_areas,
                partial=True,
                what=what,
            )
        except BilagError as error:
            found = found._replace(reason=str(error)) if not found.impossible else found
            continue
        try:
            rows = answers.completed(rows, entry, what)
            shapes.ranges(rows, table, entry)
        except DataError as error:
            found = _Attempt(reason=str(error), impossible=True)
            continue
        if _fits_periods(rows, entry, source.source):
            others = len(query.areas[:1]) + 1 + max(len(query.measures), 1)
            return _Attempt(rows, len(query.dimensions) + others - len(export.columns))
        found = _Attempt(reason=f"{what} has other periods than {table}.")
    return found


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


def _refuse_to_lose(found: dict[str, pd.DataFrame], begins: dict[str, str | None], day: datetime.date) -> None:
    counts = {name: len(_lost(rows, name, day)) for name, rows in found.items() if not begins[name]}
    lost = [f"{count} figures of {name}" for name, count in sorted(counts.items()) if count]
    if lost:
        raise UsageError(
            f"The import holds less than what is held: {', '.join(lost)} would be lost, so nothing is imported; "
            "import the whole table, or give --replace to let the export stand alone."
        )


def _keep(table: str, rows: pd.DataFrame, day: datetime.date, files: Sequence[str], begins: str | None) -> Imported:
    rows = rows.sort_values(snapshots.KEY, ignore_index=True)
    newest = snapshots.newest().get(table)
    if newest and _same(rows, fetched.read(newest)):
        return Imported(table, "unchanged", newest, len(rows), len(files))
    snapshot = snapshots.write(rows, table, day, NOTE.format(files=", ".join(files)), begins, new=True)
    return Imported(table, "new", snapshot, len(rows), len(files))


def _same(rows: pd.DataFrame, other: pd.DataFrame) -> bool:
    other = other.sort_values(snapshots.KEY, ignore_index=True)
    texts = [*snapshots.KEY, "status"]
    return (
        len(rows) == len(other)
        and rows["value"].astype(float).equals(other["value"].astype(float))
        and bool((other[texts].astype(str).to_numpy() == rows[texts].astype(str).to_numpy()).all())
    )


def joined_where_equal(first: pd.DataFrame, second: pd.DataFrame, table: str) -> pd.DataFrame:
    """Join two files of one table, after checking that they agree on the rows that both have."""
    both = first.merge(second, on=snapshots.KEY, suffixes=("", "_second"))
    differ = both[(both["value"] != both["value_second"]) & both["value"].notna()]
    if len(differ):
        row = differ.iloc[0]
        raise DataError(
            f"Two files of {table} differ: {row['measure']} in area {row['area']} in {row['period']} is "
            f"{row['value']:.12g} in one and {row['value_second']:.12g} in the other."
        )
    return pd.concat([first, second]).drop_duplicates(snapshots.KEY, ignore_index=True)
