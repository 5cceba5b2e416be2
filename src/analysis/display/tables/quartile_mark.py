"""A drawing of one line: where the municipality stands among all, better always to the right."""

import math
from collections.abc import Sequence

import numpy as np

from analysis.display.tables.marks import BAND, MARGIN, OWN, PAPER, RANGE, WIDTH, box, dot, mark, tick

FEWEST = 5


def quartile_mark(numbers: Sequence[float], own: float | None, polarity: str, *, words: str = "") -> str:
    """Draw the middle half of all municipalities as a band, their median as a line, and the own number as a dot.

    The median is in the middle, so that it stands at the same place in every row; nine in ten municipalities and the
    own one are inside, and what lies further out is cut. It is empty for fewer than five numbers, or without an own.

    Parameters
    ----------
    numbers : sequence of float
        Those of all municipalities; NaN where none is shown.
    own : float or None
    polarity : {"lower", "higher", "none"}
        Which end is better and stands to the right; higher where neither is.
    words : str
        What the drawing says; without them it is hidden from screen readers, for the words stand beside it.

    Examples
    --------
    >>> quartile_mark([1, 2, 3, 4, 5], 3, "lower", words="Midt i feltet").count("<circle")
    1
    >>> quartile_mark([1, 2], 1, "lower")
    ''
    """
    known = np.asarray(numbers, dtype=float)
    known = known[~np.isnan(known)]
    if own is None or math.isnan(own) or len(known) < FEWEST:
        return ""
    fifth, first, median, third, last = np.quantile(known, (0.05, 0.25, 0.5, 0.75, 0.95))
    reach = max(median - fifth, last - median, abs(own - median)) or 1.0
    side = -1 if polarity == "lower" else 1

    def place(number: float) -> float:
        return WIDTH / 2 + float(np.clip(side * (number - median) / reach, -1, 1)) * (WIDTH / 2 - MARGIN)

    drawn = box(place(known.min()), place(known.max()), 4, RANGE) + box(place(first), place(third), 12, BAND)
    return mark(drawn + tick(place(median), 14) + dot(place(own), 4.5, OWN, PAPER), words)
