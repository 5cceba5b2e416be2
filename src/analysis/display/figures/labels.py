"""Labels at the ends of lines, kept apart from each other and clear of the lines."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from scipy.optimize import isotonic_regression

from analysis import formats
from analysis.display.figures.drawing import write
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

    @property
    def lines(self) -> list[str]:
        """The words, wrapped; a number stays beside the last word."""
        return textwrap.wrap(self.words, LABEL_CHARACTERS, break_long_words=False, break_on_hyphens=False)

    def width(self, line: str | None = None) -> float:
        """Return the width in points of one of its lines, or of all its words on one."""
        return text_width(line or self.words, bold=self.look.weight == "bold")

    @property
    def written(self) -> dict[str, str]:
        """How it is written."""
        return {"va": "center", "color": self.look.colour, "fontweight": self.look.weight}


def of_lines(xs: Sequence[float], series: Sequence, decimals: int, language: str) -> list[Label]:
    """Return the labels of lines: the name of each, and its last number where that stands."""
    known = [(each, np.flatnonzero(~np.isnan(each.numbers))) for each in series]
    return [
        end_label(each.name, each.numbers[places[-1]], xs[places[-1]], each.look, decimals, language)
        for each, places in known
        if len(places)
    ]


def end_label(name: str, number: float, x: float, look: Look, decimals: int, language: str) -> Label:
    """Return the label of a line: its name and its last number."""
    printed = formats.number(number, decimals, language=language)
    return Label(x, number, f"{name}{NO_BREAK_SPACE}{printed}", look)


def label_width(labels: Iterable[Label]) -> float:
    """Return the room in points that labels need to the right of the axes."""
    return LABEL_GAP_PT + max((label.width(line) for label in labels for line in label.lines), default=0) + 4


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
    last, (left, right) = max((x for xs, _ in lines for x in xs), default=0), axes.get_xlim()
    per_point = (right - left) / size_pt(axes)[0]
    outer = [label for label in labels if label.x >= last or label.x + label.width() * per_point > right]
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
        if abs(place - at) > MOVED_PT or label.x < max(each.x for each in labels):
            tie = {"color": label.look.colour, "linewidth": 0.6, "clip_on": False, "scalex": False, "scaley": False}
            axes.plot([label.x, near], [label.y, height], **tie)
        axes.text(beside, height, "\n".join(label.lines), linespacing=LINE_HEIGHT - 0.1, **label.written)


def _label_inside(axes: Axes, label: Label, lines: Sequence[tuple[Sequence[float], Sequence[float]]]) -> None:
    """Write a label above or below the end of its line, where the fewest lines run through it."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    width_pt, height_pt = size_pt(axes)
    per_point = (high - low) / height_pt
    xs = np.linspace(label.x, label.x + label.width() / width_pt * (right - left), 12)
    others = np.concatenate([np.interp(xs, *line, left=np.nan, right=np.nan) for line in lines])

    def crossings(shift: float) -> int:
        middle = label.y + shift * per_point
        outside = not low < middle < high
        return int((np.abs(others - middle) < INNER_SHIFT_PT * 0.7 * per_point).sum()) + 1000 * outside

    shift = min((INNER_SHIFT_PT, -INNER_SHIFT_PT, 2 * INNER_SHIFT_PT, -2 * INNER_SHIFT_PT), key=crossings)
    write(axes, label.words, (label.x, label.y), (2, shift), **label.written)


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
    if not len(wanted):
        return []
    order = np.argsort(wanted, kind="stable")
    heights = np.asarray(heights, dtype=float)[order]
    # without the room that the labels take, they need only be in order
    room = heights.cumsum() - heights / 2
    placed = np.empty(len(order))
    placed[order] = isotonic_regression(np.asarray(wanted, dtype=float)[order] - room).x + room
    return placed.tolist()
