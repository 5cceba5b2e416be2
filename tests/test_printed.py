"""Every number that finished annexes print, on both pages, is one of annex.json."""

import pytest

from tests.printed import (
    Held,
    amount,
    goals,
    messages,
    numbers_of_messages,
    periods_in,
    prints_as,
    read_cells,
    said,
    unknown_in_messages,
)
from tests.whole_annexes import PLANS

# Plans with goals that are measured with numbers that the project holds.
WITH_NUMBERS = ("naestved-2023", "faxe-2024-2026", "naestved-politik")


@pytest.mark.parametrize("name", PLANS)
def test_every_number_in_a_table_is_a_number_of_the_json(annex_of, name):
    counted, lost = read_cells(annex_of(name))
    assert lost == []
    assert counted["known"] > 100
    # nearly all are found by the very indicator, area and period that stand beside them
    assert counted["known"] > 50 * counted["some"]


def test_every_number_in_a_table_of_other_annexes_is_a_number_of_the_json(others):
    found = [read_cells(folder) for folder in others]
    assert [each for _, lost in found for each in lost] == []
    assert min(counted["known"] for counted, _ in found) > 100


@pytest.mark.parametrize("name", PLANS)
def test_every_number_in_a_message_is_one_of_its_values(annex_of, name):
    folder = annex_of(name)
    assert unknown_in_messages(folder) == []
    assert len(list(numbers_of_messages(folder))) > 20
    handed_on = [
        " ".join(words.split())
        for each in messages(folder)
        for words in (each["headline"], *(each["sentences"] if each["listed"] else [" ".join(each["sentences"])]))
    ]
    assert {*said(folder)} <= {*handed_on}
    assert len(said(folder)) > 5


def test_every_number_in_a_message_of_other_annexes_is_one_of_its_values(others):
    assert [each for folder in others for each in unknown_in_messages(folder)] == []
    assert min(len(list(numbers_of_messages(folder))) for folder in others) > 40


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_every_number_in_the_tables_of_goals_is_one_of_its_goal(annex_of, name):
    held, found = Held(annex_of(name)), list(goals(annex_of(name)))
    lost = [
        cell for cell, mark, words in found if not any(prints_as(number, amount(words)) for number in held.goal(mark))
    ]
    assert lost == []
    assert len(found) >= 4


@pytest.mark.parametrize(
    ("words", "read"),
    [("1.021", (1021, 0)), ("−4,65", (-4.65, 2)), ("+0,3", (0.3, 1)), ("19,8-19,9", None), ("*", None)],
)
def test_a_printed_number_is_read(words, read):
    assert amount(words) == read


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("december 2025", {"2025M12"}),
        ("dec. 2025", {"2025M12"}),
        ("4. kvartal 2025", {"2025Q4"}),
        ("2. kvt. 2021-1. kvt. 2022", {"2022QMAT01"}),
        ("1. halvår 2022", {"2022H1"}),
        ("2024", {"2024"}),
        ("Stevns", set()),
    ],
)
def test_a_printed_period_is_read(words, read):
    assert periods_in(words) == read
