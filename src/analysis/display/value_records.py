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
    """Turn a frame of values into records that can be written as JSON.

    Parameters
    ----------
    values : DataFrame
        Columns `analysis.indicators.values.VALUE_COLUMNS`; a column that is absent becomes null.

    Returns
    -------
    tuple of dict
        One per row with the keys `RECORD_KEYS`; a missing number is None, a rank a whole number.

    Examples
    --------
    >>> records(pd.DataFrame({"area": ["370"], "value": [float("nan")]}))[0]["value"] is None
    True
    """
    return tuple({key: _plain(key, row.get(key)) for key in RECORD_KEYS} for row in values.to_dict(orient="records"))


def _plain(key: str, value: object) -> object:
    if key in RECORD_LISTS:
        return [str(item) for item in value] if isinstance(value, (tuple, list)) else []
    if value is None or pd.isna(value):
        return None
    if key in RECORD_WHOLE:
        return int(value)
    if key in RECORD_NUMBERS:
        return float(value) if math.isfinite(value) else None
    return str(value)
