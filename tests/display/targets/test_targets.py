"""Targets in words, from real numbers: Faxe and the RAR Sjælland."""

import pytest

from analysis.core import areas, formats
from analysis.display.blocks.blocks import payload_of
from analysis.display.context import Context
from analysis.display.targets import target_outcomes
from analysis.display.targets import targets as display
from analysis.plans import targets
from analysis.plans.model import Plan
from analysis.sources import municipal_records

FAXE, RAR, COUNTRY = areas.area("320"), areas.area("rar-sjaelland"), areas.area("000")


def both(words):
    return {"da": words, "en": f"{words} (en)"}


def plan(*entries: dict) -> Plan:
    return Plan.model_validate(
        {
            "title": both("Plan"),
            "municipality": "320",
            "years": [2024, 2025, 2026],
            "comparators": ["rar", "country"],
            "chapters": ["targets"],
            "targets": list(entries),
        }
    )


def target(rule, measure, id="2a", **given):
    readings = given.pop("readings", [{"id": "only", "text": both("ord"), "rule": rule}])
    return {"id": id, "text": both("Målet"), "measure": measure, "readings": readings, **given}


LONG_TERM = {"indicator": "long_term_share_12_months"}
TWO_READINGS = target(
    None,
    LONG_TERM,
    readings=[
        {
            "id": unit,
            "text": both(words),
            "rule": {
                "type": "compared",
                "side": "at_or_below",
                "comparator": "rar",
                "margin": {"amount": 2, "unit": unit},
            },
        }
        for unit, words in (("pp", "2 pct.-point"), ("pct", "2 pct. af tallet"))
    ],
)


@pytest.fixture
def view():
    return Context(FAXE, (RAR, COUNTRY), "da", "2026M07")


def table(view, *entries, years=(2025,), chances=False):
    entered = plan(*entries)
    found = targets.judge(entered, FAXE, view.data_until, list(years), chances=chances)
    return display.targets_table(found, entered.targets, view, id="maal", caption="Mål")


def year_by_year(view, entry, chances=True):
    entered = plan(entry)
    found = targets.judge(entered, FAXE, view.data_until, chances=chances)
    return display.follow_up_table(found, entered.targets, view, id="foelg", caption="År for år")


KEYS = ("goal", "period", "value", "status", "why")


def printed(block):
    """Label and cells in a fixed order, each with its symbol; a column that the table leaves out is empty."""
    rows = []
    for row in block.rows:
        told = {
            column.key: f"{cell.symbol} {cell.text}".strip()
            for column, cell in zip(block.columns, row.cells, strict=True)
        }
        years = [words for key, words in told.items() if key not in KEYS]
        rows.append([row.label, *(years or (told.get(key, "") for key in KEYS))])
    return rows


def test_two_readings_of_one_sentence_stand_side_by_side(view):
    together, *rows = printed(table(view, TWO_READINGS))
    assert together == ["2a. Målet", "", "", "", "afhænger af læsningen", ""]
    assert rows[0] == [
        "2 pct.-point",
        "mindst 2 pct.-point under RAR Sjælland",
        "",
        "18,4 pct.",
        "✗ ikke opfyldt",
        "18,4 pct. i december 2025 mod 19,2 pct. for RAR Sjælland; grænsen er 17,2 pct.",
    ]
    assert rows[1][1] == "mindst 2 pct. under RAR Sjælland"
    assert rows[1][4] == "✓ opfyldt"
    assert rows[1][5].endswith("grænsen er 18,8 pct.")


def test_what_is_not_yet_due_says_where_it_stands(view):
    (_, row, _) = printed(table(view, TWO_READINGS, years=[2026], chances=True))
    assert row[5] == (
        "20,2 pct. i juli 2026 mod 19,8 pct. for RAR Sjælland; grænsen er 17,8 pct. "
        "Uændret nås målet ikke (sandsynlighed under 5 pct.)."
    )


def test_a_status_that_all_targets_share_is_told_once(view):
    block = table(view, TWO_READINGS, years=[2026])
    assert [column.key for column in block.columns] == ["goal", "period", "value", "why"]
    assert block.notes[0] == "Status for alle målene: …\N{NO-BREAK SPACE}endnu ikke opgjort."
    assert "endnu ikke opgjort" not in " ".join(cell.text for row in block.rows for cell in row.cells)
    assert {each["status"] for each in block.targets} == {"not_yet_due"}


def test_a_reading_that_only_shows_the_number_leaves_the_status_to_the_other(view):
    shown, judged = {"type": "shown"}, {"type": "at_most", "value": 25, "unit": "pct"}
    readings = [{"id": str(n), "text": both(str(n)), "rule": rule} for n, rule in enumerate((shown, judged))]
    together = table(view, target(None, LONG_TERM, readings=readings)).rows[0]
    assert [(cell.symbol, cell.text) for cell in together.cells][0] == ("✓", "opfyldt")


def test_a_target_whose_readings_are_not_due_leaves_it_to_them_to_say_so(view):
    together, first, *_ = printed(table(view, TWO_READINGS, RATE_YEAR, years=[2026, 2025]))
    assert together[4] == ""
    assert first[4] == "… opgøres for dec. 2026"


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
    first = payload_of(table(view, TWO_READINGS)._repr_mimebundle_())["targets"][0]
    assert (first["id"], first["reading"], first["period"], first["status"]) == ("2a", "pp", "2025M12", "not_met")
    assert (first["value"], first["comparator"], first["comparator_value"]) == (18.4, "rar-sjaelland", 19.2)
    assert (first["limit"], first["distance"], first["probability"]) == (17.2, 1.2, None)


def test_a_plan_year_by_year(view):
    block = year_by_year(view, TWO_READINGS)
    assert [column.label for column in block.columns] == ["2024", "2025", "2026"]
    together, first, _ = printed(block)
    assert together[1:] == [
        "✗ ikke opfyldt",
        "afhænger af læsningen",
        "… endnu ikke opgjort",
    ]
    assert first[1:] == [
        "18,5 pct., afstand +2,1, ✗\N{NO-BREAK SPACE}ikke opfyldt",
        "18,4 pct., afstand +1,2, ✗\N{NO-BREAK SPACE}ikke opfyldt",
        "20,2 pct. (jul. 2026), afstand +2,4, …\N{NO-BREAK SPACE}endnu ikke opgjort, sandsynlighed under 5 pct.",
    ]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"type": "at_least", "value": 25, "unit": "pct"}, "mindst 25 pct."),
        ({"type": "at_most", "value": 2.5, "unit": "pct", "strictly": True}, "under 2,5 pct."),
        ({"type": "compared", "side": "at_or_below", "comparator": "country"}, "på niveau med eller under hele landet"),
        ({"type": "compared", "side": "below", "baseline": "2024M12"}, "under kommunens eget tal i december 2024"),
        ({"type": "rank", "within": "region", "at_most": 5}, "blandt de 5 bedste i Region Sjælland"),
        (
            {"type": "change", "base": "2024M12", "direction": "decrease", "by": {"amount": 10, "unit": "pct"}},
            "mindst 10 pct. mindre end i december 2024",
        ),
        ({"type": "direction", "base": "2024M12", "direction": "increase"}, "mere end i december 2024"),
        (
            {"type": "path", "side": "at_most", "unit": "pct", "milestones": {"2024": 20, "2025": 19}},
            "højst 20 pct. i 2024 og 19 pct. i 2025",
        ),
        (
            {"type": "every", "each": "month", "rule": {"type": "at_most", "value": 20, "unit": "pct"}},
            "højst 20 pct. i hver måned",
        ),
        (
            {
                "type": "all_of",
                "rules": [
                    {"type": "at_least", "value": 10, "unit": "pct"},
                    {"type": "at_most", "value": 20, "unit": "pct"},
                ],
            },
            "mindst 10 pct. og højst 20 pct.",
        ),
        (
            {"type": "gap_narrows", "comparator": "rar", "base": "2024M12"},
            "mindre afstand til RAR Sjælland end i december 2024",
        ),
        ({"type": "all"}, "alle (100 pct.)"),
        ({"type": "unprinted"}, "grænsen står ikke i planen"),
        ({"type": "shown"}, "intet krav til tallet"),
    ],
)
def test_rules_in_words(view, rule, words):
    assert printed(table(view, target(rule, LONG_TERM)))[0][1] == words


def test_a_gap_is_told_now_and_at_the_base(view):
    """Faxe 18.5 and RAR Sjælland 18.4 in December 2024; 18.4 and 19.2 a year later."""
    rule = {"type": "gap_narrows", "comparator": "rar", "base": "2024M12"}
    row = printed(table(view, target(rule, LONG_TERM)))[0]
    assert row[4] == "✓ opfyldt"
    assert row[5] == (
        "18,4 pct. i december 2025 mod 19,2 pct. for RAR Sjælland. "
        "Kommunen er ikke længere bagefter; i december 2024 var det 0,1 pct.-point."
    )


def test_counts_need_the_municipalitys_own_records(view, monkeypatch):
    monkeypatch.setattr(municipal_records, "count", lambda *_: None)
    row = printed(table(view, target({"type": "count_per", "at_least": 25}, {"record": "partnership_agreements"})))[0]
    assert row[1] == "mindst 25 om året"
    assert row[4] == "□ kræver kommunens egne tal"
    monkeypatch.setattr(municipal_records, "count", lambda *_: 31)
    row = printed(table(view, target({"type": "count_per", "at_least": 25}, {"record": "partnership_agreements"})))[0]
    assert (row[3], row[4], row[5]) == ("31", "✓ opfyldt", "31 i 2025; grænsen er 25.")


def test_a_proxy_tells_which_way_it_leans(view):
    entry = target({"type": "shown"}, LONG_TERM | {"proxy": {"instead_of": both("noget andet"), "bias": "too_high"}})
    assert table(view, entry).notes == ("Mål 2a: Tallet står i stedet for noget andet. Det er snarest for højt.",)


def test_a_part_of_what_a_target_is_about_decides_nothing(view):
    """The share of long-term unemployed is told, but neither as reached nor as missed, and not in the contract."""
    proxy = {"proxy": {"instead_of": both("det hele"), "bias": "unknown", "lacks": both("resten (tabellen X)")}}
    entry = target({"type": "compared", "side": "at_or_above", "comparator": "rar"}, LONG_TERM | proxy)
    whole = target({"type": "compared", "side": "at_or_above", "comparator": "rar"}, LONG_TERM)
    (judged,) = table(view, whole).targets
    assert judged["status"] in ("met", "not_met")
    found = table(view, entry)
    row = printed(found)[0]
    number, other = (formats.value_with_unit(judged[key], "pct", 1) for key in ("value", "comparator_value"))
    assert row[3:] == [
        f"{number}, kun en del",
        "? kun delvist opgjort",
        f"Kun en del af målet: {number} i december 2025 mod {other} for RAR Sjælland. "
        "Der er ikke tal for resten (tabellen X).",
    ]
    (told,) = found.targets
    assert (told["status"], told["value"], told["comparator_value"]) == ("cannot_be_judged", None, None)
    assert (told["limit"], told["distance"], told["reason"]) == (None, None, row[5])


def test_a_part_is_no_standing_of_a_target_that_is_not_due(view):
    proxy = {"proxy": {"instead_of": both("det hele"), "bias": "unknown", "lacks": both("resten")}}
    entry = target({"type": "compared", "side": "at_or_above", "comparator": "rar"}, LONG_TERM | proxy)
    (found,) = targets.judge(plan(entry), FAXE, view.data_until, [2027], chances=False)
    assert (found.status, found.verdict.holds, found.distance) == ("not_yet_due", None, None)
    assert target_outcomes.so_far_sentence([found], "da").text == ""


def test_a_number_that_is_not_held_is_said_to_be_lacking(view):
    rule = {"type": "direction", "base": "2024", "direction": "decrease"}
    row = printed(table(view, target(rule, {"indicator": "sickness_benefit_full_time"})))[0]
    assert (row[1], *row[4:]) == ("færre end i 2024", "? tallet mangler", "Der er ikke tal for perioden.")


def test_a_benefit_that_has_ended_decides_that_the_target_cannot_be_judged(view):
    rule = {"type": "compared", "side": "at_or_above", "comparator": "rar"}
    measure = {"indicator": "ordinary_hours_share_by_benefit", "breakdowns": ["benefit=uddannelseshjaelp"]}
    row = printed(table(view, target(rule, measure), years=[2026]))[0]
    assert row[4:] == ["? kan ikke opgøres", "Ydelsen findes ikke i perioden."]


AGREEMENTS = {"record": "partnership_agreements"}


@pytest.mark.parametrize(
    ("rule", "year", "number", "last", "status", "why"),
    [
        (
            {"type": "count_per", "at_least": 25}, 2026, 27, "2026Q2",
            "✓ opfyldt", "27 til og med 2. kvartal 2026; grænsen 25 er nået.",
        ),
        (
            {"type": "count_per", "at_least": 25}, 2026, 8, "2026Q1",
            "… opgøres for 2026", "8 til og med 1. kvartal 2026; grænsen er 25.",
        ),
        (
            {"type": "count_per", "at_least": 25}, 2025, 8, "2025Q1",
            "□ kræver kommunens egne tal",
            "8 til og med 1. kvartal 2025; grænsen er 25.",
        ),
        (
            {"type": "at_most", "value": 5, "unit": "count"}, 2026, 8, "2026Q1",
            "✗ ikke opfyldt", "8 til og med 1. kvartal 2026; grænsen 5 er overskredet.",
        ),
        (
            {"type": "at_most", "value": 9, "unit": "count"}, 2026, 8, "2026Q1",
            "… opgøres for 2026", "8 til og med 1. kvartal 2026; grænsen er 9.",
        ),
        (
            {"type": "shown"}, 2026, 8, "2026Q1",
            "? kan ikke opgøres", "8 til og med 1. kvartal 2026. Planen sætter ikke et krav til tallet.",
        ),
        (
            {"type": "count_per", "at_least": 25}, 2026, None, "2026Q1",
            "… opgøres for 2026", "Tallet er ikke vist, fordi det bygger på meget få personer.",
        ),
    ],
)  # fmt: skip
def test_what_is_recorded_so_far_is_told(view, monkeypatch, rule, year, number, last, status, why):
    monkeypatch.setattr(municipal_records, "count", lambda *_: None)
    so_far = municipal_records.SoFar(number, last)
    monkeypatch.setattr(municipal_records, "count_so_far", lambda *_: so_far)
    row = printed(table(view, target(rule, AGREEMENTS), years=[year]))[0]
    assert (row[4], row[5]) == (status, why)


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
    assert (block.rows[0].cells[0].symbol, block.rows[0].cells[0].text) == ("✓", "opfyldt")


RATE_YEAR = target(
    {"type": "compared", "side": "at_or_below", "comparator": "rar"}, {"indicator": "unemployment_rate_year"}, id="2b"
)


def test_a_number_of_another_year_says_which(view):
    block = year_by_year(view, RATE_YEAR, chances=False)
    cells = dict(zip([column.label for column in block.columns], block.rows[0].cells, strict=True))
    assert cells["2026"].text.startswith("2,7 pct. (2025), afstand +0,1")
    assert cells["2025"].text.startswith("2,7 pct., afstand")


def test_ordinary_hours_are_held_up_against_the_base_of_the_published_shares(view):
    hours = target(
        {"type": "compared", "side": "at_or_above", "comparator": "rar"},
        {"indicator": "ordinary_hours_share"},
        id="3a1",
    )
    first = payload_of(table(view, hours, years=[2026])._repr_mimebundle_())["targets"][0]
    assert (first["value"], first["comparator_value"], first["distance"]) == (8.0, 9.6, -1.6)


def test_a_probability_at_its_floor_says_that_it_stands_for_less(view):
    first = payload_of(table(view, TWO_READINGS, years=[2026], chances=True)._repr_mimebundle_())["targets"][0]
    assert first["probability"] == 0.05
    assert first["probability_reason"] == "sandsynlighed under 5 pct."
