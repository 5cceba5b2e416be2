"""The chance that a limit is kept, from drawn paths, and how often such chances have come true."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtr

from analysis.core import areas
from analysis.statistics import forecast_evaluation, forecast_series
from analysis.statistics.forecast_series import COUNTRY
from analysis.statistics.innovations import START, YEAR
from analysis.store import values

Side = Literal["at_or_above", "at_or_below", "above", "below"]
SIDES = {"at_or_above": np.greater_equal, "at_or_below": np.less_equal, "above": np.greater, "below": np.less}
# A model never knows for sure; and a chance is told to the nearest five per cent.
LEAST, MOST, STEP = 0.05, 0.95, 0.05
BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
HORIZONS = range(1, YEAR + 1)
MODULES = (*forecast_evaluation.MODULES, "analysis.statistics.chances")
COLUMNS = ["series", "bin", "forecasts", "told", "came"]


class Experience(NamedTuple):
    """How often what was told as a chance between two ends has come true; ends, mean chance and outcome as shares."""

    low: float
    high: float
    told: float
    came: float


def rounded(numbers: np.ndarray, decimals: int) -> np.ndarray:
    """Round halves up, as numbers are printed and judged."""
    scale = 10.0**decimals
    return np.floor(np.round(numbers * scale, 6) + 0.5) / scale


def probability(own: np.ndarray, limit: np.ndarray | float, side: Side) -> float:
    """Return the share of the paths on which the number, as printed, keeps the limit of the path or of all."""
    return float(np.mean(SIDES[side](own, limit)))


def told(share: float) -> float:
    """Return a chance as it is told: to the nearest five per cent; 0.05 for less than that, 0.95 for more."""
    if share < LEAST or share > MOST:
        return LEAST if share < LEAST else MOST
    return float(min(max(round(np.floor(share / STEP + 0.5) * STEP, 2), 0.1), 0.9))


def pooled(found: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return several series' reliability as one: bin, forecasts, told and came, means over all forecasts."""
    whole = pd.concat(found, ignore_index=True)
    weighted = whole.assign(told=whole["told"] * whole["forecasts"], came=whole["came"] * whole["forecasts"])
    sums = weighted.groupby("bin", as_index=False)[["forecasts", "told", "came"]].sum()
    return sums.assign(told=sums["told"] / sums["forecasts"], came=sums["came"] / sums["forecasts"])


def experience(chance: float, data_until: str, *, above: bool = False) -> Experience | None:
    """Return how often chances like this one have come true, over all series; None where none has been tried.

    `above` is for the chance to lie above; what has been tried is the chance to lie at or below.
    """
    if above:
        found = experience(1 - chance, data_until)
        return found and Experience(1 - found.high, 1 - found.low, 1 - found.told, 1 - found.came)
    tried = [frame for frame in (reliability(key, data_until) for key in forecast_series.SERIES) if len(frame)]
    if not tried:
        return None
    low, high = next((low, high) for low, high in pairwise(BINS) if round(chance, 2) < high or high == 1.0)
    whole = pooled(tried)
    row = whole[np.isclose(whole["bin"], low)]
    return None if row.empty else Experience(low, high, float(row["told"].iloc[0]), float(row["came"].iloc[0]))


def reliability(key: str, data_until: str) -> pd.DataFrame:
    """Return how often what was told as a chance of so much has come true; kept from run to run.

    From every past month, for every municipality and one to twelve months ahead, it is asked as a target would: will
    the number, as a share of the labour market council's area, be at or below that of the same month a year before?
    The candidate and the widening are those of today; the parameters and the forecasts know nothing later.

    Gives series, bin (its lower end), forecasts (how many), told (mean chance) and came
    (share that came true). Empty when there are too few months.
    """
    judged = forecast_evaluation.evaluation(key, data_until)
    if judged.empty:
        return pd.DataFrame(columns=COLUMNS)
    councils = [area for area in areas.all_areas() if area.kind == "rar" and len(area.members) > 1]
    found = forecast_series.span(key, [*areas.municipalities(), *councils, areas.area(COUNTRY)], data_until)
    table = forecast_series.series(key).table
    inputs = values.fingerprints([table], MODULES, series=key, last=found.months[-1], first=found.months[0])
    name = f"chance-{key.replace('_', '-')}"
    return values.cached(name, inputs, lambda: _reliability(key, found, judged[judged["chosen"]]))


def _reliability(key: str, found: forecast_series.Span, best: pd.DataFrame) -> pd.DataFrame:
    scaled, counted = forecast_series.on_scale(found.numbers), forecast_evaluation.usable(found)
    parts = forecast_series.components(best["candidate"].iloc[0], scaled, scaled[:, -1], counted)
    factor = best.sort_values("horizon")["factor_80"].to_numpy(float)[: len(HORIZONS), None]
    place = {code: column for column, code in enumerate(found.codes)}
    council = {code: area.code for area in areas.all_areas() if area.kind == "rar" for code in area.members}
    pairs = np.array([(place[code], place.get(council.get(code), -1)) for code in found.codes if counted[place[code]]])
    asked = []
    for used in range(START, len(scaled)):
        steps = min(len(HORIZONS), len(scaled) - used)
        made = forecast_series.outlook(parts, used, len(HORIZONS))
        came, before = scaled[used : used + steps], scaled[used - YEAR : used - YEAR + steps]
        for other in np.unique(pairs[:, 1][pairs[:, 1] >= 0]):
            mine = pairs[pairs[:, 1] == other, 0]
            shown = [each - each[:, [other]] for each in (made.point, came, before)]
            asked.append(_asked(shown[0], made.spread(other), *shown[1:], mine, factor, steps))
    frame = pd.concat(asked, ignore_index=True).dropna()
    frame["bin"] = np.array(BINS)[np.clip(np.digitize(frame["told"], BINS) - 1, 0, len(BINS) - 2)]
    grouped = frame.groupby("bin", as_index=False)
    table = grouped.agg(forecasts=("told", "size"), told=("told", "mean"), came=("came", "mean"))
    return table.assign(series=key)[COLUMNS]


def _asked(point, spread, came, before, columns: np.ndarray, factor: np.ndarray, steps: int) -> pd.DataFrame:
    """One question to each municipality and month ahead: at or below the same month a year before?"""
    limit, away = before[:, columns], np.maximum(factor[:steps] * spread[:steps, columns], 1e-9)
    chance = ndtr((limit - point[:steps, columns]) / away)
    happened = np.where(np.isnan(came[:, columns]), np.nan, came[:, columns] <= limit)
    return pd.DataFrame({"told": chance.ravel(), "came": happened.ravel()})
