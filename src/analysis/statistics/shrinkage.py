"""Shares and rates of few persons, drawn towards those of all municipalities: empirical Bayes.

A municipality with few persons has an extreme number more often than an extreme level. The levels of all are taken to
be spread as a beta distribution (shares) or a gamma distribution (counts per base), fitted to all of them together;
what may lie behind one number follows from its own persons and from that spread (Clayton and Kaldor 1987, Biometrics
43, 671-681).
"""

from typing import NamedTuple

import numpy as np

from analysis.statistics.intervals import Kind

# Weights and spread settle in some ten rounds.
ROUNDS = 30
# As little as levels can be spread, of the variance that one person's outcome has; and shares can as much at most.
LEAST, MOST = 1e-7, 0.99
# No knowledge of all says more of the ends of the scale than half a person does.
HALF = 0.5


class Prior(NamedTuple):
    """How the levels of all are spread: their mean, and how many persons that knowledge weighs as."""

    mean: float
    weight: float


def prior(count: np.ndarray, base: np.ndarray, kind: Kind) -> Prior:
    """Fit how the levels behind counts out of bases are spread, by moments with weights that suit the spread.

    Kleinman (1973, Journal of the American Statistical Association 68, 46-54), and the same for counts per base, by
    what is to be expected of squares that are weighted so. Fractions (full-time persons) are taken as they are.

    Examples
    --------
    >>> shares = np.array([0.1, 0.2, 0.3, 0.4])
    >>> [round(float(number), 2) for number in prior(1e6 * shares, np.full(4, 1e6), "wilson")]
    [0.25, 10.25]
    """
    values = count / base
    # what one person more makes a level surer by, and what spread does to the variance of a number
    alone, shared = 1 / base, (1 - 1 / base if kind == "wilson" else np.ones(len(base)))
    mean, spread = float(count.sum() / base.sum()), LEAST
    for _ in range(ROUNDS):
        variance = mean * (1 - mean) if kind == "wilson" else mean
        if variance <= 0:
            break
        weight = 1 / (alone + spread * shared)
        mean = float(weight @ values / weight.sum())
        free = weight * (1 - weight / weight.sum())
        found = (weight @ (values - mean) ** 2 / variance - free @ alone) / (free @ shared)
        spread = float(np.clip(found, LEAST, MOST if kind == "wilson" else np.inf))
    return Prior(mean, 1 / spread - 1 if kind == "wilson" else 1 / spread)


def posterior(count: np.ndarray, base: np.ndarray, kind: Kind) -> tuple[np.ndarray, np.ndarray]:
    """Return what may lie behind each number: the two parameters of a beta distribution, or shape and rate of a gamma.

    Examples
    --------
    >>> [part.round(1).tolist() for part in posterior(np.array([1.0, 9.0]), np.array([10.0, 20.0]), "wilson")]
    [[1.9, 9.9], [11.2, 13.2]]
    """
    mean, weight = prior(count, base, kind)
    if kind == "wilson":
        return count + max(mean * weight, HALF), base - count + max((1 - mean) * weight, HALF)
    return count + max(mean * weight, HALF), base + weight
