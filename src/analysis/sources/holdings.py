"""What is held of each table that can be fetched: from when, how far it reaches, and when it is due again."""

from __future__ import annotations

import datetime
import json
from typing import NamedTuple

from analysis import project, snapshots
from analysis.sources import asking, catalogue
from analysis.sources.catalogue import Entry
from analysis.sources.fetching import ASKED
from analysis.sources.updates import expected


class Holding(NamedTuple):
    """What is held of one table.

    Attributes
    ----------
    retrieved
        The day of the newest snapshot; None when nothing is held.
    asked
        The last day that the source was asked, where that is known.
    age
        Days since the newest snapshot.
    last
        The last period held.
    due
        The day the next figures are expected.
    state
        "not held", "due", "overdue" where the source was asked since and nothing newer came, or "up to date", as
        all is that was asked for today.
    verified
        Whether the catalogue's names were seen in a real answer.
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
    asked = _asked(source, table)
    said = asking.day(asked.get("next_update")) or sidecar.next_update
    due = said or expected(sidecar.periods.last, entry)
    last_asked = asking.day(asked.get("asked")) or sidecar.retrieved
    # what was asked for today is as new as the source has it
    current = due > today or last_asked >= today
    state = "up to date" if current else "due" if last_asked < due else "overdue"
    age = (today - sidecar.retrieved).days
    return Holding(table, source, sidecar.retrieved, last_asked, age, sidecar.periods.last, due, state, entry.verified)


def _asked(source: str, table: str) -> dict:
    file = project.data("snapshots", source, table, ASKED)
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
