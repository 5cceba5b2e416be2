"""Cells shaded by the quarter of all municipalities that a number belongs to, with the same said in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from analysis.display.blocks.blocks import Cell
from analysis.display.tables.quarter_mark import quarter_mark
from analysis.display.texts import text

MIDDLE = 0


def quarter(place: Mapping, *, by_lot: bool) -> int | None:
    """Return the quarter of a rank, of which 1 is the best; None where there is no rank.

    A rank whose interval reaches from the better half into the worse, or is not known, is in the middle; one of numbers
    that do not fall `by_lot` is as sure as the numbers are.

    Examples
    --------
    >>> place = {"rank": 9, "rank_of": 95, "rank_lower": 5, "rank_upper": 40}
    >>> quarter(place, by_lot=True), quarter(place | {"rank_upper": 60}, by_lot=False)
    (1, 1)
    >>> quarter(place | {"rank_upper": 60}, by_lot=True) == MIDDLE
    True
    """
    if pd.isna(place["rank"]):
        return None
    rank, lower, upper = (_quarter_of(place[end], place["rank_of"]) for end in ("rank", "rank_lower", "rank_upper"))
    sure = not by_lot or 0 < lower <= upper <= 2 or 2 < lower <= upper
    return rank if sure else MIDDLE


def _quarter_of(rank: float, of: float) -> int:
    return MIDDLE if pd.isna(rank) else math.ceil(4 * rank / of)


def shaded(cell: Cell, place: Mapping | None, indicator, language: str) -> Cell:
    """Shade a cell by the quarter of its number; as it was where neither end is better, or there is no rank."""
    found = None if place is None or indicator.polarity == "none" else quarter(place, by_lot=bool(indicator.interval))
    if found is None:
        return cell
    spoken = text(language, f"quarter.{'middle' if found == MIDDLE else found}")
    if found == MIDDLE:
        return replace(cell, spoken=spoken)
    return replace(cell, spoken=spoken, shade=f"quarter-{found}", picture=quarter_mark(found))
