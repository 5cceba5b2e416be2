"""What the figures are drawn of: interrupted lines, words, axes, breaks and keys."""

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import seaborn
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator
from scipy.optimize import isotonic_regression

from analysis.core import formats, periods, reforms
from analysis.display.context import break_month
from analysis.display.figures.style import (
    FONT_PT,
    LINE_HEIGHT,
    MUTED,
    SMALL_PT,
    STEPS,
    WIDTH_PT,
    Look,
    Series,
    number_ticks,
    quiet,
    size_pt,
    text_width,
)
from analysis.display.texts import text

# Of words above axes.
LINE_PT = 14
NUMBER_GAP_PT = 8
TICKS_AT_MOST = 7
# A zigzag in the axis, from its foot upwards.
CUT_PT = ((0, 0), (0, 4), (-4, 6), (4, 10), (0, 12), (0, 18))
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 36, 48, 60, 120)
SMALL = {"fontsize": SMALL_PT, "color": MUTED}
# Of seaborn: each number is drawn as it is.
AS_GIVEN = {"estimator": None, "errorbar": None, "sort": False, "legend": False, "clip_on": False}
LABEL_CHARACTERS = 16
LABEL_GAP_PT = 10
MOVED_PT = 3
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


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
    axes.annotate(words, at, xycoords=within, xytext=shift, textcoords="offset points", annotation_clip=False, **look)


def period_axis(axes: Axes, codes: Sequence[str], language: str, *, at_most: int = TICKS_AT_MOST) -> None:
    """Write periods under the horizontal axis, as many as there is room for, from the year's beginning."""
    found = list(periods.span(codes[0], codes[-1]))
    apart = periods.MONTHS_BETWEEN[found[0].kind]
    width = size_pt(axes)[0] + NUMBER_GAP_PT
    marked, names = found, [""]
    for step in (step for step in MONTH_STEPS if step % apart == 0):
        marked = [period for period in found if (period.last_month + 1 - apart) % step == 0 or step == apart]
        # a mark at each new year needs no month or quarter
        years = found[0].kind in ("month", "quarter") and step % 12 == 0
        names = [str(each.year) if years else periods.short_name(each, language) for each in marked]
        room_for = int(width / (max(map(text_width, names), default=0) + NUMBER_GAP_PT))
        if len(marked) <= min(at_most, max(room_for, 1)):
            break
    if not marked or (len(marked) > 1 and room_for < 2):
        marked = [found[-1]]
        names = [periods.short_name(found[-1], language)]
    room = 0.5 * apart
    axes.set_xlim(found[0].last_month - room, found[-1].last_month + room)
    side, names = ("right", names) if room_for < 2 else _inside(axes, [each.last_month for each in marked], names)
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
    elif axes.get_ylim()[0] > 0:
        _mark_cut(axes)


def _mark_cut(axes: Axes) -> None:
    """Mark at the foot of the vertical axis, by a break in it, that it does not begin at zero."""
    (width, height), points = size_pt(axes), np.array(CUT_PT)
    place = {"transform": axes.transAxes, "clip_on": False, "scalex": False, "scaley": False}
    axes.plot(points[:, 0] / width, points[:, 1] / height, color=MUTED, linewidth=0.9, **place)


def _numbers_pt(axes: Axes) -> float:
    """Return the room that the numbers beside the vertical axis take."""
    numbers = axes.yaxis.get_major_formatter().format_ticks(axes.yaxis.get_majorticklocs())
    return max((text_width(number) + NUMBER_GAP_PT for number in numbers), default=0)


def above(axes: Axes, words: str, up_pt: float = 8) -> None:
    """Write words above axes, from the left edge of the numbers beside them: the unit, or a subtitle."""
    write(axes, words, (0, 1), (-_numbers_pt(axes), up_pt), "axes fraction", linespacing=1.1, **SMALL)


def until_label(axes: Axes, period: str, language: str, at: float) -> None:
    """Write the last period that there are numbers about above a place on the axis."""
    words = text(language, "figure.until", period=periods.short_name(period, language))
    write(axes, words, (at, 1), (-3, LINE_PT + 6), ("data", "axes fraction"), ha="right", fontsize=SMALL_PT)


def wrapped(words: str) -> str:
    """Divide words into lines that fit the width of a drawing.

    >>> wrapped("Pct.")
    'Pct.'
    """
    return textwrap.fill(words, int(len(words) * (WIDTH_PT - 4) / max(text_width(words, SMALL_PT), 1)) - 2)


def break_marks(
    axes: Axes,
    breaks: Sequence[reforms.Reform],
    language: str,
) -> None:
    """Draw each break as a dashed line with its month above it; the limits of the horizontal axis are set."""
    first, last = axes.get_xlim()
    for entry in breaks:
        at = break_month(entry) - 0.5
        axes.axvline(at, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)), clip_on=False)
        right = at > (first + last) / 2
        words = text(language, "figure.break", period=periods.short_name(entry.period, language))
        shift = (3 if right else -3, 6)
        write(axes, words, (at, 1), shift, ("data", "axes fraction"), ha="right" if right else "left", **SMALL)


@dataclass(frozen=True)
class Label:
    """A label at the end of a line: where the line ends, in data units, and what is written."""

    x: float
    y: float
    words: str
    look: Look

    @property
    def lines(self) -> list[str]:
        """The words, wrapped; a number stays beside the last word."""
        return textwrap.wrap(self.words, LABEL_CHARACTERS, break_long_words=False, break_on_hyphens=False)


def of_lines(xs: Sequence[float], series: Sequence[Series], decimals: int, language: str) -> list[Label]:
    """Return the labels of lines: the name of each, and its last number where that stands."""
    known = [(each, np.flatnonzero(~np.isnan(each.numbers))) for each in series]
    return [
        Label(xs[places[-1]], number, f"{each.name}{NO_BREAK_SPACE}{printed}", each.look)
        for each, places in known
        if len(places)
        for number in [each.numbers[places[-1]]]
        for printed in [formats.number(number, decimals, language=language)]
    ]


def label_width(labels: Iterable[Label]) -> float:
    """Return the room in points that labels need to the right of the axes."""
    widths = [text_width(line, bold=label.look.weight == "bold") for label in labels for line in label.lines]
    return LABEL_GAP_PT + max(widths, default=0) + 4


def end_labels(axes: Axes, labels: Sequence[Label]) -> None:
    """Label each line beside the axes, so that no label covers another.

    A label that had to move, or whose line ends earlier than others, is tied to its line. The axes have their limits.
    """
    (left, right), (low, high), (width_pt, height_pt) = axes.get_xlim(), axes.get_ylim(), size_pt(axes)
    per_point = (high - low) / height_pt
    wanted = [(label.y - low) / per_point for label in labels]
    heights = [len(label.lines) * FONT_PT * LINE_HEIGHT for label in labels]
    for label, at, place in zip(labels, wanted, spread(wanted, heights), strict=True):
        height = low + place * per_point
        if abs(place - at) > MOVED_PT or label.x < max(each.x for each in labels):
            tie = {"color": label.look.colour, "linewidth": 0.6, "clip_on": False, "scalex": False, "scaley": False}
            near = right + (LABEL_GAP_PT - 2) / width_pt * (right - left)
            axes.plot([label.x, near], [label.y, height], **tie)
        look = {"color": label.look.colour, "fontweight": label.look.weight, "linespacing": LINE_HEIGHT - 0.1}
        write(axes, "\n".join(label.lines), (right, height), (LABEL_GAP_PT, 0), va="center", **look)


def spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Move wanted centres as little as is needed for none to overlap, given the room each takes; their order stays.

    Examples
    --------
    >>> spread([10, 10, 50], [12, 12, 12])
    [4.0, 16.0, 50.0]
    """
    if not len(wanted):
        return []
    order = np.argsort(wanted, kind="stable")
    heights = np.asarray(heights, dtype=float)[order]
    # without the room that the labels take, they need only be in order
    room = heights.cumsum() - heights / 2
    placed = np.empty(len(order))
    placed[order] = isotonic_regression(np.asarray(wanted, dtype=float)[order] - room).x + room
    return placed.tolist()
