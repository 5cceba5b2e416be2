"""How sure a rank is, and what may be told of it: the places that an area takes when all numbers fall by lot."""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.statistics.intervals import TAIL, Kind

# Weights and spread settle in some ten rounds.
ROUNDS = 30
# As little as levels can be spread, of the variance that one person's outcome has; and shares can as much at most.
LEAST, MOST = 1e-7, 0.99
# No knowledge of all says more of the ends of the scale than half a person does.
HALF = 0.5
DRAWS = 1000
SEED = 20230101
FEWEST = 2
# A rank is told where its interval spans fewer places.
SPAN_TOLD = 25


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


def rank_intervals(frame: pd.DataFrame, kind: Kind, *, lowest_first: bool, draws: int = DRAWS) -> pd.DataFrame:
    """The interval of each area's rank, by simulation.

    In each draw every area gets a level from the distribution of what may lie behind its number, by its own persons
    and by how the levels of all are spread (`shrinkage`), and the areas are ranked anew (Goldstein and Spiegelhalter
    1996, Journal of the Royal Statistical Society A 159, 385-443). Without the spread of all, numbers of few persons
    would be drawn too far apart, and their intervals hold the true place too seldom.

    `frame` has columns area, numerator, denominator and rank, and `kind` is as of the interval of the indicator. Where
    a row that has a rank lacks a numerator or a denominator no rank has an interval: a rank among some of the ranked is
    another rank. The result, by the index of `frame`, has rank_lower and rank_upper (NaN where there is none). The
    interval always holds the rank itself, and is the same for any order of the rows.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": ["a", "b"], "rank": [1.0, 2.0],
    ...                       "numerator": [100.0, 500.0], "denominator": [1e4, 1e4]})
    >>> rank_intervals(frame, "byar", lowest_first=True).to_numpy().tolist()
    [[1.0, 1.0], [2.0, 2.0]]
    """
    result = pd.DataFrame({"rank_lower": np.nan, "rank_upper": np.nan}, index=frame.index)
    count, base = frame["numerator"], frame["denominator"]
    usable = frame["rank"].notna() & (count >= 0) & (base > 0) & ((count <= base) | (kind != "wilson"))
    drawn = frame[usable].sort_values("area")
    if len(drawn) < FEWEST or len(drawn) < frame["rank"].notna().sum():
        return result
    numbers = _draws(drawn, kind, draws)
    if not lowest_first:
        numbers = -numbers
    order = np.argsort(numbers, axis=1, kind="stable")
    places = np.empty_like(order)
    np.put_along_axis(places, order, np.arange(1, order.shape[1] + 1)[None], axis=1)
    lower, upper = np.quantile(places, (TAIL, 1 - TAIL), axis=0, method="inverted_cdf")
    rank = drawn["rank"].to_numpy(dtype=float)
    result.loc[drawn.index, "rank_lower"] = np.fmin(lower, rank)
    result.loc[drawn.index, "rank_upper"] = np.fmax(upper, rank)
    return result


def _draws(frame: pd.DataFrame, kind: Kind, draws: int) -> np.ndarray:
    """Draw a level for each area: rows are draws, columns the areas in the order of the frame."""
    generator = np.random.default_rng(SEED)
    one, other = posterior(*(frame[name].to_numpy(dtype=float) for name in ("numerator", "denominator")), kind)
    if kind == "wilson":
        return generator.beta(one, other, size=(draws, len(frame)))
    return generator.gamma(one, size=(draws, len(frame))) / other


class Place(NamedTuple):
    """A rank, how many share it, and between which places chance leaves it; NaN where that is not known."""

    rank: int
    of: int
    sharing: int = 1
    lower: float = math.nan
    upper: float = math.nan

    @property
    def last(self) -> int:
        """The last of the places that those with the same number share."""
        return self.rank + self.sharing - 1

    @property
    def told(self) -> str:
        """How it may be told, or "" for not at all.

        "place" or "shared" where the interval spans fewer than `SPAN_TOLD` places; else the part of the field that
        holds the whole interval: "first_quarter", "last_quarter", "middle" (the two quarters between), "first_half"
        or "last_half".

        Examples
        --------
        >>> Place(9, 98, 1, 4, 15).told, Place(9, 98, 1, 1, 40).told, Place(50, 98, 1, 2, 97).told
        ('place', 'first_half', '')
        """
        if self.upper - self.lower + 1 < SPAN_TOLD:
            return "shared" if self.sharing > 1 else "place"
        if math.isnan(self.lower):
            return ""
        first, last = (math.ceil(4 * place / self.of) for place in (self.lower, self.upper))
        parts = {"first_quarter": (1, 1), "last_quarter": (4, 4), "middle": (2, 3), "first_half": (1, 2)}
        parts["last_half"] = (3, 4)
        return next((part for part, (low, high) in parts.items() if low <= first and last <= high), "")

    @property
    def extreme(self) -> float:
        """How far from the middle of all it lies: 0 to 1."""
        return abs(2 * (self.rank - 1) / (self.of - 1) - 1) if self.of > 1 else 0.0


def place(ranking: pd.DataFrame, area: str, *, by_lot: bool = True) -> Place | None:
    """Return an area's place among all, of `rank_intervals` of one period and breakdown; None where it has none.

    A rank of numbers that do not fall `by_lot`, as amounts of money, is as sure as the numbers are.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": ["a", "b", "c"], "rank": [1, 2, 2], "rank_of": 3,
    ...                       "rank_lower": [1, 1, 2], "rank_upper": [2, 3, 3]})
    >>> place(frame, "b")
    Place(rank=2, of=3, sharing=2, lower=1.0, upper=3.0)
    """
    own = ranking[(ranking["area"] == area) & (ranking["rank_of"] >= FEWEST)]
    if own.empty:
        return None
    rank, of, *ends = own[["rank", "rank_of", "rank_lower", "rank_upper"]].iloc[0].astype(float)
    lower, upper = ends if by_lot else (rank, rank)
    return Place(int(rank), int(of), int((ranking["rank"] == rank).sum()), lower, upper)
