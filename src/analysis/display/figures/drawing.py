"""What the figures are drawn of: interrupted lines, words, axes, breaks and keys."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
import seaborn
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator

from analysis.core import formats, periods, vocabulary
from analysis.display.context import break_month
from analysis.display.figures.style import (
    INK,
    MUTED,
    SMALL_PT,
    STEPS,
    WIDTH_PT,
    Series,
    number_ticks,
    quiet,
    size_pt,
    text_width,
)
from analysis.display.texts import text

KEY_ACROSS, KEY_LINE_PT = 3, 16
TITLE_LINE_PT = 11
# How much of the axis the name of the unit may take above its left end.
BESIDE_UNIT = 0.15
NUMBER_GAP_PT = 8
TICKS_AT_MOST = 7
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 36, 48, 60, 120)
SMALL = {"fontsize": SMALL_PT, "color": MUTED}
# Of seaborn: each number is drawn as it is.
AS_GIVEN = {"estimator": None, "errorbar": None, "sort": False, "legend": False, "clip_on": False}


def draw_lines(
    axes: Axes,
    xs: Sequence[float],
    lines: Sequence[Series],
    cuts: Sequence[float] = (),
    *,
    marked: bool = False,
    mark_pt: float = 4,
) -> None:
    """Draw lines, the first on top, interrupted where there is no number and at each cut.

    All have the same ascending `xs`. A cut is where the first value after a break stands or would stand; no line leads
    up to it. A number that stands alone gets a mark of `mark_pt`, and all do in lines that are `marked`.
    """
    at, numbers = np.asarray(xs, dtype=float), np.array([line.numbers for line in lines][::-1])
    begins = np.isnan(numbers) | np.isin(np.arange(len(at)), np.searchsorted(at, cuts))
    begins[:, 0] = True
    places = {"x": np.tile(at, len(lines)), "y": numbers.ravel(), "piece": begins.ravel().cumsum()}
    points = pd.DataFrame(places).assign(line=np.repeat(np.arange(len(lines))[::-1], len(at))).dropna(subset="y")
    if points.empty:
        return
    drawn = len(axes.lines)
    with quiet(axes):
        seaborn.lineplot(points, x="x", y="y", units="piece", ax=axes, **AS_GIVEN)
    for piece, number in zip(axes.lines[drawn:], points.groupby("piece")["line"].first(), strict=True):
        look = lines[number].look
        piece.set(color=look.colour, linestyle=look.dash, linewidth=look.width)
        if marked or len(piece.get_xdata()) == 1:
            piece.set(marker=look.marker, markersize=mark_pt, markeredgecolor=look.colour)


def write(axes: Axes, words: str, at: tuple, shift: tuple = (0, 0), within="data", **look) -> None:
    """Write words at a place in axes, moved by some points."""
    axes.annotate(words, at, xycoords=within, xytext=shift, textcoords="offset points", **look)


def month_axis(axes: Axes, language: str, room: float) -> None:
    """Write the twelve months under the horizontal axis."""
    axes.set_xlim(-room, 11 + room)
    axes.set_xticks(range(12), month_names(language))


def month_names(language: str) -> list[str]:
    """Return the short names of the twelve months."""
    return [formats.month_name(month, language, short=True) for month in range(1, 13)]


def period_axis(axes: Axes, codes: Sequence[str], language: str, *, at_most: int = TICKS_AT_MOST) -> None:
    """Write periods under the horizontal axis, as many as there is room for, from the year's beginning."""
    found = list(periods.span(codes[0], codes[-1]))
    apart = periods.MONTHS_BETWEEN[found[0].kind]
    if found[0].kind == "rolling_year":
        # their names are long
        widest = max(text_width(periods.short_name(each, language)) for each in (found[0], found[-1]))
        at_most = min(3, max(int(size_pt(axes)[0] / (widest + NUMBER_GAP_PT)), 1))
    marked = found
    for step in (step for step in MONTH_STEPS if step % apart == 0):
        marked = [period for period in found if (period.last_month + 1 - apart) % step == 0 or step == apart]
        if len(marked) <= at_most:
            break
    marked = [found[-1]] if at_most == 1 else marked or [found[0]]
    names = [periods.short_name(period, language) for period in marked]
    room = 0.5 * apart
    axes.set_xlim(found[0].last_month - room, found[-1].last_month + room)
    side, names = ("right", names) if at_most == 1 else _inside(axes, [each.last_month for each in marked], names)
    axes.xaxis.set_major_locator(FixedLocator([period.last_month for period in marked]))
    axes.xaxis.set_major_formatter(FixedFormatter(names))
    if side != "center":
        axes.get_xticklabels()[0].set_horizontalalignment(side)


def _inside(axes: Axes, marked: Sequence[float], names: list[str]) -> tuple[str, list[str]]:
    """Begin the first name at its mark, or leave it out, where it would reach beyond the drawing."""
    left, (low, high) = axes.get_position().x0 * WIDTH_PT, axes.get_xlim()
    marks = [left + size_pt(axes)[0] * (each - low) / (high - low) for each in marked[:2]]
    widths = [text_width(name) for name in names[:2]]
    if widths[0] / 2 <= marks[0]:
        return "center", names
    if len(names) == 1 or marks[0] + widths[0] + NUMBER_GAP_PT < marks[1] - widths[1] / 2:
        return "left", names
    return "center", ["", *names[1:]]


def number_axis(axes: Axes, numbers: Iterable[float], language: str, *, count: int = 5) -> None:
    """Fit the vertical axis, from zero unless the numbers lie far above it."""
    known = np.fromiter(numbers, dtype=float)
    known = known[~np.isnan(known)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    if low >= 0 and low < 0.5 * high or low == high:
        low = min(0.0, low)
    high = max(high, 0.0) if low < 0 else high
    high = low + 1.0 if high == low else high
    ticks = MaxNLocator(nbins=count, steps=STEPS, min_n_ticks=3).tick_values(low, high)
    step = ticks[1] - ticks[0]
    axes.set_ylim(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step)
    number_ticks(axes.yaxis, language, count=count)
    # the numbers stand left of the axes, whose right side stays
    room, place = _numbers_pt(axes) / WIDTH_PT, axes.get_position()
    axes.set_position((place.x0 + room, place.y0, place.width - room, place.height))
    axes.grid(axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    if axes.get_ylim()[0] < 0:
        axes.axhline(0, color=MUTED, linewidth=0.8, clip_on=False)


def _numbers_pt(axes: Axes) -> float:
    """Return the room that the numbers beside the vertical axis take."""
    numbers = axes.yaxis.get_major_formatter().format_ticks(axes.yaxis.get_majorticklocs())
    return max((text_width(number) + NUMBER_GAP_PT for number in numbers), default=0)


def above(axes: Axes, words: str, up_pt: float = 8, **look) -> None:
    """Write words above axes, from the left edge of the numbers beside them; by default the unit."""
    write(axes, words, (0, 1), (-_numbers_pt(axes), up_pt), "axes fraction", **{**SMALL, **look})


def until_label(axes: Axes, period: str, language: str, at: float | None = None) -> None:
    """Write the last period that there are numbers about above a place on the axis, or its right end."""
    words = text(language, "figure.until", period=periods.short_name(period, language))
    if at is None:
        write(axes, words, (1, 1), (0, 20), "axes fraction", ha="right", **SMALL)
    else:
        write(axes, words, (at, 1), (-3, 20), ("data", "axes fraction"), ha="right", fontsize=SMALL_PT)


def panel_title(axes: Axes, title: str, unit: str) -> None:
    """Write a panel's title above it, and the unit between them."""
    above(axes, title, 18, fontweight="bold", color=INK, linespacing=TITLE_LINE_PT / SMALL_PT)
    above(axes, unit, 6)


def break_marks(
    axes: Axes,
    breaks: Sequence[vocabulary.Break],
    language: str,
    *,
    first_month: int = 0,
    labelled: bool = True,
) -> None:
    """Draw each break as a dashed line with its month above it, for which a small panel has no room.

    The month `first_month` stands at zero of the horizontal axis, whose limits are set.
    """
    first, last = axes.get_xlim()
    for entry in breaks:
        at = break_month(entry) - first_month - 0.5
        axes.axvline(at, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)), clip_on=False)
        if labelled:
            right = at > (first + last) / 2
            # above the unit, where they would else meet
            shift = (3 if right else -3, 20 if at < first + BESIDE_UNIT * (last - first) else 8)
            words = text(language, "figure.break", period=periods.short_name(entry.period, language))
            write(axes, words, (at, 1), shift, ("data", "axes fraction"), ha="right" if right else "left", **SMALL)


def key_rows(series: Sequence[Series]) -> int:
    """Return how many rows the key to the lines takes."""
    return -(-len(series) // KEY_ACROSS)


def line_key(picture: Drawing, series: Sequence[Series]) -> None:
    """Draw the key to the lines at the top of a drawing: a sample of each, and its name."""
    samples = [
        Line2D([], [], color=each.look.colour, linestyle=each.look.dash, linewidth=each.look.width, label=each.name)
        for each in series
    ]
    place = {"loc": "upper left", "bbox_to_anchor": (0, 1), "borderpad": 0, "borderaxespad": 0.3, "ncols": KEY_ACROSS}
    key = picture.legend(handles=samples, frameon=False, fontsize=SMALL_PT, labelcolor="linecolor", **place)
    for words, each in zip(key.get_texts(), series, strict=True):
        words.set_fontweight(each.look.weight)
