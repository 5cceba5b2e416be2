"""Jobindsats, version 3 of its API: descriptions of tables, and the calls that bring a table's figures."""

from __future__ import annotations

import contextlib
import fnmatch
from itertools import chain
from typing import NamedTuple

from analysis.core.errors import DataError
from analysis.sources import asking, http, renamed, tokens
from analysis.sources.asking import Ask, Described
from analysis.sources.catalogue import ALL, Entry, Query
from analysis.sources.http import Answer, Client

NAME = "Jobindsats"
AREAS_WHEN_ALL = 99
LEVEL = "level:"
PERIODS_REFUSED = ("period", "too many", "for mange", "limit")


class Table(NamedTuple):
    """What a table says of itself.

    ``period_types`` are the periods of each type; ``hierarchies`` the name of each member by its id, ``levels`` how
    many members each level has, ``dimensions`` the dimension's name, all by hierarchy; ``measures`` the names of the
    group and of the measure.
    """

    described: Described
    period_types: dict[str, list[str]]
    hierarchies: dict[str, dict[str, str]]
    levels: dict[str, dict[str, int]]
    dimensions: dict[str, str]
    measures: list[tuple[str, str]]


def client(
    address: str, *, token: str | None = None, pace: float = 1.0, patience: float = http.LONGEST_ANSWER
) -> Client:
    """Open the way to Jobindsats, with the user's own access token where none is given."""
    token = tokens.jobindsats() if token is None else token
    return Client(
        NAME,
        address,
        {"Authorization": f"Bearer {token}", "Accept": "application/json"},
        secret=token,
        pace=pace,
        patience=patience,
    )


def listed(way: Client) -> dict[str, dict]:
    """Return the record of every table in the list of tables, by its id: what it is called, when it is updated.

    Without the list each table is asked for all the same.
    """
    found: dict[str, dict] = {}
    with contextlib.suppress(DataError):
        _collect(
            asking.read_json(way.call("GET", "tables", parameters={"format": "json"}).content, "The list of tables"),
            found,
        )
    return found


def _collect(held: object, found: dict[str, dict]) -> None:
    if isinstance(held, dict):
        if isinstance(held.get("table_id"), str):
            found[held["table_id"]] = held
        held = list(held.values())
    for inner in held if isinstance(held, list) else ():
        _collect(inner, found)


def describe(way: Client, table: str, entry: Entry, known: dict[str, dict]) -> Table:
    """Ask a table what it holds; one that is not in the source's list any more is refused with its new name."""
    try:
        answer = way.call("GET", f"table/{entry.id}", parameters={"format": "json"})
    except http.RefusedError as error:
        raise renamed.explained(_refused(error, entry), table, entry, known) from None
    return read_description(answer.content, entry, known.get(entry.id))


def read_description(content: bytes, entry: Entry, update: dict | None = None) -> Table:
    """Read a table's description."""
    held = asking.read_json(content, f"The description of {entry.id}")
    if isinstance(held, list) and len(held) == 1:
        held = held[0]
    if not isinstance(held, dict) or not isinstance(held.get("periods"), list):
        raise DataError(f"The description of {entry.id} has no periods.")
    period_types = {
        str(each["periodtype_id"]): [str(value["period_id"]) for value in each.get("values", [])]
        for each in held["periods"]
    }
    hierarchies: dict[str, dict[str, str]] = {}
    levels: dict[str, dict[str, int]] = {}
    dimensions: dict[str, str] = {}
    for dimension in held.get("dimensions", []):
        for hierarchy in dimension.get("hierarchies", []):
            key = hierarchy["hierarchy_id"]
            members = {str(level["level_id"]): level.get("values", []) for level in hierarchy.get("levels", [])}
            levels[key] = {level: len(values) for level, values in members.items()}
            values = chain.from_iterable(members.values())
            hierarchies[key] = {str(each["value_id"]): str(each["value_name"]) for each in values}
            dimensions[key] = str(dimension.get("dimension_name", ""))
    measures = [
        (str(group.get("mgroup_name", "")), str(measure.get("measure_name", "")))
        for group in held.get("mgroups", [])
        for measure in group.get("measures", [{}])
    ]
    said = {**(update or {}), **held}
    chosen = period_types.get(entry.period_type, [])
    described = Described(content, chosen, asking.day(said.get("update_latest")), asking.day(said.get("update_next")))
    return Table(described, period_types, hierarchies, levels, dimensions, measures)


def plan(entry: Entry, table: Table, most_cells: int, first: str | None = None) -> list[Ask]:
    """Return the calls that bring a table, in slices of periods that no call is too large for.

    Parameters
    ----------
    entry, table
        The catalogue's record, and what the table says of itself.
    most_cells
        How many cells one call may ask for.
    first
        The first period wanted; all of them when left out.

    Raises
    ------
    DataError
        When the table lacks a period type, a hierarchy, a member or a measure of the catalogue.
    """
    if entry.period_type not in table.period_types:
        raise asking.lacks(entry.id, "period type", entry.period_type, list(table.period_types))
    if not table.described.periods:
        raise DataError(f"{entry.id} lists no period of the type {entry.period_type}.")
    asks = []
    for number, query in enumerate(entry.queries):
        _measures_are_there(entry, query, table)
        _, wanted = asking.newest_periods(query, table.described, first, entry.id)
        members = {key: _selection(entry, key, query, table) for key in query.dimensions}
        for area in query.areas:
            hierarchy, selection = area.split("=")
            count = _areas_in(entry, hierarchy, selection, table)
            for chosen in members.values():
                count *= len(chosen)
            in_one = max(most_cells // (count * max(len(table.measures), 1)), 1)
            for start in range(0, len(wanted), in_one):
                slice_ = wanted[start : start + in_one]
                parameters = _parameters(entry, hierarchy, selection, members, slice_)
                part = {"*": "-all", "/": ""}.get(selection, f"-{selection.replace(':', '-')}")
                file = f"q{number}{hierarchy}{part}-{slice_[0]}-{slice_[-1]}.json"
                cells_asked = count * len(table.measures) * len(slice_)
                asks.append(Ask(file, number, "GET", f"data/{entry.id}", parameters, None, cells_asked))
    return asks


def _areas_in(entry: Entry, hierarchy: str, selection: str, table: Table) -> int:
    """Return how many areas a selection brings at most."""
    if hierarchy not in table.hierarchies:
        raise asking.lacks(entry.id, "hierarchy of areas", hierarchy, list(table.hierarchies))
    if not selection.startswith(LEVEL):
        return max(len(table.hierarchies[hierarchy]) - 1, AREAS_WHEN_ALL) if selection == "*" else 1
    level = selection.removeprefix(LEVEL)
    if level not in table.levels[hierarchy]:
        raise asking.lacks(entry.id, f"level of {hierarchy} called", level, list(table.levels[hierarchy]))
    return table.levels[hierarchy][level]


def _parameters(entry: Entry, hierarchy: str, selection: str, members: dict, slice_: list[str]) -> dict[str, str]:
    return {
        "mgroup.*": "*",
        f"period.{entry.period_type}": ",".join(slice_),
        f"hierarchy.{hierarchy}": selection,
        **{f"hierarchy.{key}": ",".join(chosen) for key, chosen in members.items()},
        "format": "json",
    }


def _selection(entry: Entry, hierarchy: str, query: Query, table: Table) -> list[str]:
    """Return the ids of the members asked for."""
    if hierarchy not in table.hierarchies:
        raise asking.lacks(entry.id, "hierarchy", hierarchy, list(table.hierarchies))
    values = table.hierarchies[hierarchy]
    dimension = query.dimensions[hierarchy]
    chosen = []
    for key in dimension.members:
        for spellings in dimension.spellings(key):
            found = _id_of(spellings, values)
            if found is None and key == ALL:
                found = "/"
            if found is None:
                raise asking.lacks(entry.id, f"member of {hierarchy} called", spellings[-1], list(values.values()))
            chosen.append(found)
    return list(dict.fromkeys(chosen))


def _id_of(spellings: list[str], values: dict[str, str]) -> str | None:
    for spelling in spellings:
        if spelling in values:
            return spelling
        for id_, name in values.items():
            if fnmatch.fnmatchcase(name.casefold(), spelling.casefold()):
                return id_
    return None


def _measures_are_there(entry: Entry, query: Query, table: Table) -> None:
    names = [f"{group}: {own}" if own and own != group else group for group, own in table.measures]
    for measure, patterns in query.measures.items():
        patterns = [patterns] if isinstance(patterns, str) else patterns
        fitting = any(
            fnmatch.fnmatchcase(part.casefold(), pattern.casefold())
            for pattern in patterns
            for name in names
            for part in (name, name.rsplit(": ", 1)[-1])
        )
        if names and not fitting:
            raise asking.lacks(entry.id, f"column for {measure}, called", patterns[0], names)


def split(ask: Ask, error: http.RefusedError) -> list[Ask]:
    """Split a call that was refused for the number of its periods, not their type; one period cannot be split."""
    said = error.said.casefold()
    key = next(name for name in ask.parameters if name.startswith("period."))
    wanted = ask.parameters[key].split(",")
    too_many = error.status in (413, 422) and "type" not in said and any(word in said for word in PERIODS_REFUSED)
    if len(wanted) < 2 or not too_many:
        return []
    middle = len(wanted) // 2
    stem = ask.file.removesuffix(".json").rsplit("-", 2)[0]
    return [
        ask._replace(
            file=f"{stem}-{part[0]}-{part[-1]}.json",
            parameters={**ask.parameters, key: ",".join(part)},
            cells=ask.cells * len(part) // len(wanted),
        )
        for part in (wanted[:middle], wanted[middle:])
    ]


def fetch(way: Client, ask: Ask, entry: Entry) -> Answer:
    """Make one call for figures; a refusal says what to do about it, where that is known."""
    try:
        return way.call(ask.method, ask.path, parameters=ask.parameters)
    except http.RefusedError as error:
        raise _refused(error, entry) from None


def _refused(error: http.RefusedError, entry: Entry) -> http.RefusedError:
    expired = f"The access token is wrong or has expired; {tokens.HOW}."
    gone = f"The table {entry.id} is not there any more; the source may have renamed it."
    why = {401: expired, 403: expired, 404: gone}.get(error.status)
    return http.RefusedError(f"{str(error).rstrip('.')}. {why}", error.status, error.said) if why else error


def names(entry: Entry, table: Table) -> dict[str, dict[str, str]]:
    """Return how members go by id and by name, as the tidy step wants them."""
    found = {
        hierarchy: {**{name: id_ for id_, name in values.items()}, **values}
        for hierarchy, values in table.hierarchies.items()
    }
    return {**found, "": table.dimensions}
