"""The municipality's economy: an index beside its peers with the difference between two years."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import periods, vocabulary
from analysis.areas import Area
from analysis.display import context
from analysis.display.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables import by_key, caption_of, from_frame
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.registry import Indicator


def index_table(values: pd.DataFrame, indicator: Indicator, areas: Sequence[Area], view: Context, *, id: str) -> Table:
    """A row for each area, a column for each year, and the difference between the last two.

    Parameters
    ----------
    values : DataFrame
        Values of one indicator in one breakdown; an area without a number in any year is left out.
    indicator : Indicator
    areas : sequence of Area
        In the order of the rows.
    view : Context
    id : str

    Returns
    -------
    Table
        The difference is computed on the printed numbers.
    """
    language = view.language
    view.check(values)
    codes = context.in_order(values["period"].unique())
    held = by_key(values)
    breakdown = values["breakdown"].iloc[0]
    rows, moved = [], []
    for area in areas:
        records = [held.get((indicator.key, area.code, code, breakdown)) for code in codes]
        if not any(record and record["status"] != "not_available" for record in records):
            continue
        row = {"label": view.name(area.code), "total": area.code == view.own.code, "difference": np.nan}
        for code, record in zip(codes, records, strict=True):
            row |= {code: record["value"], f"{code}_status": record["status"]} if record else {code: np.nan}
        if len(codes) > 1:
            change = changes.change(records[-1], records[-2], indicator)
            row |= {"difference": change.amount, "difference_status": change.status}
            moved.append(changes.as_value(change, records[-1], records[-2], indicator))
        rows.append(row)
    unit = vocabulary.unit(indicator.unit, language).header
    columns = [
        Column(code, periods.short_name(code, language), group=unit, decimals=indicator.decimals) for code in codes
    ]
    if len(codes) > 1:
        label = text(language, "economy.difference")
        columns.append(Column("difference", label, decimals=indicator.decimals, signed=True))
    shown = values[values["area"].isin([area.code for area in areas])]
    return from_frame(
        pd.DataFrame(rows),
        columns,
        id=id,
        caption=caption_of(indicator, codes, language),
        stub=text(language, "table.area"),
        language=language,
        notes=(indicator.definition.text(language), *context.caveat_notes(shown, language)),
        sources=context.sources(shown, language),
        values=pd.concat([shown, pd.DataFrame(moved)], ignore_index=True) if moved else shown,
    )
