"""The limits of a plan's targets in a drawing of lines."""

from collections.abc import Iterable
from typing import NamedTuple

from matplotlib.axes import Axes

from analysis.core import formats
from analysis.display.figures.labels import Label
from analysis.display.figures.selection import Selection
from analysis.display.figures.style import INK, Look

LOOK = Look(INK, "-", 1.1, "")
# How much of the axis, from its right end, a limit takes that was another before.
NEWEST = 0.1


class TargetLine(NamedTuple):
    """A limit, the sign of the side that is asked for, and whether it moves with a comparator's number."""

    limit: float
    sign: str
    moves: bool = False


def numbers(targets: Iterable[TargetLine]) -> list[float]:
    """Return what the vertical axis must have room for."""
    return [each.limit for each in targets]


def draw(axes: Axes, targets: Iterable[TargetLine]) -> None:
    """Draw each limit across the axes; one that moves only at their right end, where it is in force."""
    for each in targets:
        begins = 1 - NEWEST if each.moves else 0
        axes.axhline(each.limit, begins, 1, color=LOOK.colour, linewidth=LOOK.width, clip_on=False, zorder=1.5)


def labels_of(targets: Iterable[TargetLine], at: float, shown: Selection) -> list[Label]:
    """Return the label at the end of each limit."""
    return [Label(at, each.limit, shown.text("figure.target", asked=_asked(each, shown)), LOOK) for each in targets]


def described(targets: Iterable[TargetLine], shown: Selection) -> list[str]:
    """Return each limit as a part of the alternative text."""
    return [shown.text("figure.target_described", asked=_asked(each, shown)) for each in targets]


def _asked(target: TargetLine, shown: Selection) -> str:
    """Write a limit with a decimal more than its numbers where it has one: rounded, it would be another."""
    usual, limit = shown.indicator.decimals, target.limit
    decimals = next((each for each in range(usual + 2) if abs(limit - round(limit, each)) < 1e-9), usual)
    if shown.indicator.unit == "pct":
        number = formats.value_with_unit(limit, "pct", decimals, shown.language)
    else:
        number = shown.number(limit, decimals)
    return f"{target.sign} {number}".replace(" ", "\N{NO-BREAK SPACE}")
