"""Fetching: from a list of tables to snapshots, several calls at once within what is polite.

Every answer is kept as soon as it has come, so that a fetch that was ended goes on where it stopped. A table becomes
a snapshot only when all its answers have come, been read and found to look as they should.
"""

import contextlib
import datetime
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from types import ModuleType
from typing import NamedTuple

import filelock
import pandas as pd

from analysis.core import atomic, errors, periods, project
from analysis.core.errors import BilagError, DataError, UsageError
from analysis.sources import asking, catalogue, http, shapes, tidying, updates, vintages
from analysis.sources.asking import Ask, Described
from analysis.sources.catalogue import SourceEntries
from analysis.sources.http import Client
from analysis.store import observations, snapshots
from analysis.store.snapshots import KeptAnswer

DESCRIPTION = "description.json"
UNFINISHED = ".unfinished"
NOTE = "Fetched from the source; the answers are kept byte for byte."

OnCall = Callable[[str, int, int], None]
OnDone = Callable[["Outcome"], None]


class Unfinished:
    """The folder where the answers of one table lie until all have come, begun anew when the source was updated."""

    def __init__(self, table: str, source: str, description: bytes) -> None:
        self.folder = project.own("data", "snapshots", source, table, UNFINISHED)
        begun = self.folder / DESCRIPTION
        if not begun.is_file() or begun.read_bytes() != description:
            self.clear()
            atomic.write_bytes(begun, description)

    def find(self, ask: Ask) -> KeptAnswer | None:
        """Return an answer that came before the fetch was ended."""
        file, about = self.folder / ask.file, self.folder / f".{ask.file}.about"
        if not file.is_file() or not about.is_file():
            return None
        said = json.loads(about.read_text(encoding="utf-8"))
        kept = KeptAnswer(ask.file, ask.query, ask.request(), said["headers"], file.read_bytes())
        return kept if kept.part() == said else None

    def keep(self, ask: Ask, answer: http.Answer) -> KeptAnswer:
        """Put an answer down."""
        kept = KeptAnswer(ask.file, ask.query, ask.request(), answer.headers, answer.content)
        atomic.write_bytes(self.folder / ask.file, answer.content)
        atomic.write_bytes(
            self.folder / f".{ask.file}.about", json.dumps(kept.part(), ensure_ascii=False).encode("utf-8")
        )
        return kept

    def complete(self, kept: Sequence[KeptAnswer]) -> None:
        """Leave nothing in the folder but the answers."""
        wanted = {each.file for each in kept}
        for file in self.folder.iterdir():
            if file.name not in wanted:
                file.unlink()

    def clear(self) -> None:
        """Take everything away."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Outcome(NamedTuple):
    """How the fetch of one table went.

    ``result`` is "new", "unchanged", "failed" (``message`` says why), or "planned" when nothing was to be fetched;
    ``snapshot`` holds the table now; ``calls`` and ``cells`` were asked for, ``rows`` came.
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

    ``since`` is the first period wanted, all of them when None; a dry run asks the tables what they hold, and no more.
    ``addresses`` are others than the catalogue's, by source; ``today`` is the day that snapshots are named by. Figures
    that look wrong are kept where they are ``confirmed``.
    """

    since: str | None = None
    dry_run: bool = False
    addresses: Mapping[str, str] = {}
    today: datetime.date | None = None
    confirmed: bool = False


class _Source(NamedTuple):
    """A source under way: its catalogue, how it is called, and its own list of tables where it has one."""

    entries: SourceEntries
    module: ModuleType
    client: Client
    listed: dict[str, dict]


def fetch(
    tables: Sequence[str],
    settings: Settings = Settings(),  # noqa: B008  (it cannot be changed)
    on_call: OnCall = lambda table, done, of: None,
    on_done: OnDone = lambda outcome: None,
) -> list[Outcome]:
    """Fetch tables of the catalogue, and build the observations of those that are new.

    ``on_call`` is called with a table, the calls done and the calls in all; ``on_done`` with each table's outcome.

    Raises UsageError when a table is unknown, a token is lacking, or the first period is no period; DataError when
    another fetch is running.
    """
    if settings.since is not None:
        settings = settings._replace(since=str(periods.parse(settings.since)))
    by_source: dict[str, list[str]] = {}
    for table in dict.fromkeys(tables):
        catalogue.entry(table)
        by_source.setdefault(catalogue.tables()[table], []).append(table)
    with contextlib.ExitStack() as stack:
        if not settings.dry_run:
            stack.enter_context(alone())
            atomic.require_writable(observations.folder(), folder=True)
        sources = [stack.enter_context(_source(name, settings)) for name in by_source]
        outcomes = _all(by_source, sources, settings, on_call, on_done)
        new = [outcome.table for outcome in outcomes if outcome.result == "new"]
        # a fetch that was ended between a snapshot and the store left the store behind
        if new or (not settings.dry_run and snapshots.all() and not vintages.is_current()):
            tidying.rebuild(new)
    return outcomes


@contextlib.contextmanager
def _source(name: str, settings: Settings) -> Iterator[_Source]:
    entries, module = catalogue.sources()[name], tidying.CLIENTS[name]
    with module.client(settings.addresses.get(name) or entries.url) as client:
        yield _Source(entries, module, client, module.listed(client))


def _all(
    by_source: dict[str, list[str]], sources: list[_Source], settings: Settings, on_call: OnCall, on_done: OnDone
) -> list[Outcome]:
    outcomes: dict[str, Outcome] = {}
    pools = [ThreadPoolExecutor(source.entries.connections) for source in sources]
    try:
        waiting = [
            pool.submit(_one, table, source, settings, on_call)
            for pool, source in zip(pools, sources, strict=True)
            for table in by_source[source.entries.source]
        ]
        for done in as_completed(waiting):
            outcomes[done.result().table] = done.result()
            on_done(done.result())
    finally:
        for pool in pools:
            pool.shutdown(wait=False, cancel_futures=True)
    return [outcomes[table] for tables in by_source.values() for table in tables]


def _one(table: str, source: _Source, settings: Settings, on_call: OnCall) -> Outcome:
    try:
        return _fetch_table(table, source, settings, on_call)
    except BilagError as error:
        message = str(error)
    except OSError as error:
        message = f"{table} cannot be written: {error.strerror}."
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        # one source's odd answer must not take the other tables with it
        message = f"{table} was answered in a form that is not known ({type(error).__name__}: {error})."
    return Outcome(table, source.entries.source, "failed", message=errors.redacted(message).replace("\n", " "))


def _fetch_table(table: str, source: _Source, settings: Settings, on_call: OnCall) -> Outcome:
    name, entry = source.entries.source, source.entries.tables[table]
    description = source.module.describe(source.client, table, entry, source.listed)
    asks = source.module.plan(entry, description, source.entries.cells, settings.since)
    planned = Outcome(table, name, "planned", calls=len(asks), cells=sum(ask.cells for ask in asks))
    if settings.dry_run:
        return planned
    snapshots.sweep(name, table)
    described = description.described
    folder = Unfinished(table, name, described.content)
    kept = [KeptAnswer(DESCRIPTION, -1, f"GET table {entry.id}", {}, described.content)]
    todo = list(asks)
    while todo:
        ask = todo.pop(0)
        try:
            kept.append(folder.find(ask) or folder.keep(ask, source.module.fetch(source.client, ask, entry)))
        except http.RefusedError as error:
            parts = source.module.split(ask, error)
            if not parts:
                raise
            todo[:0] = parts
        else:
            on_call(table, len(kept) - 1, len(kept) - 1 + len(todo))
    return _keep(planned, settings, described, kept, folder)


def _keep(
    planned: Outcome, settings: Settings, described: Described, kept: list[KeptAnswer], folder: Unfinished
) -> Outcome:
    """Make the answers a snapshot, unless they are those that are held."""
    table, today = planned.table, settings.today or datetime.date.today()
    days = {
        key: day and day.isoformat() for key, day in described._asdict().items() if key in ("updated", "next_update")
    }
    note = json.dumps({"asked": today.isoformat(), **days}) + "\n"
    snapshot, result = _same_as_held(table, kept, settings.since), "unchanged"
    if snapshot:
        folder.clear()
    else:
        try:
            rows = _checked_rows(table, kept, described, settings, today)
        except BilagError:
            folder.clear()  # what is wrong today must not be taken up again tomorrow
            raise
        folder.complete(kept)
        snapshot = snapshots.write_answers(folder.folder, kept, rows, table, today, NOTE, since=settings.since, **days)
        result = "new"
    asked = project.own("data", "snapshots", planned.source, table, updates.LAST_REQUEST)
    atomic.write_bytes(asked, note.encode("utf-8"))
    return planned._replace(result=result, snapshot=snapshot, rows=snapshots.sidecar(snapshot).rows)


def _checked_rows(
    table: str, kept: list[KeptAnswer], described: Described, settings: Settings, today: datetime.date
) -> pd.DataFrame:
    entry = catalogue.entry(table)
    rows = tidying.rows_of(table, kept)
    all_periods = any(query.newest is None for query in entry.queries)
    wanted = asking.since(described.periods, settings.since, entry.id) if all_periods else []
    asked = [str(periods.parse(text)) for text in wanted]
    shapes.check(rows, table, tidying.held(table), today, asked, confirmed=settings.confirmed)
    return rows


def _same_as_held(table: str, kept: list[KeptAnswer], since: str | None) -> str:
    """Return the newest snapshot when it holds the same answers to the same calls, descriptions aside."""
    newest = snapshots.newest().get(table)
    if newest is None:
        return ""
    held = snapshots.sidecar(newest)
    parts = {(part.request, part.sha256) for part in held.parts if part.query >= 0}
    now = {(each.request, each.part()["sha256"]) for each in kept if each.query >= 0}
    return newest if parts == now and held.since == since else ""


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one fetch or import run at a time; the lock goes with the process, however that ends."""
    folder = project.own("data", "snapshots")
    try:
        lock = atomic.lock(folder / ".lock")
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise DataError("Another bilag fetch or import is running here; wait until it is done.") from None
    except OSError as error:
        raise UsageError(f"{project.relative(folder)} cannot be written to: {error.strerror}.") from None
    try:
        yield
    finally:
        lock.release()
