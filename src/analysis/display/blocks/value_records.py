"""Rows of values as records that can be written as JSON."""

import math

import pandas as pd

RECORD_TEXTS = ("indicator", "area", "period", "breakdown", "unit", "status", "method", "interval_method")
RECORD_NUMBERS = ("value", "numerator", "denominator", "lower", "upper", "interval_level_pct")
RECORD_WHOLE = ("rank", "rank_of")
RECORD_LISTS = ("snapshots", "caveats")
RECORD_KEYS = (
    *("indicator", "area", "period", "breakdown", "value", "unit", "status", "numerator", "denominator"),
    *("lower", "upper", "method", "rank", "rank_of", "snapshots", "caveats"),
    *("interval_method", "interval_level_pct"),
)


def records(values: pd.DataFrame) -> tuple[dict, ...]:
    """Turn a frame of values into records that can be written as JSON: a dict per row with the keys `RECORD_KEYS`.

    A column that is absent, and a missing number, is None; a rank is a whole number.

    Examples
    --------
    >>> records(pd.DataFrame({"area": ["370"], "value": [float("nan")]}))[0]["value"] is None
    True
    """
    columns = [_column(key, values[key]) if key in values else [_absent(key)] * len(values) for key in RECORD_KEYS]
    return tuple(dict(zip(RECORD_KEYS, row, strict=True)) for row in zip(*columns, strict=True))


def _absent(key: str) -> object:
    return [] if key in RECORD_LISTS else None


def _column(key: str, column: pd.Series) -> list:
    """Return a column as a list: taking a frame apart row by row takes ten times as long."""
    if key in RECORD_LISTS:
        return [[str(item) for item in each] if isinstance(each, (tuple, list)) else [] for each in column.tolist()]
    if key in RECORD_TEXTS:
        # as objects at once: one by one out of Arrow takes ten times as long
        texts = column.to_numpy(dtype=object, na_value=None)
        return [None if each is None else str(each) for each in texts.tolist()]
    # a column of numbers that has them all as such needs no look for what is missing
    plain = column.dtype == "float64"
    numbers = column.tolist() if plain else column.to_numpy(dtype=float, na_value=math.nan).tolist()
    whole = int if key in RECORD_WHOLE else float
    return [whole(each) if math.isfinite(each) else None for each in numbers]
