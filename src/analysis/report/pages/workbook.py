"""The numbers of an annex as a workbook: contents, targets, all numbers, then a sheet for each table and figure.

Each sheet is one table that programs can read: its title in A1, the headers with their units in row 2, numbers as
numbers and days as days. What a table needs to be understood, its notes and sources, stands in the contents.
"""

import datetime
import io
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.core import formats, periods, vocabulary
from analysis.display import context
from analysis.display.blocks import escaping, lineage
from analysis.display.texts import text
from analysis.indicators import registry
from analysis.report.pages.collect import NUMBERED, Block
from analysis.sources import record_kinds, updates
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
# A workbook carries a date of creation; a fixed one keeps two runs alike.
CREATED = datetime.datetime(2000, 1, 1)
WIDEST_COLUMN, WORDS_COLUMN, NUMBER_COLUMN = 60, 34, 13
# What a cell, and a property of the file, can hold.
LONGEST_CELL, LONGEST_PROPERTY = 32_767, 255
TITLE, HEADERS, FIRST = 0, 1, 2
DAY_FORMAT = "yyyy-mm-dd"
LINK = {"font_color": "#0b57d0", "underline": 1}
DECIMALS = {"da": re.compile(r",(\d+)"), "en": re.compile(r"\.(\d+)")}
CONTENTS_COLUMNS = {"sheet": 16, "title": 70, "notes": 70, "source": 60}


def about(content: dict, description: str, contact: str = "") -> list[tuple[str, str]]:
    """Return what the contents of a workbook say of an annex: what it is, whom to ask, and how new its numbers are.

    Where no contact is named it is the authority whose annex it is.
    """
    given, language = content["parameters"], content["parameters"]["language"]
    told = {
        "what": description,
        "contact": contact or ("municipality" in given and record_kinds.authority(given["municipality"], language)),
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
    return _with_columns(rows, VALUES, language)


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
    return _with_columns(rows, TARGETS, language)


def _words(language: str) -> Sequence[Callable]:
    """Return what names an area, an indicator, a unit, a status and snapshots, each looked up once."""
    named = (
        lambda code: context.areas_named([code], language),
        lambda key: lineage.named(key, language),
        lambda key: vocabulary.unit(key, language).header,
        lambda key: vocabulary.status_text(key, language),
        lambda ids: "; ".join(record_kinds.of(ids, language)),
    )
    return tuple(map(cache, named))


def _with_columns(rows: Sequence[dict], columns: Sequence[str], language: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns)
    frame["date"] = periods.first_day(frame["period"])
    for name in columns:
        if name in NUMBERS:
            frame[name] = frame[name].astype(float)
        elif name != "date":
            frame[name] = frame[name].astype(object).where(frame[name].notna(), "")
    return frame.set_axis([text(language, f"workbook_column.{name}") for name in columns], axis="columns")


def write(path: Path, blocks: list[Block], content: dict, title: str, about: Sequence[tuple[str, str]]) -> None:
    """Write the targets, the values, and the tables and figures of an annex; paragraphs are left out.

    Words are text, never a formula. The signs between thousands and decimals are those that the reader's own program
    uses. `content` is that of annex.json, whose targets and values are written unrounded; `title` what the annex is
    called; `about` what the contents say of it, each a word and what it is.
    """
    import xlsxwriter

    language = content["parameters"]["language"]
    made = (("targets", targets), ("numbers", numbers))
    frames = {name: frame for name, make in made if len(frame := make(content, language))}
    numbered = [block for block in blocks if block.kind in NUMBERED]
    tables = [(f"{text(language, f'block.{block.kind}')} {block.number}", block.payload) for block in numbered]
    listed = [
        *((text(language, f"workbook.{key}"), text(language, f"workbook.{key}_said"), "", "") for key in frames),
        *((name, each["caption"], " ".join(each["notes"]), "; ".join(each["sources"])) for name, each in tables),
    ]
    # a file for each of some fifty sheets costs more than the sheet
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": _text(title)[:LONGEST_PROPERTY], "created": CREATED})
        look = _look(book)
        _contents(book.add_worksheet(text(language, "page.contents")), listed, title, about, look, language)
        for key, frame in frames.items():
            name = text(language, f"workbook.{key}")
            _frame(book.add_worksheet(name), name, frame, look, language)
        for name, payload in tables:
            _table(book.add_worksheet(name), name, payload, look, language)
    path.write_bytes(buffer.getvalue())


def _look(book) -> Callable:
    """Return what makes the formats of a workbook, each once."""
    made = cache(lambda properties: book.add_format(dict(properties)))
    return lambda **properties: made(tuple(sorted(properties.items())))


def _contents(
    sheet,
    listed: Sequence[tuple[str, ...]],
    title: str,
    about: Sequence[tuple[str, str]],
    look: Callable,
    language: str,
) -> None:
    sheet.write_string(TITLE, 0, _text(title), look(bold=True, font_size=14))
    for row, (word, said) in enumerate(about, start=TITLE + 1):
        sheet.write_string(row, 0, _text(word), look(bold=True, valign="top"))
        sheet.write_string(row, 1, _text(said), look(text_wrap=True, valign="top"))
    headers = TITLE + len(about) + 2
    for column, (name, width) in enumerate(CONTENTS_COLUMNS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(headers, column, text(language, f"workbook.{name}"), look(bold=True, bottom=1))
    for row, (name, *words) in enumerate(listed, start=headers + 1):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", look(**LINK, valign="top"), string=name)
        for column, said in enumerate(words, start=1):
            sheet.write_string(row, column, _text(said), look(text_wrap=True, valign="top"))
    _paper(sheet, headers)


def _begin(sheet, title: str, look: Callable, language: str) -> None:
    """Write a sheet's title, which leads back to the contents."""
    contents, back = text(language, "page.contents"), text(language, "workbook.back")
    sheet.write_url(TITLE, 0, f"internal:'{contents}'!A1", look(bold=True, font_size=14), string=_text(title), tip=back)
    _paper(sheet, HEADERS)


def _frame(sheet, title: str, frame: pd.DataFrame, look: Callable, language: str) -> None:
    """Write a frame, a column at a time by its kind, with a filter over it."""
    _begin(sheet, title, look, language)
    sheet.freeze_panes(FIRST, 0)
    sheet.autofilter(HEADERS, 0, HEADERS + len(frame), len(frame.columns) - 1)
    writers = {"M": sheet.write_datetime, "f": sheet.write_number}
    day = look(num_format=DAY_FORMAT)
    for place, (name, column) in enumerate(frame.items()):
        kind = column.dtype.kind
        words = {} if kind in writers else {each: _text(each) for each in column.unique()}
        widest = max(len(each) for each in (name, *words.values())) if words else NUMBER_COLUMN
        sheet.write_string(HEADERS, place, _text(name), look(bold=True, text_wrap=True, bottom=1, valign="bottom"))
        sheet.set_column(place, place, min(widest + 2, WORDS_COLUMN), day if kind == "M" else None)
        write = writers.get(kind, sheet.write_string)
        for row, value in column[column.notna() & column.ne("")].items():
            write(FIRST + row, place, words.get(value, value), *([day] if kind == "M" else []))


def _table(sheet, title: str, payload: dict, look: Callable, language: str) -> None:
    columns, rows = payload["columns"], payload["rows"]
    _begin(sheet, f"{title}. {payload['caption']}", look, language)
    sheet.freeze_panes(FIRST, 1)
    for place, words in enumerate(escaping.headers(payload)):
        numeric = place and columns[place - 1]["numeric"]
        side = {"align": "right"} if numeric else {}
        header = look(bold=True, text_wrap=True, bottom=1, valign="bottom", **side)
        sheet.write_string(HEADERS, place, _text(words), header)
        sheet.set_column(place, place, NUMBER_COLUMN if numeric else WORDS_COLUMN)
    widest = max([len(payload["stub"]), *(len(row["label"]) + 2 * row["level"] for row in rows)])
    sheet.set_column(0, 0, min(widest + 2, WIDEST_COLUMN))
    for line, row in enumerate(rows, start=FIRST):
        stressed = {"bold": True} if row["total"] else {}
        label = look(**stressed, indent=min(row["level"], 3), text_wrap=True, valign="top")
        sheet.write_string(line, 0, _text(row["label"]), label)
        for place, (cell, column) in enumerate(zip(row["cells"], columns, strict=True), start=1):
            _cell(sheet, line, place, cell, column, stressed, look, language)


def _cell(sheet, line: int, place: int, cell: dict, column: dict, bold: dict, look: Callable, language: str) -> None:
    value = cell["value"]
    if isinstance(value, (int, float)):
        shown = number_format(cell["text"], language)
        sheet.write_number(line, place, value, look(**bold, num_format=shown, valign="top"))
    else:
        words = cell["text"] if value is None else value
        side = {"align": "right"} if column["numeric"] else {"text_wrap": True}
        sheet.write_string(line, place, _text(words), look(**bold, **side, valign="top"))


def number_format(shown: str, language: str) -> str:
    """Return the format in which a spreadsheet writes a number as the annex, which prints it as `shown`.

    Examples
    --------
    >>> number_format("1.424,5", "da"), number_format("+3", "da"), number_format("1,424", "en")
    ('#,##0.0', '+#,##0;-#,##0;0', '#,##0')
    """
    found = DECIMALS[language].search(shown)
    plain = f"#,##0{'.' + '0' * len(found[1]) if found else ''}"
    return f"+{plain};-{plain};{plain.removeprefix('#,##')}" if shown.startswith("+") else plain


def _text(words: str) -> str:
    return escaping.plain(words)[:LONGEST_CELL]


def _paper(sheet, headers: int) -> None:
    """Lay a sheet for paper: as wide as the page, its headers on each."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(headers)
    sheet.set_footer("&R&P / &N")
