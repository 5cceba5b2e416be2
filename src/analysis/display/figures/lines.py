"""Figures of development: series side by side, year over year, and two ways of counting."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from analysis.core import formats, periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Figure
from analysis.display.context import Context
from analysis.display.figures import drawing, labels, style
from analysis.display.figures.selection import Selection
from analysis.display.figures.style import Series, all_numbers
from analysis.display.sentences import line_summary
from analysis.indicators import benefit_groups, changes
from analysis.indicators.registry import Indicator

HEIGHT_PT = 250
MARGINS = {"left": 2, "top": 34, "bottom": 26}
YEARS_SHOWN = 3
# The former benefits and the one that they were merged into, as breakdowns; the merged one's table has the break.
FORMER, MERGED = "group=H2_H3", "group=H2_H3_merged"
MERGED_TABLE = "Y60A02"


def lines(values: pd.DataFrame, indicator=None, view=None, *, id: str = "lines", caption: str | None = None) -> Figure:
    """Draw the municipality's series and those of its comparators, labelled at their ends.

    A line is interrupted where a number is not shown and at each break in the series, which is marked.

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
        The indicator's name and the periods by default.

    Returns
    -------
    Figure

    Raises
    ------
    DataError
        When there are no values, more than one breakdown, or values beyond `data_until`.
    """
    shown = Selection.of(values, indicator, view, id, caption).beside()
    breakdown, breaks = shown.one_breakdown("A line chart"), shown.breaks()
    series = shown.series(shown.codes, breakdown)
    picture = draw(series, breaks, shown)
    return shown.figure_of_lines(
        picture,
        series,
        "figure.kind_lines",
        summary=line_summary.of_lines(shown.values, shown.indicator, shown.view, breakdown=breakdown),
        notes=(*shown.axis_notes(picture, all_numbers(series)), *sparse_note(shown), *shown.notes(breaks)),
    )


def is_sparse(codes: Sequence[str]) -> bool:
    """Whether there are periods between some of these that are not among them."""
    return len(periods.span(codes[0], codes[-1])) > len(codes)


def sparse_note(shown: Selection) -> tuple[str, ...]:
    """Say that lines are drawn straight between the periods that there are numbers for."""
    return (shown.text("sparse.note"),) if is_sparse(shown.codes) else ()


@style.theme()
def draw(series: Sequence[Series], breaks: Sequence[vocabulary.Break], shown: Selection) -> Drawing:
    """Draw lines labelled at their ends."""
    months = [periods.parse(code).last_month for code in shown.codes]
    picture, axes, ends = _canvas(series, months, shown)
    drawing.period_axis(axes, shown.codes, shown.language)
    drawing.break_marks(axes, breaks, shown.language)
    drawing.until_label(axes, shown.codes[-1], shown.language)
    drawing.draw_lines(axes, months, series, list(map(context.break_month, breaks)), marked=is_sparse(shown.codes))
    labels.end_labels(axes, ends)
    return picture


def _canvas(
    series: Sequence[Series], xs: Sequence[float], shown: Selection
) -> tuple[Drawing, Axes, list[labels.Label]]:
    """Return a drawing with its vertical axis and its unit, and the labels that it has room for."""
    ends = labels.of_lines(xs, series, shown.indicator.decimals, shown.language)
    picture, axes = style.canvas(HEIGHT_PT, right=labels.label_width(ends), **MARGINS)
    drawing.number_axis(axes, all_numbers(series), shown.language)
    drawing.above(axes, shown.unit.header)
    return picture, axes, ends


def months_by_year(
    values: pd.DataFrame, indicator=None, view=None, *, id: str = "months", caption: str | None = None
) -> Figure:
    """Draw the municipality month by month, a line for each of the last three years.

    Parameters, result and errors are those of `lines`; only the municipality's months are drawn, and the caption
    names it.
    """
    own = Selection.of(values, indicator, view, id, caption).own_months()
    years = sorted({code[:4] for code in own.codes})[-YEARS_SHOWN:]
    own = own.where(own.values["period"].str[:4].isin(years))
    own = own.captioned(f"{own.name}, {own.own_name}, {years[0]}-{years[-1]}")
    breakdown, breaks, code = own.one_breakdown("A chart of months"), own.breaks(), own.view.own.code
    series = [
        Series(year, look, [own.record(code, f"{year}M{month:02}", breakdown) for month in range(1, 13)])
        for year, look in zip(reversed(years), style.YEAR_LOOKS, strict=False)
    ]
    picture = _draw_years(series, breaks, own)
    return own.figure_of_lines(
        picture,
        series,
        "figure.kind_months",
        names=[formats.month_name(month, own.language) for month in range(1, 13)],
        stub="table.month",
        summary=line_summary.of_years(own.values, own.indicator, own.view, breakdown=breakdown),
        notes=(
            *own.axis_notes(picture, own.values["value"]),
            *context.break_notes(breaks, own.language),
            *context.caveat_notes(own.values, own.language),
        ),
    )


@style.theme()
def _draw_years(series: Sequence[Series], breaks: Sequence[vocabulary.Break], own: Selection) -> Drawing:
    picture, axes, ends = _canvas(series, range(12), own)
    drawing.month_axis(axes, own.language, 0.3)
    for each in reversed(series):
        january = int(each.name) * 12
        within = [entry for entry in breaks if january < context.break_month(entry) < january + 12]
        drawing.draw_lines(axes, range(12), [each], [context.break_month(entry) - january for entry in within])
        drawing.break_marks(axes, within, own.language, first_month=january)
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
    own = own.captioned(own.text("overlap.caption", area=own.own_name, span=context.span_name(own.codes, own.language)))
    series = [
        Series(own.text(f"overlap.{name}"), look, [own.record(view.own.code, code, breakdown) for code in own.codes])
        for name, breakdown, look in zip(("merged", "former"), (MERGED, FORMER), style.YEAR_LOOKS, strict=False)
    ]
    merged = indicator.model_copy(update={"tables": [MERGED_TABLE]})
    breaks = changes.breaks_between(merged, [""], own.codes[0], own.codes[-1])
    picture = draw(series, breaks, own)
    notes = (*own.axis_notes(picture, all_numbers(series)), *own.notes(breaks))
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
