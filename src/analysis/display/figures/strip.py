"""Strips: a dot for every municipality, with the own one, its groups and its rank marked."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import seaborn
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from analysis.core import areas, errors, formats
from analysis.display.blocks.blocks import Column, Figure, Row, Table
from analysis.display.figures import drawing, style
from analysis.display.figures.selection import Selection
from analysis.display.figures.style import Series
from analysis.display.sentences import area_summary
from analysis.display.tables.cells import rank_cell, rank_note, rank_text, value_cell
from analysis.indicators import changes, comparisons

LEFT_OUT_NAMED = 8
DOT_PT, LABEL_STEP_PT = 5.5, 15
SIDE_PT, TOP_PT, BOTTOM_PT, SIDE_AT_MOST_PT = 14.0, 4, 42, 220
# From the axis to its unit, past the ticks and their numbers.
UNIT_BELOW_PT = 20.5
OTHERS_COLOUR = "#8a8a8a"
WHAT = "A strip of dots"


def strip(values: pd.DataFrame, indicator=None, view=None, *, id: str = "strip", caption: str | None = None) -> Figure:
    """Draw a dot for each municipality of the country, with the own one, its groups and its rank marked.

    Parameters and result are those of `lines.lines`; the values are of one period, for all municipalities and the
    comparators. Ranks are worked out where the municipality has none.
    It is a DataError when there is no number to draw, more than one period or breakdown, or values beyond `data_until`.
    """
    shown = Selection.of(values, indicator, view, id, caption)
    period, breakdown = shown.one_period(WHAT), shown.one_breakdown(WHAT)
    shown = ranked(shown.of_areas([*municipality_codes(), *(area.code for area in shown.view.areas)]))
    dots, beside = dots_of(shown), shown.of_areas(area.code for area in shown.view.areas)
    marked = [each for each in beside.series([period], breakdown) if not np.isnan(each.numbers[0])]
    own = shown.record(shown.view.own.code, period, breakdown)
    return of_marks(
        shown,
        dots["value"],
        marked,
        # a hidden number has no mark to write its place at
        position=rank_text(own, shown.language) if own and not pd.isna([own["rank"], own["value"]]).any() else "",
        summary=area_summary.of_strip(shown.values, shown.indicator, shown.view, breakdown=breakdown),
        notes=beside.notes(),
    )


def dots_of(shown: Selection) -> pd.DataFrame:
    """Return the values of the municipalities that have a number; without one it is a DataError."""
    found = shown.of_areas(municipality_codes()).values
    found = found[found["status"].isin(changes.PRINTABLE)]
    if not len(found):
        raise errors.DataError(f"There are no numbers of '{shown.indicator.key}' for the municipalities to draw.")
    return found


def of_marks(
    shown: Selection,
    dots: pd.Series,
    marked: Sequence[Series],
    *,
    summary: str,
    notes: Sequence[str],
    position: str = "",
    mark_top: Callable | None = None,
) -> Figure:
    """Return a figure with a dot for each municipality and a labelled line for each marked area."""
    whisker = _whisker(marked)
    parts = shown.described_bars((each.name, shown.written(each.records[0])) for each in marked)
    if position:
        parts[0] = f"{parts[0].removesuffix('.')} ({position})."
    spread = shown.text("figure.spread", low=shown.number(dots.min()), high=shown.number(dots.max()))
    return shown.figure(
        _draw(dots, marked, position, whisker, mark_top, shown),
        alt=shown.described("figure.kind_strip", [spread, *parts]),
        summary=summary,
        data=municipality_table(shown),
        notes=(
            shown.text("note.municipalities", count=len(dots)),
            *(_whisker_note(marked[0], whisker, shown) if whisker else ()),
            *left_out_note(shown),
            rank_note([shown.indicator], shown.language),
            *notes,
        ),
    )


def municipality_codes() -> list[str]:
    """Return the codes of all municipalities."""
    return [area.code for area in areas.municipalities()]


def ranked(shown: Selection) -> Selection:
    """Return values with their ranks, which are worked out where there are none."""
    if shown.values["rank"].notna().any():
        return shown
    return shown.with_values(comparisons.ranked(shown.values, shown.indicator))


def left_out_note(shown: Selection) -> tuple[str, ...]:
    """Name the municipalities whose number is hidden, when they are few."""
    hidden = shown.of_areas(municipality_codes()).values.query("status == 'suppressed'")["area"]
    names = sorted(map(shown.view.name, hidden), key=formats.sort_key)
    if not 0 < len(names) <= LEFT_OUT_NAMED:
        return ()
    return (shown.text("note.left_out", areas=formats.join(names, shown.language)),)


def municipality_table(shown: Selection) -> Table:
    """Return the number and rank of every municipality, in order of rank, then the groups."""
    decimals, language = shown.indicator.decimals, shown.language
    ordered = shown.values.assign(
        group=~shown.values["area"].isin(municipality_codes()),
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


def _whisker(marked: Sequence[Series]) -> tuple[float, float] | None:
    """Return the interval around the number of the one that stands out, where its record says how it was made."""
    record = marked[0].records[0] if marked and marked[0].look.width > 2 else {}
    if not record.get("interval_method") or pd.isna(record["lower"]):
        return None
    return float(record["lower"]), float(record["upper"])


def _whisker_note(own: Series, bounds: tuple[float, float], shown: Selection) -> tuple[str, ...]:
    """Say what the line through the municipality's dot means."""
    lower, upper = map(shown.number, bounds)
    level = shown.number(own.records[0]["interval_level_pct"], 0)
    return (shown.text("whisker.note", area=own.name, lower=lower, upper=upper, level=level),)


@style.theme()
def _draw(
    numbers: pd.Series,
    marked: Sequence[Series],
    position: str,
    whisker: tuple[float, float] | None,
    mark_top: Callable | None,
    shown: Selection,
) -> Drawing:
    """Draw a dot for each number, and a labelled line for each marked area; `mark_top` draws its mark at the top."""
    low, high = numbers.min(), numbers.max()
    low, high = (low - 0.5, high + 0.5) if low == high else (low, high)
    # rightmost lowest, so that no line crosses a label
    labels = sorted(
        ((each, f"{each.name} {shown.written(each.records[0])}") for each in marked),
        key=lambda label: -label[0].numbers[0],
    )
    if position:
        labels = [(each, f"{words} ({position})" if each is marked[0] else words) for each, words in labels]
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
    if whisker:
        _draw_whisker(axes, marked[0], whisker)
    for row, (each, words) in enumerate(labels):
        top = swarm + row * LABEL_STEP_PT
        _draw_mark(axes, each, words, -swarm, top + 9)
        if mark_top:
            mark_top(axes, each.numbers, [top + 3], each.look)
    style.number_ticks(axes.xaxis, shown.language, count=7)
    axes.spines["left"].set_visible(False)
    below = {"ha": "center", "va": "top", **drawing.SMALL}
    drawing.write(axes, shown.unit.header, (0.5, 0), (0, -UNIT_BELOW_PT), "axes fraction", **below)
    return picture


def _stacked(at_pt: pd.Series) -> pd.Series:
    """Return how many dots above the axis' middle each stands: those of one dot's width above and below each other."""
    place = at_pt.groupby((at_pt / DOT_PT).round()).rank(method="first") - 1
    return (place + 1) // 2 * np.where(place % 2, 1, -1)


def _draw_whisker(axes: Axes, own: Series, bounds: tuple[float, float]) -> None:
    """Draw the interval of the municipality through its dot; an end outside the axis has no cap."""
    low, high = axes.get_xlim()
    inside = np.clip(bounds, low, high)
    axes.plot(inside, [0, 0], color="white", linewidth=5, clip_on=False)
    axes.plot(inside, [0, 0], color=own.look.colour, linewidth=2, clip_on=False)
    caps = [bound for bound in bounds if low <= bound <= high]
    axes.plot(caps, [0] * len(caps), linestyle="none", marker="|", markersize=9, color=own.look.colour, clip_on=False)


def _draw_mark(axes: Axes, series: Series, words: str, bottom: float, top: float) -> None:
    """Draw the line of a marked area with its words at the top, and the dot of the municipality."""
    number, look = series.numbers[0], series.look
    drawn = {"color": look.colour, "clip_on": False}
    axes.plot([number, number], [bottom, top], linestyle=look.dash, linewidth=1.2, **drawn)
    if look.width > 2:
        axes.plot([number], [0], marker="o", markersize=10, markeredgecolor="white", **drawn)
    drawing.write(axes, words, (number, top), (4, 0), va="top", color=look.colour, fontweight=look.weight)
