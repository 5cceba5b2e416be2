"""Values for every area at once, computed before each area's annex asks for its own.

What annexes ask for is much the same. A process that many others are forked from computes it for all areas; in each of
them `registry.compute` then takes the rows of its own areas, which are the same as if it had computed them alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import reads
from analysis.areas import Area, all_areas

# Before what was asked for, among what a chapter has looked at.
ASKED = "values:"


class Asked(NamedTuple):
    """What was asked for, whoever it was about: indicator, periods, the last period spoken of, and breakdowns."""

    key: str
    periods: tuple[str, ...]
    data_until: str
    breakdowns: tuple[str, ...]


class _Kept(NamedTuple):
    held: tuple
    frame: pd.DataFrame


_kept: dict[Asked, _Kept] = {}


def note(asked: Asked) -> None:
    """Note what was asked for, where `reads` notes what was looked at."""
    reads.note(f"{ASKED}{json.dumps(asked, ensure_ascii=False)}")


def noted(line: str) -> Asked:
    """Return what a noted line says was asked for.

    >>> noted('values:["unemployed", ["2026M07"], "2026M07", [""]]').periods
    ('2026M07',)
    """
    key, periods, data_until, breakdowns = json.loads(line.removeprefix(ASKED))
    return Asked(key, tuple(periods), data_until, tuple(breakdowns))


def everyone() -> tuple[Area, ...]:
    """Return every area that values are kept for: all that have a code, peer groups of plans not among them."""
    return tuple(all_areas())


def keep(asked: Asked, held: tuple, frame: pd.DataFrame) -> None:
    """Keep the values for every area.

    Parameters
    ----------
    asked : Asked
    held : tuple
        What tells apart the files that they were made from.
    frame : DataFrame
        In the order of `registry.compute`: breakdowns, areas within them, periods within these.
    """
    if len(frame) == len(asked.breakdowns) * len(everyone()) * len(asked.periods):
        _kept[asked] = _Kept(held, frame)


def of(asked: Asked, held: tuple, areas: Sequence[Area]) -> pd.DataFrame | None:
    """Return what is kept for some areas; None where it is not, or was made from other files."""
    kept = _kept.get(asked)
    if kept is None or kept.held != held or not all(area in _places() for area in areas):
        return None
    # breakdown by breakdown, area by area, period by period
    breakdowns = np.arange(len(asked.breakdowns))[:, None, None] * len(everyone())
    places = np.array([_places()[area] for area in areas], dtype=int)[:, None]
    rows = (breakdowns + places) * len(asked.periods) + np.arange(len(asked.periods))
    return kept.frame.take(rows.ravel()).reset_index(drop=True)


def forget() -> None:
    """Let go of all that is kept."""
    _kept.clear()


@cache
def _places() -> dict[Area, int]:
    return {area: place for place, area in enumerate(everyone())}
