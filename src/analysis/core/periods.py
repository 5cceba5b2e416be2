"""Periods of Danish labour-market statistics: parsed once, compared and shifted in whole months."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from analysis.core import errors, formats

MONTHS_IN = {"year": 12, "half": 6, "quarter": 3, "month": 1, "rolling_year": 12}
# A rolling year moves a quarter at a time.
MONTHS_BETWEEN = {**MONTHS_IN, "rolling_year": 3}
SPELLINGS = {
    "year": re.compile(r"(\d{4})(?:Y0?1)?"),
    "half": re.compile(r"(\d{4})H0?([12])"),
    "quarter": re.compile(r"(\d{4})[QK]0?([1-4])"),
    "month": re.compile(r"(\d{4})M(0?[1-9]|1[0-2])"),
    "rolling_year": re.compile(r"(\d{4})QMAT0?([1-4])"),
}
# So many are parsed one by one, which each remembers; of more, each different one.
FEW = 100
ORDINALS_EN = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th"}
# How a reader sees a kind: in a sentence, and in a table head or on an axis.
NAMES = {
    ("month", "da"): ("{month} {year}", "{short_month} {year}"),
    ("month", "en"): ("{month} {year}", "{short_month} {year}"),
    ("quarter", "da"): ("{number}. kvartal {year}", "{number}. kvt. {year}"),
    ("quarter", "en"): ("{ordinal} quarter {year}", "Q{number} {year}"),
    ("half", "da"): ("{number}. halvår {year}", "{number}. halvår {year}"),
    ("half", "en"): ("{ordinal} half of {year}", "H{number} {year}"),
}


@dataclass(frozen=True)
class Period:
    """A stretch of whole months.

    `kind` is "year", "half", "quarter", "month" or "rolling_year" (four quarters that end with the one named). Months
    are counted as year * 12 + month - 1, both ends included.
    """

    kind: str
    first_month: int
    last_month: int

    def __str__(self) -> str:
        """Return the canonical text: 2023, 2022H1, 2023Q1, 2023M07 or 2022QMAT04."""
        year, month_index = divmod(self.last_month, 12)
        return {
            "year": f"{year:04}",
            "half": f"{year:04}H{month_index // 6 + 1}",
            "quarter": f"{year:04}Q{month_index // 3 + 1}",
            "month": f"{year:04}M{month_index + 1:02}",
            "rolling_year": f"{year:04}QMAT{month_index // 3 + 1:02}",
        }[self.kind]

    @property
    def year(self) -> int:
        """The calendar year in which the period ends."""
        return self.last_month // 12


@cache
def parse(text: str | Period) -> Period:
    """Read a period in any source's spelling.

    "2023", "2024Y01"; "2022H1"; "2023Q1", "2023Q01", "2023K1"; "2023M07", "2026M7"; "2022QMAT04". A Period is returned
    as it is.

    Example
    -------
    >>> str(parse("2023K1")), str(parse("2024Y01")), parse("2022QMAT01").first_month == 2021 * 12 + 3
    ('2023Q1', '2024', True)
    """
    if isinstance(text, Period):
        return text
    for kind, spelling in SPELLINGS.items():
        match = spelling.fullmatch(text) if isinstance(text, str) else None
        if match:
            year, number = int(match[1]), int(match[2]) if match.lastindex == 2 else 1
            step = MONTHS_BETWEEN[kind]
            last_month = year * 12 + number * step - 1
            return Period(kind, last_month - MONTHS_IN[kind] + 1, last_month)
    raise errors.unknown("period", text, _spellings_near(text))


def _spellings_near(text: object) -> list[str]:
    """List the month of a day, the year's own periods for a text that starts with a year, else one of each kind."""
    if day := re.match(r"(\d{4})-(\d\d)-\d\d", str(text)):
        return [f"{day[1]}M{day[2]}"]
    year = str(text)[:4]
    if not re.fullmatch(r"\d{4}", year):
        return ["2023", "2023H1", "2023Q1", "2023M07", "2022QMAT04"]
    quarters = [f"{year}Q{number}" for number in range(1, 5)]
    rolling = [f"{year}QMAT{number:02}" for number in range(1, 5)]
    return [year, f"{year}H1", f"{year}H2", *quarters, *(f"{year}M{n:02}" for n in range(1, 13)), *rolling]


def months(period: Period | str) -> tuple[Period, ...]:
    """Return the months of a period.

    Example
    -------
    >>> [str(month) for month in months("2023Q1")]
    ['2023M01', '2023M02', '2023M03']
    """
    period = parse(period)
    return tuple(Period("month", month, month) for month in range(period.first_month, period.last_month + 1))


def shift(period: Period | str, count: int) -> Period:
    """Move a period by ``count`` periods of its own kind; a rolling year moves by quarters.

    Example
    -------
    >>> str(shift("2026M01", -1)), str(shift("2022QMAT04", 1))
    ('2025M12', '2023QMAT01')
    """
    period = parse(period)
    return _moved(period, count * MONTHS_BETWEEN[period.kind])


def year_before(period: Period | str) -> Period:
    """Return the same period one year earlier."""
    return _moved(parse(period), -12)


def _moved(period: Period, month_count: int) -> Period:
    return Period(period.kind, period.first_month + month_count, period.last_month + month_count)


def span(first: Period | str, last: Period | str) -> list[Period]:
    """Return all periods from ``first`` to ``last``, both included; empty when last comes before first.

    Example
    -------
    >>> [str(period) for period in span("2023Q3", "2024Q1")]
    ['2023Q3', '2023Q4', '2024Q1']
    """
    first, last = parse(first), parse(last)
    if first.kind != last.kind:
        raise errors.UsageError(f"A span needs two periods of one kind, not {first} and {last}.")
    steps = range(0, last.last_month - first.last_month + 1, MONTHS_BETWEEN[first.kind])
    return [_moved(first, step) for step in steps]


def last_month(texts: Sequence[str] | pd.Series) -> np.ndarray:
    """Return the last month of each period as year * 12 + month - 1, for sorting and cutting a column.

    Example
    -------
    >>> last_month(["2023", "2023Q4", "2023M12"]) - 2023 * 12
    array([11, 11, 11])
    """
    return _of_each(texts, "last_month")


def first_month(texts: Sequence[str] | pd.Series) -> np.ndarray:
    """Return the first month of each period as year * 12 + month - 1."""
    return _of_each(texts, "first_month")


def first_day(codes: pd.Series) -> pd.Series:
    """Return the first day of each period of a column; none where there is no period.

    Example
    -------
    >>> first_day(pd.Series(["2023Q3"])).dt.date.tolist()
    [datetime.date(2023, 7, 1)]
    """
    known = codes.dropna()
    months = pd.Series(first_month(known.tolist()), index=known.index, dtype=int)
    return pd.to_datetime({"year": months // 12, "month": months % 12 + 1, "day": 1}).reindex(codes.index)


def _of_each(texts: Sequence[str] | pd.Series, attribute: str) -> np.ndarray:
    if len(texts) <= FEW:
        return np.array([getattr(parse(text), attribute) for text in texts], dtype=np.int64)
    positions, different = pd.factorize(pd.Series(texts, dtype="str"), use_na_sentinel=False)
    values = np.array([getattr(parse(text), attribute) for text in different], dtype=np.int64)
    return values[positions]


def name(period: Period | str, language: str = "da") -> str:
    """Write a period for a reader.

    Example
    -------
    >>> name("2026M07"), name("2024Q1"), name("2022H1"), name("2024QMAT01")
    ('juli 2026', '1. kvartal 2024', '1. halvår 2022', '2. kvt. 2023-1. kvt. 2024')
    >>> name("2026M07", "en"), name("2024Q1", "en"), name("2022H1", "en")
    ('July 2026', '1st quarter 2024', '1st half of 2022')
    """
    return _written(parse(period), language, short=False)


def short_name(period: Period | str, language: str = "da") -> str:
    """Write a period for a table head or an axis.

    Example
    -------
    >>> short_name("2026M07"), short_name("2024Q1"), short_name("2024Q1", "en")
    ('jul. 2026', '1. kvt. 2024', 'Q1 2024')
    """
    return _written(parse(period), language, short=True)


def _written(period: Period, language: str, *, short: bool) -> str:
    if period.kind == "rolling_year":
        last = Period("quarter", period.last_month - 2, period.last_month)
        return f"{short_name(shift(last, -3), language)}-{short_name(last, language)}"
    month_index = period.last_month % 12
    number = month_index // MONTHS_BETWEEN[period.kind] + 1
    texts = NAMES.get((period.kind, errors.check_language(language)), ("{year}", "{year}"))
    return texts[short].format(
        year=period.year,
        number=number,
        ordinal=ORDINALS_EN.get(number, ""),
        month=formats.month_name(month_index + 1, language),
        short_month=formats.month_name(month_index + 1, language, short=True),
    )


def month_range_name(first: Period | str, last: Period | str, language: str = "da") -> str:
    """Write the months from the first period's start to the last period's end.

    Example
    -------
    >>> month_range_name("2022M01", "2022M06"), month_range_name("2025M08", "2026M07")
    ('januar-juni 2022', 'august 2025-juli 2026')
    """
    first, last = months(first)[0], months(last)[-1]
    if first.year < last.year:
        return f"{name(first, language)}-{name(last, language)}"
    first_name = formats.month_name(first.last_month % 12 + 1, language)
    return name(last, language) if first == last else f"{first_name}-{name(last, language)}"
