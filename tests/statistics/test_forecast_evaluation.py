"""The evaluation on made series, by hand, and on the real ones."""

import numpy as np
import pytest
from scipy.stats import norm

from analysis.core import areas, periods
from analysis.statistics import forecast_evaluation, forecast_series, innovations
from analysis.statistics.forecast_evaluation import HORIZON
from analysis.statistics.forecast_series import Span
from analysis.store import values
from tests.statistics.test_innovations import COUNTS

CODES = tuple(area.code for area in areas.municipalities())[:20]


def span(numbers):
    """Twenty municipalities and the country, months from 2021M01."""
    months = tuple(str(month) for month in periods.span("2021M01", "2030M12"))[: len(numbers)]
    return Span(months, np.column_stack([numbers, numbers.sum(axis=1)]), (*CODES, "000"), None, None)


def grown(months, *, seed=1, noise=0.03):
    """Twenty random walks on a logarithmic scale with a season."""
    random = np.random.default_rng(seed)
    walk = np.cumsum(random.normal(0, noise, (months, 20)), axis=0)
    season = 0.1 * np.sin(2 * np.pi * np.arange(months) / 12)[:, None]
    return np.exp(6 + walk + season)


def test_mase_of_seasonal_naive_by_hand():
    numbers = grown(48)
    found = forecast_evaluation.trial("seasonal_naive", span(numbers))
    origin, step, area = 30, 5, 3
    error = abs(numbers[origin + step - 1, area] - numbers[origin + step - 13, area])
    scale = np.mean([abs(numbers[month, area] - numbers[month - 12, area]) for month in range(12, origin)])
    assert found.missed[origin - innovations.START, step - 1, area] == pytest.approx(error / scale)
    assert np.isnan(found.missed[-1, 1:]).all()


def test_mase_of_seasonal_naive_is_that_of_r():
    """R: accuracy(snaive(window(y, end=c(2023,7)), h=12), y)[, "MASE"], forecast 8.20, Næstved's unemployed."""
    counts = np.array(COUNTS, dtype=float)[:, None] * np.ones(20)
    found = forecast_evaluation.trial("seasonal_naive", span(counts))
    assert found.missed[0, :12, 0].mean() == pytest.approx(1.00346420323, abs=1e-9)


def test_every_origin_knows_nothing_later():
    numbers = grown(48)
    changed = numbers.copy()
    changed[40:] *= 3
    for candidate in forecast_series.CANDIDATES:
        before, after = (forecast_evaluation.trial(candidate, span(each)) for each in (numbers, changed))
        known = 40 - innovations.START + 1
        assert before.point[:known] == pytest.approx(after.point[:known], abs=1e-12)
        assert before.spread[:known] == pytest.approx(after.spread[:known], abs=1e-12)


def test_a_series_that_repeats_itself_is_foretold_by_the_year_before():
    season = np.exp(5 + 0.3 * np.sin(2 * np.pi * np.arange(48) / 12))[:, None]
    random = np.random.default_rng(2)
    numbers = season * np.exp(random.normal(0, 0.05, (48, 20)))
    trials = {each: forecast_evaluation.trial(each, span(numbers)) for each in ("seasonal_naive", "sarima", "combined")}
    walked = {each: forecast_evaluation.trial(each, span(grown(60, noise=0.1))) for each in trials}
    assert forecast_evaluation.chosen(walked) != "seasonal_naive"
    naive, others = trials.pop("seasonal_naive"), trials
    assert np.nanmean(forecast_evaluation.mase(naive)) < 1.2
    assert all(np.isfinite(each.point).all() for each in others.values())


def test_intervals_hold_what_they_promise_when_the_model_is_right():
    """Simulated: 400 series of the model itself, its parameters known; the spread comes from the residuals."""
    random = np.random.default_rng(3)
    model = innovations.airline(np.array([[-0.4, -0.5]]))
    shocks, series = random.normal(0, 0.05, (78, 400)), np.zeros((78, 400))
    state = np.zeros((400, 13))
    for month in range(78):
        series[month] = state[:, 0] + shocks[month]
        state = state @ model.move[0].T + shocks[month][:, None] * model.correct[0]
    parts = forecast_series.components("sarima", series, series[:, 0], np.ones(400), [[-0.4, -0.5]])
    made = forecast_series.outlook(parts, 60, HORIZON)
    away = np.abs(series[60:] - made.point) / made.spread()
    for level in (80, 95):
        assert np.mean(away <= norm.ppf(0.5 + level / 200)) == pytest.approx(level / 100, abs=0.03)


def test_factors_widen_until_the_share_is_held_and_never_narrow():
    random = np.random.default_rng(4)
    away = np.abs(random.normal(0, 2.0, (30, HORIZON, 50)))
    assert forecast_evaluation.factors(away, 95) == pytest.approx(np.full(HORIZON, 2.0), rel=0.05)
    assert forecast_evaluation.factors(away / 10, 80).tolist() == [1.0] * HORIZON
    away[:, 6:] = np.nan
    found = forecast_evaluation.factors(away, 80)
    assert found[6:].tolist() == [found[5]] * 12


@pytest.mark.parametrize(
    "key, until",
    [("unemployed", "2026M07"), ("long_term_unemployed", "2026M07"), ("cash_assistance_full_time", "2025M06")],
)
def test_real_series_are_foretold_better_than_by_the_year_before(key, until):
    found = forecast_evaluation.evaluation(key, until)
    means = found[found["origins"] > 0].groupby("candidate")["mase"].mean()
    best = found.loc[found["chosen"], "candidate"].iloc[0]
    assert means.idxmin() == best
    assert means[best] < means["seasonal_naive"]
    held = found[found["chosen"] & (found["origins"] > 0)]
    assert held["coverage_95"].mean() == pytest.approx(0.95, abs=0.04)
    assert held["coverage_80"].mean() == pytest.approx(0.80, abs=0.07)


def test_the_same_from_the_store_and_made_again(monkeypatch):
    kept = forecast_evaluation.evaluation("unemployed", "2025M06")
    monkeypatch.setattr(values, "cached", lambda name, inputs, make: make())
    fresh = forecast_evaluation.evaluation("unemployed", "2025M06")
    assert kept.astype(object).equals(fresh.astype(object))


def test_too_few_months_give_nothing():
    assert forecast_evaluation.evaluation("unemployed", "2022M06").empty
    assert forecast_evaluation.evaluation("ordinary_hours_persons", "2026M07").empty


def test_municipalities_with_hidden_months_are_left_out_and_make_no_number_wrong():
    numbers = grown(48)
    numbers[:10, 2] = np.nan
    numbers[30, 5] = np.nan
    numbers[:, 7] = 4.0
    numbers[:40, 9] = 4.0  # nothing to scale errors by until late
    found = span(numbers)
    counted = forecast_evaluation.usable(found)
    assert np.flatnonzero(counted[:20] == 0).tolist() == [2, 7]
    frame = forecast_evaluation.evaluate("unemployed", found)
    assert frame.loc[frame["origins"] > 0, ["mase", "rmsse", "coverage_80"]].notna().all(axis=None)
    assert forecast_series.reason(found, 5) is None
