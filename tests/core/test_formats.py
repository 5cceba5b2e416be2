import datetime
import math
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core import formats
from analysis.core.errors import UsageError

PRINTED = st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (2.5, 0, 3.0),
        (0.25, 1, 0.3),
        (2.675, 2, 2.68),
        (1.005, 2, 1.01),
        (-2.5, 0, -3.0),
        (0.5, 0, 1.0),
        (1e15 + 0.5, 0, 1e15 + 1),
        ((2287 / 2000 - 1) * 100, 1, 14.4),
    ],
)
def test_a_half_is_rounded_up(value, decimals, rounded):
    assert formats.round_half_up(value, decimals) == rounded


@given(PRINTED, st.integers(0, 3))
def test_rounding_is_that_of_the_decimal_number_meant(value, decimals):
    meant = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert formats.round_half_up(float(value), decimals) == float(meant)


def test_a_column_is_rounded_as_its_numbers_and_missing_stays_missing():
    column = pd.Series([2.5, 0.25, math.nan, -0.04], index=[3, 1, 2, 0])
    rounded = formats.round_half_up(column, 1)
    assert rounded.tolist()[:2] == [2.5, 0.3]
    assert math.isnan(rounded[2])
    assert math.copysign(1, rounded[0]) == 1
    assert rounded.index.tolist() == [3, 1, 2, 0]


@pytest.mark.parametrize("column", [pd.Series([math.nan]), pd.Series([], dtype="float64")])
def test_a_column_without_numbers_stays_a_column_of_numbers(column):
    assert formats.round_half_up(column).dtype == "float64"


def test_whole_numbers_in_a_column():
    assert formats.round_half_up(pd.Series([25, 35])).tolist() == [25.0, 35.0]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1424, 0, "1.424"),
        (94.6, 1, "94,6"),
        (1234567.891, 2, "1.234.567,89"),
        (-0.04, 1, "0,0"),
        (-0.0, 0, "0"),
        (-0.05, 1, "−0,1"),
        (-1206, 0, "−1.206"),
        (999.95, 1, "1.000,0"),
    ],
)
def test_danish_numbers(value, decimals, text):
    assert formats.number(value, decimals) == text


@pytest.mark.parametrize(("value", "text"), [(0.3, "+0,3"), (-0.3, "−0,3"), (0.04, "0,0"), (-0.04, "0,0")])
def test_signed_numbers(value, text):
    assert formats.number(value, 1, signed=True) == text


@pytest.mark.parametrize("value", [math.nan, None, pd.NA, math.inf])
def test_a_missing_number_is_never_written(value):
    with pytest.raises(ValueError, match="status"):
        formats.number(value)


@given(PRINTED, st.integers(0, 2), st.booleans())
def test_there_is_no_negative_zero(value, decimals, signed):
    text = formats.number(float(value) / 1e9, decimals, signed=signed)
    assert text.lstrip("+−").strip("0,") or text[0] not in "+−"


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "language", "text"),
    [
        (2.8, "pct", 1, "da", "2,8 pct."),
        (0.3, "pp", 1, "da", "0,3 pct.-point"),
        (1075, "full_time_persons", 0, "da", "1.075 fuldtidspersoner"),
        (1, "full_time_persons", 0, "da", "1 fuldtidsperson"),
        (-1, "pp", 0, "en", "−1 percentage point"),
        (1, "full_time_persons", 1, "da", "1,0 fuldtidspersoner"),
        (25, "rank", 0, "da", "nr. 25"),
        (1424, "million_dkk", 0, "da", "1.424 mio. kr."),
        (1424, "million_dkk", 0, "en", "DKK 1,424 million"),
        (88, "count", 0, "da", "88"),
    ],
)
def test_a_number_with_its_unit(value, unit, decimals, language, text):
    assert formats.value_with_unit(value, unit, decimals, language) == text


def test_joining():
    assert formats.join([]) == ""
    assert formats.join(["Faxe"]) == "Faxe"
    assert formats.join(["Faxe", "Stevns"]) == "Faxe og Stevns"
    assert formats.listed(["ledighedsprocent, årsgennemsnit", "job"]) == "ledighedsprocent, årsgennemsnit; job"


def test_dates_and_months():
    assert formats.date(datetime.date(2026, 8, 22)) == "22. august 2026"
    assert [formats.month_name(month, short=True) for month in (1, 5, 12)] == ["jan.", "maj", "dec."]


def test_unknown_language():
    with pytest.raises(UsageError, match="did you mean 'da'"):
        formats.number(1, language="dk")


def test_danish_order():
    words = ["Øster", "Ærø", "Zen", "Aalborg", "Ålborg", "abe", "Faaborg", "Furesø", "Faxe"]
    assert sorted(words, key=formats.sort_key) == [
        "abe", "Faxe", "Furesø", "Faaborg", "Zen", "Ærø", "Øster", "Aalborg", "Ålborg",
    ]  # fmt: skip


def test_slugs():
    assert formats.slug("  Vest- og Sydsjælland ") == "vest-og-sydsjaelland"
    assert formats.slug("Århus") == formats.slug("Aarhus") == "aarhus"
