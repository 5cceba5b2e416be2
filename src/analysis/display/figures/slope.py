"""Slopes: two periods, a line for the municipality and each comparator, and nothing between."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis.core import errors, formats
from analysis.display import context
from analysis.display.blocks.blocks import Figure
from analysis.display.figures import drawing, style
from analysis.display.figures.labels import spread
from analysis.display.figures.selection import Selection
from analysis.display.figures.style import Series
from analysis.display.sentences import sentences
from analysis.indicators import changes

HEIGHT_PT = 230
TOP_PT, BOTTOM_PT, GAP_PT = 30, 8, 9
LINE_PT = style.FONT_PT * style.LINE_HEIGHT


def slope(values: pd.DataFrame, indicator=None, view=None, *, id: str = "slope", caption: str | None = None) -> Figure:
    """Draw the change from one period to another, for the municipality and its comparators.

    Parameters and result are those of `lines.lines`; an area that lacks one of the two numbers is left out.
    It is a DataError when there are not two periods, a break lies between them, or the municipality lacks a number.
    """
    shown = Selection.of(values, indicator, view, id, caption).beside()
    key, codes, breakdown = shown.indicator.key, shown.codes, shown.one_breakdown("A slope")
    if len(codes) != 2:
        raise errors.DataError(f"A slope goes between two periods, and was given {len(codes)} of '{key}'.")
    if shown.breaks():
        raise errors.DataError(f"There is a break in '{key}' between '{codes[0]}' and '{codes[1]}'.")
    series = [each for each in shown.series(codes, breakdown) if not np.isnan(each.numbers).any()]
    if not series or series[0].name != shown.own_name:
        raise errors.DataError(f"'{shown.view.own.code}' lacks a number of '{key}' in one of the two periods.")
    names = shown.period_names(codes)
    span = {"first_period": names[0], "last_period": names[1]}
    shown = shown.captioned(f"{shown.name}, {shown.text('slope.span', **span)}")
    return shown.figure_of_lines(
        _draw(series, names, shown),
        series,
        "slope.kind",
        words=span,
        summary=_summary(series, breakdown, span, shown),
        notes=(shown.text("slope.note"), *shown.notes()),
    )


@style.theme()
def _draw(series: Sequence[Series], names: Sequence[str], shown: Selection) -> Drawing:
    written = [[f"{each.name} {shown.number(number)}" for number in each.numbers] for each in series]
    room = GAP_PT + 4 + max(style.text_width(words, bold=True) for pair in written for words in pair)
    picture, axes = style.canvas(HEIGHT_PT, left=room, right=room, top=TOP_PT, bottom=BOTTOM_PT)
    numbers = np.array([each.numbers for each in series])
    low, high = numbers.min(), numbers.max()
    margin = 0.08 * (high - low) or 1.0
    axes.set(xlim=(0, 1), ylim=(low - margin, high + margin))
    axes.set_axis_off()
    per_point = (high - low + 2 * margin) / style.size_pt(axes)[1]
    drawing.draw_lines(axes, [0, 1], series, marked=True, mark_pt=6)
    for side, (name, beside, away) in enumerate(zip(names, ("right", "left"), (-GAP_PT, GAP_PT), strict=True)):
        axes.axvline(side, color=style.MUTED, linewidth=0.8, clip_on=False)
        drawing.write(axes, name, (side, 1), (0, 6), "axes fraction", ha="center")
        places = spread(numbers[:, side] / per_point, [LINE_PT] * len(series))
        for each, words, at in zip(series, written, places, strict=True):
            look = {"color": each.look.colour, "fontweight": each.look.weight, "ha": beside, "va": "center"}
            drawing.write(axes, words[side], (side, at * per_point), (away, 0), **look)
    drawing.write(axes, shown.unit.header, (0, 1), (-room, 18), "axes fraction", **drawing.SMALL)
    return picture


def _summary(series: Sequence[Series], breakdown: str, span: dict[str, str], shown: Selection) -> str:
    """Tell the municipality's change and each comparator's."""
    found = [changes.change(each.records[1], each.records[0], shown.indicator) for each in series]
    amounts = [0.0 if np.isnan(each.amount) else each.amount for each in found]

    def size(place: int, amount: float, *, signed: bool) -> str:
        change = found[place]
        return formats.value_with_unit(amount, change.unit, change.decimals, shown.language, signed=signed)

    key = "risen" if amounts[0] > 0 else "fallen" if amounts[0] < 0 else "same"
    subject = context.within(sentences.subject(shown.indicator, shown.view, breakdown))
    own = shown.text(f"slope.{key}", subject=subject, change=size(0, abs(amounts[0]), signed=False), **span)
    parts = [
        shown.text(
            "slope.other",
            place=shown.view.place(series[place].records[0]["area"]),
            change=size(place, amounts[place], signed=True),
        )
        for place in range(1, len(series))
    ]
    others = formats.join(parts, shown.language)
    return f"{own} {shown.text('slope.others', others=others)}" if parts else own
