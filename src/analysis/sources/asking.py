"""What both sources' clients share: one call that is to be made, and what a table says of itself."""

from __future__ import annotations

import datetime
import json
from typing import NamedTuple

from analysis.core import errors, periods
from analysis.core.errors import DataError
from analysis.sources import cells, grids
from analysis.sources.catalogue import Query


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
    """What a table says of itself: its description as it came, and its periods in the source's spelling.

    ``updated`` and ``next_update`` are None where it does not say.
    """

    content: bytes
    periods: list[str]
    updated: datetime.date | None
    next_update: datetime.date | None

    def dates(self) -> dict[str, datetime.date | None]:
        """Return when its figures came and the next are due."""
        return {"updated": self.updated, "next_update": self.next_update}


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
    if first is None:
        return known
    start = periods.parse(first).first_month
    chosen = [text for text in known if periods.parse(text).last_month >= start]
    if not chosen:
        newest = max(known, key=lambda text: periods.parse(text).last_month)
        raise DataError(f"{table} has no period since {first}; its newest is {periods.parse(newest)}.")
    return chosen


def lacks(table: str, what: str, wanted: str, held: list[str]) -> DataError:
    """Build the error for a name in the catalogue that a table does not have."""
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
    try:
        return json.loads(text)
    except ValueError:
        raise DataError(f"{what} is no whole JSON; it may be cut short: {cells.shortened(text)!r}.") from None


def newest_periods(query: Query, described: Described, first: str | None, table: str) -> tuple[list[str], list[str]]:
    """Return all periods of a table in order, and those that a question wants."""
    known = sorted(described.periods, key=lambda text: periods.parse(text).last_month)
    return known, since(known if query.newest is None else known[-query.newest :], first, table)
