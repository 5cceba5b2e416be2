"""Tables of public benefits: full-time persons by benefit with changes, and sickness benefit."""

from collections.abc import Sequence

import pandas as pd

from analysis.core import benefits, breakdowns, formats, periods
from analysis.display import context
from analysis.display.blocks.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables import small_counts
from analysis.display.tables.frames import of_values, wide
from analysis.display.texts import text
from analysis.indicators import values as value_frames
from analysis.indicators.changes import Change, is_few
from analysis.indicators.registry import Indicator


def full_time_persons_table(
    levels: pd.DataFrame, changes: pd.DataFrame, indicator: Indicator, view: Context, *, id: str
) -> Table:
    """Mean monthly full-time persons by benefit with their changes, as table 3 of Næstved's plan.

    Rows are as in the plan, match groups under their benefit; the years, then the changes of the municipality beside
    those of the country. A column without a single number is left out.

    Parameters
    ----------
    levels : DataFrame
        Values of `full_time_persons` for the municipality; a breakdown for each row.
    changes : DataFrame
        Values of `full_time_persons_change` for the municipality and the country; a breakdown for each row and first
        period.
    indicator : Indicator
        Of the levels.
    """
    language = view.language
    levels = levels[levels["area"] == view.own.code]
    changes = _with_number(changes)
    main = list(benefits.main_rows())
    labels = {row.key: row.label.text(language) for row in main}
    columns = [
        Column(period, periods.short_name(period, language), group=text(language, "support.mean"))
        for period in context.in_order(levels["period"].unique())
    ]
    columns += [
        Column(key, label, group=text(language, "support.change_group"), decimals=1, signed=True)
        for key, label in _change_columns(changes, view).items()
    ]
    spread = pd.concat([levels.assign(key=levels["period"]), changes.assign(key=_key(changes))])
    spread = spread.assign(row=spread["breakdown"].str.extract(r"row=([^;]+)", expand=False))
    frame = wide(spread, labels, "row", "key")
    shown = value_frames.concat([levels, changes])
    table = of_values(
        frame.assign(level=[int(row.parent is not None) for row in main], total=[row.is_total for row in main]),
        columns,
        shown,
        view,
        id=id,
        caption=text(language, "support.caption", area=view.name(view.own.code)),
        stub=text(language, "support.benefit"),
        notes=[indicator.definition.text(language)],
    )
    return small_counts.with_counts(table, _few(changes, list(labels), columns, indicator))


def _few(moved: pd.DataFrame, rows: list[str], columns: Sequence[Column], indicator: Indicator) -> dict:
    """Return the changes that are counted from so few that no percentage of them is told, by row and column."""
    places = {column.key: place for place, column in enumerate(columns)}
    found = {}
    for change in moved[moved["status"].eq("observed")].to_dict(orient="records"):
        named = breakdowns.parse(change["breakdown"])
        ends = tuple(formats.round_half_up(change[key], indicator.decimals) for key in ("denominator", "numerator"))
        key = f"{change['area']}-{named['from']}-{change['period']}"
        if is_few(indicator.unit, ends[0]) and key in places and named["row"] in rows:
            told = Change(ends[1] - ends[0], indicator.unit, indicator.decimals, ends=ends)
            found[rows.index(named["row"]), places[key]] = told
    return found


def _base(changes: pd.DataFrame) -> pd.Series:
    """Return the first period of each change."""
    return changes["breakdown"].str.extract(r"from=([^;]+);", expand=False)


def _with_number(changes: pd.DataFrame) -> pd.DataFrame:
    known = changes["status"].ne("not_available")
    return changes[known.groupby([changes["area"], changes["period"], _base(changes)]).transform("any")]


def _key(changes: pd.DataFrame) -> pd.Series:
    return changes["area"] + "-" + _base(changes) + "-" + changes["period"]


def _change_columns(changes: pd.DataFrame, view: Context) -> dict[str, str]:
    """Return the key and the header of each column of changes: the oldest first, the municipality before others."""
    order = [area.code for area in view.areas]
    found = changes.assign(base=_base(changes), key=_key(changes)).drop_duplicates("key")
    rows = [row for row in found.itertuples() if row.area in order]
    rows.sort(key=lambda row: (periods.parse(row.period).last_month, row.base, order.index(row.area)))
    return {row.key: _header(row, view) for row in rows}


def _header(row, view: Context) -> str:
    first, last = (periods.short_name(code, view.language) for code in (row.base, row.period))
    return text(view.language, "support.change", area=view.name(row.area), first=first, last=last)


def persons_and_full_time_table(
    values: pd.DataFrame, indicators: Sequence[Indicator], view: Context, *, id: str, caption: str
) -> Table:
    """One row for each month, one column for each indicator: table 4 of Næstved's plan."""
    language = view.language
    own = values[values["area"] == view.own.code]
    months = {month: periods.name(month, language) for month in context.in_order(own["period"].unique())}
    columns = [Column(each.key, each.name.text(language), decimals=each.decimals) for each in indicators]
    frame = wide(own, months, "period", "indicator")
    return of_values(frame, columns, own, view, id=id, caption=caption, stub=text(language, "table.period"))
