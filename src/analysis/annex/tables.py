"""The verbs that set numbers up in tables: key figures, comparisons, the ministry's benchmark."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from analysis.annex import plan
from analysis.annex.scope import Scope, without_gaps
from analysis.annex.verbs import Blocks
from analysis.core import areas
from analysis.core import periods as calendar
from analysis.display.blocks.blocks import Missing, Table
from analysis.display.tables import own_records, parts, plan_contents
from analysis.display.tables import tables as display
from analysis.indicators import comparisons, held, registry, values
from analysis.indicators.changes import TOTALS
from analysis.indicators.registry import Indicator
from analysis.statistics import ranks

PERIODS = 6
PERIODS_OF_PEERS = 2
MONTHS_SIDE_BY_SIDE = 5
MOST_AT_A_GLANCE = 10


def key_figures(
    scope: Scope,
    *keys: str,
    caption: str | Mapping[str, str],
    kind: Literal["newest", "at_a_glance", "months"] = "newest",
    id: str = "key-figures",
) -> Table | Missing | Blocks:
    """Several indicators in one table.

    Parameters
    ----------
    caption : str or dict
        {'da': …, 'en': …} for both languages.
    kind : {"newest", "at_a_glance", "months"}
        The newest numbers with the first comparator, the country and the change on the year; the same with the place
        among all, told and drawn; or, where the plan prints it so, the last months of the municipality as rows.
    id : str
        What the table's id ends with, for `newest`.
    """
    if kind == "months" and (printed := [key for key in keys if _prints(scope, key)]):
        return _months(scope, [registry.indicator(key) for key in printed], caption)
    periods = {key: period for key in keys if (period := scope.newest(key))}
    if not periods:
        return scope.missing(*keys)
    places = None
    shown = [registry.indicator(key) for key in periods]
    if kind == "at_a_glance":
        shown = shown[:MOST_AT_A_GLANCE]
        id = kind.replace("_", "-")
        places = {each.key: _place(scope, each, periods[each.key]) for each in shown if each.unit not in TOTALS}
    frame = values.concat([scope.values(each.key, held.with_year_before(periods[each.key])) for each in shown])
    table = display.key_figures(frame, shown, scope.view, id=scope.id(id), caption=caption, places=places)
    left_out = [key for key in keys if key not in periods]
    return Blocks([table, scope.missing(*left_out)]) if left_out else table


def _prints(scope: Scope, key: str) -> bool:
    """Whether the plan prints numbers of an indicator."""
    return any(check.ours and check.ours.indicator == key for check in scope.plan.printed)


def _place(scope: Scope, record: Indicator, period: str) -> tuple[list[float], ranks.Place | None]:
    """Return the numbers of all municipalities, and the municipality's place among them."""
    first = record.breakdowns[0]
    everyone = scope.values(record.key, [period], first, of=areas.municipalities())
    ranking = comparisons.ranks_with_intervals(record.key, period, scope.data_until)
    place = ranks.place(ranking[ranking["breakdown"] == first], scope.own.code, by_lot=bool(record.interval))
    return everyone["value"].tolist(), place


def _months(scope: Scope, records: list[Indicator], caption: str) -> Table | Missing:
    first, period = records[0], scope.newest(records[0].key)
    if period is None:
        return scope.missing(*(each.key for each in records))
    back = range(scope.count(MONTHS_SIDE_BY_SIDE) - 1, -1, -1)
    months = [str(calendar.shift(calendar.parse(period), -each)) for each in back]
    frame = values.concat([scope.own_values(each.key, months) for each in records])
    id = scope.id(first.key, "months")
    return parts.persons_and_full_time_table(frame, records, scope.view, id=id, caption=caption)


def comparison(
    scope: Scope,
    key: str,
    *,
    by: Literal["area", "breakdown", "peer", "item"] = "area",
    breakdown: str | None = None,
) -> Table | Missing | None:
    """One indicator in a table.

    Parameters
    ----------
    by : {"area", "breakdown", "peer", "item"}
        The municipality and its comparators over the last periods; the breakdowns in the newest period beside the
        comparators; an index for each named peer; or a budget item by item, as the municipality has recorded it.

    Examples
    --------
    >>> from analysis import open_annex
    >>> annex = open_annex("unemployment", municipality="Næstved", year=2026)
    >>> table = annex.comparison("unemployment_rate", periods=13, comparators=["Faxe", "rar"])
    >>> [row.label for row in table.rows]
    ['Næstved', 'Faxe', 'RAR Sjælland']
    """
    if by == "item":
        return plan.budget_table(scope)
    record, last = registry.indicator(key), scope.newest(key)
    if last is None:
        return scope.missing(key)
    if by == "breakdown":
        frame = scope.values(key, [last])
        frame = frame[frame["status"].ne("not_available").groupby(frame["breakdown"]).transform("any")]
        return parts.breakdowns(frame, record, scope.beside_held(frame), id=scope.id(key, "parts"))
    shown = scope.last(key, scope.count(PERIODS_OF_PEERS if by == "peer" else PERIODS, scope.options.periods))
    if by == "peer":
        return _index_of_peers(scope, record, shown)
    frame = without_gaps(scope.values(key, shown, breakdown))
    return display.comparison(frame, record, scope.beside_held(frame), id=scope.id(key, "table"))


def _index_of_peers(scope: Scope, record: Indicator, shown: list[str]) -> Table:
    peers = [areas.area(code) for area in scope.comparators if area.kind == "peer_group" for code in area.members]
    who = [scope.own, *peers, *(area for area in scope.comparators if area.kind != "peer_group")]
    frame = scope.values(record.key, shown, record.breakdowns[0], of=who)
    return own_records.index_table(frame, record, who, scope.view, id=scope.id(record.key, "table"))


def benefits(scope: Scope, key: str) -> Table | Missing:
    """Full-time persons on each public benefit over two years with the change, as `full_time_persons` has them.

    Where the plan prints the table it stands whole: three years, with all changes beside the country's.
    """
    record = registry.indicator(key)
    years, pairs = _benefit_periods(scope.data_until)
    if not scope.plan.printed_tables:
        # the plan's own table stands whole where there is one
        years, pairs = years[-2:], pairs[1:2]
    frame = scope.own_values(record.key, years)
    if not frame["value"].notna().any():
        return scope.missing(record.key)
    rows = [name.split("=", 1)[1] for name in record.breakdowns]
    spans = [(last, [f"from={first};row={row}" for row in rows]) for first, last in pairs]
    compared = [scope.own, areas.area("000")]
    moved = values.concat([scope.values(f"{key}_change", [last], names, of=compared) for last, names in spans])
    table = parts.full_time_persons_table(frame, moved, record, scope.view, id=scope.id(record.key, "table"))
    known = plan_contents.known_faults(scope.plan.printed, table.values, scope.view)
    return replace(table, notes=(*table.notes, *known))


def _benefit_periods(data_until: str) -> tuple[list[str], list[tuple[str, str]]]:
    year, month = divmod(calendar.parse(data_until).last_month, 12)
    last = year if month == 11 else year - 1
    pairs = [(str(last - 2), str(last)), (str(last - 1), str(last))]
    if 5 <= month < 11:
        pairs.append((f"{year - 1}H1", f"{year}H1"))
    return [str(number) for number in range(last - 2, last + 1)], pairs


def benchmark(scope: Scope, *keys: str) -> Table | Missing:
    """The ministry's benchmark as it is published, in the newest rolling year."""
    period = scope.newest(keys[0])
    if period is None:
        return scope.missing(*keys)
    records = [registry.indicator(key) for key in keys]
    frame = values.concat([scope.own_values(key, [period]) for key in keys])
    id = scope.id("benchmark-table")
    return parts.benchmark_table(frame, records, scope.view, id=id, period=period)
