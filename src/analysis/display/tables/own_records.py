"""What the municipality itself has recorded: agreements, campaigns, surveys and the like, by period."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.core import breakdowns, formats, periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables.cells import value_cell
from analysis.display.tables.frames import of_values
from analysis.display.texts import text
from analysis.sources import record_kinds

PERIODS_SHOWN = 6
PERIOD_KINDS = ("year", "half", "quarter", "month")


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
