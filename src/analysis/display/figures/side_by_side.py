"""Figures of several municipalities in which each has a colour, a line and a mark of its own, and none stands out.

The looks follow the order in which the municipalities were chosen, and are the same in every figure of a comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.core import areas, formats, periods
from analysis.display import context
from analysis.display.blocks.blocks import Figure, Table
from analysis.display.context import Context
from analysis.display.figures import alt_text, assembly, bars
from analysis.display.figures import strip as strips
from analysis.display.figures.assembly import Series
from analysis.display.figures.lines import draw_lines
from analysis.display.figures.style import LOOKS, Look
from analysis.display.sentences import area_summary
from analysis.display.sentences.side_by_side import age_notes, moved, municipalities
from analysis.display.tables import tables
from analysis.display.tables.cells import rank_note
from analysis.display.texts import text
from analysis.indicators import changes

# Dark enough for words on white; lines and marks tell them apart in grey. No line is as thick as a main one.
WIDTH = 1.7
MUNICIPALITIES = (
    Look("#0b3c5d", "-", WIDTH, "o"),
    Look("#b34700", (0, (6, 2)), WIDTH, "s"),
    Look("#00786a", (0, (7, 1.5, 1.5, 1.5)), WIDTH, "D"),
    Look("#86409c", (0, (3, 1.5)), WIDTH, "^"),
    Look("#7a5c00", (0, (9, 2, 1.5, 2, 1.5, 2)), WIDTH, "P"),
    Look("#b5125a", (0, (1.5, 1.5)), WIDTH, "X"),
    Look("#2a6ebb", (0, (12, 3)), WIDTH, "p"),
    Look("#1a1a1a", (0, (4, 1.5, 4, 1.5, 1, 1.5)), WIDTH, "*"),
)
MARK_PT, MARKS_APART = 5.5, 13


def looks(view: Context) -> dict[str, Look]:
    """Return how each area is drawn: a municipality by its place in the order, the country as in every annex."""
    found = {area.code: look for area, look in zip(municipalities(view), MUNICIPALITIES, strict=False)}
    return found | {area.code: LOOKS[view.role(area.code)] for area in view.areas if area.code not in found}


def lines(values: pd.DataFrame, indicator, view: Context, *, id: str) -> Figure:
    """Draw a line for each municipality and the country's, labelled at their ends; parameters as of `lines.lines`."""
    language = view.language
    chosen = view.chosen(values)
    # the country is left out where the source has no number for it; a municipality never is
    here = [area.code for area in municipalities(view)]
    known = chosen.loc[chosen["status"].isin(changes.PRINTABLE), "area"].unique()
    chosen = chosen[chosen["area"].isin([*here, *known])]
    breakdown = tables.only_breakdown(chosen, "A line chart")
    codes = context.in_order(chosen["period"].unique())
    series = assembly.by_area(chosen, indicator, view, codes, breakdown, looks(view))
    breaks = changes.breaks_between(indicator, [breakdown], codes[0], codes[-1])
    picture, from_zero = draw_lines(series, codes, breaks, indicator, language)
    months = [periods.parse(code).last_month for code in codes]
    for place, each in enumerate(series):
        _marks(picture.axes[0], months, each, place)
    return assembly.of_series(
        picture,
        series,
        [periods.name(code, language) for code in codes],
        "figure.kind_lines",
        indicator,
        view,
        id=id,
        caption=tables.caption_of(indicator, codes, language),
        summary=moved(chosen, indicator, view, breakdown=breakdown),
        notes=(
            *assembly.axis_notes(from_zero, assembly.all_numbers(series), language),
            *age_notes(chosen, view),
            *context.break_notes(breaks, language),
            *context.caveat_notes(chosen, language),
        ),
        values=chosen,
    )


def _marks(axes: Axes, months: Sequence[float], series: Series, place: int) -> None:
    """Put the mark of a line at its last number, and along it where no other line has its mark."""
    known = [(x, y) for x, y in zip(months, series.numbers, strict=True) if not np.isnan(y)][::-1]
    apart = MARKS_APART if len(known) > MARKS_APART else 1
    shown = known[:1] + known[1 + place % apart :: apart]
    if shown:
        _mark(axes, *zip(*shown, strict=True), series.look)


def _mark(axes: Axes, xs: Sequence[float], ys: Sequence[float], look: Look) -> None:
    drawn = {"linestyle": "none", "marker": look.marker, "markersize": MARK_PT, "clip_on": False, "zorder": 3}
    axes.plot(xs, ys, color=look.colour, markeredgecolor="white", markeredgewidth=0.6, **drawn)


def strip(values: pd.DataFrame, indicator, view: Context, *, id: str) -> Figure:
    """Draw a dot for every municipality of the country, and a labelled mark for each that is compared.

    Parameters are those of `strip.strip`; the municipalities have their ranks.
    """
    language = view.language
    view.check(values)
    period = assembly.one_period(values, indicator, "A strip of dots")
    breakdown = tables.only_breakdown(values, "A strip of dots")
    everyone = values["area"].isin([area.code for area in areas.municipalities()])
    dots = values[everyone & values["status"].isin(changes.PRINTABLE)]
    beside = values[values["area"].isin([area.code for area in view.areas])]
    series = assembly.by_area(beside, indicator, view, [period], breakdown, looks(view))
    marked = [each for each in series if not np.isnan(each.numbers[0])]
    picture = strips.draw(dots["value"], marked, "", indicator, language, _mark)
    caption = tables.caption_of(indicator, [period], language)
    words = [(each.name, bars.written(each, indicator, language)) for each in marked]
    return assembly.figure(
        picture,
        id,
        caption,
        alt=alt_text.of_strip(dots["value"], words, "", indicator, language),
        summary=_standing(dots, area_summary.ends(values, indicator, view), view),
        data=_with_compared(strips.municipality_table(values, indicator, view, id, caption), view),
        notes=(
            text(language, "note.municipalities", count=len(dots)),
            *strips.left_out_note(values, view),
            rank_note([indicator], language),
            *age_notes(beside, view),
            *context.caveat_notes(beside, language),
        ),
        values=values,
        view=view,
    )


def _standing(dots: pd.DataFrame, ends: str, view: Context) -> str:
    """Say who is at the ends of the country, and each municipality's rank, the first before the others."""
    language = view.language
    here = [area.code for area in municipalities(view)]
    ranks = dots[dots["area"].isin(here)].set_index("area")["rank"].dropna()
    parts = []
    for place in sorted(ranks.unique()):
        ranked = formats.join([view.name(code) for code in here if ranks.get(code) == place], language)
        parts.append(text(language, "comparison.ranked", areas=ranked, rank=f"{place:.0f}"))
    if not parts:
        return ends
    return f"{ends} {text(language, 'comparison.standing', ranks=formats.join(parts, language), count=len(dots))}"


def _with_compared(table: Table, view: Context) -> Table:
    """Stress every municipality that is compared in the table of all, not the first alone."""
    names = {view.name(area.code) for area in municipalities(view)}
    return replace(table, rows=tuple(replace(row, total=row.label in names) for row in table.rows))
