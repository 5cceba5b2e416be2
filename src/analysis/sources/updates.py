"""When newer figures of a table are to be expected: the source's own date, else when they usually come."""

from __future__ import annotations

import calendar
import datetime
from typing import NamedTuple

from analysis import periods, snapshots
from analysis.periods import Period
from analysis.sources import catalogue
from analysis.sources.catalogue import Entry

STEPS = {"month": 1, "quarter": 1, "half_year": 2, "year": 1}


class NextUpdate(NamedTuple):
    """When newer figures of a table are to be expected.

    Attributes
    ----------
    day
    stated
        Whether the source gave the day with the figures; else it is the day on which they usually come.
    """

    day: datetime.date
    stated: bool


def next_update(snapshot: str) -> NextUpdate | None:
    """Return when newer figures than those of a snapshot are to be expected.

    It follows from the snapshot and the catalogue alone, and so is the same on any day.

    Parameters
    ----------
    snapshot : str
        The newest of its table.

    Returns
    -------
    NextUpdate or None
        None where neither the source nor the catalogue says anything.
    """
    sidecar = snapshots.sidecar(snapshot)
    if sidecar.next_update:
        return NextUpdate(sidecar.next_update, stated=True)
    if sidecar.table not in catalogue.tables():
        return None
    return NextUpdate(expected(sidecar.periods.last, catalogue.entry(sidecar.table)), stated=False)


def expected(last: str, entry: Entry) -> datetime.date:
    """Return the day on which the period after the last one held usually comes.

    Example
    -------
    >>> expected("2026M07", catalogue.entry("Y25I01"))
    datetime.date(2026, 9, 24)
    """
    held = periods.parse(last)
    monthly_names = held.kind == "month" and entry.frequency == "quarter"
    following: Period = periods.shift(held, 3 if monthly_names else STEPS[entry.frequency])
    year, month = divmod(following.last_month, 12)
    ends = datetime.date(year, month + 1, calendar.monthrange(year, month + 1)[1])
    return ends + datetime.timedelta(days=entry.lag_days)
