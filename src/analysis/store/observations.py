"""Observations: every published number that is held, in one long table for each official table.

They lie in ``data/observations/<table>.parquet``, and ``store.json`` beside them holds the fingerprint of each file.
A municipality's house holds the tables that it has fetched or imported itself, over those that the package brings.
"""

import contextlib
import hashlib
import io
import json
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.core import atomic, errors, periods, project
from analysis.core.errors import DataError
from analysis.core.periods import Period
from analysis.store import dependency_log, snapshots

COLUMNS = ["source", "table", "measure", "breakdown", "area", "period", "value", "unit", "status", "snapshot"]
SCHEMA = pa.schema([(name, pa.float64() if name == "value" else pa.string()) for name in COLUMNS])
TEXTS = [name for name in COLUMNS if name != "value"]
# A table with more rows lies in order of area, so that those of one can be read without the rest.
ROWS_IN_GROUP = 100_000
STORE, COMING = "store.json", ".store-coming.json"
REPAIR = "restore it with: bilag observations"


def write(frame: pd.DataFrame) -> bytes:
    """Write a frame as Parquet without pandas' own metadata, which differs between versions."""
    if len(frame) > ROWS_IN_GROUP:
        frame = frame.sort_values(["area", "measure", "breakdown", "period"], ignore_index=True)
    buffer = io.BytesIO()
    columns = pa.Table.from_pandas(frame, schema=SCHEMA, preserve_index=False).replace_schema_metadata(None)
    # the file of a table that fits into one group is the same as without the limit
    pq.write_table(columns, buffer, compression="zstd", store_schema=False, row_group_size=ROWS_IN_GROUP)
    return buffer.getvalue()


def read(content: bytes) -> pd.DataFrame:
    """Read all observations of a file."""
    # Without Arrow's threads: a process that other kernels are forked from must have none.
    columns = pq.ParquetFile(io.BytesIO(content), pre_buffer=False).read(use_threads=False)
    return columns.to_pandas(use_threads=False)


def read_areas(content: bytes, areas: Collection[str]) -> pd.DataFrame:
    """Read the observations of some areas, from the groups of rows that can hold them."""
    file = pq.ParquetFile(io.BytesIO(content), pre_buffer=False, read_dictionary=TEXTS)
    groups = [place for place in range(file.num_row_groups) if _can_hold(file.metadata.row_group(place), areas)]
    columns = file.read_row_groups(groups, use_threads=False) if groups else SCHEMA.empty_table()
    chosen = columns.filter(pc.is_in(columns["area"], pa.array(sorted(areas), pa.string())))
    return chosen.cast(SCHEMA).to_pandas(use_threads=False)


def _can_hold(group: pq.RowGroupMetaData, areas: Collection[str]) -> bool:
    held = group.column(COLUMNS.index("area")).statistics
    return held is None or not held.has_min_max or any(held.min <= area <= held.max for area in areas)


def tables() -> list[str]:
    """Return the official tables that are held."""
    return sorted(entries())


def has(table: str) -> bool:
    """Tell whether an official table is held."""
    dependency_log.note(table)
    return table in entries()


def load(*names: str, areas: Collection[str] | None = None) -> pd.DataFrame:
    """Return the observations of one or more official tables.

    Parameters
    ----------
    names
        Official tables, such as "Y25I01"; with none the frame is empty.
    areas
        Only the rows of these areas, which spares memory with a very large table; those of all when left out.

    Returns
    -------
    DataFrame
        source, table, measure, breakdown, area, period, value, unit, status, snapshot; one row for each
        published number. ``breakdown`` is empty for totals. ``value`` is NaN where there is no number, and
        ``status`` says why.

    Raises
    ------
    UsageError
        When a table is not held; it names the nearest one.
    DataError
        When a file is missing or damaged; it names the file and the command that restores it.

    Example
    -------
    >>> rows = load("Y25I01").query("area == '370' and period == '2026M07' and breakdown == ''")
    >>> rows.set_index("measure")["value"].to_dict()
    {'unemployed_full_time_count': 1075.0, 'unemployed_labour_force_pct': 2.6}
    """
    if not names:
        return SCHEMA.empty_table().to_pandas(use_threads=False)
    store = entries()
    frames = []
    for name in names:
        dependency_log.note(name)
        if name not in store:
            raise errors.unknown("table", name, sorted(store))
        frames.append(_load_one(name, store, areas))
    return frames[0].copy(deep=False) if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def fingerprint(*names: str) -> tuple[tuple[str, str, str, int], ...]:
    """Return what tells the files of some official tables from any others: table, path, sha256 and time of change.

    Tables that are not held are left out.
    """
    store = entries()
    for name in names:
        dependency_log.note(name)
    files = {name: _file(name) for name in names if name in store}
    return tuple((name, str(file), store[name]["sha256"], _changed(file)) for name, file in files.items())


def verify(*names: str) -> None:
    """Raise DataError when the file of an official table is missing, or not what was written."""
    for _, file, sha256, changed in fingerprint(*names):
        _verified(Path(file), sha256, changed)


@lru_cache(maxsize=256)
def _verified(file: Path, sha256: str, _changed: int) -> None:
    _content(file, sha256)


def until(frame: pd.DataFrame, data_until: str | Period) -> pd.DataFrame:
    """Return the rows whose period ends no later than ``data_until`` does."""
    return frame[periods.last_month(frame["period"]) <= periods.parse(data_until).last_month]


def of_today(table: str, ids: Collection[str]) -> tuple[bytes, int] | None:
    """Return the file and the rows of a table as all snapshots make it; None where they are not these."""
    for place in reversed(project.folders("data", "observations")):
        today, file = place / STORE, place / f"{table}.parquet"
        entry = _read_store(today, today.stat().st_mtime_ns).get(table, {}) if today.is_file() else {}
        if entry.get("snapshots") == list(ids) and file.is_file():
            content = file.read_bytes()
            if hashlib.sha256(content).hexdigest() == entry["sha256"]:
                return content, entry["rows"]
    return None


def put_in_place(store: dict[str, dict], contents: dict[str, bytes]) -> None:
    """Write what has changed; until all is written, the list of what comes vouches for files already new."""
    listed = (json.dumps(store, indent=1) + "\n").encode("utf-8")
    coming = _coming_file()
    atomic.write_bytes(coming, listed)
    for table, content in contents.items():
        file = folder() / f"{table}.parquet"
        if not file.is_file() or file.read_bytes() != content:
            atomic.write_bytes(file, content)
    atomic.write_bytes(folder() / STORE, listed)
    for file in folder().glob("*.parquet"):
        if file.stem not in store:
            file.unlink()
    coming.unlink(missing_ok=True)


def _load_one(name: str, store: dict[str, dict], areas: Collection[str] | None) -> pd.DataFrame:
    file, sha256 = _file(name), _sha256(name, store)
    if areas is not None and store[name].get("rows", 0) > ROWS_IN_GROUP:
        return read_areas(_content(file, sha256), areas)
    frame = _read_parquet(file, sha256, _changed(file))
    return frame if areas is None else frame[frame["area"].isin(list(areas))].reset_index(drop=True)


def _sha256(table: str, store: dict[str, dict]) -> str:
    """Return what a table's file must be; after a build that was ended half-way it may be the new one already."""
    file = _file(table)
    listed = file.with_name(COMING)
    if listed.is_file() and file.is_file():
        coming = json.loads(listed.read_bytes()).get(table, {}).get("sha256")
        if coming == hashlib.sha256(file.read_bytes()).hexdigest():
            return coming
    return store[table]["sha256"]


@contextlib.contextmanager
def _or_repair(file: Path, broken: str = "cannot be read") -> Iterator[None]:
    """Say in a sentence what is wrong with a file of the store, and how to restore it."""
    try:
        yield
    except FileNotFoundError:
        raise DataError(f"{project.relative(file)} is missing; {REPAIR}.") from None
    except (OSError, ValueError):
        raise DataError(f"{project.relative(file)} {broken}; {REPAIR}.") from None


def _changed(file: Path) -> int:
    with _or_repair(file):
        return file.stat().st_mtime_ns


@lru_cache(maxsize=64)
def _read_parquet(file: Path, sha256: str, _changed: int) -> pd.DataFrame:
    return read(_content(file, sha256))


def _content(file: Path, sha256: str) -> bytes:
    """Return the bytes of a file, after checking that they are what was written."""
    with _or_repair(file):
        content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DataError(f"{project.relative(file)} is damaged; {REPAIR}.")
    return content


def entries() -> dict[str, dict]:
    """Return the fingerprint, the rows and the snapshots of each table's file, by table."""
    return _held()[0]


def own_entries() -> dict[str, dict]:
    """Return of `entries` those whose files lie in one's own folder."""
    held, places = _held()
    return {table: entry for table, entry in held.items() if places[table] == folder()}


def entries_beneath() -> dict[str, dict]:
    """Return what the package holds of the tables that one's own folder lies over; nothing where it is whole."""
    return {} if (beneath := _beneath()) is None else _read_folder(beneath)


def _beneath() -> Path | None:
    return project.shipped() / "data" / "observations" if project.is_layered() and not snapshots.as_of() else None


def _held() -> tuple[dict[str, dict], dict[str, Path]]:
    """Return the entry of each table, and its folder: of two that of the newest snapshot, else one's own."""
    beneath = _beneath()
    if beneath is None:
        entries = _read_folder(folder())
        return entries, dict.fromkeys(entries, folder())
    is_empty = not (folder() / STORE).is_file() and not any(folder().glob("*.parquet"))
    mine, theirs = {} if is_empty else _read_folder(folder()), _read_folder(beneath)
    over = {table for table, entry in mine.items() if table not in theirs or _newest(entry) >= _newest(theirs[table])}
    entries = theirs | {table: mine[table] for table in over}
    return entries, {table: folder() if table in over else beneath for table in entries}


def _newest(entry: dict) -> str:
    return max(entry.get("snapshots", ()), default="")


def _read_folder(place: Path) -> dict[str, dict]:
    file = place / STORE
    with _or_repair(file, "is damaged"):
        return _read_store(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read_store(file: Path, _changed: int) -> dict[str, dict]:
    """Read the fingerprints; a list that lacks a table whose file is there would silently lose its numbers."""
    store = json.loads(file.read_bytes())
    whole = isinstance(store, dict) and all(
        isinstance(entry, dict) and isinstance(entry.get("sha256"), str) for entry in store.values()
    )
    coming = file.with_name(COMING)
    listed = {*store, *(json.loads(coming.read_bytes()) if coming.is_file() else ())}
    if not whole or not {path.stem for path in file.parent.glob("*.parquet")} <= listed:
        raise ValueError("not a list of the tables held")
    return store


def folder() -> Path:
    """Return where the observations are: those of an older day have a folder of their own."""
    as_of = snapshots.as_of()
    return project.own("data", "observations", *(("as-of", as_of.isoformat()) if as_of else ()))


def is_coming() -> bool:
    """Tell whether files are being put in place, or were when a build was ended."""
    return _coming_file().is_file()


def _coming_file() -> Path:
    return folder() / COMING


def _file(table: str) -> Path:
    return _held()[1].get(table, folder()) / f"{table}.parquet"
