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
    """Counts 100 and 140 among others far apart: sd sqrt(240), so the second is lower in 0.5 per cent; 125 in 5."""
    wide = [10, 400, 700, 900]
    low, high = ranked([100, 140, *wide], 1.0), ranked([100, 125, *wide], 1.0)
    found = [ranks.rank_intervals(each, "byar", lowest_first=True, draws=40_000)["rank_upper"] for each in (low, high)]
    assert [each.tolist()[:2] for each in found] == [[2, 3], [3, 3]]


def test_smaller_places_have_wider_intervals():
    counts = np.linspace(30, 90, 30)
    wide = ranks.rank_intervals(ranked(counts / 10, 100.0), "wilson", lowest_first=True)
    narrow = ranks.rank_intervals(ranked(counts * 10, 10_000.0), "wilson", lowest_first=True)
    widths = [(found["rank_upper"] - found["rank_lower"]).mean() for found in (wide, narrow)]
    assert widths[0] > 2 * widths[1]


@pytest.mark.parametrize("spread", [0.03, 0.01])
@pytest.mark.parametrize("kind", ["wilson", "byar"])
def test_the_interval_holds_the_true_rank_as_often_as_it_says(kind, spread):
    """Ninety-six municipalities of some 100 to 10,000 persons, whose levels lie normally about a fifth.

    Levels that are drawn from each number alone hold the true rank in 80 to 91 per cent.
    """
    generator, held = np.random.default_rng(20230101), []
    base = np.round(np.exp(generator.normal(np.log(570), 0.9, size=96)))
    for _ in range(40):
        levels = np.clip(generator.normal(0.2, spread, size=96), 0.01, None)
        counts = generator.binomial(base.astype(int), levels) if kind == "wilson" else generator.poisson(base * levels)
        found = ranks.rank_intervals(ranked(counts, base), kind, lowest_first=True, draws=400)
        truth = pd.Series(levels).rank()
        held.append(((found["rank_lower"] <= truth) & (truth <= found["rank_upper"])).mean())
    assert 0.94 <= np.mean(held) <= 0.97


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


# of 98: quarters end with places 24, 49, 73 and 98
@pytest.mark.parametrize(
    ("sharing", "lower", "upper", "told"),
    [
        (1, 4, 27, "place"),
        (1, 4, 28, "first_half"),
        (8, 60, 80, "shared"),
        (1, 1, 24, "place"),
        (1, 25, 73, "middle"),
        (1, 24, 73, ""),
        (1, 50, 98, "last_half"),
        (1, 74, 98, "last_quarter"),
        (1, 1, 98, ""),
        (1, np.nan, np.nan, ""),
    ],
)
def test_a_rank_is_told_as_far_as_its_interval_allows(sharing, lower, upper, told):
    place = ranks.Place(66, 98, sharing, lower, upper)
    assert place.told == told and place.last == 65 + sharing


def test_a_place_is_read_from_the_ranking_of_its_period():
    ranking = pd.DataFrame({"area": list("abcd"), "rank": [1, 2, 2, np.nan], "rank_of": [3, 3, 3, np.nan]})
    ranking = ranking.assign(rank_lower=[1, 1, 2, np.nan], rank_upper=[2, 3, 3, np.nan])
    assert ranks.place(ranking, "b") == ranks.Place(2, 3, 2, 1.0, 3.0)
    assert ranks.place(ranking, "a", by_lot=False) == ranks.Place(1, 3, 1, 1.0, 1.0)
    assert ranks.place(ranking, "d") is None and ranks.place(ranking, "e") is None
    assert ranks.place(ranking.assign(rank_of=1), "a") is None


@pytest.mark.parametrize(("rank", "extreme"), [(1, 1), (98, 1), (49.5, 0)])
def test_how_far_from_the_middle_a_place_lies(rank, extreme):
    assert ranks.Place(rank, 98).extreme == extreme
    assert ranks.Place(1, 1).extreme == 0
