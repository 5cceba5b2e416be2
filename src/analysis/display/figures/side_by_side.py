"""Figures of several municipalities in which each has a colour, a line and a mark of its own, and none stands out.

The looks follow the order in which the municipalities were chosen, and are the same in every figure of a comparison.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.core import periods
from analysis.display import context
from analysis.display.blocks.blocks import Figure
from analysis.display.context import Context
from analysis.display.figures import lines as development
from analysis.display.figures import strip as strips
from analysis.display.figures.selection import Selection
from analysis.display.figures.style import LOOKS, Look, Series
from analysis.display.sentences.side_by_side import age_notes, municipalities
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
    shown = Selection.of(values, indicator, view, id)
    # the country is left out where the source has no number for it; a municipality never is
    here = {area.code for area in municipalities(view)}
    known = set(shown.values.loc[shown.values["status"].isin(changes.PRINTABLE), "area"])
    shown = shown.of_areas(area.code for area in view.areas if area.code in here | known)
    breakdown, breaks = shown.one_breakdown("A line chart"), shown.breaks()
    series = shown.series(shown.codes, breakdown, looks(view))
    picture = development.draw(series, breaks, shown)
    months = [periods.parse(code).last_month for code in shown.codes]
    for place, each in enumerate(series):
        _marks(picture.axes[0], months, each, place)
    return shown.figure_of_lines(
        picture,
        series,
        "figure.kind_lines",
        notes=(
            *shown.gap_note(series),
            *age_notes(shown.values, view),
            *context.break_notes(breaks, shown.language),
            *context.caveat_notes(shown.values, shown.language),
        ),
    )


def _marks(axes: Axes, months: Sequence[float], series: Series, place: int) -> None:
    """Put the mark of a line at its last number, and along it where no other line has its mark."""
    known = [(x, y) for x, y in zip(months, series.numbers, strict=True) if not np.isnan(y)][::-1]
    apart = MARKS_APART if len(known) > MARKS_APART else 1
    marked = known[:1] + known[1 + place % apart :: apart]
    if marked:
        _mark(axes, *zip(*marked, strict=True), series.look)


def _mark(axes: Axes, xs: Sequence[float], ys: Sequence[float], look: Look) -> None:
    drawn = {"linestyle": "none", "marker": look.marker, "markersize": MARK_PT, "clip_on": False, "zorder": 3}
    axes.plot(xs, ys, color=look.colour, markeredgecolor="white", markeredgewidth=0.6, **drawn)


def strip(values: pd.DataFrame, indicator, view: Context, *, id: str) -> Figure:
    """Draw a dot for every municipality of the country, and a labelled mark for each that is compared.

    Parameters are those of `lines.lines`, of one period and all municipalities, which have their ranks.
    """
    shown = Selection.of(values, indicator, view, id)
    period, breakdown = shown.one_period(strips.WHAT), shown.one_breakdown(strips.WHAT)
    beside = shown.of_areas(area.code for area in view.areas)
    series = beside.series([period], breakdown, looks(view))
    dots = strips.dots_of(shown)
    figure = strips.of_marks(
        shown,
        dots["value"],
        [each for each in series if not np.isnan(each.numbers[0])],
        notes=(*age_notes(beside.values, view), *context.caveat_notes(beside.values, shown.language)),
        mark=_mark,
    )
    # every municipality that is compared is stressed in the table, not the first alone
    names = {view.name(area.code) for area in municipalities(view)}
    rows = tuple(replace(row, total=row.label in names) for row in figure.data.rows)
    return replace(figure, data=replace(figure.data, rows=rows))
