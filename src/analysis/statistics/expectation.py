"""Our own model of the expected share on public support, not the ministry's.

A weighted regression over municipality and rolling year with an effect for each rolling year and frame conditions
from before it; the coefficients are shrunk (ridge), and how much is decided, with the conditions, by how well the
model tells the share of a municipality that it has not seen. There are no effects of municipalities: they would take
away what is measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics import panel as panels
from analysis.statistics.panel import NotEnoughError, Panel

SHRINKAGES = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
LEVEL_PCT = 90.0
DRAWS = 1000
SEED = 2109
FOLDS = 10
NO_VARIATION = 1e-9
DRAWS_AT_A_TIME = 50
WORST_CONDITION_NUMBER = 1e12


@dataclass(frozen=True)
class Choice:
    """A specification and its shrinkage."""

    specification: str
    shrinkage: float


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    Attributes
    ----------
    coefficients : ndarray
        Rolling years first, then the conditions.
    inverse : ndarray
        Inverse of the weighted and shrunk cross-products.
    expected_pct : ndarray
        n × t: the share to be expected of each municipality by the model of all the others.
    """

    coefficients: np.ndarray
    inverse: np.ndarray
    expected_pct: np.ndarray


def design(panel: Panel, specification: str) -> np.ndarray:
    """Return the regressors: a column for each rolling year, then the conditions of the specification."""
    chosen = panel.conditions[panels.columns(panel, specification)].to_numpy()
    return np.hstack([np.tile(np.eye(len(panel.periods)), (len(panel.codes), 1)), chosen])


def weights(panel: Panel) -> np.ndarray:
    """Return the population of 16-66 years with mean 1, for each row of the design."""
    flat = panel.population.ravel()
    return flat / flat.mean()


def fit(panel: Panel, shares_pct: np.ndarray, choice: Choice) -> Fit:
    """Fit the model and tell each municipality's share from all the others.

    Leaving a municipality out is done on the whole fit by its block of the hat matrix, which is exact.

    Parameters
    ----------
    panel : Panel
    shares_pct : ndarray
        n × t.
    choice : Choice

    Raises
    ------
    NotEnoughError
        "constant" when the shares do not vary, "singular" when the conditions cannot be told apart.

    Notes
    -----
    With X_i the rows of municipality i, W its weights and A the shrunk cross-products, the residual without i is
    (I - W½ X_i A⁻¹ X_i' W½)⁻¹ times the residual of the whole fit.
    """
    if shares_pct.size == 0 or np.ptp(shares_pct - shares_pct.mean(axis=0)) < NO_VARIATION:
        raise NotEnoughError("constant")
    blocks, root = _blocks(panel, choice.specification)
    flat = blocks.reshape(-1, blocks.shape[-1])
    penalty = _penalty(panel, flat.shape[1], choice.shrinkage)
    products = flat.T @ flat + penalty
    if not np.isfinite(products).all() or np.linalg.cond(products) > WORST_CONDITION_NUMBER:
        raise NotEnoughError("singular")
    inverse, coefficients, left_out = _solve(blocks, shares_pct * root, penalty)
    return Fit(coefficients, inverse, shares_pct - left_out / root)


def candidates(panel: Panel, shares_pct: np.ndarray) -> pd.DataFrame:
    """Return how far every candidate is from the shares of municipalities that it has not seen.

    Returns
    -------
    DataFrame
        specification, shrinkage, conditions (how many) and rmse_pp; the nearest first, and of two that are as near
        the one with fewer conditions.
    """
    found = []
    for specification in panels.SPECIFICATIONS:
        blocks, root = _blocks(panel, specification)
        for shrinkage in SHRINKAGES:
            *_, left_out = _solve(blocks, shares_pct * root, _penalty(panel, blocks.shape[-1], shrinkage))
            error = np.sqrt(np.mean((left_out / root) ** 2))
            found.append((specification, shrinkage, blocks.shape[-1] - len(panel.periods), error))
    frame = pd.DataFrame(found, columns=["specification", "shrinkage", "conditions", "rmse_pp"])
    return frame.sort_values(["rmse_pp", "conditions"], ignore_index=True)


def choose(panel: Panel, shares_pct: np.ndarray) -> Choice:
    """Return the candidate that is nearest to the shares of municipalities that it has not seen."""
    best = candidates(panel, shares_pct).iloc[0]
    return Choice(str(best["specification"]), float(best["shrinkage"]))


def r_squared(shares_pct: np.ndarray, expected_pct: np.ndarray) -> float:
    """Return the part of the variation between municipalities, within each rolling year, that is told.

    Examples
    --------
    >>> r_squared(np.array([[1.0], [2.0], [3.0]]), np.array([[1.0], [2.0], [2.0]]))
    0.5
    """
    around_mean = shares_pct - shares_pct.mean(axis=0)
    return float(1 - np.sum((shares_pct - expected_pct) ** 2) / np.sum(around_mean**2))


def rmse(shares_pct: np.ndarray, expected_pct: np.ndarray) -> float:
    """Return the root of the mean squared error, in points of per cent."""
    return float(np.sqrt(np.mean((shares_pct - expected_pct) ** 2)))


def chosen_in_folds(panel: Panel, shares_pct: np.ndarray, seed: int = SEED) -> np.ndarray:
    """Return expected shares where the choice of model, too, is made without the municipalities that are told.

    In ten folds of municipalities: what the choice of the best of many candidates adds to the fit is not counted.
    """
    order = np.random.default_rng(seed).permutation(len(panel.codes))
    expected = np.empty_like(shares_pct)
    for fold in np.array_split(order, FOLDS):
        rest = np.setdiff1d(order, fold)
        seen = panel.without({panel.codes[row] for row in fold})
        choice = choose(seen, shares_pct[rest])
        coefficients = fit(seen, shares_pct[rest], choice).coefficients
        told = design(panel, choice.specification) @ coefficients
        expected[fold] = told.reshape(shares_pct.shape)[fold]
    return expected


def ranks(residuals_pp: np.ndarray) -> np.ndarray:
    """Return places along the municipalities (the second last axis): 1 is the fewest against the expected.

    Examples
    --------
    >>> ranks(np.array([[0.2], [-0.1], [0.0], [-0.1]])).ravel().tolist()
    [4.0, 1.0, 3.0, 1.0]
    """
    moved = np.moveaxis(residuals_pp, -2, -1)
    ordered = np.sort(moved, axis=-1)
    flat, flat_ordered = moved.reshape(-1, moved.shape[-1]), ordered.reshape(-1, moved.shape[-1])
    places = [np.searchsorted(row, values) + 1.0 for row, values in zip(flat_ordered, flat, strict=True)]
    return np.moveaxis(np.array(places).reshape(moved.shape), -1, -2)


def bootstrap(
    panel: Panel, shares_pct: np.ndarray, choice: Choice, draws: int = DRAWS, seed: int = SEED
) -> tuple[np.ndarray, np.ndarray]:
    """Residuals and coefficients in draws of municipalities with replacement.

    In each draw the model is fitted to the municipalities drawn, and every municipality is told by the model without
    itself, however often it was drawn. The choice of model is kept.

    Returns
    -------
    tuple of ndarray
        Residuals in points of per cent, draws × n × t; coefficients, draws × regressors.
    """
    blocks, root = _blocks(panel, choice.specification)
    rows, count, width = blocks.shape
    outcome = shares_pct * root
    turned = np.swapaxes(blocks, 1, 2)
    products = (turned @ blocks).reshape(rows, -1)
    moments = (turned @ outcome[..., None])[..., 0]
    penalty = _penalty(panel, width, choice.shrinkage)
    residuals, coefficients = np.empty((draws, rows, count)), np.empty((draws, width))
    for chunk, drawn in _draws(rows, draws, seed):
        inverse = np.linalg.inv((drawn @ products).reshape(-1, width, width) + penalty)
        beta = np.einsum("bkl,bl->bk", inverse, drawn @ moments)
        flat = blocks.reshape(-1, width)
        # (draws, rows × periods, regressors): one matrix product for each draw
        half = np.matmul(flat, inverse).reshape(-1, rows, count, width)
        hats = np.matmul(half, turned) * drawn[:, :, None, None]
        whole = outcome - (beta @ flat.T).reshape(-1, rows, count)
        left_out = np.linalg.solve(np.eye(count) - hats, whole[..., None])[..., 0]
        residuals[chunk] = left_out / root
        coefficients[chunk] = beta
    return residuals, coefficients


def interval(draws: np.ndarray, level_pct: float = LEVEL_PCT) -> tuple[np.ndarray, np.ndarray]:
    """Return the two ends between which the middle of the draws lies, along the first axis."""
    tail = (100 - level_pct) / 2
    lower, upper = np.percentile(draws, [tail, 100 - tail], axis=0)
    return lower, upper


def clustered_errors(panel: Panel, shares_pct: np.ndarray, choice: Choice, fitted: Fit) -> np.ndarray:
    """Return standard errors of the coefficients that allow the years of a municipality to move together."""
    regressors, weight = design(panel, choice.specification), weights(panel)
    residual = shares_pct.ravel() - regressors @ fitted.coefficients
    scores = (regressors * (weight * residual)[:, None]).reshape(len(panel.codes), len(panel.periods), -1).sum(axis=1)
    return np.sqrt(np.diag(fitted.inverse @ (scores.T @ scores) @ fitted.inverse))


def _blocks(panel: Panel, specification: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the weighted regressors as n × t × k, and the roots of the weights as n × t."""
    root = np.sqrt(weights(panel)).reshape(panel.population.shape)
    regressors = design(panel, specification)
    return regressors.reshape(*root.shape, -1) * root[..., None], root


def _solve(blocks: np.ndarray, outcome: np.ndarray, penalty: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the inverse, the coefficients, and the weighted residuals without each municipality itself."""
    flat = blocks.reshape(-1, blocks.shape[-1])
    inverse = np.linalg.inv(flat.T @ flat + penalty)
    coefficients = inverse @ (flat.T @ outcome.ravel())
    hats = (flat @ inverse).reshape(blocks.shape) @ np.swapaxes(blocks, 1, 2)
    whole = outcome - (flat @ coefficients).reshape(outcome.shape)
    left_out = np.linalg.solve(np.eye(outcome.shape[1]) - hats, whole[..., None])[..., 0]
    return inverse, coefficients, left_out


def _penalty(panel: Panel, width: int, shrinkage: float) -> np.ndarray:
    """Return what is added to the cross-products: nothing for the rolling years, the same for every condition."""
    free = len(panel.periods)
    return np.diag(np.r_[np.zeros(free), np.full(width - free, shrinkage * free)])


def _draws(rows: int, draws: int, seed: int) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield how often each municipality is drawn, some draws at a time; the same whatever their number."""
    generator = np.random.default_rng(seed)
    times = generator.multinomial(rows, np.full(rows, 1 / rows), size=draws).astype(float)
    for start in range(0, draws, DRAWS_AT_A_TIME):
        chunk = slice(start, min(start + DRAWS_AT_A_TIME, draws))
        yield chunk, times[chunk]
