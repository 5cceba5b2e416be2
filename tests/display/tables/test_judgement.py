"""Verdicts on differences: by interval, with better and worse as the indicator's polarity says."""

import math

import pytest

from analysis.display.tables import judgement, tables
from analysis.indicators.registry import indicator
from analysis.statistics import intervals

NOTHING = math.nan


def share(count, base=1000.0, **others) -> dict:
    row = {"status": "observed", "value": 100 * count / base, "numerator": float(count), "denominator": base}
    return row | {"lower": NOTHING, "upper": NOTHING} | others


# by hand: of 1,000 persons 200 and 240 differ by 4 points, with an interval of 0.4 to 7.6; 200 and 230 by -0.6 to 6.6
@pytest.mark.parametrize(
    ("own", "other", "verdict"),
    [
        (share(240), share(200), "higher"),
        (share(230), share(200), "similar"),
        (share(200), share(200), "similar"),
        (share(200), share(240), "lower"),
        (share(24, 100.0), share(200), "similar"),
    ],
)
def test_a_difference_is_judged_by_its_interval(own, other, verdict):
    assert judgement.verdict(own, other, indicator("long_term_share")) == verdict


def test_a_comparator_without_an_interval_stands_as_fixed():
    fixed = share(0) | {"value": 22.0, "numerator": NOTHING, "denominator": NOTHING}
    assert judgement.verdict(share(240), fixed, indicator("long_term_share")) == "similar"
    assert judgement.verdict(share(250), fixed, indicator("long_term_share")) == "higher"


def test_a_municipality_is_judged_against_the_rest_of_its_group():
    """Half of a group: 240 of 1,000 beside the group's 440 of 2,000 may be chance, beside the rest's 200 it is not."""
    own, group = share(240), share(440, 2000.0)
    assert judgement.verdict(own, group, indicator("long_term_share")) == "similar"
    assert judgement.verdict(own, group, indicator("long_term_share"), within=True) == "higher"


def test_the_rest_of_a_published_rate_follows_from_its_counts():
    published = {"denominator": NOTHING}
    rest = intervals.rest_of(share(440, 2000.0) | published, share(240) | published, scale=100)
    assert (rest["value"], rest["numerator"], rest["denominator"]) == pytest.approx((20, 200, 1000))


def test_a_group_whose_counts_are_hidden_stands_as_it_is():
    fixed = share(200) | {"numerator": NOTHING, "denominator": NOTHING}
    assert judgement.verdict(share(240), fixed, indicator("long_term_share"), within=True) == "higher"


def test_the_notes_say_that_the_rest_is_meant(make_view):
    told = judgement.note(make_view("461").areas[1:], make_view("461"))
    assert told.endswith("Et område, som kommunen er en del af, er vurderet uden kommunen selv.")
    others = make_view("461", rar=False).area("370")
    assert "kommunen selv" not in judgement.note([others], make_view("461"))


def test_the_bounds_that_rounding_leaves_are_not_taken_for_an_interval():
    rounded = share(200, lower=19.9, upper=20.1)
    assert judgement.verdict(share(230), rounded, indicator("long_term_share")) == "similar"


@pytest.mark.parametrize(
    ("own", "other", "key"),
    [
        (share(1) | {"status": "suppressed", "value": NOTHING}, share(200), "long_term_share"),
        (share(200), share(1) | {"status": "not_available", "value": NOTHING}, "long_term_share"),
        (None, share(200), "long_term_share"),
        (share(200), None, "long_term_share"),
        (share(200) | {"numerator": NOTHING}, share(200), "long_term_share"),
        (share(200), share(400), "activation_rate"),
        (share(200), share(400), "unemployed"),
    ],
)
def test_no_verdict_without_two_numbers_and_an_interval(own, other, key):
    assert judgement.verdict(own, other, indicator(key)) is None


@pytest.mark.parametrize(
    ("key", "verdict", "da", "en"),
    [
        ("long_term_share", "higher", "Højere (dårligere)", "Higher (worse)"),
        ("long_term_share", "lower", "Lavere (bedre)", "Lower (better)"),
        ("ordinary_hours_share", "higher", "Højere (bedre)", "Higher (better)"),
        ("ordinary_hours_share", "lower", "Lavere (dårligere)", "Lower (worse)"),
        ("ordinary_hours_share", "similar", "På niveau", "Similar"),
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


def test_key_figures_are_judged_against_the_first_comparator(make_values, make_view, rate):
    block = tables.key_figures(rates(make_values), [rate], make_view(rar=False), id="keys", caption="Nøgletal")
    place = next(place for place, column in enumerate(block.columns) if column.key == "judgement")
    assert block.columns[place].label == "Vurdering mod hele landet"
    assert block.rows[0].cells[place].text == "Højere (dårligere)"
    assert any("interval for forskellen til hele landet" in note for note in block.notes)


def test_no_column_where_nothing_can_be_judged(make_values, make_view, rate):
    values = make_values({"value": 2.8}, {"value": 2.0, "area": "000"})
    assert "judgement" not in [column.key for column in tables.comparison(values, rate, make_view(), id="rate").columns]


def test_a_sentence_tells_the_interval_and_what_it_means(make_view, rate):
    own = share(280, 10_000.0) | {"interval_method": "byar", "interval_level_pct": 95.0, "lower": 2.48, "upper": 3.15}
    other = share(60_000, 3e6) | {"area": "000"}
    assert judgement.sentence(own, other, rate, make_view()) == (
        "Tilfældige udsving alene kan flytte tallet mellem 2,5 og 3,2 (95 pct. interval). "
        "Tallet er højere end i resten af landet, og forskellen er større, end tilfældige udsving kan forklare."
    )
    assert judgement.sentence(own | {"interval_method": ""}, other, rate, make_view()) == ""
    narrow = own | {"lower": 2.78, "upper": 2.82}
    assert judgement.sentence(narrow, other, rate, make_view()).startswith("Tallet er højere end i resten af landet")
