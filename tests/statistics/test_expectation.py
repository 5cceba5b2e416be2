import dataclasses

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.statistics import expectation, panel
from analysis.statistics.expectation import Choice
from analysis.statistics.panel import NotEnoughError
from tests.statistics.made_panel import made

PLAIN, SHRUNK = Choice("base", 0.0), Choice("base", 2.0)


@pytest.fixture(scope="module")
def small():
    return made()


@pytest.fixture(scope="module")
def real():
    return panel.read("2022M12")


def test_weighted_least_squares_as_in_r(small):
    """R: coef(m)."""
    found = expectation.fit(small, small.shares_pct["total"], PLAIN)
    expected = [5.51073668654, 5.98547454344, 6.48922648655, 0.426368080347, -0.27687322099]
    assert found.coefficients == pytest.approx(expected, abs=1e-10)


def test_shrunk_coefficients_as_in_r(small):
    """R: two rows of sqrt(2 * 3) added to the weighted regressors, zeros to the outcome; qr.coef."""
    found = expectation.fit(small, small.shares_pct["total"], SHRUNK)
    expected = [5.51434409561, 5.98548679458, 6.48562820046, 0.320935815709, -0.205006818357]
    assert found.coefficients == pytest.approx(expected, abs=1e-10)


def test_leaving_one_municipality_out_as_in_r(small):
    """R: the shrunk fit made again twelve times, each without the three rows of one municipality."""
    shares = small.shares_pct["total"]
    found = expectation.fit(small, shares, SHRUNK).expected_pct
    expected = [
        [5.65914811503, 6.08925829767, 6.56392171356],
        [5.61637533119, 6.07348726015, 6.61809162254],
        [5.36080469977, 5.88757217493, 6.3171902171],
    ]
    assert found[:3] == pytest.approx(np.array(expected), abs=1e-10)
    assert expectation.rmse(shares, found) == pytest.approx(0.159567156041, abs=1e-10)


def test_clustered_errors_as_in_r_and_in_statsmodels(small):
    """R: solve(X'WX) times the sums of scores by municipality; no correction for few clusters."""
    shares = small.shares_pct["total"]
    found = expectation.clustered_errors(small, shares, PLAIN, expectation.fit(small, shares, PLAIN))
    expected = [0.0193673556983, 0.0304624298417, 0.0244746827997, 0.0280602512066, 0.0307059289022]
    assert found == pytest.approx(expected, abs=1e-10)
    groups = np.repeat(np.arange(12), 3)
    again = sm.WLS(shares.ravel(), expectation.design(small, "base"), weights=expectation.weights(small)).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    assert found == pytest.approx(again.bse, abs=1e-10)


def test_a_municipality_s_own_share_does_not_move_its_expected_share(small):
    shares = small.shares_pct["total"].copy()
    before = expectation.fit(small, shares, SHRUNK).expected_pct
    shares[4] += 10
    after = expectation.fit(small, shares, SHRUNK).expected_pct
    assert after[4] == pytest.approx(before[4])
    assert not np.allclose(after[5], before[5])


def test_order_and_scale_change_nothing(small):
    shares = small.shares_pct["total"]
    found = expectation.fit(small, shares, SHRUNK).expected_pct
    assert expectation.fit(small, 10 * shares, SHRUNK).expected_pct == pytest.approx(10 * found)
    order = np.arange(12)[::-1]
    rows = (order[:, None] * 3 + np.arange(3)).ravel()
    turned = dataclasses.replace(
        small,
        codes=tuple(np.array(small.codes)[order]),
        population=small.population[order],
        conditions=small.conditions.iloc[rows].reset_index(drop=True),
    )
    assert expectation.fit(turned, shares[order], SHRUNK).expected_pct == pytest.approx(found[order])


def test_the_choice_is_the_nearest_to_what_is_not_seen(real):
    shares = real.shares_pct["total"]
    found = expectation.candidates(real, shares)
    assert len(found) == len(panel.SPECIFICATIONS) * len(expectation.SHRINKAGES)
    best = expectation.choose(real, shares)
    assert (best.specification, best.shrinkage) == (found.loc[0, "specification"], found.loc[0, "shrinkage"])
    assert expectation.rmse(shares, expectation.fit(real, shares, best).expected_pct) == pytest.approx(
        found["rmse_pp"].min()
    )


@pytest.mark.parametrize(
    ("group", "at_least"),
    [
        ("total", 0.79),
        ("a_dagpenge_mv", 0.41),
        ("sygedagpenge_mv", 0.67),
        ("kontanthjaelp_mv", 0.75),
    ],
)
def test_fit_out_of_sample_is_no_worse_than_a_ten_line_regression(real, group, at_least):
    shares = real.shares_pct[group]
    told = expectation.fit(real, shares, expectation.choose(real, shares)).expected_pct
    place = real.periods.index("2021QMAT04")
    assert expectation.r_squared(shares[:, [place]], told[:, [place]]) >= at_least


def test_a_choice_made_in_folds_tells_less_and_is_the_same_again(real):
    shares = real.shares_pct["sygedagpenge_mv"]
    told = expectation.chosen_in_folds(real, shares)
    seen = expectation.fit(real, shares, expectation.choose(real, shares)).expected_pct
    assert 0.5 < expectation.r_squared(shares, told) < expectation.r_squared(shares, seen)
    assert (expectation.chosen_in_folds(real, shares) == told).all()


def test_a_draw_is_the_model_of_the_municipalities_drawn(small):
    """Each of some draws made again with statsmodels, the rows repeated as often as they were drawn."""
    shares = small.shares_pct["total"]
    residuals, coefficients = expectation.bootstrap(small, shares, Choice("base", 1e-9), draws=5, seed=3)
    times = np.random.default_rng(3).multinomial(12, np.full(12, 1 / 12), size=5)
    regressors, weight = expectation.design(small, "base"), expectation.weights(small)
    for draw in range(5):
        count = np.repeat(times[draw], 3)
        again = sm.WLS(shares.ravel(), regressors, weights=weight * count).fit()
        assert coefficients[draw] == pytest.approx(again.params, abs=1e-6)
        own = np.repeat(np.arange(12), 3) == 4
        without = sm.WLS(shares.ravel(), regressors, weights=weight * count * ~own).fit()
        assert residuals[draw, 4] == pytest.approx(shares[4] - regressors[own] @ without.params, abs=1e-5)


def test_draws_are_the_same_again_and_however_many_are_made_at_a_time(small, monkeypatch):
    shares = small.shares_pct["total"]
    first = expectation.bootstrap(small, shares, SHRUNK, draws=60)[0]
    assert (expectation.bootstrap(small, shares, SHRUNK, draws=60)[0] == first).all()
    monkeypatch.setattr(expectation, "DRAWS_AT_A_TIME", 7)
    assert expectation.bootstrap(small, shares, SHRUNK, draws=60)[0] == pytest.approx(first, abs=1e-12)
    assert not np.allclose(expectation.bootstrap(small, shares, SHRUNK, draws=60, seed=1)[0], first)


def test_a_higher_level_has_a_wider_interval(small):
    draws = expectation.bootstrap(small, small.shares_pct["total"], SHRUNK, draws=200)[0]
    ends = [expectation.interval(draws, level) for level in (50, 80, 90, 99)]
    for (lower, upper), (wider_lower, wider_upper) in zip(ends, ends[1:], strict=False):
        assert (wider_lower <= lower).all()
        assert (upper <= wider_upper).all()


def test_the_interval_holds_the_true_expected_share_nine_times_in_ten():
    """Simulated: shares from known coefficients and a level of its own for each of 80 municipalities."""
    simulated = made(80, 2)
    truth = expectation.design(simulated, "base") @ np.array([5, 6, 0.8, -0.3])
    truth = truth.reshape(80, 2)
    generator, held = np.random.default_rng(11), []
    for _ in range(60):
        shares = truth + 0.5 * generator.standard_normal((80, 1)) + 0.1 * generator.standard_normal((80, 2))
        draws = expectation.bootstrap(simulated, shares, Choice("base", 0.01), draws=200, seed=5)[0]
        lower, upper = expectation.interval(shares - draws)
        held.append(np.mean((lower <= truth) & (truth <= upper)))
    assert 0.85 <= np.mean(held) <= 0.94


def test_ranks():
    residuals = np.array([[[0.3, 0.0], [-0.2, 0.0], [-0.2, 1.0]]])
    assert expectation.ranks(residuals).tolist() == [[[3.0, 1.0], [1.0, 1.0], [1.0, 3.0]]]
    frame = pd.Series([0.3, -0.2, -0.2, 0.1])
    assert expectation.ranks(frame.to_numpy()[:, None]).ravel().tolist() == frame.rank(method="min").tolist()


@pytest.mark.parametrize("shares", [np.full((12, 3), 7.0), np.tile([1.0, 2.0, 3.0], (12, 1)), np.empty((0, 3))])
def test_shares_that_do_not_vary(small, shares):
    with pytest.raises(NotEnoughError, match="constant"):
        expectation.fit(small, shares, SHRUNK)


def test_conditions_that_cannot_be_told_apart(small):
    twice = small.conditions.assign(long_education_pct=small.conditions["basic_education_pct"])
    with pytest.raises(NotEnoughError, match="singular"):
        expectation.fit(dataclasses.replace(small, conditions=twice), small.shares_pct["total"], PLAIN)
    lost = small.conditions * np.nan
    with pytest.raises(NotEnoughError, match="singular"):
        expectation.fit(dataclasses.replace(small, conditions=lost), small.shares_pct["total"], SHRUNK)
