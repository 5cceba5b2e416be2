"""The demonstration server's answers in the form of Jobindsats, version 3: lists, descriptions, figures."""

from __future__ import annotations

import fnmatch
import itertools
from pathlib import Path

import yaml
from tools.demo_server.answers import NEXT_UPDATE, UPDATED, Held, Refusal

from analysis.core import areas, periods
from analysis.sources.catalogue import ALL, Dimension
from analysis.store import official_tables

METADATA = yaml.safe_load((Path(__file__).parent / "metadata.yml").read_text(encoding="utf-8"))
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
    real, areas_of = METADATA.get(one.entry.id, {}), [_area_hierarchy(name, one) for name in _area_hierarchies(one)]
    hierarchies = [{"dimension_id": "_omrade", "dimension_name": "Område", "hierarchies": areas_of}]
    for key, dimension in one.dimensions().items():
        values = [{"value_id": id_, "value_name": name} for id_, (name, _) in _members(dimension).items()]
        name = dimension.names[0] if dimension.names else key
        hierarchies.append(
            {"dimension_id": key, "dimension_name": name, "hierarchies": [_hierarchy(key, name, values)]}
        )
    for key in real.get("dimensions", ())[1:]:
        if key not in one.dimensions():  # all together, where it is not asked for
            top = _hierarchy(key, "", [{"value_id": "/", "value_name": "I alt"}])
            hierarchies.append({"dimension_id": key, "dimension_name": "", "hierarchies": [top]})
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
                "measures": [{"measure_id": f"m_{place}", "measure_name": label}],
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


def _area_hierarchies(one: Held) -> list[str]:
    asked = {area.split("=")[0] for query in one.entry.queries for area in query.areas}
    found = sorted(asked - set(METADATA.get(one.entry.id, {}).get("unknown", ())))
    return found or ["_nykom"]


def _areas(hierarchy: str, one: Held) -> dict[str, tuple[str, str | None]]:
    """Return the members of a hierarchy of areas: id, name and code; municipalities come by name alone."""
    found: dict[str, tuple[str, str | None]] = {"/": ("Hele landet", "000")}
    if hierarchy == "_region":
        regions = [area for area in areas.all_areas() if area.kind == "region" and area.code in one.areas]
        found |= {f"/{place}/": (area.name, area.code) for place, area in enumerate(regions, start=1)}
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
    """Return the columns of figures: those seen, also where they are not asked for, else as the catalogue has them."""
    found, seen = {}, METADATA.get(one.entry.id, {}).get("columns", [])
    for query in one.entry.queries:
        for measure, patterns in query.patterns().items():
            real = (name for pattern in patterns for name in seen if fnmatch.fnmatch(name, pattern))
            plain = next(" ".join(each.replace("*", " ").split()) for each in patterns if not each.startswith("mgrp"))
            found.setdefault(measure, next(real, plain))
    return found | {name: name for name in seen if name not in found.values()}


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
        elif key in _area_hierarchies(one):
            members = _areas(key, one)
            area_choice = [members[id_] for id_ in _chosen(selection, members, key)]
        else:
            raise _unprocessable(f"Unknown hierarchies: ['{key}']")
    labels = _labels(one)
    columns += [f"{GROUPS[measure]}: {label}" if measure in GROUPS else label for measure, label in labels.items()]
    area_choice = [("Hele landet", "000")] if area_choice is None else area_choice
    rows = []
    for period in wanted:
        for (area_name, code), *chosen in itertools.product(area_choice, *choices):
            parts = sorted(f"{name}={key}" for name, _, key in chosen if name and key != ALL)
            own = [measure.partition(";")[::2] for measure in labels]
            at = code, str(periods.parse(period))
            keys = [(measure, ";".join([*parts, *filter(None, [part])]), *at) for measure, part in own]
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
