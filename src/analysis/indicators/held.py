"""What is held for an indicator: its periods, the newest one, and the tables that are missing."""

from collections.abc import Sequence
from functools import lru_cache

import pandas as pd

from analysis import observations
from analysis import periods as calendar
from analysis.areas import Area, municipalities
from analysis.indicators import reading, values
from analysis.indicators.registry import (
    KEPT,
    RECORDS,
    Indicator,
    compute,
    held_for,
    indicator,
    is_recorded,
    recorded_rows,
    rows_of,
)

LOOK_BACK = 12
SAID = ("observed", "zero", "suppressed")


def periods_held(record: Indicator, data_until: str, area: Area | None = None) -> list[str]:
    """Return the periods of the indicator's own kind that its tables hold, oldest first.

    With an area its municipality's own records are looked at too.

    Examples
    --------
    >>> from analysis.indicators.registry import indicator
    >>> periods_held(indicator("benchmark_rank"), "2022M06")[-1]
    '2022QMAT02'
    """
    return list(_periods_held(held_for(record), record.key, data_until, area if is_recorded(record) else None))


@lru_cache(maxsize=KEPT)
def _periods_held(_held: tuple, key: str, data_until: str, area: Area | None) -> tuple[str, ...]:
    record = indicator(key)
    frame = rows_of(record, [area] if area else [], data_until)
    kind = record.period_kinds[0]
    index = reading.index(frame)
    held = {period for table in record.series_tables or record.tables for period in index.periods(table)}
    found = {period for period in held if calendar.parse(period).kind == kind}
    # a longer period can also be made of its months
    found |= {made for period in held if (made := _ending_with(period, kind))}
    return tuple(sorted(found, key=lambda period: calendar.parse(period).last_month))


def _ending_with(month: str, kind: str) -> str | None:
    """Return the period of a kind that a month is the last of, or None."""
    last = calendar.parse(month)
    if last.kind != "month" or (last.last_month + 1) % calendar.MONTHS_BETWEEN[kind]:
        return None
    return str(calendar.Period(kind, last.last_month - calendar.MONTHS_IN[kind] + 1, last.last_month))


def newest(record: Indicator, area: Area, data_until: str) -> str | None:
    """Return the newest period about which the indicator says something for an area, or None.

    A hidden number is something said; one that is absent or does not apply is not.
    """
    return _newest(held_for(record), record.key, area, data_until)


@lru_cache(maxsize=KEPT)
def _newest(_held: tuple, key: str, area: Area, data_until: str) -> str | None:
    record = indicator(key)
    candidates = periods_held(record, data_until, area)[-LOOK_BACK:]
    if candidates and area.kind == "municipality" and not is_recorded(record):
        # every municipality is asked at once, for the next annex asks the same; but each for its own records
        *candidates, last = candidates
        if area.code in _speaking(_held, key, last, data_until):
            return last
    frame = compute(record.key, [area], candidates, data_until) if candidates else values.empty()
    said = frame.loc[frame["status"].isin(SAID), "period"]
    return max(said, key=lambda period: calendar.parse(period).last_month) if len(said) else None


@lru_cache(maxsize=KEPT)
def _speaking(_held: tuple, key: str, period: str, data_until: str) -> frozenset[str]:
    """Return the municipalities about which an indicator says something in a period."""
    frame = compute(key, municipalities(), [period], data_until)
    return frozenset(frame.loc[frame["status"].isin(SAID), "area"])


def with_year_before(period: str) -> list[str]:
    """Return the same period a year before, and the period.

    Examples
    --------
    >>> with_year_before("2026M07")
    ['2025M07', '2026M07']
    """
    return [str(calendar.year_before(calendar.parse(period))), period]


def last_periods(record: Indicator, data_until: str, count: int, area: Area | None = None) -> list[str]:
    """Return the last periods held, at most `count`, oldest first, without a gap; with an area up to its newest."""
    found = periods_held(record, data_until, area)
    if area is not None:
        end = newest(record, area, data_until)
        found = found[: found.index(end) + 1] if end in found else []
    found = found[-count:]
    return [str(period) for period in calendar.span(found[0], found[-1])] if found else []


def without_lead(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop the periods before the first about which something is said of any area."""
    said = frame.loc[frame["status"] != "not_available", "period"]
    return frame[calendar.last_month(frame["period"]) >= calendar.last_month(said).min()]


def missing_tables(records: Sequence[Indicator], area: Area, data_until: str) -> list[str]:
    """Return the official tables that some indicators need and that hold nothing about an area.

    Records that the municipality has not given are among them; a plan's printed tables are not, for
    they cannot be fetched.

    Examples
    --------
    >>> from analysis import areas
    >>> from analysis.indicators.registry import indicator
    >>> missing_tables([indicator("sickness_benefit_persons")], areas.area("320"), "2026M07")
    ['Y07A02']
    """
    tables = dict.fromkeys(table for record in records for table in record.tables)
    return [table for table in tables if not _is_plan(table) and not _holds(table, area, data_until)]


def _is_plan(table: str) -> bool:
    return "-" in table


def _holds(table: str, area: Area, data_until: str) -> bool:
    if table.startswith(RECORDS):
        frame = recorded_rows([table], [area])
    elif observations.has(table):
        frame = observations.load(table, areas=[area.code, *area.members])
    else:
        return False
    frame = observations.until(frame, data_until)
    return bool(frame["area"].isin([area.code, *area.members]).any())
