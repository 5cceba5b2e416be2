"""Drawings of one line for the cells of tables, whose colours follow the page."""

from markupsafe import escape

WIDTH, HEIGHT, MARGIN = 120, 18, 6
INK, PAPER = "var(--ink,#1a1a1a)", "var(--paper,#ffffff)"
OWN, BAND, RANGE = "var(--own,#0b3c5d)", "var(--band,#c9d3dc)", "var(--range,#e9ecef)"


def mark(drawn: str, words: str) -> str:
    """Return a small drawing named by words; without words it is hidden from screen readers."""
    named = f'role="img"><title>{escape(words)}</title>' if words else 'aria-hidden="true">'
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    return f'<svg class="cell-mark" {size} focusable="false" {named}{drawn}</svg>'


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
