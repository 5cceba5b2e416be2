"""Seasonal adjustment: against R, and the changes read from it by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core import periods
from analysis.statistics import seasonal

MONTHS = [str(period) for period in periods.span("2021M01", "2025M12")]
# R: as.numeric(window(UKDriverDeaths, 1975, c(1979, 12)))
DRIVERS = [
    *(1577, 1356, 1652, 1382, 1519, 1421, 1442, 1543, 1656, 1561, 1905, 2199),
    *(1473, 1655, 1407, 1395, 1530, 1309, 1526, 1327, 1627, 1748, 1958, 2274),
    *(1648, 1401, 1411, 1403, 1394, 1520, 1528, 1643, 1515, 1685, 2000, 2215),
    *(1956, 1462, 1563, 1459, 1446, 1622, 1657, 1638, 1643, 1683, 2050, 2262),
    *(1813, 1445, 1762, 1461, 1556, 1431, 1427, 1554, 1645, 1653, 2016, 2207),
]
# R: stl(window(UKDriverDeaths, 1975, c(1979, 12)), s.window = "periodic", robust = TRUE, inner = 2, outer = 50,
# s.jump = 1, t.jump = 1, l.jump = 1)$time.series[1:12, ]
SEASON = [
    *(-25.20726, -221.9758, -179.4395, -208.2383, -70.63708, -138.7568),
    *(-113.8619, -38.12084, 13.41746, 27.05307, 353.1747, 602.5922),
]
TREND = [
    *(1590.039, 1587.694, 1585.414, 1583.204, 1581.074, 1579.029),
    *(1577.066, 1575.219, 1573.629, 1572.699, 1574.345, 1577.126),
]
# Unemployed full-time persons in Guldborgsund, Jobindsats (Y25I01), from August 2021
GULDBORGSUND = [
    *(864, 840, 786, 749, 691, 828, 824, 785, 736, 680, 681, 681),
    *(677, 674, 685, 712, 728, 925, 929, 858, 830, 778, 762, 763),
    *(704, 707, 731, 770, 807, 969, 967, 914, 883, 838, 796, 742),
    *(758, 775, 794, 801, 780, 921, 929, 890, 879, 810, 791, 715),
    *(704, 707, 696, 728, 731, 879, 929, 865, 797, 751, 736, 709),
]
# R: the same call on GULDBORGSUND
GULDBORGSUND_SEASON = [
    *(-79.13268, -75.40531, -69.28231, -42.18477, -28.64591, 128.4982),
    *(137.9834, 83.12433, 43.87512, -9.157248, -29.5169, -60.15592),
]


def test_season_and_trend_are_as_in_r():
    months = seasonal.adjust(DRIVERS, MONTHS).months
    assert np.allclose(months["seasonal"][:12], SEASON, rtol=1e-6)
    assert np.allclose(months["trend"][:12], TREND, rtol=1e-6)
    assert months["adjusted"].tolist() == (months["original"] - months["seasonal"]).tolist()


def test_the_season_of_a_municipality_is_the_same_every_year_and_smooths():
    months = seasonal.adjust(GULDBORGSUND, MONTHS).months
    assert np.allclose(months["seasonal"], 5 * GULDBORGSUND_SEASON, atol=1e-3)
    raw, adjusted = (months[name].diff().abs() for name in ("original", "adjusted"))
    assert adjusted.max() <= raw.max() and adjusted.max() < 80 and adjusted.mean() < raw.mean() / 2


def test_a_season_is_tested_as_in_r():
    # R: kruskal.test(x - trend, cycle(x)) after the same call
    months = seasonal.adjust(GULDBORGSUND, MONTHS).months
    p = seasonal.season_p_value((months["original"] - months["trend"]).to_numpy())
    assert p == pytest.approx(0.0002115514, rel=1e-6)


def test_months_that_do_not_differ_have_no_season():
    generator = np.random.default_rng(20260701)
    reasons = [seasonal.adjust(generator.normal(size=60), MONTHS).reason for _ in range(40)]
    assert reasons.count("no_season") >= 36


def test_a_season_without_noise_is_found_again():
    season = 10 * np.sin(np.arange(60) * np.pi / 6)
    months = seasonal.adjust(200 + 2 * np.arange(60) + season, MONTHS).months
    assert np.allclose(months["seasonal"], season, atol=0.2)
    assert np.allclose(months["adjusted"], 200 + 2 * np.arange(60), atol=0.2)


def test_one_odd_month_does_not_bend_the_season():
    plain = 200 + 10 * np.sin(np.arange(60) * np.pi / 6)
    odd = plain.copy()
    odd[30] += 500
    clean, bent = (seasonal.adjust(series, MONTHS).months["seasonal"] for series in (plain, odd))
    assert np.abs(clean - bent).max() < 1


@given(st.integers(-500, 500), st.integers(1, 20))
def test_the_season_follows_scale_and_not_level(level, scale):
    one = seasonal.adjust(DRIVERS, MONTHS).months["seasonal"]
    other = seasonal.adjust(scale * np.array(DRIVERS) + level, MONTHS).months["seasonal"]
    assert np.allclose(scale * one, other, rtol=1e-6, atol=1e-4 * scale)


def test_the_seasonal_figure_has_a_number_for_each_calendar_month():
    months = seasonal.adjust(DRIVERS, MONTHS).months
    figure = seasonal.seasonal_figure(months)
    assert figure["month"].tolist() == list(range(1, 13))
    assert figure["seasonal"].tolist() == months["seasonal"].tail(12).tolist()


def test_a_series_is_adjusted_from_its_last_break():
    months = seasonal.adjust(DRIVERS, MONTHS, ["2022M07"]).months
    assert months["period"].iloc[0] == "2022M07" and len(months) == 42


@pytest.mark.parametrize(
    ("series", "breaks", "reason"),
    [
        (DRIVERS[:35], [], "too_few"),
        (DRIVERS, ["2024M01"], "too_few"),
        ([*DRIVERS[:20], np.nan, *DRIVERS[21:]], [], "gap"),
        ([4.0] * 60, [], "constant"),
        ([np.nan] * 60, [], "too_few"),
        ([], [], "too_few"),
    ],
)
def test_what_cannot_be_adjusted_has_a_reason(series, breaks, reason):
    found = seasonal.adjust(series, MONTHS[: len(series)], breaks)
    assert found.reason == reason and found.months.empty
