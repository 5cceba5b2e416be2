"""Snapshots that were fetched: a source's answers byte for byte, and the way from them to rows.

The answers of one snapshot lie in a folder; the sidecar beside it names each with its call and fingerprint. The
rows are made from the bytes whenever they are read, so a better catalogue makes better rows of old answers.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import yaml

from analysis import official_tables, project, snapshots
from analysis.errors import DataError
from analysis.sources import answers, catalogue, cells, jobindsats, statbank, tidy
from analysis.sources.asking import Described

DESCRIPTION = "description.json"
NOTE = "Fetched from the source; the answers are kept byte for byte."


class Kept(NamedTuple):
    """One answer that is kept."""

    file: str
    query: int
    request: str
    headers: dict[str, str]
    content: bytes

    def part(self) -> dict:
        """Return the sidecar's record of it."""
        return {
            "file": self.file,
            "query": self.query,
            "request": self.request,
            "headers": self.headers,
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "size": len(self.content),
        }


def rows_of(table: str, kept: Sequence[Kept]) -> pd.DataFrame:
    """Turn the answers of one table into rows.

    Returns
    -------
    DataFrame
        measure, breakdown, area, period, value, status; in order of the first four.

    Raises
    ------
    DataError
        When an answer is not as the catalogue expects.
    """
    source = catalogue.tables()[table]
    held = catalogue.sources()[source]
    entry = held.tables[table]
    description = next((each.content for each in kept if each.query < 0), None)
    if description is None:
        raise DataError(f"The answers of {table} lack the table's description.")
    module = {"jobindsats": jobindsats, "statbank": statbank}[source]
    described = module.read_description(description, entry)
    frames = []
    for each in kept:
        if each.query < 0:
            continue
        query = entry.queries[each.query]
        what = f"The answer of {table} ({each.file})"
        if source == "statbank":
            read = statbank.read(each.content, _body(each.request), described, what)
            names = statbank.names(entry, query, described)
        else:
            read = cells.read(each.content, what)
            names = jobindsats.names(entry, described)
        frames.append(
            answers.rows(read, entry, query, source=source, names=names, ignored_areas=held.ignored_areas, what=what)
        )
    rows = pd.concat(frames, ignore_index=True)
    twice = rows[rows.duplicated(snapshots.KEY)]
    if len(twice):
        row = twice.iloc[0]
        raise DataError(f"{table} gives {row['measure']} for area {row['area']} in {row['period']} twice.")
    return answers.completed(rows, entry, table).sort_values(snapshots.KEY, ignore_index=True)


def _body(request: str) -> dict:
    return json.loads(request.split(" ", 2)[2])


def write(
    table: str,
    retrieved: datetime.date,
    folder: Path,
    kept: Sequence[Kept],
    rows: pd.DataFrame,
    described: Described,
    since: str | None = None,
) -> str:
    """Make a folder of answers a snapshot, and return its id.

    The folder is moved into place first and the sidecar written last: without it there is no snapshot.
    """
    source = official_tables.source_of(table)
    description = source.tables[table]
    snapshot = free_id(source.source, table, retrieved, since)
    measures = set(rows["measure"])
    parts = [each.part() for each in kept]
    held = {
        "source": source.source,
        "publisher": source.publisher.model_dump(),
        "table": table,
        "title": description.title.model_dump(),
        "content": description.content,
        "retrieved": retrieved.isoformat(),
        "periods": snapshots.periods_held(rows["period"]),
        "areas": tidy.area_kinds(rows["area"]),
        "measures": {name: unit for name, unit in description.measures.items() if name in measures},
        "terms": source.terms.text("en"),
        "licence": source.licence,
        "url": source.url.format(table=table),
        "sha256": fingerprint(parts),
        "size": sum(part["size"] for part in parts),
        "rows": len(rows),
        "note": " ".join([NOTE, description.note]).strip(),
        "since": since,
        "updated": described.updated.isoformat() if described.updated else None,
        "next_update": described.next_update.isoformat() if described.next_update else None,
        "parts": parts,
    }
    text = yaml.safe_dump(held, allow_unicode=True, sort_keys=False, width=110)
    place = snapshots.path(snapshot, "")
    place.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(place)
    snapshots.write_whole(snapshots.path(snapshot, ".yml"), text.encode("utf-8"))
    return snapshot


def fingerprint(parts: Sequence[dict]) -> str:
    """Return one fingerprint for the answers of a snapshot."""
    listed = "\n".join(f"{part['sha256']}  {part['file']}" for part in parts)
    return hashlib.sha256(listed.encode("utf-8")).hexdigest()


def free_id(source: str, table: str, retrieved: datetime.date, since: str | None) -> str:
    """Return the id that the next snapshot of a table gets: the day, and a number for those after the day's first."""
    names = {place.name.removesuffix(".yml") for place in project.data("snapshots", source, table).glob("[0-9]*.yml")}
    day = retrieved.isoformat()
    used = [int(name[11:13]) if name[11:13].isdecimal() else 1 for name in names if name.startswith(day)]
    number = max(used, default=0) + 1
    if number > 99:
        raise DataError(f"{table} has 99 snapshots of {day}; try again tomorrow.")
    count = f"-{number:02}" if number > 1 or since else ""
    return f"{source}/{table}/{day}{count}{f'-since-{since}' if since else ''}"


def read(snapshot: str) -> pd.DataFrame:
    """Read a fetched snapshot into rows, after checking that its answers are as they came.

    Raises
    ------
    DataError
        When an answer is missing or not the one the sidecar describes.
    """
    return rows_of(snapshots.sidecar(snapshot).table, load(snapshot))


def load(snapshot: str) -> list[Kept]:
    """Read the answers of a snapshot, after checking that they are as they came."""
    kept = []
    for part in snapshots.sidecar(snapshot).parts:
        file = snapshots.path(snapshot, "") / part.file
        if not file.is_file():
            raise DataError(f"{project.relative(file)} is missing; bring it back, or fetch the table again.")
        content = file.read_bytes()
        if hashlib.sha256(content).hexdigest() != part.sha256:
            raise DataError(
                f"{project.relative(file)} is damaged: it is not the answer that the sidecar describes; bring it back, "
                "or fetch the table again."
            )
        kept.append(Kept(part.file, part.query, part.request, part.headers, content))
    return kept


def sweep(source: str, table: str) -> None:
    """Remove what a fetch that was ended half-way has left: folders without a sidecar."""
    folder = project.data("snapshots", source, table)
    for place in folder.glob("[0-9]*"):
        if place.is_dir() and not place.with_name(f"{place.name}.yml").is_file():
            shutil.rmtree(place)
