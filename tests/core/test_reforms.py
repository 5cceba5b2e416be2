"""The register of reforms: dates, what it cuts and tells, and that every name in it is one that something has."""

import pytest

from analysis.core import areas, benefits, periods, reforms
from analysis.store import official_tables

# What begins or ends and is no benefit, area or kind of area.
OTHERS = {
    *("ministerial_goals", "regional_councils", "stricter_supervision", "jobcentre_requirement"),
    *("target_groups_5", "target_groups_13", "education_order", "organisation_act"),
}


def test_every_reform_is_dated_by_a_month_told_in_both_languages_and_does_something():
    found = reforms.reforms()
    assert len({each.id for each in found}) == len(found)
    assert [each.period for each in found] == sorted(each.period for each in found)
    for each in found:
        assert {periods.parse(month).kind for month in (each.period, each.until or each.period)} == {"month"}
        assert each.text("da") != each.text("en") and each.da.endswith(".") and each.reference
        assert each.breaks or each.notes or each.introduces or each.ends or each.thresholds


def test_every_name_is_known():
    known = {each.code for each in benefits.benefits()} | {each.code for each in areas.all_areas()} | OTHERS
    assert {name for each in reforms.reforms() for name in (*each.introduces, *each.ends)} <= known | {*areas.KINDS}
    tables = {table.split(" ")[0] for each in reforms.reforms() for table in (*each.breaks, *each.notes)}
    assert all(official_tables.official_table(table).measures for table in tables)


def test_the_breaks():
    assert [each.period for each in reforms.reforms() if each.breaks] == [
        *("2013M01", "2014M01", "2014M07", "2017M07", "2025M07", "2027M01")
    ]


@pytest.mark.parametrize(
    ("series", "cut", "whole"),
    [
        (("Y60A02",), ["social_assistance_2025"], "main_act_2027"),
        (("y60a02",), ["social_assistance_2025"], "main_act_2027"),
        (("Y60A02", "visitation=jobparat"), ["social_assistance_2025", "main_act_2027"], ""),
        (("Y60A02", "benefit=kontanthjaelp_2025;visitation=jobparat"), ["social_assistance_2025", "main_act_2027"], ""),
        (("Y25I01", "benefit=kontanthjaelp"), ["unemployment_benefit_data_2017", "social_assistance_2025"], ""),
        (("Y25I01",), ["unemployment_benefit_data_2017"], "social_assistance_2025"),
        (("FOLK1A",), [], "main_act_2027"),
    ],
)
def test_breaks_of_a_table_and_of_a_part_of_it(series, cut, whole):
    found = [each.id for each in reforms.breaks(*series)]
    assert found[: len(cut)] == cut and whole not in found


def test_what_held_for_a_while_is_told_when_it_begins_and_when_it_is_over():
    def told(first, last):
        return [each.id for each in reforms.told(["Y07A02"], first, last)]

    assert told("2021M10", "2021M11") == told("2022M02", "2022M03") == ["sickness_from_day_one"]
    assert told("2021M11", "2022M02") == told("2022M03", "2026M06") == []
    covid = next(each for each in reforms.reforms() if each.id == "sickness_from_day_one")
    held = [period for period in ("2021M10", "2021", "2021M11", "2022M02", "2022", "2022M03") if covid.holds(period)]
    assert held == ["2021", "2021M11", "2022M02", "2022"]


def test_what_is_in_force_when():
    assert reforms.in_force("ministerial_goals", "2024") and not reforms.in_force("ministerial_goals", "2025")
    assert reforms.in_force("stricter_supervision", "2026M01") and not reforms.in_force(
        "stricter_supervision", "2026M02"
    )
    assert (reforms.began("sygedagpenge"), reforms.ended("sygedagpenge")) == (None, None)
    limits = [
        reforms.threshold("exempt_from_talks_and_offers_pct", period) for period in ("2026M06", "2026M07", "2026")
    ]
    assert limits == [None, 25.0, 25.0]
