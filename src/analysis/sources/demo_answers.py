"""What the demonstration server answers: the forms of both sources, filled with figures that the project holds.

The figures are rows of snapshots; the names are the catalogue's. Nothing here is asked of the real sources.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from analysis import areas, official_tables, periods
from analysis.snapshots import KEY
from analysis.sources import catalogue
from analysis.sources.catalogue import ALL, Dimension, Entry, Query

UPDATED, NEXT_UPDATE = "2026-08-21", "2026-09-23"
NOT_STATED = "Uoplyst område"
# Measures that Jobindsats prints in a group have the group's name before their own.
GROUPS = {
    "expected_full_time_persons_count": "Forventet og faktisk antal fuldtidspersoner på offentlig forsørgelse",
    "actual_full_time_persons_count": "Forventet og faktisk antal fuldtidspersoner på offentlig forsørgelse",
    "difference_full_time_persons_count": "Forventet og faktisk antal fuldtidspersoner på offentlig forsørgelse",
    "expected_share_pct": "Forventet og faktisk andel fuldtidspersoner på offentlig forsørgelse",
    "actual_share_pct": "Forventet og faktisk andel fuldtidspersoner på offentlig forsørgelse",
    "difference_pp": "Forventet og faktisk andel fuldtidspersoner på offentlig forsørgelse",
}


class Refusal(Exception):  # noqa: N818  (it is an answer of the server, no fault of the program)
    """A call that the server refuses, with its HTTP status and what it says."""

    def __init__(self, status: int, said: dict) -> None:
        super().__init__(said)
        self.status = status
        self.said = said


class Held:
    """The figures of one table, found by measure, breakdown, area and period."""

    def __init__(self, table: str, rows: pd.DataFrame) -> None:
        self.table = table
        self.entry: Entry = catalogue.entry(table)
        self.periods = sorted(rows["period"].unique(), key=lambda text: periods.parse(text).last_month)
        self.areas = set(rows["area"])
        self.figures = {
            key: (None if math.isnan(value) else value)
            for key, value in zip(rows[KEY].itertuples(index=False, name=None), rows["value"], strict=True)
        }

    def dimensions(self) -> dict[str, Dimension]:
        """Return the dimensions of all questions, each with all the members that any of them asks for."""
        found: dict[str, Dimension] = {}
        for query in self.entry.queries:
            for key, dimension in query.dimensions.items():
                before = found.get(key)
                members = {**(before.members if before else {}), **dimension.members}
                named = dimension if dimension.breakdown or dimension.measures or before is None else before
                found[key] = named.model_copy(update={"members": members})
        return found


def held(folder: Path) -> dict[str, dict[str, Held]]:
    """Read a folder of rows, ``<source>/<table>.csv``, into the tables of each source."""
    found: dict[str, dict[str, Held]] = {}
    for file in sorted(folder.glob("*/*.csv")):
        rows = pd.read_csv(file, dtype={name: str for name in KEY}, keep_default_na=False, na_values={"value": [""]})
        table = Held(file.stem, rows)
        found.setdefault(file.parent.name, {})[table.entry.id.casefold()] = table
    return found


def from_rows(tables: dict[str, pd.DataFrame]) -> dict[str, dict[str, Held]]:
    """Put rows by table in the form that the server answers from."""
    found: dict[str, dict[str, Held]] = {}
    for table, rows in tables.items():
        one = Held(table, rows)
        found.setdefault(catalogue.tables()[table], {})[one.entry.id.casefold()] = one
    return found


# Jobindsats


def tables_list(known: dict[str, Held]) -> list:
    """Return the list of tables."""
    title = official_tables.official_table
    tables = [
        {
            "table_id": each.entry.id,
            "table_name": title(each.table).title.da,
            "update_freq": each.entry.period_type,
            "update_latest": UPDATED,
            "update_next": NEXT_UPDATE,
        }
        for each in known.values()
    ]
    groups = [{"table_group_id": "1", "table_group_name": "Tabeller", "tables": tables}]
    return [{"subject_id": "1", "subject_name": "Eksempler", "table_groups": groups}]


def table(one: Held) -> dict:
    """Return the description of a table."""
    hierarchies = [
        {"dimension_id": "_omrade", "dimension_name": "Område", "hierarchies": [_area_hierarchy(name, one)]}
        for name in dict.fromkeys(area.split("=")[0] for query in one.entry.queries for area in query.areas)
    ]
    for key, dimension in one.dimensions().items():
        values = [{"value_id": id_, "value_name": name} for id_, (name, _) in _members(dimension).items()]
        name = dimension.names[0] if dimension.names else key
        hierarchies.append(
            {"dimension_id": key, "dimension_name": name, "hierarchies": [_hierarchy(key, name, values)]}
        )
    return {
        "table_id": one.entry.id,
        "table_name": official_tables.official_table(one.table).title.da,
        "periods": [
            {
                "periodtype_id": one.entry.period_type,
                "values": [{"period_id": _spelled(text)} for text in one.periods],
            }
        ],
        "mgroups": [
            {
                "mgroup_id": f"mgrp_{place}",
                "mgroup_name": GROUPS.get(measure, label),
                "measures": [{"measure_id": measure, "measure_name": label}],
            }
            for place, (measure, label) in enumerate(_labels(one).items(), start=1)
        ],
        "dimensions": hierarchies,
    }


def _hierarchy(id_: str, name: str, values: list[dict]) -> dict:
    return {
        "hierarchy_id": id_,
        "hierarchy_name": name,
        "levels": [{"level_id": f"{id_}_1", "level_name": name, "values": values}],
    }


def _area_hierarchy(name: str, one: Held) -> dict:
    values = [{"value_id": id_, "value_name": label} for id_, (label, _) in _areas(name, one).items()]
    return _hierarchy(name, "Område", values)


def _areas(hierarchy: str, one: Held) -> dict[str, tuple[str, str | None]]:
    """Return the members of a hierarchy of areas: id, name and code; municipalities come by name alone."""
    found: dict[str, tuple[str, str | None]] = {"/": ("Hele landet", "000")}
    if hierarchy == "_nykom":
        named = [area for area in areas.municipalities() if area.code in one.areas]
        found |= {f"/{place}/": (area.name, area.code) for place, area in enumerate(named, start=1)}
        found[f"/{len(named) + 1}/"] = (NOT_STATED, None)
    return found


def _members(dimension: Dimension) -> dict[str, tuple[str, str]]:
    """Return the members of a hierarchy: id, with the name and the key."""
    found: dict[str, tuple[str, str]] = {}
    number = 2
    for key in dimension.members:
        for spellings in dimension.spellings(key):
            ids = [text for text in spellings if text.startswith("/")]
            names = [text for text in spellings if not text.startswith("/") and "*" not in text]
            name = names[0] if names else "I alt"
            id_ = ids[0] if ids else ("/" if key == ALL else f"/{number}/")
            found[id_] = (name, key)
            number += 1
    found.setdefault("/", ("I alt", ALL))
    return found


def _labels(one: Held) -> dict[str, str]:
    found = {}
    for query in one.entry.queries:
        for measure, names in query.measures.items():
            name = names if isinstance(names, str) else names[0]
            found.setdefault(measure, " ".join(name.replace("*", " ").split()))
    return found


def _spelled(period: str) -> str:
    held_ = periods.parse(period)
    if held_.kind == "quarter":
        return f"{period[:4]}Q0{period[-1]}"
    return f"{period}Y01" if held_.kind == "year" else period


def data(one: Held, parameters: dict[str, str], most_periods: int) -> dict:
    """Return the figures that a call asks for, as columns and rows."""
    wanted = _wanted_periods(one, parameters, most_periods)
    columns, choices, area_choice = ["Periode", "Område"], [], None
    dimensions = one.dimensions()
    for name, selection in parameters.items():
        if not name.startswith("hierarchy."):
            continue
        key = name.removeprefix("hierarchy.")
        if key in dimensions:
            members = _members(dimensions[key])
            columns.append(dimensions[key].names[0] if dimensions[key].names else key)
            choices.append([(dimensions[key].breakdown, *members[id_]) for id_ in _chosen(selection, members, key)])
        elif key in {area.split("=")[0] for query in one.entry.queries for area in query.areas}:
            members = _areas(key, one)
            area_choice = [members[id_] for id_ in _chosen(selection, members, key)]
        else:
            raise _unprocessable(f"Unknown hierarchy: {key}")
    labels = _labels(one)
    columns += [f"{GROUPS[measure]}: {label}" if measure in GROUPS else label for measure, label in labels.items()]
    rows = []
    for period in wanted:
        for (area_name, code), *chosen in itertools.product(area_choice or [("Hele landet", "000")], *choices):
            parts = sorted(f"{name}={key}" for name, _, key in chosen if name and key != ALL)
            keys = [(measure, ";".join(parts), code, str(periods.parse(period))) for measure in labels]
            figures = [_unscaled(one, key) for key in keys]
            if one.entry.absent_rows and code and all(figure is None for figure in figures):
                continue  # the source leaves the row out
            rows.append([_spelled(period), area_name, *(name for _, name, _ in chosen), *figures])
    return {"columns": columns, "rows": rows}


def _unscaled(one: Held, key: tuple) -> float | int | None:
    figure = one.figures.get(key)
    if figure is None:
        return None
    figure = figure / one.entry.scale.get(key[0], 1)
    return int(figure) if figure == int(figure) else float(f"{figure:.12g}")


def _wanted_periods(one: Held, parameters: dict[str, str], most: int) -> list[str]:
    asked = {name.removeprefix("period."): text for name, text in parameters.items() if name.startswith("period.")}
    for kind, text in asked.items():
        if kind != one.entry.period_type:
            raise _unprocessable(f"Unknown period type: {kind}")
        if text.startswith("latest:"):
            count = int(text.removeprefix("latest:"))
            if count > len(one.periods):
                raise _unprocessable(f"Only {len(one.periods)} periods are available")
            return one.periods[-count:]
        wanted = text.split(",")
        if len(wanted) > most:
            raise _unprocessable(f"Too many periods: {len(wanted)}")
        known = {_spelled(period): period for period in one.periods}
        unknown = [period for period in wanted if period not in known]
        if unknown:
            raise _unprocessable(f"Unknown period: {unknown[0]}")
        return [known[period] for period in wanted]
    raise _unprocessable("No period")


def _chosen(selection: str, members: dict[str, tuple], key: str) -> list[str]:
    if selection == "*" or selection.startswith("level:"):
        return [id_ for id_ in members if id_ != "/"]
    unknown = [id_ for id_ in selection.split(",") if id_ not in members]
    if unknown:
        raise _unprocessable(f"Unknown value in {key}: {unknown[0]}")
    return selection.split(",")


def _unprocessable(cause: str) -> Refusal:
    return Refusal(422, {"code": 422, "cause": cause, "request_id": "00000000-0000-4000-8000-000000000000"})


def as_csv(answer: dict) -> bytes:
    """Write an answer as Jobindsats' CSV: byte-order mark, semicolons, decimal comma."""
    lines = [";".join(answer["columns"])]
    lines += [";".join(map(_danish, row)) for row in answer["rows"]]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode("utf-8")


def _danish(cell: object) -> str:
    if cell is None:
        return ""
    return str(cell).replace(".", ",") if isinstance(cell, float) else str(cell)


# StatBank Denmark


def table_info(one: Held, language: str) -> dict:
    """Return the description of a table."""
    variables = [
        {
            "id": code,
            "text": code.lower(),
            "elimination": False,
            "time": code == "Tid",
            "values": [{"id": id_, "text": texts[language]} for id_, texts in members.items()],
        }
        for code, members in _variables(one).items()
    ]
    title = official_tables.official_table(one.table).title
    return {
        "id": one.entry.id,
        "text": title.text(language),
        "suppressedDataValue": "0",
        "updated": f"{UPDATED}T08:00:00",
        "active": True,
        "variables": variables,
    }


def _variables(one: Held) -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = {}
    for area in dict.fromkeys(area for query in one.entry.queries for area in query.areas):
        known = [area_ for area_ in areas.all_areas() if area_.code in one.areas]
        found[area] = {each.code: {"da": each.name, "en": areas.name(each, "en")} for each in known}
    for key, dimension in one.dimensions().items():
        spelled = [spellings for member in dimension.members for spellings in dimension.spellings(member)]
        found[key] = {
            each[0]: {"da": each[min(1, len(each) - 1)], "en": each[-1] if "*" not in each[-1] else each[0]}
            for each in spelled
        }
    found["Tid"] = {_dst(period): dict.fromkeys(("da", "en"), _dst(period)) for period in one.periods}
    return found


def _dst(period: str) -> str:
    return period.replace("Q", "K")


def statbank_rows(one: Held, body: dict, most_cells: int) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows that a call asks for; figures as text with a point, ".." where there is none."""
    variables = _variables(one)
    asked = {each["code"]: each["values"] for each in body.get("variables", [])}
    lookup = {code.casefold(): code for code in variables}
    unknown = [code for code in asked if code.casefold() not in lookup]
    if unknown:
        raise _statbank_error("EXTRACT-NOTFOUND", f"Kan ikke finde variablen: {unknown[0]}")
    asked = {lookup[code.casefold()]: values for code, values in asked.items()}
    asked.setdefault("Tid", [list(variables["Tid"])[-1]])
    lacking = [code for code in variables if code not in asked]
    if lacking:
        raise _statbank_error("EXTRACT-NOTALLOWED", f"Der skal vælges værdier for variabel: {lacking[0]}")
    wanted = {code: _codes(code, asked[code], variables[code]) for code in variables}
    count = math.prod(len(codes) for codes in wanted.values()) * (len(wanted) + 1)
    streaming = body.get("format", "CSV").upper() == "BULK"
    if streaming and body.get("timeOrder"):
        raise _statbank_error("EXTRACT-STREAMINGTIMESORT", "timeOrder kan ikke bruges med BULK")
    if not streaming and count > most_cells:
        raise _statbank_error("REQUEST-LIMIT", f"Der er valgt {count} celler; der kan højst vælges {most_cells}")
    rows = [
        [*codes, _figure(one, dict(zip(wanted, codes, strict=True)))] for codes in itertools.product(*wanted.values())
    ]
    if streaming:
        rows = [row for row in rows if row[-1] != "0"]  # what is nothing is left out
        rows.sort(key=lambda row: hashlib.sha256(";".join(row).encode()).digest())
    return [*wanted, "INDHOLD"], rows


def _codes(variable: str, values: Iterable[str], known: dict) -> list[str]:
    if list(values) == ["*"]:
        return list(known)
    if list(values) == ["(1)"]:
        return list(known)[-1:]
    unknown = [value for value in values if value not in known]
    if unknown:
        raise _statbank_error("EXTRACT-NOTFOUND", f"Kan ikke finde værdien: {unknown[0]} ({variable})")
    return list(values)


def _figure(one: Held, chosen: dict[str, str]) -> str:
    """Find a figure through the question that it belongs to; the members of a sum share it, the first has it all."""
    for query in one.entry.queries:
        measure, parts, first = _named(query, chosen)
        if measure is None:
            continue
        area = next((chosen[each] for each in query.areas), "000")
        key = (measure, ";".join(sorted(parts)), area, str(periods.parse(chosen["Tid"])))
        if key in one.figures:
            figure = one.figures[key] if first else 0.0
            return ".." if figure is None else f"{figure:.12g}"
    return ".."


def _named(query: Query, chosen: dict[str, str]) -> tuple[str | None, list[str], bool]:
    measure = next(iter(query.measures), None)
    parts, first = [], True
    for key, dimension in query.dimensions.items():
        member = next(
            (
                (name, spellings == dimension.spellings(name)[0])
                for name in dimension.members
                for spellings in dimension.spellings(name)
                if spellings[0] == chosen[key]
            ),
            None,
        )
        if member is None:
            return None, [], False
        first = first and member[1]
        if dimension.measures:
            measure = member[0]
        elif member[0] != ALL:
            parts.append(f"{dimension.breakdown}={member[0]}")
    return measure, parts, first


def _statbank_error(code: str, message: str) -> Refusal:
    return Refusal(400, {"errorTypeCode": code, "message": message})


def as_statbank(one: Held, body: dict, most_cells: int) -> bytes:
    """Write an answer of StatBank as CSV, BULK or JSON-stat."""
    header, rows = statbank_rows(one, body, most_cells)
    language = body.get("lang", "da")
    kind = body.get("format", "CSV").upper()
    if kind == "JSONSTAT":
        return _json_stat(one, header, rows, language)
    if body.get("valuePresentation", "Value") != "Code":
        texts = _variables(one)
        rows = [
            [*(texts[code][cell][language] for code, cell in zip(header[:-1], row[:-1], strict=True)), row[-1]]
            for row in rows
        ]
    if language == "da":
        rows = [[*row[:-1], row[-1].replace(".", ",") if row[-1] != ".." else row[-1]] for row in rows]
    lines = [";".join(header).upper()]
    lines += [";".join(row) for row in rows]
    text = "\r\n".join(lines) + "\r\n"
    return text.encode("utf-8" if kind == "BULK" else "utf-8-sig")


def _json_stat(one: Held, header: list[str], rows: list[list[str]], language: str) -> bytes:
    texts = _variables(one)
    ids = header[:-1]
    members = {code: list(dict.fromkeys(row[place] for row in rows)) for place, code in enumerate(ids)}
    dimension: dict = {
        code: {
            "label": code.lower(),
            "category": {
                "index": {member: place for place, member in enumerate(members[code])},
                "label": {member: texts[code][member][language] for member in members[code]},
            },
        }
        for code in ids
    }
    dimension |= {"id": ids, "size": [len(members[code]) for code in ids], "role": {"time": ["Tid"]}}
    values = [None if row[-1] == ".." else float(row[-1]) for row in rows]
    label = official_tables.official_table(one.table).title.text(language)
    held_ = {
        "dimension": dimension,
        "label": f"{one.entry.id}: {label}",
        "updated": f"{UPDATED}T08:00:00Z",
        "value": values,
    }
    return json.dumps({"dataset": held_}, ensure_ascii=False).encode("utf-8")
