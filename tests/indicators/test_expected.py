"""Every indicator gives the values of `expected/KEY.yml`, and most need no code of their own."""

from collections import Counter

import pandas as pd
import pytest

from analysis.core import areas
from analysis.core.formats import round_half_up
from analysis.indicators import computing, registry

from . import expected_values
from .made import rows

# Modules of functions that are about no one topic.
GENERIC = ("generic", "shares", "parts", "gaps")
CASES = [(key, case) for key in expected_values.described() for case in expected_values.cases(key)]
NAMES = [f"{key} {case.area} {case.period} {case.breakdown}" for key, case in CASES]


def observations(given):
    """Made observations from what a case gives."""
    frames = []
    for name, numbers in given.items():
        table, measure, *breakdown = name.split(" ")
        cells = {}
        for place, number in numbers.items():
            who, period = place.rsplit(" ", 1)
            cells[areas.resolve(who).code, period] = None if number == expected_values.HIDDEN else number
        frames.append(rows(table, measure, cells, breakdown=" ".join(breakdown)))
    return pd.concat(frames, ignore_index=True)


def value_of(key, case):
    """The row that the package gives."""
    asked = [case.who()], [case.period]
    if case.given:
        return computing.quantity_of(registry.indicator(key), observations(case.given), *asked, [case.breakdown]).iloc[
            0
        ]
    return registry.compute(key, *asked, case.until, breakdowns=[case.breakdown]).iloc[0]


def rounded_as(number, expected):
    return round_half_up(number, len(f"{expected}".partition(".")[2]))


@pytest.mark.parametrize(("key", "case"), CASES, ids=NAMES)
def test_an_indicator_gives_what_is_expected(key, case):
    row = value_of(key, case)
    assert row["status"] == case.status
    for name in ("value", "numerator", "denominator", "lower", "upper"):
        expected = getattr(case, name)
        if expected is not None:
            assert rounded_as(row[name], expected) == expected, name
    if case.status not in ("observed", "zero"):
        assert pd.isna(row["value"])
    assert case.method in ("", row["method"])


def test_values_are_expected_of_every_indicator():
    assert set(expected_values.described()) == set(registry.indicators())


def test_four_of_five_indicators_need_no_code_of_their_own():
    functions = Counter(record.function for record in registry.indicators().values())
    own = [name for name, users in functions.items() if users == 1 and name.split(".")[0] not in GENERIC]
    assert len(own) <= 0.2 * len(registry.indicators()), own


def test_a_wrong_value_is_found():
    (case, *_) = expected_values.cases("unemployed")
    wrong = case.model_copy(update={"value": case.value + 1})
    with pytest.raises(AssertionError, match="value"):
        test_an_indicator_gives_what_is_expected("unemployed", wrong)
