"""Figures of development in panels: one for each benefit or group."""

from collections.abc import Sequence

import matplotlib
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis import periods, vocabulary
from analysis.display import context, course
from analysis.display.blocks import Column, Figure, Row
from analysis.display.cells import value_cell
from analysis.display.context import Context
from analysis.display.figures import alt_text as alternatives
from analysis.display.figures import assembly, drawing, style
from analysis.display.figures import lines as series_figures
from analysis.display.texts import text
from analysis.indicators import changes

PANELS_ACROSS = 3
PANEL_HEIGHT_PT = 135
PANEL_GAP_PT = 14


def small_multiples(values: pd.DataFrame, indicator, view: Context, *, id: str, caption: str | None = None) -> Figure:
    """A panel for each breakdown, with the municipality and its comparators in each.

    Parameters
    ----------
    values : DataFrame
        Columns `VALUE_COLUMNS`, several breakdowns (benefits, groups), periods of one kind.
    indicator : analysis.indicators.registry.Indicator
    view : Context
    id : str
    caption : str, optional
        The indicator's name and the periods by default.

    Returns
    -------
    Figure
        Each panel has a vertical axis of its own; the key to the lines stands above them.

    Raises
    ------
    DataError
        When there are no values, or values beyond `data_until`.
    """
    language = view.language
    chosen = assembly.chosen(values, indicator, view)
    codes = context.in_order(chosen["period"].unique())
    panels = {
        breakdown: assembly.by_area(chosen[chosen["breakdown"] == breakdown], indicator, view, codes, breakdown)
        for breakdown in chosen["breakdown"].unique()
    }
    titles = {breakdown: context.breakdown_name(breakdown, language) for breakdown in panels}
    breaks = {name: changes.breaks_between(indicator, [name], codes[0], codes[-1]) for name in panels}
    every_break = list({entry.id: entry for found in breaks.values() for entry in found}.values())
    caption = caption or assembly.caption(chosen, indicator, view)
    numbers = [number for series in panels.values() for number in series_figures.all_numbers(series)]
    described = [
        (f"{titles[breakdown]}, {each.name}", each.records) for breakdown, series in panels.items() for each in series
    ]
    return assembly.figure(
        _draw_panels(panels, titles, breaks, codes, indicator, language),
        id,
        caption,
        alt=alternatives.of_series("figure.kind_panels", described, indicator, language, count=len(panels)),
        summary=course.of_panels(chosen, indicator, view, list(panels)),
        data=_panel_table(panels, titles, codes, indicator, id, caption, language),
        notes=(
            text(language, "note.panels"),
            *assembly.axis_notes(True, numbers, language),
            *series_figures.sparse_note(codes, language),
            *assembly.notes(chosen, every_break, view),
        ),
        values=chosen,
        view=view,
    )


def _panel_table(
    panels: dict, titles: dict, codes: Sequence[str], indicator, block_id: str, caption: str, language: str
):
    columns = [
        Column(f"panel-{number}-{place}", each.name, group=titles[breakdown], decimals=indicator.decimals)
        for number, (breakdown, series) in enumerate(panels.items())
        for place, each in enumerate(series)
    ]
    rows = [
        Row(
            periods.name(code, language),
            tuple(
                value_cell(each.records[place], indicator.decimals, language)
                for series in panels.values()
                for each in series
            ),
        )
        for place, code in enumerate(codes)
    ]
    return assembly.data_table(block_id, caption, text(language, "table.period"), columns, rows, language)


@matplotlib.rc_context(style.RC)
def _draw_panels(panels: dict, titles: dict, breaks: dict, codes: Sequence[str], indicator, language: str) -> Drawing:
    months = [periods.parse(code).last_month for code in codes]
    across = min(PANELS_ACROSS, len(panels))
    down = -(-len(panels) // across)
    key = next(iter(panels.values()))
    top = (drawing.key_places(key, style.WIDTH_PT)[-1][1] + 1) * drawing.KEY_LINE_PT
    width = (style.WIDTH_PT + PANEL_GAP_PT) / across - PANEL_GAP_PT
    lines = {name: drawing.title_lines(titles[name], width) for name in panels}
    extra = (max(map(len, lines.values())) - 1) * drawing.TITLE_LINE_PT
    tall = PANEL_HEIGHT_PT + extra
    height = top + down * tall
    picture = style.blank(height)
    drawing.line_key(picture, key)
    for number, (breakdown, series) in enumerate(panels.items()):
        row, column = divmod(number, across)
        start = column * (width + PANEL_GAP_PT)
        axes = style.add_axes(
            picture,
            left=start,
            right=style.WIDTH_PT - start - width + 4,
            top=top + row * tall + 34 + extra,
            bottom=height - top - (row + 1) * tall + 22,
        )
        drawing.number_axis(axes, series_figures.all_numbers(series), language, count=4)
        drawing.period_axis(axes, codes, language, at_most=3)
        drawing.break_marks(axes, breaks[breakdown], language, labelled=False)
        drawing.panel_title(axes, lines[breakdown], vocabulary.unit(indicator.unit, language).short)
        cuts = [context.break_month(entry) for entry in breaks[breakdown]]
        for each in reversed(series):
            drawing.line(axes, months, each.numbers, each.look, cuts, marked=series_figures.is_sparse(codes))
    return picture
