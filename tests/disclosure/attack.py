"""An attacker: the least and the most that hidden numbers can be, by linear programmes over all that is published."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

# What is published with so many digits is the same.
TINY = 1e-6


class Cell(NamedTuple):
    """A number that the source has, whether it shows it or not."""

    table: str
    measure: str
    breakdown: str
    area: str
    period: str

    @property
    def step(self) -> float:
        """What its numbers are whole multiples of."""
        return 0.1 if self.measure.endswith("_pct") else 1.0


class Fact(NamedTuple):
    """What is known of cells: their weighted sum lies between two numbers."""

    weights: dict[Cell, float]
    low: float
    high: float


Limits = dict[Cell, tuple[float, float]]


def ranges(cells: Collection[Cell], facts: Iterable[Fact], limits: Limits) -> Limits:
    """Return the least and the most that some cells can be, of those that facts tell of; `limits` hold before."""
    known, left = _worked_out(facts)
    found = {cell: (known[cell], known[cell]) for cell in cells if cell in known}
    for together in _components(left):
        programme = _Programme(together, limits)
        for cell in programme.places.keys() & cells:
            found[cell] = programme.least(cell, 1), -programme.least(cell, -1)
    return found


def recovered(cells: Collection[Cell], facts: Iterable[Fact], limits: Limits) -> dict[Cell, float]:
    """Return those of some cells that can have one number only, with it."""
    found = ranges(cells, facts, limits).items()
    return {
        cell: round(least / cell.step) * cell.step for cell, (least, most) in found if most - least < cell.step - TINY
    }


def _worked_out(facts: Iterable[Fact]) -> tuple[dict[Cell, float], list[Fact]]:
    """Put in what is known as long as that makes more known: what is known, and the facts that are left."""
    known: dict[Cell, float] = {}
    left = list(facts)
    while True:
        left = [fact for fact in (_without(fact, known) for fact in left) if fact.weights]
        single = [fact for fact in left if len(fact.weights) == 1 and fact.high - fact.low < TINY]
        if not single:
            return known, left
        known |= {cell: fact.low / weight for fact in single for cell, weight in fact.weights.items()}


def _without(fact: Fact, known: dict[Cell, float]) -> Fact:
    gone = fact.weights.keys() & known.keys()
    if not gone:
        return fact
    taken = sum(fact.weights[cell] * known[cell] for cell in gone)
    weights = {cell: weight for cell, weight in fact.weights.items() if cell not in gone}
    return Fact(weights, fact.low - taken, fact.high - taken)


def _matrix(facts: list[Fact], places: dict[Cell, int]) -> csr_array:
    rows = np.repeat(np.arange(len(facts)), [len(fact.weights) for fact in facts])
    columns = [places[cell] for fact in facts for cell in fact.weights]
    weights = [weight for fact in facts for weight in fact.weights.values()]
    return csr_array((weights, (rows, columns)), shape=(len(facts), len(places)))


def _places(facts: list[Fact]) -> dict[Cell, int]:
    return {cell: place for place, cell in enumerate(dict.fromkeys(cell for fact in facts for cell in fact.weights))}


def _components(facts: list[Fact]) -> list[list[Fact]]:
    """Return the facts in groups that have no cell in common."""
    linked = abs(_matrix(facts, _places(facts)))
    _, labels = connected_components(linked @ linked.T)
    groups: dict[int, list[Fact]] = {}
    for fact, label in zip(facts, labels.tolist(), strict=True):
        groups.setdefault(label, []).append(fact)
    return list(groups.values())


class _Programme:
    """The linear programme of some facts; counts are whole."""

    def __init__(self, facts: list[Fact], limits: Limits):
        self.places = _places(facts)
        low, high = (np.array(each) for each in zip(*((fact.low, fact.high) for fact in facts), strict=True))
        weights = _matrix(facts, self.places).toarray()
        sides = np.concatenate([weights, -weights]), np.concatenate([high, -low]) + TINY
        told = np.isfinite(sides[1])
        self.given = {
            "A_ub": csr_array(sides[0][told]),
            "b_ub": sides[1][told],
            "bounds": [limits.get(cell, (0, None)) for cell in self.places],
            "integrality": [cell.step == 1 for cell in self.places],
        }

    def least(self, cell: Cell, sign: int) -> float:
        """Return the least that a cell, or less the cell, can be."""
        goal = np.zeros(len(self.places))
        goal[self.places[cell]] = sign
        found = linprog(goal, **self.given, method="highs")
        unbounded = found.status in (3, 4)
        if not unbounded and found.status != 0:
            raise ValueError(f"{cell}: {found.message}")
        return -np.inf if unbounded else found.fun
