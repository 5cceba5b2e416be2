"""Snapshots: what an official table said on the day it was retrieved, with a sidecar on where it is from.

A snapshot is ``data/snapshots/<source>/<table>/<date>.csv``, or a folder ``<date>/`` with a source's answers byte for
byte, and the sidecar beside it ``<date>.yml``. Its id is ``<source>/<table>/<date>``; a second one of a day has
``-02`` after the date, and one that holds only the newest periods ``-01-since-2026M01``. It is never changed: a new
retrieval is a new snapshot.
"""

import datetime
import hashlib
import io
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import yaml

from analysis.core import areas, atomic, errors, periods, project, yaml_files
from analysis.core.errors import DataError
from analysis.core.yaml_files import BilingualText, StrictModel
from analysis.store import official_tables

KEY = ["measure", "breakdown", "area", "period"]
COLUMNS = [*KEY, "value", "status"]
AREA_KINDS = ("country", "region", "landsdel", "municipality")
AS_OF_VARIABLE = "BILAG_AS_OF"
NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:-\d{2})?(?:-since-(\w+))?")
REPAIR = "bring it back from the project's history"
REPAIR_ANSWER = "bring it back, or fetch the table again"
COLUMN_TYPES = {name: pa.float64() if name == "value" else pa.string() for name in COLUMNS}


class PeriodsHeld(StrictModel):
    """The first and the last period of a snapshot, and how many there are."""

    first: str
    last: str
    count: int


class Part(StrictModel):
    """One answer of a source, kept byte for byte: its call without the token, and the headers that matter.

    ``query`` is which of the catalogue's questions it answers; -1 for the table's own description.
    """

    file: str
    query: int
    request: str
    headers: dict[str, str]
    sha256: str
    size: int


class KeptAnswer(NamedTuple):
    """One answer with its bytes; ``query`` is -1 for the table's own description."""

    file: str
    query: int
    request: str
    headers: dict[str, str]
    content: bytes

    def part(self) -> dict:
        """Return the sidecar's record of it."""
        sums = {"sha256": hashlib.sha256(self.content).hexdigest(), "size": len(self.content)}
        return {name: value for name, value in self._asdict().items() if name != "content"} | sums


class Sidecar(StrictModel):
    """Where a snapshot is from and what is in it.

    ``retrieved`` is the day the table was retrieved (``note`` says so when it is not known); ``areas`` how many there
    are of each kind, ``measures`` the unit of each; ``sha256``, ``size`` and ``rows`` the snapshot's fingerprint, bytes
    and rows; ``since`` the first period of one that holds only the newest; ``updated`` and ``next_update`` when the
    source said that the figures came and the next are due; ``parts`` the answers of one that was fetched.
    """

    source: str
    publisher: BilingualText
    table: str
    title: BilingualText
    content: str
    retrieved: datetime.date
    periods: PeriodsHeld
    areas: dict[str, int]
    measures: dict[str, str]
    terms: str
    licence: str
    url: str
    sha256: str
    size: int
    rows: int
    note: str
    since: str | None = None
    updated: datetime.date | None = None
    next_update: datetime.date | None = None
    parts: list[Part] = []


def all() -> list[str]:  # noqa: A001  (snapshots.all() reads as what it is)
    """Return the ids of all snapshots, in order of source, table and date."""
    folders = project.folders("data", "snapshots")
    found = {file.relative_to(folder).as_posix() for folder in folders for file in folder.glob("*/*/*.yml")}
    return sorted(file.removesuffix(".yml") for file in found)


def newest() -> dict[str, str]:
    """Return the id of the newest snapshot of each table."""
    return {table: ids[-1] for table, ids in held().items()}


def held(until: datetime.date | None = None) -> dict[str, tuple[str, ...]]:
    """Return the snapshots that the observations of each table are made from, oldest first.

    They are the newest whole one, and those after it that hold only the newest periods, as they were held on the day
    ``until``: without it on that of ``as_of``, else all count.
    """
    until = until or as_of()
    found: dict[str, tuple[str, ...]] = {}
    for snapshot in all():
        table, match = snapshot.split("/")[1], _name(snapshot)
        if until is None or match[1] <= until.isoformat():
            found[table] = (*found.get(table, ()), snapshot) if match[2] else (snapshot,)
    return found


def retrieved(snapshot: str) -> datetime.date:
    """Return the day that a snapshot is named by."""
    return datetime.date.fromisoformat(_name(snapshot)[1])


def _name(snapshot: str) -> re.Match:
    match = NAME.fullmatch(snapshot.split("/")[2])
    if match is None:
        raise DataError(f"The snapshot {snapshot} is not named by a date.")
    return match


def as_of() -> datetime.date | None:
    """Return the day whose snapshots count, as the environment names it; None when all do."""
    text = os.environ.get(AS_OF_VARIABLE, "")
    return day(text) if text else None


def day(text: str) -> datetime.date:
    """Read a day that a user wrote, such as 2026-08-22."""
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
            raise errors.UsageError(f"There is no day {text.strip()}; see the calendar.") from None
        raise errors.UsageError(f"{text!r} is no date; write it as 2026-08-22.") from None


def path(snapshot: str, suffix: str = ".csv") -> Path:
    """Return the file of a snapshot, or of its sidecar with the suffix ".yml"."""
    return project.data("snapshots", *f"{snapshot}{suffix}".split("/"))


def sidecar(snapshot: str) -> Sidecar:
    """Read the sidecar of a snapshot.

    Raises UsageError when there is no such snapshot; it names the nearest one; DataError when the sidecar has faults;
    it names each with its line.
    """
    file = path(snapshot, ".yml")
    if not file.is_file():
        raise errors.unknown("snapshot", snapshot, all())
    return yaml_files.load_current(file, Sidecar)


def read(snapshot: str) -> pd.DataFrame:
    """Read a snapshot that holds rows, after checking that it is as it was when it was retrieved.

    Returns measure, breakdown, area, period, value (NaN when not a number) and status. Raises DataError when the file
    is missing or not the one its sidecar describes.
    """
    content = _checked(path(snapshot), sidecar(snapshot).sha256, "the file that its", REPAIR)
    options = pa.csv.ConvertOptions(column_types=COLUMN_TYPES, strings_can_be_null=False, null_values=[""])
    return pa.csv.read_csv(io.BytesIO(content), convert_options=options).to_pandas()


def answers(snapshot: str) -> list[KeptAnswer]:
    """Read the answers that a source gave, after checking that they are as they came; none where it holds rows."""
    folder = path(snapshot, "")
    return [
        KeptAnswer(
            *(part.file, part.query, part.request, part.headers),
            _checked(folder / part.file, part.sha256, "the answer that the", REPAIR_ANSWER),
        )
        for part in sidecar(snapshot).parts
    ]


def _checked(file: Path, sha256: str, what: str, remedy: str) -> bytes:
    if not file.is_file():
        raise DataError(f"{project.relative(file)} is missing; {remedy}.")
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DataError(f"{project.relative(file)} is damaged: it is not {what} sidecar describes; {remedy}.")
    return content


def write(
    rows: pd.DataFrame, table: str, retrieved: datetime.date, note: str, since: str | None = None, *, new: bool = False
) -> str:
    """Write one table as a snapshot of rows with its sidecar, and return its id.

    The same rows give the same bytes, in whatever order they come. ``note`` is what one must know of this retrieval,
    and the table's own is added; ``since`` the first period, where it holds only the newest ones. A ``new`` one stands
    beside another of the day; else it takes its place.
    """
    source = official_tables.source_of(table).source
    snapshot = _free_id(source, table, retrieved, since) if new else f"{source}/{table}/{retrieved.isoformat()}"
    rows = rows.sort_values(KEY, ignore_index=True)
    # Twelve digits hold every published figure and none of the dust of binary fractions.
    values = ["" if np.isnan(value) else f"{value:.12g}" for value in rows["value"]]
    content = rows[COLUMNS].assign(value=values).to_csv(index=False, lineterminator="\n").encode("utf-8")
    atomic.write_bytes(path(snapshot), content)
    _write_sidecar(snapshot, rows, note, sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    return snapshot


def write_answers(
    folder: Path,
    kept: Sequence[KeptAnswer],
    rows: pd.DataFrame,
    table: str,
    retrieved: datetime.date,
    note: str,
    **dates: object,
) -> str:
    """Make a folder of answers a snapshot, and return its id.

    The folder is moved into place first and the sidecar written last: without it there is no snapshot. ``rows`` are
    what the answers say, ``dates`` "since", "updated" and "next_update", as the sidecar has them.
    """
    snapshot = _free_id(official_tables.source_of(table).source, table, retrieved, dates["since"])
    parts = [each.part() for each in kept]
    listed = "\n".join(f"{part['sha256']}  {part['file']}" for part in parts)
    sha256, size = hashlib.sha256(listed.encode("utf-8")).hexdigest(), sum(part["size"] for part in parts)
    path(snapshot, "").parent.mkdir(parents=True, exist_ok=True)
    folder.rename(path(snapshot, ""))
    _write_sidecar(snapshot, rows, note, sha256=sha256, size=size, **dates, parts=parts)
    return snapshot


def _write_sidecar(snapshot: str, rows: pd.DataFrame, note: str, *, sha256: str, size: int, **more: object) -> None:
    _, table, _ = snapshot.split("/")
    source = official_tables.source_of(table)
    description = source.tables[table]
    measures = set(rows["measure"])
    in_order = sorted(rows["period"].unique(), key=lambda text: periods.parse(text).last_month)
    kinds = pd.Series([areas.area(code).kind for code in rows["area"].unique()]).value_counts().sort_index()
    held = {
        "source": source.source,
        "publisher": source.publisher.model_dump(),
        "table": table,
        "title": description.title.model_dump(),
        "content": description.content,
        "retrieved": retrieved(snapshot).isoformat(),
        "periods": {"first": in_order[0], "last": in_order[-1], "count": len(in_order)},
        "areas": {str(kind): int(count) for kind, count in kinds.items()},
        "measures": {name: unit for name, unit in description.measures.items() if name in measures},
        "terms": source.terms.text("en"),
        "licence": source.licence,
        "url": source.url.format(table=table),
        "sha256": sha256,
        "size": size,
        "rows": len(rows),
        "note": " ".join([note, description.note]).strip(),
        **more,
    }
    text = yaml.safe_dump(held, allow_unicode=True, sort_keys=False, width=110)
    atomic.write_bytes(path(snapshot, ".yml"), text.encode("utf-8"))


def _free_id(source: str, table: str, retrieved: datetime.date, since: str | None) -> str:
    """Return the id that the next snapshot of a table gets: the day, and a number for those after the day's first."""
    places = project.every("data", "snapshots", source, table, pattern="[0-9]*.yml")
    names = {place.name.removesuffix(".yml") for place in places}
    day = retrieved.isoformat()
    used = [int(name[11:13]) if name[11:13].isdecimal() else 1 for name in names if name.startswith(day)]
    number = max(used, default=0) + 1
    if number > 99:
        raise DataError(f"{table} has 99 snapshots of {day}; try again tomorrow.")
    count = f"-{number:02}" if number > 1 or since else ""
    return f"{source}/{table}/{day}{count}{f'-since-{since}' if since else ''}"


def sweep(source: str, table: str) -> None:
    """Remove what a fetch that was ended half-way has left: folders without a sidecar."""
    for place in project.own("data", "snapshots", source, table).glob("[0-9]*"):
        if place.is_dir() and not place.with_name(f"{place.name}.yml").is_file():
            shutil.rmtree(place)
