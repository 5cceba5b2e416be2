"""A bullet chart of one line: a number as a bar, the limit of its target, and where it began."""

import math

from analysis.display.tables.marks import BAND, HEIGHT, INK, MARGIN, OWN, PAPER, RANGE, WIDTH, box, dot, mark, tick

ARROW = 4


def bullet_mark(
    value: float | None, limit: float | None, base: float | None = None, *, above: bool, words: str = ""
) -> str:
    """Draw a number held against a limit; empty where one of the two is not known.

    The bar begins at zero. The upright line is the limit, whose arrow and darker ground lie on the side that is met;
    the ring is where the number began.

    Parameters
    ----------
    value, limit, base : float or None
    above : bool
        Whether the target is met above its limit.
    words : str
        What the drawing says; without them it is hidden from screen readers, for the words stand beside it.

    Examples
    --------
    >>> "<title>2,8 mod højst 2,5</title>" in bullet_mark(2.8, 2.5, above=False, words="2,8 mod højst 2,5")
    True
    >>> bullet_mark(None, 2.5, above=False)
    ''
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
    return mark(drawn, words)
