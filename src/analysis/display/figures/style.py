"""The house theme, set through seaborn: colours by role, lines that differ without colour, and Danish numbers.

Figures are drawn on figure objects, never on the state of pyplot, so that nothing leaks from one to the next.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache

import matplotlib
import numpy as np
import seaborn
from matplotlib import dates, font_manager
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath
from matplotlib.ticker import FuncFormatter, MaxNLocator, ScalarFormatter

from analysis.core import formats, periods
from analysis.display import fonts

# A drawing is as wide as its own points are pixels, so that its letters can be read on a phone 350 pixels wide.
WIDTH_PT = 420
FONT_PT = 11.5
SMALL_PT = 10.5
LINE_HEIGHT = 1.25
STEPS = [1, 2, 5, 10]
# Of the name of a month on an axis, and the room beside it.
DATE_PT = 65
INK = "#1a1a1a"
MUTED = "#454545"
GRID = "#dedede"
PAPER = "#ffffff"
# Text is measured with the font of the page; a sign that it lacks with the one that comes with matplotlib.
MEASURED_FONTS = [fonts.FAMILY, "DejaVu Sans"]
for file in fonts.files():
    font_manager.fontManager.addfont(file)


@dataclass(frozen=True)
class Look:
    """How the line, bar and label of a role are drawn."""

    colour: str
    dash: tuple | str
    width: float
    marker: str

    @property
    def weight(self) -> str:
        """The weight of the label's font: bold for the thickest line."""
        return "bold" if self.width > 2 else "normal"


@dataclass(frozen=True)
class Series:
    """A line of a figure: the values of an area or a year in the order of the horizontal axis, and how it is drawn."""

    name: str
    look: Look
    records: Sequence[Mapping | None]

    @cached_property
    def numbers(self) -> np.ndarray:
        """The numbers, NaN where none is shown."""
        return np.array([np.nan if record is None else record["value"] for record in self.records], dtype=float)


def all_numbers(series: Iterable[Series]) -> np.ndarray:
    """Return the numbers of all lines, NaN where none is shown."""
    return np.concatenate([each.numbers for each in series])


# Every colour holds 4.5:1 against white, so that it may also be the colour of the label's text.
LOOKS = {
    "own": Look("#0b3c5d", "-", 2.4, "o"),
    "peers": Look("#b34700", (0, (5, 1.5)), 1.5, "s"),
    "rar": Look("#00786a", (0, (7, 1.5, 1.5, 1.5)), 1.5, "D"),
    "region": Look("#86409c", (0, (3, 1.5)), 1.5, "^"),
    "country": Look("#666666", (0, (1.5, 1.2)), 1.7, "v"),
}
PALETTE = [look.colour for look in LOOKS.values()]
# What the page calls the colours that it changes on a dark ground: report/pages/template/annex.css.
VARIABLES = {
    INK: "ink",
    MUTED: "quiet",
    GRID: "grid",
    PAPER: "paper",
    **{look.colour: role for role, look in LOOKS.items()},
    "#7a5c00": "fifth",
    "#b5125a": "sixth",
    "#2a6ebb": "seventh",
    "#8a8a8a": "others",
    "#dfe9f1": "fan-95",
    "#bcd2e2": "fan-80",
    "#8fb3cd": "fan-50",
    "#45718f": "fan-edge",
}
THEME = {
    **{key: value for key, value in seaborn.axes_style("ticks").items() if not key.startswith("font")},
    "axes.prop_cycle": matplotlib.cycler(color=PALETTE),
    "font.family": MEASURED_FONTS,
    "font.size": FONT_PT,
    **dict.fromkeys(("axes.titlesize", "xtick.labelsize", "ytick.labelsize"), FONT_PT),
    **dict.fromkeys(("axes.labelsize", "legend.fontsize", "legend.title_fontsize"), SMALL_PT),
    "legend.frameon": False,
    "figure.figsize": (WIDTH_PT / 72, 230 / 72),
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
    "hatch.linewidth": 0.6,
    "svg.fonttype": "none",
    "svg.image_inline": True,
    "text.parse_math": False,
}
# Nothing of the user's own settings is left in a figure: the theme begins from matplotlib's own, its choice of a window
# aside.
PLAIN = {
    name: value
    for name, value in matplotlib.rcParamsDefault.items()
    if name not in ("backend", "backend_fallback", "interactive", "toolbar")
}


@contextmanager
def theme() -> Iterator[None]:
    """Return the house theme as a context, for what seaborn and matplotlib draw within it.

    Examples
    --------
    >>> with theme():
    ...     seaborn.color_palette().as_hex()[0]
    '#0b3c5d'
    """
    held = matplotlib.rcParams
    # to set what is set already would take as long as to draw
    with matplotlib.rc_context({name: value for name, value in (PLAIN | THEME).items() if held[name] != value}):
        yield


def set_theme() -> None:
    """Set the house theme for all that is drawn from now on, as `seaborn.set_theme` does."""
    matplotlib.rcParams.update(PLAIN)
    seaborn.set_theme(style="ticks", palette=PALETTE, rc=THEME)


def format_axes(figure: Figure, language: str = "da") -> None:
    """Write the numbers and dates on the axes of anyone's drawing as the language does; names stay as they are."""
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        if isinstance(axis.get_major_formatter(), ScalarFormatter):
            number_format(axis, language)
        elif isinstance(axis.get_major_formatter(), (dates.AutoDateFormatter, dates.ConciseDateFormatter)):
            _date_format(axis, language)


def number_format(axis: Axis, language: str) -> None:
    """Write an axis' numbers as the language does, with the decimals that the steps need."""
    ticks = axis.get_majorticklocs()
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1
    decimals = next((count for count in range(4) if abs(step * 10**count - round(step * 10**count)) < 1e-6), 4)
    axis.set_major_formatter(FuncFormatter(lambda value, _: formats.number(value + 0.0, decimals, language=language)))


def number_ticks(axis: Axis, language: str, *, count: int = 5) -> None:
    """Choose an axis' ticks, and write their numbers as the language does."""
    axis.set_major_locator(MaxNLocator(nbins=count, steps=STEPS, min_n_ticks=3))
    number_format(axis, language)


def _date_format(axis: Axis, language: str) -> None:
    room = size_pt(axis.axes)[0 if axis.axis_name == "x" else 1]
    most = max(2, int(room / DATE_PT))
    # too few for two years in halves: then a single year is enough
    locator = dates.AutoDateLocator(minticks=1 if most < 5 else 2, maxticks=most)
    # for less than a year where there is room for two
    locator.intervald[dates.MONTHLY] = [1, 2, 3, 4, 6, 12]
    axis.set_major_locator(locator)
    days = [day.date() for day in dates.num2date(axis.get_majorticklocs())]
    whole_years = all((day.month, day.day) == (1, 1) for day in days)
    whole_months = all(day.day == 1 for day in days)

    def written(at: float, _: int) -> str:
        day = dates.num2date(at).date()
        if whole_months:
            return periods.short_name(f"{day:%Y}" if whole_years else f"{day:%YM%m}", language)
        return formats.date(day, language)

    axis.set_major_formatter(FuncFormatter(written))


def blank(height_pt: float) -> Figure:
    """Return an empty drawing of the house's width."""
    picture = Figure(figsize=(WIDTH_PT / 72, height_pt / 72), dpi=72)
    FigureCanvasSVG(picture)
    picture.patch.set_visible(False)
    return picture


def add_axes(picture: Figure, *, left: float, right: float, top: float, bottom: float) -> Axes:
    """Return new axes in a drawing, placed by their margins in points."""
    width, height = picture.get_size_inches() * 72
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


@contextmanager
def quiet(axes: Axes) -> Iterator[None]:
    """Spare seaborn the drawing of all that there is, to find out whether ticks are seen and names overlap."""
    axes.set(xlabel=" ", ylabel=" ")
    axes.figure.set_visible(False)
    yield
    axes.set(xlabel="", ylabel="")
    axes.figure.set_visible(True)


def size_pt(axes: Axes) -> tuple[float, float]:
    """Return the width and height of axes in points."""
    place, (width, height) = axes.get_position(), axes.figure.get_size_inches()
    return place.width * width * 72, place.height * height * 72


@lru_cache(maxsize=4096)
def text_width(words: str, size: float = FONT_PT, *, bold: bool = False) -> float:
    """Return the width of a line of text in points."""
    font = FontProperties(family=MEASURED_FONTS, size=size, weight="bold" if bold else "normal")
    return TextToPath().get_text_width_height_descent(words, font, ismath=False)[0]
