"""Figures of several municipalities in which each has a colour, a line and a mark of its own, and none stands out.

The looks follow the order in which the municipalities were chosen, and are the same in every figure of a comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import areas, formats, periods
from analysis.display import context, course_across, tables
from analysis.display.blocks import Figure, Table
from analysis.display.cells import rank_note
from analysis.display.context import Context
from analysis.display.figures import alt_text as alternatives
from analysis.display.figures import assembly
from analysis.display.figures import bars as area_figures
from analysis.display.figures import lines as series_figures
from analysis.display.figures import strip as area_drawing
from analysis.display.figures.assembly import Series
from analysis.display.figures.style import LOOKS, Look
from analysis.display.sentences import number
from analysis.display.side_by_side import age_notes, extent, moved, municipalities
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
    found = {area.code: MUNICIPALITIES[place] for place, area in enumerate(municipalities(view))}
    return found | {area.code: LOOKS[view.role(area.code)] for area in view.areas if area.code not in found}


def lines(values: pd.DataFrame, indicator, view: Context, *, id: str) -> Figure:
    """Draw a line for each municipality and the country's, labelled at their ends.

    Parameters
    ----------
    values : DataFrame
        Columns `VALUE_COLUMNS`, one breakdown.
    indicator : analysis.indicators.registry.Indicator
    view : Context
    id : str
    """
    language = view.language
    chosen = _with_numbers(view.chosen(values), view)
    breakdown = tables.only_breakdown(chosen, "A line chart")
    codes = context.in_order(chosen["period"].unique())
    series = _series(chosen, indicator, view, codes, breakdown)
    breaks = changes.breaks_between(indicator, [breakdown], codes[0], codes[-1])
    picture, from_zero = series_figures.draw_lines(series, codes, breaks, indicator, language)
    ends = [periods.parse(code).last_month for code in codes]
    for place, each in enumerate(series):
        _marks(picture.axes[0], ends, each, place)
    told = {"period": codes[-1], "breakdown": breakdown}
    return series_figures.of_series(
        picture,
        series,
        [periods.name(code, language) for code in codes],
        "figure.kind_lines",
        indicator,
        view,
        id=id,
        caption=tables.caption_of(indicator, codes, language),
        summary=moved(chosen, indicator, view, breakdown=breakdown) or extent(chosen, indicator, view, **told).text,
        notes=(
            *assembly.axis_notes(from_zero, [one for each in series for one in each.numbers], language),
            *age_notes(chosen, view),
            *context.break_notes(breaks, language),
            *context.caveat_notes(chosen, language),
        ),
        values=chosen,
    )


def _marks(axes: Axes, ends: Sequence[float], series: Series, place: int) -> None:
    """Put the mark of a line at its last number, and along it where no other line has its mark."""
    known = [(x, y) for x, y in zip(ends, series.numbers, strict=True) if not np.isnan(y)][::-1]
    apart = MARKS_APART if len(known) > MARKS_APART else 1
    shown = known[:1] + known[1 + place % apart :: apart]
    if shown:
        _mark(axes, *zip(*shown, strict=True), series.look)


def _mark(axes: Axes, xs: Sequence[float], ys: Sequence[float], look: Look) -> None:
    drawn = {"linestyle": "none", "marker": look.marker, "markersize": MARK_PT, "clip_on": False, "zorder": 3}
    axes.plot(xs, ys, color=look.colour, markeredgecolor="white", markeredgewidth=0.6, **drawn)


def _series(values: pd.DataFrame, indicator, view: Context, codes: Sequence[str], breakdown: str) -> list[Series]:
    held, styled, present = tables.by_key(values), looks(view), set(values["area"])
    return [
        Series(
            view.name(area.code),
            styled[area.code],
            tuple(held.get((indicator.key, area.code, code, breakdown)) for code in codes),
        )
        for area in view.areas
        if area.code in present
    ]


def _with_numbers(values: pd.DataFrame, view: Context) -> pd.DataFrame:
    """Leave the country out where the source has no number for it; a municipality is never left out."""
    here = values["area"].isin([area.code for area in municipalities(view)])
    held = values.loc[values["status"].isin(changes.PRINTABLE), "area"].unique()
    return values[here | values["area"].isin(held)]


def strip(values: pd.DataFrame, indicator, view: Context, *, id: str) -> Figure:
    """Draw a dot for every municipality of the country, and a labelled mark for each that is compared.

    Parameters
    ----------
    values : DataFrame
        Columns `VALUE_COLUMNS`, one period and breakdown: all municipalities with their ranks, and the country.
    indicator : analysis.indicators.registry.Indicator
    view : Context
    id : str
    """
    language = view.language
    view.check(values)
    (period,) = values["period"].unique()
    breakdown = tables.only_breakdown(values, "A strip of dots")
    everyone = values["area"].isin([area.code for area in areas.municipalities()])
    dots = values[everyone & values["status"].isin(changes.PRINTABLE)]
    beside = values[values["area"].isin([area.code for area in view.areas])]
    series = _series(beside, indicator, view, [period], breakdown)
    marked = [each for each in series if not np.isnan(each.numbers[0])]
    picture = area_drawing.draw_strip(dots["value"], marked, "", indicator, language)
    _key_marks(picture.axes[0], marked)
    caption = tables.caption_of(indicator, [period], language)
    words = [(each.name, area_drawing.written(each, indicator, language)) for each in marked]
    return assembly.figure(
        picture,
        id,
        caption,
        alt=alternatives.of_strip(dots["value"], words, "", indicator, language),
        summary=_standing(dots, course_across.ends_key(values, indicator), indicator, view),
        data=_with_compared(area_figures.municipality_table(values, indicator, view, id, caption), view),
        notes=(
            text(language, "note.municipalities", count=len(dots)),
            *area_figures.left_out_note(values, view),
            rank_note([indicator], language),
            *age_notes(beside, view),
            *context.caveat_notes(beside, language),
        ),
        values=values,
        view=view,
    )


def _key_marks(axes: Axes, marked: Sequence[Series]) -> None:
    """Put each area's mark at the top of its line, beside its words; they stand above each other, rightmost lowest."""
    half, step = -axes.get_ylim()[0], area_drawing.LABEL_STEP_PT
    for row, each in enumerate(sorted(marked, key=lambda each: -each.numbers[0])):
        _mark(axes, each.numbers, [half + row * step + 3], each.look)


def _standing(dots: pd.DataFrame, ends: str, indicator, view: Context) -> str:
    """Say who is at the ends of the country, and each municipality's rank, the first before the others.

    `ends` is the key of the words on the ends.
    """
    language = view.language
    printed = formats.round_half_up(dots["value"].astype(float), indicator.decimals)
    words = {}
    for name, most in (("low", printed.min()), ("high", printed.max())):
        codes = dots["area"][printed == most]
        named = formats.join(sorted((view.name(code) for code in codes), key=formats.sort_key), language)
        words[name] = named if len(codes) < 3 else text(language, "course.municipalities", count=len(codes))
        words[f"{name}_number"] = number(most, indicator, language)
    here = [area.code for area in municipalities(view)]
    ranks = dots[dots["area"].isin(here)].set_index("area")["rank"].dropna()
    if not len(ranks):
        return text(language, f"course.{ends}", **words)
    parts = [
        text(
            language,
            "comparison.ranked",
            areas=formats.join([view.name(code) for code in here if ranks.get(code) == place], language),
            rank=f"{place:.0f}",
        )
        for place in sorted(ranks.unique())
    ]
    said = text(language, "comparison.standing", ranks=formats.join(parts, language), count=len(dots))
    return f"{text(language, f'course.{ends}', **words)} {said}"


def _with_compared(table: Table, view: Context) -> Table:
    """Stress every municipality that is compared in the table of all, not the first alone."""
    names = {view.name(area.code) for area in municipalities(view)}
    return replace(table, rows=tuple(replace(row, total=row.label in names) for row in table.rows))
