"""How our own model agrees with the ministry's, which it never sees: the answer is told, good or bad."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import observations
from analysis.statistics import diagnostics, expectation
from analysis.statistics.expectation import Choice
from analysis.statistics.panel import TABLE, NotEnoughError, Panel


def official(panel: Panel, group: str, measure: str) -> np.ndarray:
    """Return a measure of the ministry's benchmark for the panel's municipalities and rolling years.

    Examples
    --------
    >>> from analysis.statistics import panel
    >>> official(panel.read("2022M12"), "total", "difference_pp").shape
    (98, 6)
    """
    rows = observations.load(TABLE)
    rows = rows[(rows["measure"] == measure) & (rows["breakdown"] == f"benefit_group={group}")]
    wide = rows.pivot(index="area", columns="period", values="value")
    return wide.reindex(index=list(panel.codes), columns=list(panel.periods)).to_numpy(dtype=float)


def agreement(residuals_pp: np.ndarray, difference_pp: np.ndarray) -> pd.DataFrame:
    """Compare our residuals with the ministry's difference in each rolling year.

    Returns
    -------
    DataFrame
        spearman, mean_absolute_difference_pp and same_sign_pct, a row for each rolling year.

    Examples
    --------
    >>> ours, theirs = np.array([[0.1], [0.2], [-0.3]]), np.array([[0.0], [0.3], [-0.1]])
    >>> agreement(ours, theirs).round(2).to_dict("records")
    [{'spearman': 1.0, 'mean_absolute_difference_pp': 0.13, 'same_sign_pct': 66.67}]
    """
    return pd.DataFrame(
        {
            "spearman": [
                diagnostics.spearman(ours, theirs) for ours, theirs in zip(residuals_pp.T, difference_pp.T, strict=True)
            ],
            "mean_absolute_difference_pp": np.abs(residuals_pp - difference_pp).mean(axis=0),
            "same_sign_pct": 100 * (np.sign(residuals_pp) == np.sign(difference_pp)).mean(axis=0),
        }
    )


def ceiling(panel: Panel, shares_pct: np.ndarray, expected_pct: np.ndarray) -> tuple[Choice, np.ndarray]:
    """How near open frame conditions could come, had they been fitted to the ministry's own expected share.

    The same candidates are chosen and fitted with the ministry's expected share as outcome, each municipality left
    out in turn. What then lies between the two expected shares is what the open conditions do not hold.

    Returns
    -------
    Choice
    ndarray
        Actual share less the ministry's expected share as the open conditions tell it, n × t.
    """
    choice = expectation.choose(panel, expected_pct)
    return choice, shares_pct - expectation.fit(panel, expected_pct, choice).expected_pct


def between_landsdele_pct(panel: Panel, values: np.ndarray) -> float:
    """Return the part of the variation between municipalities that lies between landsdele, in per cent."""
    near = diagnostics.neighbours(panel.codes) > 0
    np.fill_diagonal(near, True)
    weight = near * panel.population[:, -1][None, :]
    mean = weight @ values / weight.sum(axis=1)
    own = panel.population[:, -1]
    spread = np.average((values - np.average(values, weights=own)) ** 2, weights=own)
    if spread < expectation.NO_VARIATION:
        raise NotEnoughError("constant")
    return float(100 * (1 - np.average((values - mean) ** 2, weights=own) / spread))
