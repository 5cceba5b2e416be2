"""StatBank Denmark, version 1 of its API: descriptions of tables, and the calls that bring a table's figures."""

import itertools
import math
from typing import NamedTuple

import pandas as pd

from analysis.core.errors import DataError
from analysis.sources import asking, cells, http
from analysis.sources.asking import Ask, Described
from analysis.sources.catalogue import ALL, Dimension, Entry, Query
from analysis.sources.cells import Cells
from analysis.sources.http import Answer, Client

NAME = "StatBank Denmark"


class Variable(NamedTuple):
    """A variable of a table: its members by code, and whether it may be left out."""

    id: str
    text: str
    elimination: bool
    time: bool
    values: dict[str, str]


class Table(NamedTuple):
    """What a table says of itself: its variables by code, and what a combination that BULK leaves out means."""

    described: Described
    variables: dict[str, Variable]
    absent: str


def client(address: str) -> Client:
    """Open the way to StatBank Denmark, which needs no token."""
    return Client(NAME, address, {"Accept": "*/*"})


def listed(way: Client) -> dict[str, dict]:
    """Return nothing: a table's own description says all that is needed."""
    return {}


def describe(way: Client, table: str, entry: Entry, known: dict[str, dict], language: str = "da") -> Table:
    """Ask a table what it holds."""
    answer = way.call("POST", "tableinfo", body={"table": entry.id, "lang": language, "format": "JSON"})
    return read_description(answer.content, entry)


def read_description(content: bytes, entry: Entry) -> Table:
    """Read a table's description."""
    held = asking.read_json(content, f"The description of {entry.id}")
    variables = {
        each["id"]: Variable(
            each["id"],
            str(each.get("text", "")),
            bool(each.get("elimination")),
            bool(each.get("time")),
            {str(value["id"]): str(value.get("text", "")) for value in each.get("values", [])},
        )
        for each in (held.get("variables") if isinstance(held, dict) else None) or ()
    }
    time = next((each for each in variables.values() if each.time), None)
    if time is None:
        raise DataError(f"The description of {entry.id} has no {'variable of time' if variables else 'variables'}.")
    updated, following = asking.day(held.get("updated")), asking.day(held.get("nextUpdate"))
    described = Described(content, list(time.values), updated, following)
    return Table(described, variables, str(held.get("suppressedDataValue", "0")))


def plan(entry: Entry, table: Table, most_cells: int, first: str | None = None, language: str = "da") -> list[Ask]:
    """Return the calls that bring a table: CSV where it is small enough, else BULK, which has no limit.

    The parameters are those of ``jobindsats.plan``; ``language`` is what names are written in, and changes no figure.
    """
    time = next(each for each in table.variables.values() if each.time)

    def calls(number: int, query: Query) -> list[Ask]:
        chosen = _chosen(entry, query, table)
        wanted = asking.wanted(query, table.described, first, entry.id)
        chosen[time.id] = ["*"] if len(wanted) == len(time.values) else wanted
        asked = _cells(chosen, table)
        unchosen = [each for each in table.variables if each not in chosen]
        if asked > most_cells and unchosen:
            raise DataError(f"{entry.id} is so large that every variable must be chosen, and {unchosen[0]} is not.")
        body = {
            "table": entry.id,
            "format": "BULK" if asked > most_cells else "CSV",
            "lang": language,
            "valuePresentation": "Code",
            "variables": [{"code": code, "values": values} for code, values in chosen.items()],
        }
        return [Ask(f"q{number}.csv", number, "POST", "data", {}, body, asked)]

    return asking.of_each(entry, calls)


def fetch(way: Client, ask: Ask, entry: Entry) -> Answer:
    """Make one call for figures."""
    return way.call(ask.method, ask.path, body=ask.body)


def split(ask: Ask, error: http.RefusedError) -> list[Ask]:
    """Return nothing: no call for figures is refused for its size, as large ones are made with BULK."""
    return []


def read(content: bytes, body: dict, table: Table, what: str) -> Cells:
    """Read an answer; of BULK the combinations that it leaves out are put in, as the table says."""
    held = cells.read(content, what)
    return _with_absent(held, body, table) if body["format"] == "BULK" else held


def names(entry: Entry, query: Query, table: Table) -> dict[str, dict[str, str]]:
    """Return how members go by code and by name, as the tidy step wants them."""
    found: dict[str, dict[str, str]] = {"": {}}
    for key, dimension in query.dimensions.items():
        variable = _variable(key, dimension, table)
        if variable is None:
            continue
        described = {**{text: code for code, text in variable.values.items()}, **variable.values}
        for spellings in itertools.chain.from_iterable(map(dimension.spellings, dimension.members)):
            code = _code_of(spellings, variable, entry)
            described |= dict.fromkeys(spellings, code) if code is not None else {}
        found[key] = described
        found[""][key] = variable.id
    return found


def _chosen(entry: Entry, query: Query, table: Table) -> dict[str, list[str]]:
    """Return the codes that are asked for, by variable."""
    for area in query.areas:
        if area not in table.variables:
            raise asking.lacks(entry.id, "variable of areas", area, table.variables)
    chosen = {area: ["*"] for area in query.areas}
    for key, dimension in query.dimensions.items():
        variable = _variable(key, dimension, table)
        if variable is not None:
            members = itertools.chain.from_iterable(map(dimension.spellings, dimension.members))
            chosen[variable.id] = list(dict.fromkeys(_code(entry, variable, spellings) for spellings in members))
        elif set(dimension.members) != {ALL}:  # a total over a dimension that the table does not have is the table
            raise asking.lacks(entry.id, "variable", key, table.variables)
    for variable in table.variables.values():
        if variable.id not in chosen and not variable.time and not variable.elimination:
            raise DataError(
                f"{entry.id} wants a choice of {variable.id} ({variable.text}), which the catalogue does not make; "
                "add it in data/catalogue."
            )
    return chosen


def _variable(key: str, dimension: Dimension, table: Table) -> Variable | None:
    for name in (each.casefold() for each in (key, *dimension.names)):
        for variable in table.variables.values():
            if name in (variable.id.casefold(), variable.text.casefold()):
                return variable
    return None


def _code(entry: Entry, variable: Variable, spellings: list[str]) -> str:
    code = _code_of(spellings, variable, entry)
    if code is None:
        wanted = spellings[0] if entry.verified or len(spellings) < 2 else spellings[1]
        raise asking.lacks(entry.id, f"member of {variable.id} called", wanted, variable.values.values())
    return code


def _code_of(spellings: list[str], variable: Variable, entry: Entry) -> str | None:
    """Find a member by its code or a name; a number that nobody has seen to be its code is only taken with the name."""
    unsure = not entry.verified and len(spellings) > 1
    return asking.member([each for each in spellings if not (unsure and each.isdecimal())], variable.values)


def _cells(chosen: dict[str, list[str]], table: Table) -> int:
    """Count as the source does: the most rows that there can be, times the columns."""
    sizes = [len(table.variables[code].values) if values == ["*"] else len(values) for code, values in chosen.items()]
    return math.prod(sizes) * (len(chosen) + 1)


def _with_absent(held: Cells, body: dict, table: Table) -> Cells:
    places = {column.id.casefold(): place for place, column in enumerate(held.columns)}
    wanted = {}
    for each in body["variables"]:
        place = places.get(each["code"].casefold())
        if place is None:
            raise DataError(f"The answer of {body['table']} has no column {each['code']}.")
        wanted[place] = list(table.variables[each["code"]].values) if each["values"] == ["*"] else each["values"]
    value = next(place for place in range(len(held.columns)) if place not in wanted)
    count = math.prod(map(len, wanted.values()))
    if count > cells.MOST_COMBINATIONS:
        most = f"at most {cells.MOST_COMBINATIONS:,} are allowed"
        raise DataError(f"The answer of {body['table']} has {count:,} combinations; {most}.")
    grid = pd.DataFrame(itertools.product(*wanted.values()), columns=list(wanted), dtype=object)
    whole = grid.merge(held.frame, on=list(wanted), how="left", indicator=True)
    left_out = whole["_merge"] == "left_only"
    if len(held.frame) > int((~left_out).sum()):
        raise DataError(f"The answer of {body['table']} holds members that were not asked for.")
    whole.loc[left_out, value] = table.absent
    return Cells(held.columns, whole[list(range(len(held.columns)))], held.title)
