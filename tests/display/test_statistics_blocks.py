"""How sure a rank is, as a reader sees it."""

import math

import pandas as pd
import pytest

from analysis.display.sentences import sentences


def ranking(lower, upper):
    return pd.DataFrame([{"area": "370", "rank": 12, "rank_lower": lower, "rank_upper": upper, "rank_of": 98}])


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [(12, 12, "Placeringen er sikker."), (9, 14, "Placeringen er usikker: mellem nr. 9 og nr. 14.")],
)
def test_how_sure_a_rank_is_is_said(lower, upper, words, make_values, make_view):
    own = make_values({"value": 2.8}).iloc[0].to_dict()
    told = sentences.rank_interval(ranking(lower, upper), own, make_view())
    assert told.text == words
    (value,) = told.values
    assert (value["indicator"], value["value"], value["lower"], value["upper"]) == (
        "unemployment_rate_rank",
        12,
        lower,
        upper,
    )
    assert value["interval_method"] == "simulation"


def test_a_rank_without_an_interval_says_nothing(make_values, make_view):
    own = make_values({"value": 2.8}).iloc[0].to_dict()
    assert not sentences.rank_interval(ranking(math.nan, math.nan), own, make_view())
    assert not sentences.rank_interval(ranking(1, 2).iloc[:0], own, make_view())
