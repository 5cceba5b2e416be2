"""The ministry's benchmark is handed on as published."""

import pytest

from analysis import areas
from analysis.indicators.registry import compute
from analysis.indicators.values import one

NAESTVED = areas.area("370")


@pytest.mark.parametrize(("period", "rank"), [("2020QMAT04", 35), ("2021QMAT04", 25)])
def test_naestveds_place_as_the_plan_prints_it(period, rank):
    frame = compute("benchmark_rank", [NAESTVED], [period], "2022M06")
    assert one(frame, breakdown="benefit_group=total")["value"] == rank


def test_the_ranks_of_all_98_follow_the_difference():
    everyone = list(areas.municipalities())
    ranks = compute("benchmark_rank", everyone, ["2021QMAT04"], "2022M06", breakdowns=["benefit_group=total"])
    gaps = compute("benchmark_difference", everyone, ["2021QMAT04"], "2022M06", breakdowns=["benefit_group=total"])
    by_rank = ranks.set_index("area")["value"].sort_values().index
    ordered = gaps.set_index("area")["value"].reindex(by_rank)
    assert sorted(ranks["value"]) == list(range(1, 99))
    # the published difference has two decimals, so neighbours may stand in either order
    assert (ordered.diff().dropna() > -0.0101).all()


def test_actual_less_expected_is_the_difference():
    parts = {
        key: one(compute(f"benchmark_{key}", [NAESTVED], ["2021QMAT04"], "2022M06"), breakdown="benefit_group=total")
        for key in ("actual_share", "expected_share", "difference")
    }
    gap = parts["actual_share"]["value"] - parts["expected_share"]["value"]
    assert gap == pytest.approx(parts["difference"]["value"], abs=0.011)


def test_a_rolling_year_that_ends_later_is_not_read():
    frame = compute("benchmark_rank", [NAESTVED], ["2022QMAT04"], "2022M06")
    assert set(frame["status"]) == {"not_available"}
