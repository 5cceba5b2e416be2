"""Reading a municipality's own file: its headers, and each cell as a number, a word, a period, an area or a date.

Nothing in a file is guessed: what cannot be read is a fault, told with its row, column, value and what is allowed.
"""

import datetime
import re
import unicodedata
from typing import NamedTuple

from analysis.core import areas, errors, periods
from analysis.core.errors import BilagError, DataError
from analysis.sources import grids, numerals, record_kinds
from analysis.sources.grids import shown
from analysis.sources.record_kinds import Column, Kind

ENDINGS = (".csv", ".xlsx")
LIMITS = grids.Limits(bytes=5_000_000, rows=10_000, columns=100)
LONGEST_TEXT = 200
FORBIDDEN_IN_TEXT = re.compile(r"[<>=;]|^[+\-@]")
DANISH_DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")

Value = str | float | datetime.date
Record = tuple[int, dict[str, Value]]


class Fault(NamedTuple):
    """What is wrong in a row, 0 of the file; the sentence goes on from the file's name and the row."""

    row: int
    sentence: str


class Content(NamedTuple):
    """What a file holds: its rows with the cells that could be read, all faults, and what each column is called.

    ``headers_hold`` tells whether each header was known; ``broken`` are the rows with a cell that could not be read.
    """

    records: list[Record]
    faults: list[Fault]
    called: dict[str, str]
    headers_hold: bool
    broken: set[int]


def read(content: bytes, kind: Kind) -> Content:
    """Read a file of a kind; a column is known by its key or by its Danish or English name.

    Rows with nothing in them, and rows that begin with "# ", are left out.
    """
    try:
        lines = [(line.number, [grids.plain(cell) for cell in line.cells]) for line in grids.read(content, LIMITS)]
    except grids.Unreadable as error:
        return Content([], [Fault(0, str(error))], headings([], kind), headers_hold=False, broken=set())
    lines = [(number, cells) for number, cells in lines if cells[0] != "#" and not cells[0].startswith("# ")]
    if not lines:
        fault = Fault(0, ": there is no row of headers; write a template with: bilag new records.")
        return Content([], [fault], headings([], kind), headers_hold=False, broken=set())
    number, headers = lines[0]
    called = headings(headers, kind)
    keys, told = _keys(headers, kind, called)
    faults = [Fault(number, each) for each in told]
    records, broken = [], set()
    for number, cells in lines[1:]:
        outside = [(place, cell) for place, cell in enumerate(cells, start=1) if place > len(keys) and cell]
        faults += [
            Fault(number, f"column {place}: {shown(cell)} stands outside the columns.") for place, cell in outside
        ]
        padded = [*cells, *[""] * len(keys)]
        values, wrong = _values({key: cell for key, cell in zip(keys, padded, strict=False) if key}, kind, called)
        faults += [Fault(number, each) for each in wrong]
        broken |= {number} if wrong else set()
        records.append((number, values))
    return Content(records if any(keys) else [], faults, called, headers_hold=not told, broken=broken)


def headings(headers: list[str], kind: Kind) -> dict[str, str]:
    """Return what each column is called in messages: as in the file, else in the language of the file's headers."""
    spellings = kind.spellings()
    written = {header.casefold(): header for header in headers}
    alike = [sum(names[place] in headers for names in spellings.values()) for place in range(3)]
    language = alike.index(max(alike))
    return {
        key: next((written[name.casefold()] for name in names if name.casefold() in written), names[language])
        for key, names in spellings.items()
    }


def _keys(headers: list[str], kind: Kind, called: dict[str, str]) -> tuple[list[str], list[str]]:
    """Find the column that each header means, and all that is wrong with the headers."""
    headers = headers[: max(place for place, header in enumerate(headers, start=1) if header)]
    spellings = {name.casefold(): key for key, names in kind.spellings().items() for name in names}
    expected = ";".join(called.values())
    keys, faults = [], []
    for place, header in enumerate(headers, start=1):
        key = spellings.get(header.casefold(), "")
        if not key:
            hint = errors.hint([called[spellings[each]] for each in errors.nearest(header, spellings, count=1)])
            faults.append(f"column {place}: unknown header {shown(header)}{hint} Allowed: {expected}.")
        elif key in keys:
            first = keys.index(key) + 1
            faults.append(f"column {place}: the header {shown(header)} stands twice, first in column {first}.")
        keys.append("" if key in keys else key)
    lacking = [key for key, column in kind.columns.items() if column.required and key not in keys]
    faults += [f"column {called[key]!r} is missing. Allowed: {expected}." for key in lacking]
    return keys, faults


def _values(cells: dict[str, str], kind: Kind, called: dict[str, str]) -> tuple[dict[str, Value], list[str]]:
    """Read the cells of a row, and tell each that cannot be read or is lacking."""
    values, faults = {}, []
    for key, text in cells.items():
        column = kind.columns[key]
        if text:
            try:
                values[key] = value(text, column, kind)
            except DataError as error:
                faults.append(f"column {called[key]!r}: {shown(text)} {error}")
        elif column.required:
            faults.append(f"column {called[key]!r}: '' is empty; allowed: {_allowed(column, kind)}.")
    return values, faults


def value(text: str, column: Column, kind: Kind) -> Value:
    """Read a cell that is not empty: a period in its canonical text, an area's code, the key of a choice ...

    Numbers are read as in Danish tables: "1.424" is a thousand and more, "1,4" has a decimal. "500.4" may be
    either, and is refused.

    Raises DataError when the cell is not what the column takes: why, what is allowed, and the nearest match.
    """
    if text.startswith("="):
        raise _fault("is a formula; write the value itself", column, kind)
    by_use = {"period": _period, "area": _area, "received": _date, "note": _text}
    by_type = _choice if column.choices else _text if column.type == "text" else _number
    return by_use.get(column.use, by_type)(text, column, kind)


def _allowed(column: Column, kind: Kind) -> str:
    # Words are told as the template has them; everything else as all messages are.
    return record_kinds.allowed(column, kind, "da" if column.choices else "en")


def _fault(problem: str, column: Column, kind: Kind, nearest: list[str] | None = None) -> DataError:
    return DataError(f"{problem}; allowed: {_allowed(column, kind)}{errors.hint(nearest or [])}")


def _number(text: str, column: Column, kind: Kind) -> float:
    if column.type != "share" and numerals.PERCENT.search(text):
        raise _fault("is not a number", column, kind)
    if numerals.decimal_mark(text) == "." and "," not in text:
        whole, decimals = numerals.cleaned(text).split(".")
        raise DataError(
            f"has a point that is no thousands point; allowed: '{whole},{decimals}' with a comma, "
            "or three digits after each point, as in '1.424'."
        )
    try:
        number = numerals.parse(text)
    except DataError:
        raise _fault("is not a number", column, kind) from None
    if column.type == "whole" and not number.is_integer():
        raise _fault(f"is read as {number:.12g}, which is not whole", column, kind)
    if not column.minimum <= number <= column.highest:
        side = "low" if number < column.minimum else "high"
        raise _fault(f"is read as {number:.12g}, which is too {side}", column, kind)
    return number


def _choice(text: str, column: Column, kind: Kind) -> str:
    named = {name.casefold(): key for key, words in column.choices.items() for name in (key, words.da, words.en)}
    if text.casefold() not in named:
        found = [named[match] for match in errors.nearest(text, named, count=1)]
        raise _fault("is unknown", column, kind, [column.choices[key].da for key in found])
    return named[text.casefold()]


def _period(text: str, column: Column, kind: Kind) -> str:
    try:
        period = periods.parse(text.upper())
    except BilagError:
        raise _fault("is not a period", column, kind) from None
    if period.kind not in kind.periods:
        raise _fault(f"is a {period.kind.replace('_', ' ')}", column, kind)
    _check_year(period.year, column, kind)
    return str(period)


def _check_year(year: int, column: Column, kind: Kind) -> None:
    if not record_kinds.definitions().first_year <= year <= record_kinds.definitions().last_year:
        raise _fault("lies outside the years allowed", column, kind)


def _area(text: str, column: Column, kind: Kind) -> str:
    try:
        return areas.resolve(text, kind.areas).code
    except BilagError:
        names = [each.name for each in areas.all_areas() if each.kind in kind.areas]
        raise _fault("is no area", column, kind, errors.nearest(text, names, count=1)) from None


def _date(text: str, column: Column, kind: Kind) -> datetime.date:
    match = DANISH_DATE.fullmatch(text)
    try:
        day = datetime.date(int(match[3]), int(match[2]), int(match[1])) if match else datetime.date.fromisoformat(text)
    except ValueError:
        raise _fault("is not a date", column, kind) from None
    _check_year(day.year, column, kind)
    return day


def _text(text: str, column: Column, kind: Kind) -> str:
    if len(text) > LONGEST_TEXT:
        raise _fault(f"has {len(text)} characters", column, kind)
    # "C": control and format characters, such as right-to-left marks, that make a text look like another.
    if any(unicodedata.category(sign).startswith("C") for sign in text):
        raise _fault("holds an invisible character or a line break", column, kind)
    if found := FORBIDDEN_IN_TEXT.search(text):
        raise _fault(f"holds {found[0]!r}", column, kind)
    return " ".join(text.split())
