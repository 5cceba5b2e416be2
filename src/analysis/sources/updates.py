"""What is held of each table, and when newer figures are to be expected: on the source's own day, else as usual."""

import contextlib
import datetime
import json
from typing import NamedTuple

from analysis.core import periods, project
from analysis.sources import asking, catalogue
from analysis.sources.catalogue import Entry
from analysis.store import snapshots

LAST_REQUEST = "asked.json"
STEPS = {"month": 1, "quarter": 1, "half_year": 2, "year": 1}


class NextUpdate(NamedTuple):
    """The day on which newer figures are to be expected; stated by the source, or else as they usually come."""

    day: datetime.date
    stated: bool


def next_update(snapshot: str) -> NextUpdate | None:
    """Return when newer figures than those of a table's newest snapshot are to be expected; None where nobody knows.

    It follows from the snapshot and the catalogue alone, and so is the same on any day.
    """
    sidecar = snapshots.sidecar(snapshot)
    if sidecar.next_update:
        return NextUpdate(sidecar.next_update, stated=True)
    if sidecar.table not in catalogue.tables():
        return None
    return NextUpdate(expected(sidecar.periods.last, catalogue.entry(sidecar.table)), stated=False)


def expected(last: str, entry: Entry) -> datetime.date:
    """Return the day on which the period after the last one held usually comes."""
    held = periods.parse(last)
    monthly_names = held.kind == "month" and entry.frequency == "quarter"
    following = periods.shift(held, 3 if monthly_names else STEPS[entry.frequency])
    year, month = divmod(following.last_month + 1, 12)
    return datetime.date(year, month + 1, 1) + datetime.timedelta(days=entry.lag_days - 1)


class Holding(NamedTuple):
    """What is held of one table.

    ``retrieved`` is the day of the newest snapshot (None without one) and ``age`` the days since, ``asked`` the last
    day that the source was asked, ``last`` the last period held, ``due`` the day the next figures are expected,
    ``verified`` whether the catalogue's names were seen in a real answer. ``state`` is "not held", "due", "overdue"
    where the source was asked since and nothing newer came, or "up to date", as all is that was asked for today.
    """

    table: str
    source: str
    retrieved: datetime.date | None
    asked: datetime.date | None
    age: int | None
    last: str
    due: datetime.date | None
    state: str
    verified: bool


def holdings(today: datetime.date) -> list[Holding]:
    """Return what is held of every table of the catalogue, in the catalogue's order."""
    newest = snapshots.newest()
    return [
        _holding(table, source, held.tables[table], newest.get(table), today)
        for source, held in catalogue.sources().items()
        for table in held.tables
    ]


def _holding(table: str, source: str, entry: Entry, snapshot: str | None, today: datetime.date) -> Holding:
    if snapshot is None:
        return Holding(table, source, None, None, None, "", None, "not held", entry.verified)
    sidecar = snapshots.sidecar(snapshot)
    said: dict = {}
    with contextlib.suppress(OSError, ValueError):
        said = json.loads(project.data("snapshots", source, table, LAST_REQUEST).read_text(encoding="utf-8"))
    due = asking.day(said.get("next_update")) or sidecar.next_update or expected(sidecar.periods.last, entry)
    asked = asking.day(said.get("asked")) or sidecar.retrieved
    # what was asked for today is as new as the source has it
    state = "up to date" if due > today or asked >= today else "due" if asked < due else "overdue"
    age = (today - sidecar.retrieved).days
    return Holding(table, source, sidecar.retrieved, asked, age, sidecar.periods.last, due, state, entry.verified)
