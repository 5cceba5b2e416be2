import re

import pytest

from analysis import open_annex
from analysis.statistics import forecast_series

KEYS = tuple(forecast_series.SERIES)


def annex(municipality="320", year=2026, plan="faxe-2024-2026", data_until="2026M07", language="da"):
    given = {"municipality": municipality, "year": year, "plan": plan, "data_until": data_until, "language": language}
    return open_annex("outlook", **given)


@pytest.fixture(scope="module")
def faxe():
    return annex()


def test_a_forecast_says_where_the_number_goes_and_how_sure_it_is(faxe):
    figure = faxe.forecast("unemployed")
    assert figure.caption == "Ledige fuldtidspersoner: opgjort og fremskrevet til december 2026"
    assert "Opgjort 448 (juli 2024) til 522 (juli 2026). Prognose 516 (december 2026)." in figure.alt
    assert any("gennemsnit af fire metoder" in note for note in figure.notes)


def test_what_is_not_forecast_is_said_in_one_sentence():
    early = annex("370", 2023, "naestved-2023", "2022M06")
    assert [early.forecast(key) for key in KEYS] == [None] * 4
    assert str(early.forecast(*KEYS, kind="left_out")) == (
        "Ledige fuldtidspersoner, langtidsledige, fuldtidspersoner på kontanthjælp og kontanthjælpsmodtagere med "
        "ordinære timer fremskrives ikke, fordi der er tal for færre end 30 måneder til og med juni 2022."
    )
    assert list(early.forecast(kind="accuracy")) == []


def test_a_break_is_named(faxe):
    assert str(faxe.forecast(*KEYS, kind="left_out")) == (
        "Fuldtidspersoner på kontanthjælp og kontanthjælpsmodtagere med ordinære timer fremskrives ikke, fordi "
        "opgørelsen er ændret fra juli 2025, og der endnu er færre end 30 måneder efter ændringen."
    )
    assert faxe.forecast("unemployed", kind="left_out") is None


def test_a_forecast_that_ends_before_the_plan_says_so():
    figure = annex(year=2025, data_until="2025M03").forecast("cash_assistance_full_time")
    assert "Fremskrivningen slutter juni 2025, fordi opgørelsen ændres derefter." in figure.notes


def test_a_plan_that_is_over_has_nothing_to_forecast():
    over = annex(year=2024, plan="default", data_until="2024M12")
    assert over.forecast("unemployed") is None
    assert str(over.forecast(*KEYS, kind="left_out")).startswith("Planens periode er opgjort til og med december 2024")


def test_accuracy_is_told_beside_seasonal_naive(faxe):
    table, _ = faxe.forecast(kind="accuracy")
    assert [row.label for row in table.rows][:5] == [
        "Ledige fuldtidspersoner: gennemsnit af fire metoder",
        "1-3 måneder frem",
        "4-6 måneder frem",
        "7-12 måneder frem",
        "13-18 måneder frem",
    ]
    error, naive, gain = (cell.value for cell in table.rows[1].cells[:3])
    assert gain == pytest.approx(100 * (error / naive - 1), abs=1)
    assert gain < -20
    assert table.rows[0].cells[-1].value == 48510


def test_only_what_the_annex_uses_is_tried(faxe):
    captions = [table.caption for table in annex(plan="default").forecast(kind="accuracy")]
    assert captions == ["Fremskrivningernes træfsikkerhed på alle 98 kommuner"]


def test_reliability_has_a_row_for_each_fifth(faxe):
    rows = faxe.forecast(kind="accuracy")[1].rows
    assert [row.level for row in rows] == [0, 1, 1, 1, 1, 1] * 2
    assert sum(row.cells[2].value for row in rows[1:6]) == rows[0].cells[2].value


def test_chances_are_told_in_words_and_in_the_contract(faxe):
    told = {target["id"]: target for target in faxe.targets().targets}
    assert told["2b"]["probability"] == 0.05
    assert told["2b"]["reason"].endswith("(sandsynlighed under 5 pct.).")
    assert any(
        re.search(
            r"2b.*: Sandsynlighederne er afprøvet på tidligere år: Hvor de lå på 0-20 pct\. "
            r"\(i gennemsnit \d+ pct\.\), gik det sådan i \d+ pct\. af tilfældene\.$",
            note,
        )
        for note in faxe.targets().notes
    )
    assert told["3a"]["probability"] is None
    assert told["3a"]["probability_reason"] == (
        "Sandsynligheden er ikke beregnet, for tallet er kun en del af det, målet handler om."
    )
    assert told["1a"]["probability_reason"] is None


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_block_is_told_in_both_languages_without_nan(language):
    found = annex(language=language)
    blocks = [
        found.forecast("long_term_unemployed"),
        found.forecast(*KEYS, kind="left_out"),
        *found.forecast(kind="accuracy"),
    ]
    blocks += [annex("825", 2026, "default", language=language).forecast(*KEYS, kind="left_out")]
    for block in blocks:
        assert "nan" not in block.plain().lower().replace("finan", "")
