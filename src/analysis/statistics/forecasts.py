"""Forecasts of the monthly series: the middle, how sure it is, and paths that the future may take.

The candidate, its parameters and the widening of its intervals come from `forecast_evaluation`; here they are
used on the municipality and the areas that it is compared with.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.core import areas, periods
from analysis.core.areas import Area
from analysis.statistics import forecast_evaluation, forecast_series
from analysis.statistics.forecast_evaluation import LEVELS
from analysis.statistics.forecast_series import COUNTRY, RESIDUAL_MONTHS, Outlook, Span

DRAWS = 2000
BOUNDS = [f"{side}_{level}" for level in LEVELS for side in ("lower", "upper")]
COLUMNS = ["series", "area", "period", "horizon", "mean", *BOUNDS, "status", "reason"]
LIMITS = ["lower_2", "upper_2", "lower_3", "upper_3"]
CONTROL_COLUMNS = ["series", "area", "period", "value", "expected", *LIMITS, "error", "outcome"]


@dataclass(frozen=True)
class Paths:
    """What the months to come may bring, drawn many times.

    `counts` is draws x months x areas, never below zero; NaN for an area that cannot be forecast.
    """

    months: tuple[str, ...]
    counts: np.ndarray


@dataclass(frozen=True)
class Made:
    """A forecast on the scale of the models for all areas of a span, and what it is widened by."""

    found: Span
    outlook: Outlook
    factors: dict[int, np.ndarray]
    horizon: int = 0


def forecast(key: str, who: Sequence[Area], data_until: str, until: str) -> pd.DataFrame:
    """Forecast a series month by month.

    Nothing about a later month than `data_until` is read; `until` is the last month that is wanted. The result has
    series, area, period, horizon (months after the last one known), mean (the middle: as likely to be passed as not),
    lower_50 ... upper_95, status and reason; a row for each area and month, and one without a period for an area that
    cannot be forecast at all. `status` is "observed" or "not_available"; `reason` is one of those of
    `forecast_series.reason`, "after_next_break" (a month after a break that comes), "too_far" (a month further ahead
    than forecasts have been tried), or empty.

    Example
    -------
    >>> frame = forecast("unemployed", [areas.area("370")], "2026M07", "2026M12")
    >>> list(frame["period"]), bool((frame["lower_95"] < frame["mean"]).all())
    (['2026M08', '2026M09', '2026M10', '2026M11', '2026M12'], True)
    """
    made = made_of(key, who, data_until)
    frames = [_of_area(key, made, column, area, until) for column, area in enumerate(who)]
    frames = [each for each in frames if len(each)]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)


def made_of(key: str, who: Sequence[Area], data_until: str, back: int = 0) -> Made:
    """Forecast a series for some areas and the country, from the state some months `back`; the country comes last.

    What was chosen by all months up to `data_until` (candidate, parameters, widening) is common to all municipalities,
    and the newest months weigh next to nothing in it.
    """
    found = forecast_series.span(key, [*who, areas.area(COUNTRY)], data_until)
    if not found.long_enough:
        return Made(found, Outlook(np.empty((0, 0)), np.empty((0, 0)), np.empty((0, 0, 0)), ()), {})
    judged = forecast_evaluation.evaluation(key, data_until)
    best = judged[judged["chosen"]].sort_values("horizon")
    scaled = forecast_series.on_scale(found.numbers)
    fit = np.array([forecast_series.reason(found, column) is None for column in range(scaled.shape[1])])
    # an area that cannot be forecast is run as the country, so that it disturbs nothing, and is then left out
    parts = forecast_series.components(
        best["candidate"].iloc[0],
        np.where(fit, scaled, scaled[:, [-1]]),
        scaled[:, -1],
        fit.astype(float),
        json.loads(best["parameters"].iloc[0]),
    )
    tried = int((best["origins"] > 0).sum())
    outlook = forecast_series.outlook(parts, len(scaled) - back, tried)
    return Made(found, outlook, {level: best[f"factor_{level}"].to_numpy(float) for level in LEVELS}, tried)


def _of_area(key: str, made: Made, column: int, area: Area, until: str) -> pd.DataFrame:
    why = forecast_series.reason(made.found, column)
    if why is not None:
        return _without(key, area, [""], why)
    last = periods.parse(made.found.months[-1]).last_month
    wanted = _months_ahead(made.found, until)
    within, beyond = wanted[: made.horizon], wanted[made.horizon :]
    point = made.outlook.point[: len(within), column]
    spread = made.outlook.spread()[: len(within), column]
    frame = pd.DataFrame({"period": within, "mean": forecast_series.off_scale(point)})
    for level in LEVELS:
        reach = ndtri(0.5 + level / 200) * made.factors[level][: len(within)] * spread
        frame[f"lower_{level}"] = forecast_series.off_scale(point - reach)
        frame[f"upper_{level}"] = forecast_series.off_scale(point + reach)
    frame = _nested(frame).assign(series=key, area=area.code, status="observed", reason="")
    frame["horizon"] = periods.last_month(frame["period"]) - last if len(frame) else []
    frame = pd.concat([part for part in (frame, _without(key, area, beyond, "too_far")) if len(part)] or [frame])
    if made.found.next_break is not None and len(frame):
        past = frame["period"] >= made.found.next_break
        frame.loc[past, ["mean", *BOUNDS]] = np.nan
        frame.loc[past, ["status", "reason"]] = ["not_available", "after_next_break"]
    return frame[COLUMNS]


def _months_ahead(found: Span, until: str) -> list[str]:
    return [str(month) for month in periods.span(periods.shift(found.months[-1], 1), until)]


def _nested(frame: pd.DataFrame) -> pd.DataFrame:
    """A wider interval holds a narrower one, though each level is widened by a factor of its own."""
    for narrow, wide in ((50, 80), (80, 95)):
        frame[f"lower_{wide}"] = frame[[f"lower_{narrow}", f"lower_{wide}"]].min(axis=1)
        frame[f"upper_{wide}"] = frame[[f"upper_{narrow}", f"upper_{wide}"]].max(axis=1)
    return frame


def _without(key: str, area: Area, months: Sequence[str], why: str) -> pd.DataFrame:
    frame = pd.DataFrame({"period": list(months)}, dtype=str)
    frame[["horizon", "mean", *BOUNDS]] = np.nan
    return frame.assign(series=key, area=area.code, status="not_available", reason=why)[COLUMNS]


def paths(
    keys: Sequence[str], who: Sequence[Area], data_until: str, until: str, draws: int = DRAWS
) -> dict[str, Paths]:
    """Draw what the months to come may bring, for several series and areas together.

    The errors of the last three years (of the shortest series) are drawn jointly: what has moved together goes on
    doing so. The draws of a month depend on nothing but the month, so they are the same for any order of areas and
    number of workers.

    By key of `forecast_series.SERIES`, from the month after the last one known to `until`; no further than forecasts
    are made.
    """
    found = {key: made_of(key, who, data_until) for key in keys}
    common = min((made.outlook.residuals.shape[1] for made in found.values()), default=0)
    return {key: _paths(made, until, common, draws, len(who)) for key, made in found.items()}


def _paths(made: Made, until: str, common: int, draws: int, areas_count: int) -> Paths:
    if not made.found.long_enough:
        return Paths((), np.empty((draws, 0, areas_count)))
    months = _months_ahead(made.found, until)[: made.horizon]
    months = [month for month in months if made.found.next_break is None or month < made.found.next_break]
    residuals = made.outlook.residuals[:, -common:, :areas_count]
    shown = forecast_series.months_shown(residuals)
    # a hidden month has no error: what is left is weighed up, so that the spread is that of the months shown
    errors = np.where(shown, residuals, 0.0) / np.sqrt(np.maximum(shown.sum(axis=0), 1))
    normals = np.stack([_normals(month, common, draws) for month in months], axis=1) if months else None
    away = np.zeros((draws, len(months), areas_count))
    for part, shape in zip(errors, made.outlook.impulses, strict=True):
        shocks = normals @ part if months else away
        for step in range(len(months)):
            away[:, step] += np.einsum("dja,j->da", shocks[:, : step + 1], shape[: step + 1][::-1])
    widened = away * made.factors[80][: len(months), None]
    counts = forecast_series.off_scale(made.outlook.point[: len(months), :areas_count] + widened)
    for column in range(areas_count):
        if forecast_series.reason(made.found, column) is not None:
            counts[:, :, column] = np.nan
    return Paths(tuple(months), counts)


def _normals(month: str, common: int, draws: int) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(f"forecast {month}".encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal((draws, RESIDUAL_MONTHS))[:, RESIDUAL_MONTHS - common :]


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
    made = made_of(key, who, data_until, back=1)
    if not made.found.long_enough:
        return pd.DataFrame(columns=CONTROL_COLUMNS)
    value, spread = made.found.numbers[-1, : len(who)], made.outlook.spread()[0, : len(who)]
    frame = limits(value, made.outlook.point[0, : len(who)], made.factors[95][0] * spread)
    frame = frame.assign(series=key, area=[area.code for area in who], period=made.found.months[-1])[CONTROL_COLUMNS]
    fit = [forecast_series.reason(made.found, column) is None for column in range(len(who))]
    return frame[frame["value"].notna() & np.array(fit)].reset_index(drop=True)
