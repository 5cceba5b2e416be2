"""What an annex rests on: the definitions of its indicators and the tables they come from."""

import datetime
from collections.abc import Sequence

from analysis.core import formats, periods, reforms, vocabulary
from analysis.display.blocks.blocks import Table
from analysis.display.context import Context, in_order, within
from analysis.display.tables.frames import of_words
from analysis.display.texts import text
from analysis.indicators.computing import RECORDS
from analysis.indicators.registry import Indicator
from analysis.sources import record_kinds, updates
from analysis.store import observations, official_tables, snapshots


def definitions_table(indicators: Sequence[Indicator], view: Context, *, id: str) -> Table:
    """A row for each indicator: what it is, how it is counted and where the definition stands."""
    language = view.language
    rows = [
        {
            "label": record.name.text(language),
            "definition": record.definition.text(language),
            "formula": record.formula.text(language),
            "tables": ", ".join(_named(table, language) for table in record.tables),
        }
        for record in indicators
    ]
    caption, stub = text(language, "method.definitions_caption"), "table.indicator"
    return of_words(rows, "method", view.language, id=id, caption=caption, stub=stub, notes=view.coverage_notes())


def _named(table: str, language: str) -> str:
    """Return what a table is called in a cell: official ones by their id, a plan's and the municipality's in words."""
    if table.startswith(RECORDS):
        kind = record_kinds.kind(table.removeprefix(RECORDS))
        return text(language, "own_records.table", kind=kind.name.text(language))
    return text(language, "method.printed_plan") if official_tables.is_printed_plan(table) else table


def sources_table(tables: Sequence[str], view: Context, *, id: str) -> Table:
    """A row for each official table: publisher, when it was retrieved, what is held of it, and the snapshot.

    The last period shown is at most the annex's own last period.
    """
    language, newest = view.language, snapshots.newest()
    held = [table for table in dict.fromkeys(tables) if observations.has(table)]
    terms = [
        text(language, "method.terms", publisher=each.publisher.text(language), terms=each.terms.text(language))
        for each in map(official_tables.source_of, held)
    ]
    return of_words(
        [_source(table, newest[table], view) for table in held],
        "method",
        view.language,
        id=id,
        caption=text(language, "method.sources_caption"),
        stub="method.table",
        notes=(text(language, "method.next_update_note"), *dict.fromkeys(terms)),
    )


def _source(table: str, snapshot: str, view: Context) -> dict[str, str]:
    language = view.language
    rows = observations.until(observations.load(table), view.data_until)
    record = snapshots.sidecar(snapshot)
    order = in_order(rows["period"].unique())
    span = [periods.name(period, language) for period in dict.fromkeys([*order[:1], *order[-1:]])]
    return {
        "label": table,
        "title": record.title.text(language),
        "publisher": record.publisher.text(language),
        "periods": " - ".join(span) if span else text(language, "method.no_periods"),
        "retrieved": formats.date(record.retrieved, language),
        "next_update": _next_update(snapshot, record.retrieved, language),
        "snapshot": snapshot,
    }


def _next_update(snapshot: str, retrieved: datetime.date, language: str) -> str:
    """Say when newer figures come: on the source's own day, in the month when they usually do, or nothing known."""
    found = updates.next_update(snapshot)
    if found is None:
        return text(language, "method.next_unknown")
    month = f"{formats.month_name(found.day.month, language)} {found.day.year}"
    if found.day <= retrieved:
        return text(language, "method.next_overdue", month=month)
    if found.stated:
        return text(language, "method.next_stated", day=formats.date(found.day, language))
    return text(language, "method.next_usual", month=month)


def corrections_table(tables: Sequence[str], view: Context, *, id: str) -> Table | None:
    """A row for each known error in some tables, with what is done about it; None where there is none."""
    language = view.language
    rows = [
        {"label": _named(each.table, language), "wrong": each.wrong.text(language), "done": each.done.text(language)}
        for each in official_tables.corrections(tables)
    ]
    caption = text(language, "method.corrections_caption")
    return of_words(rows, "method", language, id=id, caption=caption, stub="method.table") if rows else None


def breaks_table(indicators: Sequence[Indicator], view: Context, *, id: str) -> Table | None:
    """A row for each reform up to the annex's end, oldest first, with the indicators and areas concerned, or None."""
    language, rows, end = view.language, [], periods.parse(view.data_until).last_month
    for entry in reforms.reforms():
        concerned = [each for each in indicators if _is_concerned(each, entry)]
        ended = [area for area in view.areas if {area.code, area.kind}.intersection(entry.ends)]
        if (concerned or ended) and entry.turns[0] <= end:
            row = {"label": entry.text(language), "period": periods.name(entry.period, language)}
            rows.append(row | _concerned(concerned, language, [view.name(area.code) for area in ended]))
    caption = text(language, "breaks.breaks_caption")
    return of_words(rows, "breaks", view.language, id=id, caption=caption, stub="breaks.breaks") if rows else None


def caveats_table(indicators: Sequence[Indicator], view: Context, *, id: str) -> Table | None:
    """A row for each caveat with the indicators that it goes with; None where there are none."""
    language = view.language
    rows = [
        {"label": vocabulary.caveat_text(key, language)}
        | _concerned([each for each in indicators if key in each.caveats], language)
        for key in dict.fromkeys(key for record in indicators for key in record.caveats)
    ]
    caption = text(language, "breaks.caveats_caption")
    return of_words(rows, "breaks", view.language, id=id, caption=caption, stub="breaks.caveats") if rows else None


def _is_concerned(indicator: Indicator, reform: reforms.Reform) -> bool:
    """Whether a reform cuts the series of an indicator, or changes the rules behind its tables."""
    cut = any(reform in indicator.breaks(part) for part in indicator.breakdowns or [""])
    return cut or not set(reform.notes).isdisjoint(indicator.series_tables or indicator.tables)


def _concerned(indicators: Sequence[Indicator], language: str, areas: Sequence[str] = ()) -> dict[str, str]:
    """Name indicators, and areas after them, as a list that begins as a sentence does."""
    first, *others = [*dict.fromkeys(each.name.text(language) for each in indicators), *areas]
    others = [each if each in areas else within(each) for each in others]
    return {"indicators": formats.listed([first, *others], language)}
