"""Rows in the form of a snapshot: measure, breakdown, area, period, value, status."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis import areas, periods
from analysis.errors import DataError
from analysis.snapshots import COLUMNS, KEY

KINDS = ("country", "region", "landsdel", "municipality")


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
    codes = {name: areas.resolve(name, KINDS).code for name in names.unique() if name not in ignored}
    return names.map(codes)


def canonical_periods(texts: pd.Series) -> pd.Series:
    """Return the periods in the project's spelling, such as 2025Q4 for 2025Q04."""
    return each(texts, lambda text: str(periods.parse(text)))


def each(texts: pd.Series, function: Callable[[str], str]) -> pd.Series:
    """Apply a function to the different texts of a column, once for each."""
    return texts.map({text: function(text) for text in texts.unique()})


def joined_where_equal(first: pd.DataFrame, second: pd.DataFrame, table: str) -> pd.DataFrame:
    """Join two extracts of one table, after checking that they agree on the rows that both have.

    Raises
    ------
    DataError
        At the first figure that differs.
    """
    both = first.merge(second, on=KEY, suffixes=("", "_second"))
    differ = both[(both["value"] != both["value_second"]) & both["value"].notna()]
    if len(differ):
        row = differ.iloc[0]
        raise DataError(
            f"Two extracts of {table} differ: {row['measure']} in area {row['area']} in {row['period']} is "
            f"{row['value']:.12g} in one and {row['value_second']:.12g} in the other."
        )
    return pd.concat([first, second]).drop_duplicates(KEY, ignore_index=True)


def area_kinds(codes: pd.Series) -> dict[str, int]:
    """Count the areas of each kind, as the sidecar tells."""
    kinds = pd.Series([areas.area(code).kind for code in codes.unique()]).value_counts()
    return {kind: int(kinds[kind]) for kind in sorted(kinds.index)}
