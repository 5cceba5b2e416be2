"""The municipality's economy: its own budget item by item, and an index beside its peers."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import breakdowns, periods, vocabulary
from analysis.areas import Area
from analysis.display import context, own_records
from analysis.display.blocks import Cell, Column, Row, Table, records
from analysis.display.cells import number_cell
from analysis.display.context import Context
from analysis.display.tables import by_key, caption_of, from_frame
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.registry import Indicator
from analysis.sources import record_kinds

YEARS_OF_BUDGET = 3
BUDGET = "records:budget"


def budget_rows(recorded: pd.DataFrame, data_until: str) -> pd.DataFrame:
    """Return what a municipality has recorded of its budget up to an annex's last month.

    A budget is adopted in the year before and changed in its own; accounts are there when the year is over.

    Parameters
    ----------
    recorded : DataFrame
        All that the municipality has recorded, with the columns of the observation store.
    data_until : str
    """
    rows = recorded[recorded["table"] == BUDGET]
    if rows.empty:
        return rows
    last = periods.parse(data_until)
    stages, years = rows["breakdown"].str.extract(r"stage=(\w+)")[0], rows["period"].astype(int)
    settled = stages.map({"budget": last.year + 1, "change": last.year, "expected": last.year})
    closed = last.year if last.last_month % 12 == 11 else last.year - 1
    return rows[years <= settled.fillna(closed)]


def budget_table(rows: pd.DataFrame, view: Context, *, id: str) -> Table:
    """A row for each item, under it its parts; for each year a column for the budget, its changes and the accounts.

    Parameters
    ----------
    rows : DataFrame
        From `budget_rows`, at least one.
    view : Context
    id : str

    Returns
    -------
    Table
        The items and parts as the municipality names them, in the order of its file.
    """
    language, kind = view.language, record_kinds.kind("budget")
    rows = rows[rows["period"].isin(context.in_order(rows["period"].unique())[-YEARS_OF_BUDGET:])]
    values = own_records.values_of(rows)
    told = [breakdowns.parse(each) for each in rows["breakdown"]]
    stages = list(kind.columns["stage"].choices)
    held = {
        (about["item"], value["period"], about["stage"]): value
        for about, value in zip(told, values.to_dict(orient="records"), strict=True)
    }
    shown = sorted({key[1:] for key in held}, key=lambda pair: (pair[0], stages.index(pair[1])))
    whole = {about["item"]: about.get("part_of") for about in reversed(told)}
    whole |= {about["item"]: about["part_of"] for about in told if "part_of" in about}
    return Table(
        id=id,
        caption=text(
            language, "economy.budget_caption", unit=context.within(vocabulary.unit("million_dkk", language).header)
        ),
        stub=kind.columns["item"].name.text(language),
        columns=tuple(
            Column(
                f"{year}-{stage}",
                kind.columns["stage"].choices[stage].text(language),
                group=year,
                decimals=1,
                signed=stage == "change",
            )
            for year, stage in shown
        ),
        rows=tuple(
            Row(
                item,
                tuple(_amount(held.get((item, *pair)), pair[1], language) for pair in shown),
                level=int(whole[item] is not None),
                total=whole[item] is None,
            )
            for item in _in_order(told, whole)
        ),
        language=language,
        notes=(text(language, "economy.budget_note"),),
        sources=context.sources(values, language),
        values=records(values),
    )


def _amount(value: Mapping | None, stage: str, language: str) -> Cell:
    """Print an amount; an item that is not in the budget or the accounts of a year leaves its cell empty."""
    if value is None:
        return Cell("")
    return number_cell(value["value"], value["status"], 1, language, signed=stage == "change")


def _in_order(told: Sequence[dict[str, str]], whole: dict[str, str | None]) -> list[str]:
    """Return the items in the order of the file, each followed by its parts and theirs."""
    items = list(dict.fromkeys(about["item"] for about in told))

    def with_parts(item: str, above: tuple[str, ...]) -> list[str]:
        parts = [part for part in items if whole[part] == item and part not in above]
        return [item, *(each for part in parts for each in with_parts(part, (*above, item)))]

    found = [each for item in items if whole[item] not in items for each in with_parts(item, ())]
    return list(dict.fromkeys([*found, *items]))


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
