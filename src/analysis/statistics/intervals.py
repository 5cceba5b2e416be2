"""Intervals for counts and shares: how far a number may lie from what lies behind it by chance alone.

The counts of an annex are full counts, not samples. An interval around one speaks of natural variation:
the same municipality in the same circumstances would not have exactly the same number of unemployed
each month. A difference within the interval may be chance; one outside it is hardly that alone.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

LEVEL_PCT = 95.0
TAIL = (1 - LEVEL_PCT / 100) / 2
Z = float(special.ndtri(0.5 + LEVEL_PCT / 200))
# Byar's approximation is close from here up; under it the exact interval is used.
EXACT_BELOW = 10.0
PRINTABLE = ("observed", "zero")

Kind = Literal["wilson", "byar", "newcombe"]


def wilson(count: ArrayLike, base: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's interval for a share: a count out of a base that it is part of.

    Lower and upper end as shares of 1; NaN where there is no base, or the count is not within it. Without the
    correction for continuity (Wilson 1927, Journal of the American Statistical Association 22, 209-212). Fractions
    (full-time persons) are taken as they are, here and below.

    Examples
    --------
    >>> lower, upper = wilson(15, 148)
    >>> round(float(lower), 4), round(float(upper), 4)
    (0.0624, 0.1605)
    """
    count, base = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(base, dtype=float))
    possible = (base > 0) & (count >= 0) & (count <= base)
    n = np.where(possible, base, np.nan)
    share = count / n
    middle = share + Z**2 / (2 * n)
    half = Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    lower, upper = (middle - half) / (1 + Z**2 / n), (middle + half) / (1 + Z**2 / n)
    # at the ends the formula is exact and the arithmetic is not
    return np.where(share == 0, 0.0, np.maximum(lower, 0.0)), np.where(share == 1, 1.0, np.minimum(upper, 1.0))


def byar(count: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Byar's interval for a count that varies as a Poisson count does.

    Lower and upper end; NaN where the count is negative or absent (Breslow and Day 1987, Statistical Methods in Cancer
    Research, volume II, p. 69).

    Examples
    --------
    >>> lower, upper = byar(100)
    >>> round(float(lower), 2), round(float(upper), 2)
    (81.36, 121.63)
    """
    count = _count(count)
    divisor = np.where(count > 0, count, 1.0)
    low = divisor * np.maximum(1 - 1 / (9 * divisor) - Z / (3 * np.sqrt(divisor)), 0.0) ** 3
    above = count + 1
    high = above * (1 - 1 / (9 * above) + Z / (3 * np.sqrt(above))) ** 3
    return _lower_end(count, low), high


def exact_poisson(count: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """The exact interval for a Poisson count, by the quantiles of the gamma distribution.

    Lower and upper end; NaN where the count is negative or absent (Garwood 1936, Biometrika 28, 437-442).

    Examples
    --------
    >>> lower, upper = exact_poisson(5)
    >>> round(float(lower), 3), round(float(upper), 3)
    (1.623, 11.668)
    """
    count = _count(count)
    low = special.gammaincinv(np.where(count > 0, count, 1.0), TAIL)
    high = special.gammaincinv(count + 1, 1 - TAIL)
    return _lower_end(count, low), high


def of_count(count: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """The interval of a count: exact for few persons, Byar's from `EXACT_BELOW` up."""
    count = _count(count)
    low, high = (np.array(end) for end in byar(count))
    few = count < EXACT_BELOW
    low[few], high[few] = exact_poisson(count[few])
    return low, high


def add_intervals(frame: pd.DataFrame, kind: Kind | None, *, scale: float = 1.0) -> pd.DataFrame:
    """Give each value its interval, with the method and level.

    Bounds that stand there already (of a hidden number, or of a rate computed back from rounded ones)
    are kept: they say what the number may be, not how it varies.

    `frame` has columns value, status, numerator, denominator, lower and upper. A count without a denominator is its own
    numerator; of a share or rate whose base is not published, the numerator and the value are enough. `kind` is
    `wilson` for a count out of a base that it is part of, `byar` for a count, and for a count per persons, `newcombe`
    for a gap that has its ends already, and None for what has no such interval; `scale` is 100 where the value is in
    per cent. The result has `interval_method` ("wilson", "byar" or "exact") and `interval_level_pct` too, "" and NaN
    where there is no interval.

    Examples
    --------
    >>> row = {"value": 25.0, "status": "observed", "numerator": 50.0, "denominator": 200.0}
    >>> frame = add_intervals(pd.DataFrame([row | {"lower": np.nan, "upper": np.nan}]), "wilson", scale=100)
    >>> frame[["lower", "upper"]].round(1).to_numpy().tolist()
    [[19.5, 31.4]]
    """
    frame = frame.copy(deep=False)
    frame["interval_method"] = pd.Series("", index=frame.index, dtype="str")
    frame["interval_level_pct"] = np.nan
    if kind is None or frame.empty:
        return frame
    if kind == "newcombe":
        # a gap comes with its ends, which are made of Wilson's
        given = frame["status"].isin(PRINTABLE) & frame["lower"].notna()
        frame["interval_method"] = frame["interval_method"].mask(given, "wilson")
        frame["interval_level_pct"] = frame["interval_level_pct"].mask(given, LEVEL_PCT)
        return frame
    open_to_it = frame["status"].isin(PRINTABLE) & frame["lower"].isna() & frame["upper"].isna()
    numbers = (frame[name].to_numpy(dtype=float) for name in ("value", "numerator", "denominator"))
    low, high, methods = _ends(kind, *numbers, scale)
    given = (open_to_it & np.isfinite(low) & np.isfinite(high)).to_numpy()
    frame["lower"] = np.where(given, low, frame["lower"])
    frame["upper"] = np.where(given, high, frame["upper"])
    frame["interval_method"] = pd.Series(np.where(given, methods, ""), index=frame.index).astype("str")
    frame["interval_level_pct"] = np.where(given, LEVEL_PCT, np.nan)
    return frame


def persons(row: Mapping, kind: Kind, *, scale: float = 1.0) -> tuple[float, float] | None:
    """Return the count behind one row of values, and the base that it is out of; None where they are not known.

    A count without a denominator is its own numerator, out of 1; a published share or rate with its count implies the
    base.

    Examples
    --------
    >>> persons({"value": 2.5, "numerator": 50.0, "denominator": float("nan")}, "byar", scale=100)
    (50.0, 2000.0)
    """
    given = (row[name] for name in ("value", "numerator", "denominator"))
    value, count, base = (np.nan if each is None else float(each) for each in given)
    if kind == "byar" and scale == 1.0 and np.isnan([count, base]).all():
        count, base = value, 1.0
    if np.isnan(base) and value > 0:
        base = scale * count / value
    possible = count >= 0 and base > 0 and (kind == "byar" or count <= base)
    return (count, base) if possible else None


def rest_of(group: Mapping, part: Mapping, *, scale: float = 1.0) -> Mapping:
    """The share or rate of a group without one of its members, of a row of values of each.

    The group's own where it is not known how much of it the member is: the rest lies farther off on the same side.

    Examples
    --------
    >>> fyn, odense = ({"value": value, "numerator": count, "denominator": 1000.0 * of}
    ...                for value, count, of in ((2.5, 50.0, 2), (3.0, 30.0, 1)))
    >>> rest_of(fyn, odense, scale=100)
    {'value': 2.0, 'numerator': 20.0, 'denominator': 1000.0}
    """
    if group["numerator"] is None or part["numerator"] is None:
        return group
    count = max(group["numerator"] - part["numerator"], 0.0)
    base = _base(group, scale) - _base(part, scale)
    if not (np.isfinite(count) and base > 0):
        return group
    return {**group, "value": scale * count / base, "numerator": count, "denominator": base}


def _base(row: Mapping, scale: float) -> float:
    """Return what stands under the line: of a published share with its count, what the share says."""
    implied = scale * row["numerator"] / row["value"] if row["value"] else np.nan
    return implied if pd.isna(row["denominator"]) else row["denominator"]


def _ends(kind: Kind, value: np.ndarray, count: np.ndarray, base: np.ndarray, scale: float) -> tuple[np.ndarray, ...]:
    """Return lower ends, upper ends and methods; not finite where there is no interval."""
    if kind == "wilson":
        # of a published share with its count, the share says how large the base is
        implied = scale * count / np.where(value > 0, value, np.nan)
        low, high = wilson(count, np.where(np.isnan(base), implied, base))
        return scale * low, scale * high, np.full(len(value), "wilson")
    # a count that stands alone is its own numerator
    own = np.isnan(count) & np.isnan(base) & (scale == 1.0)
    count = np.where(own, value, count)
    # one person more or fewer moves the rate by this
    per_person = np.where(own, 1.0, scale / np.where(base > 0, base, np.nan))
    unknown_base = np.isnan(base) & ~own & (count > 0)
    per_person = np.where(unknown_base, value / np.where(count > 0, count, 1.0), per_person)
    low, high = of_count(count)
    return low * per_person, high * per_person, np.where(count < EXACT_BELOW, "exact", "byar")


def _count(count: ArrayLike) -> np.ndarray:
    count = np.asarray(count, dtype=float)
    return np.where(count >= 0, count, np.nan)


def _lower_end(count: np.ndarray, low: np.ndarray) -> np.ndarray:
    return np.where(count == 0, 0.0, np.where(np.isnan(count), np.nan, low))


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
