"""What is held for an indicator: its periods, the newest one, and the tables that are missing."""

from collections.abc import Sequence

import pandas as pd

from analysis.core import periods as calendar
from analysis.core.areas import Area
from analysis.indicators import computing
from analysis.indicators.registry import Indicator, compute
from analysis.indicators.values import SAID
from analysis.store import observations, official_tables


def periods_held(record: Indicator, data_until: str, area: Area | None = None) -> list[str]:
    """Return the periods of the indicator's own kind that its tables hold, oldest first.

    With an area its municipality's own records are looked at too.

    Examples
    --------
    >>> from analysis.indicators.registry import indicator
    >>> periods_held(indicator("benchmark_rank"), "2022M06")[-1]
    '2022QMAT02'
    """
    found = all_periods_held(record, data_until, [area] if area else [])
    return [text for text in found if calendar.parse(text).kind == record.period_kinds[0]]


def all_periods_held(record: Indicator, data_until: str, areas: Sequence[Area]) -> list[str]:
    """Return the periods of all the indicator's kinds that its tables, or the records of some areas, hold."""
    grid = computing.kept(record)
    rows = computing.rows_of(record, areas, data_until) if grid is None else None
    last = calendar.parse(computing.last_observation(record, data_until)).last_month
    found = computing.periods_of(record, rows) if grid is None else grid.periods
    return [text for text in found if calendar.parse(text).last_month <= last]


def newest(record: Indicator, area: Area, data_until: str) -> str | None:
    """Return the newest period about which the indicator says something for an area, or None.

    A hidden number is something said; one that is absent or does not apply is not.
    """
    frame = compute(record.key, [area], periods_held(record, data_until, area), data_until)
    said = frame.loc[frame["status"].isin(SAID), "period"]
    return max(said, key=lambda period: calendar.parse(period).last_month, default=None)


def with_year_before(period: str) -> list[str]:
    """Return the same period a year before, and the period."""
    return [str(calendar.year_before(calendar.parse(period))), period]


def without_lead(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop the periods before the first about which something is said of any area."""
    said = frame.loc[frame["status"] != "not_available", "period"]
    return frame[calendar.last_month(frame["period"]) >= calendar.last_month(said).min()]


def missing_tables(records: Sequence[Indicator], area: Area, data_until: str) -> list[str]:
    """Return the official tables that some indicators need and that hold nothing about an area.

    Records that the municipality has not given are among them; a plan's printed tables are not, for
    they cannot be fetched.
    """
    tables = dict.fromkeys(table for record in records for table in record.tables)
    return [
        table for table in tables if not official_tables.is_printed_plan(table) and not _holds(table, area, data_until)
    ]


def _holds(table: str, area: Area, data_until: str) -> bool:
    codes = [area.code, *area.members]
    if table.startswith(computing.RECORDS):
        frame = computing.recorded_rows([table], [area])
        frame = frame[frame["area"].isin(codes)]
    elif observations.has(table):
        frame = observations.load(table, areas=codes)
    else:
        return False
    return not observations.until(frame, data_until).empty
