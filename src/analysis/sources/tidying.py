"""The tidy step: from a source's answers to rows, and from snapshots to the observations.

The rows are made from the bytes whenever the observations are built, so a better catalogue makes better rows of old
answers.
"""

import contextlib
import datetime
import hashlib
import json
from collections.abc import Iterable, Sequence
from types import ModuleType

import pandas as pd

from analysis.core import atomic, periods, project
from analysis.core.errors import DataError
from analysis.sources import answers, catalogue, cells, jobindsats, statbank
from analysis.store import observation_rules, observations, snapshots
from analysis.store.snapshots import KeptAnswer

CLIENTS: dict[str, ModuleType] = {"jobindsats": jobindsats, "statbank": statbank}


def rebuild(only: Iterable[str] | None = None) -> list[str]:
    """Build the observations from the snapshots, and return the tables.

    The same snapshots give the same bytes. Nothing is written before every table is well, and a build that is ended
    half-way leaves each table whole; one process does it at a time. ``only`` are the tables whose snapshots have
    changed; all of them when left out.

    Raises DataError when a snapshot is missing or damaged, or its rows break the rules of the observations.
    """
    with atomic.lock(observations.folder() / ".lock"):
        return build_store(only)


def build_store(only: Iterable[str] | None = None) -> list[str]:
    """Do the work of `rebuild`, for who holds the store's lock."""
    before: dict[str, dict] = {}
    theirs = observations.entries_beneath()
    if only is not None:
        with contextlib.suppress(DataError):
            before = observations.own_entries()
    wanted = None if only is None else set(only)
    store: dict[str, dict] = {}
    contents: dict[str, bytes] = {}
    for table, ids in sorted(snapshots.held().items()):
        if wanted is not None and table not in wanted and before.get(table, {}).get("snapshots") == list(ids):
            store[table] = before[table]
            continue
        shipped = theirs.get(table, {})
        if wanted is not None and table not in wanted and shipped.get("snapshots") == list(ids):
            continue
        content, rows = _built(table, ids)
        entry = {"sha256": hashlib.sha256(content).hexdigest(), "rows": rows, "snapshots": list(ids)}
        # what the package has just so need not lie in one's own folder too
        if entry != shipped:
            contents[table], store[table] = content, entry
    observations.put_in_place(store, contents)
    return sorted(snapshots.held())


def _built(table: str, ids: Sequence[str]) -> tuple[bytes, int]:
    """Return the file of a table and its rows; an older day's is today's where the snapshots are the same."""
    if snapshots.as_of() is not None:
        kept = observations.of_today(table, ids)
        if kept is not None:
            return kept
    frame = observation_rules.check(of_snapshots(ids), ids[-1])
    return observations.write(frame), len(frame)


def of_snapshots(ids: Sequence[str]) -> pd.DataFrame:
    """Return the observations of a whole snapshot and the newer ones that begin later.

    A newer snapshot speaks for its periods, the ones before it for those before.
    """
    frame = _from_snapshot(ids[0])
    for snapshot in ids[1:]:
        newer = _from_snapshot(snapshot)
        begins = periods.parse(snapshots.NAME.fullmatch(snapshot.split("/")[2])[2]).first_month
        frame = pd.concat([frame[periods.last_month(frame["period"]) < begins], newer], ignore_index=True)
    if len(ids) == 1:
        return frame
    table = ids[0].split("/")[1]
    # what an answer alone leaves open, figures of the months before may tell
    frame = answers.hidden_where_small(frame, table) if table in catalogue.tables() else frame
    return frame.sort_values(snapshots.KEY, ignore_index=True)


def held(table: str, day: datetime.date | None = None) -> pd.DataFrame:
    """Return the observations of the snapshots of a table held on a day, or now; none where it was not held."""
    ids = snapshots.held(day).get(table, ())
    return of_snapshots(ids) if ids else observations.SCHEMA.empty_table().to_pandas()


def _from_snapshot(snapshot: str) -> pd.DataFrame:
    held = snapshots.sidecar(snapshot)
    rows = read(snapshot)
    unknown_measures = set(rows["measure"]) - set(held.measures)
    if unknown_measures:
        name = project.relative(snapshots.path(snapshot, ".yml"))
        raise DataError(f"{name} gives no unit for the measure {min(unknown_measures)!r}.")
    return rows.assign(
        source=held.source, table=held.table, unit=rows["measure"].map(held.measures), snapshot=snapshot
    )[observations.COLUMNS]


def read(snapshot: str) -> pd.DataFrame:
    """Read a snapshot of either form into rows as `snapshots.read` does, after the same checks."""
    sidecar = snapshots.sidecar(snapshot)
    return rows_of(sidecar.table, snapshots.answers(snapshot)) if sidecar.parts else snapshots.read(snapshot)


def rows_of(table: str, kept: Sequence[KeptAnswer]) -> pd.DataFrame:
    """Turn the answers of one table into rows, in order of measure, breakdown, area and period."""
    source = catalogue.sources()[catalogue.tables()[table]]
    entry = source.tables[table]
    description = next((each.content for each in kept if each.query < 0), None)
    if description is None:
        raise DataError(f"The answers of {table} lack the table's description.")
    described = CLIENTS[source.source].read_description(description, entry)
    frames = []
    for each in (each for each in kept if each.query >= 0):
        query = entry.queries[each.query]
        what = f"The answer of {table} ({each.file})"
        if source.source == "statbank":
            body = json.loads(each.request.split(" ", 2)[2])
            read, names = statbank.read(each.content, body, described, what), statbank.names(entry, query, described)
        else:
            read, names = cells.read(each.content, what), jobindsats.names(entry, query, described)
        frames.append(answers.rows(read, table, query, names, what=what))
    rows = answers.completed(pd.concat(frames, ignore_index=True), table, what=table)
    return rows.sort_values(snapshots.KEY, ignore_index=True)
