"""The verbs that draw: which periods they choose, and when they show nothing."""

from analysis import open_annex
from analysis.display.blocks.blocks import Figure, Text


def annex(municipality="370", data_until="2026M07", language="da"):
    given = {"year": 2026, "plan": "default", "data_until": data_until, "language": language}
    return open_annex("unemployment", municipality=municipality, **given)


def test_a_slope_goes_back_whole_years_and_at_most_five():
    block = annex().change("disposable_income")
    assert {record["period"] for record in block.values} == {"2019", "2024"}
    assert block.id == "unemployment-disposable-income-slope"


def test_a_slope_begins_after_the_last_break():
    assert {record["period"] for record in annex().change("cash_assistance_share").values} == {"2025M07", "2026M07"}


def test_nothing_is_drawn_without_an_earlier_number():
    assert annex(data_until="2022M06").change("unemployment_rate") is None
    assert annex(data_until="2022M06").change("unemployed", kind="months") == Text()


def test_a_map_of_change_holds_months_alone():
    assert isinstance(annex().change("unemployed", kind="months"), Figure)
    assert annex().change("disposable_income", kind="months") == Text()


def test_a_map_has_a_number_for_every_municipality():
    block = annex(language="en").across("unemployment_rate", kind="map")
    assert len({record["area"] for record in block.values}) == 98
    assert len(block.data.rows) == 98
