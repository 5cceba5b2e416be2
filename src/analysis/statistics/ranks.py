"""How sure a rank is: the places that each area takes when all numbers vary as chance lets them."""

from typing import Literal

import numpy as np
import pandas as pd

DRAWS = 4000
SEED = 20230101
LEVEL_PCT = 95.0
FEWEST = 2


def rank_intervals(
    frame: pd.DataFrame, kind: Literal["wilson", "byar"], *, lowest_first: bool, draws: int = DRAWS
) -> pd.DataFrame:
    """The interval of each area's rank, by simulation.

    In each draw every area gets a number from the distribution of what may lie behind its own (for a
    share the beta, for a rate the gamma distribution that half a person added gives), and the areas are
    ranked anew (Goldstein and Spiegelhalter 1996, Journal of the Royal Statistical Society A 159, 385-443).

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
    drawn = frame[_usable(frame, kind)].sort_values("area")
    if len(drawn) < FEWEST or len(drawn) < frame["rank"].notna().sum():
        return result
    numbers = _draws(drawn, kind, draws)
    if not lowest_first:
        numbers = -numbers
    places = 1 + np.argsort(np.argsort(numbers, axis=1, kind="stable"), axis=1, kind="stable")
    tail = (1 - LEVEL_PCT / 100) / 2
    lower = np.quantile(places, tail, axis=0, method="inverted_cdf")
    upper = np.quantile(places, 1 - tail, axis=0, method="inverted_cdf")
    rank = drawn["rank"].to_numpy(dtype=float)
    result.loc[drawn.index, "rank_lower"] = np.fmin(lower, rank)
    result.loc[drawn.index, "rank_upper"] = np.fmax(upper, rank)
    return result


def _usable(frame: pd.DataFrame, kind: str) -> pd.Series:
    count, base = frame["numerator"], frame["denominator"]
    usable = frame["rank"].notna() & (count >= 0) & (base > 0)
    return usable & (count <= base) if kind == "wilson" else usable


def _draws(frame: pd.DataFrame, kind: str, draws: int) -> np.ndarray:
    """Draw a number for each area: rows are draws, columns the areas in the order of the frame."""
    generator = np.random.default_rng(SEED)
    count, base = (frame[name].to_numpy(dtype=float) for name in ("numerator", "denominator"))
    if kind == "wilson":
        return generator.beta(count + 0.5, base - count + 0.5, size=(draws, len(frame)))
    return generator.gamma(count + 0.5, size=(draws, len(frame))) / base


def overlapping(frame: pd.DataFrame, area: str) -> int:
    """How many other areas' places cannot be told from an area's: their intervals of rank overlap."""
    own = frame[frame["area"] == area]
    if own.empty or own["rank_lower"].isna().any():
        return 0
    others = frame[frame["area"] != area]
    meets = (others["rank_lower"] <= own["rank_upper"].iloc[0]) & (others["rank_upper"] >= own["rank_lower"].iloc[0])
    return int(meets.sum())
