"""What the figures are drawn of: interrupted lines, axes of periods, breaks, and labels kept apart."""

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator

from analysis import formats, periods, vocabulary
from analysis.display.context import break_month
from analysis.display.style import (
    FONT_PT,
    LINE_HEIGHT,
    MUTED,
    SMALL_PT,
    STEPS,
    Look,
    number_ticks,
    size_pt,
    text_width,
)
from analysis.display.texts import text

LABEL_CHARACTERS = 20
LABEL_GAP_PT = 10
MOVED_PT = 3
INNER_SHIFT_PT = 11
KEY_LINE_PT = 16
KEY_SAMPLE_PT = 26
NUMBER_GAP_PT = 8
TICKS_AT_MOST = 7
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 36, 48, 60, 120)
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Label:
    """A label at the end of a line: where the line ends, in data units, and what is written."""

    x: float
    y: float
    words: str
    look: Look
    bold: bool = False

    @property
    def lines(self) -> list[str]:
        """The words, wrapped; a number stays beside the last word."""
        return textwrap.wrap(self.words, LABEL_CHARACTERS, break_long_words=False, break_on_hyphens=False)


def label_width(labels: Iterable[Label]) -> float:
    """Return the room in points that labels need to the right of the axes."""
    widths = [text_width(line, FONT_PT, bold=label.bold) for label in labels for line in label.lines]
    return LABEL_GAP_PT + max(widths, default=0) + 4


def line(axes: Axes, xs: Sequence[float], numbers: Sequence[float], look: Look, cuts: Sequence[float] = ()) -> None:
    """Draw a series, interrupted where there is no number and at each cut.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    xs : sequence of float
        Ascending.
    numbers : sequence of float
        NaN where there is no number.
    look : Look
    cuts : sequence of float
        Where the first value after a break stands or would stand; no line leads up to it.
    """
    places = np.searchsorted(xs, cuts)
    xs = np.insert(np.asarray(xs, dtype=float), places, np.nan)
    ys = np.insert(np.asarray(numbers, dtype=float), places, np.nan)
    axes.plot(xs, ys, color=look.colour, linestyle=look.dash, linewidth=look.width, clip_on=False)
    missing = np.concatenate([[True], np.isnan(ys), [True]])
    alone = ~np.isnan(ys) & missing[:-2] & missing[2:]
    if alone.any():
        points = {"linestyle": "none", "marker": look.marker, "markersize": 4, "clip_on": False}
        axes.plot(xs[alone], ys[alone], color=look.colour, **points)


def period_axis(axes: Axes, codes: Sequence[str], language: str, *, at_most: int = TICKS_AT_MOST) -> None:
    """Write periods under the horizontal axis, as many as there is room for, from the year's beginning."""
    found = [periods.parse(code) for code in codes]
    apart = {"month": 1, "quarter": 3, "rolling_year": 3, "half": 6, "year": 12}[found[0].kind]
    if found[0].kind == "rolling_year":
        at_most = 3
    steps = [step for step in MONTH_STEPS if step % apart == 0]
    marked = found
    for step in steps:
        marked = [period for period in found if (period.last_month + 1 - apart) % step == 0 or step == apart]
        if len(marked) <= at_most:
            break
    marked = marked or [found[0]]
    axes.xaxis.set_major_locator(FixedLocator([period.last_month for period in marked]))
    axes.xaxis.set_major_formatter(FixedFormatter([periods.short_name(period, language) for period in marked]))
    room = 0.5 * apart
    axes.set_xlim(found[0].last_month - room, found[-1].last_month + room)


def number_axis(axes: Axes, numbers: Iterable[float], language: str, *, count: int = 5) -> bool:
    """Fit the vertical axis, from zero unless the numbers lie far above it.

    Returns
    -------
    bool
        Whether the axis begins at zero or below.
    """
    known = [number for number in numbers if not math.isnan(number)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if low >= 0 and low < 0.5 * high or low == high:
        low = min(0.0, low)
    high = max(high, 0.0) if low < 0 else high
    high = low + 1.0 if high == low else high
    ticks = MaxNLocator(nbins=count, steps=STEPS, min_n_ticks=3).tick_values(low, high)
    step = ticks[1] - ticks[0]
    axes.set_ylim(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step)
    number_ticks(axes.yaxis, language, count=count)
    _make_room_for_numbers(axes)
    axes.grid(axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    if axes.get_ylim()[0] < 0:
        axes.axhline(0, color=MUTED, linewidth=0.8, clip_on=False)
    return bool(axes.get_ylim()[0] <= 0)


def _make_room_for_numbers(axes: Axes) -> None:
    """Move the left side of the axes to the right of the numbers beside it; the right side stays."""
    numbers = axes.yaxis.get_major_formatter().format_ticks(axes.yaxis.get_majorticklocs())
    room = (max(text_width(number) for number in numbers) + NUMBER_GAP_PT) / (axes.figure.get_size_inches()[0] * 72)
    place = axes.get_position()
    axes.set_position((place.x0 + room, place.y0, place.width - room, place.height))


def unit_label(axes: Axes, words: str) -> None:
    """Write the unit above the vertical axis, where it reads without a turn of the head."""
    _above(axes, words, 8, color=MUTED)


def panel_title(axes: Axes, title: str, unit: str, width_pt: float) -> None:
    """Write a panel's title above it, and the unit between them."""
    characters = int(width_pt / (SMALL_PT * 0.65))
    _above(axes, textwrap.shorten(title, characters, placeholder="…"), 18, fontweight="bold")
    _above(axes, unit, 6, color=MUTED)


def _above(axes: Axes, words: str, above_pt: float, **look: str) -> None:
    """Write words above axes, from the left edge of the numbers beside them."""
    widest = max((text_width(label.get_text()) for label in axes.get_yticklabels()), default=-NUMBER_GAP_PT)
    axes.annotate(
        words,
        (0, 1),
        xycoords="axes fraction",
        xytext=(-widest - NUMBER_GAP_PT, above_pt),
        textcoords="offset points",
        fontsize=SMALL_PT,
        **look,
    )


def break_marks(
    axes: Axes,
    breaks: Sequence[vocabulary.Break],
    language: str,
    *,
    first_month: int = 0,
    labelled: bool = True,
) -> None:
    """Draw each break as a dashed line with its month above it.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        With its limits set.
    breaks : sequence of vocabulary.Break
    language : str
    first_month : int
        The month that stands at zero of the horizontal axis.
    labelled : bool
        Write the month; a small panel has no room for it.
    """
    middle = sum(axes.get_xlim()) / 2
    for entry in breaks:
        at = break_month(entry) - first_month - 0.5
        axes.axvline(at, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)), clip_on=False)
        if not labelled:
            continue
        axes.annotate(
            text(language, "figure.break", period=periods.short_name(entry.period, language)),
            (at, 1),
            xycoords=("data", "axes fraction"),
            xytext=(3 if at > middle else -3, 8),
            textcoords="offset points",
            ha="right" if at > middle else "left",
            fontsize=SMALL_PT,
            color=MUTED,
        )


def end_labels(axes: Axes, labels: Sequence[Label], lines: Sequence[tuple[Sequence[float], Sequence[float]]]) -> None:
    """Label each line at its end, so that no label covers another.

    Labels of lines that reach the right side stand beside the axes, moved apart and tied to their line
    where they had to move. A line that ends earlier is labelled where it ends.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        With its limits set.
    labels : sequence of Label
    lines : sequence of (xs, ys)
        All lines drawn, which an inner label keeps clear of.
    """
    right = axes.get_xlim()[1]
    outer = [label for label in labels if label.x >= right - 1]
    _labels_beside(axes, outer)
    for label in labels:
        if label not in outer:
            _label_inside(axes, label, lines)


def _labels_beside(axes: Axes, labels: Sequence[Label]) -> None:
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    width_pt, height_pt = size_pt(axes)
    per_point = (high - low) / height_pt
    wanted = [(label.y - low) / per_point for label in labels]
    heights = [len(label.lines) * FONT_PT * LINE_HEIGHT for label in labels]
    beside = right + LABEL_GAP_PT / width_pt * (right - left)
    near = right + (LABEL_GAP_PT - 2) / width_pt * (right - left)
    for label, at, place in zip(labels, wanted, spread(wanted, heights), strict=True):
        height = low + place * per_point
        if abs(place - at) > MOVED_PT:
            ends = [label.x, near], [label.y, height]
            axes.plot(*ends, color=label.look.colour, linewidth=0.6, clip_on=False, scalex=False, scaley=False)
        axes.text(
            beside,
            height,
            "\n".join(label.lines),
            va="center",
            color=label.look.colour,
            fontweight="bold" if label.bold else "normal",
            linespacing=LINE_HEIGHT - 0.1,
        )


def _label_inside(axes: Axes, label: Label, lines: Sequence[tuple[Sequence[float], Sequence[float]]]) -> None:
    """Write a label above or below the end of its line, where the fewest lines run through it."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    width_pt, height_pt = size_pt(axes)
    per_point = (high - low) / height_pt
    width = text_width(label.words, bold=label.bold) / width_pt * (right - left)
    xs = np.linspace(label.x, label.x + width, 12)
    others = np.concatenate([np.interp(xs, *line, left=np.nan, right=np.nan) for line in lines])

    def crossings(shift: float) -> int:
        middle = label.y + shift * per_point
        outside = not low < middle < high
        return int((np.abs(others - middle) < INNER_SHIFT_PT * 0.7 * per_point).sum()) + 1000 * outside

    shift = min((INNER_SHIFT_PT, -INNER_SHIFT_PT, 2 * INNER_SHIFT_PT, -2 * INNER_SHIFT_PT), key=crossings)
    axes.annotate(
        label.words,
        (label.x, label.y),
        xytext=(2, shift),
        textcoords="offset points",
        va="center",
        color=label.look.colour,
        fontweight="bold" if label.bold else "normal",
    )


def spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Move centres as little as is needed for none to overlap; their order stays.

    Parameters
    ----------
    wanted : sequence of float
        Where each would stand by itself.
    heights : sequence of float
        Room that each takes.

    Returns
    -------
    list of float

    Examples
    --------
    >>> spread([10, 10, 50], [12, 12, 12])
    [4.0, 16.0, 50.0]
    """
    order = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    clusters: list[tuple[float, list[int]]] = []
    for place in order:
        members = [place]
        centre = float(wanted[place])
        while clusters and _top(clusters[-1], heights) > centre - sum(heights[each] for each in members) / 2:
            members = [*clusters.pop()[1], *members]
            centre = _best_centre(members, wanted, heights)
        clusters.append((centre, members))
    placed = [0.0] * len(wanted)
    for centre, members in clusters:
        bottom = centre - sum(heights[each] for each in members) / 2
        for each in members:
            placed[each] = bottom + heights[each] / 2
            bottom += heights[each]
    return placed


def _top(cluster: tuple[float, list[int]], heights: Sequence[float]) -> float:
    return cluster[0] + sum(heights[each] for each in cluster[1]) / 2


def _best_centre(members: list[int], wanted: Sequence[float], heights: Sequence[float]) -> float:
    """Return the centre of a stack whose members then lie nearest to where each wants to be."""
    total = sum(heights[each] for each in members)
    below, shifts = 0.0, []
    for each in members:
        shifts.append(wanted[each] - (below + heights[each] / 2 - total / 2))
        below += heights[each]
    return sum(shifts) / len(shifts)


def end_label(name: str, number: float, x: float, look: Look, decimals: int, language: str) -> Label:
    """Return the label of a line: its name and its last number, bold for the thickest line."""
    printed = formats.number(number, decimals, language=language)
    return Label(x, number, f"{name}{NO_BREAK_SPACE}{printed}", look, bold=look.width > 2)


def key_places(series: Sequence, width_pt: float) -> list[tuple[float, int]]:
    """Return where each entry of the key to the lines stands: points from the left, and row."""
    places, left, row = [], 0.0, 0
    for each in series:
        room = KEY_SAMPLE_PT + 4 + text_width(each.name, SMALL_PT) + 14
        if left and left + room > width_pt:
            left, row = 0.0, row + 1
        places.append((left, row))
        left += room
    return places


def line_key(picture: Drawing, series: Sequence) -> None:
    """Draw the key to the lines at the top of a drawing: a sample of each, and its name."""
    width, height = (side * 72 for side in picture.get_size_inches())
    for each, (left, row) in zip(series, key_places(series, width), strict=True):
        y = 1 - (row + 0.5) * KEY_LINE_PT / height
        sample = Line2D(
            [left / width, (left + KEY_SAMPLE_PT) / width],
            [y, y],
            color=each.look.colour,
            linestyle=each.look.dash,
            linewidth=each.look.width,
            transform=picture.transFigure,
        )
        picture.add_artist(sample)
        picture.text(
            (left + KEY_SAMPLE_PT + 4) / width,
            y,
            each.name,
            va="center_baseline",
            fontsize=SMALL_PT,
            color=each.look.colour,
            fontweight="bold" if each.look.width > 2 else "normal",
        )
