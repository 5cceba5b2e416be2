"""Several municipalities side by side: a row for each indicator, a column for each area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import formats, periods, vocabulary
from analysis.display import context
from analysis.display.blocks import Column, Row, Table, Text, records
from analysis.display.cells import value_cell
from analysis.display.context import Context
from analysis.display.tables import by_key
from analysis.display.texts import text
from analysis.indicators.values import PRINTABLE


def side_by_side(values: pd.DataFrame, shown: Sequence[tuple], view: Context, *, id: str, caption: str) -> Table:
    """Return a table of some indicators, each in one period, with the areas as columns.

    Parameters
    ----------
    values : DataFrame
        Columns `VALUE_COLUMNS`.
    shown : sequence of (Indicator, str, str)
        Each indicator with its period and breakdown.
    view : Context
        Its areas are the columns.
    id, caption : str
    """
    language = view.language
    view.check(values)
    held = by_key(values)
    rows = []
    for record, period, breakdown in shown:
        unit = context.within(vocabulary.unit(record.unit, language).header)
        label = f"{record.name.text(language)}, {periods.name(period, language)} ({unit})"
        found = [held.get((record.key, area.code, period, breakdown)) for area in view.areas]
        rows.append(Row(label, tuple(value_cell(each, record.decimals, language) for each in found)))
    return Table(
        id=id,
        caption=caption,
        stub=text(language, "comparison.indicator"),
        columns=tuple(Column(area.code, view.name(area.code)) for area in view.areas),
        rows=tuple(rows),
        language=language,
        notes=context.caveat_notes(values, language),
        sources=context.sources(values, language),
        values=records(values),
    )


def extent(values: pd.DataFrame, indicator, view: Context, *, period: str, breakdown: str) -> Text:
    """Say in which of the municipalities an indicator is lowest and highest; empty with fewer than two numbers."""
    language = view.language
    here = [area.code for area in view.areas if area.kind == "municipality"]
    found = values[(values["period"] == period) & (values["breakdown"] == breakdown) & values["area"].isin(here)]
    told = found[found["status"].isin(PRINTABLE)]
    if len(told) < 2:
        return Text(language=language)
    printed = formats.round_half_up(told["value"], indicator.decimals).set_axis(told["area"])
    words: Mapping[str, str] = {
        "subject": indicator.subject.text(language).replace(" (place)", ""),
        "period": periods.name(period, language),
        "low": context.with_unit(printed.min(), indicator, language),
        "high": context.with_unit(printed.max(), indicator, language),
    }
    if printed.min() == printed.max():
        said = text(language, "comparison.same", **{key: words[key] for key in ("subject", "period", "low")})
    else:
        places = {
            f"{end}_place": formats.join([view.place(code) for code in here if printed.get(code) == number], language)
            for end, number in (("low", printed.min()), ("high", printed.max()))
        }
        said = text(language, "comparison.extent", **words, **places)
    return Text(said[:1].upper() + said[1:], language, records(told))
