"""Small files as people hold them, in ``tests/cases``: what is read of each, or the one sentence that refuses it."""

import datetime
from pathlib import Path

import pytest

from analysis.core.errors import DataError
from analysis.sources import importing
from analysis.store import observations

CASES = Path(__file__).parents[1] / "cases"
DAY = datetime.date(2026, 11, 22)
EMPLOYMENT = [76, 72.8, 72.1, 71.8, 71.3, 71.3, 71.6, 72.1, 72.8, 73.6]


@pytest.mark.parametrize(
    ("file", "area", "period", "figure"),
    [
        ("FOLK1AM-danish.csv", "370", "2026M03", 84123),
        ("FOLK1AM-english.csv", "370", "2026M06", 84123),
        ("thousands_FOLK1A.csv", "000", "2020Q1", 5822763),
        ("comma-separated_FOLK1AM.csv", "370", "2026M03", 84000),
        ("cr-line-ends_FOLK1AM.csv", "370", "2026M03", 84000),
        ("utf16_FOLK1AM.txt", "370", "2026M03", 84000),
        ("decomposed-names_FOLK1AM.csv", "185", "2026M03", 84000),
        ("js2status0.json", "185", "2026M03", "not_available"),
        ("js2statusnil.json", "185", "2026M03", 0),
        *(("statbank-site-workbook_RAS200.xlsx", "000", str(2008 + n), rate) for n, rate in enumerate(EMPLOYMENT)),
        ("statbank-site-workbook_RAS200.xlsx", "084", "2017", 74.4),
    ],
)
def test_what_is_read(file, area, period, figure):
    _, rows, _ = importing.read(CASES / file)
    row = rows.set_index(["area", "period"]).loc[(area, period)]
    assert (row["status"] if row["value"] != row["value"] else row["value"]) == figure


def test_counts_with_thousands_points_beside_shares_with_decimal_commas():
    table, rows, _ = importing.read(CASES / "Y25I01-danish.csv")
    held = rows.set_index(["measure", "breakdown", "area"])["value"]
    assert table == "Y25I01"
    assert held["unemployed_full_time_count", "", "370"] == 1021
    assert held["unemployed_labour_force_pct", "", "370"] == 2.7
    assert held["unemployed_full_time_count", "", "000"] == 91021


def test_rows_that_stand_twice_and_are_equal_are_read_once_which_is_told():
    table, rows, told = importing.read(CASES / "row-twice_Y30R21.jsonl")
    assert (table, len(rows)) == ("Y30R21", 7)
    assert told.endswith("1 row of it twice and equal)")


@pytest.mark.parametrize(
    ("file", "table", "told"),
    [
        (
            "infinity_Y25I01.json",
            None,
            "does not fit Y25I01: it has 'Infinity' for area 320 in 2026M07, where a number is expected",
        ),
        ("null-for-the-country_Y25I09.json", None, "no number of long_term_unemployed_count for the whole country"),
        ("error-then-row_Y30R21.csv", None, "begins with the source's own error: 'Forkert nøgle eller nøglen er"),
        ("wrong-table_FOLK1A-as-AUK01.csv", "AUK01", "does not fit AUK01: it has no column for the dimension YDEL"),
    ],
)
def test_what_is_refused_and_why(file, table, told):
    with pytest.raises(DataError, match=told) as caught:
        importing.read(CASES / file, table)
    assert "\n" not in str(caught.value)


HEADER = "OMRÅDE;KØN;ALDER;TID;INDHOLD"


@pytest.fixture
def population(contract_home, tmp_path):
    """Import lines of the population, and return what is held."""

    def imported(*lines, table="FOLK1AM"):
        file = tmp_path / "export.csv"
        file.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
        importing.run([file], DAY, table, replace=True)
        return observations.load(table)

    return imported


def test_an_import_is_checked_as_a_fetch_is(population):
    population("Næstved;I alt;I alt;2026M01;84000", "Faxe;I alt;I alt;2026M01;37000")
    for line, told in (
        ("Næstved;I alt;I alt;2026M02;840", "0.01 times as large"),
        ("Næstved;I alt;I alt;2027M02;84000", "2027M02, which had not begun on 2026-11-22"),
        ("Næstved;I alt;I alt;2026M02;1e400", "where a number is expected"),
        ("Næstved;I alt;I alt;2026M02;1.02.1", "where a number is expected"),
    ):
        with pytest.raises(DataError, match=told):
            population(line)
    assert set(observations.load("FOLK1AM")["period"]) == {"2026M01"}


def test_nearly_all_municipalities_are_meant_to_be_all_and_add_up(population):
    from analysis.core import areas

    lines = [f"{area.code};I alt;I alt;2026M01;60000" for area in areas.municipalities()]
    with pytest.raises(DataError, match="97 of 98 areas of the kind municipality; 'Aarhus' is lacking"):
        population(*lines[:-1])
    with pytest.raises(DataError, match="does not add up"):
        population(*lines, "000;I alt;I alt;2026M01;6001000")
    assert len(population(*lines, "000;I alt;I alt;2026M01;5880000")) == 99
