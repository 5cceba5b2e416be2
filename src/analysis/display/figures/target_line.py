"""The limit of a plan's target in a drawing of lines."""

from typing import NamedTuple

from matplotlib.axes import Axes

from analysis.core import formats
from analysis.display.figures.labels import Label
from analysis.display.figures.selection import Selection
from analysis.display.figures.style import INK, Look

LOOK = Look(INK, "-", 1.1, "")
# How much of the axis, from its right end, a limit takes that was another before.
NEWEST = 0.1
MOST_DECIMALS = 3


class TargetLine(NamedTuple):
    """A limit, the sign of the side that is asked for, and whether it moves with a comparator's number."""

    limit: float
    sign: str
    moves: bool = False


def numbers(target: TargetLine | None) -> list[float]:
    """Return what the vertical axis must have room for."""
    return [target.limit] if target else []


def draw(axes: Axes, target: TargetLine | None) -> None:
    """Draw the limit across the axes; one that moves only at their right end, where it is in force."""
    if target:
        begins = 1 - NEWEST if target.moves else 0
        axes.axhline(target.limit, begins, 1, color=LOOK.colour, linewidth=LOOK.width, clip_on=False, zorder=1.5)


def label(target: TargetLine | None, at: float, shown: Selection) -> list[Label]:
    """Return the label at the end of the limit."""
    return [Label(at, target.limit, shown.text("figure.target", asked=_asked(target, shown)), LOOK)] if target else []


def described(target: TargetLine | None, shown: Selection) -> list[str]:
    """Return the limit as a part of the alternative text."""
    return [shown.text("figure.target_described", asked=_asked(target, shown))] if target else []


def _asked(target: TargetLine, shown: Selection) -> str:
    """Write the limit with as many decimals as it has: a rounded one would be another."""
    limit = target.limit
    decimals = next((each for each in range(MOST_DECIMALS) if abs(limit - round(limit, each)) < 1e-9), MOST_DECIMALS)
    if shown.indicator.unit == "pct":
        number = formats.value_with_unit(limit, "pct", decimals, shown.language)
    else:
        number = shown.number(limit, decimals)
    return f"{target.sign} {number}".replace(" ", "\N{NO-BREAK SPACE}")
