"""Strips: a dot for every municipality, with the own one, its groups and its rank marked."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import seaborn
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from analysis.core import areas, errors, formats, vocabulary
from analysis.display.blocks.blocks import Column, Figure, Row, Table
from analysis.display.context import Context
from analysis.display.figures import alt_text, assembly, drawing, style
from analysis.display.figures.assembly import Series
from analysis.display.figures.bars import written
from analysis.display.sentences import area_summary
from analysis.display.tables import tables
from analysis.display.tables.cells import rank_cell, rank_note, rank_text, value_cell
from analysis.display.texts import text
from analysis.indicators import changes, comparisons

LEFT_OUT_NAMED = 8
DOT_PT, LABEL_STEP_PT = 5.5, 15
SIDE_PT, TOP_PT, BOTTOM_PT, SIDE_AT_MOST_PT = 14.0, 4, 42, 220
# From the axis to its unit, past the ticks and their numbers.
UNIT_BELOW_PT = 20.5
# Of the vertical axis, the part that seaborn lets a swarm fill.
SWARM = 0.8
OTHERS_COLOUR = "#8a8a8a"


def strip(values: pd.DataFrame, indicator=None, view=None, *, id: str = "strip", caption: str | None = None) -> Figure:
    """Draw a dot for each municipality of the country, with the own one, its groups and its rank marked.

    Parameters and result are those of `lines.lines`; the values are of one period, for all municipalities and the
    comparators. Ranks are worked out where the municipality has none.

    Raises
    ------
    DataError
        When there is no number to draw, more than one period or breakdown, or values beyond `data_until`.
    """
    values, indicator, view = assembly.opened(values, indicator, view)
    language = view.language
    view.check(values)
    found = values[values["indicator"] == indicator.key]
    period = assembly.one_period(found, indicator, "A strip of dots")
    breakdown = tables.only_breakdown(found, "A strip of dots")
    register = [area.code for area in areas.municipalities()]
    found = found[found["area"].isin([*register, *(area.code for area in view.areas)])]
    if not found["rank"].notna().any():
        found = comparisons.ranked(found, indicator)
    dots = found.loc[found["area"].isin(register) & found["status"].isin(changes.PRINTABLE), "value"]
    if not len(dots):
        raise errors.DataError(f"There are no numbers of '{indicator.key}' for the municipalities to draw.")
    beside = found[found["area"].isin([area.code for area in view.areas])]
    series = assembly.by_area(beside, indicator, view, [period], breakdown)
    marked = [each for each in series if not np.isnan(each.numbers[0])]
    own = tables.by_key(beside).get((indicator.key, view.own.code, period, breakdown))
    position = rank_text(own, language) if own is not None and pd.notna(own["rank"]) else ""
    caption = caption or tables.caption_of(indicator, [period], language)
    words = [(each.name, written(each, indicator, language)) for each in marked]
    return assembly.figure(
        draw(dots, marked, position, indicator, language),
        id,
        caption,
        alt=alt_text.of_strip(dots, words, position, indicator, language),
        summary=area_summary.of_strip(found, indicator, view, breakdown=breakdown),
        data=municipality_table(found, indicator, view, id, caption),
        notes=(
            text(language, "note.municipalities", count=len(dots)),
            *_whisker_note(marked, indicator, view),
            *left_out_note(found, view),
            rank_note([indicator], language),
            *assembly.notes(beside, [], view),
        ),
        values=found,
        view=view,
    )


def _whisker_note(marked: Sequence[Series], indicator, view: Context) -> tuple[str, ...]:
    """Say what the line through the municipality's dot means, where there is one."""
    bounds = _whisker(marked[0]) if marked and marked[0].records[0]["area"] == view.own.code else None
    if bounds is None:
        return ()
    lower, upper = (formats.number(bound, indicator.decimals, language=view.language) for bound in bounds)
    level = formats.number(marked[0].records[0]["interval_level_pct"], language=view.language)
    area = view.name(view.own.code)
    return (text(view.language, "whisker.note", area=area, lower=lower, upper=upper, level=level),)


def left_out_note(found: pd.DataFrame, view: Context) -> tuple[str, ...]:
    """Name the municipalities whose number is hidden, when they are few."""
    register = [area.code for area in areas.municipalities()]
    hidden = found.loc[found["status"].eq("suppressed") & found["area"].isin(register), "area"]
    names = sorted((view.name(code) for code in hidden), key=formats.sort_key)
    if not 0 < len(names) <= LEFT_OUT_NAMED:
        return ()
    return (text(view.language, "note.left_out", areas=formats.join(names, view.language)),)


def municipality_table(found: pd.DataFrame, indicator, view: Context, block_id: str, caption: str) -> Table:
    """Return the number and rank of every municipality, in order of rank, then the groups."""
    language = view.language
    ordered = found.assign(
        group=~found["area"].isin([area.code for area in areas.municipalities()]),
        name=[formats.sort_key(view.name(code)) for code in found["area"]],
    ).sort_values(["group", "rank", "name"], na_position="last")
    rows = [
        Row(
            view.name(record["area"]),
            (value_cell(record, indicator.decimals, language), rank_cell(record, language)),
            total=record["area"] == view.own.code,
        )
        for record in ordered.to_dict(orient="records")
    ]
    columns = [
        Column("value", vocabulary.unit(indicator.unit, language).header, decimals=indicator.decimals),
        Column("rank", text(language, "table.rank"), numeric=False),
    ]
    return assembly.data_table(block_id, caption, text(language, "table.area"), columns, rows, language)


@style.theme()
def draw(
    numbers: pd.Series, marked: Sequence[Series], position: str, indicator, language: str, mark_top=None
) -> Drawing:
    """Draw a dot for each number, and a labelled line for each marked area; `mark_top` draws its mark at the top."""
    low, high = float(numbers.min()), float(numbers.max())
    low, high = (low - 0.5, high + 0.5) if low == high else (low, high)
    labels = _labels(marked, position, indicator, language)
    width = style.WIDTH_PT - 2 * SIDE_PT
    # labels run to the right of their line; the axes give way to one that stands far out
    over = [
        (each.numbers[0] - low) / (high - low) * width + style.text_width(words, bold=True) + 8 - width
        for each, words in labels
    ]
    right = max(SIDE_PT, min(SIDE_PT + max(over, default=0), SIDE_AT_MOST_PT))
    at = ((numbers - low) / (high - low)).sort_values().to_numpy() * (style.WIDTH_PT - SIDE_PT - right)
    # as many dots stand above each other as lie within the width of one
    deepest = (at.searchsorted(at + DOT_PT) - np.arange(len(at))).max()
    swarm_pt = (deepest + 2) * DOT_PT
    unit_pt = swarm_pt / SWARM
    height = swarm_pt + len(labels) * LABEL_STEP_PT
    picture, axes = style.canvas(height + TOP_PT + BOTTOM_PT, left=SIDE_PT, right=right, top=TOP_PT, bottom=BOTTOM_PT)
    with drawing.named_axes(axes):
        dots = {"size": DOT_PT - 1, "color": OTHERS_COLOUR, "linewidth": 0, "clip_on": False, "zorder": 1}
        seaborn.swarmplot(x=numbers, orient="y", ax=axes, warn_thresh=1, **dots)
    axes.set(xlim=(low, high), ylim=(-SWARM / 2, height / unit_pt - SWARM / 2), yticks=[])
    _draw_whisker(axes, marked, low, high)
    for row, (each, words) in enumerate(labels):
        top = SWARM / 2 + row * LABEL_STEP_PT / unit_pt
        _draw_mark(axes, each, words, top + 9 / unit_pt)
        if mark_top:
            mark_top(axes, each.numbers, [top + 3 / unit_pt], each.look)
    style.number_ticks(axes.xaxis, language, count=7)
    axes.spines["left"].set_visible(False)
    unit = vocabulary.unit(indicator.unit, language).header
    drawing.write(axes, unit, (0.5, 0), (0, -UNIT_BELOW_PT), "axes fraction", ha="center", va="top", **drawing.SMALL)
    return picture


def _labels(marked: Sequence[Series], position: str, indicator, language: str) -> list[tuple[Series, str]]:
    """Return the marks with their words, rightmost lowest, so that no line crosses a label."""
    labels = []
    for place, each in enumerate(marked):
        words = f"{each.name} {written(each, indicator, language)}"
        own = each.look.width > 2 and place == 0
        labels.append((each, f"{words} ({position})" if own and position else words))
    return sorted(labels, key=lambda label: -label[0].numbers[0])


def _whisker(series: Series) -> tuple[float, float] | None:
    """Return the interval around a number, where its record says how one was made."""
    record = series.records[0]
    if record is None or not record.get("interval_method") or np.isnan(series.numbers[0]):
        return None
    return None if pd.isna(record["lower"]) else (float(record["lower"]), float(record["upper"]))


def _draw_whisker(axes: Axes, marked: Sequence[Series], low: float, high: float) -> None:
    """Draw the interval of the municipality through its dot; an end outside the axis has no cap."""
    own = next((each for each in marked if each.look.width > 2), None)
    bounds = _whisker(own) if own else None
    if bounds is None:
        return
    inside = np.clip(bounds, low, high)
    axes.plot(inside, [0, 0], color="white", linewidth=5, clip_on=False)
    axes.plot(inside, [0, 0], color=own.look.colour, linewidth=2, clip_on=False)
    caps = [bound for bound in bounds if low <= bound <= high]
    axes.plot(caps, [0] * len(caps), linestyle="none", marker="|", markersize=9, color=own.look.colour, clip_on=False)


def _draw_mark(axes: Axes, series: Series, words: str, top: float) -> None:
    """Draw the line of a marked area with its words at the top, and the dot of the municipality."""
    number, look = series.numbers[0], series.look
    drawn = {"color": look.colour, "clip_on": False}
    axes.plot([number, number], [-SWARM / 2, top], linestyle=look.dash, linewidth=1.2, **drawn)
    if look.width > 2:
        axes.plot([number], [0], marker="o", markersize=10, markeredgecolor="white", **drawn)
    drawing.write(axes, words, (number, top), (4, 0), va="top", color=look.colour, fontweight=look.weight)
