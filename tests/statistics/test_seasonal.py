"""Seasonal adjustment: against R, and the changes read from it by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import periods
from analysis.statistics import seasonal
from tests.statistics.test_trends import DRIVERS

MONTHS = [str(period) for period in periods.span("2021M01", "2025M12")]
# R: stl(window(UKDriverDeaths, 1975, c(1979, 12)), s.window = 13, s.degree = 1, robust = TRUE, inner = 2,
# outer = 50, s.jump = 1, t.jump = 1, l.jump = 1)$time.series[1:12, ]
SEASON = [
    *(1.608855, -209.9862, -267.3654, -205.0097, -46.3555, -135.9447),
    *(-98.15112, -20.02324, 50.58209, -16.31625, 315.1833, 614.8709),
]
TREND = [
    *(1560.97, 1563.106, 1565.4, 1567.85, 1570.45, 1573.173),
    *(1575.989, 1578.883, 1581.899, 1585.218, 1589.379, 1594.963),
]


def test_season_and_trend_are_as_in_r():
    months = seasonal.adjust(DRIVERS, MONTHS).months
    assert np.allclose(months["seasonal"][:12], SEASON, atol=1e-5)
    assert np.allclose(months["trend"][:12], TREND, atol=1e-5)
    assert months["adjusted"].tolist() == (months["original"] - months["seasonal"]).tolist()


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


def test_changes_by_hand():
    assert seasonal.year_on_year([5, *range(11), 12]) == 7
    assert np.isnan(seasonal.year_on_year(range(12)))
    # 2 per cent in a quarter is 1.02^4 in a year
    rising = [100, 100, 100, 102, 102, 102]
    assert seasonal.three_months_annualised(rising, relative=True) == pytest.approx(8.243216)
    assert seasonal.three_months_annualised(rising, relative=False) == 8
    assert np.isnan(seasonal.three_months_annualised([1, 2, 3], relative=True))
    assert np.isnan(seasonal.three_months_annualised([0, 0, 0, 1, 1, 1], relative=True))
