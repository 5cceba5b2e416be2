"""What both sources' clients share: one call that is to be made, what a table says of itself, and names in it."""

import datetime
import fnmatch
import json
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from analysis.core import errors, periods
from analysis.core.errors import DataError
from analysis.sources import cells, grids
from analysis.sources.catalogue import Entry, Query


class Ask(NamedTuple):
    """One call for figures: the file that its answer is kept in, the question it answers, and its cells at most."""

    file: str
    query: int
    method: str
    path: str
    parameters: dict[str, str]
    body: dict | None
    cells: int

    def request(self) -> str:
        """Write the call as the sidecar has it; the token is in no part of it."""
        if self.body is not None:
            return f"{self.method} {self.path} {json.dumps(self.body, ensure_ascii=False)}"
        query = "&".join(f"{name}={value}" for name, value in self.parameters.items())
        return f"{self.method} {self.path}" + (f"?{query}" if query else "")


class Described(NamedTuple):
    """What a table says of itself: its description as it came, its periods in the source's spelling, and its days.

    ``updated`` is when its figures came and ``next_update`` when the next are due; None where it does not say.
    """

    content: bytes
    periods: list[str]
    updated: datetime.date | None
    next_update: datetime.date | None


def day(text: object) -> datetime.date | None:
    """Read the day of a time stamp; None where there is none.

    Example
    -------
    >>> day("2026-08-24T08:00:00")
    datetime.date(2026, 8, 24)
    """
    try:
        return datetime.date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def since(known: list[str], first: str | None, table: str) -> list[str]:
    """Return the periods that end no earlier than the one named, in their own spelling; none so late is an error."""
    start = periods.parse(first).first_month if first else 0
    chosen = [text for text in known if periods.parse(text).last_month >= start]
    if known and not chosen:
        raise DataError(f"{table} has no period since {first}; its newest is {periods.parse(in_order(known)[-1])}.")
    return chosen


def in_order(texts: Iterable[str]) -> list[str]:
    """Return periods in order of their ends."""
    return sorted(texts, key=lambda text: periods.parse(text).last_month)


def wanted(query: Query, described: Described, first: str | None, table: str) -> list[str]:
    """Return the periods of a table that a question wants, in order."""
    known = in_order(described.periods)
    return since(known if query.newest is None else known[-query.newest :], first, table)


def of_each(entry: Entry, calls: Callable[[int, Query], list[Ask]]) -> list[Ask]:
    """Return the calls of every question of a table, without those that are optional and that it cannot answer."""
    asks = []
    for number, query in enumerate(entry.queries):
        try:
            asks += calls(number, query)
        except DataError:
            if not query.optional:
                raise
    return asks


def member(spellings: list[str], named: Mapping[str, str]) -> str | None:
    """Find a member by its id or its name, best spelling first; ``*`` stands for any text."""
    for spelling in spellings:
        wanted = grids.normal(spelling)
        fitting = (id_ for id_, name in named.items() if fnmatch.fnmatchcase(grids.normal(name), wanted))
        found = spelling if spelling in named else next(fitting, None)
        if found is not None:
            return found
    return None


def lacks(table: str, what: str, wanted: str, held: Iterable[str]) -> DataError:
    """Build the error for a name in the catalogue that a table does not have."""
    held = list(held)
    nearest = errors.nearest(wanted, held, count=1)
    hint = f"; did the source rename it to {nearest[0]!r}?" if nearest else "."
    shown = errors.alternatives(held[:8]).replace(" or ", " and ") if held else "nothing"
    more = f" and {len(held) - 8} more" if len(held) > 8 else ""
    return DataError(f"{table} has no {what} {wanted!r}{hint} It has {shown}{more}; correct it in data/catalogue.")


def read_json(content: bytes, what: str) -> object:
    """Read a source's JSON that holds no figures."""
    text = grids.decode(content).strip()
    if text.startswith("<"):
        raise DataError(f"{what} is a web page and no JSON.")
    with grids.named(what):
        return cells.read_json(text)
