"""The verbs that set numbers up in tables: key figures, comparisons, the ministry's benchmark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from analysis.annex import sentences
from analysis.annex.scope import Scope
from analysis.core import areas
from analysis.core import periods as calendar
from analysis.display import first_page
from analysis.display.blocks.blocks import Missing, Table, Text
from analysis.display.sentences import attention
from analysis.display.tables import official_benchmark, parts, support
from analysis.display.tables import tables as display
from analysis.indicators import held, registry, values
from analysis.indicators.changes import TOTALS
from analysis.indicators.registry import Indicator

PERIODS = 6
MONTHS_SIDE_BY_SIDE = 5
# Fewer of the periods than this, and the series is one of single years or quarters.
SPARSE = 2 / 3


def key_figures(
    scope: Scope,
    *keys: str,
    caption: str | Mapping[str, str],
    kind: Literal["newest", "at_a_glance", "months"] = "newest",
    id: str = "key-figures",
    worst_first: bool = False,
) -> Table | Missing:
    """Several indicators in one table.

    Parameters
    ----------
    *keys : str
        Indicators.
    caption : str or dict
        {'da': …, 'en': …} for both languages.
    kind : {"newest", "at_a_glance", "months"}
        The newest numbers with comparators, change on the year and rank; with the trend in words and a small strip of
        all municipalities, worse and worsening first; or the last months of the municipality as rows.
    id : str
        What the table's id ends with, for `newest`.
    worst_first : bool
        For `newest`: first where the municipality is worse than its first comparator and has got worse.

    Examples
    --------
    >>> annex.key_figures("unemployment_rate", "population", caption="Nøgletal")  # doctest: +SKIP
    """
    if kind == "months":
        return _months(scope, keys, caption)
    shown, frame = scope.newest_with_rank(keys)
    if not shown:
        return scope.missing(*keys)
    sort = worst_first or kind == "at_a_glance"
    order = attention.order(frame, shown, scope.view, scope.comparators) if sort else shown
    if kind == "at_a_glance":
        everyone = {each.key: _printed_by_all(scope, each.key) for each in order if each.unit not in TOTALS}
        table = first_page.at_a_glance(
            frame, everyone, order, scope.view, scope.comparators, id=scope.id("at-a-glance"), caption=caption
        )
    else:
        table = display.key_figures(frame, order, scope.view, id=scope.id(id), caption=caption)
    return attention.with_left_out(table, [registry.indicator(key) for key in keys], shown)


def _printed_by_all(scope: Scope, key: str) -> list[float]:
    frame = scope.ranked(key, scope.newest(key))
    return list(pd.to_numeric(frame["value"][frame["breakdown"] == frame["breakdown"].iloc[0]]))


def _months(scope: Scope, keys: tuple[str, ...], caption: str) -> Table | Missing:
    period = scope.newest(keys[0])
    if period is None:
        return scope.missing(*keys)
    back = range(scope.count(MONTHS_SIDE_BY_SIDE) - 1, -1, -1)
    months = [str(calendar.shift(calendar.parse(period), -each)) for each in back]
    frame = values.concat([scope.own_values(key, months) for key in keys])
    records = [registry.indicator(key) for key in keys]
    return support.persons_and_full_time_table(
        frame, records, scope.view, id=scope.id(keys[0], "months"), caption=caption
    )


def comparison(
    scope: Scope,
    key: str,
    *,
    by: Literal["area", "breakdown", "period", "peer", "item"] = "area",
    breakdown: str | None = None,
) -> Table | Text | Missing:
    """One indicator in a table.

    Parameters
    ----------
    key : str
        An indicator.
    by : {"area", "breakdown", "period", "peer", "item"}
        The municipality and its comparators over the last periods; the breakdowns in the newest period beside the
        comparators; the municipality's breakdowns over the last periods; an index for each named peer; or a budget
        item by item, as the municipality has recorded it, else by period.
    breakdown : str, optional
        The first without it, for `area`.

    Returns
    -------
    Table
        A single number in words.

    Examples
    --------
    >>> annex.comparison("unemployment_rate", periods=13, comparators=["Faxe", "rar"])  # doctest: +SKIP
    """
    if by == "item":
        from analysis.annex import plan

        table = plan.budget_table(scope)
        if table is not None:
            return table
    record = registry.indicator(key)
    if by == "breakdown":
        return _by_breakdown(scope, record)
    shown = scope.last(key, scope.count(2 if by == "peer" else PERIODS, scope.options.periods))
    if not shown:
        return scope.missing(key)
    if by == "peer":
        return _by_peer(scope, record, shown)
    chosen = [breakdown] if breakdown else None
    frame = scope.values(key, shown, breakdowns=chosen) if by == "area" else scope.own_values(key, shown, chosen)
    frame = without_gaps(frame)
    alone = _only_number(frame)
    if alone is not None:
        return sentences.describe(scope, key, breakdown=alone)
    if by == "area":
        return display.comparison(frame, record, scope.beside_held(frame), id=scope.id(key, "table"))
    return parts.over_time(frame, record, scope.view, id=scope.id(key, "over-time"))


def _by_breakdown(scope: Scope, record: Indicator) -> Table | Missing:
    period = scope.newest(record.key)
    if period is None:
        return scope.missing(record.key)
    frame = scope.values(record.key, [period])
    frame = frame[frame["status"].ne("not_available").groupby(frame["breakdown"]).transform("any")]
    return parts.breakdowns(frame, record, scope.beside_held(frame), id=scope.id(record.key, "parts"))


def _by_peer(scope: Scope, record: Indicator, shown: list[str]) -> Table:
    from analysis.display.tables import economy

    peers = [areas.area(code) for area in scope.comparators if area.kind == "peer_group" for code in area.members]
    who = [scope.own, *peers, *(area for area in scope.comparators if area.kind != "peer_group")]
    frame = scope.values(record.key, shown, of=who, breakdowns=record.breakdowns[:1])
    return economy.index_table(frame, record, who, scope.view, id=scope.id(record.key, "table"))


def _only_number(frame: pd.DataFrame) -> str | None:
    """Return the breakdown of the only row that says anything, where it is a number; else None."""
    speaking = frame[frame["status"] != "not_available"]
    alone = len(speaking) == 1 and speaking["status"].isin(values.PRINTABLE).all()
    return speaking["breakdown"].iloc[0] if alone else None


def without_gaps(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop the periods before the first number, and in a series with few periods those that have none.

    What is counted every third year is a line between those years; a month that lacks is a gap.
    """
    speaking = frame.loc[frame["status"] != "not_available", "period"].unique()
    if not len(speaking):
        return frame.iloc[:0]
    frame = held.without_lead(frame)
    sparse = len(speaking) < SPARSE * frame["period"].nunique()
    return frame[frame["period"].isin(speaking)] if sparse else frame


def benchmark(scope: Scope, *keys: str, kind: Literal["table", "history", "words"] = "table") -> Table | Text | Missing:
    """The ministry's benchmark as it is published.

    Parameters
    ----------
    *keys : str
        Indicators of the benchmark.
    kind : {"table", "history", "words"}
        The newest rolling year; one of its numbers over all rolling years held; or the municipality's place in words.

    Examples
    --------
    >>> annex.benchmark("benchmark_rank", kind="words")  # doctest: +SKIP
    """
    records = [registry.indicator(key) for key in keys]
    if kind == "table":
        period = scope.newest(keys[0])
        if period is None:
            return scope.missing(*keys)
        frame = values.concat([scope.own_values(key, [period]) for key in keys])
        id = scope.id("benchmark-table")
        return official_benchmark.benchmark_table(frame, records, scope.view, id=id, period=period)
    frame = official_years(scope, keys[0])
    if not len(frame):
        return scope.missing(keys[0])
    if kind == "words":
        return official_benchmark.rank_paragraph(frame, records[0], scope.view)
    id = scope.id(keys[0], "history")
    return official_benchmark.benchmark_history_table(frame, records[0], scope.view, id=id)


def official_years(scope: Scope, key: str) -> pd.DataFrame:
    """Return one of the benchmark's numbers over the rolling years held."""
    shown = held.periods_held(registry.indicator(key), scope.data_until)
    return scope.own_values(key, shown) if shown else values.empty()
