"""A control chart of one-step-ahead forecast errors: whether the newest month lies outside what was expected.

Levels of unemployment have trend and season, so limits around a mean would be crossed by both. The errors of forecasts
one month ahead have neither (Montgomery 2013, Introduction to Statistical Quality Control, chapter 10).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.core.areas import Area
from analysis.statistics import forecast_series, forecasts

LIMITS = ["lower_2", "upper_2", "lower_3", "upper_3"]
COLUMNS = ["series", "area", "period", "value", "expected", *LIMITS, "error", "outcome"]


def limits(value: np.ndarray, point: np.ndarray, spread: np.ndarray) -> pd.DataFrame:
    """Hold counts against a forecast and its standard error, both on the scale of the models.

    The result has a row for each count: value, expected, the limits at two and at three standard errors, `error` (in
    standard errors) and `outcome`: "inside", "outside_2" or "outside_3".

    Examples
    --------
    >>> limits(np.array([100.0, 130.0]), np.log([100.5, 100.5]), np.array([0.1, 0.1]))["outcome"].tolist()
    ['inside', 'outside_2']
    """
    error = (forecast_series.on_scale(value) - point) / spread
    found = {"value": value, "expected": forecast_series.off_scale(point)}
    for width in (2, 3):
        found |= {
            f"lower_{width}": forecast_series.off_scale(point - width * spread),
            f"upper_{width}": forecast_series.off_scale(point + width * spread),
        }
    outcome = np.select([np.abs(error) > 3, np.abs(error) > 2], ["outside_3", "outside_2"], "inside")
    return pd.DataFrame(found | {"error": error, "outcome": outcome})


def newest_month(key: str, who: Sequence[Area], data_until: str) -> pd.DataFrame:
    """Hold the newest month of a series against what was expected of it the month before.

    The forecast is the one of `forecasts.forecast`, from the state of the month before, and its standard error is
    widened as its 95 per cent interval is: of all past months of all municipalities 4-5 per cent lie outside two, and
    less than one outside three.

    A row for each area that can be forecast and whose newest month is shown: `COLUMNS`; none where nothing can.

    Examples
    --------
    >>> from analysis.core import areas
    >>> newest_month("unemployed", [areas.area("370")], "2026M07")[["period", "value", "outcome"]].values.tolist()
    [['2026M07', 1075.0, 'inside']]
    """
    made = forecasts.made_of(key, who, data_until, back=1)
    if not made.found.long_enough:
        return pd.DataFrame(columns=COLUMNS)
    value, spread = made.found.numbers[-1, : len(who)], made.outlook.spread()[0, : len(who)]
    frame = limits(value, made.outlook.point[0, : len(who)], made.factors[95][0] * spread)
    frame = frame.assign(series=key, area=[area.code for area in who], period=made.found.months[-1])[COLUMNS]
    fit = [forecast_series.reason(made.found, column) is None for column in range(len(who))]
    return frame[frame["value"].notna() & np.array(fit)].reset_index(drop=True)
