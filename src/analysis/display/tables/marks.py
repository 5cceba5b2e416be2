"""Drawings of one line for the cells of tables, whose colours follow the page; better is always to the right."""

import math
from collections.abc import Sequence

import numpy as np

WIDTH, HEIGHT, MARGIN = 120, 18, 6
INK, PAPER = "var(--ink,#1a1a1a)", "var(--paper,#ffffff)"
OWN, BAND, RANGE = "var(--own,#0b3c5d)", "var(--band,#c9d3dc)", "var(--range,#e9ecef)"
SIDE, STEP = 8, 10
FEWEST = 5
ARROW = 4


def mark(drawn: str, width: int = WIDTH, height: int = HEIGHT) -> str:
    """Return a small drawing, hidden from screen readers, for the words stand beside it."""
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg class="cell-mark" {size} focusable="false" aria-hidden="true">{drawn}</svg>'


def box(left: float, right: float, height: int, colour: str) -> str:
    """Return a bar between two places, in the middle of the line."""
    left, right = sorted((left, right))
    top = (HEIGHT - height) / 2
    return f'<rect x="{left:.1f}" y="{top:g}" width="{right - left:.1f}" height="{height}" fill="{colour}"/>'


def tick(at: float, height: int) -> str:
    """Return an upright line at a place."""
    return f'<path d="M{at:.1f} {(HEIGHT - height) / 2:g}v{height}" stroke="{INK}" stroke-width="2"/>'


def dot(at: float, radius: float, fill: str, stroke: str) -> str:
    """Return a dot at a place."""
    return f'<circle cx="{at:.1f}" cy="{HEIGHT / 2:g}" r="{radius}" fill="{fill}" stroke="{stroke}"/>'


def quarter_mark(quarter: int) -> str:
    """Draw four boxes and fill the one of a quarter, of which 1 is the best and stands to the right.

    Examples
    --------
    >>> drawn = quarter_mark(1)
    >>> drawn.count("<rect"), drawn.count('fill="none"')
    (4, 3)
    """
    boxes = (
        f'<rect x="{STEP * (4 - each) + 1}" y="1" width="{SIDE}" height="{SIDE}" stroke="{INK}" '
        f'fill="{INK if each == quarter else "none"}"/>'
        for each in (4, 3, 2, 1)
    )
    return mark("".join(boxes), 4 * STEP, STEP)


def quartile_mark(numbers: Sequence[float], own: float | None, polarity: str) -> str:
    """Draw the middle half of all municipalities as a band, their median as a line, and the own number as a dot.

    The median is in the middle, so that it stands at the same place in every row; nine in ten municipalities and the
    own one are inside, and what lies further out is cut. It is empty for fewer than five numbers, or without an own.
    Which end is better, and stands to the right, is told by `polarity`: higher where neither is.

    Examples
    --------
    >>> quartile_mark([1, 2, 3, 4, 5], 3, "lower").count("<circle"), quartile_mark([1, 2], 1, "lower")
    (1, '')
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
    return mark(drawn + tick(place(median), 14) + dot(place(own), 4.5, OWN, PAPER))


def bullet_mark(value: float | None, limit: float | None, base: float | None = None, *, above: bool) -> str:
    """Draw a number held against a limit; empty where one of the two is not known.

    The bar begins at zero. The upright line is the limit, whose arrow and darker ground lie on the side that is met,
    which is `above` it or not; the ring is where the number began.

    Examples
    --------
    >>> bullet_mark(2.8, 2.5, above=False).count("<rect"), bullet_mark(None, 2.5, above=False)
    (3, '')
    """
    value, limit, base = (None if each is None or math.isnan(each) else float(each) for each in (value, limit, base))
    if value is None or limit is None:
        return ""
    known = [0.0, value, limit, *([] if base is None else [base])]
    # room beyond the outermost but zero, so that both sides of the limit are seen
    low, high = min(known), max(known)
    room = 0.15 * (high - low) or 1.0
    low, high = low - room * (low < 0), high + room * (high > 0 or low == 0)
    left, right = MARGIN, WIDTH - MARGIN

    def place(number: float) -> float:
        return left + (number - low) / (high - low) * (right - left)

    at = place(limit)
    arrow = ARROW if above else -ARROW
    drawn = box(left, right, 14, RANGE) + box(at, right if above else left, 14, BAND)
    drawn += box(place(0.0), place(value), 6, OWN)
    drawn += "" if base is None else dot(place(base), 3, PAPER, INK)
    drawn += tick(at, HEIGHT) + f'<path d="M{at:.1f} 0h{arrow}l{-arrow} {ARROW}z" fill="{INK}"/>'
    return mark(drawn)
