"""Several municipalities side by side: tables and sentences in which none of them is the main one.

The municipalities stand in the order in which they were chosen, and the country last. All that is said of one is said
of each; what is judged is judged against the country.
"""

from collections.abc import Mapping, Sequence
from itertools import product

import pandas as pd

from analysis.core import formats, periods, vocabulary
from analysis.core.areas import Area
from analysis.display import context
from analysis.display.blocks.blocks import Cell, Column, Row, Table, Text, records
from analysis.display.context import Context
from analysis.display.sentences import sentences
from analysis.display.tables import judgement
from analysis.display.tables.cells import value_cell
from analysis.display.tables.tables import by_key, caption_of, only_breakdown
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.changes import differs
from analysis.indicators.values import PRINTABLE


def municipalities(view: Context) -> list[Area]:
    """Return the municipalities that are compared, in their order."""
    return [area for area in view.areas if area.kind == "municipality"]


def age_notes(values: pd.DataFrame, view: Context) -> tuple[str, ...]:
    """Say which numbers are old; those of every municipality are of the same period."""
    here = values[values["area"].isin([area.code for area in municipalities(view)])]
    return view.age_notes(here.assign(area=view.own.code))


def heat_table(
    values: pd.DataFrame, shown: Sequence[tuple], view: Context, *, id: str, caption: str, places: pd.DataFrame
) -> Table:
    """Return a table of some indicators, each shown in one period and breakdown, with the areas as columns.

    The number of a municipality is shaded by its quarter among all, by `places`: ranks with their intervals, and the
    indicator that each is of.
    """
    language = view.language
    view.check(values)
    held = by_key(values)
    ranks = {(each["indicator"], each["area"]): each for each in places.to_dict(orient="records")}
    rows = []
    for record, period, breakdown in shown:
        unit = context.within(vocabulary.unit(record.unit, language).header)
        label = f"{record.name.text(language)}, {periods.name(period, language)} ({unit})"
        found = [held.get((record.key, area.code, period, breakdown)) for area in view.areas]
        cells = (value_cell(each, record.decimals, language) for each in found)
        of_areas = zip(cells, (ranks.get((record.key, area.code)) for area in view.areas), strict=True)
        rows.append(Row(label, tuple(judgement.shaded(*each, record, language) for each in of_areas)))
    shaded = any(cell.shade for row in rows for cell in row.cells)
    return Table(
        id=id,
        caption=caption,
        stub=text(language, "comparison.indicator"),
        columns=tuple(Column(area.code, view.name(area.code)) for area in view.areas),
        rows=tuple(rows),
        language=language,
        notes=(
            *([text(language, "quarter.note")] if shaded else []),
            *age_notes(values, view),
            *context.caveat_notes(values, language),
        ),
        sources=context.sources(values, language),
        values=records(values),
    )


def over_time(values: pd.DataFrame, indicator, view: Context, *, id: str) -> Table:
    """Return a table of one indicator: a row for each area, a column for each period.

    Where the numbers have intervals, each municipality's newest is judged against the country's. The values have one
    breakdown.
    """
    language = view.language
    chosen = view.chosen(values)
    breakdown = only_breakdown(chosen, "A comparison")
    shown = context.in_order(chosen["period"].unique())
    held = by_key(chosen)
    judged = _judged(held, indicator, view, shown[-1], breakdown)
    unit = vocabulary.unit(indicator.unit, language).header
    columns = [
        Column(code, periods.short_name(code, language), group=unit, decimals=indicator.decimals) for code in shown
    ]
    rows = []
    for area in view.areas:
        found = [held.get((indicator.key, area.code, period, breakdown)) for period in shown]
        cells = [value_cell(each, indicator.decimals, language) for each in found]
        rows.append(Row(view.name(area.code), (*cells, *((judged[area.code],) if judged else ()))))
    country = view.areas[-1]
    if judged:
        words = {"area": view.name_within(country.code), "period": periods.short_name(shown[-1], language)}
        columns.append(Column("judgement", text(language, "comparison.judged", **words), numeric=False))
    return Table(
        id=id,
        caption=caption_of(indicator, shown, language),
        stub=text(language, "table.area"),
        columns=tuple(columns),
        rows=tuple(rows),
        language=language,
        notes=(
            *age_notes(chosen, view),
            *context.break_notes(changes.breaks_between(indicator, [breakdown], shown[0], shown[-1]), language),
            *context.caveat_notes(chosen, language),
            *((judgement.note([country], view),) if judged else ()),
        ),
        sources=context.sources(chosen, language),
        values=records(chosen),
    )


def _judged(held: Mapping, indicator, view: Context, period: str, breakdown: str) -> dict[str, Cell]:
    """Return the verdict on each municipality's number against the country's; empty where none can be given."""
    country = view.areas[-1].code
    rows = {area.code: held.get((indicator.key, area.code, period, breakdown)) for area in view.areas}
    here = [area.code for area in municipalities(view)]
    found = {code: differs(rows[code], rows[country], indicator, within=True) for code in here}
    if not any(found.values()):
        return {}
    blank = text(view.language, "judgement.own")
    cells = {code: judgement.cell(each, indicator, view.language) for code, each in found.items()}
    return {**cells, country: Cell(blank, blank)}


def extent(values: pd.DataFrame, indicator, view: Context, *, period: str, breakdown: str) -> Text:
    """Say between which numbers an indicator lies in the municipalities, and where.

    Lowest and highest are said only where a test finds that these municipalities differ, and the same level where it
    finds that none do. Empty with fewer than two numbers.
    """
    language = view.language
    here = [area.code for area in municipalities(view)]
    found = values[(values["period"] == period) & (values["breakdown"] == breakdown) & values["area"].isin(here)]
    told = found[found["status"].isin(PRINTABLE)]
    if len(told) < 2:
        return Text(language=language)
    printed = formats.round_half_up(told["value"], indicator.decimals).set_axis(told["area"])
    lowest, highest = ([code for code in here if printed.get(code) == end] for end in (printed.min(), printed.max()))
    rows = {row["area"]: row for row in told.to_dict(orient="records")}
    judged = {differs(rows[one], rows[other], indicator) for one, other in product(highest, lowest)}
    (verdict,) = judged if len(judged) == 1 else (None,)
    words = {
        "subject": sentences.without_place(indicator, view, breakdown),
        "period": periods.name(period, language),
        "low": context.with_unit(printed.min(), indicator, language),
    }
    high = {"high": context.with_unit(printed.max(), indicator, language)}
    places = {"low_place": _places(lowest, view), "high_place": _places(highest, view)}
    if printed.min() == printed.max():
        said = [text(language, "comparison.same", **words)]
    elif verdict == "similar":
        said = [text(language, "comparison.similar", **words, **high)]
    else:
        said = [text(language, "comparison.extent" if verdict else "comparison.range", **words, **high, **places)]
    if lacking := [view.name_within(code) for code in here if code in set(found["area"]) - set(told["area"])]:
        said.append(text(language, "comparison.left_out", areas=formats.join(lacking, language)))
    return Text(" ".join(said), language, records(told))


def _places(codes: Sequence[str], view: Context) -> str:
    return formats.join([view.place(code) for code in codes], view.language)
