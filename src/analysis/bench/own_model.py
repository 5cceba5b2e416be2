"""Our own model from nothing: read, chosen, fitted and drawn 1,000 times for all municipalities and four groups.

Run it with ``python -m analysis.bench.own_model``. The baseline, in the same run: statsmodels fits the model again in
each draw, and again without each municipality drawn, for a few draws and scaled up.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import statsmodels.api as sm
from threadpoolctl import threadpool_limits

from analysis import observations
from analysis.statistics import expectation, own_model
from analysis.statistics import panel as panels
from analysis.statistics.expectation import Choice
from analysis.statistics.panel import GROUPS, Panel

DRAWS = 1000
PLAIN_DRAWS = 3


def measure(draws: int = DRAWS, plain: int = PLAIN_DRAWS) -> dict[str, float]:
    """Return seconds of processor time: the whole model, its draws, the baseline's draws scaled up, and the ratio."""
    data_until = max(observations.load(panels.TABLE)["period"])
    with threadpool_limits(1):
        begun = time.process_time()
        model = own_model.OwnModel(own_model.computed(data_until, draws))
        cold = time.process_time() - begun
        panel = panels.read(data_until)
        choices = {group: Choice(model.note(group, "shrinkage"), model.number(group, "shrinkage")) for group in GROUPS}
        ours = _seconds(expectation.bootstrap, panel, choices, draws)
        baseline = _seconds(plain_draws, panel, choices, plain) * draws / plain
    return {
        "own_model_seconds": cold,
        "own_model_draws_seconds": ours,
        "baseline_draws_seconds": baseline,
        "draws_over_baseline": ours / baseline,
    }


def _seconds(work: Callable, panel: Panel, choices: dict[str, Choice], draws: int) -> float:
    begun = time.process_time()
    for group, choice in choices.items():
        work(panel, panel.shares_pct[group], choice, draws)
    return time.process_time() - begun


def plain_draws(panel: Panel, shares_pct: np.ndarray, choice: Choice, draws: int) -> np.ndarray:
    """Return the residuals of `expectation.bootstrap`, made by fitting with statsmodels as often as it takes.

    Shrinkage is rows of pseudo-observations; a municipality is left out by fitting without it.
    """
    regressors, weight = expectation.design(panel, choice.specification), expectation.weights(panel)
    rows, count = panel.population.shape
    free = regressors.shape[1] - count
    pseudo = np.hstack([np.zeros((free, count)), np.eye(free)])
    stacked = np.vstack([regressors, pseudo])
    outcome = np.r_[shares_pct.ravel(), np.zeros(free)]
    shrinkage = np.full(free, choice.shrinkage * count)
    times = np.random.default_rng(expectation.SEED).multinomial(rows, np.full(rows, 1 / rows), size=draws)
    residuals = np.empty((draws, rows, count))
    for draw in range(draws):
        drawn = np.repeat(times[draw], count) * weight
        whole = sm.WLS(outcome, stacked, weights=np.r_[drawn, shrinkage]).fit().params
        for row in range(rows):
            own = slice(row * count, (row + 1) * count)
            params = whole
            if times[draw, row]:
                rest = drawn.copy()
                rest[own] = 0
                params = sm.WLS(outcome, stacked, weights=np.r_[rest, shrinkage]).fit().params
            residuals[draw, row] = shares_pct[row] - regressors[own] @ params
    return residuals


def main() -> None:
    """Print the measurements, a line each."""
    for name, number in measure().items():
        print(f"{name:26} {number:8.3f}")


if __name__ == "__main__":
    main()
