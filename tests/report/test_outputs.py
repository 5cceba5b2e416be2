"""The files beside the page hold words from outside as text."""

import openpyxl
import pytest

from analysis.display.blocks import Cell, Column, Row, Table
from analysis.report import outputs
from analysis.report.collect import Block


def block(words):
    table = Table(
        id="tabel",
        caption=words,
        stub=words,
        columns=(Column("a", words), Column("b", words, numeric=False)),
        rows=(Row(words, (Cell("1", 1.0), Cell(words, words))),),
        notes=(words,),
        sources=(words,),
    )
    return Block("overview", "table", 1, table.payload())


@pytest.mark.parametrize("words", ["=cmd|' /C calc'!A0", "<b>x</b>", "Næst\u202eved", "http://x.dk", "a" * 10_000])
def test_words_from_outside_are_text_in_the_workbook(words, tmp_path):
    path = tmp_path / "annex.xlsx"
    outputs.write_workbook(path, [block(words)], words[:200], "da")
    shown = words.replace("\u202e", "")
    for sheet in openpyxl.load_workbook(path).worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert all(cell.data_type in ("s", "n") for cell in cells)
        assert not any("\u202e" in str(cell.value) for cell in cells)
    assert openpyxl.load_workbook(path)["Tabel 1"]["C4"].value == shown


def test_the_csv_beside_the_page_is_that_of_its_link(tmp_path):
    outputs.write_csv(tmp_path / "data", [block("=1+1")], "da")
    assert (tmp_path / "data" / "tabel.csv").read_bytes().decode("utf-8-sig").splitlines()[0] == "'=1+1;'=1+1;'=1+1"
