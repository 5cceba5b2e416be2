import pandas as pd
import pytest

from analysis import open_annex
from analysis.core import areas
from analysis.display.sentences import outlook
from analysis.statistics import forecast_series, forecasts

KEYS = tuple(forecast_series.SERIES)


def annex(municipality="320", year=2026, plan="faxe-2024-2026", data_until="2026M07", language="da"):
    given = {"municipality": municipality, "year": year, "plan": plan, "data_until": data_until, "language": language}
    return open_annex("outlook", **given)


@pytest.fixture(scope="module")
def faxe():
    return annex()


def test_a_forecast_says_where_the_number_goes_and_how_sure_it_is(faxe):
    figure = faxe.forecast("unemployed")
    assert figure.caption == "Ledige fuldtidspersoner: 516 ventes i december 2026, omtrent som i december 2025 (508)"
    assert "Opgjort 448 (juli 2024) til 522 (juli 2026). Prognose 516 (december 2026)." in figure.alt
    assert any("gennemsnit af fire metoder" in note for note in figure.notes)


def band(*ends, period="2026M12"):
    return pd.DataFrame({"period": [period], "mean": 100.0, "lower_80": ends[0], "upper_80": ends[1]})


@pytest.mark.parametrize(
    ("before", "said"), [(79, "flere end"), (80, "omtrent som"), (120, "omtrent som"), (121, "færre end")]
)
def test_more_or_fewer_is_said_only_outside_the_band_of_80_per_cent(before, said):
    """Against the same month of the year before: a lower number next month is no news."""
    known = pd.Series({"2025M12": float(before), "2026M07": 200.0})
    told = outlook.title(band(80.0, 120.0), known, "Ledige", "da")
    assert told == f"Ledige: 100 ventes i december 2026, {said} i december 2025 ({before})"


def test_the_last_month_with_a_year_before_is_told_and_where_none_has_the_end():
    frame = pd.concat([band(80.0, 120.0, period=period) for period in ("2027M07", "2027M08")])
    known = pd.Series({"2026M07": 150.0})
    assert "ventes i juli 2027, færre end i juli 2026 (150)" in outlook.title(frame, known, "Ledige", "da")
    assert outlook.title(frame, known[:0], "Ledige", "da") == "Ledige: opgjort og fremskrevet til august 2027"


def test_the_season_is_no_direction():
    """In København fewer are unemployed in December than in July, each year; it is the year before that counts."""
    frame = forecasts.forecast("unemployed", [areas.area("101")], "2026M07", "2026M12")
    found = forecast_series.span("unemployed", [areas.area("101")], "2026M07")
    known = pd.Series(found.numbers[:, 0], index=found.months)
    assert frame["mean"].iloc[-1] < 0.9 * known["2026M07"] and frame["mean"].iloc[-1] > 0.9 * known["2025M12"]
    assert "omtrent som i december 2025" in outlook.title(frame, known, "Ledige", "da")


def test_a_series_too_short_has_no_figure():
    early = annex("370", 2023, "naestved-2023", "2022M06")
    assert [early.forecast(key) for key in KEYS] == [None] * 4
    assert list(early.forecast(kind="accuracy")) == []


def test_a_forecast_that_ends_before_the_plan_says_so():
    figure = annex(year=2025, data_until="2025M03").forecast("cash_assistance_full_time")
    assert "Fremskrivningen slutter juni 2025, fordi opgørelsen ændres derefter." in figure.notes


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
    assert [row.level for row in rows] == [0, 1, 1, 1, 1, 1]
    assert sum(row.cells[2].value for row in rows[1:6]) == rows[0].cells[2].value


def test_a_chance_relative_to_another_area_is_told_in_words_and_in_the_contract(faxe):
    told = {target["id"]: target for target in faxe.targets().targets}
    assert told["2b"]["probability"] == 0.05
    assert told["2b"]["reason"].endswith("(sandsynlighed under 5 pct.).")
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
        *found.forecast(kind="accuracy"),
    ]
    for block in blocks:
        assert "nan" not in block.plain().lower().replace("finan", "")
