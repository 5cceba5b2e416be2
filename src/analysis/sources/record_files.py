"""Reading a municipality's own files, CSV or XLSX, as rows of text; nothing in a file is run or guessed."""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import unicodedata
import warnings
import zipfile
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

from analysis.core import errors, project
from analysis.core.errors import DataError
from analysis.sources.record_kinds import Kind

ENDINGS = (".csv", ".xlsx")
LARGEST_FILE_BYTES = 5_000_000
# A workbook is packed; this is what it may be when unpacked.
LARGEST_WORKBOOK_BYTES = 100_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 100
LONGEST_SHOWN = 60

Row = tuple[int, dict[str, str]]


def shown(value: str) -> str:
    r"""Return a value from a file as a message shows it: short, with what is invisible written out.

    Example
    -------
    >>> shown("12\u200f"), shown("x" * 10000) == repr("x" * 57 + "...")
    ("'12\\u200f'", True)
    """
    return repr(value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 3] + "...")


def read(file: Path, content: bytes, kind: Kind) -> tuple[list[Row], list[str], dict[str, str]]:
    """Read the rows of a file, each cell under the key of its column.

    A column is known by its key or by its Danish or English name.

    Returns
    -------
    list of (int, dict)
        The number of each row, as a spreadsheet shows it, and its cells under the headers that are known. Rows
        with nothing in them, and rows that begin with "# ", are left out.
    list of str
        Every fault of the file itself and of its headers, one line each.
    dict
        What each column is called in messages: its header in the file.
    """
    name = project.relative(file)
    try:
        grid = _workbook(content) if file.suffix == ".xlsx" else _csv(content)
    except DataError as error:
        return [], [f"{name}{error}"], headings([], kind)
    rows = [(number, cells) for number, cells in grid if not _is_comment(cells[0])]
    if not rows:
        fault = f"{name}: there is no row of headers; write a template with: bilag new records."
        return [], [fault], headings([], kind)
    called = headings(rows[0][1], kind)
    keys, faults = _keys(rows[0][1], kind, called)
    faults = [f"{name} row {rows[0][0]}, {fault}" for fault in faults]
    if not keys:
        return [], faults, called
    for number, cells in rows[1:]:
        for column, cell in enumerate(cells[len(keys) :], start=len(keys) + 1):
            if cell:
                faults.append(f"{name} row {number}, column {column}: {shown(cell)} stands outside the columns.")
    read = [(number, zip_longest(keys, cells[: len(keys)], fillvalue="")) for number, cells in rows[1:]]
    return [(number, {key: cell for key, cell in cells if key}) for number, cells in read], faults, called


def headings(headers: list[str], kind: Kind) -> dict[str, str]:
    """Return what each column is called in messages: as in the file, else in the language of the file's headers.

    Example
    -------
    >>> from analysis.sources import record_kinds
    >>> campaigns = record_kinds.kind("campaigns")
    >>> headings(["Periode"], campaigns)["campaigns_count"], headings(["period"], campaigns)["campaigns_count"]
    ('Antal kampagner', 'campaigns_count')
    """
    words = [dict(zip(kind.columns, each, strict=True)) for each in zip(*kind.spellings().values(), strict=True)]
    written = {header.casefold(): header for header in headers}
    alike = [sum(word in headers for word in each.values()) for each in words]
    chosen = words[alike.index(max(alike))]
    return {
        key: next((written[each[key].casefold()] for each in words if each[key].casefold() in written), chosen[key])
        for key in kind.columns
    }


def _is_comment(cell: str) -> bool:
    return cell == "#" or cell.startswith("# ")


def _keys(headers: list[str], kind: Kind, called: dict[str, str]) -> tuple[list[str], list[str]]:
    """Find the column that each header means, and all that is wrong with the headers."""
    spellings = {each.casefold(): key for key, names in kind.spellings().items() for each in names}
    expected = ";".join(called.values())
    if len([header for header in headers if header]) == 1 and any(mark in headers[0] for mark in ",\t|"):
        mark = next(mark for mark in "\t|," if mark in headers[0])
        return [], [f"column 1: the columns are separated by {mark!r}; allowed: ';', as in {expected}"]
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


def _csv(content: bytes) -> list[tuple[int, list[str]]]:
    _check_size(content)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DataError(": the text is UTF-16; save it as 'CSV UTF-8'.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        byte = content[error.start]
        raise DataError(f" row {row}: the byte 0x{byte:02X} is not UTF-8; save the file as 'CSV UTF-8'.") from None
    if "\0" in text:
        raise DataError(f" row {text[: text.index(chr(0))].count(chr(10)) + 1}: a NUL byte stands in the text.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    grid, number = [], 0
    try:
        for number, cells in enumerate(reader, start=1):
            _add(grid, number, cells)
    except csv.Error as error:
        raise DataError(f" row {number + 1}: not CSV, {error}.") from None
    return grid


def _workbook(content: bytes) -> list[tuple[int, list[str]]]:
    """Read the first sheet of a workbook; formulas stay formulas, so that they can be refused."""
    import openpyxl

    _check_size(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_WORKBOOK_BYTES:
                raise DataError(": the workbook is too large when unpacked.")
        with warnings.catch_warnings():
            # What openpyxl cannot keep when it saves is no matter when it only reads.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            grid = []
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                _add(grid, number, [_cell_text(cell) for cell in cells])
            return grid
    except DataError:
        raise
    # A damaged workbook makes openpyxl and the XML parser fail in many ways, and all mean the same here.
    except Exception as error:
        raise DataError(f": not a workbook that can be read ({type(error).__name__}); save it as .xlsx.") from None


def _cell_text(cell) -> str:
    """Write a cell as a Dane would type it, so that a workbook and a CSV file mean the same.

    A number of a workbook is exact whatever its looks, so it gets a comma and never a thousands point.
    """
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return value if isinstance(value, str) and value.startswith("=") else "=formula"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return str(value)
    if "%" in (cell.number_format or ""):
        return f"{_plain(exact * 100)}%"
    return _plain(exact)


def _plain(exact: Decimal) -> str:
    text = format(exact, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _add(grid: list[tuple[int, list[str]]], number: int, cells: list[str]) -> None:
    """Add a row without its empty end; a row that is all empty, as spreadsheets have below the last, is none."""
    texts = [unicodedata.normalize("NFC", cell).strip() for cell in cells]
    length = max((place for place, cell in enumerate(texts, start=1) if cell), default=0)
    if length > MOST_COLUMNS:
        raise DataError(f" row {number}: there are {length} columns; at most {MOST_COLUMNS} are allowed.")
    if length and len(grid) == MOST_ROWS:
        raise DataError(f" row {number}: there are more rows than {MOST_ROWS:,}; fewer are allowed.")
    if length:
        grid.append((number, texts[:length]))


def _check_size(content: bytes) -> None:
    if len(content) > LARGEST_FILE_BYTES:
        raise DataError(f": the file is {len(content):,} bytes; at most {LARGEST_FILE_BYTES:,} are allowed.")
