"""Figures of development: the municipality beside its comparators, and two ways of counting."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis.core import formats, periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Figure
from analysis.display.context import Context
from analysis.display.figures import drawing, labels, style, target_line
from analysis.display.figures.selection import Selection
from analysis.display.figures.style import Series, all_numbers
from analysis.display.figures.target_line import TargetLine
from analysis.display.sentences import line_summary
from analysis.indicators import benefit_groups, changes
from analysis.indicators.registry import Indicator

HEIGHT_PT, BOTTOM_PT = 190, 24
# Fewer points are told better in a sentence, and more lines cannot be told apart.
FEWEST_POINTS, MOST_LINES = 8, 4
# Which comparators are drawn where there are too many.
FIRST_DRAWN = ("own", "country", "rar", "peers", "region")
# The former benefits and the one that they were merged into, as breakdowns; the merged one's table has the break.
FORMER, MERGED = "group=H2_H3", "group=H2_H3_merged"
MERGED_TABLE = "Y60A02"


def lines(
    values: pd.DataFrame,
    indicator=None,
    view=None,
    *,
    id: str = "lines",
    caption: str | None = None,
    target: TargetLine | None = None,
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
    target : TargetLine, optional
        A limit to draw beside the lines.

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
    picture = draw(series, breaks, shown, target)
    return shown.figure_of_lines(
        picture,
        series,
        "figure.kind_lines",
        more=target_line.described(target, shown),
        summary=line_summary.of_lines(shown.values, shown.indicator, shown.view, breakdown=breakdown),
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
    breaks: Sequence[vocabulary.Break],
    shown: Selection,
    target: TargetLine | None = None,
) -> Drawing:
    """Draw lines labelled at their ends, and the limit of a target."""
    months = [periods.parse(code).last_month for code in shown.codes]
    ends = labels.of_lines(months, series, shown.indicator.decimals, shown.language)
    ends += target_line.label(target, months[-1], shown)
    words, row = drawing.wrapped(shown.subtitle), drawing.LINE_PT * bool(breaks)
    top = 10 + row + drawing.LINE_PT * len(words.splitlines())
    margins = {"left": 2, "right": labels.label_width(ends), "top": top, "bottom": BOTTOM_PT}
    picture, axes = style.canvas(HEIGHT_PT + top, **margins)
    drawing.number_axis(axes, [*all_numbers(series), *target_line.numbers(target)], shown.language)
    drawing.above(axes, words, 8 + row)
    drawing.period_axis(axes, shown.codes, shown.language)
    drawing.break_marks(axes, breaks, shown.language)
    target_line.draw(axes, target)
    drawing.draw_lines(axes, months, series, list(map(context.break_month, breaks)), marked=is_sparse(shown.codes))
    labels.end_labels(axes, ends)
    return picture


def months_in_common(values: pd.DataFrame) -> list[str]:
    """Return the months in which both ways of counting have a number, oldest first."""
    shown = values[values["status"].isin(changes.PRINTABLE)]
    months = [set(shown.loc[shown["breakdown"] == name, "period"]) for name in (FORMER, MERGED)]
    return context.in_order(months[0] & months[1])


def overlap(values: pd.DataFrame, indicator: Indicator, view: Context, *, id: str) -> Figure:
    """Draw the sum of the former benefits and the benefit that they were merged into, each as a line of its own.

    The values are monthly ones of `harmonised_full_time` for the municipality in the two breakdowns; at least one month
    has both. The summary prints the largest relative deviation; the reform is marked and no line crosses it.
    """
    own = Selection.of(values, indicator, view, id).of_areas([view.own.code])
    span = context.span_name(own.codes, own.language)
    own = replace(own, caption=own.text("overlap.caption", area=own.own_name, span=span))
    series = [
        Series(own.text(f"overlap.{name}"), look, [own.record(view.own.code, code, breakdown) for code in own.codes])
        for name, breakdown, look in (("merged", MERGED, style.LOOKS["own"]), ("former", FORMER, style.LOOKS["peers"]))
    ]
    merged = indicator.model_copy(update={"tables": [MERGED_TABLE]})
    breaks = changes.breaks_between(merged, [""], own.codes[0], own.codes[-1])
    notes = (*own.gap_note(series), *own.notes(breaks))
    picture = draw(series, breaks, own)
    return own.figure_of_lines(picture, series, "figure.kind_lines", summary=_deviation(own), notes=notes)


def _deviation(own: Selection) -> str:
    """Tell the month in which the two ways of counting are furthest apart, and by how many per cent of the former."""
    former, merged = (own.values[own.values["breakdown"] == name] for name in (FORMER, MERGED))
    furthest = benefit_groups.overlap(former, merged).iloc[0]
    deviation, span = furthest["deviation_pct"], context.span_name(months_in_common(own.values), own.language)
    if formats.round_half_up(abs(deviation), 1) == 0:
        return own.text("overlap.same", span=span)
    size = formats.value_with_unit(abs(deviation), "pct", 1, own.language)
    month = periods.name(furthest["period"], own.language)
    return own.text(f"overlap.{'above' if deviation > 0 else 'below'}", span=span, deviation=size, month=month)
