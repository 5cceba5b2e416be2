"""Seasonal adjustment of monthly series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core import periods as calendar

MONTHS = 12
SMALLEST = 3 * MONTHS
# Rounds of robust weighting: enough for the season to settle.
ROUNDS = 50
# There is a stable season when chance alone parts the calendar months as clearly less often than this: X-11's limit.
STABLE = 0.01


@dataclass(frozen=True)
class Adjusted:
    """A seasonally adjusted series: columns period, original, adjusted, trend and seasonal.

    Without months and with a reason ("too_few", "gap", "constant" or "no_season") where it is not adjusted.
    """

    months: pd.DataFrame
    reason: str = ""


def adjust(values: ArrayLike, periods: Sequence[str], breaks: Sequence[str] = ()) -> Adjusted:
    """Take the season out of a monthly series since its last break; the same season in every year.

    STL with a periodic season and robust weights, so that a single odd month does not bend it; additive. A season
    that may change from year to year would follow every odd year of so short a series.

    There is one number for each month (NaN where there is none), the months oldest first with none left out; `breaks`
    are the first months after each break. `adjusted` is `original` less `seasonal`. With a reason instead when there
    are fewer than three years since the last break, when a month is missing among them, when all are alike, or when the
    calendar months do not differ more than chance explains (Kruskal and Wallis' test of the series less its trend,
    which no single odd month can sway).

    Examples
    --------
    >>> adjust([1.0, 2.0], ["2026M01", "2026M02"]).reason
    'too_few'
    """
    series, named = since_last_break(values, periods, breaks)
    reason, season, trend = unusable(series), series, series
    if not reason:
        season, trend = _periodic(series)
        reason = "no_season" if season_p_value(series - trend) >= STABLE else ""
    columns = {"original": series, "adjusted": series - season, "trend": trend, "seasonal": season}
    months = pd.DataFrame({"period": named} | columns)
    return Adjusted(months[:0] if reason else months, reason)


def since_last_break(
    values: ArrayLike, periods: Sequence[str], breaks: Sequence[str] = ()
) -> tuple[np.ndarray, list[str]]:
    """Return the part of a series that begins with or after its last break, without empty ends.

    Examples
    --------
    >>> since_last_break([1, 2, 3], ["2025M06", "2025M07", "2025M08"], ["2025M07"])[1]
    ['2025M07', '2025M08']
    """
    months = calendar.last_month(pd.Series(list(periods), dtype=object))
    series = pd.Series(np.asarray(values, dtype=float), index=list(periods))
    last = months.max() if len(months) else 0
    cuts = [calendar.parse(each).first_month for each in breaks]
    series = series[np.asarray(months) >= max((cut for cut in cuts if cut <= last), default=0)]
    series = series.loc[series.first_valid_index() : series.last_valid_index()] if series.notna().any() else series[:0]
    return series.to_numpy(), list(series.index)


def unusable(series: np.ndarray) -> str:
    """Return why a series cannot be adjusted: "too_few", "gap" or "constant"; "" when it can."""
    if len(series) < SMALLEST:
        return "too_few"
    if not np.isfinite(series).all():
        return "gap"
    return "constant" if np.ptp(series) == 0 else ""


def _periodic(series: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the season, the same in every year, and the trend, as R's `stl(s.window = "periodic")`."""
    # slow to import, and only some chapters adjust anything
    from statsmodels.tsa.seasonal import STL

    window = 10 * len(series) + 1
    found = STL(series, period=MONTHS, seasonal=window, seasonal_deg=0, robust=True)
    found = found.fit(inner_iter=2, outer_iter=ROUNDS)
    means = np.array([found.seasonal[month::MONTHS].mean() for month in range(MONTHS)])
    return np.resize(means, len(series)), np.asarray(found.trend)


def season_p_value(without_trend: np.ndarray) -> float:
    """How often chance alone parts the calendar months as clearly; Kruskal and Wallis' test."""
    from scipy import stats

    return float(stats.kruskal(*(without_trend[month::MONTHS] for month in range(MONTHS))).pvalue)


def seasonal_figure(months: pd.DataFrame) -> pd.DataFrame:
    """How much each calendar month (1-12) of an adjusted series lies over or under the level: month and seasonal."""
    last = months.tail(MONTHS)
    numbers = last["period"].str[-2:].astype(int)
    return last.assign(month=numbers)[["month", "seasonal"]].sort_values("month").reset_index(drop=True)
