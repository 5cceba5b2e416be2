"""What has changed, for readers: as text, as a page, and as JSON for machines."""

from __future__ import annotations

import datetime
import json

import pandas as pd

from analysis import areas, errors, formats, official_tables, periods, vocabulary
from analysis.display import context, lineage
from analysis.display.harmless import escape
from analysis.display.texts import text
from analysis.indicators import registry
from analysis.report.differences import Differences
from analysis.sources import catalogue
from analysis.sources.revisions import TIERS

LARGEST_SHOWN = 200
LINES_SHOWN = 12
STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1a1a1a;background:#fff}
table{border-collapse:collapse;margin:1rem 0;display:block;overflow-x:auto}
th,td{padding:.25rem .75rem;text-align:left;border-bottom:1px solid #ccc;vertical-align:top}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}caption{text-align:left;font-weight:600}
"""


def as_json(found: Differences) -> str:
    """Write all of it as JSON."""
    held = {
        "kind": found.kind,
        "before": found.before,
        "after": found.after,
        **{
            name: json.loads(getattr(found, name).to_json(orient="records", force_ascii=False, double_precision=12))
            for name in ("figures", "definitions", "targets", "ranks")
        },
    }
    return json.dumps(held, ensure_ascii=False, indent=1) + "\n"


def as_text(found: Differences, language: str = "da") -> str:
    """Write the main of it as lines of text."""
    lines = [_title(found, language)]
    for caption, _, rows, left_out in _sections(found, language):
        lines += ["", caption]
        lines += ["  " + " · ".join(cell for cell in row if cell) for row in rows[:LINES_SHOWN]]
        more = left_out + max(len(rows) - LINES_SHOWN, 0)
        if more:
            lines.append("  " + text(language, "differences.more_lines", count=formats.number(more, language=language)))
    if len(lines) == 1:
        lines.append(text(language, "differences.nothing"))
    return "\n".join(lines)


def page(found: Differences, language: str = "da") -> str:
    """Write it as one page that needs nothing else."""
    title = _title(found, language)
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>",
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(text(language, 'differences.sizes'))}</p>",
    ]
    sections = _sections(found, language)
    for caption, headers, rows, left_out in sections:
        parts.append(_table(caption, headers, rows))
        if left_out:
            count = formats.number(left_out, language=language)
            parts.append(f"<p>{escape(text(language, 'differences.more', count=count))}</p>")
    if not sections:
        parts.append(f"<p>{escape(text(language, 'differences.nothing'))}</p>")
    return "\n".join([*parts, "</main></body></html>"]) + "\n"


def _title(found: Differences, language: str) -> str:
    names = (found.before, found.after)
    if found.kind == "days":
        names = tuple(formats.date(datetime.date.fromisoformat(name), language) for name in names)
    return text(language, "differences.title", before=names[0], after=names[1])


def _table(caption: str, headers: list[str], rows: list[list[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(header)}</th>' for header in headers)
    lines = [
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
        for row in rows
    ]
    return "\n".join(
        [
            f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>",
            *lines,
            "</tbody></table>",
        ]
    )


def _sections(found: Differences, language: str) -> list[tuple[str, list[str], list[list[str]], int]]:
    """Return caption, headers, rows, and how many more there are, of each section that has something."""
    sections = [
        _targets(found, language),
        _ranks(found, language),
        _revised(found, language),
        _statuses(found, language),
        _periods(found, language, "appeared"),
        _periods(found, language, "vanished"),
        _definitions(found, language),
    ]
    return [section for section in sections if section[2]]


def _words(language: str, *keys: str) -> list[str]:
    return [text(language, f"differences.{key}") for key in keys]


def _revised(found: Differences, language: str) -> tuple:
    rows = found.figures[found.figures["change"] == "revised"]
    if found.kind == "annexes":
        rows = rows[_printed_differently(rows, language)]
    order = pd.Categorical(rows["tier"], categories=list(reversed(TIERS)), ordered=True)
    relative = (rows["difference"].abs() / rows["old"].abs().where(rows["old"] != 0)).fillna(float("inf"))
    rows = rows.assign(order=order, relative=relative).sort_values(["order", "relative"], ascending=[True, False])
    sizes = {tier: int((rows["tier"] == tier).sum()) for tier in reversed(TIERS)}
    counts = ", ".join(
        f"{formats.number(size, language=language)} {text(language, f'differences.{tier}')}"
        for tier, size in sizes.items()
        if size
    )
    shown = [
        [
            _named(row, language),
            _area(row.area, language),
            _period(row.period, language),
            _number(row.old, row.unit, language),
            _number(row.new, row.unit, language),
            _number(row.difference, "pp" if row.unit == "pct" else row.unit, language, signed=True),
            text(language, f"differences.{row.tier}"),
        ]
        for row in rows.head(LARGEST_SHOWN).itertuples()
    ]
    caption = text(language, "differences.revised", counts=counts)
    headers = _words(language, "what", "area", "period", "old", "new", "difference", "size")
    return caption, headers, shown, max(len(rows) - LARGEST_SHOWN, 0)


def _printed_differently(rows: pd.DataFrame, language: str) -> pd.Series:
    """Tell of each revised figure whether a reader of the annexes sees another number."""

    def printed(row, value: float) -> str:
        record = registry.indicators().get(row.what)
        if record is None:
            return _number(value, row.unit, language)
        return formats.number(value, record.decimals, language=language)

    differ = [printed(row, row.old) != printed(row, row.new) for row in rows.itertuples()]
    return pd.Series(differ, index=rows.index, dtype=bool)


def _statuses(found: Differences, language: str) -> tuple:
    rows = found.figures[found.figures["change"] == "status"]
    shown = [
        [
            _named(row, language),
            _area(row.area, language),
            _period(row.period, language),
            _status(row.old, row.old_status, row.unit, language),
            _status(row.new, row.new_status, row.unit, language),
        ]
        for row in rows.head(LARGEST_SHOWN).itertuples()
    ]
    headers = _words(language, "what", "area", "period", "old", "new")
    return text(language, "differences.statuses"), headers, shown, max(len(rows) - LARGEST_SHOWN, 0)


def _periods(found: Differences, language: str, change: str) -> tuple:
    held = found.periods(change)
    shown = []
    for (what, measure), rows in held.groupby(["what", "measure"], sort=True):
        ordered = rows.iloc[periods.last_month(rows["period"]).argsort(kind="stable")]
        first, last = (_period(ordered["period"].iloc[place], language) for place in (0, -1))
        span = first if len(rows) == 1 else f"{first}–{last}"
        name = _named(pd.Series({"what": what, "measure": measure, "breakdown": ""}), language)
        shown.append([name, span, formats.number(int(rows["size"].sum()), language=language)])
    return text(language, f"differences.{change}"), _words(language, "what", "period", "figures"), shown, 0


def _targets(found: Differences, language: str) -> tuple:
    shown = [
        [
            row.text or row.id,
            _period(row.period, language),
            *(text(language, f"differences.{status or 'absent'}") for status in (row.old, row.new)),
        ]
        for row in found.targets.itertuples()
    ]
    return text(language, "differences.targets"), _words(language, "target", "period", "old", "new"), shown, 0


def _ranks(found: Differences, language: str) -> tuple:
    rows = found.ranks.assign(measure="")
    shown = [
        [
            _named(row, language),
            _area(row.area, language),
            _period(row.period, language),
            formats.number(row.old, language=language),
            formats.number(row.new, language=language),
        ]
        for row in rows.head(LARGEST_SHOWN).itertuples()
    ]
    headers = _words(language, "what", "area", "period", "old", "new")
    return text(language, "differences.ranks"), headers, shown, max(len(rows) - LARGEST_SHOWN, 0)


def _definitions(found: Differences, language: str) -> tuple:
    shown = [[str(row.what), str(row.field), str(row.old), str(row.new)] for row in found.definitions.itertuples()]
    return text(language, "differences.definitions"), _words(language, "what", "field", "old", "new"), shown, 0


def _named(row, language: str) -> str:
    """Name an indicator, what is made of one, or a table and its measure, with the breakdown."""
    if row.what in registry.indicators():
        name = registry.indicators()[row.what].name.text(language)
    else:
        name = _table_name(row.what, row.measure, language) or lineage.named(row.what, language)
    return f"{name}, {context.within(context.breakdown_name(row.breakdown, language))}" if row.breakdown else name


def _table_name(key: str, measure: str, language: str) -> str:
    """Name a table and its measure; empty where it is no official table."""
    try:
        table = official_tables.official_table(key)
    except errors.BilagError:
        return ""
    name = f"{table.title.text(language)} ({key})"
    return f"{name}: {_measure(key, measure, language)}" if len(table.measures) > 1 and measure else name


def _measure(table: str, measure: str, language: str) -> str:
    """Name a measure as its source does, in Danish; in English by the project's own words for it."""
    if language == "da" and table in catalogue.tables():
        for query in catalogue.entry(table).queries:
            given = query.measures.get(measure, ())
            for name in [given] if isinstance(given, str) else given:
                if not name.startswith("*"):
                    return name.replace("*", " … ").strip(" …")
    if language == "da":
        return vocabulary.unit(official_tables.official_table(table).measures[measure], language).header
    return measure.replace("_", " ")


def _area(code: str, language: str) -> str:
    try:
        return areas.name(areas.area(code), language)
    except errors.BilagError:
        return str(code)


def _period(period: str, language: str) -> str:
    try:
        return periods.name(periods.parse(period), language)
    except errors.BilagError:
        return str(period)


def _number(value: float, unit: str, language: str, *, signed: bool = False) -> str:
    decimals = 0 if float(value).is_integer() and unit not in ("pct", "pp") else 1
    decimals = 2 if unit in ("pct", "pp") and round(float(value), 1) != round(float(value), 6) else decimals
    return formats.value_with_unit(float(value), unit, decimals, language, signed=signed)


def _status(value: float, status: str, unit: str, language: str) -> str:
    if pd.notna(value):
        return _number(value, unit, language)
    return vocabulary.status_text(status, language) if status else text(language, "differences.absent")
