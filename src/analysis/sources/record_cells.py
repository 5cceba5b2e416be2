"""Reading one cell of a municipality's own file: a number, a word, a period, an area or a date, or a fault."""

from __future__ import annotations

import datetime
import re
import unicodedata

from analysis.core import areas, errors, formats, periods
from analysis.core.errors import BilagError, DataError
from analysis.sources import record_kinds
from analysis.sources.record_kinds import Column, Kind

LONGEST_TEXT = 200
FORBIDDEN_IN_TEXT = re.compile(r"[<>=;]|^[+\-@]")
# One point and not three digits after it: a decimal written as in English, or a thousand written short.
AMBIGUOUS_POINT = re.compile(r"([-\N{MINUS SIGN}]?\d+)\.(\d{1,2}|\d{4,})")
DANISH_DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")


def read(text: str, column: Column, kind: Kind) -> str | float | datetime.date:
    """Read a cell that is not empty.

    Numbers are read as in Danish tables: "1.424" is a thousand and more, "1,4" has a decimal. "500.4" may be
    either, and is refused.

    Returns
    -------
    str, float or date
        A period in its canonical text, an area's code, the key of a choice, a text, a number, or a date.

    Raises
    ------
    DataError
        When the cell is not what the column takes: why, what is allowed, and the nearest match.

    Example
    -------
    >>> surveys = record_kinds.kinds()["surveys"]
    >>> read("1.424", surveys.columns["answers_count"], surveys)
    1424.0
    >>> read("2024K1", surveys.columns["period"], surveys), read("borgere", surveys.columns["survey"], surveys)
    ('2024Q1', 'citizens')
    """
    if text.startswith("="):
        raise _fault("is a formula; write the value itself", column, kind)
    by_use = {"period": _period, "area": _area, "received": _date, "note": _text}
    by_type = _choice if column.choices else _text if column.type == "text" else _number
    return (by_type if column.choices else by_use.get(column.use, by_type))(text, column, kind)


def _fault(problem: str, column: Column, kind: Kind, nearest: list[str] | None = None) -> DataError:
    # Words are told as the template has them; everything else as all messages are.
    allowed = record_kinds.allowed(column, kind, "da" if column.choices else "en")
    return DataError(f"{problem}; allowed: {allowed}{errors.hint(nearest or [])}")


def _number(text: str, column: Column, kind: Kind) -> float:
    digits = text.removesuffix("%").removesuffix("pct.") if column.type == "share" else text
    if match := AMBIGUOUS_POINT.fullmatch(digits.strip()):
        raise DataError(
            f"has a point that is no thousands point; allowed: '{match[1]},{match[2]}' with a comma, "
            "or three digits after each point, as in '1.424'."
        )
    try:
        value = formats.parse_number(digits)
    except DataError:
        raise _fault("is not a number", column, kind) from None
    if column.type == "whole" and not value.is_integer():
        raise _fault(f"is read as {value:.12g}, which is not whole", column, kind)
    if not column.minimum <= value <= column.highest:
        side = "low" if value < column.minimum else "high"
        raise _fault(f"is read as {value:.12g}, which is too {side}", column, kind)
    return value


def _choice(text: str, column: Column, kind: Kind) -> str:
    spellings = {
        spelling.casefold(): key for key, words in column.choices.items() for spelling in (key, words.da, words.en)
    }
    if text.casefold() not in spellings:
        found = [spellings[match] for match in errors.nearest(text, spellings, count=1)]
        raise _fault("is unknown", column, kind, [column.choices[key].da for key in found])
    return spellings[text.casefold()]


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
    found = FORBIDDEN_IN_TEXT.search(text)
    if found:
        raise _fault(f"holds {found[0]!r}", column, kind)
    return " ".join(text.split())
