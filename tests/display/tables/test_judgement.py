"""Verdicts on differences in words and cells: better and worse as the indicator's polarity says."""

import math

import pytest

from analysis.display.tables import judgement, tables
from analysis.indicators.registry import indicator

NOTHING = math.nan


def share(count, base=1000.0, **others) -> dict:
    row = {
        "area": "370",
        "period": "2026M07",
        "breakdown": "",
        "status": "observed",
        "value": 100 * count / base,
        "numerator": float(count),
        "denominator": base,
    }
    return row | {"lower": NOTHING, "upper": NOTHING} | others


def test_the_notes_say_that_the_rest_is_meant(make_view):
    told = judgement.note(make_view("461").areas[1:], make_view("461"))
    assert told.endswith("Et område, som kommunen er en del af, er vurderet uden kommunen selv.")
    others = make_view("461", rar=False).area("370")
    assert "kommunen selv" not in judgement.note([others], make_view("461"))


@pytest.mark.parametrize(
    ("key", "verdict", "da", "en"),
    [
        ("long_term_share", "higher", "Højere (dårligere)", "Higher (worse)"),
        ("long_term_share", "lower", "Lavere (bedre)", "Lower (better)"),
        ("ordinary_hours_share", "higher", "Højere (bedre)", "Higher (better)"),
        ("ordinary_hours_share", "lower", "Lavere (dårligere)", "Lower (worse)"),
        ("ordinary_hours_share", "similar", "På omtrent samme niveau", "About the same"),
        ("workplaces", "higher", "Højere", "Higher"),
    ],
)
def test_polarity_decides_what_is_better(key, verdict, da, en):
    assert judgement.words(verdict, indicator(key), "da") == da
    assert judgement.words(verdict, indicator(key), "en") == en


def rates(make_values, own=2.8, country=2.0):
    about = {"numerator": 280.0, "denominator": 10_000.0}
    return make_values(
        {"value": own, **about}, {"value": country, "area": "000", "numerator": 60_000.0, "denominator": 3e6}
    )


def test_a_comparison_has_a_column_of_verdicts(make_values, make_view, rate):
    block = tables.comparison(rates(make_values), rate, make_view(rar=False), id="rate")
    assert block.columns[-1].label == "Vurdering: Næstved mod området, jul. 2026"
    assert [row.cells[-1].text for row in block.rows] == ["–", "Højere (dårligere)"]


def test_no_column_where_nothing_can_be_judged(make_values, make_view, rate):
    values = make_values({"value": 2.8}, {"value": 2.0, "area": "000"})
    assert "judgement" not in [column.key for column in tables.comparison(values, rate, make_view(), id="rate").columns]
