"""The numbers of an annex as a workbook: the contents first, then one sheet for each table and figure."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from analysis.display.blocks import escaping
from analysis.display.texts import text
from analysis.report.pages.collect import NUMBERED, Block

# A workbook carries a date of creation; a fixed one keeps two runs alike.
CREATED = datetime.datetime(2000, 1, 1)
WIDEST_COLUMN, WORDS_COLUMN, NUMBER_COLUMN = 60, 34, 13
# What a cell, and a property of the file, can hold.
LONGEST_CELL, LONGEST_PROPERTY = 32_767, 255
# Rows of a sheet: title, way back, headers, units, then the numbers.
TITLE, BACK, HEADERS, UNITS, NUMBERS = 0, 1, 3, 4, 5
DECIMALS = {"da": re.compile(r",(\d+)"), "en": re.compile(r"\.(\d+)")}


def write(path: Path, blocks: list[Block], title: str, language: str) -> None:
    """Write the tables and figures of an annex, of which `title` is the name; paragraphs are left out.

    Numbers are numbers, with as many decimals as the annex prints; the signs between thousands and decimals are
    those that the reader's own program uses. Words are text, never a formula.
    """
    import xlsxwriter

    exported = [
        (f"{text(language, f'block.{block.kind}')} {block.number}", block.payload)
        for block in blocks
        if block.kind in NUMBERED
    ]
    # a file for each of some fifty sheets costs more than the sheet
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": _text(title)[:LONGEST_PROPERTY], "created": CREATED})
        look = _look(book)
        contents = text(language, "page.contents")
        _contents(book.add_worksheet(contents), exported, title, look, language)
        for name, payload in exported:
            _sheet(book.add_worksheet(name), name, payload, contents, look, language)
    path.write_bytes(content.getvalue())


def _look(book) -> Callable:
    """Return what makes the formats of a workbook, each once."""
    made = cache(lambda properties: book.add_format(dict(properties)))
    return lambda **properties: made(tuple(sorted(properties.items())))


def _contents(sheet, exported: list[tuple[str, dict]], title: str, look: Callable, language: str) -> None:
    sheet.write_string(TITLE, 0, _text(title), look(bold=True, font_size=14))
    sheet.write_string(BACK, 0, text(language, "workbook.note"))
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 90, look(text_wrap=True, valign="top"))
    sheet.set_column(2, 2, 60, look(text_wrap=True, valign="top"))
    header = look(bold=True, bottom=1)
    for column, key in enumerate(("sheet", "title", "source")):
        sheet.write_string(HEADERS, column, text(language, f"workbook.{key}"), header)
    for row, (name, payload) in enumerate(exported, start=HEADERS + 1):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        sheet.write_string(row, 1, _text(payload["caption"]))
        sheet.write_string(row, 2, _text("; ".join(payload["sources"])))
    sheet.freeze_panes(HEADERS + 1, 0)
    _paper(sheet, HEADERS)


def _sheet(sheet, name: str, payload: dict, contents: str, look: Callable, language: str) -> None:
    columns, rows = payload["columns"], payload["rows"]
    sheet.write_string(TITLE, 0, _text(f"{name}. {payload['caption']}"), look(bold=True, font_size=14))
    sheet.write_url(BACK, 0, f"internal:'{contents}'!A1", string=text(language, "workbook.back"))
    header = {"bold": True, "text_wrap": True, "valign": "bottom"}
    unit = {"bottom": 1, "text_wrap": True, "font_color": "#454545"}
    sheet.write_string(HEADERS, 0, _text(payload["stub"]), look(**header))
    sheet.write_string(UNITS, 0, "", look(**unit))
    for place, column in enumerate(columns, start=1):
        side = {"align": "right"} if column["numeric"] else {}
        words = " ".join(part for part in (column["group"], column["label"]) if part)
        sheet.write_string(HEADERS, place, _text(words), look(**header, **side))
        sheet.write_string(UNITS, place, _text(column["unit"]), look(**unit, **side))
        sheet.set_column(place, place, NUMBER_COLUMN if column["numeric"] else WORDS_COLUMN)
    sheet.freeze_panes(NUMBERS, 1)
    widest = max([len(payload["stub"]), *(len(row["label"]) + 2 * row["level"] for row in rows)])
    sheet.set_column(0, 0, min(widest + 2, WIDEST_COLUMN))
    for line, row in enumerate(rows, start=NUMBERS):
        stressed = {"bold": True} if row["total"] else {}
        label = look(**stressed, indent=min(row["level"], 3), text_wrap=True, valign="top")
        sheet.write_string(line, 0, _text(row["label"]), label)
        for place, (cell, column) in enumerate(zip(row["cells"], columns, strict=True), start=1):
            _cell(sheet, line, place, cell, column, stressed, look, language)
    below = list(payload["notes"])
    if payload["sources"]:
        below.append(text(language, "block.source", sources="; ".join(payload["sources"])))
    for line, words in enumerate(below, start=NUMBERS + len(rows) + 1):
        sheet.write_string(line, 0, _text(words))
    _paper(sheet, HEADERS, UNITS)


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


def _paper(sheet, *headers: int) -> None:
    """Lay a sheet for paper: as wide as the page, its headers on each."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(headers[0], headers[-1])
    sheet.set_footer("&R&P / &N")
