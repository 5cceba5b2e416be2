"""The demonstration server's answers in the form of StatBank Denmark, version 1: descriptions, CSV, BULK, JSON-stat."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections.abc import Iterable

from tools.demo_server.answers import UPDATED, Held, Refusal

from analysis.core import areas, periods
from analysis.sources.catalogue import ALL, Query
from analysis.store import official_tables


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
