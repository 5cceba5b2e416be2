"""Bars of one moment: the municipality and a few areas, in one period or for several groups."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import seaborn
from matplotlib.figure import Figure as Drawing

from analysis.core import errors
from analysis.display import context
from analysis.display.blocks.blocks import Column, Figure
from analysis.display.figures import drawing, style
from analysis.display.figures.selection import Selection
from analysis.display.figures.style import Series
from analysis.display.sentences import area_summary

BAR_PT, BAR_STEP_PT, GROUP_STEP_PT = 12, 18, 24
TOP_PT, NUMBER_GAP_PT, NAME_GAP_PT = 20, 4, 8


def bars(values: pd.DataFrame, indicator=None, view=None, *, id: str = "bars", caption: str | None = None) -> Figure:
    """Draw a bar for the municipality and each comparator, in one period or for several groups.

    Parameters, result and errors are those of `lines.lines`; one period with one or several breakdowns, or several
    periods of one breakdown. Bars begin at zero, and the number stands at each.
    """
    shown = Selection.of(values, indicator, view, id, caption).beside()
    codes, breakdowns = shown.codes, shown.breakdowns
    several = len(breakdowns) > 1
    if len(codes) > 1 and several:
        raise errors.DataError(
            f"Bars show several groups in one period or one group in several periods, and were given "
            f"{len(breakdowns)} groups in {len(codes)} periods of '{shown.indicator.key}'."
        )
    # one group alone is named by its period
    column, parts = ("breakdown", breakdowns) if several else ("period", codes)
    titles = [context.breakdown_name(each, shown.language) for each in parts] if several else shown.period_names(codes)
    groups = [
        (title, part.series(part.codes, part.breakdowns[0]))
        for title, each in zip(titles, parts, strict=True)
        for part in [shown.where(shown.values[column] == each)]
    ]
    names = dict.fromkeys(each.name for _, series in groups for each in series)
    columns = [Column(f"series-{place}", name, decimals=shown.indicator.decimals) for place, name in enumerate(names)]
    rows = [shown.row(title, (each.records[0] for each in series)) for title, series in groups]
    named = [(f"{title}, {each.name}", shown.written(each.records[0])) for title, series in groups for each in series]
    data = shown.table(f"table.{column}", columns, rows)
    return shown.figure(
        _draw(groups, shown),
        alt=shown.described("figure.kind_bars", shown.described_bars(named)),
        summary=area_summary.of_bars(shown.values, shown.indicator, shown.view, breakdowns, codes),
        data=data,
        notes=(*data.all_notes, *shown.notes(shown.breaks())),
    )


@style.theme()
def _draw(groups: Sequence[tuple[str, list[Series]]], shown: Selection) -> Drawing:
    """Draw lying bars that begin at zero, each group of them under its title."""
    if len(groups) > 1 and all(len(series) == 1 for _, series in groups):
        # the municipality alone: its name stands in the caption, the groups' at the bars
        groups = [("", [replace(series[0], name=title) for title, series in groups])]
    series = [each for _, found in groups for each in found]
    titles = [title if len(groups) > 1 and not place else "" for title, found in groups for place in range(len(found))]
    words = [shown.written(each.records[0]) for each in series]
    known = np.nan_to_num([each.numbers[0] for each in series])
    low, high = min(0.0, *known), max(0.0, *known)
    steps = np.where(np.array(titles) != "", BAR_STEP_PT + GROUP_STEP_PT, BAR_STEP_PT).cumsum() / BAR_STEP_PT
    places = steps - 0.5
    room = 12 + max(style.text_width(each, bold=True) for each in words)
    left = 4 + max(style.text_width(each.name, bold=True) for each in series)
    gap = NAME_GAP_PT + (room if low < 0 else 0)
    height = TOP_PT + 2 + steps[-1] * BAR_STEP_PT
    picture, axes = style.canvas(height, left=left + gap, right=room, top=TOP_PT, bottom=2)
    look = {"width": BAR_PT / BAR_STEP_PT, "errorbar": None, "saturation": 1, "linewidth": 0}
    with style.quiet(axes):
        seaborn.barplot(x=known, y=places, orient="y", native_scale=True, ax=axes, **look)
    axes.set(xlim=(low, high or 1.0), ylim=(steps[-1], 0))
    axes.set_axis_off()
    beside = ("axes fraction", "data")
    for bar, each, number, at, title, number_words in zip(
        axes.patches, series, known, places, titles, words, strict=True
    ):
        bar.set_facecolor(each.look.colour)
        if title:
            drawing.write(axes, title, (0, at - 0.5 - 5 / BAR_STEP_PT), (-left - gap, 0), beside, fontweight="bold")
        look = {"va": "center", "fontweight": each.look.weight}
        side, shift = ("right", -NUMBER_GAP_PT) if number < 0 else ("left", NUMBER_GAP_PT)
        drawing.write(axes, number_words, (number, at), (shift, 0), ha=side, **look)
        drawing.write(axes, each.name, (0, at), (-gap, 0), beside, ha="right", **look)
    # a group's bars stand on a line of their own
    for found in np.split(places, np.flatnonzero(np.array(titles) != "")):
        if len(found):
            axes.plot([0, 0], found[[0, -1]] + [-0.5, 0.5], color=style.MUTED, linewidth=0.9, clip_on=False)
    drawing.above(axes, shown.unit.header)
    return picture
