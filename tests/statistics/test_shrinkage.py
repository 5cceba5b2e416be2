"""Shares and rates drawn towards those of all, against maximum likelihood and by what is known."""

import numpy as np
import pytest
from scipy import optimize, stats

from analysis.statistics import ranks

BASE = np.round(np.exp(np.random.default_rng(1).normal(np.log(600), 0.9, size=400)))


def drawn(kind: str, weight: float) -> np.ndarray:
    generator = np.random.default_rng(2)
    if kind == "wilson":
        return generator.binomial(BASE.astype(int), generator.beta(0.2 * weight, 0.8 * weight, size=400))
    return generator.poisson(BASE * generator.gamma(0.2 * weight, 1 / weight, size=400))


def likelihood(kind: str, count: np.ndarray, mean: float, weight: float) -> float:
    """By scipy's distributions of counts whose level is itself drawn."""
    if kind == "wilson":
        return stats.betabinom.logpmf(count, BASE, mean * weight, (1 - mean) * weight).sum()
    return stats.nbinom.logpmf(count, mean * weight, weight / (weight + BASE)).sum()


@pytest.mark.parametrize("kind", ["wilson", "byar"])
def test_the_spread_is_nearly_that_of_maximum_likelihood(kind):
    count = drawn(kind, 150)
    mean, weight = ranks.prior(count, BASE, kind)
    best = optimize.minimize(lambda at: -likelihood(kind, count, *np.exp(at)), np.log([0.3, 40]), method="Nelder-Mead")
    assert (mean, weight) == pytest.approx(np.exp(best.x), rel=0.15)
    assert (mean, weight) == pytest.approx((0.2, 150), rel=0.3)


def test_levels_all_alike_leave_no_spread():
    count = np.round(0.2 * BASE)
    mean, weight = ranks.prior(count, BASE, "wilson")
    assert mean == pytest.approx(0.2, abs=0.001) and weight > 1e6


def levels_behind(kind, count, base):
    """What may lie behind each number: its mean, and the ends of 95 per cent."""
    one, other = ranks.posterior(np.asarray(count, dtype=float), np.asarray(base, dtype=float), kind)
    found = stats.beta(one, other) if kind == "wilson" else stats.gamma(one, scale=1 / other)
    return found.mean(), *found.interval(0.95)


@pytest.mark.parametrize(("kind", "share"), [("wilson", 0.0), ("wilson", 1.0), ("byar", 0.0)])
def test_all_at_the_end_of_the_scale_have_a_level_all_the_same(kind, share):
    _, lower, upper = levels_behind(kind, share * BASE, BASE)
    assert (lower <= upper).all()


@pytest.mark.parametrize("kind", ["wilson", "byar"])
def test_few_persons_are_drawn_towards_all_and_many_are_not(kind):
    """Ten of twenty and half a million of a million, among municipalities of a fifth."""
    found = levels_behind(kind, [10.0, 5e5, *drawn(kind, 150)], [20.0, 1e6, *BASE])
    estimate, lower, upper = (each[:2] for each in found)
    assert estimate[0] < 0.3 and estimate[1] == pytest.approx(0.5, abs=0.001)
    assert (lower < estimate).all() and (estimate < upper).all()


@pytest.mark.parametrize("kind", ["wilson", "byar"])
def test_estimates_miss_less_than_the_numbers_and_intervals_hold_the_levels(kind):
    generator = np.random.default_rng(3)
    levels = np.clip(generator.normal(0.2, 0.03, size=400), 0.01, None)
    count = generator.binomial(BASE.astype(int), levels) if kind == "wilson" else generator.poisson(BASE * levels)
    estimate, lower, upper = levels_behind(kind, count, BASE)
    assert ((estimate - levels) ** 2).mean() < 0.8 * ((count / BASE - levels) ** 2).mean()
    assert 0.93 <= ((lower <= levels) & (levels <= upper)).mean() <= 0.98
