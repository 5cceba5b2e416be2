"""Linear innovations state space models, run over many series and many parameters at once.

A model says y[t] = w·x[t-1] + e[t] and x[t] = F·x[t-1] + g·e[t]: one source of error. Exponential smoothing,
seasonal naive and seasonal ARIMA are all of this form (Hyndman, Koehler, Ord and Snyder 2008, chapters 2, 3 and
11), and statsmodels' `ETSModel` and `SARIMAX` give the same forecasts for the same parameters and first state.
A hidden month moves nothing: the state goes on as forecast, and the month has no residual.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

YEAR = 12
# Months that the first state is estimated on; no forecast is made from fewer.
START = 24
# Residuals count from here: before, they are drawn towards zero by the first state.
BURN_IN = 13


@dataclass(frozen=True)
class Model:
    """A family of models, one for each row of parameters.

    `observe` is w (states, or rows x states), `move` F (rows x states x states), `correct` g (rows x states), and
    `begin` how many months are used up before the first residual.
    """

    observe: np.ndarray
    move: np.ndarray
    correct: np.ndarray
    parameters: np.ndarray
    begin: int = 0

    def only(self, rows: np.ndarray) -> Self:
        """Return the family of these rows alone."""
        observe = self.observe if self.observe.ndim == 1 else self.observe[rows]
        return Model(observe, self.move[rows], self.correct[rows], self.parameters[rows], self.begin)


def seasonal_naive() -> Model:
    """The same month of the year before."""
    move = np.roll(np.eye(YEAR), -1, axis=0)
    correct = np.zeros(YEAR)
    correct[-1] = 1.0
    observe = np.eye(YEAR)[0]
    return Model(observe, move[None], correct[None], np.zeros((1, 0)), YEAR)


def damped_trend(parameters: np.ndarray) -> Model:
    """Exponential smoothing with additive damped trend and additive season: ETS(A,Ad,A) on the scale it is given.

    Rows of alpha, beta, gamma and phi, and what else a caller keeps with them. With beta 0 and phi 0 there is no trend.
    """
    alpha, beta, gamma, phi = parameters.T[:4]
    rows, states = len(parameters), 2 + YEAR
    move = np.zeros((rows, states, states))
    move[:, 0, 0] = 1
    move[:, 0, 1] = move[:, 1, 1] = phi
    move[:, 2:, 2:] = np.roll(np.eye(YEAR), -1, axis=0)
    correct = np.zeros((rows, states))
    correct[:, 0], correct[:, 1], correct[:, -1] = alpha, beta, gamma
    observe = np.zeros((rows, states))
    observe[:, 0], observe[:, 1], observe[:, 2] = 1, phi, 1
    return Model(observe, move, correct, parameters)


def airline(parameters: np.ndarray) -> Model:
    """Seasonal ARIMA (0,1,1)(0,1,1)12, from rows of the two moving-average parameters."""
    theta, season = parameters.T
    rows, states = len(parameters), YEAR + 1
    lags = np.zeros((rows, states))
    lags[:, 0], lags[:, YEAR - 1], lags[:, YEAR] = 1, 1, -1
    errors = np.zeros((rows, states))
    errors[:, 0], errors[:, YEAR - 1], errors[:, YEAR] = theta, season, theta * season
    move = np.zeros((rows, states, states))
    move[:, :, 0] = lags
    move[:, :-1, 1:] = np.eye(states - 1)
    return Model(np.eye(states)[0], move, lags + errors, parameters, states)


def first_states(model: Model, series: np.ndarray, season_kept: np.ndarray | float = 1.0) -> np.ndarray:
    """Return the first state of each row and series (rows x areas x states), from the first `START` months alone.

    `series` is months x areas. `season_kept` is how much of the area's own season is kept, for each row.
    """
    level, slope, season = _line_and_season(series[:START])
    rows, areas = len(model.move), series.shape[1]
    if model.begin:
        fitted = level + slope * np.arange(model.begin)[:, None] + season[np.arange(model.begin) % YEAR]
        first = np.where(np.isnan(series[: model.begin]), fitted, series[: model.begin])
        return np.broadcast_to(_after(model, first), (rows, areas, model.move.shape[-1])).copy()
    state = np.zeros((rows, areas, 2 + YEAR))
    trended = model.move[:, 0, 1] > 0
    # without a trend the level begins where the first year lies
    state[:, :, 0] = np.where(trended[:, None], level - slope, level + slope * (YEAR - 1) / 2)
    state[:, :, 1] = np.where(trended[:, None], slope, 0.0)
    state[:, :, 2:] = season.T[None] * np.broadcast_to(season_kept, rows)[:, None, None]
    return state


def _after(model: Model, first: np.ndarray) -> np.ndarray:
    """Return the state after the first months of an ARIMA or of seasonal naive, their errors taken as none."""
    if model.begin == YEAR:
        return first.T[None]
    lags = model.move[0, :, 0]
    newest_first, count = first[::-1], len(lags)
    states = [sum(lags[lag] * newest_first[lag - place] for lag in range(place, count)) for place in range(count)]
    return np.stack(states, axis=-1)[None]


def _line_and_season(first: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fit a line and twelve months that sum to zero to the first two years, by least squares."""
    months, areas = first.shape
    season = np.vstack([np.eye(YEAR - 1), -np.ones(YEAR - 1)])[np.arange(months) % YEAR]
    design = np.column_stack([np.ones(months), np.arange(months), season])
    found = np.empty((design.shape[1], areas))
    shown = ~np.isnan(first)
    whole = shown.all(axis=0)
    found[:, whole] = np.linalg.lstsq(design, first[:, whole], rcond=None)[0]
    for area in np.flatnonzero(~whole):
        rows = shown[:, area]
        found[:, area] = np.linalg.lstsq(design[rows], first[rows, area], rcond=None)[0]
    twelfth = -found[2:].sum(axis=0, keepdims=True)
    return found[0], found[1], np.vstack([found[2:], twelfth])


@dataclass(frozen=True)
class Track:
    """A family of models run through the months.

    `residuals` is months x rows x areas, NaN for a hidden month and before the first residual; `states`, months x
    rows x areas x states, the state after each month, where they are kept.
    """

    model: Model
    residuals: np.ndarray
    states: np.ndarray | None


def run(model: Model, series: np.ndarray, first: np.ndarray, *, keep_states: bool = True) -> Track:
    """Run every row of parameters through every series.

    `series` is months x areas, NaN where hidden, and `first` comes from `first_states`. States are not needed to score
    rows, and large when the rows are many.
    """
    months, areas = series.shape
    rows, states = model.correct.shape
    residuals = np.full((months, rows, areas), np.nan)
    kept = np.empty((months, rows, areas, states)) if keep_states else None
    state, turned = first, model.move.transpose(0, 2, 1)
    if keep_states:
        kept[: model.begin] = first
    observe = np.broadcast_to(model.observe, (rows, states))[:, :, None]
    for month in range(model.begin, months):
        error = series[month] - (state @ observe)[:, :, 0]
        residuals[month] = error
        state = state @ turned
        state += model.correct[:, None, :] * np.nan_to_num(error)[:, :, None]
        if keep_states:
            kept[month] = state
    return Track(model, residuals, kept)


def scores(track: Track) -> np.ndarray:
    """Return how well each row foretells the next month, on the months up to each month alone: months x rows.

    The mean over the areas of the logarithm of the mean squared residual; lower is better.
    """
    counted = track.residuals.copy()
    counted[:BURN_IN] = np.nan
    shown = ~np.isnan(counted)
    squares = np.cumsum(np.where(shown, counted, 0.0) ** 2, axis=0)
    number = np.cumsum(shown, axis=0)
    logs = np.where(number > 0, np.log(np.maximum(squares / np.maximum(number, 1), 1e-12)), 0.0)
    return logs.sum(axis=2) / np.maximum((number > 0).sum(axis=2), 1)


def ahead(model: Model, row: int, state: np.ndarray, horizon: int) -> np.ndarray:
    """Return the forecasts of the next months from states (areas x states): horizon x areas."""
    observe = np.broadcast_to(model.observe, model.correct.shape)[row]
    found = np.empty((horizon, len(state)))
    for step in range(horizon):
        found[step] = state @ observe
        state = state @ model.move[row].T
    return found


def impulses(model: Model, row: int, horizon: int) -> np.ndarray:
    """Return what an error of one does to the forecast of its own month and of those that follow."""
    observe = np.broadcast_to(model.observe, model.correct.shape)[row]
    found, vector = np.ones(horizon), model.correct[row]
    for step in range(1, horizon):
        found[step] = observe @ vector
        vector = model.move[row] @ vector
    return found
