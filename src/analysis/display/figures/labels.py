"""Labels at the ends of lines, kept apart from each other and clear of the lines."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from analysis import formats
from analysis.display.figures.style import FONT_PT, LINE_HEIGHT, Look, size_pt, text_width

LABEL_CHARACTERS = 20
LABEL_GAP_PT = 10
MOVED_PT = 3
INNER_SHIFT_PT = 11
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


def end_labels(axes: Axes, labels: Sequence[Label], lines: Sequence[tuple[Sequence[float], Sequence[float]]]) -> None:
    """Label each line at its end, so that no label covers another.

    Labels of lines that reach the right side stand beside the axes, moved apart and tied to their line
    where they had to move; so does a label that would run out there. Else a line that ends earlier is labelled where
    it ends.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        With its limits set.
    labels : sequence of Label
    lines : sequence of (xs, ys)
        All lines drawn, which an inner label keeps clear of.
    """
    last = max((x for xs, _ in lines for x in xs), default=0)
    outer = [label for label in labels if label.x >= last or _reaches_out(axes, label)]
    _labels_beside(axes, outer)
    for label in labels:
        if label not in outer:
            _label_inside(axes, label, lines)


def _reaches_out(axes: Axes, label: Label) -> bool:
    """Whether a label at the end of its line would run out of the axes, into the labels beside them."""
    left, right = axes.get_xlim()
    room = size_pt(axes)[0] * (right - label.x) / (right - left)
    return text_width(label.words, bold=label.bold) > room


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
        if abs(place - at) > MOVED_PT or label.x < max(each.x for each in labels):
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
