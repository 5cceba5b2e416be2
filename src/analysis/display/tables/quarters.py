"""Cells shaded by the quarter of all municipalities that a number belongs to, with the same said in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from analysis.display.blocks.blocks import Cell
from analysis.display.tables.quarter_mark import quarter_mark
from analysis.display.texts import text

MIDDLE = 0


def quarter(place: Mapping) -> int | None:
    """Return the quarter of a rank, of which 1 is the best; None where there is no rank.

    A rank whose interval reaches from the better half into the worse is in the middle.

    Examples
    --------
    >>> place = {"rank": 9, "rank_of": 95, "rank_lower": float("nan"), "rank_upper": float("nan")}
    >>> quarter(place), quarter(place | {"rank_lower": 5, "rank_upper": 40})
    (1, 1)
    >>> quarter(place | {"rank_lower": 5, "rank_upper": 60}) == MIDDLE
    True
    """
    if pd.isna(place["rank"]):
        return None
    first, last = (place["rank"] if pd.isna(place[end]) else place[end] for end in ("rank_lower", "rank_upper"))
    best, worst = (_quarter_of(each, place["rank_of"]) for each in (first, last))
    return MIDDLE if best <= 2 < worst else _quarter_of(place["rank"], place["rank_of"])


def _quarter_of(rank: float, of: float) -> int:
    return 1 + int(4 * (rank - 1) / of)


def shaded(cell: Cell, place: Mapping | None, indicator, language: str) -> Cell:
    """Shade a cell by the quarter of its number; as it was where neither end is better, or there is no rank."""
    found = None if place is None or indicator.polarity == "none" else quarter(place)
    if found is None:
        return cell
    spoken = text(language, f"quarter.{'middle' if found == MIDDLE else found}")
    if found == MIDDLE:
        return replace(cell, spoken=spoken)
    return replace(cell, spoken=spoken, shade=f"quarter-{found}", picture=quarter_mark(found))
