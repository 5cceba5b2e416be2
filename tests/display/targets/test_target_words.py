"""Targets in words: what a rule asks for, the number, and why a target has its status."""

import pytest
from tests.display.targets.made import (
    LONG_TERM,
    RATE_YEAR,
    TWO_READINGS,
    both,
    printed,
    table,
    target,
    year_by_year,
)

from analysis.core import formats
from analysis.display.blocks.blocks import payload_of
from analysis.sources import municipal_records


def test_what_is_not_yet_due_says_where_it_stands(view):
    (_, row, _) = printed(table(view, TWO_READINGS, years=[2026], chances=True))
    assert row[5] == (
        "20,2 pct. i juli 2026 mod 19,8 pct. for RAR Sjælland; grænsen er 17,8 pct. "
        "Uændret nås målet ikke (sandsynlighed under 5 pct.)."
    )


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
    assert row[4] == "✓ nået"
    assert row[5] == (
        "18,4 pct. i december 2025 mod 19,2 pct. for RAR Sjælland. "
        "Kommunen er ikke længere bagefter; i december 2024 var det 0,1 pct.-point."
    )


def test_counts_need_the_municipalitys_own_records(view, monkeypatch):
    monkeypatch.setattr(municipal_records, "number", lambda *_: None)
    row = printed(table(view, target({"type": "count_per", "at_least": 25}, {"record": "partnership_agreements"})))[0]
    assert row[1] == "mindst 25 om året"
    assert row[4] == "◊ mangler kommunens tal"
    monkeypatch.setattr(municipal_records, "number", lambda *_: 31)
    row = printed(table(view, target({"type": "count_per", "at_least": 25}, {"record": "partnership_agreements"})))[0]
    assert (row[3], row[4], row[5]) == ("31 aftaler", "✓ nået", "31 aftaler i 2025; grænsen er 25 aftaler.")


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
        "? kan ikke opgøres",
        f"Kun en del af målet: {number} i december 2025 mod {other} for RAR Sjælland. "
        "Der er ikke tal for resten (tabellen X).",
    ]
    (told,) = found.targets
    assert (told["status"], told["value"], told["comparator_value"]) == ("cannot_be_judged", None, None)
    assert (told["limit"], told["distance"], told["reason"]) == (None, None, row[5])


def test_a_number_that_is_not_held_is_said_to_be_lacking(view):
    rule = {"type": "direction", "base": "2024", "direction": "decrease"}
    row = printed(table(view, target(rule, {"indicator": "sickness_benefit_full_time"})))[0]
    assert (row[1], *row[4:]) == ("færre end i 2024", "? kan ikke opgøres", "Der er ikke tal for perioden.")


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
            "✓ nået", "27 aftaler til og med 2. kvartal 2026; grænsen 25 aftaler er nået.",
        ),
        (
            {"type": "count_per", "at_least": 25}, 2026, 8, "2026Q1",
            "◊ mangler kommunens tal", "8 aftaler til og med 1. kvartal 2026; grænsen er 25 aftaler.",
        ),
        (
            {"type": "count_per", "at_least": 25}, 2025, 8, "2025Q1",
            "◊ mangler kommunens tal",
            "8 aftaler til og med 1. kvartal 2025; grænsen er 25 aftaler.",
        ),
        (
            {"type": "at_most", "value": 5, "unit": "count"}, 2026, 8, "2026Q1",
            "× ikke nået", "8 aftaler til og med 1. kvartal 2026; grænsen 5 aftaler er overskredet.",
        ),
        (
            {"type": "at_most", "value": 9, "unit": "count"}, 2026, 8, "2026Q1",
            "◊ mangler kommunens tal", "8 aftaler til og med 1. kvartal 2026; grænsen er 9 aftaler.",
        ),
        (
            {"type": "shown"}, 2026, 8, "2026Q1",
            "– uden krav", "8 aftaler til og med 1. kvartal 2026. Planen sætter ikke et krav til tallet.",
        ),
        (
            {"type": "count_per", "at_least": 25}, 2026, None, "2026Q1",
            "? kan ikke opgøres", "Tallet er ikke vist, fordi det bygger på meget få personer.",
        ),
    ],
)  # fmt: skip
def test_what_is_recorded_so_far_is_told(view, monkeypatch, rule, year, number, last, status, why):
    monkeypatch.setattr(municipal_records, "number", lambda *_: None)
    so_far = municipal_records.SoFar(number, last)
    monkeypatch.setattr(municipal_records, "count_so_far", lambda *_: so_far)
    row = printed(table(view, target(rule, AGREEMENTS), years=[year]))[0]
    assert (row[4], row[5]) == (status, why)


def test_a_number_of_another_year_says_which(view):
    block = year_by_year(view, RATE_YEAR)
    cells = dict(zip([column.label for column in block.columns], block.rows[0].cells, strict=True))
    assert cells["2026"].text == "2,7 pct. (2025), i fare"
    assert cells["2025"].text == "2,7 pct., ikke nået"


def test_a_probability_at_its_floor_says_that_it_stands_for_less(view):
    first = payload_of(table(view, TWO_READINGS, years=[2026], chances=True)._repr_mimebundle_())["targets"][0]
    assert first["probability"] == 0.05
    assert first["probability_reason"] == "sandsynlighed under 5 pct."
