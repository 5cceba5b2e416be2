"""Amounts read from the observations: what quantities are made of."""

from collections import deque
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.core.areas import Area, all_areas
from analysis.core.vocabulary import STATUSES
from analysis.indicators.quantities import BOUNDS, HIDDEN_MAX, Areas, Frame, Texts, chosen, quantity, tuples

# Statuses by their place in the vocabulary, as texts are slow to compare.
OBSERVED, SUPPRESSED, NOT_AVAILABLE, ZERO = (
    STATUSES.index(name) for name in ("observed", "suppressed", "not_available", "zero")
)


class _Cells(NamedTuple):
    """One measure and breakdown of a table: areas down, periods across.

    The last row and the last column stand for what the table does not have: no number and no snapshot.
    """

    areas: dict[str, int]
    periods: dict[str, int]
    values: np.ndarray
    statuses: np.ndarray
    snapshots: np.ndarray

    def positions(self, areas: Texts, periods: Texts) -> tuple[np.ndarray, np.ndarray]:
        return np.ix_([self.areas.get(code, -1) for code in areas], [self.periods.get(text, -1) for text in periods])

    def read(self, areas: Texts, periods: Texts) -> tuple[np.ndarray, np.ndarray]:
        """Return values and statuses of some areas and periods."""
        places = self.positions(areas, periods)
        return self.values[places], self.statuses[places]


class Index:
    """The rows of a frame of observations by table, measure and breakdown, found once for each frame.

    `keys` are the table, measure and breakdown of each group of rows, in the order of the frame; `amounts` what was
    read before.
    """

    def __init__(self, observations: Frame):
        codes, names = zip(
            *(pd.factorize(observations[name]) for name in ("table", "measure", "breakdown")), strict=True
        )
        combined = np.ravel_multi_index(codes, [max(len(each), 1) for each in names]) if len(observations) else codes[0]
        order = np.argsort(combined, kind="stable")
        starts = np.flatnonzero(np.diff(combined[order], prepend=-1))
        rows = sorted(np.split(order, starts)[1:], key=lambda group: group[0])
        firsts = [group[0] for group in rows]
        self.frame = observations
        self.keys = list(zip(*(each[code[firsts]] for each, code in zip(names, codes, strict=True)), strict=True))
        self.amounts: dict[tuple, Frame] = {}
        self._rows = dict(zip(self.keys, rows, strict=True))
        self._cells: dict[tuple[str, str, str], _Cells] = {}
        self._periods: dict[str, list[str]] = {}

    def periods(self, table: str) -> list[str]:
        """Return the periods that a table has something about, each once."""
        if table not in self._periods:
            rows = [rows for key, rows in self._rows.items() if key[0] == table]
            held = self.frame["period"].iloc[np.concatenate(rows) if rows else []]
            self._periods[table] = list(held.unique())
        return self._periods[table]

    def breakdowns(self, table: str, measure: str) -> list[str]:
        """Return the breakdowns that a measure of a table is held for."""
        return [key[2] for key in self.keys if key[:2] == (table, measure)]

    def printed(self, measure: str, breakdown: str) -> list[str]:
        """Return the plans that print a number, as tables."""
        keys = [key for key in self.keys if key[1:] == (measure, breakdown)]
        return sorted(key[0] for key in keys if self.frame["source"].iloc[self._rows[key][0]] == "plan")

    def rows(self, table: str, measure: str, breakdown: str) -> Frame:
        """Return the rows of one measure and breakdown of a table."""
        return self.frame.iloc[self._rows.get((table, measure, breakdown), [])]

    def cells(self, table: str, measure: str, breakdown: str) -> _Cells | None:
        """Return the numbers of one measure and breakdown of a table, or None where there are none."""
        key = (table, measure, breakdown)
        if key in self._rows and key not in self._cells:
            self._cells[key] = self._spread(self._rows[key])
        return self._cells.get(key)

    def _spread(self, rows: np.ndarray) -> _Cells:
        frame = self.frame.iloc[rows]
        (down, areas), (across, periods) = (pd.factorize(frame[name]) for name in ("area", "period"))
        if len(np.unique(down * len(periods) + across)) < len(rows):
            raise ValueError("An area has two numbers of the same measure, breakdown and period.")
        shape = (len(areas) + 1, len(periods) + 1)
        values, statuses = np.full(shape, np.nan), np.full(shape, NOT_AVAILABLE)
        values[down, across] = frame["value"].to_numpy(dtype=float)
        statuses[down, across] = pd.Index(STATUSES).get_indexer(frame["status"])
        behind = [set() for _ in range(shape[1])]
        for period, snapshot in set(zip(across.tolist(), frame["snapshot"].tolist(), strict=True)):
            behind[period].add(snapshot)
        snapshots = tuples([tuple(sorted(found)) for found in behind])
        places = ({text: place for place, text in enumerate(names)} for names in (areas, periods))
        return _Cells(*places, values, statuses, snapshots)


# The observations that are read from, and those that a computation makes of them.
_recent: deque[Index] = deque(maxlen=8)


def index(observations: Frame) -> Index:
    """Return the index of a frame of observations, which no one changes in place."""
    found = next((kept for kept in _recent if kept.frame is observations), None)
    if found is None:
        found = Index(observations)
        _recent.append(found)
    return found


def rows(observations: Frame, table: str, measure: str, breakdown: str = "") -> Frame:
    """Return the observations of one measure and breakdown of a table."""
    return index(observations).rows(table, measure, breakdown)


def amounts(
    observations: Frame,
    table: str,
    measure: str,
    areas: Areas,
    periods: Texts,
    *,
    breakdown: str = "",
    additive: bool = True,
) -> Frame:
    """Published numbers, or for a group of municipalities the sum of its members' numbers.

    A group that the source publishes itself (Hele landet, a region) keeps the published number.
    Hidden members of a sum give bounds (0 to 2 each) and no value; an absent member gives
    `not_available`, for a sum without it would be another area's.

    Members are summed of what is `additive`: counts, not shares or means. No one changes the observations in place.
    """
    kept = index(observations)
    asked = (table, measure, breakdown, additive, tuple(areas), tuple(periods))
    if asked not in kept.amounts:
        cells = kept.cells(table, measure, breakdown)
        kept.amounts[asked] = (
            nothing_held(areas, periods, breakdown)
            if cells is None
            else _amounts(cells, areas, periods, breakdown, additive=additive)
        )
    return kept.amounts[asked].copy(deep=False)


def _amounts(cells: _Cells, areas: Areas, periods: Texts, breakdown: str, *, additive: bool) -> Frame:
    numbers, statuses = cells.read([area.code for area in areas], periods)
    for row, area in enumerate(areas):
        for twin in _twins(area):
            lacking = statuses[row] == NOT_AVAILABLE
            for whole, other in zip((numbers, statuses), cells.read([twin], periods), strict=True):
                whole[row] = np.where(lacking, other[0], whole[row])
    hidden = (statuses == SUPPRESSED) & additive
    lower, upper = np.where(hidden, 0.0, numbers), np.where(hidden, float(HIDDEN_MAX), numbers)
    sums = np.zeros(numbers.shape, dtype=bool)
    for row, area in enumerate(areas):
        # The country is more than its 98 municipalities: some persons' municipality is not known.
        if not additive or not area.is_group:
            continue
        sums[row] = summed = statuses[row] == NOT_AVAILABLE
        for whole, part in zip((numbers, lower, upper, statuses), _sum(cells, area, periods), strict=True):
            whole[row] = np.where(summed, part, whole[row])
    snapshots = cells.snapshots[[cells.periods.get(text, -1) for text in periods]]
    return quantity(
        np.tile(snapshots, len(areas)),
        **grid(areas, periods),
        breakdown=breakdown,
        value=numbers.ravel(),
        lower=lower.ravel(),
        upper=upper.ravel(),
        status=pd.array(STATUSES, dtype="str").take(statuses.ravel()),
        method=chosen(sums.ravel(), "sum", "published"),
    )


def nothing_held(areas: Areas, periods: Texts, breakdown: str = "") -> Frame:
    """A quantity about which nothing is held: `not_available` for each area and period."""
    nothing = dict.fromkeys(BOUNDS, np.nan)
    given = {"breakdown": breakdown, "status": "not_available", "method": "published"}
    return quantity((), **grid(areas, periods), **nothing, **given)


@cache
def _twins(area: Area) -> list[str]:
    """RAR Sjælland and Region Sjælland are the same 17 municipalities under two codes."""
    if area.kind in ("municipality", "country", "peer_group"):
        return []
    return [other.code for other in all_areas() if other.members == area.members and other.code != area.code]


def grid(areas: Areas, periods: Texts) -> dict[str, pd.api.extensions.ExtensionArray]:
    """Return the columns of a row for each area and period."""
    codes, names = pd.array([area.code for area in areas], dtype="str"), pd.array(list(periods), dtype="str")
    down, across = np.arange(len(codes)).repeat(len(names)), np.tile(np.arange(len(names)), len(codes))
    return {"area": codes.take(down), "period": names.take(across)}


def _sum(cells: _Cells, area: Area, periods: Texts) -> tuple[np.ndarray, ...]:
    """Return value, lower, upper and status of a group by period, from its members."""
    values, statuses = cells.read(area.members, periods)
    hidden = statuses == SUPPRESSED
    absent = (np.isnan(values) & ~hidden).any(axis=0)
    total, count = np.nansum(values, axis=0), hidden.sum(axis=0)
    status = np.select([absent, count > 0, total == 0], [NOT_AVAILABLE, SUPPRESSED, ZERO], OBSERVED)
    least = np.where(absent, np.nan, total)
    return np.where(count > 0, np.nan, least), least, least + HIDDEN_MAX * count, status
