"""A drawing of one line: where the municipality stands among all, beside words that say the same."""

import math
from collections.abc import Sequence

WIDTH, HEIGHT, MARGIN = 120, 16, 5


def strip_mark(numbers: Sequence[float], own: float | None) -> str:
    """Draw a tick for each municipality, the lowest to the left, and a dot for the own one.

    It is in the colour of the text, hidden from screen readers, and empty where there is nothing to draw.

    Examples
    --------
    >>> strip_mark([1.0, 2.0, 3.0], 2.0).count("v8")
    3
    >>> strip_mark([1.0], 1.0)
    ''
    """
    shown = sorted({float(number) for number in numbers if not math.isnan(number)})
    if own is None or len(shown) < 2:
        return ""
    scale = (WIDTH - 2 * MARGIN) / (shown[-1] - shown[0])

    def place(number: float) -> str:
        return f"{MARGIN + (number - shown[0]) * scale:.1f}".removesuffix(".0")

    ticks = "".join(f"M{place(number)} 4v8" for number in shown)
    return (
        f'<svg class="strip" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" aria-hidden="true" '
        f'focusable="false"><path d="{ticks}"/><circle cx="{place(own)}" cy="8" r="4.5"/></svg>'
    )
