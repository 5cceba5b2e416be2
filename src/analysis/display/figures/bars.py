"""Bars of one moment: the municipality and a few areas, in one period or for several groups."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import seaborn
from matplotlib.figure import Figure as Drawing

from analysis.core import errors, periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Column, Figure
from analysis.display.figures import alt_text, assembly, drawing, style
from analysis.display.figures.assembly import Series
from analysis.display.sentences import area_summary
from analysis.display.tables.cells import value_cell
from analysis.display.texts import text
from analysis.indicators import changes

BAR_PT, BAR_STEP_PT, GROUP_STEP_PT = 12, 18, 24
TOP_PT, NUMBER_GAP_PT, NAME_GAP_PT = 20, 4, 8


def bars(values: pd.DataFrame, indicator=None, view=None, *, id: str = "bars", caption: str | None = None) -> Figure:
    """Draw a bar for the municipality and each comparator, in one period or for several groups.

    Parameters, result and errors are those of `lines.lines`; one period with one or several breakdowns, or several
    periods of one breakdown. Bars begin at zero, and the number stands at each.
    """
    values, indicator, view = assembly.opened(values, indicator, view)
    language = view.language
    chosen = assembly.chosen(values, indicator, view)
    codes = context.in_order(chosen["period"].unique())
    breakdowns = list(chosen["breakdown"].unique())
    several = len(breakdowns) > 1
    if len(codes) > 1 and several:
        raise errors.DataError(
            f"Bars show several groups in one period or one group in several periods, and were given "
            f"{len(breakdowns)} groups in {len(codes)} periods of '{indicator.key}'."
        )
    # one group alone is named by its period
    groups = [
        (
            context.breakdown_name(each, language) if several else periods.name(code, language),
            assembly.by_area(
                chosen[chosen["breakdown" if several else "period"] == part], indicator, view, [code], each
            ),
        )
        for code in codes
        for each in breakdowns
        for part in [each if several else code]
    ]
    breaks = changes.breaks_between(indicator, breakdowns, codes[0], codes[-1])
    caption = caption or assembly.caption(chosen, indicator, view)
    names = dict.fromkeys(each.name for _, series in groups for each in series)
    columns = [Column(f"series-{place}", name, decimals=indicator.decimals) for place, name in enumerate(names)]
    rows = [
        assembly.value_row(title or caption, (each.records[0] for each in series), indicator, language)
        for title, series in groups
    ]
    named = [
        (f"{title}, {each.name}" if title else each.name, written(each, indicator, language))
        for title, series in groups
        for each in series
    ]
    stub = text(language, "table.breakdown" if several else "table.period")
    data = assembly.data_table(id, caption, stub, columns, rows, language)
    return assembly.figure(
        _draw(groups, indicator, language),
        id,
        caption,
        alt=alt_text.of_numbers("figure.kind_bars", named, indicator.unit, language),
        summary=area_summary.of_bars(chosen, indicator, view, breakdowns, codes),
        data=data,
        notes=(*data.all_notes, *assembly.notes(chosen, breaks, view)),
        values=chosen,
        view=view,
    )


def written(series: Series, indicator, language: str) -> str:
    """Return what is written at a bar or dot: its number, its bounds or the sign of its status."""
    return value_cell(series.records[0], indicator.decimals, language).text


@style.theme()
def _draw(groups: Sequence[tuple[str, list[Series]]], indicator, language: str) -> Drawing:
    """Draw lying bars that begin at zero, each group of them under its title."""
    if len(groups) > 1 and all(len(series) == 1 for _, series in groups):
        # the municipality alone: its name stands in the caption, the groups' at the bars
        groups = [("", [replace(series[0], name=title) for title, series in groups])]
    series = [each for _, found in groups for each in found]
    titles = [title if len(groups) > 1 and not place else "" for title, found in groups for place in range(len(found))]
    words = [written(each, indicator, language) for each in series]
    numbers = np.array(assembly.all_numbers(series))
    low, high = np.nanmin([0.0, *numbers]), np.nanmax([0.0, *numbers])
    steps = np.where(np.array(titles) != "", BAR_STEP_PT + GROUP_STEP_PT, BAR_STEP_PT).cumsum() / BAR_STEP_PT
    frame = pd.DataFrame({"number": np.nan_to_num(numbers), "place": steps - 0.5})
    room = 12 + max(style.text_width(each, bold=True) for each in words)
    left = 4 + max(style.text_width(each.name, bold=True) for each in series)
    gap = NAME_GAP_PT + (room if low < 0 else 0)
    height = TOP_PT + 2 + steps[-1] * BAR_STEP_PT
    picture, axes = style.canvas(height, left=left + gap, right=room, top=TOP_PT, bottom=2)
    colours = [each.look.colour for each in series]
    plain = {"errorbar": None, "saturation": 1, "linewidth": 0, "legend": False, "dodge": False}
    with drawing.named_axes(axes):
        width = BAR_PT / BAR_STEP_PT
        seaborn.barplot(
            frame,
            x="number",
            y="place",
            hue="place",
            palette=colours,
            orient="y",
            native_scale=True,
            width=width,
            ax=axes,
            **plain,
        )
    axes.set(xlim=(low, high or 1.0), ylim=(steps[-1], 0))
    axes.set_axis_off()
    beside = ("axes fraction", "data")
    for each, number, at, title, number_words in zip(series, numbers, frame["place"], titles, words, strict=True):
        if title:
            drawing.write(axes, title, (0, at - 0.5 - 5 / BAR_STEP_PT), (-left - gap, 0), beside, fontweight="bold")
        look = {"va": "center", "fontweight": each.look.weight}
        side, shift = ("right", -NUMBER_GAP_PT) if number < 0 else ("left", NUMBER_GAP_PT)
        drawing.write(axes, number_words, (np.nan_to_num(number), at), (shift, 0), ha=side, **look)
        drawing.write(axes, each.name, (0, at), (-gap, 0), beside, ha="right", **look)
    for _, found in groups:
        top = frame["place"][series.index(found[0])] - 0.5
        axes.plot([0, 0], [top, top + len(found)], color=style.MUTED, linewidth=0.9, clip_on=False)
    drawing.above(axes, vocabulary.unit(indicator.unit, language).header)
    return picture
