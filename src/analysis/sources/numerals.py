"""The one rule for figures in text: thousands, decimals and minus signs, and what stands where there is no figure."""

import re
from collections.abc import Iterable

from analysis.core.errors import DataError

# What stands where there is no number: a nil, not applicable, not known or too uncertain.
NIL, NOT_APPLICABLE = "-", "."
NOT_KNOWN = ("", "..", "...", "…", ":", "null", "None", "M", "U")
MARKS = frozenset({NIL, NOT_APPLICABLE, *NOT_KNOWN})
# Units whose figures have decimals; of all others three digits after a mark are thousands.
WITH_DECIMALS = frozenset({"pct", "pp", "index", "index_points", "km", "per_person", "million_dkk", "count", "weeks"})
MINUS = str.maketrans(dict.fromkeys("\N{MINUS SIGN}\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}", "-"))
SPACED_THOUSANDS = re.compile(r"(?<=\d)[\s']+(?=\d{3}(?!\d))")
PERCENT = re.compile(r"\s*(?:%|pct\.)$")
FIGURE = re.compile(r"[+-]?\s*(\d+(?:[.,]\d+)*)")
OTHER = {",": ".", ".": ","}


def cleaned(text: str) -> str:
    """Return a text without spaces between thousands and with plain minus signs; a mark stays what it is."""
    return SPACED_THOUSANDS.sub("", PERCENT.sub("", text.strip().translate(MINUS)))


def is_figure(cell: object) -> bool:
    """Tell whether a cell is a figure, or what stands where there is none."""
    text = str(cell)
    return text in MARKS or type(cell) in (int, float) or bool(FIGURE.fullmatch(cleaned(text)))


def decimal_mark(text: str) -> str:
    """Return the decimal mark that a figure is surely written with; "" where it has none or can be read in two ways."""
    match = FIGURE.fullmatch(cleaned(text))
    marks = re.sub(r"\d", "", match[1]) if match else ""
    if not marks:
        return ""
    if len(set(marks)) > 1:
        return marks[-1]
    if len(marks) > 1:
        return OTHER[marks[0]]
    whole, decimals = match[1].split(marks)
    return "" if len(decimals) == 3 and len(whole) < 4 and not whole.startswith("0") else marks


def parse(text: str, decimal: str = ",") -> float:
    """Read a figure with a decimal mark, the other mark between thousands.

    Raises DataError when the text is no figure, or not written so; the message goes on from the text.
    """
    digits = cleaned(text)
    thousands, point = re.escape(OTHER[decimal]), re.escape(decimal)
    if not FIGURE.fullmatch(digits):
        raise DataError("is not a number")
    if not re.fullmatch(rf"[+-]?\s*(\d+|\d{{1,3}}({thousands}\d{{3}})+)({point}\d+)?", digits):
        raise DataError(f"is not written with {decimal!r} before decimals and {OTHER[decimal]!r} between thousands")
    return float(digits.replace(" ", "").replace(OTHER[decimal], "").replace(decimal, ".")) + 0.0


def decimal_of(texts: Iterable[str]) -> str:
    """Return the decimal mark of a table: the one that its figures are surely written with, "" for none or both."""
    found = {decimal_mark(text) for text in texts} - {""}
    return found.pop() if len(found) == 1 else ""


def in_column(text: object, unit: str, table_mark: str) -> float:
    """Read a figure of a table in a unit, where ``table_mark`` is the decimal mark that the table is known by.

    Raises DataError when it is no figure, or can be read in two ways; the message goes on from the text.
    """
    if type(text) in (int, float):
        if abs(text) == float("inf"):
            raise DataError("is larger than any figure")
        return float(text) + 0.0
    text = str(text)
    own = decimal_mark(text)
    mark = next((each for each in ",." if each in text), "")
    if own or not mark:
        return parse(text, own or ",")
    whole = unit not in WITH_DECIMALS
    if table_mark == mark if whole else not table_mark:
        raise DataError("can be read in two ways, with thousands or with decimals")
    return parse(text, OTHER[mark] if whole else table_mark)
