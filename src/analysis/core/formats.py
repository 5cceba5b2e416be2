"""Numbers, dates, names and order as a Danish or English reader expects, whatever the system locale."""

import datetime
import math
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from functools import cache

import pandas as pd
from babel import Locale, dates, lists

from analysis.core import errors, vocabulary

MINUS = "\N{MINUS SIGN}"
# In Babel's list of places.
LOCALES = {"da": "da", "en": "en_GB"}
# Arithmetic on floats leaves dust in the last digits; nine places past the last one shown it is only dust.
DUST_PLACES = 9
EXACT = Context(prec=60)
PLAIN_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "é": "e", "è": "e", "ß": "ss"}
)
# The characters after z in ASCII, in the order of the Danish alphabet.
DANISH_ORDER = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}", "é": "e", "è": "e", "ü": "y"})


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(LOCALES[errors.check_language(language)])


@cache
def _symbols(language: str) -> dict[int, str]:
    """Return what stands between thousands and before decimals in a language, for the signs that Python writes."""
    symbols = _locale(language).number_symbols["latn"]
    return {ord(","): symbols["group"], ord("."): symbols["decimal"]}


def round_half_up(value: float | pd.Series, decimals: int = 0) -> float | pd.Series:
    """Round a number, or a column of them, half away from zero as Danish tables do; what is missing stays missing.

    Example
    -------
    >>> round_half_up(2.5), round_half_up(0.25, 1), round_half_up(2.675, 2), round_half_up(-2.5)
    (3.0, 0.3, 2.68, -3.0)
    """
    if isinstance(value, pd.Series):
        rounded = {each: round_half_up(each, decimals) for each in value.dropna().unique()}
        return value.astype("float64").map(rounded)
    if pd.isna(value):
        return math.nan
    return float(_rounded(value, decimals))


def _rounded(value: float, decimals: int) -> Decimal:
    # The shortest text of a float is the number that was meant: 2.675, not 2.67499999999999982.
    exact = Decimal(repr(float(value)))
    without_dust = exact.quantize(Decimal(1).scaleb(-decimals - DUST_PLACES), ROUND_HALF_EVEN, EXACT)
    rounded = without_dust.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, EXACT)
    return abs(rounded) if rounded.is_zero() else rounded


def number(value: float, decimals: int = 0, *, signed: bool = False, language: str = "da") -> str:
    """Write a number: thousands point and decimal comma in Danish, a true minus sign, never a negative zero.

    It is rounded half up first; `signed` writes "+" before what is over zero, for changes and differences.

    Example
    -------
    >>> number(1424.45, 1), number(-0.04, 1), number(0.3, 1, signed=True), number(1424.45, 1, language="en")
    ('1.424,5', '0,0', '+0,3', '1,424.5')
    """
    if pd.isna(value) or math.isinf(value):
        raise ValueError(f"{value} cannot be written as a number; show the status of the value instead.")
    rounded = _rounded(value, decimals)
    # Babel writes numbers a hundred times as slowly
    text = f"{abs(rounded):,.{decimals}f}".translate(_symbols(language))
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + text


def decimals_of(value: float, most: int = 3) -> int:
    """Return how many decimals a number has, at most so many.

    Example
    -------
    >>> decimals_of(3.0), decimals_of(9.05), decimals_of(1 / 3)
    (0, 2, 3)
    """
    return next((places for places in range(most) if math.isclose(value, round(value, places))), most)


def value_with_unit(value: float, unit: str, decimals: int = 0, language: str = "da", *, signed: bool = False) -> str:
    """Write a number, as `number` does, with its unit, a key of the vocabulary such as "pct", in a sentence.

    Example
    -------
    >>> value_with_unit(2.8, "pct", 1), value_with_unit(0.3, "pp", 1), value_with_unit(2.8, "pct", 1, "en")
    ('2,8 pct.', '0,3 pct.-point', '2.8 per cent')
    >>> value_with_unit(1075, "full_time_persons"), value_with_unit(1, "persons"), value_with_unit(12, "rank")
    ('1.075 fuldtidspersoner', '1 person', 'nr. 12')
    """
    texts = vocabulary.unit(unit, language)
    digits = number(value, decimals, signed=signed, language=language)
    words = texts.one if digits.lstrip(f"+{MINUS}") == "1" else texts.many
    return words.replace("{number}", digits) if "{number}" in words else f"{digits} {words}".rstrip()


def join(words: Sequence[str], language: str = "da") -> str:
    """Write words as a list in a sentence.

    Example
    -------
    >>> join(["Faxe", "Næstved", "Stevns"]), join(["Faxe", "Stevns"], "en")
    ('Faxe, Næstved og Stevns', 'Faxe and Stevns')
    """
    return lists.format_list(list(words), locale=_locale(language))


def month_name(month: int, language: str = "da", *, short: bool = False) -> str:
    """Return the name of month 1-12, in Danish without a capital.

    Example
    -------
    >>> month_name(7), month_name(7, short=True), month_name(7, "en")
    ('juli', 'jul.', 'July')
    """
    return _months(errors.check_language(language), short)[month]


@cache
def _months(language: str, short: bool) -> dict[int, str]:
    # American short months, as they are three letters each
    width, locale = ("abbreviated", language) if short else ("wide", _locale(language))
    return dict(dates.get_month_names(width, locale=locale))


def listed(names: Sequence[str], language: str = "da") -> str:
    """Join names, with semicolons where one of them holds a comma."""
    return "; ".join(names) if any(", " in name for name in names) else join(names, language)


def date(day: datetime.date, language: str = "da") -> str:
    """Write a date.

    Example
    -------
    >>> date(datetime.date(2026, 8, 22)), date(datetime.date(2026, 8, 22), "en")
    ('22. august 2026', '22 August 2026')
    """
    return dates.format_date(day, "long", locale=_locale(language))


def sort_key(text: str) -> str:
    """Return the key that sorts texts in Danish order: æ, ø, å after z, and "aa" as å.

    Example
    -------
    >>> sorted(["Aarhus", "Ærø", "Allerød", "Aalborg", "Ørsted", "Vejle", "Aabenraa"], key=sort_key)
    ['Allerød', 'Vejle', 'Ærø', 'Ørsted', 'Aabenraa', 'Aalborg', 'Aarhus']
    """
    return text.casefold().replace("aa", "å").translate(DANISH_ORDER)


def slug(text: str) -> str:
    """Return a name for folders and addresses: lower case, a-z, 0-9 and hyphens.

    Example
    -------
    >>> slug("Næstved"), slug("Høje-Taastrup"), slug("Åbenlys uddannelsesparat")
    ('naestved', 'hoeje-taastrup', 'aabenlys-uddannelsesparat')
    """
    return re.sub(r"[^a-z0-9]+", "-", text.casefold().translate(PLAIN_LETTERS)).strip("-")
