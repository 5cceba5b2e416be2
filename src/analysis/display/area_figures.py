"""Figures of one moment: bars for a few areas, and a dot for every municipality."""

from collections.abc import Sequence
from dataclasses import replace

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis import areas, errors, formats, periods, vocabulary
from analysis.display import alternatives, assembly, changes, context, drawing, sentences, style, tables
from analysis.display.assembly import Series
from analysis.display.blocks import Column, Figure, Row
from analysis.display.context import Context
from analysis.display.texts import text
from analysis.indicators import comparisons

BAR_PT, BAR_STEP_PT, GROUP_STEP_PT = 12, 18, 24
NUMBER_GAP_PT, NAME_GAP_PT = 4, 8
DOT_PT = 5.5
LEVELS_AT_MOST = 15
LABEL_STEP_PT = 15
OTHERS_COLOUR = "#8a8a8a"


def bars(values: pd.DataFrame, indicator, view: Context, *, id: str, caption: str | None = None) -> Figure:
    """A bar for the municipality and each comparator, in one period or for several groups.

    Parameters
    ----------
    values : DataFrame
        Columns `VALUE_COLUMNS`; one period and one or several breakdowns, or one breakdown and
        several periods.
    indicator : analysis.indicators.registry.Indicator
    view : Context
    id : str
    caption : str, optional
        The indicator's name and the periods by default.

    Returns
    -------
    Figure
        Bars begin at zero, and the number stands at each.

    Raises
    ------
    DataError
        When there are no values, both several periods and several breakdowns, or values beyond
        `data_until`.
    """
    language = view.language
    chosen = assembly.chosen(values, indicator, view)
    codes = context.in_order(chosen["period"].unique())
    breakdowns = list(chosen["breakdown"].unique())
    if len(codes) > 1 and len(breakdowns) > 1:
        raise errors.DataError(
            f"Bars show several groups in one period or one group in several periods, and were given "
            f"{len(breakdowns)} groups in {len(codes)} periods of '{indicator.key}'."
        )
    groups = _groups(chosen, indicator, view, codes, breakdowns)
    breaks = context.series_breaks(indicator, breakdowns, codes[0], codes[-1])
    caption = caption or assembly.caption(chosen, indicator, view)
    columns = [
        Column(f"series-{place}", name, decimals=indicator.decimals) for place, name in enumerate(_names(groups))
    ]
    rows = [
        Row(
            title or caption,
            tuple(tables.value_cell(each.records[0], indicator.decimals, language) for each in series),
        )
        for title, series in groups
    ]
    stub = text(language, "table.breakdown" if len(breakdowns) > 1 else "table.period")
    written = [
        (f"{title}, {each.name}" if title else each.name, _written(each, indicator, language))
        for title, series in groups
        for each in series
    ]
    data = assembly.data_table(id, caption, stub, columns, rows, language)
    return assembly.figure(
        _draw_bars(groups, indicator, language),
        id,
        caption,
        alt=alternatives.of_bars(written, indicator, language),
        summary=sentences.level(chosen, indicator, view, breakdown=breakdowns[0]).text,
        data=data,
        notes=(*data.all_notes, *assembly.notes(chosen, breaks, view)),
        values=chosen,
        view=view,
    )


def _groups(
    chosen: pd.DataFrame, indicator, view: Context, codes: Sequence[str], breakdowns: Sequence[str]
) -> list[tuple[str, list[Series]]]:
    """Return the bars of each group under its title; one group alone is named by its period."""
    language = view.language
    if len(breakdowns) > 1:
        return [
            (
                context.breakdown_name(each, language),
                assembly.by_area(chosen[chosen["breakdown"] == each], indicator, view, codes, each),
            )
            for each in breakdowns
        ]
    return [
        (
            periods.name(code, language),
            assembly.by_area(chosen[chosen["period"] == code], indicator, view, [code], breakdowns[0]),
        )
        for code in codes
    ]


def _names(groups: Sequence[tuple[str, list[Series]]]) -> list[str]:
    return list(dict.fromkeys(each.name for _, series in groups for each in series))


def _written(series: Series, indicator, language: str) -> str:
    return tables.value_cell(series.records[0], indicator.decimals, language).text


@matplotlib.rc_context(style.RC)
def _draw_bars(groups: Sequence[tuple[str, list[Series]]], indicator, language: str) -> Drawing:
    titled = len(groups) > 1
    if titled and all(len(series) == 1 for _, series in groups):
        # The municipality alone: its name stands in the caption, the groups' at the bars.
        groups = [("", [replace(series[0], name=title) for title, series in groups])]
        titled = False
    left = 4 + max(style.text_width(name, bold=True) for name in _names(groups))
    count = sum(len(series) for _, series in groups)
    height = 22 + count * BAR_STEP_PT + (len(groups) * GROUP_STEP_PT if titled else 0)
    numbers = [each.numbers[0] for _, series in groups for each in series]
    room = 12 + max(
        style.text_width(_written(each, indicator, language), bold=True) for _, series in groups for each in series
    )
    name_gap = NAME_GAP_PT + (room if np.nanmin([0.0, *numbers]) < 0 else 0)
    picture, axes = style.canvas(height, left=left + name_gap, right=room, top=20, bottom=2)
    axes.set_xlim(np.nanmin([0.0, *numbers]), np.nanmax([0.0, *numbers]) or 1.0)
    axes.set_ylim(height - 22, 0)
    y = 0.0
    for title, series in groups:
        if titled:
            y += GROUP_STEP_PT
            axes.annotate(
                title,
                (0, y - 5),
                xycoords=("axes fraction", "data"),
                xytext=(-left - name_gap, 0),
                textcoords="offset points",
                fontweight="bold",
            )
        for each in series:
            _draw_bar(axes, y + BAR_STEP_PT / 2, each, _written(each, indicator, language), name_gap)
            y += BAR_STEP_PT
        axes.plot([0, 0], [y - len(series) * BAR_STEP_PT, y], color=style.MUTED, linewidth=0.9, clip_on=False)
    axes.set_axis_off()
    axes.set_yticks([])
    drawing.unit_label(axes, vocabulary.unit(indicator.unit, language).header)
    return picture


def _draw_bar(axes, y: float, series: Series, words: str, name_gap: float) -> None:
    number = series.numbers[0]
    bold = "bold" if series.look.width > 2 else "normal"
    if not np.isnan(number):
        axes.barh(y, number, height=BAR_PT, color=series.look.colour, linewidth=0)
    left_of_zero = not np.isnan(number) and number < 0
    axes.annotate(
        words,
        (0 if np.isnan(number) else number, y),
        xytext=(-NUMBER_GAP_PT if left_of_zero else NUMBER_GAP_PT, 0),
        textcoords="offset points",
        ha="right" if left_of_zero else "left",
        va="center",
        fontweight=bold,
    )
    axes.annotate(
        series.name,
        (0, y),
        xycoords=("axes fraction", "data"),
        xytext=(-name_gap, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontweight=bold,
    )


def strip(values: pd.DataFrame, indicator, view: Context, *, id: str, caption: str | None = None) -> Figure:
    """A dot for each municipality of the country, with the own one, its groups and its rank marked.

    Parameters
    ----------
    values : DataFrame
        Columns `VALUE_COLUMNS`, one period and breakdown, for all municipalities and the context's
        comparators. Ranks are worked out where the municipality has none.
    indicator : analysis.indicators.registry.Indicator
    view : Context
    id : str
    caption : str, optional
        The indicator's name and the period by default.

    Returns
    -------
    Figure

    Raises
    ------
    DataError
        When there is no number to draw, more than one period or breakdown, or values beyond
        `data_until`.
    """
    language = view.language
    view.check(values)
    found = values[values["indicator"] == indicator.key]
    codes = list(found["period"].unique())
    if len(codes) != 1:
        raise errors.DataError(f"A strip of dots shows one period, and was given {len(codes)} of '{indicator.key}'.")
    breakdown = tables.only_breakdown(found, "A strip of dots")
    register = {area.code: area for area in areas.municipalities()}
    found = found[found["area"].isin([*register, *(area.code for area in view.areas)])]
    if not found["rank"].notna().any():
        found = comparisons.ranked(found, indicator)
    dots = found[found["area"].isin(list(register)) & found["status"].isin(changes.PRINTABLE)]
    if not len(dots):
        raise errors.DataError(f"There are no numbers of '{indicator.key}' for the municipalities to draw.")
    marked = [
        each for each in assembly.by_area(found, indicator, view, codes, breakdown) if not np.isnan(each.numbers[0])
    ]
    own = tables.by_key(found).get((indicator.key, view.own.code, codes[0], breakdown))
    ranked = own is not None and pd.notna(own["rank"])
    position = tables.rank_text(own, language) if ranked else ""
    caption = caption or tables.caption_of(indicator, codes, language)
    tell = sentences.rank if ranked else sentences.suppressed
    words = [(each.name, _written(each, indicator, language)) for each in marked]
    return assembly.figure(
        _draw_strip(dots["value"], marked, position, indicator, language),
        id,
        caption,
        alt=alternatives.of_strip(dots["value"], words, position, indicator, language),
        summary=tell(found, indicator, view, breakdown=breakdown).text,
        data=_strip_table(found, indicator, view, id, caption),
        notes=(
            text(language, "note.municipalities", count=len(dots)),
            tables.rank_note([indicator], language),
            *assembly.notes(found[found["area"].isin([area.code for area in view.areas])], [], view),
        ),
        values=found,
        view=view,
    )


def _strip_table(found: pd.DataFrame, indicator, view: Context, block_id: str, caption: str):
    language = view.language
    ordered = found.assign(
        group=~found["area"].isin([area.code for area in areas.municipalities()]),
        name=[formats.sort_key(view.name(code)) for code in found["area"]],
    ).sort_values(["group", "rank", "name"], na_position="last")
    rows = [
        Row(
            view.name(record["area"]),
            (tables.value_cell(record, indicator.decimals, language), tables.rank_cell(record, language)),
            total=record["area"] == view.own.code,
        )
        for record in ordered.to_dict(orient="records")
    ]
    unit = vocabulary.unit(indicator.unit, language)
    columns = [
        Column("value", unit.header, decimals=indicator.decimals),
        Column("rank", text(language, "table.rank"), numeric=False),
    ]
    return assembly.data_table(block_id, caption, text(language, "table.area"), columns, rows, language)


@matplotlib.rc_context(style.RC)
def _draw_strip(numbers: pd.Series, marked: Sequence[Series], position: str, indicator, language: str) -> Drawing:
    low, high = float(numbers.min()), float(numbers.max())
    low, high = (low - 0.5, high + 0.5) if low == high else (low, high)
    labels = _strip_labels(marked, position, indicator, language)
    left, right = 14.0, 14.0
    width = style.WIDTH_PT - left - right
    # Labels run to the right of their line; the axes give way to one that stands far out.
    for each, words in labels:
        share = (each.numbers[0] - low) / (high - low)
        over = share * width + style.text_width(words, bold=True) + 8 - width
        right = max(right, min(14 + over, 220))
    width = style.WIDTH_PT - left - right
    levels = swarm([(number - low) / (high - low) * width for number in sorted(numbers)], DOT_PT)
    half = (max(abs(level) for level in levels) + 1.5) * DOT_PT
    above = len(labels) * LABEL_STEP_PT
    height = 2 * half + above + 46
    picture, axes = style.canvas(height, left=left, right=right, top=4, bottom=42)
    axes.set_xlim(low, high)
    axes.set_ylim(-half, half + above)
    axes.plot(
        sorted(numbers),
        [level * DOT_PT for level in levels],
        linestyle="none",
        marker="o",
        markersize=DOT_PT - 1,
        markeredgewidth=0,
        color=OTHERS_COLOUR,
        clip_on=False,
    )
    for row, (each, words) in enumerate(labels):
        _draw_mark(axes, each, words, bottom=-half, top=half + row * LABEL_STEP_PT + 9)
    style.number_ticks(axes.xaxis, language, count=7)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(vocabulary.unit(indicator.unit, language).header, fontsize=style.SMALL_PT, color=style.MUTED)
    return picture


def _strip_labels(marked: Sequence[Series], position: str, indicator, language: str) -> list[tuple[Series, str]]:
    """Return the marks with their words, rightmost lowest, so that no line crosses a label."""
    labels = []
    for place, each in enumerate(marked):
        words = f"{each.name} {_written(each, indicator, language)}"
        own = each.look.width > 2 and place == 0
        labels.append((each, f"{words} ({position})" if own and position else words))
    return sorted(labels, key=lambda label: -label[0].numbers[0])


def _draw_mark(axes, series: Series, words: str, *, bottom: float, top: float) -> None:
    number, look = series.numbers[0], series.look
    own = look.width > 2
    axes.plot([number, number], [bottom, top], color=look.colour, linestyle=look.dash, linewidth=1.2, clip_on=False)
    if own:
        axes.plot(
            [number],
            [0],
            marker="o",
            markersize=10,
            color=look.colour,
            markeredgecolor="white",
            clip_on=False,
        )
    axes.annotate(
        words,
        (number, top),
        xytext=(4, 0),
        textcoords="offset points",
        va="top",
        color=look.colour,
        fontweight="bold" if own else "normal",
    )


def swarm(places: Sequence[float], size: float) -> list[int]:
    """Return a level for each dot, near the middle, so that no two dots cover each other.

    Parameters
    ----------
    places : sequence of float
        Ascending, in the unit of `size`.
    size : float
        Width of a dot.

    Returns
    -------
    list of int
        0 for the middle, then 1, -1, 2, -2 ...

    Examples
    --------
    >>> swarm([0, 1, 2, 30], 5)
    [0, 1, -1, 0]
    """
    last: dict[int, float] = {}
    levels = []
    for place in places:
        free = (each for each in _levels() if place - last.get(each, -np.inf) >= size)
        level = next(free, 0)
        last[level] = place
        levels.append(level)
    return levels


def _levels() -> list[int]:
    return [0, *(sign * level for level in range(1, LEVELS_AT_MOST) for sign in (1, -1))]
