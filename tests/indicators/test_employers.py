"""The hire rate and the place by it, on made job orders; recruitment and vacancies of the country as published."""

import pandas as pd
import pytest

from analysis.core import areas
from analysis.indicators.registry import compute
from analysis.indicators.values import one

from .made import computed, rows, table

REGION = areas.area("085")
NAESTVED, COUNTRY = areas.area("370"), areas.area("000")
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


def test_the_rate_is_filled_orders_of_those_with_candidates():
    row = computed("hire_rate", orders({"370": 45}), [NAESTVED], [M]).iloc[0]
    assert row[["value", "numerator", "denominator"]].tolist() == [22.5, 45, 200]


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


def test_the_place_that_the_plan_prints():
    row = compute("hire_rate_rank_in_region", [NAESTVED], [M], "2022M06").iloc[0]
    assert row[["value", "method", "caveats"]].tolist() == [6, "as_printed", ("printed_figure",)]
    assert compute("hire_rate_rank_in_region", [areas.area("320")], [M], "2022M06")["value"].isna().all()


def test_recruitment_of_the_country_as_published():
    rate, count = (
        compute(key, [COUNTRY, NAESTVED], ["2022M06"], "2026M07")
        for key in ("failed_recruitment_rate", "failed_recruitments")
    )
    assert one(rate, area="000")["value"] == 31
    assert one(count, area="000")["value"] == 172_245
    assert set(one(rate, area="370")[["status"]]) == {"not_available"}


def test_vacancies_of_a_quarter_are_those_of_its_months():
    quarter = compute("vacancies", [COUNTRY], ["2022Q2"], "2026M07").iloc[0]
    single = compute("vacancies", [COUNTRY], ["2022M04", "2022M05", "2022M06"], "2026M07")
    assert quarter["value"] == single["value"].sum()
    assert single["value"].iloc[-1] == 33_759


def test_notices_of_a_year_with_an_empty_month_have_no_sum():
    frame = compute("notified_redundancies", [COUNTRY], ["2023M11", "2023"], "2026M07").set_index("period")
    assert frame["status"].tolist() == ["observed", "not_available"]


@pytest.mark.parametrize(("filled", "status"), [(None, "suppressed"), (0, "zero")])
def test_a_hidden_count_is_not_nought(filled, status):
    made = pd.concat([orders({"370": 1}).iloc[:1], rows("JO01", "filled_orders_count", {("370", M): filled})])
    assert computed("hire_rate", made, [NAESTVED], [M])["status"].tolist() == [status]
