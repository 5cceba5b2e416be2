import pytest

from analysis.core import areas, errors
from analysis.display import context
from analysis.display.context import Context


def test_areas_stand_in_the_fixed_order():
    peers = areas.peer_group(["330", "259"], "Naboer")
    view = Context(
        areas.area("370"), (areas.area("000"), areas.area("085"), areas.area("rar-sjaelland"), peers), "da", "2026M07"
    )
    assert [area.code for area in view.areas] == ["370", "peers-naboer", "rar-sjaelland", "085", "000"]
    assert [view.role(area.code) for area in view.areas] == ["own", "peers", "rar", "region", "country"]


def test_places_have_their_preposition(make_view):
    assert make_view("370").place("370") == "i Næstved"
    assert make_view("825").place("825") == "på Læsø"
    assert make_view("370").place("000") == "i hele landet"
    assert make_view("825", "en").place("000") == "in Denmark"


def test_a_later_period_stops_the_run(make_values, make_view):
    values = make_values({"period": "2026", "value": 1.0})
    with pytest.raises(errors.DataError, match="'2026'.*'2026M07'"):
        make_view().check(values)


def test_who_is_included_is_told(make_view):
    own, peers = areas.area("370"), areas.peer_group(["330", "259"], "Naboer")
    notes = Context(own, (areas.area("000"), peers), "da", "2026M07").coverage_notes()
    assert notes == ("Næstved indgår også i hele landet.", "Næstved indgår ikke i Naboer.")


def test_how_groups_are_weighted_is_told(three_areas, make_view):
    assert make_view().method_notes(three_areas) == ("RAR Sjælland: sum af tællere divideret med sum af nævnere.",)


def test_a_span_of_rolling_years_has_a_name():
    assert context.span_name(["2022QMAT04"], "da") == "1. kvt. 2022-4. kvt. 2022"


def test_breakdowns_have_names():
    assert context.breakdown_name("benefit=a_dagpenge", "da") == "A-dagpenge"
    assert context.breakdown_name("visitation=jobparat", "en") == "Ready for work"


def test_sources_are_cited_once(three_areas):
    assert context.sources(three_areas, "da") == ("Jobindsats.dk (Y25I01, hentet 22. august 2026)",)


def test_a_group_of_municipalities_is_a_common_noun_inside_a_sentence():
    ringsted = areas.area("329")
    group = areas.group_of("329", "kommunegruppe")
    view = Context(ringsted, (group,), "da", "2026M07")
    assert view.name_within(group.code) == "oplandskommunerne"
    assert view.name_within("329") == "Ringsted"
