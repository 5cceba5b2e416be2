"""Pairwise tests: whether two counts, or two shares, differ by more than chance.

The counts are full counts. What is tested is whether the levels behind them can be the same, if the persons fell by
lot; more than that moves a count, so a difference that is found may have any cause.
"""

import numpy as np
from scipy import special

from analysis.statistics.intervals import LEVEL_PCT, Kind


def p_value(kind: Kind, count: float, base: float, other_count: float, other_base: float) -> float:
    """How often chance alone parts two numbers so much: of two shares, or of two counts per base; a score test.

    For shares statsmodels' `test_proportions_2indep` (Miettinen and Nurminen 1985, Statistics in Medicine 4, 213-226),
    for counts its `test_poisson_2indep` (Gu, Ng, Tang and Schucany 2008, Biometrical Journal 50, 283-298). Full-time
    persons are taken as they are, fractions and all. Two numbers at the same end of the scale do not differ.

    Examples
    --------
    >>> round(p_value("wilson", 240, 1000, 200, 1000), 3), p_value("byar", 0, 100, 0, 900)
    (0.031, 1.0)
    """
    # slow to import, and only what is compared needs it
    from statsmodels.stats.proportion import test_proportions_2indep
    from statsmodels.stats.rates import test_poisson_2indep

    counts = (count, other_count)
    if counts == (0, 0) or (kind == "wilson" and counts == (base, other_base)):
        return 1.0
    test = test_proportions_2indep if kind == "wilson" else test_poisson_2indep
    return float(test(count, base, other_count, other_base, method="score").pvalue)


def p_value_of_fixed(kind: Kind, count: float, base: float, level: float) -> float:
    """How often chance alone moves a number so far from a level that stands fixed; a score test.

    `level` is of the same kind as count over base; so far from nought, or from all, chance moves nothing.

    Examples
    --------
    >>> round(p_value_of_fixed("wilson", 250, 1000, 0.22), 3), round(p_value_of_fixed("byar", 25, 1000, 0.02), 3)
    (0.022, 0.264)
    """
    variance = level * (1 - level) if kind == "wilson" else level
    if variance <= 0:
        return float(np.isclose(count, level * base))
    return float(special.erfc(abs(count / base - level) / np.sqrt(2 * variance / base)))


def differ(p: float) -> bool:
    """Whether chance alone is too rare an explanation."""
    return p < 1 - LEVEL_PCT / 100
