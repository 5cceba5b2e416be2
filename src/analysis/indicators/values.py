"""The frame of values: one row for an indicator, an area, a period and a breakdown."""

import math
from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

from analysis.core.vocabulary import INTERVAL_METHODS, METHODS, STATUSES

VALUE_COLUMNS = [
    *("indicator", "area", "period", "breakdown", "value", "unit", "status", "numerator", "denominator", "lower"),
    *("upper", "method", "rank", "rank_of", "snapshots", "caveats", "interval_method", "interval_level_pct"),
]
NUMBER_COLUMNS = ["value", "numerator", "denominator", "lower", "upper", "rank", "rank_of", "interval_level_pct"]
LIST_COLUMNS = ["snapshots", "caveats"]
KEY = ["indicator", "area", "period", "breakdown"]
PRINTABLE = ("observed", "zero")
# Something is said of a number that is hidden.
SAID = (*PRINTABLE, "suppressed")


def check(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame, its columns in order, or raise ValueError on what no value may be."""
    frame = frame[VALUE_COLUMNS]
    texts = [name for name in VALUE_COLUMNS if name not in (*NUMBER_COLUMNS, *LIST_COLUMNS)]
    codes = [pd.factorize(frame[name])[0] for name in KEY]
    rules = {
        "a column is not of its type": all(frame[name].dtype == _dtype(name) for name in VALUE_COLUMNS)
        and not any(frame[name].hasnans for name in texts),
        "a status is not in the vocabulary": set(frame["status"].unique()) <= {*STATUSES},
        "a method is not in the vocabulary": set(frame["method"].unique()) <= {*METHODS},
        "a method of an interval is not in the vocabulary": set(frame["interval_method"].unique())
        <= {"", *INTERVAL_METHODS},
        "a key stands twice": not pd.DataFrame(dict(enumerate(codes))).duplicated().any(),
        "a value stands where the status allows none": bool(
            (frame["value"].notna() == frame["status"].isin(PRINTABLE)).all()
        ),
    }
    broken = [rule for rule, kept in rules.items() if not kept]
    if broken:
        raise ValueError(f"These are no values: {'; '.join(broken)}.")
    return frame


def concat(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Stack value frames, and keep the columns when there is nothing to stack."""
    frames = [frame for frame in frames if len(frame)]
    return pd.concat(frames, ignore_index=True) if frames else empty()


def empty() -> pd.DataFrame:
    """Return a frame of values without rows."""
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


def derived(base: Mapping, suffix: str, number: float, unit: str, method: str, **others: object) -> dict:
    """Return a statistic as a row of values: indicator `<key>_<suffix>`, all else as in the row it is about.

    A number that is NaN is not available; `others` are columns that differ, such as lower, upper and interval_method.

    Examples
    --------
    >>> base = {"indicator": "unemployed", "status": "observed", "value": 3.0}
    >>> derived(base, "change", float("nan"), "pct", "change_pct")["status"]
    'not_available'
    """
    shown = not math.isnan(number)
    empty = dict.fromkeys(("numerator", "denominator", "lower", "upper", "rank", "rank_of"), math.nan)
    return {
        **base,
        **empty,
        "indicator": f"{base['indicator']}_{suffix}",
        "value": number,
        "unit": unit,
        "status": ("zero" if number == 0 else "observed") if shown else "not_available",
        "method": method,
        "interval_method": "",
        "interval_level_pct": math.nan,
        **others,
    }
