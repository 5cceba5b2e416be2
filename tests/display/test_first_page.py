"""The first page: a summary from the numbers, targets with symbol and words, key figures at a glance."""

import pytest
from tests.display.targets.made import FAXE, LONG_TERM, plan, target, view  # noqa: F401

from analysis.core import areas
from analysis.display import first_page
from analysis.display.blocks.blocks import Text
from analysis.display.targets import target_outcomes
from analysis.indicators.registry import indicator
from analysis.plans import targets

COUNTRY = areas.area("000")


def judged(*rules):
    entries = [target(rule, LONG_TERM, id=f"{place}a") for place, rule in enumerate(rules, start=1)]
    return targets.judge(plan(*entries), FAXE, "2026M07", [2025], chances=False)


def at_most(value):
    return {"type": "at_most", "value": value, "unit": "pct"}


def test_the_summary_tells_level_change_targets_and_how_far_the_figures_go(three_areas, rate, make_view):
    found = first_page.summary(
        three_areas, [rate], judged(at_most(25), at_most(1)), [Text("Et.")], make_view(), [COUNTRY], see=["x"]
    )
    assert found.text.startswith("Ledighedsprocenten i Næstved var 2,8 pct. i juli 2026. Det er ")
    assert "Planen har 2 mål: ét er opfyldt, og ét er ikke opfyldt. Et. Bilagets tal går" in found.text
    assert 5 <= first_page._count(found) <= 8
    assert found.see == ("x",)


def test_the_loss_of_places_is_told_and_the_last_month_gives_way(three_areas, rate, make_view):
    lost, place = Text("Placeringen er gået tilbage."), Text("Sætning A. Sætning B. Sætning C.")
    judgements, before = judged(at_most(25), at_most(1)), judged(at_most(25))
    found = first_page.summary(
        three_areas, [rate], judgements, [place], make_view(), [COUNTRY], lost=lost, before=before
    )
    assert lost.text in found.text
    assert found.text.index(lost.text) < found.text.index("Planen har 2 mål")
    assert first_page._count(found) <= 8
    crowded = Text(" ".join(f"Tabt {letter}." for letter in "ABC"))
    full = first_page.summary(three_areas, [rate], judgements, [], make_view(), [COUNTRY], lost=crowded, before=before)
    assert "Bilagets tal går" not in full.text
    assert first_page._count(full) == 8
    too_much = Text(" ".join(f"Tabt {letter}." for letter in "ABCDEF"))
    without = first_page.summary(
        three_areas, [rate], judgements, [], make_view(), [COUNTRY], lost=too_much, before=before
    )
    assert "Tabt A." not in without.text


def test_a_change_is_not_told_without_the_level_it_is_of(make_values, rate, make_view):
    """The level takes two sentences and the change one: where there is room for one, neither is told."""
    share = indicator("cash_assistance_share")
    values = make_values(
        *(
            {"indicator": each.key, "value": value} | row
            for each in (rate, share)
            for value, row in ((2.8, {}), (2.5, {"period": "2025M07"}), (2.6, {"area": "000"}))
        )
    )
    told = {
        said: first_page.summary(
            values, [rate, share], [], [Text("Sætning A.")] * said, make_view(), [COUNTRY]
        ).text.count("er steget med")
        for said in range(5)
    }
    assert told == {0: 2, 1: 1, 2: 1, 3: 1, 4: 1}


def test_the_summary_has_at_most_eight_sentences_and_none_without_a_number(three_areas, rate, count, make_view):
    more = [Text(f"Sætning {number}.") for number in "ABCDEFGHI"]
    found = first_page.summary(three_areas, [rate, count], [], more, make_view(), [COUNTRY])
    assert first_page._count(found) == 8
    assert "fuldtidspersoner" not in found.text
    short = first_page.summary(three_areas, [], [], [], make_view(), [], spare=[rate])
    assert short.text.startswith("Ledighedsprocenten i Næstved var 2,8 pct.")
    nothing = three_areas.assign(status="not_available", value=float("nan"))
    only = first_page.summary(nothing, [rate], [], [], make_view(language="en"), [])
    assert only.text == "The figures of the annex go up to July 2026."


@pytest.mark.parametrize(
    ("limits", "words"),
    [((25, 25), "Planen har 2 mål: 2 er opfyldt."), ((1, 1), "Planen har 2 mål: 2 er ikke opfyldt."), ((), "")],
)
def test_targets_that_all_stand_alike_are_told_so(limits, words):
    assert target_outcomes.targets_sentence(judged(*map(at_most, limits)) if limits else [], "da").text == words


def test_a_target_that_is_shown_part_by_part_is_counted_once():
    entries = [
        target(at_most(25), LONG_TERM, id="1"),
        target(at_most(25), LONG_TERM, id="2"),
        target(at_most(1), LONG_TERM, id="2a", part_of="2"),
    ]
    found = targets.judge(plan(*entries), FAXE, "2026M07", [2025])
    assert target_outcomes.targets_sentence(found, "da").text == "Planen har 2 mål: 2 er opfyldt."
    assert target_outcomes.targets_sentence(found[:1], "da").text == "Planen har ét mål: ét er opfyldt."


def test_a_target_that_is_met_in_one_reading_and_missed_in_another_hangs_on_the_reading():
    """Faxe's share of 2025 is 18,4 pct.: at most 25 is met, at most 1 is missed."""
    both = [
        {"id": name, "text": {"da": name, "en": name}, "rule": at_most(value)} for name, value in (("a", 25), ("b", 1))
    ]
    entries = [target(at_most(1), LONG_TERM, id="1"), target(at_most(1), LONG_TERM, id="2", readings=both)]
    found = targets.judge(plan(*entries), FAXE, "2026M07", [2025], chances=False)
    said = "ét er ikke opfyldt, og ét afhænger af, hvordan målet læses."
    assert target_outcomes.targets_sentence(found, "da").text == f"Planen har 2 mål: {said}"
    assert target_outcomes.year_before_sentence(found, "da").text == f"For 2025 kan 2 mål afgøres: {said}"
    assert target_outcomes.year_before_sentence([], "da").text == ""


def test_what_is_not_due_yet_is_held_against_the_newest_number():
    """In July 2026 the share is 20,2 pct.: under 25, not under 1; a part is counted with its whole."""
    entries = [
        target(at_most(25), LONG_TERM, id="1"),
        target(at_most(1), LONG_TERM, id="2"),
        target(at_most(1), LONG_TERM, id="2a", part_of="2"),
    ]
    found = targets.judge(plan(*entries), FAXE, "2026M07", [2026], chances=False)
    said = "Efter de seneste tal er kravet nået i 1 af 2 mål, som der allerede er tal for."
    assert target_outcomes.so_far_sentence(found, "da").text == said
    past = targets.judge(plan(*entries), FAXE, "2026M07", [2025], chances=False)
    assert target_outcomes.so_far_sentence(past, "da").text == ""
