"""Slopes: two periods, a line for the municipality and each comparator, and nothing between."""

from collections.abc import Sequence

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from analysis import errors, formats, periods, vocabulary
from analysis.display import context, sentences, tables
from analysis.display.blocks import Figure
from analysis.display.context import Context
from analysis.display.figures import assembly, style
from analysis.display.figures.assembly import Series
from analysis.display.figures.labels import spread
from analysis.display.figures.lines import of_series
from analysis.display.texts import text
from analysis.indicators import changes

HEIGHT_PT = 230
TOP_PT, BOTTOM_PT, GAP_PT = 30, 8, 9
LINE_PT = style.FONT_PT * style.LINE_HEIGHT


def slope(values: pd.DataFrame, indicator, view: Context, *, id: str, caption: str | None = None) -> Figure:
    """Draw the change from one period to another, for the municipality and its comparators.

    Parameters
    ----------
    values : DataFrame
        Columns `VALUE_COLUMNS`; two periods, one breakdown.
    indicator : analysis.indicators.registry.Indicator
    view : Context
    id : str
    caption : str, optional
        The indicator's name and the periods by default.

    Returns
    -------
    Figure
        An area that lacks one of the two numbers is left out.

    Raises
    ------
    DataError
        When there are not two periods, a break lies between them, or the municipality lacks a number.
    """
    language = view.language
    chosen = assembly.chosen(values, indicator, view)
    breakdown = tables.only_breakdown(chosen, "A slope")
    codes = context.in_order(chosen["period"].unique())
    if len(codes) != 2:
        raise errors.DataError(f"A slope goes between two periods, and was given {len(codes)} of '{indicator.key}'.")
    if changes.breaks_between(indicator, [breakdown], *codes):
        raise errors.DataError(f"There is a break in '{indicator.key}' between '{codes[0]}' and '{codes[1]}'.")
    series = [each for each in assembly.by_area(chosen, indicator, view, codes, breakdown) if _whole(each)]
    if not series or series[0].name != view.name(view.own.code):
        raise errors.DataError(f"'{view.own.code}' lacks a number of '{indicator.key}' in one of the two periods.")
    names = [periods.name(code, language) for code in codes]
    caption = caption or ", ".join([indicator.name.text(language), text(language, "slope.span", **_ends(names))])
    return of_series(
        _draw(series, names, indicator, language),
        series,
        names,
        "slope.kind",
        indicator,
        view,
        id=id,
        caption=caption,
        summary=_summary(series, indicator, view, breakdown, names),
        notes=(text(language, "slope.note"), *assembly.notes(chosen, [], view)),
        values=chosen,
        **_ends(names),
    )


def _ends(names: Sequence[str]) -> dict[str, str]:
    return {"first_period": names[0], "last_period": names[1]}


def _whole(series: Series) -> bool:
    return not np.isnan(series.numbers).any()


@matplotlib.rc_context(style.RC)
def _draw(series: Sequence[Series], names: Sequence[str], indicator, language: str) -> Drawing:
    written = [
        [f"{each.name} {formats.number(number, indicator.decimals, language=language)}" for number in each.numbers]
        for each in series
    ]
    room = GAP_PT + 4 + max(style.text_width(words, bold=True) for pair in written for words in pair)
    picture, axes = style.canvas(HEIGHT_PT, left=room, right=room, top=TOP_PT, bottom=BOTTOM_PT)
    numbers = [number for each in series for number in each.numbers]
    low, high = min(numbers), max(numbers)
    margin = 0.08 * (high - low) or 1.0
    axes.set_xlim(0, 1)
    axes.set_ylim(low - margin, high + margin)
    axes.set_axis_off()
    for x, name in enumerate(names):
        axes.plot([x, x], [0, 1], transform=axes.get_xaxis_transform(), color=style.MUTED, linewidth=0.8, clip_on=False)
        axes.annotate(name, (x, 1), xycoords="axes fraction", xytext=(0, 6), textcoords="offset points", ha="center")
    for each in reversed(series):
        look = each.look
        axes.plot(
            [0, 1],
            each.numbers,
            color=look.colour,
            linestyle=look.dash,
            linewidth=look.width,
            marker=look.marker,
            markersize=6,
            clip_on=False,
        )
    for side in (0, 1):
        _labels(axes, series, [pair[side] for pair in written], side)
    unit = vocabulary.unit(indicator.unit, language).header
    axes.annotate(
        unit,
        (0, 1),
        xycoords="axes fraction",
        xytext=(-room, 18),
        textcoords="offset points",
        fontsize=style.SMALL_PT,
        color=style.MUTED,
    )
    return picture


def _labels(axes: Axes, series: Sequence[Series], words: Sequence[str], side: int) -> None:
    """Write the labels beside their points, moved apart where they would cover each other."""
    low, high = axes.get_ylim()
    per_point = (high - low) / style.size_pt(axes)[1]
    wanted = [(each.numbers[side] - low) / per_point for each in series]
    for each, label, at in zip(series, words, spread(wanted, [LINE_PT] * len(wanted)), strict=True):
        axes.annotate(
            label,
            (side, low + at * per_point),
            xytext=(GAP_PT if side else -GAP_PT, 0),
            textcoords="offset points",
            ha="left" if side else "right",
            va="center",
            color=each.look.colour,
            fontweight="bold" if each.look.width > 2 else "normal",
        )


def _summary(series: Sequence[Series], indicator, view: Context, breakdown: str, names: Sequence[str]) -> str:
    """Tell the municipality's change and each comparator's."""
    language = view.language
    key, size = _move(series[0], indicator, language, signed=False)
    subject = context.within(sentences.subject(indicator, view, breakdown))
    own = text(language, f"slope.{key}", subject=subject, change=size, **_ends(names))
    if len(series) == 1:
        return own
    parts = [
        text(
            language,
            "slope.other",
            place=view.place(each.records[0]["area"]),
            change=_move(each, indicator, language, signed=True)[1],
        )
        for each in series[1:]
    ]
    return f"{own} {text(language, 'slope.others', others=formats.join(parts, language))}"


def _move(series: Series, indicator, language: str, *, signed: bool) -> tuple[str, str]:
    """Return which way a line goes, and how far in words."""
    told = changes.change(series.records[1], series.records[0], indicator)
    amount = 0.0 if np.isnan(told.amount) else told.amount
    key = "risen" if amount > 0 else "fallen" if amount < 0 else "same"
    size = amount if signed else abs(amount)
    return key, formats.value_with_unit(size, told.unit, told.decimals, language, signed=signed)
