"""What a sentence is about, in both languages."""

import pytest

from analysis.display.context import breakdown_name
from analysis.display.sentences import sentences
from analysis.indicators.registry import indicator, indicators


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


def test_a_row_is_named_after_the_benefit_it_is_part_of():
    assert breakdown_name("row=kontanthjaelp_jobparate", "da") == "Kontanthjælp, jobparate"
