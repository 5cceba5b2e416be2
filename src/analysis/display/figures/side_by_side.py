"""Figures of several municipalities in which each has a colour, a line and a mark of its own, and none stands out.

The looks follow the order in which the municipalities were chosen, and are the same in every figure of a comparison.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import seaborn
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from analysis.core import areas, errors, formats, periods
from analysis.display import context
from analysis.display.blocks.blocks import Column, Figure, Row, Table
from analysis.display.context import Context
from analysis.display.figures import drawing, style
from analysis.display.figures import lines as development
from analysis.display.figures.selection import Selection
from analysis.display.figures.style import LOOKS, Look, Series
from analysis.display.sentences.side_by_side import age_notes, municipalities
from analysis.display.tables.cells import rank_cell, rank_note, value_cell
from analysis.indicators import changes

LEFT_OUT_NAMED = 8
DOT_PT, LABEL_STEP_PT = 5.5, 15
SIDE_PT, TOP_PT, BOTTOM_PT, SIDE_AT_MOST_PT = 14.0, 4, 42, 220
# From the axis to its unit, past the ticks and their numbers.
UNIT_BELOW_PT = 20.5
OTHERS_COLOUR = "#8a8a8a"
WHAT = "A strip of dots"
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


def dots_of(shown: Selection) -> pd.DataFrame:
    """Return the values of the municipalities that have a number; without one it is a DataError."""
    found = shown.of_areas(_municipality_codes()).values
    found = found[found["status"].isin(changes.PRINTABLE)]
    if not len(found):
        raise errors.DataError(f"There are no numbers of '{shown.indicator.key}' for the municipalities to draw.")
    return found


def of_marks(
    shown: Selection, dots: pd.Series, marked: Sequence[Series], *, notes: Sequence[str], mark: Callable
) -> Figure:
    """Return a figure with a dot for each municipality and a labelled line for each marked area.

    `mark` draws the mark of an area: on axes, at places, in a look.
    """
    parts = shown.described_bars((each.name, shown.written(each.records[0])) for each in marked)
    spread = shown.text("figure.spread", low=shown.number(dots.min()), high=shown.number(dots.max()))
    return shown.figure(
        _draw(dots, marked, mark, shown),
        alt=shown.described("figure.kind_strip", [spread, *parts]),
        data=_municipality_table(shown),
        notes=(
            shown.text("note.municipalities", count=len(dots)),
            *_left_out_note(shown),
            rank_note([shown.indicator], shown.language),
            *notes,
        ),
    )


def _municipality_codes() -> list[str]:
    """Return the codes of all municipalities."""
    return [area.code for area in areas.municipalities()]


def _left_out_note(shown: Selection) -> tuple[str, ...]:
    """Name the municipalities whose number is hidden, when they are few."""
    hidden = shown.of_areas(_municipality_codes()).values.query("status == 'suppressed'")["area"]
    names = sorted(map(shown.view.name, hidden), key=formats.sort_key)
    if not 0 < len(names) <= LEFT_OUT_NAMED:
        return ()
    return (shown.text("note.left_out", areas=formats.join(names, shown.language)),)


def _municipality_table(shown: Selection) -> Table:
    """Return the number and rank of every municipality, in order of rank, then the groups."""
    decimals, language = shown.indicator.decimals, shown.language
    ordered = shown.values.assign(
        group=~shown.values["area"].isin(_municipality_codes()),
        name=[formats.sort_key(shown.view.name(code)) for code in shown.values["area"]],
    ).sort_values(["group", "rank", "name"], na_position="last")
    rows = [
        Row(
            shown.view.name(record["area"]),
            (value_cell(record, decimals, language), rank_cell(record, language)),
            total=record["area"] == shown.view.own.code,
        )
        for record in ordered.to_dict(orient="records")
    ]
    columns = [
        Column("value", shown.unit.header, decimals=decimals),
        Column("rank", shown.text("table.rank"), numeric=False),
    ]
    return shown.table("table.area", columns, rows)


@style.theme()
def _draw(numbers: pd.Series, marked: Sequence[Series], mark: Callable, shown: Selection) -> Drawing:
    """Draw a dot for each number, and a labelled line for each marked area, its mark at the top."""
    low, high = numbers.min(), numbers.max()
    low, high = (low - 0.5, high + 0.5) if low == high else (low, high)
    # rightmost lowest, so that no line crosses a label
    labels = sorted(
        ((each, f"{each.name} {shown.written(each.records[0])}") for each in marked),
        key=lambda label: -label[0].numbers[0],
    )
    width = style.WIDTH_PT - 2 * SIDE_PT
    # labels run to the right of their line; the axes give way to one that stands far out
    over = [
        (each.numbers[0] - low) / (high - low) * width + style.text_width(words, bold=True) + 8 - width
        for each, words in labels
    ]
    right = max(SIDE_PT, min(SIDE_PT + max(over, default=0), SIDE_AT_MOST_PT))
    heights = _stacked((numbers - low) / (high - low) * (style.WIDTH_PT - SIDE_PT - right))
    swarm = (heights.max() + 1) * DOT_PT
    height = 2 * swarm + len(labels) * LABEL_STEP_PT
    picture, axes = style.canvas(height + TOP_PT + BOTTOM_PT, left=SIDE_PT, right=right, top=TOP_PT, bottom=BOTTOM_PT)
    dots = {"s": (DOT_PT - 1) ** 2, "color": OTHERS_COLOUR, "linewidth": 0, "clip_on": False, "legend": False}
    with style.quiet(axes):
        seaborn.scatterplot(x=numbers, y=heights * DOT_PT, ax=axes, **dots)
    # the vertical axis is in points
    axes.set(xlim=(low, high), ylim=(-swarm, height - swarm), yticks=[])
    for row, (each, words) in enumerate(labels):
        top = swarm + row * LABEL_STEP_PT
        _draw_mark(axes, each, words, -swarm, top + 9)
        mark(axes, each.numbers, [top + 3], each.look)
    style.number_ticks(axes.xaxis, shown.language, count=7)
    axes.spines["left"].set_visible(False)
    below = {"ha": "center", "va": "top", **drawing.SMALL}
    drawing.write(axes, shown.unit.header, (0.5, 0), (0, -UNIT_BELOW_PT), "axes fraction", **below)
    return picture


def _stacked(at_pt: pd.Series) -> pd.Series:
    """Return how many dots above the axis' middle each stands: those of one dot's width above and below each other."""
    place = at_pt.groupby((at_pt / DOT_PT).round()).rank(method="first") - 1
    return (place + 1) // 2 * np.where(place % 2, 1, -1)


def _draw_mark(axes: Axes, series: Series, words: str, bottom: float, top: float) -> None:
    """Draw the line of a marked area with its words at the top."""
    number, look = series.numbers[0], series.look
    drawn = {"color": look.colour, "clip_on": False}
    axes.plot([number, number], [bottom, top], linestyle=look.dash, linewidth=1.2, **drawn)
    drawing.write(axes, words, (number, top), (4, 0), va="top", color=look.colour, fontweight=look.weight)


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
    period, breakdown = shown.one_period(WHAT), shown.one_breakdown(WHAT)
    beside = shown.of_areas(area.code for area in view.areas)
    series = beside.series([period], breakdown, looks(view))
    dots = dots_of(shown)
    figure = of_marks(
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
