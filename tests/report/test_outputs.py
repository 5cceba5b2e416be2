"""The files beside the page hold words from outside as text."""

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


def test_the_csv_beside_the_page_is_that_of_its_link(tmp_path):
    outputs.write_csv(tmp_path / "data", [block("=1+1")], "da")
    assert (tmp_path / "data" / "tabel.csv").read_bytes().decode("utf-8-sig").splitlines()[0] == "'=1+1;'=1+1;'=1+1"
