"""The workbook: contents first, a sheet for each table with title, units, notes and source, and no formula."""

import openpyxl
import pytest
from tests.report.pages.test_outputs import block

from analysis.display.blocks.blocks import Cell, Column, Row, Table
from analysis.report.pages import workbook
from analysis.report.pages.collect import Block


def sheets(path, blocks, language="da"):
    workbook.write(path, blocks, "Bilag: Næstved", language)
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize("words", ["=cmd|' /C calc'!A0", "<b>x</b>", "Næst\u202eved", "http://x.dk", "a" * 10_000])
def test_words_from_outside_are_text(words, tmp_path):
    book = sheets(tmp_path / "annex.xlsx", [block(words)])
    for sheet in book.worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert all(cell.data_type in ("s", "n") for cell in cells)
        assert not any("\u202e" in str(cell.value) for cell in cells)
    assert book["Tabel 1"]["C6"].value == words.replace("\u202e", "")


def test_what_a_cell_cannot_hold_is_cut_and_the_rest_is_whole(tmp_path):
    book = sheets(tmp_path / "annex.xlsx", [block("a" * 40_000)])
    assert len(book["Tabel 1"]["A6"].value) == 32_767


def test_a_sheet_has_title_units_numbers_notes_and_source(tmp_path):
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
    assert [sheet["A1"].value, sheet["A4"].value] == ["Tabel 7. Ledige", "Område"]
    assert [[sheet[f"{column}{row}"].value for column in "BC"] for row in (4, 5)] == [
        ["2022 Fuldtidspersoner", "Ændring"],
        ["antal", "pct."],
    ]
    assert [(sheet[each].value, sheet[each].number_format) for each in ("B6", "C6", "C7")] == [
        (1424.46, "#,##0.0"),
        (3.21, "+#,##0.0;-#,##0.0;0.0"),
        (-3, "#,##0"),
    ]
    assert sheet["B7"].value == "*"
    below = [row[0] for row in sheet.iter_rows(min_row=9, max_col=1, values_only=True)]
    assert below[-2:] == ["En note.", "Kilde: Jobindsats.dk"]
    assert sheet["A2"].hyperlink.location == "'Indhold'!A1"
    contents = book["Indhold"]
    assert [contents[each].value for each in ("A1", "A5", "B5", "C5")] == [
        "Bilag: Næstved",
        "Tabel 7",
        "Ledige",
        "Jobindsats.dk",
    ]
    assert contents["A5"].hyperlink.location == "'Tabel 7'!A1"


def test_two_runs_write_the_same_bytes(tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        workbook.write(tmp_path / name, [block("Ledige")], "Bilag", "en")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
