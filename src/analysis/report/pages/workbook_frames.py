"""What a workbook says of an annex, and its targets and values as frames: numbers unrounded, words for a reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import pandas as pd

from analysis.core import formats, periods, vocabulary
from analysis.display import context
from analysis.display.blocks import lineage
from analysis.display.texts import text
from analysis.indicators import registry
from analysis.sources import citations, record_kinds, updates
from analysis.store import snapshots

VALUES = (
    *("area", "area_name", "indicator", "indicator_name", "date", "period", "breakdown", "breakdown_name"),
    *("value", "unit", "lower", "upper", "rank", "rank_of", "status", "source"),
)
TARGETS = (
    *("id", "text", "reading", "goal", "indicator", "indicator_name", "date", "period", "value_period"),
    *("value", "unit", "limit", "distance", "comparator", "comparator_value", "status", "probability", "reason"),
)
NUMBERS = {"value", "lower", "upper", "rank", "rank_of", "limit", "distance", "comparator_value", "probability"}


def about(content: dict, description: str, contact: str = "") -> list[tuple[str, str]]:
    """Return what the contents of a workbook say of an annex: what it is, whom to ask, and how new its numbers are.

    Where no contact is named it is the authority whose annex it is.
    """
    given, language = content["parameters"], content["parameters"]["language"]
    told = {
        "what": description,
        "contact": contact or ("municipality" in given and citations.authority(given["municipality"], language)),
        "until": periods.name(given["data_until"], language),
        "next": _next_update(content, language),
    }
    return [(text(language, f"workbook.{key}"), said) for key, said in told.items() if said]


def _next_update(content: dict, language: str) -> str:
    """Say from when newer numbers are to be expected; nothing where they are held already and left out."""
    used = {each for value in content["values"] for each in value["snapshots"] if not record_kinds.is_record(each)}
    until = periods.parse(content["parameters"]["data_until"]).last_month
    days = []
    for name in used:
        held, coming = snapshots.sidecar(name), updates.next_update(name)
        if periods.parse(held.periods.last).last_month <= until and coming and coming.day > held.retrieved:
            days.append(coming.day)
    return text(language, "workbook.next_said", day=formats.date(min(days), language)) if days else ""


def numbers(content: dict, language: str) -> pd.DataFrame:
    """Return every value of annex.json, its columns named as a reader sees them.

    Examples
    --------
    >>> value = {"area": "370", "indicator": "unemployment_rate", "period": "2026M07", "breakdown": "", "unit": "pct",
    ...          "value": 2.84, "lower": None, "upper": None, "rank": 40, "rank_of": 98, "status": "observed",
    ...          "snapshots": []}
    >>> numbers({"values": [value]}, "da")[["Område", "Første dag", "Værdi"]].to_numpy().tolist()
    [['Næstved', Timestamp('2026-07-01 00:00:00'), 2.84]]
    """
    area, name, unit, status, source = _words(language)
    group = cache(lambda breakdown: context.breakdown_name(breakdown, language))
    rows = [
        each
        | {
            "area_name": area(each["area"]),
            "indicator_name": name(each["indicator"]),
            "breakdown_name": group(each["breakdown"]),
            "unit": unit(each["unit"]),
            "status": status(each["status"]),
            "source": source(tuple(each["snapshots"])),
        }
        for each in content["values"]
    ]
    return _frame(rows, VALUES, language)


def targets(content: dict, language: str) -> pd.DataFrame:
    """Return every target of annex.json, with the unit of its numbers; a reading is named where there are several."""
    area, name, unit, *_ = _words(language)
    rows, readings = [], {}
    for each in content["targets"]:
        readings.setdefault(each["id"], set()).add(each["reading"])
    for each in content["targets"]:
        held = registry.indicators().get(each["indicator"])
        words = {
            "goal": each["rule"],
            "reading": each["reading"] if len(readings[each["id"]]) > 1 else "",
            "indicator_name": name(each["indicator"]),
            "unit": unit(held.unit) if held else "",
            "comparator": area(each["comparator"]) if each["comparator"] else "",
            "status": text(language, f"board.{each['shown']}"),
        }
        rows.append(each | words)
    return _frame(rows, TARGETS, language)


def _words(language: str) -> Sequence[Callable]:
    """Return what names an area, an indicator, a unit, a status and snapshots, each looked up once."""
    named = (
        lambda code: context.areas_named([code], language),
        lambda key: lineage.named(key, language),
        lambda key: vocabulary.unit(key, language).header,
        lambda key: vocabulary.status_text(key, language),
        lambda ids: "; ".join(citations.of(ids, language)),
    )
    return tuple(map(cache, named))


def _frame(rows: Sequence[dict], columns: Sequence[str], language: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns)
    frame["date"] = periods.first_day(frame["period"])
    for name in columns:
        if name in NUMBERS:
            frame[name] = frame[name].astype(float)
        elif name != "date":
            frame[name] = frame[name].astype(object).where(frame[name].notna(), "")
    return frame.set_axis([text(language, f"workbook_column.{name}") for name in columns], axis="columns")
