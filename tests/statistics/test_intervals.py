"""Intervals of shares and counts: against R, in hypotheses, and by how often they hold what lies behind."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics import intervals

# R 4: prop.test(x, n, correct = FALSE)$conf.int
WILSON = [
    (15, 148, 0.0623863995307, 0.160487241723),
    (0, 20, 0, 0.161125158053),
    (29, 29, 0.8830302015, 1),
    (254, 1075, 0.211852396184, 0.262583819291),
    (3, 250000, 4.08109111514e-06, 3.5284139288e-05),
]
# R 4: poisson.test(x)$conf.int; for fractions qgamma(.025, x) and qgamma(.975, x + 1)
EXACT = [
    (0, 0, 3.68887945411),
    (1, 0.0253178079843, 5.57164339094),
    (2.5, 0.415605806743, 8.00638213731),
    (3, 0.618672122896, 8.76727306974),
    (7.25, 2.97192015126, 14.7597627561),
    (10, 4.79538869613, 18.390356042),
    (100, 81.3639912509, 121.626793792),
    (1075, 1011.69061669, 1141.23344717),
]
# full-time persons, to a hundredth
PERSONS = st.integers(0, 10**8).map(lambda hundredths: hundredths / 100)
NOTHING = float("nan")


@pytest.mark.parametrize(("count", "base", "lower", "upper"), WILSON)
def test_wilson_is_as_in_r(count, base, lower, upper):
    assert np.allclose(intervals.wilson(count, base), (lower, upper), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize(("count", "lower", "upper"), EXACT)
def test_the_exact_interval_is_as_in_r(count, lower, upper):
    assert np.allclose(intervals.exact_poisson(count), (lower, upper), rtol=1e-9)


@pytest.mark.parametrize("count", [10, 12.5, 30, 100, 1075, 90000])
def test_byar_comes_close_to_the_exact_interval(count):
    close, exact = np.array(intervals.byar(count)), np.array(intervals.exact_poisson(count))
    assert (np.abs(close - exact) < 0.002 * np.sqrt(count) + 0.01).all()


def test_byar_by_hand():
    # 100 (1 - 1/900 - 1.959964/30)^3 and 101 (1 - 1/909 + 1.959964/(3 sqrt 101))^3
    z = 1.959963984540054
    expected = 100 * (1 - 1 / 900 - z / 30) ** 3, 101 * (1 - 1 / 909 + z / (3 * 101**0.5)) ** 3
    assert np.allclose(intervals.byar(100), expected, rtol=1e-12)


@given(PERSONS, PERSONS)
def test_wilson_holds_the_share_and_stays_within_0_and_1(count, rest):
    base = count + rest
    lower, upper = intervals.wilson(count, base)
    if base == 0:
        assert np.isnan(lower) and np.isnan(upper)
        return
    share = count / base
    assert 0 <= lower <= share + 1e-12 and share - 1e-12 <= upper <= 1


@given(st.integers(1, 5000), st.integers(0, 4999))
def test_wilson_rises_with_the_count_and_mirrors(base, count):
    count = min(count, base - 1)
    lower, upper = intervals.wilson([count, count + 1], base)
    assert lower[0] <= lower[1] and upper[0] <= upper[1]
    mirrored = intervals.wilson(base - count, base)
    assert np.allclose((1 - mirrored[1], 1 - mirrored[0]), (lower[0], upper[0]))


@given(PERSONS)
def test_an_interval_of_a_count_holds_it(count):
    lower, upper = intervals.of_count(count)
    assert 0 <= lower <= count <= upper


@given(st.integers(0, 100000))
def test_an_interval_of_a_count_rises_with_it(count):
    lower, upper = intervals.of_count([count, count + 1])
    assert lower[0] <= lower[1] and upper[0] < upper[1]


@pytest.mark.parametrize(("share", "base"), [(0.03, 400), (0.2, 150), (0.5, 60), (0.9, 80)])
def test_wilson_holds_the_share_behind_as_often_as_it_says(share, base):
    counts = np.random.default_rng(20230101).binomial(base, share, 20_000)
    lower, upper = intervals.wilson(counts, base)
    held = ((lower <= share) & (share <= upper)).mean()
    assert 0.93 <= held <= 0.975


@pytest.mark.parametrize("mean", [4, 9, 12, 60, 1000])
def test_the_interval_of_a_count_holds_the_mean_behind_at_least_as_often_as_it_says(mean):
    counts = np.random.default_rng(20230101).poisson(mean, 20_000)
    lower, upper = intervals.of_count(counts)
    assert 0.945 <= ((lower <= mean) & (mean <= upper)).mean() <= 0.985


def rows(*given: dict) -> pd.DataFrame:
    empty = {"value": NOTHING, "status": "observed", "numerator": NOTHING, "denominator": NOTHING}
    return pd.DataFrame([empty | {"lower": NOTHING, "upper": NOTHING} | row for row in given])


def test_a_share_of_persons_gets_wilsons_interval_in_per_cent():
    frame = intervals.add_intervals(
        rows({"value": 254 / 10.75, "numerator": 254.0, "denominator": 1075.0}), "wilson", scale=100
    )
    found = frame.iloc[0]
    assert (found["lower"], found["upper"]) == pytest.approx((21.1852396184, 26.2583819291))
    assert (found["interval_method"], found["interval_level_pct"]) == ("wilson", 95.0)


def test_a_published_share_with_its_count_gets_the_interval_of_the_base_that_it_implies():
    known = rows({"value": 20.0, "numerator": 50.0, "denominator": 250.0})
    implied = rows({"value": 20.0, "numerator": 50.0})
    ends = [
        intervals.add_intervals(frame, "wilson", scale=100)[["lower", "upper"]].to_numpy() for frame in (known, implied)
    ]
    assert np.allclose(*ends)


def test_a_rate_gets_the_interval_of_the_count_behind_it():
    with_base = rows({"value": 2.5, "numerator": 100.0, "denominator": 4000.0})
    without = rows({"value": 2.5, "numerator": 100.0})
    expected = np.array(intervals.byar(100)) / 40
    for frame in (with_base, without):
        found = intervals.add_intervals(frame, "byar", scale=100).iloc[0]
        assert (found["lower"], found["upper"]) == pytest.approx(tuple(expected))
        assert found["interval_method"] == "byar"


def test_a_count_is_its_own_numerator_and_few_persons_get_the_exact_interval():
    frame = intervals.add_intervals(rows({"value": 5.0}, {"value": 500.0}), "byar")
    assert frame["interval_method"].tolist() == ["exact", "byar"]
    assert (frame["lower"][0], frame["upper"][0]) == pytest.approx((1.62348639012, 11.6683320793))


@pytest.mark.parametrize("kind", ["wilson", "byar", None])
@pytest.mark.parametrize(
    "row",
    [
        {"status": "suppressed"},
        {"status": "suppressed", "lower": 0.0, "upper": 2.0},
        {"status": "not_available"},
        {"status": "not_applicable"},
        {"value": 2.5},
        {"value": 2.5, "denominator": 4000.0},
        {"value": 2.4, "numerator": 100.0, "denominator": 4000.0, "lower": 2.35, "upper": 2.45},
    ],
)
def test_no_interval_where_there_is_no_count_no_base_or_bounds_stand_already(kind, row):
    given = rows(row)
    frame = intervals.add_intervals(given, kind, scale=100)
    pd.testing.assert_frame_equal(frame[["lower", "upper"]], given[["lower", "upper"]])
    assert frame["interval_method"].tolist() == [""] and frame["interval_level_pct"].isna().all()


def test_no_rows_are_no_rows():
    frame = intervals.add_intervals(rows({"value": 1.0}).iloc[:0], "byar")
    assert frame.empty and "interval_method" in frame


@pytest.mark.parametrize(
    ("value", "count", "base", "kind", "found"),
    [
        (5.0, np.nan, np.nan, "byar", (5, 1)),
        (2.5, 50.0, np.nan, "byar", (50, 2000)),
        (25.0, 50.0, np.nan, "wilson", (50, 200)),
        (25.0, 50.0, 210.0, "wilson", (50, 210)),
        (25.0, np.nan, 200.0, "wilson", None),
        (0.0, 0.0, np.nan, "byar", None),
        (120.0, 12.0, 10.0, "wilson", None),
    ],
)
def test_the_persons_behind_a_row(value, count, base, kind, found):
    row = {"value": value, "numerator": count, "denominator": base}
    assert intervals.persons(row, kind, scale=1.0 if value == 5 else 100.0) == found
