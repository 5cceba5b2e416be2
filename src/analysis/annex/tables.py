"""The verbs that set numbers up in tables: key figures, comparisons, the ministry's benchmark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from analysis.annex import plan, sentences
from analysis.annex.scope import Scope, without_gaps
from analysis.annex.verbs import Blocks
from analysis.core import areas
from analysis.core import periods as calendar
from analysis.display.blocks.blocks import Missing, Table, Text
from analysis.display.tables import economy, official_benchmark, parts, support
from analysis.display.tables import tables as display
from analysis.indicators import registry, values
from analysis.indicators.changes import TOTALS
from analysis.indicators.registry import Indicator

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
        The newest numbers with the first comparator, the country, the change on the year and the rank; the same with
        the place among all drawn; or, where the plan prints it so, the last months of the municipality as rows.
    id : str
        What the table's id ends with, for `newest`.
    """
    if kind == "months" and (printed := [key for key in keys if _prints(scope, key)]):
        return _months(scope, [registry.indicator(key) for key in printed], caption)
    shown, frame = scope.newest_with_rank(keys)
    if not shown:
        return scope.missing(*keys)
    everyone = None
    if kind == "at_a_glance":
        shown = shown[:MOST_AT_A_GLANCE]
        id = kind.replace("_", "-")
        everyone = {each.key: _printed_by_all(scope, each.key) for each in shown if each.unit not in TOTALS}
    table = display.key_figures(frame, shown, scope.view, id=scope.id(id), caption=caption, everyone=everyone)
    left_out = [key for key in keys if key not in frame["indicator"].unique()]
    return Blocks([table, scope.missing(*left_out)]) if left_out else table


def _prints(scope: Scope, key: str) -> bool:
    """Whether the plan prints numbers of an indicator."""
    return any(check.ours and check.ours.indicator == key for check in scope.plan.printed)


def _printed_by_all(scope: Scope, key: str) -> list[float]:
    frame = scope.ranked(key, scope.newest(key))
    return list(pd.to_numeric(frame["value"][frame["breakdown"] == frame["breakdown"].iloc[0]]))


def _months(scope: Scope, records: list[Indicator], caption: str) -> Table | Missing:
    first, period = records[0], scope.newest(records[0].key)
    if period is None:
        return scope.missing(*(each.key for each in records))
    back = range(scope.count(MONTHS_SIDE_BY_SIDE) - 1, -1, -1)
    months = [str(calendar.shift(calendar.parse(period), -each)) for each in back]
    frame = values.concat([scope.own_values(each.key, months) for each in records])
    id = scope.id(first.key, "months")
    return support.persons_and_full_time_table(frame, records, scope.view, id=id, caption=caption)


def comparison(
    scope: Scope,
    key: str,
    *,
    by: Literal["area", "breakdown", "period", "peer", "item"] = "area",
    breakdown: str | None = None,
) -> Table | Text | Missing:
    """One indicator in a table; a single number in words.

    Parameters
    ----------
    by : {"area", "breakdown", "period", "peer", "item"}
        The municipality and its comparators over the last periods; the breakdowns in the newest period beside the
        comparators; the municipality's breakdowns over the last periods; an index for each named peer; or a budget
        item by item, as the municipality has recorded it, else by period.

    Examples
    --------
    >>> from analysis import open_annex
    >>> annex = open_annex("unemployment", municipality="Næstved", year=2026)
    >>> table = annex.comparison("unemployment_rate", periods=13, comparators=["Faxe", "rar"])
    >>> [row.label for row in table.rows]
    ['Næstved', 'Faxe', 'RAR Sjælland']
    """
    if by == "item" and (table := plan.budget_table(scope)) is not None:
        return table
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
    frame = without_gaps((scope.values if by == "area" else scope.own_values)(key, shown, breakdown))
    speaking = frame[frame["status"] != "not_available"]
    if len(speaking) == 1 and speaking["status"].isin(values.PRINTABLE).all():
        return sentences.describe(scope, key, breakdown=speaking["breakdown"].iloc[0])
    if by == "area":
        return display.comparison(frame, record, scope.beside_held(frame), id=scope.id(key, "table"))
    return parts.over_time(frame, record, scope.view, id=scope.id(key, "over-time"))


def _index_of_peers(scope: Scope, record: Indicator, shown: list[str]) -> Table:
    peers = [areas.area(code) for area in scope.comparators if area.kind == "peer_group" for code in area.members]
    who = [scope.own, *peers, *(area for area in scope.comparators if area.kind != "peer_group")]
    frame = scope.values(record.key, shown, record.breakdowns[0], of=who)
    return economy.index_table(frame, record, who, scope.view, id=scope.id(record.key, "table"))


def benchmark(scope: Scope, *keys: str, kind: Literal["table", "history", "words"] = "table") -> Table | Text | Missing:
    """The ministry's benchmark as it is published.

    Parameters
    ----------
    kind : {"table", "history", "words"}
        The newest rolling year; one of its numbers over all rolling years held; or the municipality's place in words.
    """
    records = [registry.indicator(key) for key in keys]
    if kind == "table":
        period = scope.newest(keys[0])
        if period is None:
            return scope.missing(*keys)
        frame = values.concat([scope.own_values(key, [period]) for key in keys])
        id = scope.id("benchmark-table")
        return official_benchmark.benchmark_table(frame, records, scope.view, id=id, period=period)
    frame = sentences.official_years(scope, keys[0])
    if not len(frame):
        return scope.missing(keys[0])
    if kind == "words":
        return official_benchmark.rank_paragraph(frame, records[0], scope.view)
    return official_benchmark.benchmark_history_table(frame, records[0], scope.view, id=scope.id(keys[0], "history"))
