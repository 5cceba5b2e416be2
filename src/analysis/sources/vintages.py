"""Vintages: what was held on an earlier day, and how to read the observations as they were then."""

import contextlib
import datetime
import os
from collections.abc import Iterator

from analysis.core import atomic
from analysis.core.errors import DataError
from analysis.store import observations, snapshots


def day_before_newest() -> datetime.date:
    """Return the last day of retrieval before the newest one; the newest where it is the only one."""
    until = snapshots.as_of()
    days = sorted({snapshots.retrieved(each) for each in snapshots.all()})
    return [day for day in days if until is None or day <= until][-2:][0]


def changed_since(day: datetime.date) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the tables whose snapshots are not those of an earlier day: those held then, and those held now."""
    then, now = snapshots.held(day), snapshots.held()
    pairs = {table: (then.get(table, ()), now.get(table, ())) for table in sorted({*then, *now})}
    return {table: pair for table, pair in pairs.items() if pair[0] != pair[1]}


@contextlib.contextmanager
def as_held_on(day: datetime.date) -> Iterator[None]:
    """Let this process read the observations of the snapshots that were held on a day, while a block runs."""
    before = os.environ.get(snapshots.AS_OF_VARIABLE)
    os.environ[snapshots.AS_OF_VARIABLE] = day.isoformat()
    try:
        _make_ready()
        yield
    finally:
        if before is None:
            del os.environ[snapshots.AS_OF_VARIABLE]
        else:
            os.environ[snapshots.AS_OF_VARIABLE] = before


def _make_ready() -> None:
    """Build the day's observations where they are not those of its snapshots; one process at a time."""
    from analysis.sources import tidying  # it brings the clients of the sources, which only this step needs

    if is_current():
        return
    with atomic.lock(observations.folder() / ".lock"):
        if not is_current():
            tidying.build_store()


def is_current() -> bool:
    """Tell whether the observations are those of the snapshots held, and nothing of a build that was ended is left."""
    if observations.is_coming():
        return False
    try:
        listed = observations.entries()
        return {table: tuple(entry["snapshots"]) for table, entry in listed.items()} == snapshots.held()
    except (DataError, KeyError, TypeError):
        return False
