"""Tables of text and workbooks as numbered lines of cells, whatever program wrote them; nothing is run or guessed."""

import codecs
import contextlib
import csv
import datetime
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from analysis.core.errors import DataError

SEPARATORS = (";", "\t", ",")
WORKBOOK = b"PK\x03\x04"
# What a workbook may be when unpacked: bytes, cells and rows, and all else, such as formats.
LARGEST_WORKBOOK_BYTES = 100_000_000
MOST_PARTS = 10_000
MOST_CELL_TAGS = 3_000_000
MOST_OTHER_TAGS = 250_000
LAST_ROW = 1_048_576
CELL_TAG = re.compile(rb"<(?:\w+:)?(?:row|c|v|f|is|t)[\s/>]")
TAG = re.compile(rb"<\w")
# Accents upon accents take time that grows with their square.
ACCENTS = re.compile(r"[^\w\x00-\x7f]{100}")
NO_TEXT = re.compile("[\0\N{REPLACEMENT CHARACTER}]")
LONGEST_SHOWN = 60

Cell = str | int | float


class Limits(NamedTuple):
    """The most that a file may hold."""

    bytes: int = 200_000_000
    rows: int = 3_000_000
    columns: int = 16_384
    cells: int = 10_000_000


USUAL = Limits()


class Line(NamedTuple):
    """A line that is not empty: its number as a spreadsheet shows it, and its cells; a workbook's numbers are such."""

    number: int
    cells: list[Cell]


class Unreadable(DataError):  # noqa: N818  (a state of the file)
    """What is read is not what it should be: the message goes on from its name."""


@contextlib.contextmanager
def named(what: str) -> Iterator[None]:
    """Put the name of what is read before what is wrong with it."""
    try:
        yield
    except Unreadable as error:
        raise DataError(f"{what}{error}") from None


def read(content: bytes, limits: Limits = USUAL) -> list[Line]:
    r"""Read CSV or the first sheet of a workbook.

    Text is UTF-8, UTF-16 or the Windows form of Latin-1; lines end as on any system; cells stand between semicolons,
    tabs or commas. Formulas stay formulas, so that they can be refused.

    Raises Unreadable when it is no table, or larger than allowed.
    """
    if len(content) > limits.bytes:
        raise Unreadable(_too_many_bytes(len(content), limits))
    return _workbook(content, limits) if content.startswith(WORKBOOK) else _csv(decode(content), limits)


def content(file: Path, limits: Limits = USUAL) -> bytes:
    """Return what a file holds, unless it is larger than allowed."""
    if (size := file.stat().st_size) > limits.bytes:
        raise Unreadable(_too_many_bytes(size, limits))
    return file.read_bytes()


def _too_many_bytes(size: int, limits: Limits) -> str:
    return f": the file is {size:,} bytes; at most {limits.bytes:,} are allowed."


def decode(content: bytes) -> str:
    """Read bytes as UTF-8, UTF-16 or else the Windows form of Latin-1; letters and their accents become one sign."""
    return composed(_decoded(content))


def composed(text: str) -> str:
    """Make letters and their accents one sign."""
    if not text.isascii():
        for found in ACCENTS.finditer(text):
            if any(map(unicodedata.combining, found[0])):
                raise Unreadable(f": too many accents stand upon one letter: {shown(found[0])}.")
    return unicodedata.normalize("NFC", text)


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    start = content[:1000]
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if zeros and zeros.count(0) > len(zeros) // 2:
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def normal(name: str) -> str:
    """Return a name as names are compared: without case, odd spaces and kinds of dashes.

    Example
    -------
    >>> normal("Over  52\u00a0uger"), normal("2 \u2013 4 Uger")
    ('over 52 uger', '2-4 uger')
    """
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", unicodedata.normalize("NFKC", name).casefold())
    return re.sub(r"(?<=\d) ?- ?(?=\d)", "-", " ".join(text.split()))


def shown(value: object) -> str:
    r"""Return a value from a file as a message shows it: short, with what is invisible written out.

    Example
    -------
    >>> shown("12\u200f"), shown("x" * 10000) == repr("x" * 57 + "...")
    ("'12\\u200f'", True)
    """
    text = str(value)
    return repr(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "...")


def _csv(text: str, limits: Limits) -> list[Line]:
    if found := NO_TEXT.search(text):
        row = len(re.findall(r"\r\n|\r|\n", text[: found.start()])) + 1
        raise Unreadable(f" row {row}: a byte that is no text stands there; save the file as 'CSV UTF-8'.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        return _lines(([cell.strip() for cell in cells] for cells in reader), limits)
    except csv.Error as error:
        raise Unreadable(f" row {reader.line_num}: not CSV, {error}.") from None


def _separator(text: str) -> str:
    """Return what stands between cells: the first mark that at least half of the lines have, comments aside."""
    start = [line for line in text[:100_000].splitlines() if line.strip() and not line.startswith(("#", '"#'))]
    return next((mark for mark in SEPARATORS if 2 * sum(mark in line for line in start) >= max(len(start), 1)), ";")


def _workbook(content: bytes, limits: Limits) -> list[Line]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _refuse_bombs(packed)
        with warnings.catch_warnings():
            # What openpyxl cannot keep when it saves is no matter when it only reads.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_row=LAST_ROW)
            lines = _lines(([_cell(cell) for cell in cells] for cells in rows), limits)
    except DataError:
        raise
    # A damaged workbook makes openpyxl and the XML parser fail in many ways, and all mean the same here.
    except Exception as error:
        raise Unreadable(f": not a workbook that can be read ({type(error).__name__}); save it as .xlsx.") from None
    width = max((len(line.cells) for line in lines), default=0)
    if width * len(lines) > limits.cells:
        raise Unreadable(_too_many_cells(limits))
    return [line._replace(cells=[*line.cells, *[""] * (width - len(line.cells))]) for line in lines]


def _refuse_bombs(packed: zipfile.ZipFile) -> None:
    """Refuse what is small as a file and would fill the memory, or never end, when it is read."""
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_WORKBOOK_BYTES:
        raise Unreadable(": the workbook is too large when unpacked.")
    cells = others = 0
    for part in parts:
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable(f": {shown(part.filename)} in the workbook is packed in a way that no spreadsheet uses.")
        # without zeros, what is written in two bytes a sign is counted too
        text = packed.read(part).replace(b"\0", b"")
        found = sum(1 for _ in CELL_TAG.finditer(text))
        cells, others = cells + found, others + sum(1 for _ in TAG.finditer(text)) - found
        if cells > MOST_CELL_TAGS or others > MOST_OTHER_TAGS:
            raise Unreadable(": the workbook is too large when unpacked.")


def _cell(cell) -> Cell:
    """Return a number as it is, and what is shown as per cent as text with its sign."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return value if isinstance(value, str) and value.startswith("=") else "=formula"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if type(value) not in (int, float):
        return composed(str(value)).strip()
    return f"{plain(Decimal(repr(value)) * 100)}%" if "%" in (cell.number_format or "") else value


def plain(number: Cell | Decimal) -> str:
    """Write an exact number as a Dane would type it: a decimal comma, no thousands points, all its digits.

    Example
    -------
    >>> plain(1424), plain(1.424), plain("Faxe")
    ('1424', '1,424', 'Faxe')
    """
    exact = number if isinstance(number, str) else Decimal(str(number))
    if isinstance(exact, str) or not exact.is_finite():
        return str(number)
    text = format(exact, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _lines(rows: Iterable[list[Cell]], limits: Limits) -> list[Line]:
    """Number the rows from 1, and keep those that are not empty."""
    lines, held = [], 0
    for number, cells in enumerate(rows, start=1):
        length = max((place for place, cell in enumerate(cells, start=1) if cell != ""), default=0)
        held += len(cells)
        if length > limits.columns:
            raise Unreadable(f" row {number}: there are {length} columns; at most {limits.columns} are allowed.")
        if held > limits.cells:
            raise Unreadable(_too_many_cells(limits))
        if length and number > limits.rows:
            raise Unreadable(f" row {number}: there are more rows than {limits.rows:,}; fewer are allowed.")
        if length:
            lines.append(Line(number, cells))
    return lines


def _too_many_cells(limits: Limits) -> str:
    return f": there are more than {limits.cells:,} cells, with those that are empty; fewer are allowed."
