"""The recursions against R's forecast package (8.20), statsmodels and arithmetic by hand."""

import numpy as np
import pytest
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from analysis.statistics import innovations

# Unemployed full-time persons in Næstved, August 2021 to July 2024 (Y25I01).
COUNTS = [1250, 1194, 1147, 1090, 1043, 1248, 1210, 1202, 1153, 1094, 1095, 1124]
COUNTS += [1072, 993, 1044, 1048, 1032, 1281, 1287, 1246, 1224, 1149, 1110, 1160]
COUNTS += [1152, 1083, 1095, 1175, 1181, 1375, 1372, 1345, 1259, 1177, 1132, 1151]
SERIES = np.log(np.array(COUNTS, dtype=float) + 0.5)[:, None]
# R: e <- ets(y, "AAA", damped=TRUE, alpha=0.6, beta=0.05, gamma=0.1, phi=0.9, opt.crit="mse",
#    bounds="admissible"); head(e$states, 1), with the season of the next month first.
ETS = np.array([[0.6, 0.05, 0.1, 0.9]])
ETS_FIRST = [7.2065564181, -0.0360859597995]
ETS_SEASON = [-0.0296069328567, -0.0910787863883, -0.0684534794411, -0.0570991847849, -0.0720031104183, 0.114172221788]
ETS_SEASON += [0.115086421962, 0.0948772373592, 0.0517170615261, -0.0111248534176, -0.0355672668528, -0.0109193284753]
# R: forecast(e, h=6)$mean and tail(e$residuals, 3)
ETS_FORECAST = [7.02942870030, 6.96854002150, 6.98703050424, 6.99924252914, 6.98258881733, 7.16646660387]
ETS_RESIDUALS = [-0.0161078295502, -0.0200575342712, -0.0150765326035]
# R: f <- Arima(y, c(0,1,1), c(0,1,1), fixed=c(-0.4,-0.5), method="CSS"); tail(residuals(f), 3), and the recursion
#    y[t] = y[t-1] + y[t-12] - y[t-13] - 0.4 e[t-1] - 0.5 e[t-12] + 0.2 e[t-13] carried six months on from them.
SARIMA_RESIDUALS = [-0.0237720942936, -0.0316730768528, -0.0311154662095]
SARIMA_FORECAST = [7.03413512002, 6.97268429999, 6.98067084256, 7.00413042529, 6.99181769346, 7.16668658637]
# R: ARMAtoMA for the same model
SARIMA_IMPULSES = [1, *[0.6] * 11, 1.1, *[0.9] * 5]


def last(model, series, first):
    track = innovations.run(model, series, first)
    return track, track.states[-1, 0]


def test_damped_trend_is_that_of_r():
    model = innovations.damped_trend(ETS)
    first = np.array(ETS_FIRST + ETS_SEASON)[None, None]
    track, state = last(model, SERIES, first)
    assert innovations.ahead(model, 0, state, 6)[:, 0] == pytest.approx(ETS_FORECAST, abs=1e-9)
    assert track.residuals[-3:, 0, 0] == pytest.approx(ETS_RESIDUALS, abs=1e-9)


def test_damped_trend_is_that_of_statsmodels():
    model = innovations.damped_trend(ETS)
    season = np.array(ETS_SEASON)
    theirs = ETSModel(
        SERIES[:, 0],
        error="add",
        trend="add",
        damped_trend=True,
        seasonal="add",
        seasonal_periods=12,
        initialization_method="known",
        initial_level=ETS_FIRST[0],
        initial_trend=ETS_FIRST[1],
        initial_seasonal=season,
    )
    # statsmodels counts beta and gamma as here, and puts the first season last
    fitted = theirs.smooth(np.array([0.6, 0.05, 0.1, 0.9, *ETS_FIRST, *season[::-1]]))
    track, state = last(model, SERIES, np.array(ETS_FIRST + ETS_SEASON)[None, None])
    assert track.residuals[:, 0, 0] == pytest.approx(fitted.resid, abs=1e-9)
    assert innovations.ahead(model, 0, state, 18)[:, 0] == pytest.approx(fitted.forecast(18), abs=1e-9)


def test_sarima_is_that_of_r():
    model = innovations.airline(np.array([[-0.4, -0.5]]))
    track, state = last(model, SERIES, innovations.first_states(model, SERIES))
    assert track.residuals[-3:, 0, 0] == pytest.approx(SARIMA_RESIDUALS, abs=1e-9)
    assert innovations.ahead(model, 0, state, 6)[:, 0] == pytest.approx(SARIMA_FORECAST, abs=1e-9)
    assert innovations.impulses(model, 0, 18) == pytest.approx(SARIMA_IMPULSES)


def test_seasonal_naive_is_the_month_of_the_year_before():
    model = innovations.seasonal_naive()
    track, state = last(model, SERIES, innovations.first_states(model, SERIES))
    assert innovations.ahead(model, 0, state, 18)[:, 0] == pytest.approx([*SERIES[-12:, 0], *SERIES[-12:-6, 0]])
    assert track.residuals[12:, 0, 0] == pytest.approx(SERIES[12:, 0] - SERIES[:-12, 0])
    assert innovations.impulses(model, 0, 14).tolist() == [1, *[0] * 11, 1, 0]


def test_a_line_with_a_season_is_forecast_without_error():
    months = np.arange(42)
    season = np.sin(2 * np.pi * months / 12)
    series = (5 + 0.02 * months + season)[:, None]
    model = innovations.airline(np.array([[-0.4, -0.5]]))
    track = innovations.run(model, series[:36], innovations.first_states(model, series[:36]))
    assert innovations.ahead(model, 0, track.states[-1, 0], 6)[:, 0] == pytest.approx(series[36:, 0])


def test_a_hidden_month_moves_nothing():
    hidden = SERIES.copy()
    hidden[30] = np.nan
    model = innovations.damped_trend(ETS)
    first = np.array(ETS_FIRST + ETS_SEASON)[None, None]
    track = innovations.run(model, hidden, first)
    whole = innovations.run(model, SERIES, first)
    assert np.isnan(track.residuals[30, 0, 0])
    assert np.array_equal(track.residuals[:30], whole.residuals[:30])
    assert innovations.ahead(model, 0, track.states[30, 0], 1) == pytest.approx(
        innovations.ahead(model, 0, track.states[29, 0], 2)[1:]
    )


@pytest.mark.parametrize("factor, shift", [(1.0, 3.0), (2.5, 0.0)])
def test_forecasts_follow_scale_and_level(factor, shift):
    for model in (innovations.airline(np.array([[-0.4, -0.5]])), innovations.damped_trend(ETS)):
        made = []
        for series in (SERIES, factor * SERIES + shift):
            _, state = last(model, series, innovations.first_states(model, series))
            made.append(innovations.ahead(model, 0, state, 12))
        assert made[1] == pytest.approx(factor * made[0] + shift)


def test_each_series_is_run_by_itself():
    both = np.column_stack([SERIES[:, 0], SERIES[::-1, 0]])
    model = innovations.damped_trend(np.array([[0.4, 0.0, 0.1, 0.8], [0.9, 0.1, 0.0, 0.9]]))
    together = innovations.run(model, both, innovations.first_states(model, both))
    alone = innovations.run(model, both[:, [1]], innovations.first_states(model, both[:, [1]]))
    assert together.residuals[:, :, 1] == pytest.approx(alone.residuals[:, :, 0])


def test_a_score_knows_nothing_later():
    model = innovations.damped_trend(np.array([[0.4, 0.0, 0.1, 0.8], [0.9, 0.1, 0.0, 0.9]]))
    changed = SERIES.copy()
    changed[30:] += 1.0
    found = [innovations.run(model, each, innovations.first_states(model, each)) for each in (SERIES, changed)]
    before, after = (innovations.scores(track) for track in found)
    assert np.array_equal(before[:30], after[:30])
    assert not np.array_equal(before[30:], after[30:])
