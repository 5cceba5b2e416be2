"""Slopes: two periods, a line for the municipality and each comparator, and nothing between."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis.core import errors, formats, periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Figure
from analysis.display.context import Context
from analysis.display.figures import assembly, drawing, style
from analysis.display.figures.assembly import Series, all_numbers
from analysis.display.figures.labels import spread
from analysis.display.sentences import sentences
from analysis.display.tables import tables
from analysis.display.texts import text
from analysis.indicators import changes

HEIGHT_PT = 230
TOP_PT, BOTTOM_PT, GAP_PT = 30, 8, 9
LINE_PT = style.FONT_PT * style.LINE_HEIGHT


def slope(values: pd.DataFrame, indicator=None, view=None, *, id: str = "slope", caption: str | None = None) -> Figure:
    """Draw the change from one period to another, for the municipality and its comparators.

    Parameters and result are those of `lines.lines`; an area that lacks one of the two numbers is left out.

    Raises
    ------
    DataError
        When there are not two periods, a break lies between them, or the municipality lacks a number.
    """
    values, indicator, view = assembly.opened(values, indicator, view)
    language = view.language
    chosen = assembly.chosen(values, indicator, view)
    breakdown = tables.only_breakdown(chosen, "A slope")
    codes = context.in_order(chosen["period"].unique())
    if len(codes) != 2:
        raise errors.DataError(f"A slope goes between two periods, and was given {len(codes)} of '{indicator.key}'.")
    if changes.breaks_between(indicator, [breakdown], *codes):
        raise errors.DataError(f"There is a break in '{indicator.key}' between '{codes[0]}' and '{codes[1]}'.")
    found = assembly.by_area(chosen, indicator, view, codes, breakdown)
    series = [each for each in found if not np.isnan(each.numbers).any()]
    if not series or series[0].name != view.name(view.own.code):
        raise errors.DataError(f"'{view.own.code}' lacks a number of '{indicator.key}' in one of the two periods.")
    names = [periods.name(code, language) for code in codes]
    span = {"first_period": names[0], "last_period": names[1]}
    return assembly.of_series(
        _draw(series, names, indicator, language),
        series,
        names,
        "slope.kind",
        indicator,
        view,
        id=id,
        caption=caption or ", ".join([indicator.name.text(language), text(language, "slope.span", **span)]),
        words=span,
        summary=_summary(series, indicator, view, breakdown, span),
        notes=(text(language, "slope.note"), *assembly.notes(chosen, [], view)),
        values=chosen,
    )


@style.theme()
def _draw(series: Sequence[Series], names: Sequence[str], indicator, language: str) -> Drawing:
    written = [
        [f"{each.name} {formats.number(number, indicator.decimals, language=language)}" for number in each.numbers]
        for each in series
    ]
    room = GAP_PT + 4 + max(style.text_width(words, bold=True) for pair in written for words in pair)
    picture, axes = style.canvas(HEIGHT_PT, left=room, right=room, top=TOP_PT, bottom=BOTTOM_PT)
    numbers = all_numbers(series)
    low, high = min(numbers), max(numbers)
    margin = 0.08 * (high - low) or 1.0
    axes.set(xlim=(0, 1), ylim=(low - margin, high + margin))
    axes.set_axis_off()
    per_point = (high - low + 2 * margin) / style.size_pt(axes)[1]
    for side, name in enumerate(names):
        axes.axvline(side, color=style.MUTED, linewidth=0.8, clip_on=False)
        drawing.write(axes, name, (side, 1), (0, 6), "axes fraction", ha="center")
    drawing.draw_lines(axes, [0, 1], series, marked=True, mark_pt=6)
    for side in (0, 1):
        wanted = [each.numbers[side] / per_point for each in series]
        beside = {"ha": "left" if side else "right", "va": "center"}
        for place, (each, at) in enumerate(zip(series, spread(wanted, [LINE_PT] * len(wanted)), strict=True)):
            look = {"color": each.look.colour, "fontweight": each.look.weight, **beside}
            drawing.write(axes, written[place][side], (side, at * per_point), (GAP_PT if side else -GAP_PT, 0), **look)
    unit = vocabulary.unit(indicator.unit, language).header
    drawing.write(axes, unit, (0, 1), (-room, 18), "axes fraction", **drawing.SMALL)
    return picture


def _summary(series: Sequence[Series], indicator, view: Context, breakdown: str, span: dict[str, str]) -> str:
    """Tell the municipality's change and each comparator's."""
    language = view.language
    found = [changes.change(each.records[1], each.records[0], indicator) for each in series]
    amounts = [0.0 if np.isnan(each.amount) else each.amount for each in found]

    def size(place: int, amount: float, *, signed: bool) -> str:
        change = found[place]
        return formats.value_with_unit(amount, change.unit, change.decimals, language, signed=signed)

    key = "risen" if amounts[0] > 0 else "fallen" if amounts[0] < 0 else "same"
    subject = context.within(sentences.subject(indicator, view, breakdown))
    own = text(language, f"slope.{key}", subject=subject, change=size(0, abs(amounts[0]), signed=False), **span)
    parts = [
        text(
            language,
            "slope.other",
            place=view.place(series[place].records[0]["area"]),
            change=size(place, amounts[place], signed=True),
        )
        for place in range(1, len(series))
    ]
    return f"{own} {text(language, 'slope.others', others=formats.join(parts, language))}" if parts else own
