"""The values as open data: what an indicator is (JSON), what the columns are (CSVW), and a catalogue (DCAT-AP)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis.core import house, vocabulary
from analysis.core import periods as calendar
from analysis.display import context
from analysis.display.blocks.html import environment
from analysis.indicators import values
from analysis.indicators.registry import Indicator
from analysis.sources import record_kinds, updates
from analysis.store import observations, official_tables, snapshots

TEMPLATE = Path(__file__).parent / "template"
LANGUAGES = ("da", "en")
# How an indicator is computed and spoken of is the program's own affair.
INNER = {"subject", "topic", "function", "arguments", "printed", "interval_count", "series_tables", "breakdown_tables"}
# The one licence that a source states.
FREE = "CC BY 4.0"


def about(record: Indicator, rows: pd.DataFrame) -> dict:
    """Return what an indicator is and what it rests on, in both languages; `rows` are all its values."""
    said = rows.loc[rows["status"].isin(values.SAID), "period"].unique()
    own = context.in_order(each for each in said if calendar.parse(each).kind == record.period_kinds[0])
    # none where a table is held without the groups that the indicator is about
    own = own or context.in_order(said) or [None]
    parts = record.breakdowns
    breaks = {each.id: each for part in parts for each in record.breaks(part)}.values()
    return record.model_dump(mode="json", exclude=INNER) | {
        "unit_name": {language: vocabulary.unit(record.unit, language).header for language in LANGUAGES},
        "breakdowns": {part: {each: context.breakdown_name(part, each) for each in LANGUAGES} for part in parts},
        "caveats": {key: {each: vocabulary.caveat_text(key, each) for each in LANGUAGES} for key in record.caveats},
        "breaks": [{"period": each.period, "da": each.da, "en": each.en} for each in breaks],
        "first": own[0],
        "last": own[-1],
        "rows": len(rows),
        "sources": [_source(table) for table in record.tables if observations.has(table)],
    }


def _source(table: str) -> dict:
    snapshot, source = snapshots.newest()[table], official_tables.source_of(table)
    due = updates.next_update(snapshot)
    return {
        "table": table,
        "title": official_tables.official_table(table).title.model_dump(),
        "publisher": source.publisher.model_dump(),
        "url": source.url.format(table=table),
        "licence": source.licence,
        "terms": source.terms.model_dump(),
        "snapshot": snapshot,
        "retrieved": snapshots.sidecar(snapshot).retrieved.isoformat(),
        "next_update": due.day.isoformat() if due else None,
    }


def csvw(files: Mapping[str, Sequence[dict]]) -> dict:
    """Return the metadata of some CSV files by the W3C's CSV on the Web, each file with what its indicators are."""
    held = json.loads((TEMPLATE / "csvw.json").read_text(encoding="utf-8"))
    tables = [{"url": file, **_told(found)} for file, found in files.items()]
    return held | (tables[0] if len(tables) == 1 else {"tables": tables})


def _told(found: Sequence[dict]) -> dict:
    sources = {each["table"]: each for one in found for each in one["sources"]}.values()
    titles = [{"@value": one["name"][each], "@language": each} for one in found for each in LANGUAGES]
    rights = dict.fromkeys(f"{each['publisher']['en']}: {each['terms']['en']}" for each in sources)
    return {
        "dc:title": titles,
        "dc:source": [f"{each['publisher']['en']}, {each['table']} ({each['snapshot']})" for each in sources],
        "dc:rights": list(rights),
    }


def is_free(found: dict) -> bool:
    """Tell whether every source of an indicator states the free licence; else the sources' own terms apply."""
    return {each["licence"] for each in found["sources"]} == {FREE}


def publisher(language: str) -> str:
    """Return who publishes a site: the authority of the house, else the program that makes it."""
    own = house.house()
    return record_kinds.authority(own.municipality, language) if own else "bilag"


def catalogue(found: Iterable[dict], language: str) -> str:
    """Write the indicators as a DCAT-AP catalogue in JSON-LD, whose addresses are relative to its own."""
    found = list(found)
    templates = environment(language, TEMPLATE)
    templates.tests["free"] = is_free
    written = templates.get_template("catalog.jsonld.j2").render(
        found=found, language=language, publisher=publisher(language), dates=dates
    )
    return as_json(json.loads(written))


def dates(period: str) -> tuple[str, str]:
    """Return the first and the last day of a period.

    >>> dates("2026M02")
    ('2026-02-01', '2026-02-28')
    """
    first, *_, last = (str(month).replace("M", "-") for month in [*calendar.months(period)] * 2)
    return f"{first}-01", f"{pd.Period(last).end_time:%Y-%m-%d}"


def as_json(held: dict) -> str:
    """Write JSON as it lies in a file."""
    return json.dumps(held, ensure_ascii=False, indent=1) + "\n"
