"""Figures of development: series side by side, and year over year."""

from collections.abc import Sequence

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis import formats, periods, vocabulary
from analysis.display import context, course, tables
from analysis.display.blocks import Figure
from analysis.display.context import Context
from analysis.display.figures import alt_text as alternatives
from analysis.display.figures import assembly, drawing, style
from analysis.display.figures.assembly import Series
from analysis.display.figures.labels import Label, end_label, end_labels, label_width
from analysis.display.texts import text
from analysis.indicators import changes

HEIGHT_PT = 250
LEFT_PT, TOP_PT, BOTTOM_PT = 2, 34, 26
YEARS_SHOWN = 3


def lines(values: pd.DataFrame, indicator, view: Context, *, id: str, caption: str | None = None) -> Figure:
    """The municipality's series and those of its comparators, labelled at their ends.

    Parameters
    ----------
    values : DataFrame
        Columns `VALUE_COLUMNS`, one breakdown, periods of one kind.
    indicator : analysis.indicators.registry.Indicator
    view : Context
    id : str
    caption : str, optional
        The indicator's name and the periods by default.

    Returns
    -------
    Figure
        Interrupted where a number is not shown and at each break in the series, which is marked.

    Raises
    ------
    DataError
        When there are no values, more than one breakdown, or values beyond `data_until`.
    """
    language = view.language
    chosen = assembly.chosen(values, indicator, view)
    breakdown = tables.only_breakdown(chosen, "A line chart")
    codes = context.in_order(chosen["period"].unique())
    series = assembly.by_area(chosen, indicator, view, codes, breakdown)
    breaks = changes.breaks_between(indicator, [breakdown], codes[0], codes[-1])
    caption = caption or assembly.caption(chosen, indicator, view)
    picture, from_zero = draw_lines(series, codes, breaks, indicator, language)
    return of_series(
        picture,
        series,
        [periods.name(code, language) for code in codes],
        "figure.kind_lines",
        indicator,
        view,
        id=id,
        caption=caption,
        summary=course.of_lines(chosen, indicator, view, breakdown=breakdown),
        notes=(
            *assembly.axis_notes(from_zero, all_numbers(series), language),
            *sparse_note(codes, language),
            *assembly.notes(chosen, breaks, view),
        ),
        values=chosen,
    )


def of_series(
    picture: Drawing,
    series: Sequence[Series],
    names: Sequence[str],
    kind: str,
    indicator,
    view: Context,
    *,
    id: str,
    caption: str,
    summary: str,
    notes: Sequence[str],
    values: pd.DataFrame,
    stub: str = "table.period",
    **described: str,
) -> Figure:
    """Put a drawing of lines together with its words and the table behind it.

    Parameters
    ----------
    picture : matplotlib.figure.Figure
    series : sequence of Series
    names : sequence of str
        What the periods of the lines are called.
    kind : str
        Key of the text that says what sort of drawing it is; `described` are its placeholders.
    indicator : analysis.indicators.registry.Indicator
    view : Context
    id, caption, summary : str
    notes : sequence of str
    values : DataFrame
    stub : str
        Key of the header over the names.
    **described : str
    """
    language = view.language
    return assembly.figure(
        picture,
        id,
        caption,
        alt=alternatives.of_series(kind, _described(series), indicator, language, **described),
        summary=summary,
        data=assembly.series_table(series, names, text(language, stub), indicator, id, caption, language),
        notes=notes,
        values=values,
        view=view,
    )


def is_sparse(codes: Sequence[str]) -> bool:
    """Whether there are periods between some of these that are not among them."""
    return len(periods.span(codes[0], codes[-1])) > len(codes)


def sparse_note(codes: Sequence[str], language: str) -> tuple[str, ...]:
    """Say that lines are drawn straight between the periods that there are numbers for."""
    return (text(language, "sparse.note"),) if is_sparse(codes) else ()


@matplotlib.rc_context(style.RC)
def draw_lines(
    series: Sequence[Series],
    codes: Sequence[str],
    breaks: Sequence[vocabulary.Break],
    indicator,
    language: str,
) -> tuple[Drawing, bool]:
    """Draw lines labelled at their ends, and tell whether the vertical axis begins at zero."""
    months = [periods.parse(code).last_month for code in codes]
    labels = _end_labels(series, months, indicator, language)
    right = label_width(labels)
    picture, axes = style.canvas(HEIGHT_PT, left=LEFT_PT, right=right, top=TOP_PT, bottom=BOTTOM_PT)
    from_zero = drawing.number_axis(axes, all_numbers(series), language)
    drawing.period_axis(axes, codes, language)
    drawing.break_marks(axes, breaks, language)
    drawing.unit_label(axes, vocabulary.unit(indicator.unit, language).header)
    drawing.until_label(axes, codes[-1], language)
    cuts = [context.break_month(entry) for entry in breaks]
    # The municipality is drawn last, on top.
    for each in reversed(series):
        drawing.line(axes, months, each.numbers, each.look, cuts, marked=is_sparse(codes))
    end_labels(axes, labels, [(months, each.numbers) for each in series])
    return picture, from_zero


def _described(series: Sequence[Series]) -> list[tuple]:
    return [(each.name, each.records) for each in series]


def all_numbers(series: Sequence[Series]) -> list[float]:
    """Return the numbers of all lines, NaN where none is shown."""
    return [number for each in series for number in each.numbers]


def _end_labels(series: Sequence[Series], xs: Sequence[float], indicator, language: str) -> list[Label]:
    labels = []
    for each in series:
        known = [(x, number) for x, number in zip(xs, each.numbers, strict=True) if not np.isnan(number)]
        if known:
            x, number = known[-1]
            labels.append(end_label(each.name, number, x, each.look, indicator.decimals, language))
    return labels


def months_by_year(values: pd.DataFrame, indicator, view: Context, *, id: str, caption: str | None = None) -> Figure:
    """The municipality month by month, a line for each of the last three years.

    Parameters
    ----------
    values : DataFrame
        Columns `VALUE_COLUMNS`, one breakdown; only the municipality's months are drawn.
    indicator : analysis.indicators.registry.Indicator
    view : Context
    id : str
    caption : str, optional
        The indicator, the municipality and the years by default.

    Returns
    -------
    Figure

    Raises
    ------
    DataError
        When there are no monthly values, more than one breakdown, or values beyond `data_until`.
    """
    language = view.language
    own = assembly.own_months(values, indicator, view)
    years = sorted(own["period"].str[:4].unique())[-YEARS_SHOWN:]
    own = own[own["period"].str[:4].isin(years)]
    breakdown = tables.only_breakdown(own, "A chart of months")
    series = _by_year(own, indicator, view, years, breakdown)
    codes = context.in_order(own["period"].unique())
    breaks = changes.breaks_between(indicator, [breakdown], codes[0], codes[-1])
    caption = caption or f"{indicator.name.text(language)}, {view.name(view.own.code)}, {years[0]}-{years[-1]}"
    picture, from_zero = _draw_years(series, breaks, indicator, language)
    return of_series(
        picture,
        series,
        [formats.month_name(month, language) for month in range(1, 13)],
        "figure.kind_months",
        indicator,
        view,
        id=id,
        caption=caption,
        summary=course.of_years(own, indicator, view, breakdown=breakdown),
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
    held = tables.by_key(own)
    return [
        Series(
            year,
            look,
            tuple(held.get((indicator.key, view.own.code, f"{year}M{month:02}", breakdown)) for month in range(1, 13)),
        )
        for year, look in zip(reversed(years), style.YEAR_LOOKS, strict=False)
    ]


@matplotlib.rc_context(style.RC)
def _draw_years(
    series: Sequence[Series], breaks: Sequence[vocabulary.Break], indicator, language: str
) -> tuple[Drawing, bool]:
    labels = _end_labels(series, range(12), indicator, language)
    right = label_width(labels)
    picture, axes = style.canvas(HEIGHT_PT, left=LEFT_PT, right=right, top=TOP_PT, bottom=BOTTOM_PT)
    from_zero = drawing.number_axis(axes, all_numbers(series), language)
    axes.set_xlim(-0.3, 11.3)
    axes.set_xticks(range(12), [formats.month_name(month, language, short=True) for month in range(1, 13)])
    drawing.unit_label(axes, vocabulary.unit(indicator.unit, language).header)
    for each in reversed(series):
        january = int(each.name) * 12
        within = [entry for entry in breaks if january < context.break_month(entry) < january + 12]
        cuts = [context.break_month(entry) - january for entry in within]
        drawing.line(axes, range(12), each.numbers, each.look, cuts)
        drawing.break_marks(axes, within, language, first_month=january)
    end_labels(axes, labels, [(range(12), each.numbers) for each in series])
    return picture, from_zero
