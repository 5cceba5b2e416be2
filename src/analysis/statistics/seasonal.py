"""Seasonal adjustment of monthly series, and the changes that are read from one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.statistics import trends

MONTHS = 12
SMALLEST = 3 * MONTHS
# Months that the seasonal figure is smoothed over for one calendar month, in years; an odd number.
SEASONAL_WINDOW = 13
QUARTER = 3
# Rounds of robust weighting: enough for the season to settle.
ROUNDS = 50


@dataclass(frozen=True)
class Adjusted:
    """A seasonally adjusted series, or why there is none.

    Attributes
    ----------
    months : DataFrame
        Columns period, original, adjusted, trend and seasonal, in the unit of the series.
    reason : str
        "" when it is adjusted; else "too_few", "gap" or "constant".
    """

    months: pd.DataFrame
    reason: str = ""


def adjust(values: ArrayLike, periods: Sequence[str], breaks: Sequence[str] = ()) -> Adjusted:
    """Take the seasonal figure out of a monthly series since its last break.

    STL with robust weights, so that a single odd month does not bend the season; additive.

    Parameters
    ----------
    values : array_like of float
        One number for each month; NaN where there is none.
    periods : sequence of str
        Months, oldest first, none left out.
    breaks : sequence of str
        First month after each break in the series.

    Returns
    -------
    Adjusted
        `adjusted` is `original` less `seasonal`. With a reason instead when there are fewer than three
        years since the last break, when a month is missing among them, or when all are alike.

    References
    ----------
    Cleveland, R.B., Cleveland, W.S., McRae, J.E. and Terpenning, I. (1990). STL: a seasonal-trend
    decomposition procedure based on loess. Journal of Official Statistics 6, 3-73.

    Examples
    --------
    >>> adjust([1.0, 2.0], ["2026M01", "2026M02"]).reason
    'too_few'
    """
    series, named = trends.since_last_break(values, periods, breaks)
    reason = trends.unusable(series, SMALLEST)
    if reason:
        return Adjusted(pd.DataFrame(columns=["period", "original", "adjusted", "trend", "seasonal"]), reason)
    # slow to import, and only some chapters adjust anything
    from statsmodels.tsa.seasonal import STL

    found = STL(series, period=MONTHS, seasonal=SEASONAL_WINDOW, robust=True).fit(inner_iter=2, outer_iter=ROUNDS)
    months = pd.DataFrame(
        {
            "period": named,
            "original": series,
            "adjusted": series - found.seasonal,
            "trend": found.trend,
            "seasonal": found.seasonal,
        }
    )
    return Adjusted(months)


def seasonal_figure(months: pd.DataFrame) -> pd.DataFrame:
    """The seasonal figure of the last year: how much each calendar month lies over or under the level.

    Parameters
    ----------
    months : DataFrame
        Of `Adjusted`.

    Returns
    -------
    DataFrame
        Columns month (1-12) and seasonal, in the unit of the series.

    Examples
    --------
    >>> seasonal_figure(pd.DataFrame({"period": ["2025M12", "2026M01"], "seasonal": [2.0, -1.0]}))["month"].tolist()
    [1, 12]
    """
    last = months.tail(MONTHS)
    numbers = last["period"].str[-2:].astype(int)
    return last.assign(month=numbers)[["month", "seasonal"]].sort_values("month").reset_index(drop=True)


def year_on_year(series: ArrayLike) -> float:
    """Change of the last month from the same month of the year before, in the unit of the series.

    NaN when there are not thirteen months.

    Examples
    --------
    >>> year_on_year(range(13))
    12.0
    """
    series = np.asarray(series, dtype=float)
    return float(series[-1] - series[-1 - MONTHS]) if len(series) > MONTHS else np.nan


def three_months_annualised(adjusted: ArrayLike, *, relative: bool) -> float:
    """Change from the three months before to the last three, as it would be if it went on for a year.

    Parameters
    ----------
    adjusted : array_like of float
        A seasonally adjusted monthly series.
    relative : bool
        In per cent, compounded, for amounts; else in the unit of the series, four times the change.

    Returns
    -------
    float
        NaN when there are not six months, or no per cent can be taken.

    Examples
    --------
    >>> round(three_months_annualised([100, 100, 100, 102, 102, 102], relative=True), 3)
    8.243
    """
    series = np.asarray(adjusted, dtype=float)
    if len(series) < 2 * QUARTER:
        return np.nan
    before, last = series[-2 * QUARTER : -QUARTER].mean(), series[-QUARTER:].mean()
    if not relative:
        return float(4 * (last - before))
    return float(100 * ((last / before) ** 4 - 1)) if before > 0 and last > 0 else np.nan
