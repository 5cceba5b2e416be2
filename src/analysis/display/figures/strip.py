"""How bars and strips of dots are drawn."""

from collections.abc import Sequence
from dataclasses import replace

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis import vocabulary
from analysis.display.cells import value_cell
from analysis.display.figures import drawing, style
from analysis.display.figures.assembly import Series

BAR_PT, BAR_STEP_PT, GROUP_STEP_PT = 12, 18, 24
NUMBER_GAP_PT, NAME_GAP_PT = 4, 8
DOT_PT = 5.5
LEVELS_AT_MOST = 15
LABEL_STEP_PT = 15
# From the axis to its unit, past the ticks and their numbers.
UNIT_BELOW_PT = 20.5
OTHERS_COLOUR = "#8a8a8a"


def names(groups: Sequence[tuple[str, list[Series]]]) -> list[str]:
    """Return the names of all bars, each once."""
    return list(dict.fromkeys(each.name for _, series in groups for each in series))


def written(series: Series, indicator, language: str) -> str:
    """Return what is written at a bar or dot: its number, its bounds or the sign of its status."""
    return value_cell(series.records[0], indicator.decimals, language).text


@matplotlib.rc_context(style.RC)
def draw_bars(groups: Sequence[tuple[str, list[Series]]], indicator, language: str) -> Drawing:
    """Draw lying bars that begin at zero, each group of them under its title."""
    titled = len(groups) > 1
    if titled and all(len(series) == 1 for _, series in groups):
        # The municipality alone: its name stands in the caption, the groups' at the bars.
        groups = [("", [replace(series[0], name=title) for title, series in groups])]
        titled = False
    left = 4 + max(style.text_width(name, bold=True) for name in names(groups))
    count = sum(len(series) for _, series in groups)
    height = 22 + count * BAR_STEP_PT + (len(groups) * GROUP_STEP_PT if titled else 0)
    numbers = [each.numbers[0] for _, series in groups for each in series]
    room = 12 + max(
        style.text_width(written(each, indicator, language), bold=True) for _, series in groups for each in series
    )
    name_gap = NAME_GAP_PT + (room if np.nanmin([0.0, *numbers]) < 0 else 0)
    picture, axes = style.canvas(height, left=left + name_gap, right=room, top=20, bottom=2)
    axes.set_xlim(np.nanmin([0.0, *numbers]), np.nanmax([0.0, *numbers]) or 1.0)
    axes.set_ylim(height - 22, 0)
    y = 0.0
    for title, series in groups:
        if titled:
            y += GROUP_STEP_PT
            axes.annotate(
                title,
                (0, y - 5),
                xycoords=("axes fraction", "data"),
                xytext=(-left - name_gap, 0),
                textcoords="offset points",
                fontweight="bold",
            )
        for each in series:
            _draw_bar(axes, y + BAR_STEP_PT / 2, each, written(each, indicator, language), name_gap)
            y += BAR_STEP_PT
        axes.plot([0, 0], [y - len(series) * BAR_STEP_PT, y], color=style.MUTED, linewidth=0.9, clip_on=False)
    axes.set_axis_off()
    axes.set_yticks([])
    drawing.unit_label(axes, vocabulary.unit(indicator.unit, language).header)
    return picture


def _draw_bar(axes, y: float, series: Series, words: str, name_gap: float) -> None:
    number = series.numbers[0]
    bold = "bold" if series.look.width > 2 else "normal"
    if not np.isnan(number):
        axes.barh(y, number, height=BAR_PT, color=series.look.colour, linewidth=0)
    left_of_zero = not np.isnan(number) and number < 0
    axes.annotate(
        words,
        (0 if np.isnan(number) else number, y),
        xytext=(-NUMBER_GAP_PT if left_of_zero else NUMBER_GAP_PT, 0),
        textcoords="offset points",
        ha="right" if left_of_zero else "left",
        va="center",
        fontweight=bold,
    )
    axes.annotate(
        series.name,
        (0, y),
        xycoords=("axes fraction", "data"),
        xytext=(-name_gap, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontweight=bold,
    )


@matplotlib.rc_context(style.RC)
def draw_strip(numbers: pd.Series, marked: Sequence[Series], position: str, indicator, language: str) -> Drawing:
    """Draw a dot for each number, and a labelled line for each marked area."""
    low, high = float(numbers.min()), float(numbers.max())
    low, high = (low - 0.5, high + 0.5) if low == high else (low, high)
    labels = _strip_labels(marked, position, indicator, language)
    left, right = 14.0, 14.0
    width = style.WIDTH_PT - left - right
    # Labels run to the right of their line; the axes give way to one that stands far out.
    for each, words in labels:
        share = (each.numbers[0] - low) / (high - low)
        over = share * width + style.text_width(words, bold=True) + 8 - width
        right = max(right, min(14 + over, 220))
    width = style.WIDTH_PT - left - right
    levels = swarm([(number - low) / (high - low) * width for number in sorted(numbers)], DOT_PT)
    half = (max(abs(level) for level in levels) + 1.5) * DOT_PT
    above = len(labels) * LABEL_STEP_PT
    height = 2 * half + above + 46
    picture, axes = style.canvas(height, left=left, right=right, top=4, bottom=42)
    axes.set_xlim(low, high)
    axes.set_ylim(-half, half + above)
    axes.plot(
        sorted(numbers),
        [level * DOT_PT for level in levels],
        linestyle="none",
        marker="o",
        markersize=DOT_PT - 1,
        markeredgewidth=0,
        color=OTHERS_COLOUR,
        clip_on=False,
    )
    _draw_whisker(axes, marked, low, high)
    for row, (each, words) in enumerate(labels):
        _draw_mark(axes, each, words, bottom=-half, top=half + row * LABEL_STEP_PT + 9)
    style.number_ticks(axes.xaxis, language, count=7)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.annotate(
        vocabulary.unit(indicator.unit, language).header,
        (0.5, 0),
        xycoords="axes fraction",
        xytext=(0, -UNIT_BELOW_PT),
        textcoords="offset points",
        ha="center",
        va="top",
        fontsize=style.SMALL_PT,
        color=style.MUTED,
    )
    return picture


def whisker(series: Series) -> tuple[float, float] | None:
    """Return the interval around a number, where its record says how one was made."""
    record = series.records[0]
    if record is None or not record.get("interval_method") or np.isnan(series.numbers[0]):
        return None
    return None if pd.isna(record["lower"]) else (float(record["lower"]), float(record["upper"]))


def _draw_whisker(axes, marked: Sequence[Series], low: float, high: float) -> None:
    """Draw the interval of the municipality through its dot; an end outside the axis has no cap."""
    own = next((each for each in marked if each.look.width > 2), None)
    ends = whisker(own) if own else None
    if ends is None:
        return
    inside = [min(max(end, low), high) for end in ends]
    axes.plot(inside, [0, 0], color="white", linewidth=5, clip_on=False)
    axes.plot(inside, [0, 0], color=own.look.colour, linewidth=2, clip_on=False)
    caps = [end for end in ends if low <= end <= high]
    axes.plot(caps, [0] * len(caps), linestyle="none", marker="|", markersize=9, color=own.look.colour, clip_on=False)


def _strip_labels(marked: Sequence[Series], position: str, indicator, language: str) -> list[tuple[Series, str]]:
    """Return the marks with their words, rightmost lowest, so that no line crosses a label."""
    labels = []
    for place, each in enumerate(marked):
        words = f"{each.name} {written(each, indicator, language)}"
        own = each.look.width > 2 and place == 0
        labels.append((each, f"{words} ({position})" if own and position else words))
    return sorted(labels, key=lambda label: -label[0].numbers[0])


def _draw_mark(axes, series: Series, words: str, *, bottom: float, top: float) -> None:
    number, look = series.numbers[0], series.look
    own = look.width > 2
    axes.plot([number, number], [bottom, top], color=look.colour, linestyle=look.dash, linewidth=1.2, clip_on=False)
    if own:
        axes.plot(
            [number],
            [0],
            marker="o",
            markersize=10,
            color=look.colour,
            markeredgecolor="white",
            clip_on=False,
        )
    axes.annotate(
        words,
        (number, top),
        xytext=(4, 0),
        textcoords="offset points",
        va="top",
        color=look.colour,
        fontweight="bold" if own else "normal",
    )


def swarm(places: Sequence[float], size: float) -> list[int]:
    """Return a level for each dot, near the middle, so that no two dots cover each other.

    Parameters
    ----------
    places : sequence of float
        Ascending, in the unit of `size`.
    size : float
        Width of a dot.

    Returns
    -------
    list of int
        0 for the middle, then 1, -1, 2, -2 ...

    Examples
    --------
    >>> swarm([0, 1, 2, 30], 5)
    [0, 1, -1, 0]
    """
    last: dict[int, float] = {}
    levels = []
    for place in places:
        free = (each for each in _levels() if place - last.get(each, -np.inf) >= size)
        level = next(free, 0)
        last[level] = place
        levels.append(level)
    return levels


def _levels() -> list[int]:
    return [0, *(sign * level for level in range(1, LEVELS_AT_MOST) for sign in (1, -1))]
