"""Answers and exports as cells: every form that the sources write figures in, read into columns.

Figures in text stay text, so that nothing is rounded or guessed before the catalogue says what they are; those of JSON,
PX and workbooks are exact numbers. A cell without content is None.
"""

import itertools
import json
import math
import re
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.core import periods
from analysis.core.errors import UsageError
from analysis.sources import grids, numerals
from analysis.sources.grids import Cell, Line, Unreadable

VALUE = "INDHOLD"
TOO_DEEP = " is JSON that is nested too deep, or has a number too long."
DEEPEST = 40
MOST_COMBINATIONS = grids.Limits().rows
ERROR_KEYS = ("cause", "message", "error", "detail", "title")
PERIOD = "TID"
PERIOD_TEXT = re.compile(r"\d{4}(?:[HKQMUY]\d{1,2}|QMAT\d{2})?")
PX_START = re.compile(r"(?:CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGE)\b.*?=")
PX_KEYWORD = re.compile(r'^([A-Z0-9-]+)(?:\[[a-z]+\])?(?:\("((?:[^"]|"")*)"\))?=(.*)$', re.DOTALL)
# A line of one cell below a table is a note and no row that was cut short: by its words, where nothing else tells.
NOTE = re.compile(r"[^\w]|.*(?:[:;] |[.)]$)|.{30}")


class Column(NamedTuple):
    """A column of an answer: its code at the source and what it is called; either may be empty."""

    id: str
    label: str


class Cells(NamedTuple):
    """An answer: its columns, a frame with one numbered column for each (text, number or None), and its title."""

    columns: list[Column]
    frame: pd.DataFrame
    title: str = ""


def read(content: bytes, what: str) -> Cells:
    r"""Read an answer or an export in any of the sources' forms, told apart by its content.

    The forms are JSON of either Jobindsats version, JSON-stat, PX, and CSV and XLSX with one figure a line or with
    headings across, as the sources' sites write them. ``what`` is its name in messages.

    Raises DataError when it is empty, cut short, a web page, an error of the source, or in no known form.
    """
    with grids.named(what):
        if content.startswith(grids.WORKBOOK):
            return _table(grids.read(content), ends_whole=True)
        text = grids.decode(content).strip()
        if not text:
            raise Unreadable(" is empty.")
        if text.startswith("<"):
            raise Unreadable(f" is a web page and no figures: {shortened(re.sub(r'<[^>]*>', ' ', text))!r}.")
        if text.startswith(("{", "[")):
            return _json(text)
        if PX_START.match(text):
            return _px(text)
        return _table(grids.read(content), ends_whole=content.rstrip(b"\0").endswith((b"\n", b"\r")))


def read_json(text: str) -> object:
    """Read JSON; what is cut short is said to be so, and numbers that JSON does not have stay text."""
    try:
        held = json.loads(text, parse_constant=str)
    except json.JSONDecodeError as error:
        unclosed = text.count("[") != text.count("]") or text.count("{") != text.count("}")
        whole = "it is cut short" if unclosed or error.pos >= len(text.rstrip()) - 1 else error.msg
        raise Unreadable(f" is not whole JSON: {whole}.") from None
    except (RecursionError, ValueError):
        raise Unreadable(TOO_DEEP) from None
    _refuse_depth(held)
    if "\\u" in text:  # letters with their accents apart may hide in escapes
        held = json.loads(grids.composed(json.dumps(held, ensure_ascii=False)), parse_constant=str)
    return held


def _refuse_depth(held: object) -> None:
    level = [held]
    for _ in range(DEEPEST):
        within = (each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list))
        level = [each for inner in within for each in inner if isinstance(each, dict | list)]
    if level:
        raise Unreadable(TOO_DEEP)


def shortened(text: str, length: int = 120) -> str:
    """Cut a text that comes from outside to what a message can hold."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[:length]}…"


def _json(text: str) -> Cells:
    if text.startswith("{") and "\n{" in text:  # one record a line
        held = [read_json(line) for line in text.splitlines() if line.strip()]
    else:
        held = read_json(text)
    first = held[0] if isinstance(held, list) and held else held
    if isinstance(held, dict) and isinstance(held.get("columns"), list) and isinstance(held.get("rows"), list):
        return _cells([Column("", str(label)) for label in held["columns"]], held["rows"])
    if isinstance(held, list) and isinstance(first, dict) and "Variables" in first:
        columns = [Column(str(each.get("Name", "")), str(each.get("Label", ""))) for each in first["Variables"]]
        return _cells(columns, first.get("Data", []))
    if isinstance(held, dict) and ("dataset" in held or held.get("class") == "dataset"):
        return _json_stat(held.get("dataset", held))
    if isinstance(first, dict) and (error := own_error(first)):
        raise Unreadable(f" begins with the source's own error: {shortened(error)!r}.")
    if isinstance(held, list) and held and all(isinstance(record, dict) for record in held):
        labels = list(dict.fromkeys(label for record in held for label in record))
        return _cells([Column("", label) for label in labels], [[each.get(key) for key in labels] for each in held])
    if held in ([], {}):
        raise Unreadable(" is empty.")
    raise Unreadable(f" is JSON without figures: {shortened(text)!r}.")


def own_error(record: dict) -> str:
    """Return the message of a source that answers with an error in JSON; "" where it is none."""
    if len(record) == 1 and next(iter(record.values())) in ("", None):
        return next(iter(record))
    return next((record[key] for key in ERROR_KEYS if isinstance(record.get(key), str)), "")


def _cells(columns: list[Column], rows: list, title: str = "") -> Cells:
    rows = [row["value"] if isinstance(row, dict) and "value" in row else row for row in rows]
    if not rows:
        raise Unreadable(" has no rows.")
    wrong = next((row for row in rows if not isinstance(row, list) or len(row) != len(columns)), None)
    if wrong is not None:
        raise Unreadable(f" has a row that does not fit its {len(columns)} columns: {shortened(str(wrong))!r}.")
    return Cells(columns, pd.DataFrame(rows, dtype=object), title)


def _json_stat(held: dict) -> Cells:
    """Read JSON-stat 1 or 2; ContentsCode names the content, which the title says too."""
    dimensions = held.get("dimension", {})
    ids = held.get("id") or dimensions.get("id")
    if not ids or held.get("value") is None:
        raise Unreadable(" is JSON-stat without dimensions or values.")
    members = {}
    for name in ids:
        category = dimensions[name]["category"]
        index = category.get("index", list(category.get("label", {})))
        members[name] = index if isinstance(index, list) else sorted(index, key=lambda code, at=index: int(at[code]))
    count = math.prod(map(len, members.values()))
    if count > MOST_COMBINATIONS:
        raise Unreadable(f" has {count:,} combinations; at most {MOST_COMBINATIONS:,} are allowed.")
    values, statuses = (_at_places(held.get(name), count) for name in ("value", "status"))
    if len(values) != count:
        raise Unreadable(f" is JSON-stat with {len(values)} values for {count} combinations.")
    # a mark says more than the number beside it, which some write as 0
    told = zip(values, statuses, strict=False)
    marked = [status if status and status in numerals.MARKS else value for value, status in told]
    columns = [Column(name, str(dimensions[name].get("label", name))) for name in ids]
    cells = _combined(columns, list(members.values()), marked, str(held.get("label", "")))
    kept = [place for place, column in enumerate(cells.columns) if column.id != "ContentsCode"]
    frame = cells.frame[kept].set_axis(range(len(kept)), axis=1)
    return Cells([cells.columns[place] for place in kept], frame, cells.title)


def _at_places(held: object, count: int) -> list:
    """Return what JSON-stat says of each place: a list, some places by number, or one for all."""
    if isinstance(held, dict):
        return [held.get(str(place)) for place in range(count)]
    return held if isinstance(held, list) else [held] * count


def _combined(columns: list[Column], members: list[list[str]], values: list, title: str) -> Cells:
    """Put each value beside its members: values run through them, those of the last column fastest."""
    rows = [[*codes, value] for codes, value in zip(itertools.product(*members), values, strict=True)]
    return _cells([*columns, Column(VALUE, "")], rows, title)


def _table(lines: list[Line], *, ends_whole: bool) -> Cells:
    """Read lines under a title and above notes: one figure a line under its header, or headings across."""
    tops = (place for place, line in enumerate(lines) if line.cells[0] == "" or _filled(line.cells) > 1)
    top = next(tops, len(lines))
    title = " ".join(str(line.cells[0]) for line in lines[: max(top, 1)])
    if top + 1 >= len(lines):
        raise Unreadable(f" holds no table with a header: {shortened(title)!r}.")
    header = lines[top].cells
    if header[0] == "" or any(map(_is_period_text, header)):
        return _headings_across(lines[top:], title)
    while header[-1] == "":
        header = header[:-1]
    rows = [line.cells for line in _without_notes(lines[top + 1 :], len(header), ends_whole=ends_whole)]
    short = next((row for row in rows if len(row) < len(header) or _filled(row[len(header) :])), None)
    if short is not None:
        cells = "1 cell" if len(short) == 1 else f"{len(short)} cells"
        raise Unreadable(
            f" has a line with {cells} where its header has {len(header)}; it may be cut short: "
            f"{shortened(';'.join(map(str, short)))!r}."
        )
    rows = [[None if cell == "" else cell for cell in row[: len(header)]] for row in rows]
    return _cells([Column(str(cell), str(cell)) for cell in header], rows, title)


def _filled(cells: list[Cell]) -> int:
    return sum(cell != "" for cell in cells)


def _is_period_text(cell: object) -> bool:
    return bool(PERIOD_TEXT.fullmatch(str(cell)))


def _without_notes(lines: list[Line], width: int, *, ends_whole: bool) -> list[Line]:
    """Leave out the lines of one cell below a table, unless the last may be a row that was cut short."""
    end = len(lines)
    while end and width > 1 and lines[end - 1].cells[0] != "" and _filled(lines[end - 1].cells) == 1:
        end -= 1
    if end in (0, len(lines)):
        return lines
    note, apart = lines[end], lines[end].number > lines[end - 1].number + 1
    return lines[:end] if ends_whole or apart or len(note.cells) > 1 or NOTE.match(str(note.cells[0])) else lines


def _headings_across(lines: list[Line], title: str) -> Cells:
    """Turn headings across, one above the other, into one figure a line.

    Cells to the left that are empty repeat the one above, and headings the one to their left.
    """
    width = max(len(line.cells) for line in lines)
    grid = pd.DataFrame([[*line.cells, *[""] * (width - len(line.cells))] for line in lines], dtype=object)
    grid = grid.mask(grid == "", None)
    top = grid.iloc[0]
    first = int((top.notna() if pd.isna(top[0]) else top.map(_is_period_text)).argmax())
    depth = next((place for place in range(1, len(lines)) if not _is_heading(grid.iloc[place], first)), len(lines))
    heads, stub = grid.iloc[:depth, first:].ffill(axis=1), grid.iloc[depth:, :first].ffill()
    body = grid.iloc[depth:, first:].to_numpy()
    row, across = np.nonzero(pd.notna(body))
    if not len(row):
        raise Unreadable(f" has headings and no figures under them: {shortened(title)!r}.")
    names = grid.iloc[:depth, :first].ffill().iloc[-1].fillna("")
    found = [*stub.to_numpy()[row].T, *heads.to_numpy()[:, across], body[row, across]]
    columns = [*(Column(name, name) for name in names), *(_heading_column(each) for _, each in heads.iterrows())]
    frame = pd.DataFrame(dict(enumerate(found)), dtype=object)
    return Cells([*columns, Column(VALUE, "")], frame.where(frame.notna(), None), title)


def _is_heading(row: pd.Series, first: int) -> bool:
    """Tell whether a line below the first heading is another one: it has no figure, and may name the columns."""
    cells = row.iloc[first:].dropna()
    if cells.empty:
        return False
    return row.iloc[:first].isna().all() or not any(map(numerals.is_figure, cells))


def _heading_column(heading: pd.Series) -> Column:
    """Return the column that a heading becomes: the periods, or members and measures without a name."""
    known = heading.dropna().map(is_period)
    if known.all():
        return Column(PERIOD, "")
    if known.any():
        raise Unreadable(f" has a heading of periods that holds {heading.dropna()[~known].iloc[0]!r}.")
    return Column("", "")


def _px(text: str) -> Cells:
    """Read PC-Axis: keywords, then the figures, those of STUB slowest and of HEADING fastest."""
    held: dict[str, dict[str, list[str]]] = {}
    # cut at its semicolons, those in quotes aside
    for statement in re.findall(r'((?:[^;"]|"[^"]*")+);?', text):
        match = PX_KEYWORD.match(statement.strip())
        if match:
            held.setdefault(match[1], {})[match[2] or ""] = _px_values(match[3])
    if "DATA" not in held or "VALUES" not in held:
        raise Unreadable(f" is a PX file that is cut short: it has no {'DATA' if 'VALUES' in held else 'VALUES'}.")
    names = [*held.get("STUB", {}).get("", []), *held.get("HEADING", {}).get("", [])]
    members = [held.get("CODES", {}).get(name) or held["VALUES"][name] for name in names]
    figures = [float(each) if re.fullmatch(r"-?\d+(\.\d+)?", each) else each for each in held["DATA"][""]]
    count = math.prod(map(len, members))
    if len(figures) != count:
        raise Unreadable(f" is cut short: {len(figures)} figures for {count} combinations.")
    matrix, title = ((held.get(name, {}).get("") or [""])[0] for name in ("MATRIX", "TITLE"))
    return _combined([Column("", name) for name in names], members, figures, f"{matrix}: {title}")


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
