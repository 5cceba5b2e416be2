"""Tables of the parts of an indicator (benefits, match groups and other breakdowns) and of public benefits."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from analysis.core import benefits, formats, periods, vocabulary
from analysis.core.breakdowns import parse
from analysis.display import context
from analysis.display.blocks.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables import cells
from analysis.display.tables.cells import amount_cell
from analysis.display.tables.frames import of_values, spread
from analysis.display.tables.tables import caption_of
from analysis.display.texts import text
from analysis.indicators import values as value_frames
from analysis.indicators.changes import Change, is_few
from analysis.indicators.registry import Indicator

TOTALS = ("group=total", "group=total_merged")
TOTAL = "benefit_group=total"
SIGNED_UNITS = ("pp", "full_time_persons", "places")
# A column of changes: the area, the first and the last period.
Move = tuple[str, str, str]


def breakdowns(values: pd.DataFrame, indicator: Indicator, view: Context, *, id: str) -> Table:
    """A row for each breakdown, a column for each area, of an indicator's values in one period."""
    language, shown = view.language, view.chosen(values)
    labels = labels_of(shown, language)
    unit, decimals = vocabulary.unit(indicator.unit, language).header, indicator.decimals
    rounding = (text(language, "parts.rounding"),) if "" in labels else ()
    return of_values(
        spread(shown, labels, "breakdown", "area").values(),
        [Column(area.code, view.name(area.code), group=unit, decimals=decimals) for area in view.areas],
        shown,
        view,
        id=id,
        caption=caption_of(indicator, shown["period"].unique(), language),
        stub=text(language, "table.breakdown"),
        notes=(*view.age_notes(shown), *rounding),
    )


def labels_of(values: pd.DataFrame, language: str) -> dict[str, str]:
    """Return what the breakdowns of some values are called, in their order."""
    return {each: context.breakdown_name(each, language) for each in values["breakdown"].unique()}


def benchmark_table(
    values: pd.DataFrame, indicators: Sequence[Indicator], view: Context, *, id: str, period: str
) -> Table:
    """A row for each benefit group, a column for each published number: the municipality's in a rolling year."""
    language = view.language
    own = values[(values["area"] == view.own.code) & (values["period"] == period)]
    units = {each.key: "" if each.unit == "rank" else vocabulary.unit(each.unit, language).short for each in indicators}
    return of_values(
        spread(own, labels_of(own, language), "breakdown", "indicator", totals=[TOTAL]).values(),
        [_column(each.key, each.name.text(language), each, units[each.key]) for each in indicators],
        own,
        view,
        id=id,
        caption=text(language, "benchmark.caption", period=periods.name(period, language)),
        stub=text(language, "table.breakdown"),
        notes=view.age_notes(own),
    )


def _column(key: str, label: str, record: Indicator, unit: str = "") -> Column:
    return Column(key, label, unit, decimals=record.decimals, signed=record.unit in SIGNED_UNITS)


def full_time_persons_table(
    levels: pd.DataFrame, changes: pd.DataFrame, indicator: Indicator, view: Context, *, id: str
) -> Table:
    """Mean monthly full-time persons by benefit with their changes, as table 3 of Næstved's plan.

    Rows are as in the plan, match groups under their benefit; the years, then the changes of the municipality beside
    those of the country. A column without a single number is left out. `levels` are values of `full_time_persons`,
    whose indicator is given, a breakdown for each row; `changes` those of `full_time_persons_change` for the
    municipality and the country, a breakdown for each row and first period.
    """
    language = view.language
    levels = levels[levels["area"] == view.own.code]
    years = context.in_order(levels["period"].unique())
    named = changes["breakdown"].map(parse)
    changes = changes.assign(row=named.str.get("row"), base=named.str.get("from"))
    known = changes["status"].ne("not_available")
    changes = changes[known.groupby([changes["area"], changes["period"], changes["base"]]).transform("any")]
    rows = {row.key: {"label": row.label.text(language), "total": row.is_total} for row in benefits.main_rows()}
    for row in benefits.main_rows():
        rows[row.key]["level"] = int(row.parent is not None)
    for value in levels.to_dict(orient="records"):
        rows[parse(value["breakdown"])["row"]][value["period"]] = value
    few = []
    for value in changes.to_dict(orient="records"):
        told = _few(value, indicator)
        few += [told] if told else []
        rows[value["row"]]["-".join(_move(value))] = amount_cell(told, language) if told else value
    moves = _ordered({_move(value) for value in changes.to_dict(orient="records")}, view)
    mean, change = text(language, "support.mean"), text(language, "support.change_group")
    columns = [Column(year, periods.short_name(year, language), group=mean) for year in years]
    columns += [Column("-".join(move), _header(move, view), group=change, decimals=1, signed=True) for move in moves]
    return of_values(
        rows.values(),
        columns,
        value_frames.concat([levels, changes.drop(columns=["row", "base"])]),
        view,
        id=id,
        caption=text(language, "support.caption", area=view.name(view.own.code)),
        stub=text(language, "support.benefit"),
        notes=[indicator.definition.text(language)],
        last=cells.few_notes(few, language),
    )


def _few(change: Mapping, indicator: Indicator) -> Change | None:
    """Return a change that is counted from so few that no percentage of it is told; else None."""
    if change["status"] != "observed":
        return None
    first, last = (formats.round_half_up(change[key], indicator.decimals) for key in ("denominator", "numerator"))
    unit, decimals = indicator.unit, indicator.decimals
    return Change(last - first, unit, decimals, ends=(first, last)) if is_few(unit, first) else None


def _move(change: Mapping) -> Move:
    return change["area"], change["base"], change["period"]


def _ordered(moves: Iterable[Move], view: Context) -> list[Move]:
    """Sort columns of changes: the oldest first, the municipality before others."""
    order = [area.code for area in view.areas]
    shown = [move for move in moves if move[0] in order]
    return sorted(shown, key=lambda move: (periods.parse(move[2]).last_month, move[1], order.index(move[0])))


def _header(move: Move, view: Context) -> str:
    first, last = (periods.short_name(code, view.language) for code in move[1:])
    return text(view.language, "support.change", area=view.name(move[0]), first=first, last=last)


def persons_and_full_time_table(
    values: pd.DataFrame, indicators: Sequence[Indicator], view: Context, *, id: str, caption: str
) -> Table:
    """One row for each month, one column for each indicator: table 4 of Næstved's plan."""
    language = view.language
    own = values[values["area"] == view.own.code]
    months = {month: periods.name(month, language) for month in context.in_order(own["period"].unique())}
    columns = [Column(each.key, each.name.text(language), decimals=each.decimals) for each in indicators]
    rows = spread(own, months, "period", "indicator").values()
    return of_values(rows, columns, own, view, id=id, caption=caption, stub=text(language, "table.period"))
