"""Figures of development: the municipality beside its comparators."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from analysis.core import formats, periods, reforms
from analysis.display import context
from analysis.display.blocks.blocks import Figure
from analysis.display.figures import drawing, style
from analysis.display.figures.drawing import Label
from analysis.display.figures.selection import Selection
from analysis.display.figures.style import INK, Look, Series, all_numbers

ASKED = Look(INK, "-", 1.1, "")
# How much of the axis, from its right end, a limit takes that was another before.
NEWEST = 0.1
HEIGHT_PT, BOTTOM_PT = 190, 24
# Fewer points are told better in a sentence, and more lines cannot be told apart.
FEWEST_POINTS, MOST_LINES = 8, 4
# Which comparators are drawn where there are too many.
FIRST_DRAWN = ("own", "country", "rar", "peers", "region")


class TargetLine(NamedTuple):
    """A limit, the sign of the side that is asked for, and whether it moves with a comparator's number."""

    limit: float
    sign: str
    moves: bool = False


def draw_targets(axes: Axes, targets: Iterable[TargetLine]) -> None:
    """Draw each limit across the axes; one that moves only at their right end, where it is in force."""
    for each in targets:
        begins = 1 - NEWEST if each.moves else 0
        axes.axhline(each.limit, begins, 1, color=ASKED.colour, linewidth=ASKED.width, clip_on=False, zorder=1.5)


def target_labels(targets: Iterable[TargetLine], at: float, shown: Selection) -> list[Label]:
    """Return the label at the end of each limit."""
    return [Label(at, each.limit, shown.text("figure.target", asked=_asked(each, shown)), ASKED) for each in targets]


def described_targets(targets: Iterable[TargetLine], shown: Selection) -> list[str]:
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


def lines(
    values: pd.DataFrame,
    indicator=None,
    view=None,
    *,
    id: str = "lines",
    caption: str | None = None,
    targets: Sequence[TargetLine] = (),
) -> Figure | None:
    """Draw the municipality's series and those of at most three comparators, labelled at their ends.

    A line is interrupted where a number is not shown and at each break in the series, which is marked. It is None for
    fewer than eight numbers, which a sentence tells better.

    Parameters
    ----------
    values : DataFrame
        Columns `VALUE_COLUMNS`, one breakdown, periods of one kind; or a frame of `analysis.values`.
    indicator : Indicator or str, optional
        The one of the values by default.
    view : Context or str, optional
        The context, or the municipality that stands out; the first of the values by default.
    id : str
    caption : str, optional
        What the figure says, and then the indicator, the unit and the periods stand below it; the indicator's name and
        the periods by default.
    targets : sequence of TargetLine
        Limits to draw beside the lines.

    Raises
    ------
    DataError
        When there are no values, more than one breakdown, or values beyond `data_until`.
    """
    shown = Selection.of(values, indicator, view, id, caption).beside()
    breakdown, breaks = shown.one_breakdown("A line chart"), shown.breaks()
    shown = shown.of_areas(_drawn(shown))
    series = shown.series(shown.codes, breakdown)
    if np.count_nonzero(~np.isnan(series[0].numbers)) < FEWEST_POINTS:
        return None
    picture = draw(series, breaks, shown, targets)
    return shown.figure_of_lines(
        picture,
        series,
        "figure.kind_lines",
        more=described_targets(targets, shown),
        notes=(
            *shown.gap_note(series),
            *((shown.text("sparse.note"),) if is_sparse(shown.codes) else ()),
            *shown.notes(breaks),
        ),
    )


def _drawn(shown: Selection) -> list[str]:
    """Return the areas that are drawn: the municipality, and the comparators that matter most."""
    present, role = set(shown.values["area"]), shown.view.role
    ordered = sorted((area.code for area in shown.view.areas), key=lambda code: FIRST_DRAWN.index(role(code)))
    return [code for code in ordered if code in present][:MOST_LINES]


def is_sparse(codes: Sequence[str]) -> bool:
    """Whether there are periods between some of these that are not among them."""
    return len(periods.span(codes[0], codes[-1])) > len(codes)


@style.theme()
def draw(
    series: Sequence[Series],
    breaks: Sequence[reforms.Reform],
    shown: Selection,
    targets: Sequence[TargetLine] = (),
) -> Drawing:
    """Draw lines labelled at their ends, and the limits of targets."""
    months = [periods.parse(code).last_month for code in shown.codes]
    ends = drawing.of_lines(months, series, shown.indicator.decimals, shown.language)
    ends += target_labels(targets, months[-1], shown)
    words, row = drawing.wrapped(shown.subtitle), drawing.LINE_PT * bool(breaks)
    top = 10 + row + drawing.LINE_PT * len(words.splitlines())
    margins = {"left": 2, "right": drawing.label_width(ends), "top": top, "bottom": BOTTOM_PT}
    picture, axes = style.canvas(HEIGHT_PT + top, **margins)
    drawing.number_axis(axes, [*all_numbers(series), *(each.limit for each in targets)], shown.language)
    drawing.above(axes, words, 8 + row)
    drawing.period_axis(axes, shown.codes, shown.language)
    drawing.break_marks(axes, breaks, shown.language)
    draw_targets(axes, targets)
    drawing.draw_lines(axes, months, series, list(map(context.break_month, breaks)), marked=is_sparse(shown.codes))
    drawing.end_labels(axes, ends)
    return picture
