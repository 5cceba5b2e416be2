"""Higher and lower: a test, a difference that matters, and what cannot be judged."""

import math

import pytest

from analysis.core import areas
from analysis.indicators import changes, registry
from analysis.indicators.changes import differs
from analysis.indicators.registry import indicator
from analysis.statistics import intervals

NOTHING = math.nan
OTHER = {"area": "000"}


def share(count, base=1000.0, **others) -> dict:
    about = {"area": "370", "period": "2026M07", "breakdown": "", "status": "observed"}
    row = about | {"value": 100 * count / base, "numerator": float(count), "denominator": base}
    return row | {"lower": NOTHING, "upper": NOTHING} | others


# by hand: of 1,000 persons 200 and 240 differ by 4 points, with a standard error of the difference of 1.85
@pytest.mark.parametrize(
    ("own", "other", "verdict"),
    [
        (share(240), share(200, **OTHER), "higher"),
        (share(230), share(200, **OTHER), "similar"),
        (share(200), share(200, **OTHER), "similar"),
        (share(200), share(240, **OTHER), "lower"),
        (share(24, 100.0), share(200, **OTHER), "similar"),
        (share(0), share(0, **OTHER), "similar"),
        (share(1000), share(1000, **OTHER), "similar"),
    ],
)
def test_a_difference_takes_a_test(own, other, verdict):
    assert differs(own, other, indicator("long_term_share")) == verdict


def test_a_sure_difference_that_does_not_matter_is_none():
    """Of a million, 20.9 and 20.0 per cent surely differ, by less than the point that a share of few takes."""
    shares = share(209_000, 1e6), share(200_000, 1e6, **OTHER)
    assert differs(*shares, indicator("long_term_share")) == "similar"
    assert differs(share(210_000, 1e6), shares[1], indicator("long_term_share")) == "higher"


def test_what_matters_is_told_by_the_numbers_as_printed():
    """2.8 less 2.5 is 0.3, also where the binary numbers leave a little less; 2.76 and 2.54 are printed so too."""
    rate = indicator("unemployment_rate")
    for own, other in ((28_000, 25_000), (27_600, 25_400)):
        assert differs(share(own, 1e6), share(other, 1e6, **OTHER), rate) == "higher"
    assert differs(share(27_400, 1e6), share(25_000, 1e6, **OTHER), rate) == "similar"


def test_a_comparator_without_persons_stands_as_fixed():
    fixed = share(0, **OTHER) | {"value": 22.0, "numerator": NOTHING, "denominator": NOTHING}
    assert differs(share(240), fixed, indicator("long_term_share")) == "similar"
    assert differs(share(250), fixed, indicator("long_term_share")) == "higher"


def test_a_municipality_is_judged_against_the_rest_of_its_group():
    """Half of a group: 240 of 1,000 beside the group's 440 of 2,000 may be chance, beside the rest's 200 it is not."""
    own, group = share(240), share(440, 2000.0, **OTHER)
    assert differs(own, group, indicator("long_term_share")) == "similar"
    assert differs(own, group, indicator("long_term_share"), within=True) == "higher"


def test_no_difference_is_told_that_the_two_numbers_as_printed_do_not_show():
    """Nine tenths of a group differ from its small rest, and stand at 2.8 as the group does."""
    rate, own, group = indicator("unemployment_rate"), share(252_000, 9e6), share(275_000, 1e7, **OTHER)
    assert differs(own, group, rate, within=True) == "similar"


def test_the_rest_of_a_published_rate_follows_from_its_counts():
    published = {"denominator": NOTHING}
    rest = intervals.rest_of(share(440, 2000.0) | published, share(240) | published, scale=100)
    assert (rest["value"], rest["numerator"], rest["denominator"]) == pytest.approx((20, 200, 1000))


def test_a_group_whose_counts_are_hidden_stands_as_it_is():
    fixed = share(200, **OTHER) | {"numerator": NOTHING, "denominator": NOTHING}
    assert differs(share(240), fixed, indicator("long_term_share"), within=True) == "higher"


def test_a_count_is_held_against_its_own_past_and_never_against_another_areas():
    """Counts of 500 and 420 have a standard error of the difference of 30."""
    count, plain = indicator("unemployed"), {"numerator": NOTHING, "denominator": NOTHING}
    now, then = (share(0) | plain | {"value": 500.0}, share(0, period="2025M07") | plain | {"value": 420.0})
    assert (differs(now, then, count), differs(then, now, count)) == ("higher", "lower")
    assert differs(now, then | {"value": 460.0}, count) == "similar"
    assert differs(now, then | OTHER, count) is None


def test_nothing_is_judged_across_a_break():
    now, then = share(300), share(200, period="2025M06")
    assert differs(now, then, indicator("cash_assistance_share")) is None
    assert differs(now, then | {"period": "2025M08"}, indicator("cash_assistance_share")) == "higher"


@pytest.mark.parametrize(
    ("own", "other", "key"),
    [
        (share(1) | {"status": "suppressed", "value": NOTHING}, share(200), "long_term_share"),
        (share(200), share(1) | {"status": "not_available", "value": NOTHING}, "long_term_share"),
        (None, share(200), "long_term_share"),
        (share(200), None, "long_term_share"),
        (share(200) | {"numerator": NOTHING}, share(200), "long_term_share"),
        (share(200), share(400), "activation_rate"),
        (share(200), share(400, **OTHER), "unemployed"),
    ],
)
def test_no_verdict_without_two_numbers_and_the_persons_behind_the_first(own, other, key):
    assert differs(own, other, indicator(key)) is None


@pytest.mark.parametrize(
    ("key", "found", "means"),
    [
        ("unemployment_rate", "higher", "worse"),
        ("unemployment_rate", "lower", "better"),
        ("ordinary_hours_share", "lower", "worse"),
        ("ordinary_hours_share", "similar", None),
        ("ordinary_hours_share", None, None),
        ("workplaces", "higher", None),
    ],
)
def test_polarity_decides_what_a_verdict_means(key, found, means):
    assert changes.meaning(found, indicator(key)) == means


def test_all_that_can_be_judged_say_what_matters():
    judged = [each for each in registry.indicators().values() if each.interval]
    assert all(each.difference_that_matters for each in judged)
    assert indicator("unemployment_rate").difference_that_matters == 0.3


def test_no_verdict_contradicts_the_printed_numbers_of_any_municipality():
    codes = [area.code for area in areas.municipalities()]
    rate = indicator("unemployment_rate")
    frame = registry.compute(rate.key, [*codes, "000"], ["2026M07"], "2026M07")
    rows = {row["area"]: row for row in frame.to_dict("records")}
    found = {code: differs(rows[code], rows["000"], rate, within=True) for code in codes}
    assert set(found.values()) == {"higher", "lower", "similar"}
    for code, each in found.items():
        gap = round(rows[code]["value"] - rows["000"]["value"], 6)
        assert each == "similar" or (gap > 0) == (each == "higher")
