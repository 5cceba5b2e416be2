"""What was revised: two readings of the same figures, held against each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

SHARES = ("pct", "pp")
# How large a revision is: of shares in points, of other figures in per cent of the old one.
TIERS = ("rounding", "small", "moderate", "large")
SHARE_LIMITS = (0.1, 0.3, 1.0)
RELATIVE_LIMITS_PCT = (1.0, 5.0)
ONE = 1.0
DUST = 1e-9


def compare(before: pd.DataFrame, after: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Hold two frames of figures against each other.

    Parameters
    ----------
    before, after
        The columns of ``keys``, and value, unit, status.
    keys
        What a figure is known by; "period" is one of them.

    Returns
    -------
    DataFrame
        The keys, old, new, old_status, new_status, unit, difference, change ("revised", "status", "appeared",
        "vanished") and tier; only what has changed. A number that is hidden now has no old one.

    Example
    -------
    >>> old = pd.DataFrame({"area": ["370"], "period": ["2026M07"], "value": [1075.0], "unit": ["persons"],
    ...                     "status": ["observed"]})
    >>> found = compare(old, old.assign(value=1101.0), ["area", "period"])
    >>> found[["change", "tier"]].iloc[0].tolist()
    ['revised', 'moderate']
    """
    keys = list(keys)
    columns = [*keys, "value", "unit", "status"]
    plain = dict.fromkeys([*keys, "unit", "status"], object)  # text columns of Arrow cannot be joined when empty
    first, second = (frame[columns].astype(plain) for frame in (before, after))
    both = first.merge(second, on=keys, how="outer", suffixes=("_old", "_new"), indicator=True)
    old, new = both["value_old"].astype("float64"), both["value_new"].astype("float64")
    numbers = old.notna() & new.notna()
    difference = new - old
    change = np.select(
        [
            both["_merge"] == "right_only",
            both["_merge"] == "left_only",
            both["status_old"].fillna("") != both["status_new"].fillna(""),
            numbers & (difference.abs() > DUST),
        ],
        ["appeared", "vanished", "status", "revised"],
        default="",
    )
    # from 0 to 3 is a figure revised, and not only a new status
    change = np.where((change == "status") & numbers, "revised", change)
    unit = both["unit_new"].fillna(both["unit_old"])
    found = both[keys].assign(
        old=old,
        new=new,
        old_status=both["status_old"].fillna(""),
        new_status=both["status_new"].fillna(""),
        unit=unit,
        difference=difference,
        change=change,
        tier=np.where(change == "revised", tiers(old, difference, unit), ""),
    )
    # what is hidden now is not told as it was
    found["old"] = found["old"].mask(found["new_status"] == "suppressed")
    return found[found["change"] != ""].reset_index(drop=True)


def tiers(old: pd.Series, difference: pd.Series, unit: pd.Series) -> np.ndarray:
    """Say how large each revision is: rounding, small, moderate or large."""
    size = difference.abs()
    relative_pct = 100 * size / old.abs().where(old != 0)
    share = unit.isin(SHARES)
    rounding = size <= np.where(share, SHARE_LIMITS[0], ONE) + DUST
    small = np.where(share, size <= SHARE_LIMITS[1] + DUST, relative_pct <= RELATIVE_LIMITS_PCT[0])
    moderate = np.where(share, size <= SHARE_LIMITS[2] + DUST, relative_pct <= RELATIVE_LIMITS_PCT[1])
    return np.select([rounding, small, moderate], TIERS[:3], default=TIERS[3])
