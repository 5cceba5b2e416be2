"""Fetching: from a list of tables to snapshots, several calls at once within what is polite.

Every answer is kept as soon as it has come, so that a fetch that was ended goes on where it stopped. A table becomes
a snapshot only when all its answers have come, been read and found to look as they should.
"""

from __future__ import annotations

import contextlib
import datetime
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from threading import BoundedSemaphore
from types import ModuleType
from typing import NamedTuple

import pandas as pd

from analysis import observations, official_tables, periods, project, snapshots
from analysis.errors import BilagError, DataError, UsageError
from analysis.sources import asking, catalogue, fetched, http, jobindsats, renamed, shapes, statbank, vintages
from analysis.sources.asking import Ask
from analysis.sources.catalogue import Entry
from analysis.sources.fetched import DESCRIPTION, Kept
from analysis.sources.http import Client
from analysis.sources.unfinished import Unfinished, told

MODULES: dict[str, ModuleType] = {"jobindsats": jobindsats, "statbank": statbank}
ASKED = "asked.json"


class Outcome(NamedTuple):
    """How the fetch of one table went.

    Attributes
    ----------
    result
        "new", "unchanged", "failed", or "planned" when nothing was to be fetched.
    snapshot
        The snapshot that holds the table now; empty when none does.
    calls, cells, rows
        How many calls and cells were asked for, and rows came.
    message
        Why it failed.
    """

    table: str
    source: str
    result: str
    snapshot: str = ""
    calls: int = 0
    cells: int = 0
    rows: int = 0
    message: str = ""


class Settings(NamedTuple):
    """How to fetch.

    Attributes
    ----------
    since
        The first period wanted; all of them when None.
    dry_run
        Ask the tables what they hold, and no more.
    addresses
        Other addresses than the catalogue's, by source.
    token
        The token to Jobindsats; without it the user's own.
    today
        The day that snapshots are named by.
    pace, patience
        What waits are multiplied with, and the seconds that an answer may take.
    """

    since: str | None = None
    dry_run: bool = False
    addresses: Mapping[str, str] = {}
    token: str | None = None
    today: datetime.date | None = None
    pace: float = 1.0
    patience: float = http.LONGEST_ANSWER


def fetch(
    tables: Sequence[str],
    settings: Settings = Settings(),  # noqa: B008  (it cannot be changed)
    on_call: Callable[[str, int, int], None] = lambda table, done, of: None,
    on_done: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Fetch tables, and build the observations of those that are new.

    Parameters
    ----------
    tables
        Official tables of the catalogue.
    settings
        How to fetch.
    on_call
        Called with a table, the calls done and the calls in all.
    on_done
        Called as each table is done.

    Raises
    ------
    UsageError
        When a table is unknown, a token is lacking, or the first period is no period.
    DataError
        When another fetch is running.
    """
    if settings.since is not None:
        settings = settings._replace(since=str(periods.parse(settings.since)))
    known = catalogue.tables()
    by_source: dict[str, list[str]] = {}
    for table in dict.fromkeys(tables):
        catalogue.entry(table)
        by_source.setdefault(known[table], []).append(table)
    with contextlib.ExitStack() as stack:
        if not settings.dry_run:
            stack.enter_context(alone())
        ways = {source: stack.enter_context(_way(source, settings)) for source in by_source}
        outcomes = _all(by_source, ways, settings, on_call, on_done)
    new = [outcome.table for outcome in outcomes if outcome.result == "new"]
    # a fetch that was ended between a snapshot and the store left the store behind
    if new or (not settings.dry_run and snapshots.all() and not vintages.is_current()):
        observations.rebuild(new)
    return outcomes


def _all(by_source: dict, ways: dict, settings: Settings, on_call: Callable, on_done: Callable) -> list[Outcome]:
    limits = {source: catalogue.sources()[source].connections for source in by_source}
    gates = {source: BoundedSemaphore(limits[source]) for source in by_source}
    outcomes: dict[str, Outcome] = {}
    pool = ThreadPoolExecutor(sum(limits.values()))
    try:
        updates = _updates(ways.get("jobindsats"))
        waiting = set()
        # the sources in turn, so that a slow one does not fill all places
        longest = max(map(len, by_source.values()), default=0)
        for place in range(longest):
            for source, tables in by_source.items():
                if place < len(tables):
                    call = (tables[place], source, ways[source], settings, gates[source], updates, on_call)
                    waiting.add(pool.submit(_one, *call))
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for each in done:
                outcome = each.result()
                outcomes[outcome.table] = outcome
                on_done(outcome)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return [outcomes[table] for tables in by_source.values() for table in tables]


def _updates(way: Client | None) -> dict[str, dict]:
    """Ask Jobindsats once when its tables are updated; without the list each table is asked all the same."""
    if way is None:
        return {}
    try:
        return jobindsats.updates(way)
    except DataError:
        return {}


def _way(source: str, settings: Settings) -> Client:
    address = settings.addresses.get(source) or catalogue.sources()[source].url
    if source == "jobindsats":
        return jobindsats.client(address, token=settings.token, pace=settings.pace, patience=settings.patience)
    return statbank.client(address, pace=settings.pace, patience=settings.patience)


def _one(
    table: str,
    source: str,
    way: Client,
    settings: Settings,
    gate: BoundedSemaphore,
    updates: dict[str, dict],
    on_call: Callable[[str, int, int], None],
) -> Outcome:
    with gate:
        try:
            return _table(table, source, way, settings, updates, on_call)
        except BilagError as error:
            return Outcome(table, source, "failed", message=str(error).replace("\n", " "))
        except OSError as error:
            return Outcome(table, source, "failed", message=f"{table} cannot be written: {error.strerror}.")
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            # one source's odd answer must not take the other tables with it
            odd = f"{table} was answered in a form that is not known ({type(error).__name__}: {error})."
            return Outcome(table, source, "failed", message=odd.replace("\n", " "))


def _table(
    table: str,
    source: str,
    way: Client,
    settings: Settings,
    updates: dict[str, dict],
    on_call: Callable[[str, int, int], None],
) -> Outcome:
    held = catalogue.sources()[source]
    entry = held.tables[table]
    if source == "jobindsats":
        try:
            description = jobindsats.describe(way, entry, updates.get(entry.id))
        except http.RefusedError as error:
            raise renamed.told(error, table, entry, updates) from None
    else:
        description = statbank.describe(way, entry)
    asks = MODULES[source].plan(entry, description, held.cells, settings.since)
    cells_asked = sum(ask.cells for ask in asks)
    if settings.dry_run:
        return Outcome(table, source, "planned", calls=len(asks), cells=cells_asked)
    fetched.sweep(source, table)
    described = description.described
    about = Kept(
        DESCRIPTION, -1, told(Ask(DESCRIPTION, -1, "GET", f"table {entry.id}", {}, None, 0)), {}, described.content
    )
    desk = Unfinished(table, source, about.content)
    kept = [about]
    todo = list(asks)
    while todo:
        ask = todo.pop(0)
        answer = desk.find(ask)
        if answer is None:
            try:
                answer = desk.keep(ask, MODULES[source].fetch(way, ask, entry))
            except http.RefusedError as error:
                parts = jobindsats.halves(ask) if source == "jobindsats" and jobindsats.too_many_periods(error) else []
                if not parts:
                    raise
                todo[:0] = parts
                continue
        kept.append(answer)
        on_call(table, len(kept) - 1, len(kept) - 1 + len(todo))
    return _finished(table, source, entry, settings, described, asks, kept, desk)


def _finished(
    table: str,
    source: str,
    entry: Entry,
    settings: Settings,
    described: asking.Described,
    asks: list[Ask],
    kept: list[Kept],
    desk: Unfinished,
) -> Outcome:
    today = settings.today or datetime.date.today()
    count, cells_asked = len(asks), sum(ask.cells for ask in asks)
    before = _same_as_held(table, kept, settings.since)
    if before:
        desk.clear()
        _note_asked(source, table, today, described)
        rows = snapshots.sidecar(before).rows
        return Outcome(table, source, "unchanged", before, count, cells_asked, rows)
    try:
        rows = fetched.rows_of(table, kept)
        newest = [query.newest for query in entry.queries if query.newest is None]
        asked = asking.since(described.periods, settings.since, entry.id) if newest else []
        shapes.check(rows, table, entry, shapes.spelled(asked))
        keep_the_rules(rows, table, source)
    except BilagError:
        desk.clear()  # what is wrong today must not be taken up again tomorrow
        raise
    desk.complete(kept)
    snapshot = fetched.write(table, today, desk.folder, kept, rows, described, settings.since)
    _note_asked(source, table, today, described)
    return Outcome(table, source, "new", snapshot, count, cells_asked, len(rows))


def _same_as_held(table: str, kept: list[Kept], since: str | None) -> str:
    """Return the newest snapshot when it holds the same answers to the same calls, descriptions aside."""
    newest = snapshots.newest().get(table)
    if newest is None:
        return ""
    held = snapshots.sidecar(newest)
    parts = {(part.request, part.sha256) for part in held.parts if part.query >= 0}
    now = {(each.request, each.part()["sha256"]) for each in kept if each.query >= 0}
    return newest if parts == now and held.since == since else ""


def keep_the_rules(rows: pd.DataFrame, table: str, source: str) -> None:
    """Stop when rows would break a rule of the observations."""
    from analysis import observation_rules

    units = official_tables.official_table(table).measures
    frame = rows.assign(source=source, table=table, unit=rows["measure"].map(units), snapshot="fetched")
    observation_rules.check(frame[observations.COLUMNS], f"of {table} just fetched")


def _note_asked(source: str, table: str, today: datetime.date, described: asking.Described) -> None:
    """Note when a table was last asked for, and when it says that it will be updated."""
    held = {
        "asked": today.isoformat(),
        "updated": described.updated.isoformat() if described.updated else None,
        "next_update": described.next_update.isoformat() if described.next_update else None,
    }
    file = project.data("snapshots", source, table, ASKED)
    snapshots.write_whole(file, (json.dumps(held) + "\n").encode("utf-8"))


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one fetch or import run at a time; the lock goes with the process, however that ends."""
    try:
        import fcntl
    except ImportError:  # no such locks on this system
        yield
        return
    folder = project.data("snapshots")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise UsageError(f"{project.relative(folder)} cannot be written to: {error.strerror}.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DataError("Another bilag fetch or import is running here; wait until it is done.") from None
        yield
