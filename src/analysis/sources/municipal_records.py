"""A municipality's own numbers: read from its folder of records, checked in every row, made into observations.

The folder is ``data/records/<code>-<slug>``, or the same name in the folder that BILAG_RECORDS names. The
records are the municipality's and are no part of the project.
"""

import datetime
import hashlib
import os
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.core import areas, errors, periods, project
from analysis.core.areas import Area
from analysis.core.errors import DataError
from analysis.sources import grids, record_files, record_kinds, record_rows
from analysis.sources.record_kinds import SOURCE, Kind, kinds
from analysis.store import dependency_log, observations
from analysis.store.observations import COLUMNS, SCHEMA

RECORDS_VARIABLE = "BILAG_RECORDS"


def root() -> Path:
    """Return the folder that holds a folder of records for each municipality; BILAG_RECORDS may name another."""
    named = os.environ.get(RECORDS_VARIABLE)
    if not named:
        return project.own("data", "records")
    found = Path(named).expanduser().absolute()
    if not found.is_dir():
        raise DataError(f"{RECORDS_VARIABLE} (--records) names {named!r}, which is not a folder.")
    return found


def environment() -> dict[str, str]:
    """Return what a process that works in another folder must be told of where the records are."""
    return {RECORDS_VARIABLE: str(root())} if os.environ.get(RECORDS_VARIABLE) else {}


def folder_name(area: Area) -> str:
    """Return what a municipality's folder of records is called."""
    return f"{area.code}-{area.slug}"


def folder(code: str) -> Path | None:
    """Return a municipality's folder of records, None when it has none; one with another name is an error."""
    area = areas.municipality(code)
    found = root() / folder_name(area)
    if found.is_dir():
        return found
    beginnings = (f"{area.code}-", f"{area.code}_", f"{area.code} ", area.slug, area.name.casefold())
    similar = [each.name for each in project.listed(root()) if each.is_dir() and _begins(each.name, beginnings)]
    if similar:
        raise DataError(
            f"The records of {area.name} lie in the folder {similar[0]!r}; its name must be {folder_name(area)!r}."
        )
    return None


def _begins(name: str, beginnings: tuple[str, ...]) -> bool:
    return name.casefold().startswith(beginnings) or name == beginnings[0][:3]


def files(code: str) -> dict[str, str]:
    """Return the sha256 of each file with numbers that a municipality has, by its name in the folder."""
    used = {snapshot.rsplit("-", 1)[1] for snapshot in load(code)["snapshot"].unique()}
    sums = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in _entries(code)}
    return {name: sha256 for name, sha256 in sums.items() if sha256[:12] in used}


def fingerprint() -> tuple[tuple[str, int, int], ...]:
    """Return what tells the records held now from any others: path, time of change and size of each file and folder."""
    if not root().is_dir():
        return ()
    entries = [(str(path), path.stat()) for path in (root(), *project.listed(root()), *project.listed(root(), "*/*"))]
    return tuple((name, told.st_mtime_ns, told.st_size) for name, told in entries)


def load(code: str) -> pd.DataFrame:
    """Return all that a municipality has recorded, as observations: source "municipal_record", table "records:<kind>".

    Empty when it has recorded nothing. Months, quarters or half-years that fill a year are also there as the year,
    where their numbers add up.

    Raises DataError with every fault of every file at once, one line each: file, row, column, value, what is allowed,
    and the nearest match.
    """
    dependency_log.note(f"{dependency_log.RECORDS_OF}{code}")
    entries = _entries(code)
    stamp = tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in entries)
    return _load(code, stamp).copy()


@lru_cache(maxsize=16)
def _load(code: str, stamp: tuple[tuple[str, int, int], ...]) -> pd.DataFrame:
    frames: dict[str, pd.DataFrame] = {}
    faults: list[str] = []
    for file in [Path(each[0]) for each in stamp]:
        if file.stem not in kinds() or file.suffix not in record_files.ENDINGS or not file.is_file():
            faults.append(_unknown_file(file))
            continue
        frame, found = _read(file, file.stem, kinds()[file.stem], code)
        faults += found
        if len(frame) and file.stem in frames:
            faults.append(f"{project.relative(file)}: {file.stem}.csv and {file.stem}.xlsx both have rows; keep one.")
        frames[file.stem] = frame if len(frame) else frames.get(file.stem, frame)
    if faults:
        raise DataError("\n".join(faults))
    rows = [frame for frame in frames.values() if len(frame)]
    return pd.concat(rows, ignore_index=True) if rows else SCHEMA.empty_table().to_pandas()


def held(code: str) -> list[str]:
    """Return the kinds of record that a municipality has filled in, in the order of the kinds."""
    tables = set(load(code)["table"])
    return [key for key in kinds() if table(key) in tables]


def table(key: str) -> str:
    """Return the table that a kind of record is in the observations."""
    return f"records:{key}"


class Asked(NamedTuple):
    """Which numbers of a municipality are asked for: a kind of record, its measure, breakdowns that are summed, area.

    Parts are such as "survey=companies"; for surveys "" is all of them.
    """

    code: str
    key: str
    breakdowns: Sequence[str] = ("",)
    # the kind's main one by default
    measure: str = ""
    # the municipality itself by default
    area: str = ""

    def rows(self, measure: str = "") -> pd.DataFrame:
        """Return what is recorded of it, or of another measure, in all breakdowns."""
        found, of = load(self.code), measure or self.measure or record_kinds.kind(self.key).main_measure
        of_kind = (found["table"] == table(self.key)) & (found["area"] == (self.area or self.code))
        return found[of_kind & (found["measure"] == of)]

    @property
    def share(self) -> record_kinds.Share | None:
        """What its measure is a share of, if it is one."""
        kind = record_kinds.kind(self.key)
        return kind.shares.get(self.measure or kind.main_measure)

    def parts(self, measure: str = "") -> pd.DataFrame:
        """Return what is recorded of its breakdowns; of a share whatever has those parts, such as all rounds."""
        found = self.rows(measure)
        if self.share is None:
            return found[found["breakdown"].isin(list(self.breakdowns))]
        wanted = [{part for part in each.split(";") if part} for each in self.breakdowns]
        has = found["breakdown"].map(lambda text: any(each <= set(text.split(";")) for each in wanted))
        return found[has.astype(bool)]


def number(asked: Asked, wanted: Sequence[str]) -> float | None:
    """Return a number over some periods and breakdowns together; a share over several rows is one of their sums.

    None where the municipality has not recorded each part of each period, or a number is hidden.
    """
    codes = [str(periods.parse(period)) for period in wanted]
    if asked.share is not None:
        return _share(asked, codes[0]) if len(codes) == len(asked.breakdowns) == 1 else None
    rows = asked.parts()
    rows = rows[rows["period"].isin(codes)]
    return _sum(rows) if len(rows) == len(codes) * len(asked.breakdowns) else None


def status(asked: Asked, wanted: Sequence[str]) -> str:
    """Return why there is no number of some periods: one in them is hidden, or it is not there."""
    rows = asked.parts()
    hidden = rows["period"].isin(wanted) & rows["value"].isna()
    return "suppressed" if hidden.any() else "not_available"


def newest(asked: Asked, like: str, data_until: str) -> str | None:
    """Return the newest recorded period of the same kind as another, of which nothing later is read."""
    rows = observations.until(asked.parts(), data_until)
    codes = [code for code in rows["period"].unique() if periods.parse(code).kind == periods.parse(like).kind]
    return max(codes, key=lambda code: periods.parse(code).last_month, default=None)


def _share(asked: Asked, period: str) -> float | None:
    """Return a share of a period; of several rows, such as a survey's rounds, that of their sums."""
    frames = [asked.parts(measure) for measure in ("", asked.share.of, asked.share.per)]
    given, of, per = (frame[frame["period"] == period] for frame in frames)
    if len(given) == 1:
        return _sum(given)
    whole, part = _sum(per), _sum(of)
    return 100 * part / whole if len(given) == len(of) == len(per) and whole and part is not None else None


def _sum(rows: pd.DataFrame) -> float | None:
    """Add up numbers; with one that is hidden there is no sum."""
    return None if rows["value"].isna().any() else float(rows["value"].sum())


class SoFar(NamedTuple):
    """What the recorded parts of a count add up to, None where one is hidden; and the last period recorded."""

    number: float | None
    last: str


def count_so_far(asked: Asked, years: Sequence[str], data_until: str | None = None) -> SoFar | None:
    """Return what a municipality has recorded of some years that it has not recorded in full.

    Parts that end after ``data_until`` are not read. None where nothing is recorded, or where the parts of a year
    cannot be added.
    """
    kind = record_kinds.kind(asked.key)
    column = kind.columns.get(asked.measure or kind.main_measure)
    if column is None or not column.adds_up:
        return None
    rows = asked.parts()
    rows = rows[rows["period"].str[:4].isin(list(years))]
    # A year that its own months fill is there as the year too.
    whole = rows["period"].str.fullmatch(r"\d{4}")
    years_of = rows["breakdown"] + " " + rows["period"].str[:4]
    rows = rows[whole | ~years_of.isin(years_of[whole])]
    rows = rows if data_until is None else observations.until(rows, data_until)
    if rows.empty:
        return None
    return SoFar(_sum(rows), rows["period"].iloc[int(periods.last_month(rows["period"]).argmax())])


def _entries(code: str) -> list[Path]:
    found = folder(code)
    if found is None:
        return []
    # a readme is what people write to each other
    return [file for file in project.listed(found) if not file.name.casefold().startswith("readme")]


def _unknown_file(file: Path) -> str:
    names = [f"{key}{ending}" for key in kinds() for ending in record_files.ENDINGS]
    hint = errors.hint(errors.nearest(file.name, names, count=1))
    allowed = ", ".join(kinds())
    return f"{project.relative(file)}: no such kind of record{hint} Allowed, as .csv or .xlsx: {allowed}."


def _read(file: Path, key: str, kind: Kind, code: str) -> tuple[pd.DataFrame, list[str]]:
    try:
        content = grids.content(file, record_files.LIMITS)
    except grids.Unreadable as error:
        return SCHEMA.empty_table().to_pandas(), [f"{project.relative(file)}{error}"]
    read = record_files.read(content, kind)
    faults = sorted([*read.faults, *record_rows.faults(read, kind)], key=itemgetter(0))
    if faults or not read.records:
        name = project.relative(file)
        told = [f"{name} row {row}, {sentence}" if row else f"{name}{sentence}" for row, sentence in faults]
        return SCHEMA.empty_table().to_pandas(), told
    received: datetime.date = max(cells["received"] for _, cells in read.records)
    snapshot = record_kinds.snapshot_id(key, code, received, hashlib.sha256(content).hexdigest())
    frame = record_rows.of_records(read.records, kind, code)
    return frame.assign(source=SOURCE, table=table(key), snapshot=snapshot)[COLUMNS], []
