"""The board of goals: each of the statuses, goals in short, the change on the year, and the years side by side."""

import re

import pytest
from tests.display.targets.made import (
    LONG_TERM,
    RATE_YEAR,
    TWO_READINGS,
    both,
    judged,
    plan,
    target,
    year_by_year,
)

from analysis import plans
from analysis.display.targets import target_words, targets
from analysis.indicators import changes
from analysis.indicators.registry import indicator
from analysis.sources import municipal_records

AGREEMENTS = {"record": "partnership_agreements"}
SHOWN = {"type": "shown"}


def at_most(value):
    return {"type": "at_most", "value": value, "unit": "pct"}


def several(*rules):
    """The share of long-term unemployed by several readings."""
    readings = [{"id": str(place), "text": both(str(place)), "rule": rule} for place, rule in enumerate(rules)]
    return target(None, LONG_TERM, readings=readings)


def made(view, *entries, years=(2025,), changed=None):
    return targets.board(judged(*entries, years=years), plan(*entries).targets, changed or {}, view, id="maal")


def told(block):
    """Label, and the words of each cell by the name of its column."""
    names = [column.key for column in block.columns]
    return [(row.label, dict(zip(names, (cell.text for cell in row.cells), strict=True))) for row in block.rows]


@pytest.mark.parametrize(
    ("entry", "year", "status", "words"),
    [
        # Faxe's share is 18,4 pct. in December 2025 and 20,2 pct. in July 2026
        (target(at_most(25), LONG_TERM), 2025, "met", "nået"),
        (target(at_most(1), LONG_TERM), 2025, "not_met", "ikke nået"),
        (target(at_most(25), LONG_TERM), 2026, "on_track", "på kurs"),
        (target(at_most(1), LONG_TERM), 2026, "at_risk", "i fare"),
        (several(at_most(25), at_most(1)), 2025, "depends", "afhænger af læsningen"),
        (several(SHOWN, at_most(25)), 2025, "met", "nået"),
        (target({"type": "count_per", "at_least": 25}, AGREEMENTS), 2025, "needs_records", "mangler kommunens tal"),
        (target({"type": "count_per", "at_least": 25}, AGREEMENTS), 2026, "needs_records", "mangler kommunens tal"),
        (target(SHOWN, LONG_TERM), 2025, "no_limit", "uden krav"),
        (target({"type": "unprinted"}, LONG_TERM), 2025, "no_limit", "uden krav"),
        (
            target({"type": "path", "side": "at_most", "unit": "pct", "milestones": {"2026": 20}}, LONG_TERM),
            *(2025, "no_limit", "uden krav"),
        ),
        (
            target(
                {"type": "direction", "base": "2024", "direction": "decrease"},
                {"indicator": "sickness_benefit_full_time"},
            ),
            *(2025, "undecided", "kan ikke opgøres"),
        ),
    ],
)
def test_each_status_is_shown_by_symbol_and_word(view, monkeypatch, entry, year, status, words):
    monkeypatch.setattr(municipal_records, "number", lambda *_: None)
    assert target_words.shown_status(judged(entry, years=[year])) == status
    chip = made(view, entry, years=[year]).rows[0].cells[-1]
    assert (chip.text, chip.value, chip.symbol) == (words, status, target_words.SYMBOLS[status])


def test_each_status_has_a_symbol_of_its_own():
    assert len(set(target_words.SYMBOLS.values())) == len(target_words.SYMBOLS)


def test_a_goal_has_its_number_what_is_asked_how_it_moved_and_its_status(view, make_values):
    now, before = make_values({"value": 18.4, "period": "2025M12"}, {"value": 18.5, "period": "2024M12"}).to_dict(
        orient="records"
    )
    moved = changes.change(now, before, indicator("long_term_share_12_months"))
    block = made(view, target(at_most(25), LONG_TERM), changed={"2a": moved})
    assert told(block) == [
        (
            "2a. Målet",
            {"value": "18,4 pct.", "limit": "højst 25 pct.", "change": "−0,1 pct.-point", "chip": "nået"},
        )
    ]
    assert [column.label for column in block.columns] == ["Nu", "Krav", "På et år", "Status"]
    assert block.rows[0].cells[1].picture.startswith("<svg")
    (kept,) = block.targets
    assert (kept["status"], kept["limit"], round(kept["value"], 1)) == ("met", 25.0, 18.4)
    assert block.numbers == ({"row": "2a. Målet", "column": "change", "value": pytest.approx(-0.1)},)


def test_what_a_limit_comes_to_is_told_where_it_hangs_on_another_number(view):
    """RAR Sjælland has 19,2 pct. in December 2025."""
    rule = {"type": "compared", "side": "at_or_below", "comparator": "rar"}
    [(_, cells)] = told(made(view, target(rule, LONG_TERM)))
    assert cells["limit"].startswith("på niveau med eller under RAR Sjælland")
    assert "19,2 pct." in cells["limit"]


def test_a_column_in_which_nothing_stands_is_left_out(view):
    assert [column.key for column in made(view, target(SHOWN, LONG_TERM)).columns] == ["value", "chip"]


def test_parts_are_folded_into_their_goal_on_the_board_and_stand_below_it_year_by_year(view):
    entries = target(at_most(25), LONG_TERM), target(at_most(1), LONG_TERM, id="2a1", part_of="2a")
    block = made(view, *entries)
    assert [row.label for row in block.rows] == ["2a. Målet"]
    # and the contract has them all
    assert [each["id"] for each in block.targets] == ["2a", "2a1"]
    years = year_by_year(view, *entries)
    assert [(row.label, row.level) for row in years.rows] == [("2a. Målet", 0), ("2a1. Målet", 1)]


def test_a_goal_is_named_in_short_else_in_its_own_few_words_else_by_its_measure():
    in_short = target(at_most(25), LONG_TERM, short=both("Færre langtidsledige"))
    many = target(at_most(25), LONG_TERM) | {"text": both(" ".join(["ord"] * 13))}
    few = target(at_most(25), LONG_TERM) | {"text": both(" ".join(["ord"] * 12))}
    named = [targets.name(plan(each).targets[0], "da") for each in (in_short, many, few)]
    assert named == [
        "Færre langtidsledige",
        indicator("long_term_share_12_months").name.text("da"),
        " ".join(["ord"] * 12),
    ]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", plans.names())
def test_each_goal_of_each_plan_is_told_in_twelve_words(name, language):
    said = [targets.name(each, language) for each in plans.load(name).targets]
    assert [words for words in said if len(words.split()) > targets.MOST_WORDS] == []
    # a goal that cannot be told from another tells nothing
    wholes = [each for each in plans.load(name).targets if each.part_of is None]
    assert len({targets.name(each, language) for each in wholes}) == len(wholes)


def test_the_years_stand_side_by_side(view):
    """Faxe 18.5, 18.4 and 20.2, where the two readings ask for at most 16.4 or 18.0, 17.2 or 18.8, 17.8 or 19.4."""
    block = year_by_year(view, TWO_READINGS)
    assert [column.label for column in block.columns] == ["2024", "2025", "2026"]
    (row,) = block.rows
    assert [cell.text for cell in row.cells] == [
        "18,5 pct., ikke nået",
        "18,4 pct., afhænger af læsningen",
        "20,2 pct. (jul. 2026), i fare",
    ]
    assert [cell.symbol for cell in row.cells] == ["×", "±", "!"]
    assert block.notes == (
        "Søjlen er tallet, den lodrette streg kravet; pilen og det mørke felt viser, hvor målet er nået.",
    )
    assert len(block.targets) == 6


def test_a_year_without_a_number_has_its_status_alone_and_no_note_about_a_drawing(view, monkeypatch):
    monkeypatch.setattr(municipal_records, "number", lambda *_: None)
    block = year_by_year(view, target({"type": "count_per", "at_least": 25}, AGREEMENTS))
    assert {cell.text for cell in block.rows[0].cells} == {"mangler kommunens tal"}
    assert block.notes == ()


def test_the_bar_is_as_long_as_the_number_beside_the_limit(view):
    """Of 18,4 against at most 25 the bar ends left of the limit, of 18,4 against at most 10 right of it."""

    def ends(limit):
        (found,) = judged(target(at_most(limit), LONG_TERM))
        drawn = targets.bullet(found)
        boxes = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawn)
        left, width = map(float, boxes[-1])
        return left + width, float(re.search(r'<path d="M([\d.]+)', drawn)[1])

    bar, limit = ends(25)
    assert bar < limit
    bar, limit = ends(10)
    assert bar > limit


def test_a_place_and_a_gap_are_not_drawn(view):
    rank = target({"type": "rank", "within": "region", "at_most": 5}, LONG_TERM)
    gap = target({"type": "gap_narrows", "comparator": "rar", "base": "2024M12"}, LONG_TERM)
    assert [targets.bullet(judged(each)[0]) for each in (rank, gap)] == ["", ""]


def test_a_number_of_another_year_is_told_and_held_against_the_limit(view):
    (found,) = judged(RATE_YEAR, years=[2026])
    assert found.number.period == "2025"
    assert target_words.shown_status([found]) == "at_risk"
