"""Figures of development in panels: one for each benefit or group."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis.core import periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Column, Figure
from analysis.display.figures import drawing, style
from analysis.display.figures.lines import is_sparse, sparse_note
from analysis.display.figures.selection import Selection
from analysis.display.figures.style import Series, all_numbers
from analysis.display.sentences import line_summary

PANELS_ACROSS = 3
PANEL_HEIGHT_PT = 135
PANEL_GAP_PT = 14
# Of a bold letter in a title, on the wide side.
LETTER_PT = 6


def small_multiples(
    values: pd.DataFrame, indicator=None, view=None, *, id: str = "panels", caption: str | None = None
) -> Figure:
    """Draw a panel for each breakdown, with the municipality and its comparators in each.

    Parameters, result and errors are those of `lines.lines`, but that there may be several breakdowns. Each panel has
    a vertical axis of its own; the key to the lines stands above them.
    """
    shown = Selection.of(values, indicator, view, id, caption).beside()
    names, breaks = shown.breakdowns, {each: shown.breaks([each]) for each in shown.breakdowns}
    parts = {each: shown.where(shown.values["breakdown"] == each) for each in names}
    panels = [
        (context.breakdown_name(each, shown.language), part.series(shown.codes, each)) for each, part in parts.items()
    ]
    every = [replace(each, name=f"{title}, {each.name}") for title, panel in panels for each in panel]
    columns = [
        Column(f"panel-{number}-{place}", each.name, group=title, decimals=shown.indicator.decimals)
        for number, (title, panel) in enumerate(panels)
        for place, each in enumerate(panel)
    ]
    rows = [
        shown.row(name, (each.records[place] for each in every))
        for place, name in enumerate(shown.period_names(shown.codes))
    ]
    every_break = {entry.id: entry for entries in breaks.values() for entry in entries}.values()
    return shown.figure(
        _draw(panels, list(breaks.values()), shown),
        alt=shown.described("figure.kind_panels", map(shown.described_line, every), count=len(panels)),
        summary=line_summary.of_panels(shown.values, shown.indicator, shown.view, names),
        data=shown.table("table.period", columns, rows),
        notes=(
            shown.text("note.panels"),
            *(note for note in [shown.text("note.gaps")] if np.isnan(all_numbers(every)).any()),
            *sparse_note(shown),
            *shown.notes(every_break),
        ),
    )


@style.theme()
def _draw(
    panels: Sequence[tuple[str, list[Series]]], breaks: Sequence[Sequence[vocabulary.Break]], shown: Selection
) -> Drawing:
    months = [periods.parse(code).last_month for code in shown.codes]
    across = min(PANELS_ACROSS, len(panels))
    key = panels[0][1]
    top = drawing.key_rows(key) * drawing.KEY_LINE_PT
    width = (style.WIDTH_PT + PANEL_GAP_PT) / across - PANEL_GAP_PT
    titles = [textwrap.fill(title, int(width / LETTER_PT), break_on_hyphens=False) for title, _ in panels]
    extra = max(title.count("\n") for title in titles) * drawing.TITLE_LINE_PT
    tall = PANEL_HEIGHT_PT + extra
    height = top - (-len(panels) // across) * tall
    picture = style.blank(height)
    drawing.line_key(picture, key)
    for number, (_, series) in enumerate(panels):
        row, column = divmod(number, across)
        start, above = column * (width + PANEL_GAP_PT), top + row * tall
        place: Mapping = {"left": start, "right": style.WIDTH_PT - start - width + 4, "top": above + 34 + extra}
        axes = style.add_axes(picture, **place, bottom=height - above - tall + 22)
        drawing.number_axis(axes, all_numbers(series), shown.language, count=4)
        drawing.period_axis(axes, shown.codes, shown.language, at_most=3)
        drawing.break_marks(axes, breaks[number], shown.language, labelled=False)
        drawing.panel_title(axes, titles[number], shown.unit.short)
        cuts = list(map(context.break_month, breaks[number]))
        drawing.draw_lines(axes, months, series, cuts, marked=is_sparse(shown.codes))
    return picture
