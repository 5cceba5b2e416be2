import json
import re

import lxml.html
import numpy as np
import pytest

from analysis.core import errors
from analysis.display.blocks import escaping, html
from analysis.display.blocks.blocks import (
    BLOCK_MIME,
    SESSION_VARIABLE,
    Cell,
    Column,
    Message,
    Missing,
    Row,
    Table,
    Text,
    payload_of,
    records,
)
from analysis.indicators.values import VALUE_COLUMNS


def table(**changes):
    parts = {
        "id": "tabel-1",
        "caption": "Ledige",
        "stub": "Område",
        "columns": (Column("2023", "2023", "pct."),),
        "rows": (Row("Næstved", (Cell("2,8", 2.8, decimals=1),)),),
    }
    return Table(**(parts | changes))


def markup(block):
    return block._repr_mimebundle_()["text/html"]


def fragment(block):
    return lxml.html.fragment_fromstring(markup(block))


def test_a_missing_number_is_null_in_the_payload(make_values):
    record = records(make_values({"status": "suppressed", "caveats": ("forecast_own",)}))[0]
    assert list(record) == VALUE_COLUMNS
    assert record["value"] is None
    assert record["rank"] is None
    assert record["snapshots"] == ["jobindsats/Y25I01/2026-08-22"]
    assert record["caveats"] == ["forecast_own"]


def test_a_rank_is_a_whole_number(make_values):
    assert records(make_values({"value": 1.0, "rank": 12.0, "rank_of": 98.0}))[0]["rank"] == 12


def test_the_payload_is_strict_json():
    block = table(rows=(Row("Læsø", (Cell("*", np.nan, "suppressed"),)),))
    payload = payload_of(block._repr_mimebundle_())
    assert json.loads(json.dumps(block.payload(), allow_nan=False)) == payload
    assert payload["rows"][0]["cells"] == [{"text": "*", "value": None, "status": "suppressed"}]


def test_a_table_has_caption_head_and_scopes():
    html = markup(table())
    assert '<div class="block table" id="tabel-1">' in html
    assert (
        '<caption id="tabel-1-caption"><span class="block-label" data-kind="table">Tabel</span> Ledige</caption>'
        in html
    )
    assert '<th scope="col" class="number">2023 <span class="unit">(pct.)</span></th>' in html
    assert '<th scope="row">Næstved</th>' in html
    assert [each.get("scope") for each in fragment(table()).iter("th")] == ["col", "col", "row"]


def test_rows_show_their_level_and_total():
    rows = (Row("I alt", (Cell("3", 3.0),), total=True), Row("heraf", (Cell("1", 1.0),), level=1))
    html = markup(table(rows=rows))
    assert '<tr class="level-0 total">' in html
    assert '<tr class="level-1">' in html


def test_a_group_of_columns_has_a_header_of_its_own():
    columns = (Column("a", "2022", group="Pct."), Column("b", "2023", group="Pct."))
    found = fragment(table(columns=columns, rows=(Row("Faxe", (Cell("1", 1.0), Cell("2", 2.0))),)))
    stub, group, *below = found.findall(".//thead//th")
    assert (stub.text, stub.get("scope"), stub.get("rowspan")) == ("Område", "col", "2")
    assert (group.text, group.get("scope"), group.get("colspan")) == ("Pct.", "colgroup", "2")
    assert [each.text for each in below] == ["2022", "2023"]


def test_commas_stand_under_each_other():
    rows = (Row("a", (Cell("2,8", 2.8, decimals=1),)), Row("b", (Cell("1.424", 1424.0),)))
    assert [each.text for each in fragment(table(rows=rows)).iter("td")] == ["2,8", "1.424\u2008\u2007"]


def test_a_sign_is_explained_only_where_it_occurs():
    note = "* Ikke vist, fordi tallet bygger på meget få personer."
    hidden = table(rows=(Row("Læsø", (Cell("*", None, "suppressed"),)),))
    assert f'<p class="note">{note}</p>' in markup(hidden)
    assert '<span class="mark" aria-hidden="true">*</span>' in markup(hidden)
    assert ">ikke vist, meget få personer</span>" in markup(hidden)
    assert note not in markup(table())


def test_bounds_are_explained_as_bounds():
    block = table(rows=(Row("Læsø", (Cell("19,8-19,9", None, "suppressed", bounded=True),)),))
    assert [each.text for each in fragment(block).iter("td")] == ["19,8-19,9"]
    assert block.all_notes[0].startswith("To tal med bindestreg er grænser")


def test_markup_in_words_comes_out_as_text():
    evil = "<script>alert(1)</script>"
    block = table(
        caption=evil,
        stub=evil,
        columns=(Column("x", evil, evil, evil),),
        rows=(Row(evil, (Cell(evil),)),),
        notes=(evil,),
        sources=(evil,),
    )
    assert "<script" not in markup(block)
    # caption, stub, column's group, name and unit, row, cell and the name of its column, note, source and download
    assert markup(block).count("&lt;script&gt;") == 13


def test_sources_stand_under_the_table():
    html = markup(table(sources=("A", "B"), language="en"))
    assert '<p class="source">Source: A; B</p>' in html


def test_a_table_is_no_stop_for_the_keyboard_and_what_is_about_it_is_folded_into_one_box():
    found = fragment(table(notes=("Kort.", "Lang. " * 60), values=()))
    assert found.xpath("//*[@tabindex]") == []
    [box] = found.iter("details")
    assert len(box.findall("ul/li")) == 1
    assert [link.get("download") for link in box.iter("a")] == ["tabel-1.csv"]


@pytest.mark.parametrize("bad", ["", "Tabel", "1a", "a b", 'a"', "a--b"])
def test_an_id_that_html_cannot_hold_is_refused(bad):
    with pytest.raises(errors.UsageError, match="id"):
        table(id=bad)


def test_a_row_has_a_cell_for_each_column():
    with pytest.raises(errors.DataError, match="'Næstved'.*2 cells for 1"):
        table(rows=(Row("Næstved", (Cell("1"), Cell("2"))),))


def test_an_empty_text_says_nothing():
    assert not Text()
    assert markup(Text()) == ""
    assert markup(Text("A & B")).strip() == '<p class="block text">A &amp; B</p>'


def test_of_a_note_that_is_too_long_the_first_sentences_are_shown():
    sentences = [f"Sætning {letter} er {'meget ' * 12}lang." for letter in "ABCDE"]
    block = Table("tal", "Tal", "Måned", (), (), notes=(" ".join(sentences), "En til."))
    (shown,) = re.findall(r'<p class="note">(.*?)</p>', markup(block))
    assert shown == " ".join(sentences[:2])
    assert re.findall(r"<li>(.*?)</li>", markup(block)) == [" ".join(sentences[2:]), "En til."]


def test_empty_cells_that_end_a_row_are_written_as_one():
    columns = tuple(Column(key, key) for key in ("a", "b", "c"))
    row = (Cell("1", 1.0), Cell(""), Cell("2", 2.0))
    rows = (Row("juli", (row[0], Cell(""), Cell(""))), Row("august", row))
    html = markup(Table("tal", "Tal", "Måned", columns, rows))
    first, second = re.findall(r"<tr class.*?</tr>", html)
    assert first.endswith('>1</td><td colspan="2"></td></tr>')
    assert second.count("<td") == 3 and "colspan" not in second
    alone = fragment(Table("tal", "Tal", "Måned", columns, (Row("juli", (Cell(""),) * 3), Row("august", row))))
    [label] = alone.find(".//tbody/tr")
    assert (label.text, label.get("scope"), label.get("colspan")) == ("juli", "row", "4")


def test_a_message_is_a_heading_and_a_paragraph_or_points():
    said = fragment(Message("Ledigheden stiger", ("Den er 2,8 pct.", "Det er mange."), id="a"))
    assert (said.get("id"), [each.get("class") for each in said]) == ("a", ["message", "text"])
    assert [each.text_content() for each in said] == ["Ledigheden stiger", "Den er 2,8 pct. Det er mange."]
    listed = fragment(Message(sentences=("Et & to.", "Tre."), listed=True))
    assert [each.text for each in listed.findall("ul[@class='points']/li")] == ["Et & to.", "Tre."]
    assert not Message()
    assert markup(Message()) == ""


def test_what_is_missing_names_table_and_command():
    names = tuple(f"ydelse {number}" for number in range(1, 13))
    block = Missing(("Y07A02", "Y12A02"), "Faxe", "juli 2026", names=names)
    assert block.text == (
        "Tal mangler for Faxe til og med juli 2026: ydelse 1, ydelse 2, ydelse 3, ydelse 4, ydelse 5, ydelse 6, "
        "ydelse 7, ydelse 8, ydelse 9, ydelse 10 og 2 andre nøgletal."
    )
    assert block.commands == (("Hent de 2 tabeller", "bilag fetch Y07A02 Y12A02"),)
    assert '<details class="on-screen"><summary>Hent de 2 tabeller</summary>' in markup(block)
    assert block.payload()["missing"] == ["Y07A02", "Y12A02"]


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("steg 0,3 pct.-point i juli 2026", ["pct.-point", "juli 2026"]),
        ("fra 1. kvartal 2026 til 2. kvt. 2026", ["1. kvartal 2026", "2. kvt. 2026"]),
        ("hentet 22. august 2026, se 2025 – 2026", ["22. august 2026", "2025 – 2026"]),
        ("in July 2026, 2024-2026", ["July 2026", "2024-2026"]),
        ("1. kvt. 2023-4. kvt. 2023", ["1. kvt. 2023", "4. kvt. 2023"]),
        ("<b>12 pct. i 2026</b>", []),
    ],
)
def test_units_and_names_of_periods_are_kept_on_one_line_and_read_as_before(words, whole):
    markup = html.unbroken(words)
    assert re.findall(r'<span class="whole">([^<]*)</span>', markup) == whole
    assert re.sub(r"</?span[^>]*>|<wbr>", "", markup) == escaping.escape(words)


def test_the_kernel_of_a_build_hands_on_no_html(monkeypatch):
    monkeypatch.setenv(SESSION_VARIABLE, "")
    assert set(table()._repr_mimebundle_()) == {"text/plain", BLOCK_MIME}
    monkeypatch.setenv(SESSION_VARIABLE, "a-notebook.ipynb")
    assert "text/html" in table()._repr_mimebundle_()
