"""Comparators and ranks."""

import numpy as np
import pytest

from analysis.core import areas, errors
from analysis.indicators import comparisons
from analysis.indicators.registry import compute, indicator

from .test_unemployment import by_hand

EVERYONE = list(areas.municipalities())


def test_rar_and_region_with_the_same_members_are_one_comparator():
    kinds = ["rar", "region", "kommunegruppe", "country"]
    names = [area.name for area in comparisons.comparators(areas.area("370"), kinds)]
    assert names == ["RAR Sjælland", "Provinsbykommuner", "Hele landet"]


def test_a_municipality_in_the_capital_has_rar_and_region():
    found = comparisons.comparators(areas.area("101"), ["rar", "region", "country"])
    assert [area.kind for area in found] == ["rar", "region", "country"]


def test_a_group_of_the_municipality_alone_is_no_comparator():
    kinds = ["rar", "landsdel", "region", "country"]
    names = [area.name for area in comparisons.comparators(areas.area("400"), kinds)]
    assert names == ["Region Hovedstaden", "Hele landet"]
    alone = areas.peer_group(["370"], "Os selv")
    assert comparisons.comparators(areas.area("370"), ["peers"], alone) == ()


def test_an_unknown_comparator_names_the_nearest():
    with pytest.raises(errors.UsageError, match="rar"):
        comparisons.comparators(areas.area("370"), ["raar"])


def test_ranks_count_those_that_are_lower_plus_one():
    frame = comparisons.ranked(
        compute("unemployment_rate", EVERYONE, ["2026M07"], "2026M07"), indicator("unemployment_rate")
    ).set_index("area")
    rates = by_hand("Y25I01", "unemployed_labour_force_pct")
    for code in ("370", "320", "825", "101"):
        expected = 1 + sum(rates[area.code, "2026M07"] < rates[code, "2026M07"] for area in EVERYONE)
        assert frame.loc[code, "rank"] == expected
        assert frame.loc[code, "rank_of"] == 98


def test_where_higher_is_better_number_one_is_the_highest():
    frame = comparisons.ranked(compute("employment_rate", EVERYONE, ["2021"], "2026M07"), indicator("employment_rate"))
    assert frame.loc[frame["rank"] == 1, "value"].iloc[0] == frame["value"].max()


def test_a_hidden_number_has_the_rank_that_its_bounds_decide(make_values):
    hidden = {"status": "suppressed", "lower": 0.0, "upper": 1.9}
    rows = [{"area": "320", "value": 3.0}, {"area": "336", "value": 2.0}, {"area": "563"} | hidden]
    place = comparisons.ranked(make_values(*rows), indicator("unemployment_rate")).set_index("area")
    assert place["rank"].to_dict() == {"320": 3, "336": 2, "563": 1}
    assert set(place["rank_of"]) == {3}
    # two that may be either way round, and one that reaches to a number that is shown
    for other in ({"area": "825"} | hidden, {"area": "825", "value": 1.9}):
        found = comparisons.ranked(make_values(*rows, other), indicator("unemployment_rate")).set_index("area")
        assert np.isnan(found.loc["563", "rank"])


def test_a_place_that_bounds_decide_moves_the_others_and_leaves_them_their_intervals():
    """Fanø has 0 to 2 long-term unemployed of so many that no other share is as low."""
    found = comparisons.ranks_with_intervals("long_term_share", "2026M07", "2026M07").set_index("area")
    assert found.loc["563", ["rank", "rank_of"]].tolist() == [1, found["rank_of"].max()]
    others = found.drop(index="563").dropna(subset="rank")
    assert others["rank"].min() == 2
    assert (others["rank_lower"] >= 2).all()
    assert (others["rank_upper"] >= others["rank"]).all()


def test_a_hidden_number_has_no_rank_and_is_not_counted():
    frame = comparisons.ranked(
        compute("long_term_share_12_months", EVERYONE, ["2026M07"], "2026M07"), indicator("long_term_share_12_months")
    )
    shown = frame["value"].notna()
    assert 90 <= shown.sum() < 98
    assert frame.loc[~shown, "rank"].isna().all()
    assert set(frame.loc[shown, "rank_of"]) == {float(shown.sum())}
