"""The house style of the drawings: colours by role, and lines that differ without colour.

Drawn with figure objects only, never with the state of pyplot, so that nothing leaks from one
drawing to the next. The same input gives the same bytes.
"""

from dataclasses import dataclass
from functools import lru_cache

import seaborn
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis import formats

WIDTH_PT = 520
FONT_PT = 9.5
SMALL_PT = 8.5
LINE_HEIGHT = 1.25
STEPS = [1, 2, 5, 10]
INK = "#222222"
MUTED = "#595959"
GRID = "#dedede"
# Text is measured with the font that comes with matplotlib, alike on every machine and wider than most.
MEASURED_FONT = "DejaVu Sans"


@dataclass(frozen=True)
class Look:
    """How the line, bar and label of a role are drawn."""

    colour: str
    dash: tuple | str
    width: float
    marker: str


# Every colour holds 4.5:1 against white, so that it may also be the colour of the label's text.
LOOKS = {
    "own": Look("#0b3c5d", "-", 2.4, "o"),
    "peers": Look("#b34700", (0, (5, 1.5)), 1.5, "s"),
    "rar": Look("#00786a", (0, (7, 1.5, 1.5, 1.5)), 1.5, "D"),
    "region": Look("#86409c", (0, (3, 1.5)), 1.5, "^"),
    "country": Look("#666666", (0, (1.5, 1.2)), 1.7, "v"),
}
# Newest year first: dark and thick, then lighter and thinner.
YEAR_LOOKS = (
    Look("#0b3c5d", "-", 2.4, "o"),
    Look("#b34700", (0, (5, 1.5)), 1.5, "s"),
    Look("#666666", (0, (1.5, 1.2)), 1.7, "v"),
)

_SEABORN = seaborn.axes_style("ticks")
RC = {
    **{key: value for key, value in _SEABORN.items() if not key.startswith("font")},
    "font.family": MEASURED_FONT,
    "font.size": FONT_PT,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "text.color": INK,
    "svg.fonttype": "none",
    "svg.image_inline": True,
    "text.parse_math": False,
}


def blank(height_pt: float) -> Figure:
    """Return an empty drawing of the house's width."""
    picture = Figure(figsize=(WIDTH_PT / 72, height_pt / 72), dpi=72)
    FigureCanvasSVG(picture)
    picture.patch.set_visible(False)
    return picture


def add_axes(picture: Figure, *, left: float, right: float, top: float, bottom: float) -> Axes:
    """Return new axes in a drawing, placed by their margins in points."""
    width, height = (side * 72 for side in picture.get_size_inches())
    place = (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
    axes = picture.add_axes(place)
    axes.patch.set_visible(False)
    # no drawing names its axis beside the numbers; to find room for a name is to measure each number twice
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_label_coords(0, 0)
    return axes


def canvas(height_pt: float, **margins: float) -> tuple[Figure, Axes]:
    """Return an empty drawing and its only axes; height and margins in points."""
    picture = blank(height_pt)
    return picture, add_axes(picture, **margins)


def size_pt(axes: Axes) -> tuple[float, float]:
    """Return the width and height of axes in points."""
    place, (width, height) = axes.get_position(), axes.figure.get_size_inches()
    return place.width * width * 72, place.height * height * 72


def number_ticks(axis, language: str, *, count: int = 5) -> None:
    """Write an axis' numbers as the language does, with the decimals that the steps need."""
    axis.set_major_locator(MaxNLocator(nbins=count, steps=STEPS, min_n_ticks=3))
    ticks = axis.get_majorticklocs()
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1
    decimals = next((count for count in range(4) if abs(step * 10**count - round(step * 10**count)) < 1e-6), 4)
    axis.set_major_formatter(FuncFormatter(lambda value, _: formats.number(value + 0.0, decimals, language=language)))


@lru_cache(maxsize=4096)
def text_width(words: str, size: float = FONT_PT, *, bold: bool = False) -> float:
    """Return the width of a line of text in points, on the wide side."""
    font = FontProperties(family=MEASURED_FONT, size=size, weight="bold" if bold else "normal")
    return TextToPath().get_text_width_height_descent(words, font, ismath=False)[0]
