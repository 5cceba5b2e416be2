"""Numbers as targets are judged on: as they are printed, with bounds where parts are hidden."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

T = TypeVar("T", float, np.ndarray)


@dataclass(frozen=True)
class Number:
    """A number as it is printed, or the bounds that it lies between; NaN where there is none."""

    low: float
    high: float
    status: str
    # what it is about
    period: str
    # the row of values behind it
    record: dict = field(default_factory=dict)
    # before it was rounded as it is printed
    unrounded: float = math.nan

    @property
    def known(self) -> bool:
        """Whether anything can be said of it, if only bounds."""
        return not (math.isnan(self.low) or math.isnan(self.high))

    @property
    def value(self) -> float | None:
        """The number, or None where only bounds are known."""
        return self.low if self.known and self.low == self.high else None

    @property
    def exact(self) -> float | None:
        """The number before it was rounded; None where only bounds are known."""
        return self.value if math.isnan(self.unrounded) else self.unrounded


def exact(value: float, period: str) -> Number:
    """Return a number that is known."""
    return Number(value, value, "observed", period)


def absent(period: str = "", status: str = "not_available") -> Number:
    """Return a number of which nothing is known."""
    return Number(math.nan, math.nan, status, period)


def behind(polarity: str, own: T, other: T) -> T:
    """Return how far a number lies behind another: on the side that is worse, or at all where neither side is."""
    if polarity == "none":
        return abs(own - other)
    return own - other if polarity == "lower" else other - own


def decide(test: Callable[[float, float], bool], own: Number, other: Number) -> bool | None:
    """Return what a comparison comes to, or None where the bounds leave it open.

    Examples
    --------
    >>> known, bounded = Number(20.2, 20.2, "observed", "2025"), Number(19.8, 20.4, "suppressed", "2025")
    >>> decide(lambda own, other: own <= other, known, known)
    True
    >>> decide(lambda own, other: own <= other, known, bounded) is None
    True
    """
    if not (own.known and other.known):
        return None
    found = {test(a, b) for a in (own.low, own.high) for b in (other.low, other.high)}
    return found.pop() if len(found) == 1 else None


def rank_bounds(polarity: str, numbers: dict[str, Number], own: str) -> tuple[int, int] | None:
    """Return the best and the worst rank that a municipality can have; None where nothing is known of its number.

    Number 1 is the lowest where lower is better, else the highest; ties share the best place. A hidden number counts
    for what its bounds decide; one without bounds widens the worst rank only.
    """
    sign = 1 if polarity == "lower" else -1
    ends = {code: sorted((sign * each.low, sign * each.high)) for code, each in numbers.items() if each.known}
    if own not in ends:
        return None
    best, worst = ends.pop(own)
    surely = sum(high < best for _, high in ends.values())
    perhaps = sum(low < worst for low, _ in ends.values()) + sum(not each.known for each in numbers.values())
    return 1 + surely, 1 + perhaps
