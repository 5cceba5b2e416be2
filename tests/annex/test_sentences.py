"""The verbs of statistics on the numbers that are held, for a municipality with much and one with little."""

import warnings

import pytest

from analysis import open_annex
from analysis.display.blocks.blocks import Figure, Missing, Table, Text


def annex(municipality="320", plan="default", data_until="2026M07", year=2026):
    return open_annex(
        "unemployment", municipality=municipality, year=year, plan=plan, data_until=data_until, language="da"
    )


@pytest.fixture(scope="module")
def faxe():
    return annex()


@pytest.fixture(scope="module")
def naestved():
    return annex("370", "naestved-2023", "2022M06", 2023)


def test_a_description_tells_the_interval_and_how_sure_the_rank_is(faxe):
    told = faxe.describe("unemployment_rate")
    assert "(95 pct. interval)" in told.text and "Placeringen er usikker: mellem nr. " in told.text
    assert "unemployment_rate_rank" in {value["indicator"] for value in told.values}


def test_a_total_has_no_verdict_and_no_interval_of_rank_in_words(faxe):
    assert "interval" not in faxe.describe("unemployed").text


def test_a_strip_has_the_interval_of_the_rank_beside_it(faxe):
    key = "unemployment_rate"
    figure = faxe.across(key)
    assert "mellem nr." in figure.summary
    assert "unemployment_rate_rank" in {value["indicator"] for value in figure.values}


def test_the_change_of_the_unemployed_in_parts_adds_up(faxe):
    """369 + 103 = 472 in July 2025, 397 + 125 = 522 in July 2026 (Y25I01)."""
    figure = faxe.change("unemployed_by_benefit", kind="parts")
    assert [cell.value for cell in figure.data.rows[-1].cells][:3] == [472, 522, 50]
    table = faxe.change("unemployed_by_benefit", kind="against_country")
    assert isinstance(table, Table)
    for row in table.rows:
        change, *parts = (cell.value for cell in row.cells[2:])
        assert sum(parts) == pytest.approx(change, abs=1.5)


def test_table_3_of_naestveds_plan_against_the_country(naestved):
    """Dagpenge by hand: 1,373 x -2.7 % = -37; 1,373 x (-16.9 + 2.7) % = -195; -260 + 37 + 195 = -28."""
    table = naestved.change("full_time_persons", "full_time_persons_change", kind="against_country")
    assert [cell.value for cell in table.rows[0].cells] == [1373, 1113, -260, -37, -195, -28]
    assert [cell.value for cell in table.rows[-1].cells][:3] == [10303, 9871, -432]
    figure = naestved.change("full_time_persons", kind="parts")
    assert figure.data.rows[-1].cells[3].value == pytest.approx(-4.2)


def test_a_change_across_a_break_is_not_split(monkeypatch, faxe):
    from analysis.indicators import changes

    monkeypatch.setattr(changes, "breaks_between", lambda *_: ["a break"])
    told = faxe.change("unemployed_by_benefit", kind="parts")
    assert isinstance(told, Text) and "databrud" in told.text
    assert faxe.change("unemployed_by_benefit", kind="against_country") == Text()


def test_what_is_not_held_is_said(faxe):
    for block in (
        faxe.seasonal("sickness_benefit_persons"),
        faxe.change("full_time_persons", kind="parts"),
        faxe.change("full_time_persons", "full_time_persons_change", kind="against_country"),
    ):
        assert isinstance(block, Missing)


@pytest.mark.parametrize("municipality", ["370", "563", "825"])
@pytest.mark.parametrize("data_until", ["2022M06", "2025M08", "2026M07"])
def test_no_verb_warns_or_prints_nan_for_any_size_of_municipality(municipality, data_until):
    chapter, hours = annex(municipality, data_until=data_until, year=2026), "ordinary_hours_share"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = [
            chapter.describe("long_term_share_12_months"),
            chapter.seasonal("unemployed"),
            chapter.seasonal(hours),
            chapter.change("unemployed_by_benefit", kind="parts"),
            chapter.change("unemployed_by_benefit", kind="against_country"),
            chapter.across(hours),
        ]
    for block in found:
        assert block is None or isinstance(block, (Figure, Missing, Table, Text))
        assert block is None or " nan" not in block.plain().lower()


def test_months_that_are_too_small_to_be_published_are_not_called_a_table_without_a_division():
    laesoe = annex("825")
    told = laesoe.missing("long_term_share_12_months")
    assert told.text == ("Tallene for Læsø er så små, at de ikke offentliggøres: andel langtidsledige, 12 måneder.")
