"""Intervals of ranks: what chance leaves open, and what they may not depend on."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics import ranks

COUNTS = st.lists(st.integers(0, 900), min_size=2, max_size=25)


def ranked(counts, base=1000.0, *, lowest_first=True) -> pd.DataFrame:
    frame = pd.DataFrame({"area": [f"{100 + place}" for place in range(len(counts))], "numerator": counts})
    frame["numerator"] = frame["numerator"].astype(float)
    frame["denominator"] = base
    share = frame["numerator"] / frame["denominator"]
    return frame.assign(rank=share.rank(method="min", ascending=lowest_first))


@settings(max_examples=30, deadline=None)
@given(COUNTS, st.sampled_from(["wilson", "byar"]), st.booleans(), st.randoms(use_true_random=False))
def test_an_interval_holds_the_rank_and_does_not_hang_on_the_order_of_rows(counts, kind, lowest_first, random):
    frame = ranked(counts, lowest_first=lowest_first)
    found = ranks.rank_intervals(frame, kind, lowest_first=lowest_first)
    assert (found["rank_lower"] <= frame["rank"]).all() and (frame["rank"] <= found["rank_upper"]).all()
    assert found["rank_lower"].min() >= 1 and found["rank_upper"].max() <= len(frame)
    order = random.sample(range(len(frame)), len(frame))
    again = ranks.rank_intervals(frame.iloc[order], kind, lowest_first=lowest_first)
    pd.testing.assert_frame_equal(again.sort_index(), found)


def test_two_areas_far_apart_are_sure_and_two_alike_are_not():
    apart = ranks.rank_intervals(ranked([100, 500]), "wilson", lowest_first=True)
    assert apart.to_numpy().tolist() == [[1, 1], [2, 2]]
    alike = ranks.rank_intervals(ranked([100, 101]), "wilson", lowest_first=True)
    assert alike.to_numpy().tolist() == [[1, 2], [1, 2]]


def test_two_areas_change_place_as_often_as_the_normal_distribution_says():
    """Counts 100 and 130: sd sqrt(100.5 + 130.5), so the second is lower in 2.4 per cent: just sure at 95."""
    low, high = ranked([100, 130]), ranked([100, 125])
    assert ranks.rank_intervals(low, "byar", lowest_first=True, draws=40_000)["rank_upper"].tolist() == [1, 2]
    assert ranks.rank_intervals(high, "byar", lowest_first=True, draws=40_000)["rank_upper"].tolist() == [2, 2]


def test_smaller_places_have_wider_intervals():
    counts = np.linspace(30, 90, 30)
    wide = ranks.rank_intervals(ranked(counts / 10, 100.0), "wilson", lowest_first=True)
    narrow = ranks.rank_intervals(ranked(counts * 10, 10_000.0), "wilson", lowest_first=True)
    widths = [(found["rank_upper"] - found["rank_lower"]).mean() for found in (wide, narrow)]
    assert widths[0] > 2 * widths[1]


def test_the_interval_holds_the_true_rank_as_often_as_it_says():
    generator = np.random.default_rng(20230101)
    means = np.exp(generator.normal(np.log(60), 0.4, size=40))
    truth = pd.Series(means).rank().to_numpy()
    held = []
    for _ in range(60):
        found = ranks.rank_intervals(ranked(generator.poisson(means)), "byar", lowest_first=True, draws=1000)
        held.append(((found["rank_lower"] <= truth) & (truth <= found["rank_upper"])).mean())
    assert 0.9 <= np.mean(held) <= 0.995


def test_the_same_seed_gives_the_same_interval():
    frame = ranked(range(50, 90))
    one, two = (ranks.rank_intervals(frame, "byar", lowest_first=True) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize("column", ["numerator", "denominator"])
def test_no_interval_where_it_is_not_known_how_many_stand_behind_a_ranked_number(column):
    frame = ranked([10, 20, 30])
    frame.loc[1, column] = np.nan
    assert ranks.rank_intervals(frame, "wilson", lowest_first=True).isna().all(axis=None)


def test_what_has_no_rank_has_no_interval_and_does_not_count():
    frame = ranked([100, 500, 900])
    frame.loc[2, ["numerator", "denominator", "rank"]] = np.nan
    found = ranks.rank_intervals(frame, "wilson", lowest_first=True)
    assert found.loc[2].isna().all() and found["rank_upper"].max() == 2


def test_one_area_or_none_has_no_interval():
    assert ranks.rank_intervals(ranked([5]), "byar", lowest_first=True).isna().all(axis=None)
    assert ranks.rank_intervals(ranked([5]).iloc[:0], "byar", lowest_first=True).empty


def test_overlapping_neighbours_by_hand():
    frame = pd.DataFrame({"area": list("abcd"), "rank_lower": [1, 2, 3, 4], "rank_upper": [2, 3, 3, 4]})
    assert [ranks.overlapping(frame, area) for area in "abcd"] == [1, 2, 1, 0]
    assert ranks.overlapping(frame, "e") == 0
    assert ranks.overlapping(frame.assign(rank_lower=np.nan), "a") == 0
