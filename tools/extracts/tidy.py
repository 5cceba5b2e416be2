"""Rows in the form of a snapshot: measure, breakdown, area, period, value, status."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.core import areas, periods
from analysis.store.snapshots import AREA_KINDS, COLUMNS


def with_status(rows: pd.DataFrame, empty: str) -> pd.DataFrame:
    """Give each row its status: "zero" for 0, ``empty`` where there is no number, else "observed".

    Parameters
    ----------
    rows
        measure, breakdown, area, period, value.
    empty
        What a missing number means in this table: "suppressed" or "not_available".
    """
    value = rows["value"].astype("float64")
    status = np.select([value.isna(), value == 0], [empty, "zero"], "observed")
    return rows.assign(value=value + 0.0, status=status)[COLUMNS]


def area_codes(names: pd.Series) -> pd.Series:
    """Return the area code of each name, and NA for those that are knowingly left out (such as abroad).

    Raises
    ------
    UsageError
        When a name is no area; it names the nearest one.
    """
    ignored = areas.ignored_names()
    codes = {name: areas.resolve(name, AREA_KINDS).code for name in names.unique() if name not in ignored}
    return names.map(codes)


def canonical_periods(texts: pd.Series) -> pd.Series:
    """Return the periods in the project's spelling, such as 2025Q4 for 2025Q04."""
    return each(texts, lambda text: str(periods.parse(text)))


def each(texts: pd.Series, function: Callable[[str], str]) -> pd.Series:
    """Apply a function to the different texts of a column, once for each."""
    return texts.map({text: function(text) for text in texts.unique()})
