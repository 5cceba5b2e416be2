"""Figures of one moment: bars for a few areas, and a dot for every municipality."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import areas, errors, formats, periods, vocabulary
from analysis.display import context, course_across, tables
from analysis.display.blocks import Column, Figure, Row, Table
from analysis.display.cells import rank_cell, rank_note, rank_text, value_cell
from analysis.display.context import Context
from analysis.display.figures import alt_text as alternatives
from analysis.display.figures import assembly
from analysis.display.figures.assembly import Series
from analysis.display.figures.strip import draw_bars, draw_strip, names, whisker, written
from analysis.display.texts import text
from analysis.indicators import changes, comparisons

LEFT_OUT_NAMED = 8


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
    breaks = changes.breaks_between(indicator, breakdowns, codes[0], codes[-1])
    caption = caption or assembly.caption(chosen, indicator, view)
    columns = [Column(f"series-{place}", name, decimals=indicator.decimals) for place, name in enumerate(names(groups))]
    rows = [
        Row(
            title or caption,
            tuple(value_cell(each.records[0], indicator.decimals, language) for each in series),
        )
        for title, series in groups
    ]
    stub = text(language, "table.breakdown" if len(breakdowns) > 1 else "table.period")
    at_bars = [
        (f"{title}, {each.name}" if title else each.name, written(each, indicator, language))
        for title, series in groups
        for each in series
    ]
    data = assembly.data_table(id, caption, stub, columns, rows, language)
    return assembly.figure(
        draw_bars(groups, indicator, language),
        id,
        caption,
        alt=alternatives.of_bars(at_bars, indicator, language),
        summary=course_across.of_bars(chosen, indicator, view, breakdowns, codes),
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
    position = rank_text(own, language) if ranked else ""
    caption = caption or tables.caption_of(indicator, codes, language)
    words = [(each.name, written(each, indicator, language)) for each in marked]
    return assembly.figure(
        draw_strip(dots["value"], marked, position, indicator, language),
        id,
        caption,
        alt=alternatives.of_strip(dots["value"], words, position, indicator, language),
        summary=course_across.of_strip(found, indicator, view, breakdown=breakdown),
        data=municipality_table(found, indicator, view, id, caption),
        notes=(
            text(language, "note.municipalities", count=len(dots)),
            *_whisker_note(marked, indicator, view),
            *left_out_note(found, view),
            rank_note([indicator], language),
            *assembly.notes(found[found["area"].isin([area.code for area in view.areas])], [], view),
        ),
        values=found,
        view=view,
    )


def _whisker_note(marked: Sequence[Series], indicator, view: Context) -> tuple[str, ...]:
    """Say what the line through the municipality's dot means, where there is one."""
    ends = whisker(marked[0]) if marked and marked[0].records[0]["area"] == view.own.code else None
    if ends is None:
        return ()
    lower, upper = (formats.number(end, indicator.decimals, language=view.language) for end in ends)
    level = formats.number(marked[0].records[0]["interval_level_pct"], language=view.language)
    area = view.name(view.own.code)
    return (text(view.language, "whisker.note", area=area, lower=lower, upper=upper, level=level),)


def left_out_note(found: pd.DataFrame, view: Context) -> tuple[str, ...]:
    """Name the municipalities whose number is hidden, when they are few."""
    hidden = found.loc[found["status"].eq("suppressed") & found["area"].str.fullmatch(r"[1-9][0-9]{2}"), "area"]
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
    unit = vocabulary.unit(indicator.unit, language)
    columns = [
        Column("value", unit.header, decimals=indicator.decimals),
        Column("rank", text(language, "table.rank"), numeric=False),
    ]
    return assembly.data_table(block_id, caption, text(language, "table.area"), columns, rows, language)
