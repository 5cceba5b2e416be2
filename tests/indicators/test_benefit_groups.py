"""Harmonised groups of benefits, and parts of benefits, on made months and on Næstved's printed years."""

import pandas as pd
import pytest

from analysis.core import areas
from analysis.indicators import benefit_groups
from analysis.indicators.registry import compute
from analysis.indicators.values import one

from .made import rows

NAESTVED = areas.area("370")
YEAR = [f"2024M{month:02}" for month in range(1, 13)]
TABLES = ("Y01A02", "Y36A02", "Y38A02", "Y35A02", "Y07A02", "Y12A02", "Y04A02", "Y11A02", "Y09A02", "Y08A02", "Y10A02")


def months(table, number, breakdown=""):
    return rows(table, benefit_groups.MEASURE, {("370", month): number for month in YEAR}, breakdown=breakdown)


def test_the_groups_of_naestved_add_up_to_the_printed_total():
    found = compute("harmonised_full_time", [NAESTVED], ["2021"], "2022M06")
    # 943 on kontanthjælp, 569 on uddannelseshjælp and 131 on hjemrejseydelse mv.
    assert one(found, breakdown="group=H2_H3")["value"] == 943 + 569 + 131
    assert one(found, breakdown="group=total")["value"] == 9871
    single = found[~found["breakdown"].str.contains("merged|total")]
    assert single["value"].sum() == 9871
    assert one(found, breakdown="group=total_merged")["status"] == "not_available"


def test_the_two_ways_to_count_kontanthjaelp_are_never_joined():
    made = pd.concat(
        [months(table, 10 * place) for place, table in enumerate(TABLES, start=1)] + [months("Y60A02", 95)]
    )
    names = ["group=H2_H3", "group=H2_H3_merged", "group=total", "group=total_merged"]
    found = benefit_groups.harmonised(made, [NAESTVED], ["2024"], names)
    assert [one(found, breakdown=name)["value"] for name in names] == [90, 95, 660, 660 - 90 + 95]


def test_a_total_lacks_when_one_benefit_lacks():
    made = pd.concat([months(table, 10) for table in TABLES[:-1]])
    found = benefit_groups.harmonised(made, [NAESTVED], ["2024"], ["group=H1", "group=H10", "group=total"])
    assert list(found["status"]) == ["observed", "not_available", "not_available"]


@pytest.mark.parametrize(("group", "status"), [("jobparat", "suppressed"), ("uddannelsesparat", "suppressed")])
def test_a_hidden_match_group_cannot_be_subtracted_out(group, status):
    numbers = {"": 60, "jobparat": None, "uddannelsesparat": 8, "aabenlys_uddannelsesparat": 20, "aktivitetsparat": 30}
    numbers["uoplyst"] = 15
    made = pd.concat(
        rows(
            "Y60A02",
            benefit_groups.MEASURE,
            {("370", "2026M07"): number},
            breakdown=f"visitation={name}" if name else "",
        )
        for name, number in numbers.items()
    )
    name = f"benefit=kontanthjaelp_2025;visitation={group}"
    found = benefit_groups.part_of_benefit(made, [NAESTVED], ["2026M07"], [name])
    assert found["status"].tolist() == [status]
