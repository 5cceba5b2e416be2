"""From observations to values: one indicator computed for some areas and periods, with all that goes with a value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import scipy

from analysis.core import periods as calendar
from analysis.core import project, reforms
from analysis.core.areas import Area, all_areas
from analysis.indicators import generic, printed, quantities, values
from analysis.indicators.quantities import Frame
from analysis.sources import municipal_records
from analysis.statistics import intervals
from analysis.store import observations, snapshots
from analysis.store import values as store

if TYPE_CHECKING:
    from analysis.indicators.registry import Indicator

RECORDS = "records:"
# Later than any observation.
LAST = "9998"
# What decides a number beside code and observations, in `data/`; and whose code does.
DECIDING = ("areas/*", "benefits.yml", "reforms.yml")
ROOMS = ("core", "statistics", "indicators")


def function_of(record: Indicator) -> Callable[..., Frame]:
    """Return the function that computes an indicator."""
    module, name = record.function.split(".")
    return getattr(import_module(f"analysis.indicators.{module}"), name)


def compute(
    record: Indicator, areas: Sequence[Area], periods: Sequence[str], data_until: str, names: Sequence[str]
) -> Frame:
    """Compute values from the observations about periods up to `data_until`; `names` are breakdowns.

    Breakdowns come first in the frame, areas within them and periods within these.
    """
    if not (areas and periods and names):
        return values.empty()
    frame = quantity_of(record, rows_of(record, areas, data_until), areas, periods, names)
    return _finished(in_order(frame, [area.code for area in areas], periods, names), record)


def quantity_of(
    record: Indicator, rows: Frame, areas: Sequence[Area], periods: Sequence[str], names: Sequence[str]
) -> Frame:
    """Compute an indicator from observations: a quantity, with what a plan prints where nothing else is held."""
    frame = function_of(record)(rows, list(areas), list(periods), list(names), **record.arguments)
    if record.printed:
        frame = printed.instead_of(frame, rows, record.printed.measure, areas, record.printed.items)
    if record.interval_count:
        frame = _with_counts(frame, rows, areas, **record.interval_count)
    return frame


def _with_counts(frame: Frame, rows: Frame, areas: Sequence[Area], *, table: str, measure: str) -> Frame:
    """Give published rates the count that their interval rests on as their numerator; the base is not published.

    It is the count published beside the rate. Statistics Denmark publishes none with its yearly rates (AUP02): beside
    these stands the mean of Jobindsats' months of the same persons (Y25I01), which gives the same rates within
    0.03 percentage points. The snapshots stay those of the rate.
    """
    bare = (frame["method"] == "published") & frame["numerator"].isna() & frame["value"].notna()
    if not bare.any():
        return frame
    key = ["area", "period", "breakdown"]
    wanted = frame.loc[bare, key]
    codes = set(wanted["area"])
    about, periods = [area for area in areas if area.code in codes], list(wanted["period"].unique())
    found = generic.count(rows, about, periods, list(wanted["breakdown"].unique()), table=table, measure=measure)
    joined = wanted.merge(found[[*key, "value"]], on=key, how="left")
    numerator = frame["numerator"].to_numpy(dtype=float).copy()
    numerator[bare.to_numpy()] = joined["value"]
    return frame.assign(numerator=numerator)


def in_order(frame: Frame, areas: Sequence[str], periods: Sequence[str], names: Sequence[str]) -> Frame:
    """Put breakdowns first, areas within them and periods within these, each as they were asked for."""
    asked = {"period": periods, "area": areas, "breakdown": names}
    places = [pd.Index(texts).get_indexer(frame[name]) for name, texts in asked.items()]
    order = np.lexsort(places)
    if (np.diff(order) != 1).any():
        frame = frame.take(order)
    return frame.reset_index(drop=True)


def _finished(frame: Frame, record: Indicator) -> Frame:
    frame = quantities.decided(frame, record.decimals)
    printable = quantities.is_one_of(frame, *values.PRINTABLE)
    hidden_cell = quantities.is_one_of(frame, "suppressed") & frame["method"].eq("published").to_numpy()
    exact = frame["lower"].to_numpy() == frame["upper"].to_numpy()
    absent = quantities.is_one_of(frame, "not_available")
    unbounded = hidden_cell | exact | absent
    bounds = {name: np.where(unbounded, np.nan, frame[name]) for name in ("lower", "upper")}
    numbers = {name: np.where(printable, frame[name], np.nan) for name in ("value", "numerator", "denominator")}
    # what is not there was made from nothing, in no way
    snapshots = frame["snapshots"].to_numpy(dtype=object).copy()
    snapshots[absent] = quantities.tuples([()] * int(absent.sum()))
    made = {"method": frame["method"].mask(absent, "published"), "snapshots": snapshots}
    frame = frame.assign(**bounds, **numbers, **made)
    for caveat in record.caveats:
        frame = quantities.add_caveat(frame, printable, caveat)
    frame = _with_reforms(frame, printable)
    frame = frame.assign(indicator=record.key, unit=record.unit, rank=np.nan, rank_of=np.nan)
    frame = intervals.add_intervals(frame, record.interval, scale=record.scale)
    return values.check(frame)


def _with_reforms(frame: Frame, printable: np.ndarray) -> Frame:
    """Say of numbers that they are from after a change of the rules behind a table that they were read from."""
    places, behind = pd.factorize(frame["snapshots"])
    tables = [{snapshot.split("/")[1] for snapshot in snapshots} for snapshots in behind]
    for reform in (each for each in reforms.reforms() if each.notes):
        concerned = np.array([not held.isdisjoint(reform.notes) for held in tables], dtype=bool)
        if concerned.any():
            late = frame["period"].map({name: reform.holds(name) for name in frame["period"].unique()})
            frame = quantities.add_caveat(frame, printable & concerned[places] & late.to_numpy(bool), reform.id)
    return frame


# The values that are kept


class _Kept(NamedTuple):
    record: Indicator
    tables: tuple
    grid: store.Grid | None


_read: dict[str, _Kept] = {}


def kept(record: Indicator) -> store.Grid | None:
    """Return all values of an indicator, computed where they are not kept.

    None where no table holds a period, for breakdowns that are put together when they are asked for, for what
    municipalities record themselves, and for an older day's observations.
    """
    if is_recorded(record) or not record.breakdowns or snapshots.as_of() is not None:
        return None
    tables = made_from(record)
    found = _read.get(record.key)
    if found is None or found.record is not record or found.tables != tables:
        found = _read[record.key] = _Kept(record, tables, _read_or_made(record, tables))
    return found.grid


def _read_or_made(record: Indicator, tables: tuple) -> store.Grid | None:
    content = [
        record.model_dump_json(exclude=record.TOLD),
        _deciding(project.root()),
        [each[:3:2] for each in tables[1]],
    ]
    key = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    observations.verify(*record.tables)
    found = store.read(record.key, key)
    if found is not None:
        return found
    rows = rows_of(record, (), LAST)
    periods = periods_of(record, rows)
    if not periods:
        return None
    until = str(calendar.Period("month", *[int(calendar.last_month(rows["period"]).max())] * 2))
    return store.make(record.key, key, until, lambda: compute(record, all_areas(), periods, LAST, record.breakdowns))


@cache
def _deciding(_root: Path) -> str:
    """Return what decides a number beside its record and the observations: code, files in `data/`, and libraries."""
    code = [file for room in ROOMS for file in project.listed(Path(__file__).parents[1] / room, "*.py")]
    files = [*code, *(file for pattern in DECIDING for file in project.every("data", pattern=pattern))]
    sums = [(file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files]
    return json.dumps([sums, {library.__name__: library.__version__ for library in (np, pd, scipy)}])


# The observations behind


def made_from(record: Indicator) -> tuple:
    """Return what tells apart the files that an indicator is made from: the register, the tables, the records."""
    recorded = municipal_records.fingerprint() if is_recorded(record) else ()
    return str(project.root()), observations.fingerprint(*record.tables), recorded


def is_recorded(record: Indicator) -> bool:
    """Tell whether an indicator is made from municipalities' own records, among others."""
    return bool(_records(record))


def _records(record: Indicator) -> list[str]:
    return [table for table in record.tables if table.startswith(RECORDS)]


def periods_of(record: Indicator, rows: Frame) -> list[str]:
    """Return the periods that an indicator can be given for: kind by kind, the oldest first.

    Those that its tables hold, the longer ones that end with a month held, and of those that a month is held of the
    ones that the indicator says something about all the same, as a count on the first day does of its quarter.
    """
    tables = record.series_tables or record.tables
    held = {calendar.parse(period) for period in rows.loc[rows["table"].isin(tables), "period"].unique()}
    months = [period.last_month for period in held if period.kind == "month"]
    found, begun = {period for period in held if period.kind in record.period_kinds}, set()
    for kind in record.period_kinds:
        step, length = calendar.MONTHS_BETWEEN[kind], calendar.MONTHS_IN[kind]
        ends = {month // step * step + step - 1 for month in months}
        of_kind = {calendar.Period(kind, end - length + 1, end) for end in ends}
        ended = {period for period in of_kind if period.last_month in months}
        found |= ended
        begun |= of_kind - ended - held
    if begun:
        names = record.breakdowns or [record.example_breakdown]
        frame = quantity_of(record, rows, all_areas(), sorted(map(str, begun)), names)
        said = set(frame.loc[frame["status"].isin(values.SAID), "period"])
        found |= {period for period in begun if str(period) in said}
    kinds = {kind: place for place, kind in enumerate(record.period_kinds)}
    return [str(period) for period in sorted(found, key=lambda period: (kinds[period.kind], period.last_month))]


def last_observation(record: Indicator, data_until: str) -> str:
    """Return the last period that an observation may be about: a budget is settled in the year before."""
    return str(calendar.parse(data_until).year + 1) if record.ahead else data_until


def rows_of(record: Indicator, areas: Sequence[Area], data_until: str) -> Frame:
    """Return the observations that an indicator may be made from: nothing that was settled later than `data_until`.

    The records of the municipalities in `areas`, and of the members of groups, are among them. It is kept, and not to
    be changed in place.
    """
    last = last_observation(record, data_until)
    rows = _official_rows(observations.fingerprint(*record.tables), last)
    recorded = _records(record)
    own = observations.until(recorded_rows(recorded, areas), last) if recorded else rows[:0]
    return rows if own.empty else pd.concat([rows, own], ignore_index=True)


@lru_cache(maxsize=16)
def _official_rows(fingerprint: tuple[tuple[str, str, str, int], ...], last: str) -> Frame:
    return observations.until(observations.load(*(table for table, *_ in fingerprint)), last)


def recorded_rows(tables: Sequence[str], areas: Sequence[Area]) -> Frame:
    """Return what some municipalities, and the members of groups, have recorded themselves, as observations."""
    codes = tuple(dict.fromkeys(code for area in areas for code in area.members)) if tables else ()
    return _recorded_rows(municipal_records.fingerprint(), tuple(tables), codes)


@lru_cache(maxsize=64)
def _recorded_rows(_fingerprint: tuple, tables: tuple[str, ...], codes: tuple[str, ...]) -> Frame:
    frames = {code: municipal_records.load(code) for code in codes}
    # what a municipality says of itself goes before what another says of it
    own = [frame[frame["area"] == code] for code, frame in frames.items()]
    rows = pd.concat([observations.load(), *own, *frames.values()], ignore_index=True)
    return rows[rows["table"].isin(tables)].drop_duplicates(["table", "measure", "breakdown", "area", "period"])
