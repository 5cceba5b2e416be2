"""What a frame of values may hold."""

import numpy as np
import pandas as pd
import pytest

from analysis.indicators import values
from analysis.indicators.registry import compute

MONTH = "2026M07"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"status": "hidden"}, "a status"),
        ({"method": "guessed"}, "a method is not"),
        ({"interval_method": "own"}, "an interval"),
        ({"area": "370"}, "a key stands twice"),
        ({"value": np.nan}, "a value stands"),
        ({"status": "suppressed"}, "a value stands"),
        ({"value": 1}, "not of its type"),
    ],
)
def test_what_no_value_may_be_is_refused(change, rule):
    frame = compute("unemployed", ["320", "370"], [MONTH], MONTH)
    assert values.check(frame).equals(frame)
    with pytest.raises(ValueError, match=rule):
        values.check(frame.assign(**change))


def test_stacking_nothing_keeps_the_columns():
    assert list(values.concat([]).columns) == values.VALUE_COLUMNS
    assert len(values.concat([pd.DataFrame(), values.empty()])) == 0
