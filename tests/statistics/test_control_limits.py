"""One-step-ahead errors: against statsmodels' own, by hand, and as often outside as they say."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.statespace.sarimax import SARIMAX

from analysis.core import areas
from analysis.statistics import forecast_series, forecasts, innovations

NAESTVED, LAESOE = areas.area("370"), areas.area("825")
UNTIL = "2026M07"


def on_scale() -> np.ndarray:
    return forecast_series.on_scale(forecast_series.span("unemployed", [NAESTVED], UNTIL).numbers)


def point(candidate: str, parameters: list) -> float:
    """The forecast of the newest month from the state of the month before."""
    series = on_scale()
    parts = forecast_series.components(candidate, series, series[:, 0], np.ones(1), parameters)
    return forecast_series.outlook(parts, len(series) - 1, 1).point[0, 0]


def test_the_error_of_smoothing_is_that_of_statsmodels():
    series, parameters = on_scale(), [0.6, 0.05, 0.1, 0.9]
    first = innovations.first_states(innovations.damped_trend(np.array([parameters])), series)[0, 0]
    known = {"initialization_method": "known", "initial_level": first[0], "initial_trend": first[1]}
    about = {"error": "add", "trend": "add", "damped_trend": True, "seasonal": "add", "seasonal_periods": 12}
    theirs = ETSModel(series[:, 0], **about, **known, initial_seasonal=first[2:])
    fitted = theirs.smooth(np.array([*parameters, *first[:2], *first[2:][::-1]]))
    assert point("damped_trend", [parameters]) == pytest.approx(fitted.fittedvalues[-1], abs=1e-9)


def test_the_error_of_sarima_is_that_of_statsmodels():
    """Their first state is diffuse and ours is not; after five years that is forgotten."""
    series, (theta, season) = on_scale()[:, 0], (-0.4, -0.5)
    theirs = SARIMAX(series, order=(0, 1, 1), seasonal_order=(0, 1, 1, 12)).filter([theta, season, 0.001])
    assert point("sarima", [[theta, season]]) == pytest.approx(theirs.forecasts[0, -1], abs=0.005)


def test_limits_by_hand():
    """About a middle of 99.5 + 0.5, a tenth on the logarithmic scale: e to the 0.2 and to the 0.3."""
    value = np.array([99.5, 121, 122, 134, 135, 81, 80, 0])
    found = forecasts.limits(value, np.full(8, np.log(100)), np.full(8, 0.1))
    ends = [100 * np.exp(step) - 0.5 for step in (-0.2, 0.2, -0.3, 0.3)]
    assert found.loc[0, ["lower_2", "upper_2", "lower_3", "upper_3"]].tolist() == pytest.approx(ends)
    assert found["expected"].tolist() == pytest.approx([99.5] * 8)
    outcomes = ["inside", "inside", "outside_2", "outside_2", "outside_3", "outside_2", "outside_2", "outside_3"]
    assert found["outcome"].tolist() == outcomes
    assert found["error"].tolist()[:2] == pytest.approx([0, 10 * np.log(1.215)])


def test_what_was_expected_is_the_forecast_of_the_month_before():
    found = forecasts.newest_month("unemployed", [NAESTVED], UNTIL).iloc[0]
    before = forecasts.forecast("unemployed", [NAESTVED], "2026M06", UNTIL).iloc[0]
    assert found["period"] == before["period"] == UNTIL
    assert found["expected"] == pytest.approx(before["mean"], rel=0.01)
    width = (found["upper_2"] - found["lower_2"]) / (before["upper_95"] - before["lower_95"])
    assert width == pytest.approx(2 / 1.96, rel=0.03)


@pytest.mark.parametrize("key", ["unemployed", "long_term_unemployed"])
def test_few_municipalities_lie_outside(key):
    """In any one month many move together, so more than one of twenty may."""
    found = [forecasts.newest_month(key, areas.municipalities(), f"2026M{month:02}") for month in (5, 7)]
    outcome = pd.concat(found)["outcome"]
    assert len(outcome) > 180 and 0 < (outcome != "inside").mean() < 0.1
    assert (outcome == "outside_3").mean() < 0.03


def test_areas_that_cannot_be_forecast_are_left_out_and_disturb_nothing():
    alone = forecasts.newest_month("long_term_unemployed", [NAESTVED], UNTIL)
    both = forecasts.newest_month("long_term_unemployed", [LAESOE, NAESTVED], UNTIL)
    pd.testing.assert_frame_equal(both, alone)
    assert forecasts.newest_month("cash_assistance_full_time", [NAESTVED], UNTIL).empty
