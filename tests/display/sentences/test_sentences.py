import pytest

from analysis.display.blocks.blocks import Text
from analysis.display.context import breakdown_name
from analysis.display.sentences import sentences
from analysis.indicators.registry import indicator, indicators

FEW = "Ændringen er ikke regnet i procent, for så små tal svinger meget tilfældigt."


def test_the_level_is_compared_on_the_printed_numbers(three_areas, rate, make_view):
    # 2.84 and 2.80 are both printed 2.8.
    assert sentences.level(three_areas, rate, make_view()).text == (
        "Ledighedsprocenten i Næstved var 2,8 pct. i juli 2026. "
        "Det er højere end i RAR Sjælland (2,6 pct.) og det samme som i hele landet (2,8 pct.)."
    )


def test_the_level_in_english(three_areas, rate, make_view):
    assert sentences.level(three_areas, rate, make_view(language="en")).text == (
        "The unemployment rate in Næstved was 2.8 per cent in July 2026. "
        "This is higher than in RAR Sjælland (2.6 per cent) and the same as in Denmark (2.8 per cent)."
    )


def test_amounts_are_not_held_up_against_the_country(make_values, count, make_view):
    values = make_values(
        {"indicator": "unemployed", "value": 1.0, "unit": "full_time_persons"},
        {"indicator": "unemployed", "value": 91583.0, "unit": "full_time_persons", "area": "000"},
    )
    text = sentences.level(values, count, make_view())
    assert text.text == "Antallet af ledige fuldtidspersoner i Næstved var 1 i juli 2026."
    assert len(text.values) == 2


def test_the_change_is_that_of_the_printed_numbers(three_areas, rate, make_view):
    assert sentences.change(three_areas, rate, make_view()).text == (
        "Ledighedsprocenten i Næstved er steget med 0,3 pct.-point fra juli 2025 til juli 2026, fra 2,5 til 2,8 pct."
    )


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (1075.0, 1164.0, "faldet med 7,6 pct. fra juli 2025 til juli 2026, fra 1.164 til 1.075."),
        (7.4, 7.0, "uændret fra juli 2025 til juli 2026: 7 begge gange."),
        (1.0, 0.0, "steget fra 0 i juli 2025 til 1 i juli 2026."),
        (20.0, 16.0, f"steget fra 16 i juli 2025 til 20 i juli 2026. {FEW}"),
        (8.0, 16.0, f"faldet fra 16 i juli 2025 til 8 i juli 2026. {FEW}"),
        (8.0, 20.0, "faldet med 60,0 pct. fra juli 2025 til juli 2026, fra 20 til 8."),
    ],
)
def test_changes_of_amounts(make_values, count, make_view, now, before, expected):
    values = make_values(
        {"indicator": "unemployed", "value": now},
        {"indicator": "unemployed", "value": before, "period": "2025M07", "status": "observed" if before else "zero"},
    )
    assert (
        sentences.change(values, count, make_view()).text
        == f"Antallet af ledige fuldtidspersoner i Næstved er {expected}"
    )


def test_no_change_is_told_across_a_break(make_values, make_view):
    share = indicator("cash_assistance_share")
    values = make_values(
        {"indicator": share.key, "value": 2.8, "period": "2026M01"},
        {"indicator": share.key, "value": 3.1, "period": "2025M01"},
    )
    assert sentences.change(values, share, make_view()).text == (
        "Andelen af 16-66-årige på kontanthjælp i Næstved kan ikke sammenlignes med januar 2025, "
        "fordi opgørelsen er ændret fra juli 2025."
    )


def test_an_earlier_number_that_is_hidden_gives_no_change(make_values, rate, make_view):
    values = make_values({"value": 2.8}, {"status": "suppressed", "period": "2025M07"})
    assert sentences.change(values, rate, make_view()).text == (
        "Ledighedsprocenten i Næstved kan ikke sammenlignes med juli 2025, for tallet dengang er ikke vist, "
        "fordi det bygger på meget få personer."
    )


def test_the_rank_tells_which_end_is_first(three_areas, rate, make_view):
    assert sentences.rank(three_areas, rate, make_view()).text == ("Det er nr. 12 af 98 kommuner (1 = lavest).")


def test_a_hidden_number_is_said_to_be_hidden(make_values, rate, make_view):
    values = make_values({"area": "825", "status": "suppressed"})
    view = make_view("825")
    expected = "Ledighedsprocenten på Læsø i juli 2026 er ikke vist, fordi tallet bygger på meget få personer."
    assert sentences.level(values, rate, view).text == expected
    assert sentences.change(values, rate, view).text == expected
    assert not sentences.rank(values, rate, view)


def test_bounds_are_told_as_bounds(make_values, rate, make_view):
    values = make_values({"status": "suppressed", "lower": 19.84, "upper": 19.94})
    assert "ligger mellem 19,8 og 19,9 pct." in sentences.level(values, rate, make_view()).text


def test_a_number_not_held_is_said_not_to_be(make_values, rate, make_view):
    values = make_values({"area": "000", "value": 3.0})
    assert "er ikke opgjort eller ikke hentet" in sentences.level(values, rate, make_view()).text


def test_a_paragraph_keeps_each_value_once(three_areas, rate, make_view):
    view = make_view()
    whole = sentences.paragraph(
        sentences.level(three_areas, rate, view),
        Text(),
        sentences.change(three_areas, rate, view),
    )
    assert whole.text.count("Ledighedsprocent") == 2
    assert len(whole.values) == 6


def test_nothing_is_called_better_or_worse(three_areas, rate, make_view):
    for language in ("da", "en"):
        view = make_view(language=language)
        for tell in (sentences.level, sentences.change, sentences.rank):
            words = tell(three_areas, rate, view).text.casefold()
            assert not any(word in words for word in ("bedre", "værre", "better", "worse"))


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("key", indicators())
def test_every_indicator_reads_as_a_sentence(key, language, make_view):
    record = indicator(key)
    for breakdown in record.breakdowns or [""]:
        subject = sentences.subject(record, make_view(language=language), breakdown)
        assert subject.count("Næstved") == 1
        assert not any(sign in subject for sign in ("{", ":", "_", "  ", " ,"))
        assert subject[0].isupper() and not subject.endswith(" ")


def test_a_subject_says_where_its_place_and_its_group_stand(make_view):
    view = make_view()
    assert sentences.subject(indicator("employees_full_time"), view) == (
        "Antallet af fuldtidsbeskæftigede lønmodtagere med bopæl i Næstved"
    )
    assert sentences.subject(indicator("education_share"), view, "education=H10") == (
        "Andelen af 15-69-årige i Næstved, hvis højeste uddannelse er grundskole,"
    )
    assert sentences.subject(indicator("benchmark_rank"), view) == "Placeringen for Næstved på ministeriets rangliste"


def test_what_the_subject_counts_is_not_said_again(make_values, make_view):
    values = make_values({"indicator": "jobs", "value": 36536.0, "unit": "jobs", "period": "2023"})
    assert (
        sentences.level(values, indicator("jobs"), make_view()).text == "Antallet af job i Næstved var 36.536 i 2023."
    )


def test_a_row_is_named_after_the_benefit_it_is_part_of():
    assert breakdown_name("row=kontanthjaelp_jobparate", "da") == "Kontanthjælp, jobparate"
