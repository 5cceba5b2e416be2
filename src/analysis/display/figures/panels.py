"""Figures of development in panels: one for each benefit or group."""

import textwrap
from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis.core import periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Column, Figure
from analysis.display.figures import alt_text, assembly, drawing, style
from analysis.display.figures.assembly import Series, all_numbers
from analysis.display.figures.lines import is_sparse, sparse_note
from analysis.display.sentences import line_summary
from analysis.display.texts import text
from analysis.indicators import changes

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
    values, indicator, view = assembly.opened(values, indicator, view)
    language = view.language
    chosen = assembly.chosen(values, indicator, view)
    codes = context.in_order(chosen["period"].unique())
    found = chosen["breakdown"].unique()
    breaks = {each: changes.breaks_between(indicator, [each], codes[0], codes[-1]) for each in found}
    panels = {
        each: assembly.by_area(chosen[chosen["breakdown"] == each], indicator, view, codes, each) for each in found
    }
    named = [(context.breakdown_name(name, language), panel) for name, panel in panels.items()]
    described = [(f"{title}, {each.name}", each.records) for title, panel in named for each in panel]
    caption = caption or assembly.caption(chosen, indicator, view)
    columns = [
        Column(f"panel-{number}-{place}", each.name, group=title, decimals=indicator.decimals)
        for number, (title, panel) in enumerate(named)
        for place, each in enumerate(panel)
    ]
    rows = [
        assembly.value_row(
            periods.name(code, language), (records[place] for _, records in described), indicator, language
        )
        for place, code in enumerate(codes)
    ]
    every_break = {entry.id: entry for entries in breaks.values() for entry in entries}.values()
    return assembly.figure(
        _draw(named, list(breaks.values()), codes, indicator, language),
        id,
        caption,
        alt=alt_text.of_series("figure.kind_panels", described, indicator, language, count=len(named)),
        summary=line_summary.of_panels(chosen, indicator, view, list(found)),
        data=assembly.data_table(id, caption, text(language, "table.period"), columns, rows, language),
        notes=(
            text(language, "note.panels"),
            *assembly.axis_notes(True, [number for _, panel in named for number in all_numbers(panel)], language),
            *sparse_note(codes, language),
            *assembly.notes(chosen, list(every_break), view),
        ),
        values=chosen,
        view=view,
    )


@style.theme()
def _draw(
    panels: Sequence[tuple[str, list[Series]]], breaks: Sequence, codes: Sequence[str], indicator, language: str
) -> Drawing:
    months = [periods.parse(code).last_month for code in codes]
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
        drawing.number_axis(axes, all_numbers(series), language, count=4)
        drawing.period_axis(axes, codes, language, at_most=3)
        drawing.break_marks(axes, breaks[number], language, labelled=False)
        drawing.panel_title(axes, titles[number], vocabulary.unit(indicator.unit, language).short)
        cuts = [context.break_month(entry) for entry in breaks[number]]
        drawing.draw_lines(axes, months, series, cuts, marked=is_sparse(codes))
    return picture
