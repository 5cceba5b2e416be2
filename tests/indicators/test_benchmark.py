"""The ministry's benchmark is handed on as published."""

import pytest

from analysis.core import areas
from analysis.indicators.registry import compute
from analysis.indicators.values import one

NAESTVED = areas.area("370")


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


def test_the_change_of_place_between_the_years_that_the_plan_prints():
    row = compute("benchmark_rank_change", [NAESTVED], ["2021"], "2022M06", breakdowns=["benefit_group=total"]).iloc[0]
    assert row["value"] == 10
    assert "printed_figure" in row["caveats"]


def test_the_changes_of_all_98_sum_to_nothing():
    frame = compute("benchmark_rank_change", areas.municipalities(), ["2021QMAT04"], "2022M06")
    assert frame.groupby("breakdown")["value"].sum().tolist() == [0, 0, 0, 0]
