import calendar

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core import periods
from analysis.core.errors import UsageError

YEARS = st.integers(1900, 2100)
TEXTS = st.one_of(
    YEARS.map(str),
    st.builds("{}H{}".format, YEARS, st.integers(1, 2)),
    st.builds("{}Q{}".format, YEARS, st.integers(1, 4)),
    st.builds("{}M{:02}".format, YEARS, st.integers(1, 12)),
    st.builds("{}QMAT{:02}".format, YEARS, st.integers(1, 4)),
)


@given(TEXTS)
def test_the_canonical_text_is_read_back(text):
    period = periods.parse(text)
    assert str(period) == text
    assert periods.parse(period) is period


@given(TEXTS, st.integers(-40, 40))
def test_shifting_there_and_back(text, count):
    period = periods.parse(text)
    moved = periods.shift(period, count)
    assert periods.shift(moved, -count) == period
    assert len(periods.months(moved)) == len(periods.months(period))
    assert (moved == period) == (count == 0)


@given(TEXTS)
def test_a_year_before_ends_twelve_months_earlier(text):
    assert periods.parse(text).last_month - periods.year_before(text).last_month == 12


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2023K1", "2023Q1"),
        ("2023Q01", "2023Q1"),
        ("2024Y01", "2024"),
        ("2026M7", "2026M07"),
        ("2022QMAT4", "2022QMAT04"),
    ],
)
def test_spellings_of_the_sources(text, canonical):
    assert str(periods.parse(text)) == canonical


@pytest.mark.parametrize(
    "text",
    ["", "2023M13", "2023M00", "2023Q5", "2023H3", "2023QMAT05", "23", "2023-2024", "2023U01", " 2023", None],
)
def test_what_is_no_period_is_told(text):
    with pytest.raises(UsageError, match="Unknown period"):
        periods.parse(text)


def test_the_nearest_period_is_named():
    with pytest.raises(UsageError, match="did you mean '2023Q1'"):
        periods.parse("2023q1")


def test_a_rolling_year_is_the_four_quarters_that_end_with_its_own():
    assert [str(month) for month in periods.months("2024QMAT01")][::11] == ["2023M04", "2024M03"]
    assert periods.months("2022QMAT04") == periods.months("2022")


def test_span():
    assert [str(each) for each in periods.span("2021QMAT04", "2022QMAT02")] == [
        "2021QMAT04",
        "2022QMAT01",
        "2022QMAT02",
    ]
    assert len(periods.span("2021M08", "2026M07")) == 60
    assert periods.span("2023", "2022") == []
    with pytest.raises(UsageError, match="one kind"):
        periods.span("2023", "2023M12")


@given(st.lists(TEXTS))
def test_months_of_a_column_are_those_of_its_periods(texts):
    assert periods.last_month(pd.Series(texts, dtype="str")).tolist() == [
        periods.parse(text).last_month for text in texts
    ]
    assert periods.first_month(texts).dtype == np.int64


def test_a_missing_period_in_a_column_is_told():
    with pytest.raises(UsageError, match="Unknown period"):
        periods.last_month(pd.Series(["2023", None]))


@pytest.mark.parametrize(
    ("text", "danish", "english", "short"),
    [
        ("2026M07", "juli 2026", "July 2026", "jul. 2026"),
        ("2024Q1", "1. kvartal 2024", "1st quarter 2024", "1. kvt. 2024"),
        ("2022H1", "1. halvår 2022", "1st half of 2022", "1. halvår 2022"),
        ("2023", "2023", "2023", "2023"),
        ("2024QMAT01", "2. kvt. 2023-1. kvt. 2024", "Q2 2023-Q1 2024", "2. kvt. 2023-1. kvt. 2024"),
        ("2022QMAT04", "1. kvt. 2022-4. kvt. 2022", "Q1 2022-Q4 2022", "1. kvt. 2022-4. kvt. 2022"),
    ],
)
def test_names(text, danish, english, short):
    assert (periods.name(text), periods.name(text, "en"), periods.short_name(text)) == (
        danish,
        english,
        short,
    )


def test_english_months_are_those_of_the_calendar():
    names = [periods.name(month, "en") for month in periods.months("2023")]
    assert names == [f"{name} 2023" for name in calendar.month_name[1:]]


def test_ranges_of_months():
    assert periods.month_range_name("2022H1", "2022H1") == "januar-juni 2022"
    assert periods.month_range_name("2022M05", "2022M05") == "maj 2022"
    assert periods.month_range_name("2025M08", "2026M07", "en") == "August 2025-July 2026"
