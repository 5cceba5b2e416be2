"""The course of a monthly series: a year against the year before, how long it has lasted, when it turned.

A test of trend takes the memory of such a series for a trend. What is told instead is what has happened: whole
years, whole months in a row, and how often a change of that size is seen. Series are numbers by consecutive months,
oldest first, NaN where none is shown; what rests on a month that is not shown is not told. The caller cuts the series
at a break.
"""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

YEAR = 12
# A turn or a crossing is told when what went before had lasted this long,
LASTED = 6
# and what came after it this long.
SINCE_TURN, SINCE_CROSSING = 6, 3


class Years(NamedTuple):
    """The mean of the newest twelve months and of the twelve before; NaN where a month of them is not shown."""

    mean: float
    before: float

    @property
    def change(self) -> float:
        """By how much the year differs from the year before."""
        return self.mean - self.before


def years(series: pd.Series) -> Years:
    """Return the mean of the newest twelve months and of the twelve before.

    Examples
    --------
    >>> years(pd.Series([2.0] * 12 + [3.0] * 12))
    Years(mean=3.0, before=2.0)
    """
    numbers = series.to_numpy(dtype=float)
    whole = [numbers[-YEAR:], numbers[-2 * YEAR : -YEAR]]
    return Years(*(float(each.mean()) if len(each) == YEAR else math.nan for each in whole))


def months_in_a_row(series: pd.Series) -> int:
    """How many months in a row, up to the newest, lie above (or, below zero, below) the same month a year before.

    Examples
    --------
    >>> months_in_a_row(pd.Series([5.0] * 12 + [4.0, 5.0, 6.0, 7.0]))
    2
    """
    signs = np.sign(series.to_numpy(dtype=float)[YEAR:] - series.to_numpy(dtype=float)[:-YEAR])
    return _last_run(signs)


def turned(series: pd.Series, smallest: float) -> object | None:
    """Return the last month at the lowest or highest level before a series turned; None where it has not.

    It has turned where it moved by at least `smallest` both before and after, for `LASTED` and `SINCE_TURN` months,
    without a month that is not shown. Meant for a series without season, such as means of twelve months, as printed.

    Examples
    --------
    >>> falling, rising = [2.5, 2.4, 2.3, 2.2, 2.1, 2.0], [2.0, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6]
    >>> turned(pd.Series([*falling, *rising]), 0.3)
    6
    """
    hidden = np.flatnonzero(series.isna().to_numpy())
    shown = series.iloc[hidden[-1] + 1 :] if len(hidden) else series
    numbers = shown.to_numpy(dtype=float)
    found = [place for sign in (1, -1) if (place := _turn(sign * numbers, smallest)) is not None]
    return shown.index[max(found)] if found else None


def _turn(numbers: np.ndarray, smallest: float) -> int | None:
    """Return the last place of the lowest number, where the series came down to it and has risen since."""
    if len(numbers) <= LASTED + SINCE_TURN:
        return None
    low = len(numbers) - 1 - int(np.argmin(numbers[::-1]))
    came_down = numbers[: low + 1].max() - numbers[low] >= smallest
    has_risen = numbers[-1] - numbers[low] >= smallest
    lasted = low >= LASTED and len(numbers) - 1 - low >= SINCE_TURN
    return low if came_down and has_risen and lasted else None


def crossed(own: pd.Series, other: pd.Series) -> object | None:
    """Return the first month of those in a row that a series has lain on its present side of another.

    None where that is fewer than `SINCE_CROSSING` months, or where it did not lie on the other side, or level, for
    `LASTED` months before.

    Examples
    --------
    >>> crossed(pd.Series([1.0] * 6 + [3.0] * 3), pd.Series([2.0] * 9))
    6
    """
    signs = np.sign(own.to_numpy(dtype=float) - other.to_numpy(dtype=float))
    run = abs(_last_run(signs))
    before = signs[-run - LASTED : -run] if run else signs[:0]
    if run < SINCE_CROSSING or len(before) < LASTED:
        return None
    was_across = (before != signs[-1]) & ~np.isnan(before)
    return own.index[-run] if was_across.all() and (before != 0).any() else None


def as_large(change: float, changes: pd.Series) -> tuple[int, int]:
    """Return how many of all changes are at least as large, either way, and how many there are.

    Examples
    --------
    >>> as_large(-2.0, pd.Series([-2.0, 1.0, 3.0, float("nan")]))
    (2, 3)
    """
    known = changes.dropna().abs()
    return int((known >= abs(change) - 1e-9).sum()), len(known)


def _last_run(signs: np.ndarray) -> int:
    """Return how many of the last signs are alike, with the sign; 0 where the last is none."""
    if not len(signs) or np.isnan(signs[-1]) or signs[-1] == 0:
        return 0
    other = np.flatnonzero(signs != signs[-1])
    length = len(signs) - 1 - int(other[-1]) if len(other) else len(signs)
    return int(signs[-1]) * length
