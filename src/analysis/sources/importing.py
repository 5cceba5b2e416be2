"""The import of exports that a user holds: each file is told by its content, and each table becomes one snapshot.

An export holds names in Danish or English, a part of a table or all of it, in one of many layouts; so it is kept as
rows, and its sidecar says from which file they are.
"""

import datetime
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.core import atomic, errors, formats, periods, project
from analysis.core.errors import BilagError, DataError, UsageError
from analysis.sources import answers, catalogue, cells, fetching, grids, shapes, tidying, vintages
from analysis.sources.catalogue import Query
from analysis.store import observations, snapshots

NOTE = "Imported from an export: {files}."
ENDINGS = (".csv", ".xlsx", ".px", ".json", ".jsonl", ".txt")
READ, ABOUT = "read", "README.md"


class Imported(NamedTuple):
    """What became of one table: "new", or "unchanged" when the newest snapshot says the same; from how many files."""

    table: str
    result: str
    snapshot: str
    rows: int
    files: int


def run(
    places: Iterable[Path],
    retrieved: datetime.date,
    table: str | None = None,
    *,
    replace: bool = False,
    confirmed: bool = False,
) -> list[Imported]:
    """Import files, or all files of folders, and build the observations of the tables in them.

    Nothing is written before every file has been read and every table checked as one that is fetched. ``retrieved`` is
    the day they were retrieved, ``table`` the official table where the content leaves it open; with ``replace`` an
    export stands for its table alone, also where it holds less than what is held; figures that look wrong are kept
    where they are ``confirmed``.

    Raises UsageError when a file does not exist, the table is unknown, or figures that are held would be lost;
    DataError when a file is in no form that is known, two files of one table differ, or the figures cannot be right.
    """
    if table is not None:
        table = table.upper()
        catalogue.entry(table)
    found: dict[str, pd.DataFrame] = {}
    files: dict[str, list[str]] = {}
    for file in _files(places):
        name, rows, told = read(file, table)
        found[name] = joined_where_equal(found[name], rows, name) if name in found else rows
        files.setdefault(name, []).append(told)
    with fetching.alone():
        atomic.require_writable(observations.folder(), folder=True)
        lost, begins = {}, {}
        for name, rows in found.items():
            held = tidying.held(name, retrieved)
            beside = held if len(held) else tidying.held(name)  # an earlier day does not hide what is known
            shapes.check(rows, name, beside, retrieved, in_part=True, confirmed=confirmed)
            lost[name] = _lost(rows, held)
            begins[name] = None if replace else _begins(rows, lost[name])
        gone = {name: rows for name, rows in sorted(lost.items()) if len(rows) and not begins[name]}
        if gone and not replace:
            told = ", ".join(f"{len(rows)} figures of {name}" for name, rows in gone.items())
            raise UsageError(
                f"The import holds less than what is held: {told} would be lost, so nothing is imported; "
                "import the whole table, or give --replace to let the export stand alone."
            )
        outcomes = [_keep(name, rows, retrieved, files[name], begins[name]) for name, rows in sorted(found.items())]
        new = [outcome.table for outcome in outcomes if outcome.result == "new"]
        # an import that was ended between a snapshot and the store left the store behind
        if new or not vintages.is_current():
            tidying.rebuild(new)
    return outcomes


def _files(places: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for place in places:
        if place.is_dir():
            files += [
                each for each in project.listed(place, "**/*") if each.suffix.casefold() in ENDINGS and each.is_file()
            ]
        elif place.is_file():
            files.append(place)
        else:
            raise UsageError(f"{place} is no file or folder.")
    if not files:
        raise UsageError(f"No file to import: none ends in {errors.alternatives(ENDINGS)}.")
    return list(dict.fromkeys(files))


def read(file: Path, table: str | None = None) -> tuple[str, pd.DataFrame, str]:
    """Read one export into the table that it is of, its rows, and what the sidecar says of the file.

    Rows that stand twice and are equal are read once, which is said.
    """
    with grids.named(file.name):
        content = grids.content(file)
    export = cells.read(content, file.name)
    once = export.frame.drop_duplicates(ignore_index=True)
    name, rows = _recognised(export._replace(frame=once), file.name, table)
    doubled = len(export.frame) - len(once)
    counted = f", {doubled} {'row' if doubled == 1 else 'rows'} of it twice and equal" if doubled else ""
    return name, rows, f"{file.name} (sha256 {hashlib.sha256(content).hexdigest()[:12]}{counted})"


def _recognised(export: cells.Cells, what: str, table: str | None) -> tuple[str, pd.DataFrame]:
    """Find the table whose columns and members are those of an export, with every dimension and few others."""
    named = _named(export.title, what)
    candidates = [table] if table else [named] if named else list(catalogue.tables())
    fitting: dict[str, tuple[int, pd.DataFrame]] = {}
    faults: list[BilagError] = []
    for name, query in [(each, query) for each in candidates for query in catalogue.entry(each).queries]:
        if name in fitting:
            continue
        try:
            rows = _rows(export, name, query, what)
        except BilagError as error:
            # the last is told, and it is about a question that the table must answer
            faults.insert(0 if query.optional else len(faults), error)
        else:
            others = len(query.areas[:1]) + 1 + max(len(query.measures), 1)
            fitting[name] = (len(query.dimensions) + others - len(export.columns), rows)
    fewest = min((lacking for lacking, _ in fitting.values()), default=0)
    found = {name: rows for name, (lacking, rows) in fitting.items() if lacking == fewest}
    if len(found) > 1:
        raise DataError(f"{what} may be {errors.alternatives(found)}; say which with --table.")
    if found:
        return found.popitem()
    for error in faults:
        if isinstance(error, _CannotBeError):
            raise DataError(f"{what} cannot be right: {str(error).replace(what, 'it', 1)}")
    if len(candidates) == 1:
        raise DataError(f"{what} does not fit {candidates[0]}: {str(faults[-1]).replace(what, 'it', 1)}")
    if in_words := _month_in_words(export):
        raise DataError(f"{what} has the month {in_words[0]!r} in words; write it as {in_words[1]}, as the sources do.")
    columns = errors.alternatives(column.label or column.id for column in export.columns).replace(" or ", " and ")
    raise DataError(f"{what} is of no table in the catalogue: it has the columns {columns}.")


def _named(title: str, what: str) -> str | None:
    """Return the table that an export calls itself, in its title or its file's name."""
    ids = {catalogue.entry(name).id.casefold(): name for name in catalogue.tables()}
    words = re.findall(r"[a-z]+[a-z0-9_]*\d[a-z0-9]*", f"{title} {what}".casefold())
    parts = [*words, *(part for word in words for part in word.split("_"))]
    return next((ids[word] for word in parts if word in ids), None)


def _month_in_words(export: cells.Cells) -> tuple[str, str] | None:
    """Return a month that an export names in words, and how it is to be written; None where there is none."""
    months = {formats.month_name(n, each)[:3].casefold(): n for each in errors.LANGUAGES for n in range(1, 13)}
    texts = [column.label for column in export.columns]
    texts += [text for place in export.frame for text in export.frame[place].unique() if isinstance(text, str)]
    for text in texts:
        said = re.fullmatch(r"([^\W\d]{3})[^\W\d]*[.,]? *(\d{4})", text.strip())
        if said and said[1].casefold() in months:
            return text, f"{said[2]}M{months[said[1].casefold()]:02}"
    return None


class _CannotBeError(DataError):
    """An export has a table's columns, members and periods, and figures that cannot be."""


def _rows(export: cells.Cells, table: str, query: Query, what: str) -> pd.DataFrame:
    """Read an export as the answer to one of a table's questions."""
    rows = answers.rows(export, table, query, partial=True, what=what)
    # Jobindsats names some quarters by their last month
    of_jobindsats = {"month", "rolling_year"} if catalogue.tables()[table] == "jobindsats" else set()
    kinds = {"month": {"month"}, "quarter": {"quarter", *of_jobindsats}, "year": {"year"}}
    allowed = kinds.get(catalogue.entry(table).frequency, {"half", "rolling_year"})
    if not {periods.parse(text).kind for text in rows["period"].unique()} <= allowed:
        raise DataError(f"{what} has other periods than {table}.")
    try:
        rows = answers.completed(rows, table, what)
        shapes.ranges(rows, table)
    except DataError as error:
        raise _CannotBeError(str(error)) from None
    return rows


def _lost(rows: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Return the figures held that rows do not hold; hidden ones are figures too."""
    given = pd.MultiIndex.from_frame(rows[snapshots.KEY].astype(str))
    lost = ~pd.MultiIndex.from_frame(held[snapshots.KEY].astype(str)).isin(given)
    return held[lost & held["status"].isin(["observed", "zero", "suppressed"]).to_numpy()]


def _begins(rows: pd.DataFrame, lost: pd.DataFrame) -> str | None:
    """Return the first period of rows where all that they lack is earlier: then what is held stays beside them."""
    first = min(map(periods.parse, rows["period"].unique()), key=lambda each: (each.first_month, each.last_month))
    return str(first) if len(lost) and (periods.last_month(lost["period"]) < first.first_month).all() else None


def _keep(table: str, rows: pd.DataFrame, day: datetime.date, files: list[str], begins: str | None) -> Imported:
    rows = rows.sort_values(snapshots.KEY, ignore_index=True)
    newest = snapshots.newest().get(table)
    if newest and _same(rows, tidying.read(newest)):
        return Imported(table, "unchanged", newest, len(rows), len(files))
    snapshot = snapshots.write(rows, table, day, NOTE.format(files=", ".join(files)), begins, new=True)
    return Imported(table, "new", snapshot, len(rows), len(files))


def _same(rows: pd.DataFrame, other: pd.DataFrame) -> bool:
    other = other.sort_values(snapshots.KEY, ignore_index=True)
    texts = [*snapshots.KEY, "status"]
    return rows["value"].astype(float).equals(other["value"].astype(float)) and bool(
        (other[texts].astype(str).to_numpy() == rows[texts].astype(str).to_numpy()).all()
    )


def joined_where_equal(first: pd.DataFrame, second: pd.DataFrame, table: str) -> pd.DataFrame:
    """Join two files of one table, after checking that they agree on the rows that both have."""
    both = first.merge(second, on=snapshots.KEY, suffixes=("", "_second"))
    for row in both[(both["value"] != both["value_second"]) & both["value"].notna()].head(1).itertuples():
        raise DataError(
            f"Two files of {table} differ: {row.measure} in area {row.area} in {row.period} is "
            f"{row.value:.12g} in one and {row.value_second:.12g} in the other."
        )
    return pd.concat([first, second]).drop_duplicates(snapshots.KEY, ignore_index=True)


class Taken(NamedTuple):
    """What became of the inbox: each table that was imported, and each file that stays, with why."""

    imported: list[Imported]
    left: dict[str, str]


def files() -> list[Path]:
    """Return what lies in the inbox; folders in it are somebody's own."""
    lying = project.listed(project.own("data", "inbox"))
    return [each for each in lying if each.is_file() and each.name != ABOUT]


def take(retrieved: datetime.date) -> Taken:
    """Import what lies in the inbox, the files of a table together, and move each that was read."""
    tables: dict[str, list[Path]] = {}
    imported, left = [], {}
    for file in files():
        try:
            if file.suffix.casefold() not in ENDINGS:
                raise UsageError(f"It is no export: none ends in {errors.alternatives(ENDINGS)}.")
            tables.setdefault(read(file)[0], []).append(file)
        except (BilagError, OSError) as error:
            left[file.name] = _said(error)
    for table, together in sorted(tables.items()):
        try:
            imported += run(together, retrieved, table)
        except BilagError as error:
            left |= dict.fromkeys([file.name for file in together], _said(error))
        else:
            for file in together:
                _move(file)
    return Taken(imported, left)


def _said(error: Exception) -> str:
    told = f"It cannot be read: {error.strerror}." if isinstance(error, OSError) else str(error)
    return " ".join(told.split())


def _move(file: Path) -> None:
    """Move a file to those that were read, beside any of its name."""
    folder = file.with_name(READ)
    folder.mkdir(exist_ok=True)
    target, number = folder / file.name, 2
    while target.exists():
        target, number = folder / f"{file.stem}-{number}{file.suffix}", number + 1
    file.rename(target)
