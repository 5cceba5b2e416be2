"""How well each way to forecast has done: from every past month, for every municipality and horizon.

From each month with two years before it a forecast is made that knows nothing later, and is held against what
came. The best candidate is chosen by that, and its intervals are widened until they hold what they promise.
"""

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.core import areas
from analysis.statistics import forecast_series
from analysis.statistics.forecast_series import CANDIDATES, COUNTRY, Span
from analysis.statistics.innovations import START, YEAR
from analysis.store import values

HORIZON = 18
LEVELS = (50, 80, 95)
# Horizons that share one factor of widening.
GROUPS = ((1, 3), (4, 6), (7, 12), (13, 18))
MODULES = tuple(f"analysis.statistics.{name}" for name in ("innovations", "forecast_series", "forecast_evaluation"))
COLUMNS = [
    *("series", "candidate", "horizon", "chosen", "parameters", "origins", "forecasts", "mase", "rmsse"),
    *(f"{what}_{level}" for what in ("factor", "coverage") for level in LEVELS),
]


@dataclass(frozen=True)
class Trial:
    """What a candidate foretold, and what came: origins x horizon x areas, NaN where nothing can be compared.

    `point`, `spread` and `truth` are on the scale of the models; `missed` is the error in counts over what seasonal
    naive has missed by up to the origin (for MASE), `missed_square` the same squared (for RMSSE). `parameters` are
    those in use when all months are known.
    """

    point: np.ndarray
    spread: np.ndarray
    truth: np.ndarray
    missed: np.ndarray
    missed_square: np.ndarray
    parameters: tuple[tuple[float, ...], ...] = ()


def evaluation(key: str, data_until: str) -> pd.DataFrame:
    """Return how well each candidate has foretold a series, and which is chosen; kept from run to run.

    `COLUMNS`, a row for each candidate and horizon up to `HORIZON`: MASE and RMSSE (errors over the mean error of
    seasonal naive in the months before), the share of outcomes inside the widened intervals (`coverage`, each half of
    the origins widened by what the other half asks for), the factors (never below 1), and the parameters at the end.
    Empty when there are too few months. Nothing about a later month than `data_until` is read.
    """
    found = forecast_series.span(key, [*areas.municipalities(), areas.area(COUNTRY)], data_until)
    if not found.long_enough:
        return pd.DataFrame(columns=COLUMNS)
    table = forecast_series.series(key).table
    inputs = values.fingerprints([table], MODULES, series=key, last=found.months[-1], first=found.months[0])
    return values.cached(f"forecast-{key.replace('_', '-')}", inputs, lambda: evaluate(key, found))


def evaluate(key: str, found: Span) -> pd.DataFrame:
    """Evaluate every candidate on the months of a span; the last of its areas is the country."""
    trials = {candidate: trial(candidate, found) for candidate in CANDIDATES}
    best = chosen(trials)
    frames = [
        _measured(each).assign(candidate=name, chosen=name == best, parameters=json.dumps(each.parameters))
        for name, each in trials.items()
    ]
    return pd.concat(frames, ignore_index=True).assign(series=key)[COLUMNS]


def usable(found: Span) -> np.ndarray:
    """Which areas of a span are municipalities that a forecast can be made for: 1, others 0."""
    own = {area.code for area in areas.municipalities()}
    fit = [forecast_series.reason(found, column) is None for column in range(len(found.codes))]
    return np.array([float(ok and code in own) for ok, code in zip(fit, found.codes, strict=True)])


def trial(candidate: str, found: Span) -> Trial:
    """Forecast from every month that has `START` months before it, and hold the forecasts against what came."""
    numbers = found.numbers
    scaled, counted = forecast_series.on_scale(numbers), usable(found)
    parts = forecast_series.components(candidate, scaled, scaled[:, -1], counted)
    origins = range(START, len(numbers))
    shape = (len(origins), HORIZON, int(counted.sum()))
    point, spread, truth, missed, missed_square = (np.full(shape, np.nan) for _ in range(5))
    kept = counted > 0
    for place, used in enumerate(origins):
        steps = min(HORIZON, len(numbers) - used)
        made = forecast_series.outlook(parts, used, HORIZON)
        point[place], spread[place] = made.point[:, kept], made.spread()[:, kept]
        came = numbers[used : used + steps, kept]
        truth[place, :steps] = forecast_series.on_scale(came)
        error = came - forecast_series.off_scale(point[place, :steps])
        naive = numbers[YEAR:used, kept] - numbers[: used - YEAR, kept]
        missed[place, :steps] = _scaled(np.abs(error), np.abs(naive))
        missed_square[place, :steps] = _scaled(error**2, naive**2)
    newest = forecast_series.outlook(parts, len(numbers), 1)
    return Trial(point, spread, truth, missed, missed_square, newest.parameters)


def _scaled(errors: np.ndarray, naive: np.ndarray) -> np.ndarray:
    """Errors over the mean of those of seasonal naive; NaN where it has made none, so that nothing can be scaled."""
    scale = _mean(naive, (0,))
    return np.where(scale > 0, errors / np.where(scale > 0, scale, 1.0), np.nan)


def mase(each: Trial) -> np.ndarray:
    """Return the mean absolute scaled error of each horizon; NaN where no origin reaches so far."""
    return _mean(each.missed, (0, 2))


def chosen(trials: dict[str, Trial]) -> str:
    """Return the candidate with the lowest mean of MASE over the horizons; the first of equals."""
    means = {candidate: float(np.nanmean(mase(each))) for candidate, each in trials.items()}
    return min(means, key=means.get)


def _measured(each: Trial) -> pd.DataFrame:
    away = np.abs(each.truth - each.point) / np.maximum(each.spread, 1e-9)
    frame = pd.DataFrame({"horizon": np.arange(1, HORIZON + 1)})
    frame["origins"] = (~np.isnan(each.truth)).any(axis=2).sum(axis=0)
    frame["forecasts"] = (~np.isnan(each.truth)).sum(axis=(0, 2))
    frame["mase"], frame["rmsse"] = mase(each), np.sqrt(_mean(each.missed_square, (0, 2)))
    for level in LEVELS:
        frame[f"factor_{level}"] = factors(away, level)
        frame[f"coverage_{level}"] = _crossed(away, level)
    return frame


def factors(away: np.ndarray, level: int) -> np.ndarray:
    """Return by how much intervals must be widened at each horizon to hold `level` per cent of what came.

    `away` is origins x horizon x areas: the size of the error in standard errors. The factors are the same within
    `GROUPS` and never below 1; where no origin reaches so far, that of the longest horizon that one reaches.
    """
    found, last = np.ones(away.shape[1]), 1.0
    for first, end in GROUPS:
        seen = away[:, first - 1 : end]
        seen = seen[~np.isnan(seen)]
        if len(seen):
            last = max(1.0, float(np.quantile(seen, level / 100) / ndtri(0.5 + level / 200)))
        found[first - 1 : end] = last
    return found


def _crossed(away: np.ndarray, level: int) -> np.ndarray:
    """Coverage when each half of the origins is widened by what the other half asks for."""
    middle = len(away) // 2
    halves = (away[:middle], away[middle:])
    reach = ndtri(0.5 + level / 200)
    widened = [half / factors(other, level)[None, :, None] for half, other in (halves, halves[::-1])]
    return _inside(np.concatenate(widened), reach)


def _inside(away: np.ndarray, reach: float) -> np.ndarray:
    return _mean(np.where(np.isnan(away), np.nan, away <= reach), (0, 2))


def _mean(numbers: np.ndarray, axis: tuple[int, ...]) -> np.ndarray:
    """Mean of what is there; NaN, without a warning, where nothing is."""
    shown = ~np.isnan(numbers)
    count = shown.sum(axis=axis)
    total = np.where(shown, numbers, 0.0).sum(axis=axis)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
