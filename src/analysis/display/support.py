"""Tables of public benefits: full-time persons by benefit with changes, and sickness benefit."""

from collections.abc import Sequence

import pandas as pd

from analysis import benefits, breakdowns, formats, periods
from analysis.display import context, few
from analysis.display.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables import from_frame
from analysis.display.texts import text
from analysis.indicators import values as value_frames
from analysis.indicators.changes import Change, is_few
from analysis.indicators.registry import Indicator


def full_time_persons_table(
    levels: pd.DataFrame, changes: pd.DataFrame, indicator: Indicator, view: Context, *, id: str
) -> Table:
    """Mean monthly full-time persons by benefit with their changes, as table 3 of Næstved's plan.

    Parameters
    ----------
    levels : DataFrame
        Values of `full_time_persons` for the municipality; a breakdown for each row.
    changes : DataFrame
        Values of `full_time_persons_change` for the municipality and the country; a breakdown for each
        row and first period.
    indicator : Indicator
        Of the levels.
    view : Context
    id : str

    Returns
    -------
    Table
        Rows as in the plan, match groups under their benefit; the years, then the changes of the
        municipality beside those of the country. A column without a single number is left out.
    """
    language = view.language
    levels = levels[levels["area"] == view.own.code]
    changes = _with_number(changes)
    frame = pd.DataFrame([_labelled(row, language) for row in benefits.main_rows()])
    columns = []
    for period in context.in_order(levels["period"].unique()):
        frame = _joined(frame, period, levels[levels["period"] == period])
        columns.append(
            Column(period, periods.short_name(period, language), group=text(language, "support.mean"), decimals=0)
        )
    for base, period, area in _change_columns(changes, view):
        key = f"{area}-{base}-{period}"
        part = changes[(changes["period"] == period) & (changes["area"] == area)]
        frame = _joined(frame, key, part[part["breakdown"].str.startswith(f"from={base};")])
        label = text(
            language,
            "support.change",
            area=view.name(area),
            first=periods.short_name(base, language),
            last=periods.short_name(period, language),
        )
        columns.append(Column(key, label, group=text(language, "support.change_group"), decimals=1, signed=True))
    shown = value_frames.concat([levels, changes])
    table = from_frame(
        frame,
        columns,
        id=id,
        caption=text(language, "support.caption", area=view.name(view.own.code)),
        stub=text(language, "support.benefit"),
        language=language,
        notes=(indicator.definition.text(language), *context.caveat_notes(shown, language)),
        sources=context.sources(shown, language),
        values=shown,
    )
    return few.with_counts(table, _few(changes, frame["row"].tolist(), columns, indicator))


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


def _with_number(changes: pd.DataFrame) -> pd.DataFrame:
    base = changes["breakdown"].str.extract(r"from=([^;]+);", expand=False)
    known = changes["status"].ne("not_available").groupby([changes["area"], changes["period"], base]).transform("any")
    return changes[known]


def _labelled(row: benefits.MainRow, language: str) -> dict:
    return {
        "row": row.key,
        "label": row.label.text(language),
        "level": 0 if row.parent is None else 1,
        "total": row.is_total,
    }


def _joined(frame: pd.DataFrame, key: str, rows: pd.DataFrame) -> pd.DataFrame:
    cells = pd.DataFrame(
        {
            "row": rows["breakdown"].str.extract(r"row=([^;]+)", expand=False),
            key: rows["value"],
            f"{key}_status": rows["status"],
            f"{key}_lower": rows["lower"],
            f"{key}_upper": rows["upper"],
        }
    )
    return frame.merge(cells, on="row", how="left").fillna({f"{key}_status": "not_available"})


def _change_columns(changes: pd.DataFrame, view: Context) -> list[tuple[str, str, str]]:
    base = changes["breakdown"].str.extract(r"from=([^;]+);", expand=False)
    found = pd.DataFrame({"base": base, "period": changes["period"], "area": changes["area"]}).drop_duplicates()
    order = [area.code for area in view.areas]
    rows = [tuple(row) for row in found.itertuples(index=False) if row.area in order]
    return sorted(rows, key=lambda row: (periods.parse(row[1]).last_month, row[0], order.index(row[2])))


def persons_and_full_time_table(
    values: pd.DataFrame, indicators: Sequence[Indicator], view: Context, *, id: str, caption: str
) -> Table:
    """One row for each month, one column for each indicator: table 4 of Næstved's plan.

    Parameters
    ----------
    values : DataFrame
        Values of the indicators for the municipality by month.
    indicators : sequence of Indicator
        The columns.

    Returns
    -------
    Table
    """
    language = view.language
    own = values[values["area"] == view.own.code]
    months = context.in_order(own["period"].unique())
    frame = pd.DataFrame({"row": months, "label": [periods.name(month, language) for month in months]})
    columns = []
    for record in indicators:
        part = own[own["indicator"] == record.key].assign(breakdown=lambda rows: "row=" + rows["period"])
        frame = _joined(frame, record.key, part)
        columns.append(Column(record.key, record.name.text(language), decimals=record.decimals))
    return from_frame(
        frame,
        columns,
        id=id,
        caption=caption,
        stub=text(language, "table.period"),
        language=language,
        notes=context.caveat_notes(own, language),
        sources=context.sources(own, language),
        values=own,
    )
