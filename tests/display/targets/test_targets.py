"""Targets in tables: rows, columns, notes and what the contract has of them."""

from tests.display.targets.made import (
    FAXE,
    LONG_TERM,
    TWO_READINGS,
    both,
    plan,
    printed,
    table,
    target,
)

from analysis.display.blocks.blocks import payload_of
from analysis.display.targets import targets as display
from analysis.plans import targets


def test_two_readings_of_one_sentence_stand_side_by_side(view):
    together, *rows = printed(table(view, TWO_READINGS))
    assert together == ["2a. Målet", "", "", "", "± afhænger af læsningen", ""]
    assert rows[0] == [
        "2 pct.-point",
        "mindst 2 pct.-point under RAR Sjælland",
        "",
        "18,4 pct.",
        "× ikke nået",
        "18,4 pct. i december 2025 mod 19,2 pct. for RAR Sjælland; grænsen er 17,2 pct.",
    ]
    assert rows[1][1] == "mindst 2 pct. under RAR Sjælland"
    assert rows[1][4] == "✓ nået"
    assert rows[1][5].endswith("grænsen er 18,8 pct.")


def test_a_target_that_is_not_due_has_the_status_of_the_newest_number_and_says_when_it_is(view):
    block = table(view, TWO_READINGS, years=[2026])
    assert [column.key for column in block.columns] == ["status", "goal", "period", "value", "why"]
    assert [row.cells[0].text for row in block.rows] == ["i fare"] * 3
    assert [row.cells[2].text for row in block.rows] == ["", "dec. 2026", "dec. 2026"]
    assert {(each["status"], each["shown"]) for each in block.targets} == {("not_yet_due", "at_risk")}


def test_a_reading_that_only_shows_the_number_leaves_the_status_to_the_other(view):
    shown, judged = {"type": "shown"}, {"type": "at_most", "value": 25, "unit": "pct"}
    readings = [{"id": str(n), "text": both(str(n)), "rule": rule} for n, rule in enumerate((shown, judged))]
    together = table(view, target(None, LONG_TERM, readings=readings)).rows[0]
    assert [(cell.symbol, cell.text) for cell in together.cells][0] == ("✓", "nået")


def test_how_far_chances_have_held_is_told_once_for_the_targets_that_have_one(view):
    notes = [
        note for note in table(view, TWO_READINGS, years=[2026], chances=True).notes if "Sandsynlighederne" in note
    ]
    assert len(notes) == 1
    assert notes[0].startswith("Mål 2a: Sandsynlighederne er afprøvet på tidligere år: Hvor de lå på 0-20 pct.")


def test_a_part_and_a_reading_stand_under_their_target(view):
    part = target({"type": "at_most", "value": 25, "unit": "pct"}, LONG_TERM, id="2a1", part_of="2a")
    rows = table(view, TWO_READINGS, part).rows
    assert [(row.label, row.level) for row in rows] == [
        ("2a. Målet", 0),
        ("2 pct.-point", 1),
        ("2 pct. af tallet", 1),
        ("2a1. Målet", 1),
    ]


def test_the_payload_has_the_targets_of_the_contract(view):
    made = payload_of(table(view, TWO_READINGS)._repr_mimebundle_())
    first = made["targets"][0]
    assert (first["id"], first["reading"], first["period"], first["status"]) == ("2a", "pp", "2025M12", "not_met")
    assert (first["comparator"], round(first["value"], 1), round(first["comparator_value"], 1)) == (
        *("rar-sjaelland", 18.4, 19.2),
    )
    # unrounded, as the values are
    held = {row["area"]: row["value"] for row in made["values"]}
    assert (first["value"], first["comparator_value"]) == (held["320"], held["rar-sjaelland"])
    assert (first["limit"], first["distance"], first["probability"]) == (17.2, 1.2, None)


def test_a_proxy_tells_which_way_it_leans(view):
    entry = target({"type": "shown"}, LONG_TERM | {"proxy": {"instead_of": both("noget andet"), "bias": "too_high"}})
    assert table(view, entry).notes == ("Mål 2a: Tallet står i stedet for noget andet. Det er snarest for højt.",)


def test_a_part_is_no_standing_of_a_target_that_is_not_due(view):
    proxy = {"proxy": {"instead_of": both("det hele"), "bias": "unknown", "lacks": both("resten")}}
    entry = target({"type": "compared", "side": "at_or_above", "comparator": "rar"}, LONG_TERM | proxy)
    (found,) = targets.judge(plan(entry), FAXE, view.data_until, [2027], chances=False)
    assert (found.status, found.verdict.holds, found.distance) == ("not_yet_due", None, None)


def test_a_note_carries_the_numbers_of_its_targets(view):
    rule = {"type": "at_most", "value": 25, "unit": "pct"}
    entries = [target(rule, LONG_TERM, id=each, notes=[both("Målt i december.")]) for each in ("1a", "1b")]
    assert "Mål 1a og 1b: Målt i december." in table(view, *entries).notes


def test_a_target_without_a_number_in_the_plan_has_a_letter():
    rule = {"type": "at_most", "value": 25, "unit": "pct"}
    entries = plan(target(rule, LONG_TERM, id="1a"), target(rule, LONG_TERM, id="cv")).targets
    assert display.marks(entries) == {"1a": "1a", "cv": "A"}


def test_the_status_stands_beside_the_target_and_an_empty_column_is_left_out(view):
    block = table(view, target({"type": "at_most", "value": 25, "unit": "pct"}, LONG_TERM))
    assert [column.key for column in block.columns] == ["status", "goal", "value", "why"]
    assert (block.rows[0].cells[0].symbol, block.rows[0].cells[0].text) == ("✓", "nået")


def test_ordinary_hours_are_held_up_against_the_base_of_the_published_shares(view):
    hours = target(
        {"type": "compared", "side": "at_or_above", "comparator": "rar"},
        {"indicator": "ordinary_hours_share"},
        id="3a1",
    )
    first = payload_of(table(view, hours, years=[2026])._repr_mimebundle_())["targets"][0]
    assert (first["value"], round(first["comparator_value"], 1), first["distance"]) == (8.0, 9.6, -1.6)
