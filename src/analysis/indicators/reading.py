"""Amounts read from the observations: what quantities are made of."""

import weakref
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import areas as area_register
from analysis.areas import Area
from analysis.indicators.quantities import BOUNDS, HIDDEN_MAX, quantity


class _Cells(NamedTuple):
    """One measure and breakdown of a table: areas down, periods across.

    The last row and the last column stand for what the table does not have: no number, no status, no snapshot.
    """

    areas: dict[str, int]
    periods: dict[str, int]
    values: np.ndarray
    statuses: np.ndarray
    snapshots: np.ndarray

    def positions(self, areas: Sequence[str], periods: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        return np.ix_([self.areas.get(code, -1) for code in areas], [self.periods.get(text, -1) for text in periods])


class Index:
    """The rows of a frame of observations by table, measure and breakdown, found once for each frame.

    Attributes
    ----------
    keys : list of tuple of str
        The table, measure and breakdown of each group of rows, in the order of the frame.
    """

    def __init__(self, observations: pd.DataFrame):
        codes, names = zip(
            *(pd.factorize(observations[name]) for name in ("table", "measure", "breakdown")), strict=True
        )
        combined = np.ravel_multi_index(codes, [max(len(each), 1) for each in names]) if len(observations) else codes[0]
        order = np.argsort(combined, kind="stable")
        starts = np.flatnonzero(np.diff(combined[order], prepend=-1))
        rows = sorted(np.split(order, starts)[1:], key=lambda group: group[0])
        tables, measures, breakdowns = (
            each[code[[group[0] for group in rows]]] for each, code in zip(names, codes, strict=True)
        )
        self.keys = list(zip(tables, measures, breakdowns, strict=True))
        self._rows = dict(zip(self.keys, rows, strict=True))
        self._frame = observations.copy(deep=False)
        self._cells: dict[tuple[str, str, str], _Cells] = {}
        self._periods: dict[str, list[str]] = {}

    def periods(self, table: str) -> list[str]:
        """Return the periods that a table has something about, each once."""
        if table not in self._periods:
            rows = [rows for key, rows in self._rows.items() if key[0] == table]
            held = self._frame["period"].iloc[np.concatenate(rows)] if rows else self._frame["period"].iloc[:0]
            self._periods[table] = list(held.unique())
        return self._periods[table]

    def printed(self, measure: str, breakdown: str) -> list[str]:
        """Return the plans that print a number, as tables."""
        keys = [key for key in self.keys if key[1:] == (measure, breakdown)]
        return sorted(key[0] for key in keys if self._frame["source"].iloc[self._rows[key][0]] == "plan")

    def cells(self, table: str, measure: str, breakdown: str) -> _Cells | None:
        """Return the numbers of one measure and breakdown of a table, or None where there are none."""
        key = (table, measure, breakdown)
        if key not in self._rows:
            return None
        if key not in self._cells:
            self._cells[key] = self._spread(self._rows[key])
        return self._cells[key]

    def _spread(self, rows: np.ndarray) -> _Cells:
        frame = self._frame.iloc[rows]
        (down, areas), (across, periods) = (pd.factorize(frame[name]) for name in ("area", "period"))
        if len(np.unique(down * len(periods) + across)) < len(rows):
            raise ValueError("An area has two numbers of the same measure, breakdown and period.")
        shape = (len(areas) + 1, len(periods) + 1)
        values, statuses, snapshots = np.full(shape, np.nan), np.full(shape, None, object), np.full(shape, None, object)
        values[down, across] = frame["value"].to_numpy(dtype=float)
        statuses[down, across] = frame["status"].to_numpy(dtype=object, na_value=None)
        snapshots[down, across] = frame["snapshot"].to_numpy(dtype=object)
        places = ({text: place for place, text in enumerate(names)} for names in (areas, periods))
        return _Cells(*places, values, statuses, snapshots)


_indexes: dict[int, Index] = {}


def index(observations: pd.DataFrame) -> Index:
    """Return the index of a frame of observations, which no one changes in place."""
    name = id(observations)
    if name not in _indexes:
        _indexes[name] = Index(observations)
        # another frame may be given the same name as soon as this one is gone
        # nothing to do when the process ends: taking indexes apart then costs more than many a chapter
        weakref.finalize(observations, _indexes.pop, name).atexit = False
    return _indexes[name]


def amounts(
    observations: pd.DataFrame,
    table: str,
    measure: str,
    areas: Sequence[Area],
    periods: Sequence[str],
    *,
    breakdown: str = "",
    additive: bool = True,
) -> pd.DataFrame:
    """Published numbers, or for a group of municipalities the sum of its members' numbers.

    A group that the source publishes itself (Hele landet, a region) keeps the published number.
    Hidden members of a sum give bounds (0 to 2 each) and no value; an absent member gives
    `not_available`, for a sum without it would be another area's.

    Parameters
    ----------
    observations : DataFrame
        Rows of the observation store.
    table, measure, breakdown : str
        What to read.
    areas : sequence of Area
    periods : sequence of str
    additive : bool
        Whether members may be summed: counts, not shares or means.

    Returns
    -------
    DataFrame
        Columns `quantities.QUANTITY_COLUMNS`, a row for each area and period asked for.
    """
    cells = index(observations).cells(table, measure, breakdown)
    if cells is None:
        return nothing_held(areas, periods, breakdown)
    everyone = list(dict.fromkeys(code for area in areas for code in (*_codes_with_same_members(area), *area.members)))
    snapshots = cells.snapshots[cells.positions(everyone, periods)].ravel()
    snapshots = {snapshot for snapshot in snapshots if snapshot is not None}
    if not snapshots:
        return nothing_held(areas, periods, breakdown)
    held = _with_rows(cells, everyone, periods)
    own = [next((code for code in _codes_with_same_members(area) if code in held), "") for area in areas]
    found = cells.positions(own, periods)
    numbers, statuses = cells.values[found], cells.statuses[found]
    statuses[statuses == None] = "not_available"  # noqa: E711 - element by element
    hidden = (statuses == "suppressed") & additive
    lower, upper = np.where(hidden, 0.0, numbers), np.where(hidden, float(HIDDEN_MAX), numbers)
    methods = np.full(numbers.shape, "published", object)
    for row, area in enumerate(areas):
        # The country is more than its 98 municipalities: some persons' municipality is not known.
        if not additive or area.kind in ("municipality", "country"):
            continue
        summed = statuses[row] == "not_available"
        for whole, part in zip((numbers, lower, upper, statuses), _sum(cells, area, periods), strict=True):
            whole[row] = np.where(summed, part, whole[row])
        methods[row, summed] = "sum"
    return quantity(
        snapshots,
        **_grid(areas, periods),
        breakdown=breakdown,
        value=numbers.ravel(),
        lower=lower.ravel(),
        upper=upper.ravel(),
        status=statuses.ravel(),
        method=methods.ravel(),
    )


def nothing_held(areas: Sequence[Area], periods: Sequence[str], breakdown: str = "") -> pd.DataFrame:
    """A quantity about which nothing is held: `not_available` for each area and period."""
    nothing = dict.fromkeys(BOUNDS, np.nan)
    given = {"breakdown": breakdown, "status": "not_available", "method": "published"}
    return quantity((), **_grid(areas, periods), **nothing, **given)


@cache
def _codes_with_same_members(area: Area) -> list[str]:
    """RAR Sjælland and Region Sjælland are the same 17 municipalities under two codes."""
    if area.kind in ("municipality", "country", "peer_group"):
        return [area.code]
    members = frozenset(area.members)
    twins = [other.code for other in area_register.all_areas() if frozenset(other.members) == members]
    return [area.code, *(code for code in twins if code != area.code)]


def _grid(areas: Sequence[Area], periods: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the columns of a row for each area and period."""
    codes, names = np.array([area.code for area in areas], object), np.array(list(periods), object)
    return {"area": codes.repeat(len(names)), "period": np.tile(names, len(codes))}


def _with_rows(cells: _Cells, areas: Sequence[str], periods: Sequence[str]) -> set[str]:
    some = (cells.snapshots[cells.positions(areas, periods)] != None).any(axis=1)  # noqa: E711 - by element
    return {code for code, has in zip(areas, some, strict=True) if has}


def _sum(cells: _Cells, area: Area, periods: Sequence[str]) -> tuple[np.ndarray, ...]:
    """Return value, lower, upper and status of a group by period, from its members."""
    found = cells.positions(area.members, periods)
    values, hidden = cells.values[found], cells.statuses[found] == "suppressed"
    absent = (np.isnan(values) & ~hidden).any(axis=0)
    total, count = np.nansum(values, axis=0), hidden.sum(axis=0)
    status = np.select([absent, count > 0, total == 0], ["not_available", "suppressed", "zero"], "observed")
    least = np.where(absent, np.nan, total)
    return np.where(count > 0, np.nan, least), least, least + HIDDEN_MAX * count, status
