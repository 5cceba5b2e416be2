"""A drawing of one line: which quarter of all municipalities a number belongs to, better always to the right."""

from analysis.display.tables.marks import INK

SIDE, STEP = 8, 10


def quarter_mark(quarter: int) -> str:
    """Draw four boxes and fill the one of a quarter, of which 1 is the best and stands to the right.

    It is hidden from screen readers, for the words stand beside it.

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
    size = f'viewBox="0 0 {4 * STEP} {STEP}" width="{4 * STEP}" height="{STEP}"'
    return f'<svg class="cell-mark" {size} focusable="false" aria-hidden="true">{"".join(boxes)}</svg>'
