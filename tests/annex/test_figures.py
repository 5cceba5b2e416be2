"""The verbs that draw: which periods they choose, and when they show nothing."""

import pytest

from analysis.display.blocks import Figure, Missing, Text
from analysis.report.annex import open_annex


def annex(municipality="370", data_until="2026M07", language="da"):
    given = {"year": 2026, "plan": "default", "data_until": data_until, "language": language}
    return open_annex("unemployment", municipality=municipality, **given)


def test_a_slope_goes_back_whole_years_and_at_most_five():
    block = annex().slope("disposable_income")
    assert {record["period"] for record in block.values} == {"2019", "2024"}
    assert block.id == "unemployment-disposable-income-slope"


def test_a_slope_begins_after_the_last_break():
    assert {record["period"] for record in annex().slope("cash_assistance_share").values} == {"2025M07", "2026M07"}


def test_nothing_is_drawn_without_an_earlier_number():
    assert annex(data_until="2022M06").slope("unemployment_rate") is None
    assert annex(data_until="2022M06").change_map("unemployed") == Text()


def test_a_map_of_change_holds_months_alone():
    assert isinstance(annex().change_map("unemployed"), Figure)
    assert annex().change_map("disposable_income") == Text()


def test_a_map_has_a_number_for_every_municipality():
    block = annex(language="en").map("unemployment_rate")
    assert len({record["area"] for record in block.values}) == 98
    assert len(block.data.rows) == 98


@pytest.mark.parametrize("verb", ["slope", "change_map", "map"])
def test_what_is_not_held_is_said(verb):
    assert isinstance(getattr(annex("165"), verb)("jobafklaring_full_time"), Missing)
