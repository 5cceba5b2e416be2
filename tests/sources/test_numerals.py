"""The one rule for figures in text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core import formats
from analysis.core.errors import DataError
from analysis.sources import numerals


@pytest.mark.parametrize(
    ("text", "unit", "mark", "number"),
    [
        ("1.021", "persons", "", 1021),
        ("1,021", "persons", "", 1021),
        ("1.021", "persons", ",", 1021),
        ("1 021", "persons", "", 1021),
        ("1\u00a0021,5", "pct", "", 1021.5),
        ("12.345.678", "persons", "", 12345678),
        ("1.021,5", "full_time_persons", "", 1021.5),
        ("1,021.5", "full_time_persons", "", 1021.5),
        ("2,7", "pct", "", 2.7),
        ("0.125", "pct", "", 0.125),
        ("1.021", "pct", ".", 1.021),
        ("1.021", "pct", ",", 1021),
        ("−0,2", "pp", "", -0.2),
        ("–5", "pp", "", -5),
        ("+5", "pp", "", 5),
        ("75 %", "pct", "", 75),
        (1.021, "persons", ",", 1.021),
    ],
)
def test_one_reading(text, unit, mark, number):
    assert numerals.in_column(text, unit, mark) == number


@pytest.mark.parametrize(
    ("text", "unit", "mark", "told"),
    [
        ("1.021", "pct", "", "two ways"),
        ("1.021", "persons", ".", "two ways"),
        ("Infinity", "pct", "", "not a number"),
        ("NaN", "pct", "", "not a number"),
        ("1e400", "pct", "", "not a number"),
        (float("1e400"), "pct", "", "larger than any"),
        ("1.02.1", "persons", "", "not written"),
        ("12 34", "persons", "", "not a number"),
        ("fem", "persons", "", "not a number"),
    ],
)
def test_what_is_refused(text, unit, mark, told):
    with pytest.raises(DataError, match=told):
        numerals.in_column(text, unit, mark)


@given(
    st.decimals(-(10**9), 10**9, places=4, allow_nan=False),
    st.integers(0, 4),
    st.sampled_from([("da", ","), ("en", ".")]),
)
def test_a_written_number_is_read_back(number, decimals, written):
    language, mark = written
    text = formats.number(float(number), decimals, language=language)
    assert numerals.parse(text, mark) == formats.round_half_up(float(number), decimals)
