"""The workbook: contents, targets and numbers as a program reads them, then one table on each sheet; no formula."""

import datetime

import openpyxl
import pandas as pd
import pytest
from tests.report.pages.test_outputs import block

from analysis.display.blocks.blocks import Cell, Column, Row, Table
from analysis.report.pages import workbook
from analysis.report.pages.collect import Block
from analysis.store import snapshots

GIVEN = {"municipality": "320", "year": 2026, "plan": "faxe-2024-2026", "data_until": "2026M07", "language": "da"}
SNAPSHOT = "jobindsats/Y25I01/2026-08-22"
VALUE = {
    **{"indicator": "unemployment_rate", "area": "320", "period": "2026M07", "breakdown": "", "unit": "pct"},
    **{"value": 2.8412345, "status": "observed", "lower": 2.5, "upper": 3.25, "rank": 40, "rank_of": 98},
    "snapshots": [SNAPSHOT],
}
HIDDEN = VALUE | {"area": "rar-sjaelland", "period": "2026Q2", "breakdown": "visitation=jobparat", "value": None}
HIDDEN |= {"status": "suppressed", "lower": None, "upper": None, "rank": None, "rank_of": None}
TARGET = {
    **{"id": "2a", "reading": "a", "period": "2026", "text": "Færre ledige", "indicator": "unemployment_rate"},
    **{"rule": "under RAR Sjælland", "value": 2.8, "value_period": "2026M07", "comparator": "rar-sjaelland"},
    **{
        "comparator_value": 2.47,
        "limit": 2.5,
        "distance": 0.3,
        "status": "not_yet_due",
        "shown": "at_risk",
        "reason": "Grænsen er 2,5.",
    },
    "probability": 0.15,
}
RECORD = TARGET | {"id": "2b", "reading": "b", "indicator": "records:surveys"}
RECORD |= {"status": "needs_own_records", "shown": "needs_records"}
RECORD |= dict.fromkeys(("value", "value_period", "comparator", "comparator_value", "limit", "distance", "probability"))


def content(language="da", **given):
    return {"parameters": GIVEN | {"language": language}, "values": [], "targets": []} | given


def sheets(path, blocks, held=None):
    workbook.write(path, blocks, held or content(), "Bilag: Faxe", [("Kontakt", "Faxe Kommune")])
    return openpyxl.load_workbook(path)


def test_all_numbers_are_read_back_as_they_are_before_rounding(tmp_path):
    book = sheets(tmp_path / "annex.xlsx", [], content(values=[VALUE, HIDDEN]))
    assert book.sheetnames == ["Indhold", "Alle tal"]
    assert (book["Alle tal"].auto_filter.ref, book["Alle tal"].freeze_panes) == ("A2:P4", "A3")
    frame = pd.read_excel(tmp_path / "annex.xlsx", sheet_name="Alle tal", header=1, dtype={"Områdekode": str})
    assert frame["Første dag"].tolist() == [pd.Timestamp("2026-07-01"), pd.Timestamp("2026-04-01")]
    first, hidden = frame.to_dict(orient="records")
    assert [first[name] for name in ("Værdi", "Interval fra", "Interval til", "Plads", "Pladser i alt")] == [
        *(2.8412345, 2.5, 3.25, 40, 98)
    ]
    assert [first[name] for name in ("Områdekode", "Område", "Nøgle", "Nøgletal", "Periode", "Gruppe", "Enhed")] == [
        *("320", "Faxe", "unemployment_rate", "Ledighedsprocent", "2026M07", "I alt", "Pct.")
    ]
    assert first["Kilde"] == "Jobindsats.dk (Y25I01, hentet 22. august 2026)"
    assert [hidden[name] for name in ("Område", "Periode", "Gruppekode", "Gruppe", "Status")] == [
        *("RAR Sjælland", "2026Q2", "visitation=jobparat", "Jobparate", "Skjult af hensyn til fortrolighed")
    ]
    assert pd.isna([hidden[name] for name in ("Værdi", "Interval fra", "Plads")]).all()


def test_targets_have_their_numbers_as_numbers(tmp_path):
    sheets(tmp_path / "annex.xlsx", [], content(targets=[TARGET, RECORD, RECORD | {"reading": "c"}]))
    frame = pd.read_excel(tmp_path / "annex.xlsx", sheet_name="Mål", header=1)
    numbers = ["Værdi", "Grænse", "Afstand til grænsen", "Tal at sammenligne med", "Sandsynlighed"]
    assert frame.loc[0, numbers].tolist() == [2.8, 2.5, 0.3, 2.47, 0.15]
    assert frame[numbers].dtypes.astype(str).unique().tolist() == ["float64"]
    assert frame.loc[1, numbers].isna().all()
    told = ["Nr.", "Mål", "Krav", "Periode", "Tallets periode", "Enhed", "Sammenlignet med", "Begrundelse"]
    assert frame.loc[0, told].tolist() == [
        *("2a", "Færre ledige", "under RAR Sjælland", 2026, "2026M07", "Pct.", "RAR Sjælland", "Grænsen er 2,5.")
    ]
    assert frame["Første dag"].tolist() == [pd.Timestamp("2026-01-01")] * 3
    # a reading that is alone has no name
    assert frame["Læsning"].fillna("").tolist() == ["", "b", "c"]
    assert frame["Status"].nunique() == 2


def test_the_contents_say_what_it_is_whose_and_how_new_its_numbers_are():
    said = workbook.about(content(values=[VALUE]), "Et bilag.")
    assert said[:3] == [("Hvad det er", "Et bilag."), ("Kontakt", "Faxe Kommune"), ("Tal til og med", "juli 2026")]
    (next_word, when), retrieved = said[3], snapshots.sidecar(SNAPSHOT).retrieved
    assert next_word == "Næste tal" and when.startswith("Ventes fra ") and retrieved < datetime.date(2026, 9, 24)
    assert workbook.about(content(), "x", "Jobcenter Faxe, 56 20 30 40")[1] == (
        *("Kontakt", "Jobcenter Faxe, 56 20 30 40"),
    )
    # an annex that stops before the newest month that is held waits for nothing
    earlier = content(values=[VALUE], parameters=GIVEN | {"data_until": "2025M12"})
    assert [word for word, _ in workbook.about(earlier, "x")] == [word for word, _ in said[:3]]
    several = content(parameters={"municipalities": ["320", "370"], "data_until": "2026M07", "language": "en"})
    assert workbook.about(several, "x") == [("What it is", "x"), ("Data up to", "July 2026")]


@pytest.mark.parametrize("words", ["=cmd|' /C calc'!A0", "<b>x</b>", "Næst\u202eved", "http://x.dk", "a" * 10_000])
def test_words_from_outside_are_text(words, tmp_path):
    target = TARGET | {"text": words, "reason": words}
    book = sheets(tmp_path / "annex.xlsx", [block(words)], content(targets=[target], values=[VALUE]))
    for sheet in book.worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert all(cell.data_type in ("s", "n", "d") for cell in cells)
        assert not any("\u202e" in str(cell.value) for cell in cells)
    assert book["Tabel 1"]["C3"].value == book["Mål"]["B3"].value == words.replace("\u202e", "")


def test_what_a_cell_cannot_hold_is_cut_and_the_rest_is_whole(tmp_path):
    book = sheets(tmp_path / "annex.xlsx", [block("a" * 40_000)])
    assert len(book["Tabel 1"]["A3"].value) == 32_767


def test_a_sheet_is_one_table_and_its_notes_and_source_stand_in_the_contents(tmp_path):
    table = Table(
        id="ledige",
        caption="Ledige",
        stub="Område",
        columns=(Column("a", "Fuldtidspersoner", "antal", "2022"), Column("b", "Ændring", "pct.", signed=True)),
        rows=(
            Row("Næstved", (Cell("1.424,5", 1424.46), Cell("+3,2", 3.21))),
            Row("heraf unge", (Cell("*", None, "suppressed"), Cell("−3", -3.0)), level=1),
        ),
        notes=("En note.",),
        sources=("Jobindsats.dk",),
    )
    book = sheets(tmp_path / "annex.xlsx", [Block("x", "table", 7, table.payload())])
    assert book.sheetnames == ["Indhold", "Tabel 7"]
    sheet = book["Tabel 7"]
    assert sheet.freeze_panes == "B3"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Tabel 7. Ledige", None, None],
        ["Område", "2022 Fuldtidspersoner (antal)", "Ændring (pct.)"],
        ["Næstved", 1424.46, 3.21],
        ["heraf unge", "*", -3],
    ]
    shown = [sheet[each].number_format for each in ("B3", "C3", "C4")]
    assert shown == ["#,##0.0", "+#,##0.0;-#,##0.0;0.0", "#,##0"]
    assert sheet["A1"].hyperlink.location == "'Indhold'!A1"
    contents = book["Indhold"]
    assert [[cell.value for cell in row][:2] for row in contents.iter_rows(max_row=2)] == [
        ["Bilag: Faxe", None],
        ["Kontakt", "Faxe Kommune"],
    ]
    headers, told = ([cell.value for cell in row] for row in contents.iter_rows(min_row=4))
    assert headers == ["Ark", "Titel", "Noter", "Kilde"]
    assert told == ["Tabel 7", "Ledige", " ".join(table.all_notes), "Jobindsats.dk"] and "En note." in told[2]
    assert contents["A5"].hyperlink.location == "'Tabel 7'!A1"


def test_two_runs_write_the_same_bytes(tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        workbook.write(tmp_path / name, [block("Ledige")], content("en", values=[VALUE], targets=[TARGET]), "Annex", [])
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
