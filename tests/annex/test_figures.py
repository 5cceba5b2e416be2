"""The verb that draws over time: which periods and which limit it chooses, and when it shows nothing."""

from analysis import open_annex
from analysis.annex import figures


def annex(municipality="370", plan="default", data_until="2026M07", language="da", year=2026):
    given = {"year": year, "plan": plan, "data_until": data_until, "language": language}
    return open_annex("unemployment", municipality=municipality, **given)


def test_five_years_of_months_are_drawn():
    block = annex().lines("unemployment_rate")
    assert (block.id, len(block.data.rows)) == ("unemployment-unemployment-rate-lines", 61 - 1)
    assert len(annex().lines("unemployment_rate", periods=24).data.rows) == 24


def test_few_numbers_are_no_figure():
    assert annex(data_until="2022M02").lines("unemployment_rate") is None


def test_a_caption_in_both_languages_takes_the_name_down_into_the_drawing():
    block = annex().lines("unemployment_rate", caption={"da": "Ledigheden falder", "en": "Unemployment falls"})
    assert block.caption == "Ledigheden falder"
    assert "Ledighedsprocent, pct., august 2021-juli 2026</text>" in block.svg


def test_the_limits_are_those_of_the_table_of_targets():
    """Faxe's plan can be read in two ways: two points below the RAR, or two per cent; both limits are drawn."""
    faxe = annex("320", "faxe-2024-2026")
    key = "long_term_share_12_months"
    told = [each for each in faxe.targets().targets if each["indicator"] == key]
    found = figures.limits(faxe.scope, key, "", "2026M07")
    assert [each.limit for each in found] == [each["limit"] for each in told] == [17.8, 19.404]
    assert all(each.moves and each.sign == "≤" for each in found)
    block = faxe.lines(key)
    for words in ("≤\u00a017,8\u00a0pct.", "≤\u00a019,4\u00a0pct."):
        assert f">mål {words}</text>" in block.svg and f"Planens mål: {words}" in block.alt


def test_without_a_number_to_reach_there_is_no_limit():
    faxe = annex("320", "faxe-2024-2026")
    key = "long_term_share_12_months"
    assert figures.limits(annex().scope, "unemployment_rate", "", "2026M07") == []
    # of another area, and of other periods
    assert figures.limits(faxe.about("rar").scope, key, "", "2026M07") == []
    assert figures.limits(faxe.scope, key, "", "2026") == []
