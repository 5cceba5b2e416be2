"""Tables that a source has given another name: what one that is not there any more is called now."""

from __future__ import annotations

from analysis.core import benefits
from analysis.sources import catalogue
from analysis.sources.catalogue import Entry
from analysis.sources.http import RefusedError
from analysis.store import official_tables

NOT_FOUND = 404


def explained(error: RefusedError, table: str, entry: Entry, listed: dict[str, dict]) -> RefusedError:
    """Say in a refusal what a table that its source does not list any more is called now, where that is known."""
    new = _new_name(table, entry, listed) if error.status == NOT_FOUND and entry.id not in listed else None
    if new is None:
        return error
    ours = next((name for name in catalogue.tables() if catalogue.entry(name).id == new), None)
    todo = f"fetch it with: bilag fetch {ours}" if ours else f"write {new} as its id in data/catalogue"
    named = listed[new].get("table_name") or new
    said = error.said.rstrip(".") or "unknown table"
    message = (
        f"Jobindsats has no table {entry.id} any more (HTTP {error.status}: {said}); it has {new}, {named!r}: {todo}."
    )
    return RefusedError(message, error.status, error.said)


def _new_name(table: str, entry: Entry, listed: dict[str, dict]) -> str | None:
    """Return the id of the table that has the same title, else that of the benefit that came after; None without."""
    title = _stem(official_tables.official_table(table).title.da)
    same = [id_ for id_, each in listed.items() if _stem(str(each.get("table_name", ""))) == title]
    if same:
        return same[0]
    successors = [each.successor for each in benefits.benefits() if each.table == table and each.successor]
    tables = [each.table for each in benefits.benefits() if each.code in successors]
    return next((id_ for id_ in listed for name in tables if name and id_ == name.casefold()), None)


def _stem(title: str) -> str:
    """Return a title without what stands in brackets after it."""
    return title.split(" (")[0].strip().casefold()
