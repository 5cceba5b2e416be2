"""What a reader must know to trust our own model: collinearity, influence, pattern on the map, other forms.

statsmodels does the other forms: the same regression with clustered errors, a mixed model with a random level for
each municipality, and a fractional logit. They are made with the eleven core conditions and without shrinkage. It is
imported where it is used: most chapters do without, and it takes longer to import than they take to run.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import areas
from analysis.statistics import expectation
from analysis.statistics.expectation import Choice, Fit
from analysis.statistics.panel import NotEnoughError, Panel, columns

FORM = "core"
PERMUTATIONS = 999
SMALL_ISLANDS = ("492", "563", "741", "825")
LEAST_FOR_MORAN = 10


def variance_inflation(conditions: pd.DataFrame) -> pd.Series:
    """Return how many times the variance of each coefficient is raised by the others being alike.

    Parameters
    ----------
    conditions : DataFrame
        A column for each condition.

    Returns
    -------
    Series
        1 for a condition unlike all others; infinite for one that the others give exactly.

    Examples
    --------
    >>> frame = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0], "y": [1.0, -1.0, -1.0, 1.0]})
    >>> variance_inflation(frame).round(6).to_dict()
    {'x': 1.0, 'y': 1.0}
    """
    values = conditions - conditions.mean()
    found = {}
    for name in values:
        others = values.drop(columns=name).to_numpy()
        own = values[name].to_numpy()
        residual = own - others @ np.linalg.lstsq(others, own, rcond=None)[0] if others.shape[1] else own
        left = float(residual @ residual / (own @ own))
        found[name] = np.inf if left < 1e-12 else 1 / left
    return pd.Series(found, dtype=float)


def neighbours(codes: tuple[str, ...]) -> np.ndarray:
    """Return which municipalities are in the same landsdel: 1 for two that are, rows summing to 1 or 0.

    Examples
    --------
    >>> neighbours(("370", "360", "400")).tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    group = np.array([areas.group_of(code, "landsdel").code for code in codes])
    same = (group[:, None] == group[None, :]).astype(float)
    np.fill_diagonal(same, 0.0)
    count = same.sum(axis=1, keepdims=True)
    return np.divide(same, count, out=np.zeros_like(same), where=count > 0)


def moran(values: np.ndarray, near: np.ndarray, seed: int = expectation.SEED) -> tuple[float, float]:
    """Moran's I: whether municipalities near each other have numbers alike.

    Parameters
    ----------
    values : ndarray
        One for each municipality.
    near : ndarray
        Weights between municipalities, as from `neighbours`.

    Returns
    -------
    tuple of float
        Moran's I, and how often 999 random orders give one at least as large, the found one counted.

    Raises
    ------
    NotEnoughError
        "constant" when the values do not vary, "few_municipalities" when fewer than ten have neighbours.

    Examples
    --------
    >>> line = np.eye(12, k=1) + np.eye(12, k=-1)
    >>> found, chance = moran(np.arange(12.0), line / line.sum(axis=1, keepdims=True))
    >>> round(found, 2), chance
    (0.92, 0.001)
    """
    with_neighbours = near.sum(axis=1) > 0
    values, near = values[with_neighbours], near[np.ix_(with_neighbours, with_neighbours)]
    if len(values) < LEAST_FOR_MORAN:
        raise NotEnoughError("few_municipalities")
    deviation = values - values.mean()
    if deviation @ deviation < expectation.NO_VARIATION:
        raise NotEnoughError("constant")
    generator = np.random.default_rng(seed)
    orders = np.vstack([deviation, *(generator.permutation(deviation) for _ in range(PERMUTATIONS))])
    found = np.einsum("pi,ij,pj->p", orders, near, orders, optimize=True) * len(values)
    found /= near.sum() * (deviation @ deviation)
    return float(found[0]), float(np.mean(found >= found[0] - 1e-12))


def influence(panel: Panel, shares_pct: np.ndarray, choice: Choice, fitted: Fit) -> tuple[str, float]:
    """Return the municipality that moves the expected shares of the others most, and how far in points.

    The largest change of another municipality's expected share in the last rolling year when it is left out.
    """
    regressors, root = expectation.design(panel, choice.specification), np.sqrt(expectation.weights(panel))
    rows, count = len(panel.codes), len(panel.periods)
    blocks = (regressors * root[:, None]).reshape(rows, count, -1)
    left_out = ((shares_pct - fitted.expected_pct) * root.reshape(rows, count))[..., None]
    # without i the coefficients move by -A⁻¹ X_i' r(-i)
    moved = -(np.swapaxes(blocks, 1, 2) @ left_out)[..., 0] @ fitted.inverse
    last = regressors.reshape(rows, count, -1)[:, -1]
    change = np.abs(moved @ last.T)
    np.fill_diagonal(change, 0.0)
    strongest = int(change.max(axis=1).argmax())
    return panel.codes[strongest], float(change[strongest].max())


@dataclass(frozen=True)
class Form:
    """Another form of the model: its residuals in points of per cent, n × t, and what it says beside."""

    residuals_pp: np.ndarray
    share_between_pct: float = np.nan


def clustered(panel: Panel, shares_pct: np.ndarray) -> pd.DataFrame:
    """Fit the core conditions by weighted least squares with errors clustered on the municipality.

    Returns
    -------
    DataFrame
        coefficient (points of per cent for one standard deviation), error, for each condition.
    """
    import statsmodels.api as sm

    found = sm.WLS(shares_pct.ravel(), _regressors(panel), weights=expectation.weights(panel)).fit(
        cov_type="cluster", cov_kwds={"groups": _clusters(panel), "use_correction": True}
    )
    frame = pd.DataFrame({"coefficient": found.params, "error": found.bse})
    return frame.drop(index=list(panel.periods))


def mixed(panel: Panel, shares_pct: np.ndarray) -> Form:
    """Fit the core conditions with a random level for each municipality; the residual is from the conditions alone.

    Raises
    ------
    NotEnoughError
        "no_convergence" or "singular".
    """
    import statsmodels.api as sm

    regressors = _finite(_regressors(panel))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = sm.MixedLM(shares_pct.ravel(), regressors, groups=_clusters(panel)).fit(reml=True)
        except (np.linalg.LinAlgError, ValueError):
            raise NotEnoughError("singular") from None
    if not found.converged or not np.isfinite(found.fe_params).all():
        raise NotEnoughError("no_convergence")
    between = float(found.cov_re.iloc[0, 0])
    residual = shares_pct - (regressors.to_numpy() @ found.fe_params.to_numpy()).reshape(shares_pct.shape)
    return Form(residual, 100 * between / (between + float(found.scale)))


def fractional_logit(panel: Panel, shares_pct: np.ndarray) -> Form:
    """Fit the core conditions to the share on the scale of log odds, so that no expected share is below zero.

    Raises
    ------
    NotEnoughError
        "no_convergence" or "singular".
    """
    import statsmodels.api as sm

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = sm.GLM(
                shares_pct.ravel() / 100,
                _finite(_regressors(panel)),
                family=sm.families.Binomial(),
                var_weights=expectation.weights(panel),
            ).fit()
        except (np.linalg.LinAlgError, ValueError):
            raise NotEnoughError("singular") from None
    if not found.converged:
        raise NotEnoughError("no_convergence")
    return Form(shares_pct - 100 * np.asarray(found.fittedvalues).reshape(shares_pct.shape))


def without_small_islands(panel: Panel, shares_pct: np.ndarray, choice: Choice) -> tuple[Panel, np.ndarray, Fit]:
    """Fit the chosen model without Fanø, Læsø, Samsø and Ærø."""
    keep = np.array([code not in SMALL_ISLANDS for code in panel.codes])
    rest = panel.without(set(SMALL_ISLANDS))
    return rest, shares_pct[keep], expectation.fit(rest, shares_pct[keep], choice)


def spearman(one: np.ndarray, other: np.ndarray) -> float:
    """Return the rank correlation of two rows of numbers; NaN when one of them does not vary.

    Examples
    --------
    >>> spearman(np.array([1.0, 2.0, 3.0]), np.array([10.0, 30.0, 20.0]))
    0.5
    """
    ranked = [pd.Series(np.asarray(values, dtype=float)).rank() for values in (one, other)]
    if any(values.nunique() < 2 for values in ranked):
        return float("nan")
    return float(ranked[0].corr(ranked[1]))


def _regressors(panel: Panel) -> pd.DataFrame:
    names = [*panel.periods, *columns(panel, FORM)]
    return pd.DataFrame(expectation.design(panel, FORM), columns=names)


def _finite(regressors: pd.DataFrame) -> pd.DataFrame:
    if not np.isfinite(regressors.to_numpy()).all():
        raise NotEnoughError("singular")
    return regressors


def _clusters(panel: Panel) -> np.ndarray:
    return np.repeat(np.arange(len(panel.codes)), len(panel.periods))
