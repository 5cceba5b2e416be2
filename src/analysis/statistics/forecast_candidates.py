"""The ways to forecast that are held against each other, each of them run for many areas at once.

All work on the logarithm of the count. Parameters are few and common to all municipalities: at each month the row
of a fixed grid is taken that has best foretold the next month so far, so that nothing later is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

import numpy as np

from analysis.statistics import innovations
from analysis.statistics.innovations import BURN_IN, START, Model, Track

SINGLE = ("seasonal_naive", "damped_trend", "sarima", "national")
# The mean of the four on the scale of the models: what is wrong with one is often not wrong with the others.
CANDIDATES = (*SINGLE, "combined")
# Residuals of the last three years say how sure a forecast is, and how areas move together.
RESIDUAL_MONTHS = 36


@dataclass(frozen=True)
class Component:
    """One part of a forecast: a family of models run through the months, and the row in use after each month.

    `weight` is how much of the part goes into the forecast.
    """

    track: Track
    rows: np.ndarray
    weight: float = 1.0

    def row(self, used: int) -> int:
        """The row in use when `used` months are known."""
        return int(self.rows[used - 1])


@dataclass(frozen=True)
class Outlook:
    """A forecast on the scale of the models.

    `point` is horizon x areas; `impulses`, components x horizon, what an error does later; `residuals`, components x
    months x areas, the errors of the last months, NaN where hidden; `parameters` those of each component.
    """

    point: np.ndarray
    impulses: np.ndarray
    residuals: np.ndarray
    parameters: tuple[tuple[float, ...], ...]

    def spread(self, against: int | None = None) -> np.ndarray:
        """Return the standard error of each month and area; with `against`, of the difference from that area."""
        errors = self.residuals
        if against is not None:
            errors = errors - errors[:, :, [against]]
        shown = months_shown(errors)
        filled = np.where(shown, errors, 0.0)
        together = np.einsum("ita,jta->ija", filled, filled) / np.maximum(shown.sum(axis=0), 1)
        steps = np.cumsum(self.impulses[:, None, :] * self.impulses[None, :, :], axis=2)
        return np.sqrt(np.einsum("ijh,ija->ha", steps, together))


def months_shown(errors: np.ndarray) -> np.ndarray:
    """Tell for each month and area whether all components have an error: a hidden month may have the country's only."""
    return ~np.isnan(errors).any(axis=0)


def _grid(*steps: Sequence[float]) -> np.ndarray:
    return np.array(list(product(*steps)), dtype=float)


def _within_bounds(rows: np.ndarray) -> np.ndarray:
    """Rows of alpha, beta, gamma (as a share of 1 - alpha) and phi inside the usual bounds: gamma below 1 - alpha."""
    rows[:, 2] *= 1 - rows[:, 0]
    return rows


DAMPED = _within_bounds(_grid((0.4, 0.6, 0.8, 0.95), (0.0, 0.05, 0.15, 0.3), (0.0, 0.2, 0.5), (0.8, 0.9, 0.97)))
# Without trend, and how much of the first season is kept.
DEVIATION = _within_bounds(_grid((0.3, 0.45, 0.6, 0.75, 0.9, 1.0), (0.0,), (0.0, 0.1, 0.3), (0.0,), (0.0, 0.5, 1.0)))
SARIMA = _grid((-0.6, -0.4, -0.2, 0.0, 0.2), (-0.9, -0.8, -0.65, -0.5, -0.3, 0.0))


def components(
    candidate: str,
    series: np.ndarray,
    national: np.ndarray,
    counted: np.ndarray,
    parameters: Sequence[Sequence[float]] | None = None,
) -> list[Component]:
    """Run a candidate through the months.

    "national" has two components: the country's own forecast, and the area's distance from the country; "combined" has
    those of all the others. `series` is months x areas, on the scale of the models, and `national` the country's;
    `counted` is 1 for the areas that the parameters are chosen by, and 0 for others. `parameters` are those of each
    component; chosen month by month when they are not given.
    """
    if candidate == "combined":
        given = iter(parameters or ())
        parts = []
        for each in SINGLE:
            taken = list(islice(given, 2 if each == "national" else 1))
            found = components(each, series, national, counted, taken or None)
            parts += [replace(part, weight=1 / len(SINGLE)) for part in found]
        return parts

    def rows(place: int, grid: np.ndarray) -> np.ndarray:
        return grid if not parameters else np.array([parameters[place]])

    if candidate == "seasonal_naive":
        return [_component(innovations.seasonal_naive(), series, counted)]
    if candidate == "damped_trend":
        return [_component(innovations.damped_trend(rows(0, DAMPED)), series, counted)]
    if candidate == "sarima":
        return [_component(innovations.airline(rows(0, SARIMA)), series, counted)]
    distance = rows(1, DEVIATION)
    return [
        _component(innovations.damped_trend(rows(0, DAMPED)), national[:, None], np.ones(1)),
        _component(innovations.damped_trend(distance), series - national[:, None], counted, distance[:, 4]),
    ]


def _component(model: Model, series: np.ndarray, counted: np.ndarray, kept: np.ndarray | float = 1.0) -> Component:
    if len(model.parameters) == 1:
        rows = np.zeros(len(series), dtype=int)
        return Component(innovations.run(model, series, innovations.first_states(model, series, kept)), rows)
    first = innovations.first_states(model, series, kept)
    tried = innovations.run(model, series[:, counted > 0], first[:, counted > 0], keep_states=False)
    best = np.zeros(len(series), dtype=int)
    best[START - 1 :] = innovations.scores(tried)[START - 1 :].argmin(axis=1)
    used, rows = np.unique(best, return_inverse=True)
    return Component(innovations.run(model.only(used), series, first[used]), rows)


def outlook(parts: Sequence[Component], used: int, horizon: int) -> Outlook:
    """Return the forecast made when `used` months are known."""
    points, shapes, errors, parameters = [], [], [], []
    for part in parts:
        row, track = part.row(used), part.track
        points.append(part.weight * innovations.ahead(track.model, row, track.states[used - 1, row], horizon))
        shapes.append(part.weight * innovations.impulses(track.model, row, horizon))
        errors.append(track.residuals[max(BURN_IN, used - RESIDUAL_MONTHS) : used, row])
        parameters.append(tuple(float(number) for number in track.model.parameters[row]))
    areas = max(point.shape[1] for point in points)
    return Outlook(
        sum(np.broadcast_to(point, (horizon, areas)) for point in points),
        np.array(shapes),
        np.array([np.broadcast_to(error, (len(error), areas)) for error in errors]),
        tuple(parameters),
    )
