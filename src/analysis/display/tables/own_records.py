"""What the municipality itself has recorded: agreements, campaigns, surveys and the like, by period."""

from collections.abc import Sequence

import pandas as pd

from analysis.core import breakdowns, formats, periods, vocabulary
from analysis.core.areas import Area
from analysis.display import context
from analysis.display.blocks.blocks import Cell, Column, Table
from analysis.display.context import Context
from analysis.display.tables.cells import value_cell
from analysis.display.tables.frames import of_values, spread
from analysis.display.tables.tables import caption_of, period_columns
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.registry import Indicator
from analysis.sources import record_kinds

PERIODS_SHOWN = 6
PERIOD_KINDS = ("year", "half", "quarter", "month")
YEARS_OF_BUDGET = 3
BUDGET = "records:budget"


def values_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return recorded observations as values: indicator `records:<kind>:<measure>`, as the municipality gave them."""
    frame = rows[["area", "period", "breakdown", "value", "unit", "status"]].assign(
        indicator=rows["table"] + ":" + rows["measure"],
        method="published",
        snapshots=[(snapshot,) for snapshot in rows["snapshot"]],
        caveats=[()] * len(rows),
        interval_method="",
    )
    others = ("numerator", "denominator", "lower", "upper", "rank", "rank_of", "interval_level_pct")
    return frame.assign(**dict.fromkeys(others, float("nan"))).reset_index(drop=True)


def records_tables(
    rows: pd.DataFrame, kinds: Sequence[str], lacking: Sequence[str], view: Context, *, id: str, caption: str
) -> tuple[Table, ...]:
    """A row for each number that the municipality keeps of itself, a column for each of the last periods.

    Years, half-years, quarters and months stand in a table each, so that a column is never empty because it is of
    another kind; the other tables' ids end with the kind of period. Kinds that the chapter wants and that are not
    recorded, `lacking`, are named in a note under the first.
    """
    own = rows["area"] == view.own.code
    values = values_of(rows[own & rows["table"].isin([f"records:{kind}" for kind in kinds])])
    view.check(values)
    of_kind = values["period"].map({code: periods.parse(code).kind for code in values["period"].unique()})
    shown = [kind for kind in PERIOD_KINDS if of_kind.eq(kind).any()]
    captions = [text(view.language, f"own_records.of_{kind}", caption=caption) for kind in shown]
    ids = [id, *(f"{id}-{kind}" for kind in shown[1:])]
    return tuple(
        _records_table(
            values[of_kind == kind],
            kinds,
            () if place else lacking,
            view,
            id=ids[place],
            caption=captions[place] if len(shown) > 1 else caption,
        )
        for place, kind in enumerate(shown)
    )


def _records_table(
    values: pd.DataFrame, kinds: Sequence[str], lacking: Sequence[str], view: Context, *, id: str, caption: str
) -> Table:
    language = view.language
    codes = context.in_order(values["period"].unique())[-PERIODS_SHOWN:]
    values = values[values["period"].isin(codes)]
    order = {f"records:{kind}": place for place, kind in enumerate(kinds)}
    kind = values["indicator"].str.rsplit(":", n=1).str[0].map(order)
    rows: dict[tuple[str, str, str], dict] = {}
    for value in values.assign(kind=kind).sort_values(["kind", "breakdown"], kind="stable").to_dict(orient="records"):
        named = value["indicator"], value["breakdown"], value["unit"]
        row = rows.setdefault(named, {"label": _label(*named, language)})
        _, key, measure = value["indicator"].split(":")
        row[value["period"]] = value_cell(value, record_kinds.kind(key).decimals(measure, value["unit"]), language)
    names = formats.join([record_kinds.kind(kind).name.text(language) for kind in lacking], language)
    lacks = [text(language, "own_records.lacking", kinds=names)] if lacking else []
    return of_values(
        rows.values(),
        [Column(code, periods.short_name(code, language)) for code in codes],
        values,
        view,
        id=id,
        caption=caption,
        stub=text(language, "own_records.what"),
        notes=[text(language, "own_records.note"), *lacks],
    )


def _label(indicator: str, breakdown: str, unit: str, language: str) -> str:
    """Write "Tilfredshedsundersøgelser, borgere, runde 1: svarprocent"; with the unit where the file chooses it."""
    _, key, measure = indicator.split(":")
    kind = record_kinds.kind(key)
    column = kind.columns.get(measure)
    measured = column.name.text(language) if column else text(language, "own_records.times")
    if column and not column.unit:
        measured = vocabulary.unit(unit, language).header
    parts = [_member(kind.columns[each], member, language) for each, member in breakdowns.parse(breakdown).items()]
    name = kind.name.text(language)
    group = ", ".join([name[0].upper() + name[1:], *parts])
    return text(language, "own_records.row", group=group, measure=context.within(measured))


def _member(column: record_kinds.Column, member: str, language: str) -> str:
    if member in column.choices:
        return context.within(column.choices[member].text(language))
    return member if column.type == "text" else f"{context.within(column.name.text(language))} {member}"


def budget_rows(recorded: pd.DataFrame, data_until: str) -> pd.DataFrame:
    """Return what a municipality has recorded of its budget up to an annex's last month.

    A budget is adopted in the year before and changed in its own; accounts are there when the year is over.
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

    Items and parts are named as the municipality does, in the order of its file; `rows` is from `budget_rows`.
    """
    language, named = view.language, record_kinds.kind("budget").columns
    rows = rows[rows["period"].isin(context.in_order(rows["period"].unique())[-YEARS_OF_BUDGET:])]
    values = values_of(rows)
    told = [breakdowns.parse(each) for each in rows["breakdown"]]
    whole = {about["item"]: about.get("part_of") for about in reversed(told)}
    whole |= {about["item"]: about["part_of"] for about in told if "part_of" in about}
    names = named["stage"].choices
    stages = list(names)
    shown = {(year, about["stage"]) for year, about in zip(rows["period"], told, strict=True)}
    columns = [
        Column(f"{year}-{stage}", names[stage].text(language), group=year, decimals=1, signed=stage == "change")
        for year, stage in sorted(shown, key=lambda pair: (pair[0], stages.index(pair[1])))
    ]
    # an item that is not in the budget or the accounts of a year leaves its cell empty
    empty = {column.key: Cell("") for column in columns}
    items = {
        item: {"label": item, "level": int(whole[item] is not None), "total": whole[item] is None} | empty
        for item in _in_order(told, whole)
    }
    for about, value in zip(told, values.to_dict(orient="records"), strict=True):
        items[about["item"]][f"{value['period']}-{about['stage']}"] = value
    unit = context.within(vocabulary.unit("million_dkk", language).header)
    return of_values(
        items.values(),
        columns,
        values,
        view,
        id=id,
        caption=text(language, "economy.budget_caption", unit=unit),
        stub=named["item"].name.text(language),
        notes=[text(language, "economy.budget_note")],
    )


def _in_order(told: Sequence[dict[str, str]], whole: dict[str, str | None]) -> list[str]:
    """Return the items in the order of the file, each followed by its parts and theirs."""
    items = list(dict.fromkeys(about["item"] for about in told))

    def with_parts(item: str, above: tuple[str, ...]) -> list[str]:
        parts = [part for part in items if whole[part] == item and part not in above]
        return [item, *(each for part in parts for each in with_parts(part, (*above, item)))]

    found = [each for item in items if whole[item] not in items for each in with_parts(item, ())]
    return list(dict.fromkeys([*found, *items]))


def index_table(values: pd.DataFrame, indicator: Indicator, areas: Sequence[Area], view: Context, *, id: str) -> Table:
    """A row for each area, a column for each year, and the difference between the last two, on the printed numbers.

    The values are of one breakdown; an area without a number in any year is left out.
    """
    language = view.language
    view.check(values)
    codes = context.in_order(values["period"].unique())
    given = set(values.loc[values["status"] != "not_available", "area"])
    names = {area.code: view.name(area.code) for area in areas if area.code in given}
    rows = spread(values, names, "area", "period", totals=[view.own.code])
    columns, moved = period_columns(codes, indicator, language), []
    if len(codes) > 1:
        label = text(language, "economy.difference")
        columns.append(Column("difference", label, decimals=indicator.decimals, signed=True))
        for row in rows.values():
            now, before = row.get(codes[-1]), row.get(codes[-2])
            moved.append(changes.as_value(changes.change(now, before, indicator), now, before, indicator))
            row["difference"] = moved[-1]
    shown = values[values["area"].isin([area.code for area in areas])]
    return of_values(
        rows.values(),
        columns,
        shown,
        view,
        id=id,
        caption=caption_of(indicator, codes, language),
        stub=text(language, "table.area"),
        notes=[indicator.definition.text(language)],
        derived=moved,
    )
