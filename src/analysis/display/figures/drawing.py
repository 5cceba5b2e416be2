"""What the figures are drawn of: interrupted lines, axes, breaks and keys."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator

from analysis import periods, vocabulary
from analysis.display.context import break_month
from analysis.display.figures.style import (
    MUTED,
    SMALL_PT,
    STEPS,
    Look,
    number_ticks,
    text_width,
)
from analysis.display.texts import text

KEY_LINE_PT = 16
TITLE_LINE_PT = 11
KEY_SAMPLE_PT = 26
# How much of the axis the name of the unit may take above its left end.
BESIDE_UNIT = 0.15
NUMBER_GAP_PT = 8
TICKS_AT_MOST = 7
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 36, 48, 60, 120)


def line(
    axes: Axes,
    xs: Sequence[float],
    numbers: Sequence[float],
    look: Look,
    cuts: Sequence[float] = (),
    *,
    marked: bool = False,
) -> None:
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
    marked : bool
        Put a mark at each number, not only at one that stands alone.
    """
    places = np.searchsorted(xs, cuts)
    xs = np.insert(np.asarray(xs, dtype=float), places, np.nan)
    ys = np.insert(np.asarray(numbers, dtype=float), places, np.nan)
    axes.plot(xs, ys, color=look.colour, linestyle=look.dash, linewidth=look.width, clip_on=False)
    missing = np.concatenate([[True], np.isnan(ys), [True]])
    alone = ~np.isnan(ys) & (marked | missing[:-2] & missing[2:])
    if alone.any():
        points = {"linestyle": "none", "marker": look.marker, "markersize": 4, "clip_on": False}
        axes.plot(xs[alone], ys[alone], color=look.colour, **points)


def period_axis(axes: Axes, codes: Sequence[str], language: str, *, at_most: int = TICKS_AT_MOST) -> None:
    """Write periods under the horizontal axis, as many as there is room for, from the year's beginning."""
    found = list(periods.span(codes[0], codes[-1]))
    apart = {"month": 1, "quarter": 3, "rolling_year": 3, "half": 6, "year": 12}[found[0].kind]
    if found[0].kind == "rolling_year":
        # their names are long
        at_most = min(3, _room_for(axes, found, language))
    steps = [step for step in MONTH_STEPS if step % apart == 0]
    marked = found
    for step in steps:
        marked = [period for period in found if (period.last_month + 1 - apart) % step == 0 or step == apart]
        if len(marked) <= at_most:
            break
    alone = at_most == 1
    marked = [found[-1]] if alone else marked or [found[0]]
    axes.xaxis.set_major_locator(FixedLocator([period.last_month for period in marked]))
    axes.xaxis.set_major_formatter(FixedFormatter([periods.short_name(period, language) for period in marked]))
    room = 0.5 * apart
    axes.set_xlim(found[0].last_month - room, found[-1].last_month + room)
    if alone:
        axes.get_xticklabels()[0].set_horizontalalignment("right")
    else:
        _keep_inside(axes, marked, language)


def _room_for(axes: Axes, found: Sequence[periods.Period], language: str) -> int:
    """Return how many names of periods there is room for side by side; at least one."""
    width = axes.get_position().width * axes.figure.get_size_inches()[0] * 72
    widest = max(text_width(periods.short_name(each, language)) for each in (found[0], found[-1]))
    return max(int(width / (widest + NUMBER_GAP_PT)), 1)


def _keep_inside(axes: Axes, marked: Sequence[periods.Period], language: str) -> None:
    """Begin the name of the first period at its mark, or leave it out, where it would reach beyond the drawing."""
    place, width = axes.get_position(), axes.figure.get_size_inches()[0] * 72
    low, high = axes.get_xlim()
    marks = [(place.x0 + place.width * (each.last_month - low) / (high - low)) * width for each in marked[:2]]
    widths = [text_width(periods.short_name(each, language)) for each in marked[:2]]
    if widths[0] / 2 <= marks[0]:
        return
    if len(marked) == 1 or marks[0] + widths[0] + NUMBER_GAP_PT < marks[1] - widths[1] / 2:
        axes.get_xticklabels()[0].set_horizontalalignment("left")
    else:
        names = ["", *(periods.short_name(each, language) for each in marked[1:])]
        axes.xaxis.set_major_formatter(FixedFormatter(names))


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


def until_label(axes: Axes, period: str, language: str) -> None:
    """Write the last period that there are numbers about above the right end of the axes."""
    axes.annotate(
        text(language, "figure.until", period=periods.short_name(period, language)),
        (1, 1),
        xycoords="axes fraction",
        xytext=(0, 20),
        textcoords="offset points",
        ha="right",
        fontsize=SMALL_PT,
        color=MUTED,
    )


def panel_title(axes: Axes, lines: Sequence[str], unit: str) -> None:
    """Write a panel's title above it, line by line, and the unit between them."""
    for up, words in enumerate(reversed(lines)):
        _above(axes, words, 18 + up * TITLE_LINE_PT, fontweight="bold")
    _above(axes, unit, 6, color=MUTED)


def title_lines(title: str, width_pt: float) -> list[str]:
    """Divide a panel's title into the lines that its width holds; no word is left out."""
    lines: list[str] = []
    for word in title.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, SMALL_PT, bold=True) <= width_pt:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _above(axes: Axes, words: str, above_pt: float, **look: str) -> None:
    """Write words above axes, from the left edge of the numbers beside them."""
    numbers = axes.yaxis.get_major_formatter().format_ticks(axes.yaxis.get_majorticklocs())
    widest = max(map(text_width, numbers), default=-NUMBER_GAP_PT)
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
    first, last = axes.get_xlim()
    middle = (first + last) / 2
    for entry in breaks:
        at = break_month(entry) - first_month - 0.5
        axes.axvline(at, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)), clip_on=False)
        if not labelled:
            continue
        axes.annotate(
            text(language, "figure.break", period=periods.short_name(entry.period, language)),
            (at, 1),
            xycoords=("data", "axes fraction"),
            # above the unit, where they would else meet
            xytext=(3 if at > middle else -3, 20 if at < first + BESIDE_UNIT * (last - first) else 8),
            textcoords="offset points",
            ha="right" if at > middle else "left",
            fontsize=SMALL_PT,
            color=MUTED,
        )


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
