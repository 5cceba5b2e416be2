"""The place by the hire rate, on made job orders."""

from analysis.core import areas

from .made import computed, table

REGION = areas.area("085")
COUNTRY = areas.area("000")
M = "2022M02"


def orders(filled, period=M):
    """Every municipality of the region has 200 orders with candidates; some of them filled."""
    return table(
        "JO01",
        ("orders_with_candidates_count", "", {(code, period): 200 for code in filled}),
        ("filled_orders_count", "", {(code, period): number for code, number in filled.items()}),
    )


def ladder():
    """The first of the 17 has filled 20 orders, each next one two more."""
    return {code: 20 + 2 * place for place, code in enumerate(REGION.members)}


def rank(made, who, periods=(M,)):
    return computed("hire_rate_rank_in_region", made, who, periods)


def test_number_one_has_the_highest_rate():
    members = [areas.area(code) for code in REGION.members]
    frame = rank(orders(ladder()), members).set_index("area")
    assert frame["value"].to_dict() == {code: 17 - place for place, code in enumerate(REGION.members)}
    assert set(frame["denominator"]) == {17}
    assert set(frame["method"]) == {"rank"}


def test_equal_rates_share_the_best_place_and_a_hidden_one_is_not_counted():
    filled = dict.fromkeys(REGION.members, 50) | {"370": 60, REGION.members[0]: None}
    members = [areas.area(code) for code in REGION.members]
    frame = rank(orders(filled), members).set_index("area")
    assert frame.loc["370", "value"] == 1
    assert frame.loc[REGION.members[0], ["status", "value"]].isna().tolist() == [False, True]
    assert frame.loc[REGION.members[0], "status"] == "suppressed"
    assert set(frame.loc[[code for code in REGION.members[1:] if code != "370"], "value"]) == {2}
    assert set(frame["denominator"].dropna()) == {16}
    assert "rank_leaves_out_suppressed" in frame.loc["370", "caveats"]


def test_a_group_has_no_place():
    assert rank(orders(ladder()), [REGION, COUNTRY])["status"].tolist() == ["not_applicable"] * 2
