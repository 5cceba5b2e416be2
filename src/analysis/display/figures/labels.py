"""Labels at the ends of lines, kept apart from each other and clear of the lines."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from scipy.optimize import isotonic_regression

from analysis.core import formats
from analysis.display.figures.drawing import write
from analysis.display.figures.style import FONT_PT, LINE_HEIGHT, Look, Series, size_pt, text_width

LABEL_CHARACTERS = 16
LABEL_GAP_PT = 10
MOVED_PT = 3
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
