"""The frame of values: one row for an indicator, an area, a period and a breakdown."""

import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis.vocabulary import INTERVAL_METHODS, METHODS, STATUSES

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
PRINTABLE = ("observed", "zero")


def _value_only_where_printable(frame: pd.DataFrame) -> pd.Series:
    return frame["value"].notna() == frame["status"].isin(PRINTABLE)


SCHEMA = pa.DataFrameSchema(
    {
        **{name: pa.Column(str) for name in ("indicator", "area", "period", "breakdown", "unit")},
        "status": pa.Column(str, pa.Check.isin(STATUSES)),
        "method": pa.Column(str, pa.Check.isin(METHODS)),
        **{name: pa.Column(float, nullable=True) for name in NUMBER_COLUMNS},
        "snapshots": pa.Column(object),
        "caveats": pa.Column(object),
        "interval_method": pa.Column(str, pa.Check.isin(("", *INTERVAL_METHODS))),
    },
    checks=pa.Check(_value_only_where_printable, error="a value stands where the status allows none"),
    unique=["indicator", "area", "period", "breakdown"],
    strict=True,
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
    return pd.DataFrame({name: pd.Series(dtype=_dtype(name)) for name in VALUE_COLUMNS})


def _dtype(name: str) -> type | str:
    if name in NUMBER_COLUMNS:
        return float
    return object if name in ("snapshots", "caveats") else "str"


def one(frame: pd.DataFrame, **key: str) -> pd.Series | None:
    """Return the row with this area, period, breakdown or indicator, or None when there is none.

    Examples
    --------
    >>> one(empty(), area="370") is None
    True
    """
    wanted = np.ones(len(frame), dtype=bool)
    for column, text in key.items():
        wanted &= (frame[column] == text).to_numpy()
    rows = frame[wanted]
    return rows.iloc[0] if len(rows) else None
