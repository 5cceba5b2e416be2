"""Trends: against R, against arithmetic by hand, and what a trend may not depend on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import periods
from analysis.statistics import trends

SERIES = [5.2, 4.9, 5.6, 5.8, 5.5, 6.1, 6.0, 6.4, 6.2, 6.9]
TIED = [3, 3, 4, 4, 4, 5, 6, 6, 5, 7, 7, 8]
# R: as.numeric(window(UKDriverDeaths, 1975, c(1979, 12)))
DRIVERS = [
    *(1577, 1356, 1652, 1382, 1519, 1421, 1442, 1543, 1656, 1561, 1905, 2199),
    *(1473, 1655, 1407, 1395, 1530, 1309, 1526, 1327, 1627, 1748, 1958, 2274),
    *(1648, 1401, 1411, 1403, 1394, 1520, 1528, 1643, 1515, 1685, 2000, 2215),
    *(1956, 1462, 1563, 1459, 1446, 1622, 1657, 1638, 1643, 1683, 2050, 2262),
    *(1813, 1445, 1762, 1461, 1556, 1431, 1427, 1554, 1645, 1653, 2016, 2207),
]
# R: as.numeric(Nile)
NILE = [
    *(1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140),
    *(1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969),
    *(831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759),
    *(781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890),
    *(744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740),
]
YEARS = [str(year) for year in range(2001, 2101)]
MONTHS = [str(period) for period in periods.span("2015M01", "2026M07")]
NUMBERS = st.lists(st.integers(-10_000, 10_000), min_size=5, max_size=40).filter(lambda found: len(set(found)) > 1)


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        # R: cor.test(seq_along(s), s, method = "kendall", exact = FALSE, continuity = TRUE)$p.value
        (SERIES, 0.0023575275958),
        (TIED, 0.000162253810686),
    ],
)
def test_kendalls_test_is_as_in_r(series, expected):
    assert trends.p_value(*trends.kendall_score(np.array(series, dtype=float))) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("series", "slope", "score", "variance", "factor"),
    [
        # R: the median of outer(x, x, "-") / outer(i, i, "-"); Kendall's S with its variance; acf() of the ranks of
        # what the slope leaves, and the sum of Hamed and Rao (1998) over its lags beyond qnorm(.975) / sqrt(n)
        (NILE, -2.6, -1387, 112728.333333, 2.1428983271),
        (DRIVERS, 2.87367021277, 345, 24582.3333333, 0.49561554536),
        (NILE[:30], -1.11111111111, -31, 3135, 1),
    ],
)
def test_slope_and_correction_are_as_in_r(series, slope, score, variance, factor):
    series = np.array(series, dtype=float)
    found = trends.kendall_score(series)
    assert found == pytest.approx((score, variance), rel=1e-9)
    assert trends.sen_slope(series, found[1])[0] == pytest.approx(slope, rel=1e-9)
    assert trends.autocorrelation_factor(series) == pytest.approx(factor, rel=1e-9)


def test_the_nile_falls_though_less_surely_once_corrected():
    """R: p = 0.00480 with the corrected variance; monthly names stand in, for only months are corrected."""
    corrected, plain = trends.trend(NILE, MONTHS[:100]), trends.trend(NILE, YEARS)
    assert corrected.p_value == pytest.approx(0.00480267631018, rel=1e-9)
    assert plain.p_value < corrected.p_value and corrected.corrected and not plain.corrected
    assert corrected.direction == plain.direction == "falling"
    assert corrected.slope_per_year == pytest.approx(12 * -2.6)


def test_the_correction_never_makes_a_trend_more_certain():
    found = trends.trend(DRIVERS, MONTHS[:60])
    plain = trends.p_value(*trends.kendall_score(np.array(DRIVERS, dtype=float)))
    assert found.p_value == pytest.approx(plain)


def test_the_interval_of_a_slope_is_sens():
    # by hand: 45 slopes, C = 1.959964 sqrt(125) = 21.9, so the 12th and the 34th
    series = np.array(SERIES)
    slopes = sorted((series[j] - series[i]) / (j - i) for i in range(10) for j in range(i + 1, 10))
    assert trends.sen_slope(series, 125.0)[1:] == pytest.approx((slopes[11], slopes[33]))


@given(NUMBERS, st.integers(-1000, 1000), st.integers(1, 50))
def test_a_slope_follows_scale_and_does_not_follow_level(series, level, scale):
    years = YEARS[: len(series)]
    plain, moved = trends.trend(series, years), trends.trend(scale * np.array(series) + level, years)
    assert moved.slope_per_year == pytest.approx(scale * plain.slope_per_year)
    assert moved.p_value == pytest.approx(plain.p_value)
    assert plain.lower <= plain.slope_per_year <= plain.upper


@given(NUMBERS)
def test_a_series_upside_down_has_the_opposite_trend(series):
    years = YEARS[: len(series)]
    one, other = trends.trend(series, years), trends.trend([-number for number in series], years)
    assert one.slope_per_year == pytest.approx(-other.slope_per_year)
    assert one.p_value == pytest.approx(other.p_value)


def test_chance_alone_seldom_looks_like_a_trend():
    generator = np.random.default_rng(20230101)
    found = [trends.trend(generator.normal(size=24), MONTHS[:24]).direction for _ in range(400)]
    assert 0 < np.mean([direction != "none" for direction in found]) < 0.08


def test_a_trend_begins_at_the_last_break():
    months = [str(period) for period in periods.span("2025M01", "2027M07")]
    series = [100.0, 90, 80, 70, 60, 50, *range(10, 35)]
    found = trends.trend(series, months, ["2014M01", "2025M07", "2027M09"])
    assert (found.first, found.last, found.count) == ("2025M07", "2027M07", 25)
    assert found.slope_per_year == 12


def test_two_years_of_months_are_needed():
    assert trends.trend(range(23), MONTHS[:23]).reason == "too_few"
    assert trends.trend(range(24), MONTHS[:24]).direction == "rising"


def test_an_interval_that_touches_0_has_no_direction():
    found = trends.trend([3.6] * 20 + [3.7] * 20, MONTHS[:40])
    assert found.p_value < trends.SIGNIFICANCE and found.lower == 0 and found.direction == "none"


def test_a_period_that_a_break_falls_inside_is_left_out():
    found = trends.trend([9, 9.5, 1, 2, 3, 4, 5], [str(year) for year in range(2024, 2031)], ["2025M07"])
    assert found.first == "2026"


@pytest.mark.parametrize(
    ("series", "reason"),
    [
        ([], "too_few"),
        ([1.0, 2.0, 3.0, 4.0], "too_few"),
        ([np.nan] * 8, "too_few"),
        ([np.nan, 1.0, 2.0, 3.0, 4.0, np.nan], "too_few"),
        ([1.0, 2.0, np.nan, 3.0, 4.0, 5.0], "gap"),
        ([7.0] * 8, "constant"),
    ],
)
def test_what_cannot_be_told_has_a_reason(series, reason):
    found = trends.trend(series, YEARS[: len(series)])
    assert (found.reason, found.direction) == (reason, "none")
    assert np.isnan([found.slope_per_year, found.lower, found.upper, found.p_value]).all()


def test_a_straight_line_has_nothing_left_to_correct():
    found = trends.trend(np.arange(30.0), MONTHS[:30])
    assert (found.slope_per_year, found.lower, found.upper, found.direction) == (12, 12, 12, "rising")


def test_of_windows_that_overlap_only_those_are_used_that_do_not():
    # sixty windows of twelve months that end month by month: five of them share no month
    numbers = np.cumsum(np.sin(np.arange(60)) + 0.4)
    found = trends.trend(numbers, MONTHS[:60], window_months=12)
    alone = trends.trend(numbers[11::12], ["2015", "2016", "2017", "2018", "2019"])
    assert (found.first, found.last, found.count) == ("2015M12", "2019M12", 5)
    assert (found.slope_per_year, found.lower, found.upper) == (alone.slope_per_year, alone.lower, alone.upper)
    assert found.p_value == alone.p_value


def test_six_windows_of_twelve_months_have_no_trend():
    found = trends.trend([20, 21, 22, 24, 25, 27], [f"2024M{month:02}" for month in range(7, 13)], window_months=12)
    assert (found.reason, found.count, found.direction) == ("too_few_windows", 1, "none")


def test_rolling_years_a_quarter_apart_share_three_quarters():
    named = [f"{year}QMAT{quarter:02}" for year in range(2019, 2024) for quarter in range(1, 5)]
    assert trends.trend(np.arange(20.0), named).count == 5
    assert trends.trend(np.arange(20.0), named).slope_per_year == 4
    assert trends.trend(np.arange(16.0), named[:16]).reason == "too_few_windows"


def test_a_window_that_begins_before_a_break_is_left_out():
    kept = trends.since_last_break(np.arange(24.0), MONTHS[:24], ["2015M07"], window_months=12)[1]
    assert kept[0] == "2016M06"
