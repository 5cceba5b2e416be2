"""What comes from outside is text in the page and in the CSV, whatever signs it holds."""

import base64
import csv
import io

import pytest
from lxml import html as page

from analysis.display.blocks import escaping
from analysis.display.blocks.blocks import Cell, Column, Missing, Row, Table, Text

EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</details></table><h1>",
    "=cmd|' /C calc'!A0",
    " =1+1",
    "@SUM(A1)",
    "Næst\u202eved",
    "\u2066\u200f\x00\x08",
    "&amp; &lt;",
    "{{ 7 * 7 }} {% raw %}",
    "a" * 10_000,
    'x;y\n"z"',
]


def evil_table(words):
    return Table(
        id="ond-tabel",
        caption=words,
        stub=words,
        columns=(Column("a", words, words, words), Column("b", words, numeric=False)),
        rows=(Row(words, (Cell(words), Cell(words, words))),),
        notes=(words, words + words),
        sources=(words,),
    )


@pytest.mark.parametrize("words", EVIL)
def test_words_from_outside_are_text_in_the_page(words):
    markup = evil_table(words)._repr_mimebundle_()["text/html"]
    tree = page.fragment_fromstring(markup)
    allowed = {"div", "table", "caption", "span", "thead", "tbody", "tr", "th", "td", "p", "details", "summary"}
    assert {element.tag for element in tree.iter()} <= allowed | {"ul", "li", "a"}
    assert not any(name.startswith("on") for element in tree.iter() for name in element.attrib)
    assert not set("\u202e\u2066\u200f\x00\x08") & set(markup)
    for block in (Text(words), Missing(("Y07A02",), words, words, names=(words,))):
        elements = page.fragment_fromstring(block._repr_mimebundle_()["text/html"]).iter()
        assert {element.tag for element in elements} <= {"div", "p", "details", "summary", "code"}


@pytest.mark.parametrize("words", EVIL)
def test_words_from_outside_are_text_in_the_csv(words):
    written = escaping.csv_text(evil_table(words).payload(), "da")
    cells = [cell for row in csv.reader(io.StringIO(written), delimiter=";") for cell in row]
    assert len(cells) == 6
    for cell in cells:
        assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
        assert not set("\u202e\u2066\u200f\x00\x08") & set(cell)


def test_the_link_holds_the_csv():
    block = evil_table("Faxe; Næstved")
    link = page.fragment_fromstring(block._repr_mimebundle_()["text/html"]).find(".//a[@download]")
    assert link.get("download") == "ond-tabel.csv"
    head, _, content = link.get("href").partition(",")
    assert head == "data:text/csv;charset=utf-8;base64"
    assert base64.b64decode(content).decode() == "\ufeff" + escaping.csv_text(block.payload(), "da")
    assert not set(link.get("href")) & set(' "<>#\n')
