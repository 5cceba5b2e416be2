"""Figures of development: the municipality beside its comparators."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis.core import periods, reforms
from analysis.display import context
from analysis.display.blocks.blocks import Figure
from analysis.display.figures import drawing, labels, style, target_line
from analysis.display.figures.selection import Selection
from analysis.display.figures.style import Series, all_numbers
from analysis.display.figures.target_line import TargetLine

HEIGHT_PT, BOTTOM_PT = 190, 24
# Fewer points are told better in a sentence, and more lines cannot be told apart.
FEWEST_POINTS, MOST_LINES = 8, 4
# Which comparators are drawn where there are too many.
FIRST_DRAWN = ("own", "country", "rar", "peers", "region")


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
        more=target_line.described(targets, shown),
        notes=(*shown.gap_note(series), *sparse_note(shown), *shown.notes(breaks)),
    )


def _drawn(shown: Selection) -> list[str]:
    """Return the areas that are drawn: the municipality, and the comparators that matter most."""
    present, role = set(shown.values["area"]), shown.view.role
    ordered = sorted((area.code for area in shown.view.areas), key=lambda code: FIRST_DRAWN.index(role(code)))
    return [code for code in ordered if code in present][:MOST_LINES]


def is_sparse(codes: Sequence[str]) -> bool:
    """Whether there are periods between some of these that are not among them."""
    return len(periods.span(codes[0], codes[-1])) > len(codes)


def sparse_note(shown: Selection) -> tuple[str, ...]:
    """Say that lines are drawn straight between the periods that there are numbers for."""
    return (shown.text("sparse.note"),) if is_sparse(shown.codes) else ()


@style.theme()
def draw(
    series: Sequence[Series],
    breaks: Sequence[reforms.Reform],
    shown: Selection,
    targets: Sequence[TargetLine] = (),
) -> Drawing:
    """Draw lines labelled at their ends, and the limits of targets."""
    months = [periods.parse(code).last_month for code in shown.codes]
    ends = labels.of_lines(months, series, shown.indicator.decimals, shown.language)
    ends += target_line.labels_of(targets, months[-1], shown)
    words, row = drawing.wrapped(shown.subtitle), drawing.LINE_PT * bool(breaks)
    top = 10 + row + drawing.LINE_PT * len(words.splitlines())
    margins = {"left": 2, "right": labels.label_width(ends), "top": top, "bottom": BOTTOM_PT}
    picture, axes = style.canvas(HEIGHT_PT + top, **margins)
    drawing.number_axis(axes, [*all_numbers(series), *target_line.numbers(targets)], shown.language)
    drawing.above(axes, words, 8 + row)
    drawing.period_axis(axes, shown.codes, shown.language)
    drawing.break_marks(axes, breaks, shown.language)
    target_line.draw(axes, targets)
    drawing.draw_lines(axes, months, series, list(map(context.break_month, breaks)), marked=is_sparse(shown.codes))
    labels.end_labels(axes, ends)
    return picture
