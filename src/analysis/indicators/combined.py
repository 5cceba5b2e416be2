"""Quantities put together: months into longer periods, parts into a sum, one instead of another."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import periods as calendar
from analysis.indicators import quantities


def by_period(monthly: pd.DataFrame, periods: Sequence[str]) -> pd.DataFrame:
    """Months as they are, and the mean of the months of each longer period.

    Parameters
    ----------
    monthly : DataFrame
        A quantity by month, with every month of the periods.
    periods : sequence of str

    Returns
    -------
    DataFrame
        Columns `QUANTITY_COLUMNS`, a row for each area and period.
    """
    single = [period for period in periods if calendar.parse(period).kind == "month"]
    longer = [period for period in periods if period not in single]
    parts = [monthly[monthly["period"].isin(single)]]
    if longer:
        parts.append(quantities.mean_of_months(monthly, quantities.months_of(longer)))
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def added(parts: Sequence[pd.DataFrame], breakdown: str = "") -> pd.DataFrame:
    """Sum of quantities about the same areas and periods.

    A part that does not apply is left out; where none applies the sum does not either. Where a part is
    absent there is no sum, where one is hidden the sum has bounds.

    Parameters
    ----------
    parts : sequence of DataFrame
    breakdown : str
        What the sum is about.

    Returns
    -------
    DataFrame
        Columns `QUANTITY_COLUMNS`, a row for each area and period in the order of the first part.
    """
    stacked = pd.concat(parts, ignore_index=True)
    key = ["area", "period"]
    stacked["applies"] = stacked["status"] != "not_applicable"
    some = stacked.groupby(key)["applies"].transform("any")
    stacked = stacked[stacked["applies"] | ~some]
    stacked["known"] = stacked["status"].isin(["observed", "zero", "suppressed"])
    stacked["hidden"] = stacked["status"] == "suppressed"
    stacked["unbounded"] = stacked["hidden"] & stacked["lower"].isna()
    groups = stacked.groupby(key, sort=False)
    frame = groups[["value", "lower", "upper", "applies", "known", "hidden", "unbounded"]].sum().reset_index()
    frame["status"] = np.select(
        [frame["applies"] == 0, frame["known"] < frame["applies"], frame["hidden"] > 0, frame["value"] == 0],
        ["not_applicable", "not_available", "suppressed", "zero"],
        "observed",
    )
    frame["value"] = frame["value"].where(frame["status"].isin(["observed", "zero"]))
    bounded = frame["status"].isin(["observed", "zero", "suppressed"]) & (frame["unbounded"] == 0)
    frame[["lower", "upper"]] = frame[["lower", "upper"]].where(bounded)
    frame[["numerator", "denominator"]] = np.nan
    frame["breakdown"] = breakdown
    frame["method"] = "sum"
    lists = groups[["snapshots", "caveats"]].agg(lambda column: tuple(sorted({i for items in column for i in items})))
    in_order = parts[0][key].merge(frame, on=key)
    return in_order.merge(lists.reset_index(), on=key)[quantities.QUANTITY_COLUMNS]


def first_available(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the first quantity, and the second where the first is not available.

    Area by area and period by period; the two are about the same breakdown.
    """
    absent = first["status"] == "not_available"
    if not absent.any() or (second["status"] == "not_available").all():
        return first
    key = ["area", "period"]
    have = first[~absent]
    rest = second[~pd.MultiIndex.from_frame(second[key]).isin(pd.MultiIndex.from_frame(have[key]))]
    found = pd.concat([frame for frame in (have, rest) if len(frame)], ignore_index=True)
    return first[key].merge(found, on=key)[quantities.QUANTITY_COLUMNS]
