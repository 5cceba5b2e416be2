"""Figures of development: series side by side, and year over year."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from analysis.core import formats, periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Figure
from analysis.display.context import Context
from analysis.display.figures import assembly, drawing, labels, style
from analysis.display.figures.assembly import Series, all_numbers
from analysis.display.sentences import line_summary
from analysis.display.tables import tables
from analysis.display.texts import text
from analysis.indicators import changes

HEIGHT_PT = 250
MARGINS = {"left": 2, "top": 34, "bottom": 26}
YEARS_SHOWN = 3


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
    values, indicator, view = assembly.opened(values, indicator, view)
    language = view.language
    chosen = assembly.chosen(values, indicator, view)
    breakdown = tables.only_breakdown(chosen, "A line chart")
    codes = context.in_order(chosen["period"].unique())
    series = assembly.by_area(chosen, indicator, view, codes, breakdown)
    breaks = changes.breaks_between(indicator, [breakdown], codes[0], codes[-1])
    picture, from_zero = draw_lines(series, codes, breaks, indicator, language)
    return assembly.of_series(
        picture,
        series,
        [periods.name(code, language) for code in codes],
        "figure.kind_lines",
        indicator,
        view,
        id=id,
        caption=caption or assembly.caption(chosen, indicator, view),
        summary=line_summary.of_lines(chosen, indicator, view, breakdown=breakdown),
        notes=(
            *assembly.axis_notes(from_zero, all_numbers(series), language),
            *sparse_note(codes, language),
            *assembly.notes(chosen, breaks, view),
        ),
        values=chosen,
    )


def is_sparse(codes: Sequence[str]) -> bool:
    """Whether there are periods between some of these that are not among them."""
    return len(periods.span(codes[0], codes[-1])) > len(codes)


def sparse_note(codes: Sequence[str], language: str) -> tuple[str, ...]:
    """Say that lines are drawn straight between the periods that there are numbers for."""
    return (text(language, "sparse.note"),) if is_sparse(codes) else ()


@style.theme()
def draw_lines(
    series: Sequence[Series], codes: Sequence[str], breaks: Sequence[vocabulary.Break], indicator, language: str
) -> tuple[Drawing, bool]:
    """Draw lines labelled at their ends, and tell whether the vertical axis begins at zero."""
    months = [periods.parse(code).last_month for code in codes]
    picture, axes, ends, from_zero = _canvas(series, months, indicator, language)
    drawing.period_axis(axes, codes, language)
    drawing.break_marks(axes, breaks, language)
    drawing.until_label(axes, codes[-1], language)
    cuts = [context.break_month(entry) for entry in breaks]
    drawing.draw_lines(axes, months, series, cuts, marked=is_sparse(codes))
    labels.end_labels(axes, ends)
    return picture, from_zero


def _canvas(
    series: Sequence[Series], xs: Sequence[float], indicator, language: str
) -> tuple[Drawing, Axes, list[labels.Label], bool]:
    """Return a drawing with its vertical axis and its unit, and the labels that it has room for."""
    ends = labels.of_lines(xs, series, indicator.decimals, language)
    picture, axes = style.canvas(HEIGHT_PT, right=labels.label_width(ends), **MARGINS)
    from_zero = drawing.number_axis(axes, all_numbers(series), language)
    drawing.above(axes, vocabulary.unit(indicator.unit, language).header)
    return picture, axes, ends, from_zero


def months_by_year(
    values: pd.DataFrame, indicator=None, view=None, *, id: str = "months", caption: str | None = None
) -> Figure:
    """Draw the municipality month by month, a line for each of the last three years.

    Parameters, result and errors are those of `lines`; only the municipality's months are drawn, and the caption
    names it.
    """
    values, indicator, view = assembly.opened(values, indicator, view)
    language = view.language
    own = assembly.own_months(values, indicator, view)
    years = sorted(own["period"].str[:4].unique())[-YEARS_SHOWN:]
    own = own[own["period"].str[:4].isin(years)]
    breakdown = tables.only_breakdown(own, "A chart of months")
    series = _by_year(own, indicator, view, years, breakdown)
    codes = context.in_order(own["period"].unique())
    breaks = changes.breaks_between(indicator, [breakdown], codes[0], codes[-1])
    picture, from_zero = _draw_years(series, breaks, indicator, language)
    return assembly.of_series(
        picture,
        series,
        [formats.month_name(month, language) for month in range(1, 13)],
        "figure.kind_months",
        indicator,
        view,
        id=id,
        caption=caption or f"{indicator.name.text(language)}, {view.name(view.own.code)}, {years[0]}-{years[-1]}",
        summary=line_summary.of_years(own, indicator, view, breakdown=breakdown),
        notes=(
            *assembly.axis_notes(from_zero, own["value"], language),
            *context.break_notes(breaks, language),
            *context.caveat_notes(own, language),
        ),
        values=own,
        stub="table.month",
    )


def _by_year(own: pd.DataFrame, indicator, view: Context, years: Sequence[str], breakdown: str) -> list[Series]:
    """Return a line for each year, the newest first."""
    known = tables.by_key(own)
    return [
        Series(
            year,
            look,
            tuple(known.get((indicator.key, view.own.code, f"{year}M{month:02}", breakdown)) for month in range(1, 13)),
        )
        for year, look in zip(reversed(years), style.YEAR_LOOKS, strict=False)
    ]


@style.theme()
def _draw_years(
    series: Sequence[Series], breaks: Sequence[vocabulary.Break], indicator, language: str
) -> tuple[Drawing, bool]:
    months = range(12)
    picture, axes, ends, from_zero = _canvas(series, months, indicator, language)
    month_axis(axes, language, 0.3)
    for each in reversed(series):
        january = int(each.name) * 12
        within = [entry for entry in breaks if january < context.break_month(entry) < january + 12]
        drawing.draw_lines(axes, months, [each], [context.break_month(entry) - january for entry in within])
        drawing.break_marks(axes, within, language, first_month=january)
    labels.end_labels(axes, ends)
    return picture, from_zero


def month_axis(axes: Axes, language: str, room: float) -> None:
    """Write the twelve months under the horizontal axis."""
    axes.set_xlim(-room, 11 + room)
    axes.set_xticks(range(12), [formats.month_name(month, language, short=True) for month in range(1, 13)])
