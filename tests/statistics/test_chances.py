import numpy as np
import pandas as pd
import pytest

from analysis.statistics import chances


@pytest.mark.parametrize("side, share", [("at_or_below", 0.75), ("below", 0.5), ("at_or_above", 0.5), ("above", 0.25)])
def test_the_share_of_paths_that_keep_a_limit(side, share):
    assert chances.probability(np.array([1.0, 2.0, 3.0, 4.0]), 3.0, side) == share


def test_paths_are_held_against_the_limit_of_the_same_path():
    own, limit = np.array([1.0, 5.0]), np.array([2.0, 4.0])
    assert chances.probability(own, limit, "below") == 0.5


@pytest.mark.parametrize(
    "share, told",
    [(0.0, 0.05), (0.049, 0.05), (0.05, 0.1), (0.52, 0.5), (0.674, 0.65), (0.676, 0.7), (0.93, 0.9), (0.96, 0.95)],
)
def test_a_chance_is_never_told_as_sure(share, told):
    assert chances.told(share) == told


def test_a_chance_does_not_depend_on_the_scale():
    random = np.random.default_rng(1)
    own, limit = random.normal(10, 1, 500), random.normal(10, 1, 500)
    assert chances.probability(own, limit, "below") == chances.probability(7 * own, 7 * limit, "below")
    assert chances.probability(own, limit, "below") + chances.probability(own, limit, "at_or_above") == 1.0


def test_halves_are_rounded_up_as_printed():
    assert chances.rounded(np.array([2.65, 2.649, 0.05]), 1).tolist() == [2.7, 2.6, 0.1]


def test_relative_chances_have_come_true_as_often_as_told():
    found = chances.reliability("unemployed", "2026M07")
    assert (found["told"] - found["came"]).abs().max() < 0.1
    assert found["told"].between(0, 1).all()
    assert set(found["bin"]) == {0.0, 0.2, 0.4, 0.6, 0.8}


def test_experience_is_the_bin_of_all_series_together():
    frames = [chances.reliability(key, "2026M07") for key in ("unemployed", "long_term_unemployed")]
    rows = pd.concat(frames).query("0.5 < bin < 0.7")
    found = chances.experience(0.7, "2026M07")
    assert (found.low, found.high) == (0.6, 0.8)
    assert found.came == pytest.approx((rows["came"] * rows["forecasts"]).sum() / rows["forecasts"].sum())
    assert 0.6 < found.told < 0.8 and found.came == pytest.approx(found.told, abs=0.1)


def test_experience_of_lying_above_is_that_of_lying_below_turned():
    below, above = chances.experience(0.3, "2026M07"), chances.experience(0.7, "2026M07", above=True)
    assert above == pytest.approx((1 - below.high, 1 - below.low, 1 - below.told, 1 - below.came))


def test_no_experience_is_told_before_there_is_any():
    assert chances.experience(0.5, "2022M06") is None


def test_what_is_told_is_in_its_bin():
    found = chances.reliability("long_term_unemployed", "2026M07")
    assert ((found["told"] >= found["bin"]) & (found["told"] <= found["bin"] + 0.2)).all()


def test_too_few_months_give_nothing():
    assert chances.reliability("unemployed", "2022M06").empty


def test_reliability_of_several_series_is_weighed_by_their_forecasts():
    one = pd.DataFrame([["a", 0.6, 100, 0.7, 0.5]], columns=chances.COLUMNS)
    assert chances.pooled([one, one.assign(forecasts=300, came=0.7)])["came"].tolist() == pytest.approx([0.65])
