import dataclasses

import numpy as np
import pandas as pd
import pytest

from analysis.statistics import diagnostics, expectation, panel
from analysis.statistics.expectation import Choice
from analysis.statistics.panel import NotEnoughError
from tests.statistics.made_panel import made


@pytest.fixture(scope="module")
def small():
    return made()


def test_clustered_regression_as_in_r(small):
    """R: the errors without correction times sqrt(12/11 * 35/31)."""
    found = diagnostics.clustered(small, small.shares_pct["total"])
    assert list(found.index) == ["basic_education_pct", "long_education_pct"]
    assert found["coefficient"].tolist() == pytest.approx([0.426368080347, -0.27687322099], abs=1e-9)
    assert found["error"].tolist() == pytest.approx([0.0311414629201, 0.0340776545191], abs=1e-9)


def test_mixed_model_as_in_lme4(small):
    """R: lmer(y ~ 0 + factor(t) + x1 + x2 + (1 | i), data = d); 0.003526 of 0.008543 lies between municipalities."""
    shares = small.shares_pct["total"]
    found = diagnostics.mixed(small, shares)
    told = expectation.design(small, "core") @ np.array(
        [5.51235386718, 5.99068459726, 6.49183859986, 0.426409118319, -0.282341795489]
    )
    assert found.residuals_pp.ravel() == pytest.approx(shares.ravel() - told, abs=1e-4)
    assert found.share_between_pct == pytest.approx(41.2809129246, abs=0.05)


def test_fractional_logit_as_in_r(small):
    """R: glm(y/100 ~ 0 + factor(t) + x1 + x2, family = quasibinomial, weights = w)."""
    shares = small.shares_pct["total"]
    found = diagnostics.fractional_logit(small, shares)
    odds = expectation.design(small, "core") @ np.array(
        [-2.84354135648, -2.75579971053, -2.66941848917, 0.0768333084377, -0.0503406880708]
    )
    assert found.residuals_pp.ravel() == pytest.approx(shares.ravel() - 100 / (1 + np.exp(-odds)), abs=1e-6)


def test_variance_inflation_as_in_r(small):
    """R: 1 / (1 - summary(lm(x1 ~ x2))$r.squared)."""
    found = diagnostics.variance_inflation(small.conditions)
    assert found.tolist() == pytest.approx([1.00213013059] * 2, abs=1e-10)
    frame = small.conditions.assign(sum=small.conditions.sum(axis=1))
    assert np.isinf(diagnostics.variance_inflation(frame)).all()


def test_moran_as_in_r(small):
    """R: n / sum(W) * sum(W * outer(z, z)) / sum(z^2) on a ring of twelve."""
    ring = 0.5 * (np.roll(np.eye(12), 1, axis=1) + np.roll(np.eye(12), -1, axis=1))
    found, chance = diagnostics.moran(small.conditions["basic_education_pct"].to_numpy()[::3], ring)
    assert found == pytest.approx(0.302060418487, abs=1e-10)
    assert 0 < chance < 1
    assert diagnostics.moran(small.conditions["basic_education_pct"].to_numpy()[::3], ring) == (found, chance)


def test_moran_of_what_cannot_have_a_pattern():
    ring = 0.5 * (np.roll(np.eye(12), 1, axis=1) + np.roll(np.eye(12), -1, axis=1))
    with pytest.raises(NotEnoughError, match="constant"):
        diagnostics.moran(np.full(12, 3.0), ring)
    with pytest.raises(NotEnoughError, match="few_municipalities"):
        diagnostics.moran(np.arange(3.0), np.zeros((3, 3)))


def test_influence_is_what_comes_of_fitting_without_each(small):
    shares, choice = small.shares_pct["total"], Choice("base", 0.0)
    found = diagnostics.influence(small, shares, choice, expectation.fit(small, shares, choice))
    regressors, weight = expectation.design(small, "base"), np.sqrt(expectation.weights(small))
    whole = np.linalg.lstsq(regressors * weight[:, None], shares.ravel() * weight, rcond=None)[0]
    changes = {}
    for row, code in enumerate(small.codes):
        keep = np.repeat(np.arange(12), 3) != row
        root = weight[keep]
        without = np.linalg.lstsq(regressors[keep] * root[:, None], shares.ravel()[keep] * root, rcond=None)[0]
        change = np.abs(regressors.reshape(12, 3, -1)[:, -1] @ (without - whole))
        changes[code] = np.delete(change, row).max()
    assert found[0] == max(changes, key=changes.get)
    assert found[1] == pytest.approx(max(changes.values()))


def test_without_the_small_islands():
    real = panel.read("2022M12")
    shares = real.shares_pct["total"]
    rest, kept, fitted = diagnostics.without_small_islands(real, shares, Choice("core", 5.0))
    assert len(rest.codes) == 94
    assert not set(diagnostics.SMALL_ISLANDS) & set(rest.codes)
    assert kept.shape == fitted.expected_pct.shape == (94, 6)
    assert kept[list(rest.codes).index("370")] == pytest.approx(shares[list(real.codes).index("370")])


def test_spearman_as_in_r(small):
    """R: cor(d$x1, d$y, method = "spearman")."""
    x1, shares = small.conditions["basic_education_pct"].to_numpy(), small.shares_pct["total"].ravel()
    assert diagnostics.spearman(x1, shares) == pytest.approx(0.496267696268, abs=1e-10)
    assert np.isnan(diagnostics.spearman(x1, np.ones(36)))


def test_other_forms_of_what_cannot_be_fitted(small):
    shares = small.shares_pct["total"]
    twice = small.conditions.assign(long_education_pct=small.conditions["basic_education_pct"])
    same = dataclasses.replace(small, conditions=twice)
    with pytest.raises(NotEnoughError, match=r"singular|no_convergence"):
        diagnostics.mixed(same, shares)
    lost = dataclasses.replace(small, conditions=pd.DataFrame(np.nan, twice.index, twice.columns))
    for form in (diagnostics.mixed, diagnostics.fractional_logit):
        with pytest.raises(NotEnoughError, match=r"singular|no_convergence"):
            form(lost, shares)
