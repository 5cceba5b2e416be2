"""Trends: how fast a series moves, and whether it moves at all beyond chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from analysis import periods as calendar

SMALLEST = 5
# Over fewer months a season looks like a trend.
SMALLEST_MONTHS = 24
LEVEL_PCT = 95.0
# A series is told to move when chance alone would give as clear an order less often than this.
SIGNIFICANCE = 0.05


@dataclass(frozen=True)
class Trend:
    """A trend, or why there is none.

    Attributes
    ----------
    reason : str
        "" when there is a trend; else "too_few", "too_few_windows", "gap" or "constant".
    first, last : str
        The periods that it is measured over; "" when there is nothing.
    count : int
        How many points.
    slope_per_year : float
        In the unit of the series per year.
    lower, upper : float
        The interval of the slope.
    p_value : float
    corrected : bool
        Whether the test is corrected for autocorrelation.
    """

    reason: str = ""
    first: str = ""
    last: str = ""
    count: int = 0
    slope_per_year: float = np.nan
    lower: float = np.nan
    upper: float = np.nan
    p_value: float = np.nan
    corrected: bool = False

    @property
    def direction(self) -> str:
        """Return "rising" or "falling", or "none" where chance may explain it or the interval holds 0."""
        if self.reason or self.p_value >= SIGNIFICANCE or self.lower <= 0 <= self.upper:
            return "none"
        return "rising" if self.slope_per_year > 0 else "falling"


def trend(
    values: ArrayLike, periods: Sequence[str], breaks: Sequence[str] = (), *, window_months: int | None = None
) -> Trend:
    """The trend of a series since its last break.

    Theil-Sen slope with Kendall's test; for months the variance of the test is corrected for
    autocorrelation (Hamed and Rao), never to make it more certain.

    Parameters
    ----------
    values : array_like of float
        One number for each period; NaN where there is none.
    periods : sequence of str
        Of one kind, oldest first, none left out.
    breaks : sequence of str
        First month after each break in the series.
    window_months : int, optional
        Over how many months each number is measured, up to the end of its period; the period's own by default.
        Of windows that overlap only those are used that do not, the newest first: the others say the same twice.

    Returns
    -------
    Trend
        With a reason instead of a slope when there are fewer than five points since the last break (24 for
        months; five windows that do not overlap), when one is missing among them, or when all are alike.

    Examples
    --------
    >>> found = trend([1, 2, 2.9, 4, 5.2], ["2019", "2020", "2021", "2022", "2023"])
    >>> round(found.slope_per_year, 3), found.direction
    (1.025, 'rising')
    """
    series, named = since_last_break(values, periods, breaks, window_months=window_months)
    kind = calendar.parse(periods[0]).kind if len(periods) else "year"
    step = calendar.MONTHS_BETWEEN[kind]
    apart = -(-(window_months or calendar.MONTHS_IN[kind]) // step)
    monthly = kind == "month" and apart == 1
    chosen = slice((len(series) - 1) % apart if len(series) else 0, None, apart)
    series, named = series[chosen], named[chosen]
    span = {"first": named[0], "last": named[-1], "count": len(series)} if named else {}
    reason = unusable(series, SMALLEST_MONTHS if monthly else SMALLEST)
    if reason == "too_few" and apart > 1:
        reason = "too_few_windows"
    if reason:
        return Trend(reason, **span)
    score, variance = kendall_score(series)
    if monthly:
        variance *= max(autocorrelation_factor(series), 1.0)
    slope, lower, upper = sen_slope(series, variance)
    per_year = 12 / (step * apart)
    return Trend(
        **span,
        slope_per_year=slope * per_year,
        lower=lower * per_year,
        upper=upper * per_year,
        p_value=p_value(score, variance),
        corrected=monthly,
    )


def since_last_break(
    values: ArrayLike, periods: Sequence[str], breaks: Sequence[str] = (), *, window_months: int | None = None
) -> tuple[np.ndarray, list[str]]:
    """Return the part of a series that begins with or after its last break, without empty ends.

    A number of `window_months` begins that many months before its period ends; by default with its period.

    Examples
    --------
    >>> since_last_break([1, 2, 3], ["2025M06", "2025M07", "2025M08"], ["2025M07"])[1]
    ['2025M07', '2025M08']
    """
    series = np.asarray(values, dtype=float)
    if not len(series):
        return series, []
    # a period that a break falls inside is of neither side
    starts, ends = calendar.first_month(pd.Series(list(periods))), calendar.last_month(pd.Series(list(periods)))
    if window_months is not None:
        starts = ends - window_months + 1
    cuts = [calendar.parse(each).first_month for each in breaks]
    cut = max((month for month in cuts if month <= ends[-1]), default=starts[0])
    kept = np.flatnonzero((starts >= cut) & np.isfinite(series))
    if not len(kept):
        return series[:0], []
    chosen = slice(kept[0], kept[-1] + 1)
    return series[chosen], list(periods)[chosen]


def unusable(series: np.ndarray, smallest: int) -> str:
    """Return why a series cannot be used: "too_few", "gap" or "constant"; "" when it can.

    Examples
    --------
    >>> unusable(np.array([1.0, np.nan, 2.0]), 2), unusable(np.ones(9), 5), unusable(np.arange(5.0), 5)
    ('gap', 'constant', '')
    """
    if len(series) < smallest:
        return "too_few"
    if not np.isfinite(series).all():
        return "gap"
    return "constant" if np.ptp(series) == 0 else ""


def pair_slopes(series: np.ndarray) -> np.ndarray:
    """Return the slope between each two points of a series of equal steps, sorted."""
    first, last = np.triu_indices(len(series), k=1)
    return np.sort((series[last] - series[first]) / (last - first))


def sen_slope(series: np.ndarray, variance: float, level_pct: float = LEVEL_PCT) -> tuple[float, float, float]:
    """Theil-Sen slope per step, with its interval.

    Parameters
    ----------
    series : ndarray
        Equal steps, no gaps.
    variance : float
        Of Kendall's score.
    level_pct : float

    Returns
    -------
    tuple of float
        Slope, lower and upper end.

    References
    ----------
    Sen, P.K. (1968). Estimates of the regression coefficient based on Kendall's tau. Journal of the
    American Statistical Association 63, 1379-1389.

    Examples
    --------
    >>> series = np.array([1.0, 2.0, 2.9, 4.0, 5.2])
    >>> round(sen_slope(series, kendall_score(series)[1])[0], 3)
    1.025
    """
    slopes = pair_slopes(series)
    reach = special.ndtri(0.5 + level_pct / 200) * np.sqrt(variance)
    low = max(int(np.round((len(slopes) - reach) / 2)) - 1, 0)
    high = min(int(np.round((len(slopes) + reach) / 2)), len(slopes) - 1)
    return float(np.median(slopes)), float(slopes[low]), float(slopes[high])


def kendall_score(series: np.ndarray) -> tuple[float, float]:
    """Kendall's score of a series against time, and its variance without any trend, corrected for ties.

    References
    ----------
    Mann, H.B. (1945). Nonparametric tests against trend. Econometrica 13, 245-259. Kendall, M.G. (1975).
    Rank Correlation Methods. Griffin.

    Examples
    --------
    >>> kendall_score(np.array([1.0, 2.0, 2.0, 3.0]))
    (5.0, 7.666666666666667)
    """
    n = len(series)
    first, last = np.triu_indices(n, k=1)
    score = float(np.sign(series[last] - series[first]).sum())
    _, ties = np.unique(series, return_counts=True)
    return score, float((_spread(n) - _spread(ties).sum()) / 18)


def _spread(count: int | np.ndarray) -> float | np.ndarray:
    return count * (count - 1) * (2 * count + 5)


def p_value(score: float, variance: float) -> float:
    """How often chance alone gives a score so far from 0; both directions, corrected for continuity.

    Examples
    --------
    >>> round(p_value(10, 16.666666666666668), 4)
    0.0275
    """
    distance = max(abs(score) - 1, 0) / np.sqrt(variance) if variance > 0 else 0.0
    return float(2 * special.ndtr(-distance))


def autocorrelation_factor(series: np.ndarray) -> float:
    """By how much autocorrelation multiplies the variance of Kendall's score.

    Parameters
    ----------
    series : ndarray
        At least four points, not all alike.

    Returns
    -------
    float
        1 where no autocorrelation of the ranks, once the trend is taken away, is beyond chance.

    References
    ----------
    Hamed, K.H. and Rao, A.R. (1998). A modified Mann-Kendall trend test for autocorrelated data. Journal
    of Hydrology 204, 182-196.

    Examples
    --------
    >>> autocorrelation_factor(np.array([1.0, 3.0, 2.0, 5.0, 4.0]))
    1.0
    """
    n = len(series)
    steps = np.arange(1, n + 1)
    # by pandas, as scipy.stats takes longer to import than a chapter's first table to make
    ranks = pd.Series(series - steps * np.median(pair_slopes(series))).rank().to_numpy()
    centred = ranks - ranks.mean()
    square = float(centred @ centred)
    if square == 0:
        # nothing is left beside the trend
        return 1.0
    lags = np.arange(1, n - 1)
    found = np.array([centred[lag:] @ centred[:-lag] for lag in lags]) / square
    found[np.abs(found) <= special.ndtri(0.5 + LEVEL_PCT / 200) / np.sqrt(n)] = 0.0
    weights = (n - lags) * (n - lags - 1) * (n - lags - 2)
    return float(1 + 2 / (n * (n - 1) * (n - 2)) * (weights @ found))
