"""Amounts, means and ratios with bounds: what the indicator functions are made of.

A quantity is a frame with one row for an area and a period. A number that the source hides (a count
of 0, 1 or 2) is never guessed: it is carried as bounds, and so is everything made from it.
"""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd

from analysis import areas as area_register
from analysis import periods as calendar
from analysis.areas import Area
from analysis.formats import round_half_up

HIDDEN_MAX = 2
QUANTITY_COLUMNS = [
    "area",
    "period",
    "breakdown",
    "value",
    "lower",
    "upper",
    "numerator",
    "denominator",
    "status",
    "method",
    "snapshots",
    "caveats",
]


def amounts(
    observations: pd.DataFrame,
    table: str,
    measure: str,
    areas: Sequence[Area],
    periods: Sequence[str],
    *,
    breakdown: str = "",
    additive: bool = True,
) -> pd.DataFrame:
    """Published numbers, or for a group of municipalities the sum of its members' numbers.

    A group that the source publishes itself (Hele landet, a region) keeps the published number.
    Hidden members of a sum give bounds (0 to 2 each) and no value; an absent member gives
    `not_available`, for a sum without it would be another area's.

    Parameters
    ----------
    observations : DataFrame
        Rows of the observation store.
    table, measure, breakdown : str
        What to read.
    areas : sequence of Area
    periods : sequence of str
    additive : bool
        Whether members may be summed: counts, not shares or means.

    Returns
    -------
    DataFrame
        Columns `QUANTITY_COLUMNS`, a row for each area and period asked for.
    """
    codes = {code for area in areas for code in (*_codes_with_same_members(area), *area.members)}
    wanted = (
        (observations["table"] == table)
        & (observations["measure"] == measure)
        & (observations["breakdown"] == breakdown)
        & observations["period"].isin(periods)
        & observations["area"].isin(codes)
    )
    rows = observations[wanted]
    if rows.empty:
        return nothing_held(areas, periods, breakdown)
    snapshots = tuple(sorted(rows["snapshot"].unique()))
    values = rows.pivot(index="area", columns="period", values="value").reindex(columns=list(periods))
    statuses = rows.pivot(index="area", columns="period", values="status").reindex(columns=list(periods))
    parts = [_area_amounts(values, statuses, area, additive) for area in areas]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["area"])
    frame["breakdown"] = breakdown
    frame["numerator"] = np.nan
    frame["denominator"] = np.nan
    return _with_lists(frame, snapshots)


def nothing_held(areas: Sequence[Area], periods: Sequence[str], breakdown: str = "") -> pd.DataFrame:
    """A quantity about which nothing is held: `not_available` for each area and period."""
    frame = pd.DataFrame([(area.code, period) for area in areas for period in periods], columns=["area", "period"])
    frame[["value", "lower", "upper", "numerator", "denominator"]] = np.nan
    frame["breakdown"] = breakdown
    frame["status"] = "not_available"
    frame["method"] = "published"
    return _with_lists(frame, ())


def _area_amounts(values: pd.DataFrame, statuses: pd.DataFrame, area: Area, additive: bool) -> pd.DataFrame:
    code = next((code for code in _codes_with_same_members(area) if code in values.index), None)
    nothing = pd.Series(np.nan, index=values.columns)
    published = _published(
        area,
        nothing if code is None else values.loc[code],
        nothing.astype(object) if code is None else statuses.loc[code],
        additive,
    )
    # The country is more than its 98 municipalities: some persons' municipality is not known.
    if not additive or area.kind in ("municipality", "country"):
        return published
    members = [member for member in area.members if member in values.index]
    complete = len(members) == len(area.members)
    summed = _summed(area, values.loc[members], statuses.loc[members], complete)
    return published.where(published["status"] != "not_available", summed)


@cache
def _codes_with_same_members(area: Area) -> list[str]:
    """RAR Sjælland and Region Sjælland are the same 17 municipalities under two codes."""
    if area.kind in ("municipality", "country", "peer_group"):
        return [area.code]
    members = frozenset(area.members)
    twins = [other.code for other in area_register.all_areas() if frozenset(other.members) == members]
    return [area.code, *(code for code in twins if code != area.code)]


def _published(area: Area, values: pd.Series, statuses: pd.Series, additive: bool) -> pd.DataFrame:
    status = statuses.astype(object).where(statuses.notna(), "not_available")
    hidden = (status == "suppressed").to_numpy() & additive
    number = values.to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "area": area.code,
            "period": values.index.astype("str"),
            "value": number,
            "lower": np.where(hidden, 0.0, number),
            "upper": np.where(hidden, float(HIDDEN_MAX), number),
            "status": status.to_numpy(),
            "method": "published",
        }
    )


def _summed(area: Area, values: pd.DataFrame, statuses: pd.DataFrame, complete: bool) -> pd.DataFrame:
    hidden = (statuses == "suppressed").sum(axis=0).to_numpy()
    absent = (values.isna() & (statuses != "suppressed")).any(axis=0).to_numpy() | (not complete)
    shown = values.sum(axis=0).to_numpy()
    status = np.select([absent, hidden > 0, shown == 0], ["not_available", "suppressed", "zero"], "observed")
    known = status != "not_available"
    return pd.DataFrame(
        {
            "area": area.code,
            "period": values.columns.astype("str"),
            "value": np.where(np.isin(status, ["observed", "zero"]), shown, np.nan),
            "lower": np.where(known, shown, np.nan),
            "upper": np.where(known, shown + HIDDEN_MAX * hidden, np.nan),
            "status": status,
            "method": "sum",
        }
    )


def mean_of_months(monthly: pd.DataFrame, months: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Mean over the months of each period; a period that lacks a month has no mean.

    Parameters
    ----------
    monthly : DataFrame
        A quantity by month.
    months : mapping
        From the period to print (a year, a half-year, or the last month of a window) to its months.

    Returns
    -------
    DataFrame
        Columns `QUANTITY_COLUMNS`, a row for each area and period of `months`. A hidden month gives
        bounds; `not_available` when a month is absent, `not_applicable` when it is that for a month.
    """
    link = pd.DataFrame(
        [(period, month) for period, names in months.items() for month in names],
        columns=["window", "period"],
    )
    joined = link.merge(monthly, on="period", how="inner")
    joined["hidden"] = joined["status"] == "suppressed"
    joined["known"] = joined["status"].isin(["observed", "zero", "suppressed"])
    joined["unbounded"] = joined["hidden"] & joined["lower"].isna()
    joined["outside"] = joined["status"] == "not_applicable"
    groups = joined.groupby(["area", "window"], sort=False)
    frame = groups[["value", "lower", "upper", "hidden", "known", "unbounded", "outside"]].sum().reset_index()
    frame = frame.rename(columns={"window": "period"})
    wanted = frame["period"].map({period: len(names) for period, names in months.items()})
    absent, hidden = frame["known"] < wanted, frame["hidden"] > 0
    frame["status"] = np.select(
        [frame["outside"] > 0, absent, hidden, frame["value"] == 0],
        ["not_applicable", "not_available", "suppressed", "zero"],
        "observed",
    )
    frame["value"] = (frame["value"] / wanted).where(~absent & ~hidden)
    bounded = ~absent & (frame["unbounded"] == 0)
    frame["lower"] = (frame["lower"] / wanted).where(bounded)
    frame["upper"] = (frame["upper"] / wanted).where(bounded)
    frame["breakdown"] = monthly["breakdown"].iloc[0] if len(monthly) else ""
    frame["numerator"] = np.nan
    frame["denominator"] = np.nan
    frame["method"] = "mean_of_months"
    frame = _with_lists(frame, _all(monthly, "snapshots"))
    if any(monthly["caveats"]):
        united_months = groups["caveats"].agg(
            lambda column: tuple(sorted({item for items in column for item in items}))
        )
        frame["caveats"] = united_months.reset_index(drop=True)
    return frame


def ratio(
    numerator: pd.DataFrame,
    denominator: pd.DataFrame,
    *,
    scale: float = 100.0,
    smallest_denominator: float = 0.0,
    breakdown: str = "",
) -> pd.DataFrame:
    """Numerator over denominator, area by area and period by period, with bounds.

    Parameters
    ----------
    numerator, denominator : DataFrame
        Quantities of the same areas and periods.
    scale : float
        100 for per cent.
    smallest_denominator : float
        Below it no share is printed: a few persons would stand behind it.

    Returns
    -------
    DataFrame
        Columns `QUANTITY_COLUMNS`, numerator and denominator filled where they may be shown.
    """
    key = ["area", "period"]
    both = numerator.merge(denominator, on=key, suffixes=("_n", "_d"), how="left")
    small = both["upper_d"] < smallest_denominator
    hidden = (both["status_n"] == "suppressed") | (both["status_d"] == "suppressed") | small
    known = ["observed", "zero", "suppressed"]
    absent = ~both["status_n"].isin(known) | ~both["status_d"].isin(known)
    outside = (both["status_n"] == "not_applicable") | (both["status_d"] == "not_applicable")
    empty = both["value_d"] == 0
    frame = both[key].copy()
    divisor = both["value_d"].where(both["value_d"] > 0)
    frame["value"] = scale * both["value_n"] / divisor
    frame["lower"] = scale * both["lower_n"] / both["upper_d"].where(both["upper_d"] > 0)
    frame["upper"] = scale * both["upper_n"] / both["lower_d"].where(both["lower_d"] > 0)
    frame["status"] = np.select(
        [outside, absent, empty, hidden, frame["value"] == 0],
        ["not_applicable", "not_available", "not_applicable", "suppressed", "zero"],
        "observed",
    )
    frame.loc[absent | empty | small, ["lower", "upper"]] = np.nan
    printable = frame["status"].isin(["observed", "zero"])
    frame["value"] = frame["value"].where(printable)
    frame["numerator"] = both["value_n"].where(printable)
    frame["denominator"] = both["value_d"].where(printable)
    frame["breakdown"] = breakdown
    single = both["method_n"].isin(["published", "mean_of_months"]) & (both["method_n"] == both["method_d"])
    frame["method"] = np.where(single, "ratio", "ratio_of_sums")
    frame = _with_lists(frame, _all(numerator, "snapshots") + _all(denominator, "snapshots"))
    frame["caveats"] = united(both["caveats_n"], both["caveats_d"])
    return add_caveat(frame, small, "small_base")


def decided(frame: pd.DataFrame, decimals: int) -> pd.DataFrame:
    """Print what the bounds decide: where both round to the same number, that number is the value.

    Parameters
    ----------
    frame : DataFrame
        A quantity; rows with status `suppressed` and bounds are looked at.
    decimals : int
        The decimals that the number is printed with.
    """
    rows = (frame["status"] == "suppressed") & (frame["method"] != "published")
    rows &= frame["lower"].notna() & frame["upper"].notna()
    low = round_half_up(frame["lower"].where(rows), decimals)
    high = round_half_up(frame["upper"].where(rows), decimals)
    same = rows & (low == high)
    frame = frame.copy()
    frame["value"] = frame["value"].where(~same, low)
    frame["status"] = frame["status"].where(~same, np.where(low == 0, "zero", "observed"))
    frame["method"] = frame["method"].where(~same, "bounds")
    # the unrounded bounds of a decided number would only say more than is printed
    frame.loc[same, ["lower", "upper"]] = np.nan
    return frame


def protect_parts(total: pd.DataFrame, parts: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Hide a second part where exactly one part of a shown total is hidden.

    The total less the shown parts would otherwise give the hidden number back.

    Parameters
    ----------
    total : DataFrame
        A quantity.
    parts : list of DataFrame
        Quantities of the same areas and periods that add up to the total.

    Returns
    -------
    list of DataFrame
        The parts; where one was hidden, the smallest of the others is hidden too, without bounds.
    """
    parts = list(parts)
    key = ["area", "period"]
    aligned = [total[key].merge(part, on=key, how="left") for part in parts]
    hidden = np.column_stack([(part["status"] == "suppressed").to_numpy() for part in aligned])
    shown = np.column_stack([part["value"].to_numpy(dtype=float) for part in aligned])
    exposed = total["status"].isin(["observed", "zero"]).to_numpy() & (hidden.sum(axis=1) == 1)
    candidates = np.where(hidden | np.isnan(shown), np.inf, shown)
    second = np.where(exposed & np.isfinite(candidates.min(axis=1)), candidates.argmin(axis=1), -1)
    for number, part in enumerate(parts):
        cells = total[key][second == number]
        chosen = pd.MultiIndex.from_frame(part[key]).isin(pd.MultiIndex.from_frame(cells))
        parts[number] = hide(part, chosen, "suppressed_derived")
    return parts


def hide(frame: pd.DataFrame, rows: pd.Series | np.ndarray, caveat: str, *, status: str = "suppressed") -> pd.DataFrame:
    """Take away numbers that the source shows: value, bounds, numerator and denominator, with the reason."""
    frame = add_caveat(frame, rows, caveat)
    rows = np.asarray(rows)
    frame.loc[rows, ["value", "lower", "upper", "numerator", "denominator"]] = np.nan
    frame.loc[rows, "status"] = status
    return frame


def add_caveat(frame: pd.DataFrame, rows: pd.Series | bool, caveat: str) -> pd.DataFrame:
    """Attach a caveat of the vocabulary to some rows of a quantity."""
    rows = np.broadcast_to(np.asarray(rows), len(frame))
    frame = frame.copy()
    old = frame["caveats"].tolist()
    frame["caveats"] = pd.Series(
        [tuple(sorted({*had, caveat})) if row else had for had, row in zip(old, rows, strict=True)],
        index=frame.index,
        dtype=object,
    )
    return frame


def united(first: pd.Series, second: pd.Series) -> pd.Series:
    """Snapshots or caveats of two quantities together, row by row."""
    # where a row has no partner its second list is missing
    pairs = [tuple(sorted({*a, *(b if isinstance(b, tuple) else ())})) for a, b in zip(first, second, strict=True)]
    return pd.Series(pairs, index=first.index, dtype=object)


def windows(ends: Sequence[str], length: int = 12) -> dict[str, list[str]]:
    """From the last month of each window to its months.

    Examples
    --------
    >>> windows(["2026M02"], 3)
    {'2026M02': ['2025M12', '2026M01', '2026M02']}
    """
    result = {}
    for end in ends:
        last = calendar.parse(end)
        result[end] = [str(calendar.shift(last, -back)) for back in range(length - 1, -1, -1)]
    return result


def months_of(periods: Sequence[str]) -> dict[str, list[str]]:
    """From each period to the months it is made of.

    Examples
    --------
    >>> months_of(["2022Q1"])
    {'2022Q1': ['2022M01', '2022M02', '2022M03']}
    """
    return {period: [str(month) for month in calendar.months(calendar.parse(period))] for period in periods}


def all_months(months: Mapping[str, Sequence[str]]) -> list[str]:
    """Every month that the windows need, each once, in order."""
    return sorted({month for names in months.values() for month in names})


def _all(frame: pd.DataFrame, column: str) -> tuple[str, ...]:
    return tuple(sorted({item for items in frame[column] for item in items}))


def _with_lists(frame: pd.DataFrame, snapshots: Sequence[str]) -> pd.DataFrame:
    snapshots = tuple(sorted(set(snapshots)))
    frame["snapshots"] = pd.Series([snapshots] * len(frame), index=frame.index, dtype=object)
    frame["caveats"] = pd.Series([()] * len(frame), index=frame.index, dtype=object)
    frame["area"] = frame["area"].astype("str")
    frame["period"] = frame["period"].astype("str")
    return frame[QUANTITY_COLUMNS]
