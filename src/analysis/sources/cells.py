"""Answers and exports as cells: every form that the sources write figures in, read into columns of text.

Figures stay text, so that nothing is rounded or guessed before the catalogue says what they are. A cell without
content is None.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
import re
import zipfile
from typing import NamedTuple

import pandas as pd

from analysis.core import periods
from analysis.core.errors import DataError, UsageError

VALUE = "INDHOLD"
PERIOD = "TID"
PERIOD_TEXT = re.compile(r"\d{4}(?:[HKQMUY]\d{1,2}|QMAT\d{2})?")
PX_KEYWORD = re.compile(r'^([A-Z0-9-]+)(?:\[[a-z]+\])?(?:\("((?:[^"]|"")*)"\))?=(.*)$', re.DOTALL)


class Column(NamedTuple):
    """A column of an answer: its code at the source and what it is called; either may be empty."""

    id: str
    label: str


class Cells(NamedTuple):
    """An answer as text: its columns, a frame with one numbered column for each (text or None), and its title."""

    columns: list[Column]
    frame: pd.DataFrame
    title: str = ""


def read(content: bytes, what: str) -> Cells:
    r"""Read an answer or an export in any of the sources' forms, told apart by its content.

    The forms are JSON of either Jobindsats version, JSON-stat, CSV, PX and XLSX. ``what`` is its name in messages.

    Raises
    ------
    DataError
        When it is empty, cut short, a web page, or in no known form.

    Example
    -------
    >>> read(b"OMR;TID;INDHOLD\n370;2023K1;84000\n", "the example").frame.iloc[0].tolist()
    ['370', '2023K1', '84000']
    """
    if content.startswith(b"PK\x03\x04"):
        return _xlsx(content, what)
    text = decode(content).strip()
    if not text:
        raise DataError(f"{what} is empty.")
    if text.startswith("<"):
        raise DataError(f"{what} is a web page and no figures: {shortened(re.sub(r'<[^>]*>', ' ', text))!r}.")
    if text.startswith(("{", "[")):
        return _json(text, what)
    if re.match(r"(?:CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGE)\b.*?=", text):
        return _px(text, what)
    return _csv(text, what)


def decode(content: bytes) -> str:
    """Read bytes as UTF-8, with or without a byte-order mark, else as the Windows form of Latin-1.

    Example
    -------
    >>> decode("Område".encode("latin-1")), decode("Område".encode("utf-8-sig"))
    ('Område', 'Område')
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def parse_json(text: str, what: str) -> object:
    """Read JSON with numbers as the text they are written as; what is cut short is said to be so."""
    try:
        return json.loads(text, parse_float=str, parse_int=str)
    except json.JSONDecodeError as error:
        whole = "it is cut short" if error.pos >= len(text.rstrip()) - 1 or _unclosed(text) else error.msg
        raise DataError(f"{what} is not whole JSON: {whole}.") from None


def _unclosed(text: str) -> bool:
    return text.count("[") != text.count("]") or text.count("{") != text.count("}")


def shortened(text: str, length: int = 120) -> str:
    """Cut a text that comes from outside to what a message can hold."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[:length]}…"


def _json(text: str, what: str) -> Cells:
    if text.startswith("{") and "\n{" in text:  # one record a line
        records = [parse_json(line, what) for line in text.splitlines() if line.strip()]
        return _records(records, what)
    held = parse_json(text, what)
    if isinstance(held, dict) and isinstance(held.get("columns"), list) and isinstance(held.get("rows"), list):
        return _cells([Column("", str(label)) for label in held["columns"]], held["rows"], what)
    if isinstance(held, list) and held and isinstance(held[0], dict) and "Variables" in held[0]:
        columns = [Column(str(each.get("Name", "")), str(each.get("Label", ""))) for each in held[0]["Variables"]]
        return _cells(columns, held[0].get("Data", []), what)
    if isinstance(held, dict) and ("dataset" in held or held.get("class") == "dataset"):
        return _json_stat(held.get("dataset", held), what)
    if isinstance(held, list) and held and all(isinstance(record, dict) for record in held):
        return _records(held, what)
    if held in ([], {}):
        raise DataError(f"{what} is empty.")
    raise DataError(f"{what} is JSON without figures: {shortened(text)!r}.")


def _cells(columns: list[Column], rows: list, what: str, title: str = "") -> Cells:
    rows = [row["value"] if isinstance(row, dict) and "value" in row else row for row in rows]
    if not rows:
        raise DataError(f"{what} has no rows.")
    wrong = next((row for row in rows if not isinstance(row, list) or len(row) != len(columns)), None)
    if wrong is not None:
        raise DataError(f"{what} has a row that does not fit its {len(columns)} columns: {shortened(str(wrong))!r}.")
    return Cells(columns, pd.DataFrame(rows, dtype=object), title)


def _records(records: list[dict], what: str) -> Cells:
    labels = list(dict.fromkeys(label for record in records for label in record))
    rows = [[record.get(label) for label in labels] for record in records]
    return _cells([Column("", label) for label in labels], rows, what)


def _json_stat(held: dict, what: str) -> Cells:
    """Read JSON-stat 1 or 2; ContentsCode names the content, which the title says too."""
    dimensions = held.get("dimension", {})
    ids = held.get("id") or dimensions.get("id")
    values = held.get("value")
    if not ids or values is None:
        raise DataError(f"{what} is JSON-stat without dimensions or values.")
    members = {}
    for name in ids:
        category = dimensions[name]["category"]
        index = category.get("index", list(category.get("label", {})))
        members[name] = index if isinstance(index, list) else sorted(index, key=lambda code, at=index: int(at[code]))
    count = math.prod(map(len, members.values()))
    if isinstance(values, dict):
        values = [values.get(str(place)) for place in range(count)]
    if len(values) != count:
        raise DataError(f"{what} is JSON-stat with {len(values)} values for {count} combinations.")
    columns = [Column(name, str(dimensions[name].get("label", name))) for name in ids]
    cells = _combined(columns, list(members.values()), values, what, str(held.get("label", "")))
    kept = [place for place, column in enumerate(cells.columns) if column.id != "ContentsCode"]
    frame = cells.frame[kept].set_axis(range(len(kept)), axis=1)
    return Cells([cells.columns[place] for place in kept], frame, cells.title)


def _combined(columns: list[Column], members: list[list[str]], values: list, what: str, title: str) -> Cells:
    """Put each value beside its members: values run through them, those of the last column fastest."""
    rows = [[*codes, value] for codes, value in zip(itertools.product(*members), values, strict=True)]
    return _cells([*columns, Column(VALUE, "")], rows, what, title)


def _csv(text: str, what: str) -> Cells:
    lines = csv.reader(io.StringIO(text), delimiter=";")
    return _grid([[cell.strip() or None for cell in line] for line in lines if any(line)], what)


def _xlsx(content: bytes, what: str) -> Cells:
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        lines = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise DataError(f"{what} is a workbook that cannot be read.") from None
    return _grid([[_cell(cell) for cell in line] for line in lines if any(cell is not None for cell in line)], what)


def _cell(held: object) -> str | None:
    if held is None or (isinstance(held, str) and not held.strip()):
        return None
    if isinstance(held, float):
        return f"{held:.15g}"
    return str(held).strip()


def _grid(lines: list[list[str | None]], what: str) -> Cells:
    """Read lines with a header: one figure a line, or one column a period."""
    title = next((cell for cell in lines[0] if cell), "") if lines else ""
    for place, line in enumerate(lines[:15]):
        period_places = [column for column, cell in enumerate(line) if cell and PERIOD_TEXT.fullmatch(cell)]
        wide = bool(period_places) and line[period_places[0] :].count(None) < len(period_places)
        named = sum(cell is not None for cell in line) >= 2 and not period_places
        if wide and all(column >= period_places[0] for column in period_places) and len(lines) > place + 1:
            return _wide(lines[place], lines[place + 1 :], period_places, what, title)
        if named and len(lines) > place + 1:
            short = next((each for each in lines[place + 1 :] if len(each) != len(line)), None)
            if short is not None:
                raise DataError(
                    f"{what} has a line with {len(short)} cells where its header has {len(line)}; it may be cut short: "
                    f"{shortened(';'.join(cell or '' for cell in short))!r}."
                )
            return _cells([Column(cell or "", cell or "") for cell in line], lines[place + 1 :], what, title)
    raise DataError(f"{what} holds no table with a header: {shortened(title)!r}.")


def _wide(header: list, lines: list[list], period_places: list[int], what: str, title: str) -> Cells:
    """Turn one column a period into one figure a line; empty cells to the left repeat the one above."""
    first = period_places[0]
    stub = pd.DataFrame([[*line[:first]] for line in lines], dtype=object).ffill()
    rows = [
        [*stub.iloc[place], header[column], line[column] if column < len(line) else None]
        for place, line in enumerate(lines)
        if len(line) > first and any(cell is not None for cell in line[first:])
        for column in period_places
    ]
    columns = [Column(cell or "", cell or "") for cell in header[:first]]
    return _cells([*columns, Column(PERIOD, ""), Column(VALUE, "")], rows, what, title)


def _px(text: str, what: str) -> Cells:
    """Read PC-Axis: keywords, then the figures, those of STUB slowest and of HEADING fastest."""
    held: dict[str, dict[str, list[str]]] = {}
    # cut at its semicolons, those in quotes aside
    for statement in re.findall(r'((?:[^;"]|"[^"]*")+);?', text):
        match = PX_KEYWORD.match(statement.strip())
        if match:
            held.setdefault(match[1], {})[match[2] or ""] = _px_values(match[3])
    if "DATA" not in held or "VALUES" not in held:
        raise DataError(f"{what} is a PX file that is cut short: it has no {'DATA' if 'VALUES' in held else 'VALUES'}.")
    names = [*held.get("STUB", {}).get("", []), *held.get("HEADING", {}).get("", [])]
    members = [held.get("CODES", {}).get(name) or held["VALUES"][name] for name in names]
    figures = held["DATA"][""]
    count = math.prod(map(len, members))
    if len(figures) != count:
        raise DataError(f"{what} is cut short: {len(figures)} figures for {count} combinations.")
    matrix, title = ((held.get(name, {}).get("") or [""])[0] for name in ("MATRIX", "TITLE"))
    return _combined([Column("", name) for name in names], members, figures, what, f"{matrix}: {title}")


def _px_values(text: str) -> list[str]:
    if '"' not in text:
        return text.split()
    found = re.findall(r'"((?:[^"]|"")*)"|([^\s,"]+)', text)
    return [quoted or bare for quoted, bare in found]


def is_period(text: object) -> bool:
    """Tell whether a text is a period in some source's spelling."""
    try:
        periods.parse(str(text))
    except UsageError:
        return False
    return True
