"""Jobindsats, version 3 of its API: descriptions of tables, and the calls that bring a table's figures."""

import contextlib
import math
import os
from typing import NamedTuple

from analysis.core import benefits, errors
from analysis.core.errors import DataError, UsageError
from analysis.sources import asking, catalogue, http
from analysis.sources.asking import Ask, Described
from analysis.sources.catalogue import ALL, Dimension, Entry, Query
from analysis.sources.columns import MEASURES
from analysis.sources.grids import normal
from analysis.sources.http import Answer, Client
from analysis.store import official_tables

NAME = "Jobindsats"
AREAS_WHEN_ALL = 99
# The dimension that all hierarchies of areas are of.
AREAS = "_omrade"
PERIODS_REFUSED = ("period", "too many", "for mange", "limit")
KEYRING = ("bilag", "jobindsats")
TOKEN_HOW = (
    f"set the environment variable {errors.TOKEN_VARIABLE}, or keep it in the system's keyring with: "
    f"keyring set {' '.join(KEYRING)}"
)


class Table(NamedTuple):
    """What a table says of itself.

    ``period_types`` are the periods of each type; ``hierarchies`` the name of each member by its id and ``dimensions``
    the dimension's id and name, by hierarchy; ``measures`` what each measure's column is called, by its ids and names.
    """

    described: Described
    period_types: dict[str, list[str]]
    hierarchies: dict[str, dict[str, str]]
    dimensions: dict[str, tuple[str, str]]
    measures: dict[tuple[str, ...], str]


def client(address: str) -> Client:
    """Open the way to Jobindsats, with the user's own access token from the environment or the keyring."""
    token = _checked(os.environ.get(errors.TOKEN_VARIABLE, "").strip() or (_from_keyring() or "").strip())
    return Client(NAME, address, {"Authorization": f"Bearer {token}", "Accept": "application/json"}, token)


def _checked(token: str) -> str:
    """Return a token that can be sent, and found where it must not stand; no error holds it."""
    if not token:
        raise UsageError(f"Jobindsats needs an access token (free on request from jobindsats.dk): {TOKEN_HOW}.")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise UsageError(f"The access token to Jobindsats holds a space, or a letter that no token has; {TOKEN_HOW}.")
    if len(token) < errors.SHORTEST:
        raise UsageError(f"The access token to Jobindsats has fewer than {errors.SHORTEST} signs; {TOKEN_HOW}.")
    return token


def _from_keyring() -> str | None:
    try:
        import keyring

        return keyring.get_password(*KEYRING)
    except Exception:  # a machine without a keyring, or a locked one, is a machine without a token
        return None


def listed(way: Client) -> dict[str, dict]:
    """Return the record of every table in the list of tables, by its id: what it is called, when it is updated.

    Without the list each table is asked for all the same.
    """
    found: dict[str, dict] = {}
    with contextlib.suppress(DataError):
        content = way.call("GET", "tables", parameters={"format": "json"}).content
        _collect(asking.read_json(content, "The list of tables"), found)
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
        new = _new_name(table, known) if error.status == 404 and entry.id not in known else None
        raise _renamed(error, entry, new, known) if new else _refused(error, entry) from None
    return read_description(answer.content, entry, known.get(entry.id))


def _new_name(table: str, known: dict[str, dict]) -> str | None:
    """Return the id of the table that has the same title, else that of the benefit that came after; None without."""
    title = _stem(official_tables.official_table(table).title.da)
    same = [id_ for id_, each in known.items() if _stem(str(each.get("table_name", ""))) == title]
    successors = [each.successor for each in benefits.benefits() if each.table == table and each.successor]
    later = [each.table.casefold() for each in benefits.benefits() if each.code in successors and each.table]
    return next((id_ for id_ in [*same, *later] if id_ in known), None)


def _stem(title: str) -> str:
    """Return a title without what stands in brackets after it."""
    return title.split(" (")[0].strip().casefold()


def _renamed(error: http.RefusedError, entry: Entry, new: str, known: dict[str, dict]) -> http.RefusedError:
    ours = next((name for name in catalogue.tables() if catalogue.entry(name).id == new), None)
    todo = f"fetch it with: bilag fetch {ours}" if ours else f"write {new} as its id in data/catalogue"
    return http.RefusedError(
        f"Jobindsats has no table {entry.id} any more (HTTP {error.status}: {error.said.rstrip('.') or 'unknown table'}"
        f"); it has {new}, {known[new].get('table_name') or new!r}: {todo}.",
        error.status,
        error.said,
    )


def _refused(error: http.RefusedError, entry: Entry) -> http.RefusedError:
    expired = f"The access token is wrong or has expired; {TOKEN_HOW}."
    gone = f"The table {entry.id} is not there any more; the source may have renamed it."
    why = {401: expired, 403: expired, 404: gone}.get(error.status)
    return http.RefusedError(f"{str(error).rstrip('.')}. {why}", error.status, error.said) if why else error


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
    dimensions: dict[str, tuple[str, str]] = {}
    for dimension in held.get("dimensions", []):
        for hierarchy in dimension.get("hierarchies", []):
            key = hierarchy["hierarchy_id"]
            values = [value for level in hierarchy.get("levels", []) for value in level.get("values", [])]
            hierarchies[key] = {str(each["value_id"]): str(each["value_name"]) for each in values}
            dimensions[key] = str(dimension.get("dimension_id", "")), str(dimension.get("dimension_name", ""))
    measures = {}
    for group in held.get("mgroups", []):
        of_group = group.get("measures", [{}])
        for measure in of_group:
            name, own = str(group.get("mgroup_name", "")), str(measure.get("measure_name", ""))
            column = f"{name}: {own}" if own and own != name else name
            ids = [measure.get("measure_id", ""), *([group.get("mgroup_id", "")] if len(of_group) == 1 else [])]
            measures[*map(str, ids), own, column] = column
    said = {**(update or {}), **held}
    days = [asking.day(said.get(key)) for key in ("update_latest", "update_next")]
    described = Described(content, period_types.get(entry.period_type, []), *days)
    return Table(described, period_types, hierarchies, dimensions, measures)


def plan(entry: Entry, table: Table, most_cells: int, first: str | None = None) -> list[Ask]:
    """Return the calls that bring a table since the period ``first``, in slices that no call is too large for.

    Raises DataError when the table lacks a period type, a hierarchy, a member or a measure of the catalogue.
    """
    if entry.period_type not in table.period_types:
        raise asking.lacks(entry.id, "period type", entry.period_type, table.period_types)
    if not table.described.periods:
        raise DataError(f"{entry.id} lists no period of the type {entry.period_type}.")
    return asking.of_each(entry, lambda number, query: _calls(entry, number, query, table, most_cells, first))


def _calls(entry: Entry, number: int, query: Query, table: Table, most_cells: int, first: str | None) -> list[Ask]:
    """Return the calls of one question."""
    _measures_are_there(entry, query, table)
    wanted = asking.wanted(query, table.described, first, entry.id)
    asks, members = [], {}
    for key, dimension in query.dimensions.items():
        own = hierarchy(entry, key, dimension, table)
        members[own] = _selection(entry, own, dimension, table)
    for named, selection in (area.split("=") for area in query.areas):
        of_areas = _area_hierarchy(entry, named, selection, table)
        most = max(len(table.hierarchies[of_areas]) - 1, AREAS_WHEN_ALL) if selection == "*" else 1
        count = most * math.prod(map(len, members.values()))
        in_one = max(most_cells // (count * max(len(table.measures), 1)), 1)
        part = "-all" if selection == "*" else ""
        for start in range(0, len(wanted), in_one):
            slice_ = wanted[start : start + in_one]
            parameters = {
                "mgroup.*": "*",
                f"period.{entry.period_type}": ",".join(slice_),
                f"hierarchy.{of_areas}": selection,
                **{f"hierarchy.{key}": ",".join(chosen) for key, chosen in members.items()},
                "format": "json",
            }
            file = f"q{number}{of_areas}{part}-{slice_[0]}-{slice_[-1]}.json"
            asked = count * len(table.measures) * len(slice_)
            asks.append(Ask(file, number, "GET", f"data/{entry.id}", parameters, None, asked))
    return asks


def _area_hierarchy(entry: Entry, hierarchy: str, selection: str, table: Table) -> str:
    """Return the hierarchy of areas to ask; the whole country is the top of any."""
    of_areas = [key for key, (id_, _) in table.dimensions.items() if id_ == AREAS]
    found = hierarchy if hierarchy in table.hierarchies or selection != "/" else next(iter(of_areas), hierarchy)
    if found not in table.hierarchies:
        raise asking.lacks(entry.id, "hierarchy of areas", hierarchy, of_areas)
    return found


def hierarchy(entry: Entry, key: str, dimension: Dimension, table: Table) -> str:
    """Return the table's own hierarchy of a dimension: by its id, else by its name or members where one alone fits."""
    if key in table.hierarchies:
        return key
    wanted = {normal(name) for name in (key, *dimension.names)}
    named = [own for own, names in table.dimensions.items() if wanted & {normal(name) for name in (own, *names)}]
    fitting = [own for own in named or table.hierarchies if not _lacking(dimension, table.hierarchies[own])]
    own = named if len(named) == 1 else fitting
    if len(own) != 1:
        raise asking.lacks(entry.id, "hierarchy", key, table.hierarchies)
    return own[0]


def _lacking(dimension: Dimension, values: dict[str, str]) -> list[str]:
    """Return what the members are called that a hierarchy does not have; the top is in all."""
    wanted = [each for key in dimension.members if key != ALL for each in dimension.spellings(key)]
    return [spellings[-1] for spellings in wanted if asking.member(spellings, values) is None]


def _selection(entry: Entry, hierarchy: str, dimension: Dimension, table: Table) -> list[str]:
    """Return the ids of the members asked for."""
    values = table.hierarchies[hierarchy]
    for name in _lacking(dimension, values):
        raise asking.lacks(entry.id, f"member of {hierarchy} called", name, values.values())
    asked = [each for key in dimension.members for each in dimension.spellings(key)]
    return list(dict.fromkeys(asking.member(spellings, values) or "/" for spellings in asked))


def _measures_are_there(entry: Entry, query: Query, table: Table) -> None:
    known = [each for names, column in table.measures.items() for each in (*names, column.rsplit(": ", 1)[-1])]
    for measure, patterns in query.patterns().items():
        if known and asking.member(patterns, dict(enumerate(known))) is None:
            raise asking.lacks(entry.id, f"column for {measure}, called", patterns[-1], table.measures.values())


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


def names(entry: Entry, query: Query, table: Table) -> dict[str, dict[str, str]]:
    """Return how members, dimensions and measures go in an answer by what the catalogue calls them."""
    found: dict[str, dict[str, str]] = {"": {}}
    for key, dimension in query.dimensions.items():
        own = hierarchy(entry, key, dimension, table)
        values = table.hierarchies[own]
        asked = [
            (text, asking.member([text], values))
            for each in dimension.members
            for spelled in dimension.spellings(each)
            for text in spelled
        ]
        found[key] = {**{text: values[id_] for text, id_ in asked if id_}, **values}
        found[""][key] = table.dimensions[own][1]
    return {**found, MEASURES: {id_: column for ids, column in table.measures.items() for id_ in ids if id_}}
