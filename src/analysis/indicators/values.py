"""The frame of values: one row for an indicator, an area, a period and a breakdown."""

from functools import cache

import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis.core.vocabulary import INTERVAL_METHODS, METHODS, STATUSES

VALUE_COLUMNS = [
    "indicator",
    "area",
    "period",
    "breakdown",
    "value",
    "unit",
    "status",
    "numerator",
    "denominator",
    "lower",
    "upper",
    "method",
    "rank",
    "rank_of",
    "snapshots",
    "caveats",
    "interval_method",
    "interval_level_pct",
]
NUMBER_COLUMNS = ["value", "numerator", "denominator", "lower", "upper", "rank", "rank_of", "interval_level_pct"]
LIST_COLUMNS = ["snapshots", "caveats"]
KEY = ["indicator", "area", "period", "breakdown"]
PRINTABLE = ("observed", "zero")
# Something is said of a number that is hidden.
SAID = (*PRINTABLE, "suppressed")


def _of_its_type(frame: pd.DataFrame) -> bool:
    numbers, lists = set(NUMBER_COLUMNS), set(LIST_COLUMNS)
    texts = [name for name in VALUE_COLUMNS if name not in numbers | lists]
    return (
        list(frame.columns) == VALUE_COLUMNS
        and all(frame[name].dtype == "float64" for name in numbers)
        and all(frame[name].dtype == "str" and not frame[name].hasnans for name in texts)
        and all(frame[name].dtype == "object" for name in lists)
    )


def _value_only_where_printable(frame: pd.DataFrame) -> pd.Series:
    return frame["value"].notna() == frame["status"].isin(PRINTABLE)


# Checks of the whole frame: as a schema of sixteen columns they took most of the time of a small computation.
SCHEMA = pa.DataFrameSchema(
    checks=[
        pa.Check(_of_its_type, error="a column is lacking, or is not of its type"),
        pa.Check(lambda frame: frame["status"].isin(STATUSES), error="a status is not in the vocabulary"),
        pa.Check(lambda frame: frame["method"].isin(METHODS), error="a method is not in the vocabulary"),
        pa.Check(
            lambda frame: frame["interval_method"].isin(("", *INTERVAL_METHODS)),
            error="a method of an interval is not in the vocabulary",
        ),
        pa.Check(lambda frame: ~frame.duplicated(KEY), error="a key stands twice"),
        pa.Check(_value_only_where_printable, error="a value stands where the status allows none"),
    ]
)


def check(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with its columns in order, or raise on a row that a value may not have.

    Parameters
    ----------
    frame : DataFrame
        Columns `VALUE_COLUMNS`, in any order.

    Returns
    -------
    DataFrame
        The same rows, columns in the order of `VALUE_COLUMNS`.

    Raises
    ------
    pandera.errors.SchemaError
        When a status or method is not in the vocabulary, a key stands twice, or a number stands
        beside a status that says there is none.
    """
    return SCHEMA.validate(frame[VALUE_COLUMNS])


def concat(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Stack value frames, and keep the columns when there is nothing to stack."""
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return empty()
    return pd.concat(frames, ignore_index=True)


def empty() -> pd.DataFrame:
    """Return a frame of values without rows.

    Examples
    --------
    >>> len(empty())
    0
    """
    return _empty().copy()


@cache
def _empty() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=_dtype(name)) for name in VALUE_COLUMNS})


def _dtype(name: str) -> type | str:
    if name in NUMBER_COLUMNS:
        return float
    return object if name in LIST_COLUMNS else "str"


def one(frame: pd.DataFrame, **key: str) -> pd.Series | None:
    """Return the row with this area, period, breakdown or indicator, or None when there is none.

    Examples
    --------
    >>> one(empty(), area="370") is None
    True
    """
    wanted = np.ones(len(frame), dtype=bool)
    for column, text in key.items():
        wanted &= frame[column].to_numpy(dtype=object) == text
    rows = frame[wanted]
    return rows.iloc[0] if len(rows) else None
