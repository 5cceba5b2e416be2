"""The annex as a PDF: tagged, with words for every drawing, nothing clipped, the same bytes each time."""

import io
import os
import subprocess
import sys
import time

import pikepdf
import pytest
from tests.report import small_project
from tests.report.small_project import NAESTVED

from analysis.core import errors
from analysis.display.blocks.blocks import Cell, Column, Figure, Row, Table
from analysis.display.figures import style, svg
from analysis.display.tables.marks import quartile_mark
from analysis.report import build
from analysis.report.pages import pdf, render

PAGE = """<!DOCTYPE html><html lang="da"><head><meta charset="utf-8"><title>Bilag: Næstved</title>
<style>{css}</style></head><body><a class="skip on-screen" href="#content">Gå til indholdet</a>
<header class="masthead"><h1>Bilag</h1></header><main id="content"><h2 id="a">1 Ledighed</h2>{blocks}
<h3>1.1 Mere</h3><p>Tekst</p></main></body></html>"""
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" role="img" aria-labelledby="f-title f-desc">'
    '<title id="f-title">Ledige</title><desc id="f-desc">Næstved 3,1 pct.</desc><rect width="90" height="40"/></svg>'
)


def table(words="Næstved", columns=2, rows=3):
    return Table(
        id="tabel",
        caption=f"Ledige {words}",
        stub="Område",
        columns=tuple(Column(f"c{place}", f"januar {2000 + place}", "antal") for place in range(columns)),
        rows=tuple(Row(words, (Cell("1.234,5", 1234.5),) * columns) for _ in range(rows)),
        notes=("En note.",),
        sources=("Jobindsats.dk",),
    )


def drawn():
    """Return a figure with words in it."""
    with style.theme():
        drawing, axes = style.canvas(100, left=20, right=20, top=20, bottom=20)
        axes.set_title("Ledige i Næstved")
        return Figure("d", "Tegnet", svg.svg(drawing, "d", "Ledige", "Ledigheden"), "Ledige", table())


def html_of(*blocks):
    css = (render.TEMPLATES / "annex.css").read_text(encoding="utf-8")
    return PAGE.format(css=css, blocks="\n".join(each._repr_mimebundle_()["text/html"] for each in blocks))


def written(path, html, language="da"):
    pdf.write(path, html, language)
    return pikepdf.open(path)


def elements(book):
    """Return every structure element of a document, outermost first."""
    found, waiting = [], list(book.Root.StructTreeRoot.K)
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, pikepdf.Dictionary) and "/S" in each:
            found.append(each)
            inside = each.get("/K", [])
            waiting = [*(inside if isinstance(inside, pikepdf.Array) else [inside]), *waiting]
    return found


def kinds(book):
    return [str(each.S) for each in elements(book)]


def words_of(book):
    """Return the text of a document by its marked words: what a reader's program copies."""
    import re

    texts = []
    for page in book.pages:
        fonts = {}
        for name, font in page.Resources.Font.items():
            table = font.ToUnicode.read_bytes().decode("ascii")
            pairs = re.findall(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", table)
            fonts[name] = {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}
        font = {}
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                font = fonts[str(operands[0])]
            elif str(operator) == "TJ":
                for part in operands[0]:
                    if isinstance(part, pikepdf.String):
                        codes = bytes(part)
                        texts += [font.get(codes[at] * 256 + codes[at + 1], "") for at in range(0, len(codes), 2)]
    return "".join(texts)


@pytest.fixture(scope="module")
def annex(tmp_path_factory):
    """Return a PDF of a table, a figure and a mark."""
    figure = Figure("f", "Ledige over tid", SVG, "Ledige", table())
    marked = Table(
        "nogle",
        "Nøgletal",
        "Tal",
        (Column("a", "Plads"),),
        (Row("Ledige", (Cell("1", 1.0, picture=quartile_mark(range(9), 1.0, "lower")),)),),
    )
    path = tmp_path_factory.mktemp("pdf") / "annex.pdf"
    return written(path, html_of(table(), figure, marked)), path


def test_it_says_that_it_is_tagged_accessible_and_in_which_language(annex):
    root = annex[0].Root
    assert bool(root.MarkInfo.Marked) and str(root.Lang) == "da"
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    with annex[0].open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Bilag: Næstved"
        assert not [key for key in metadata if "Date" in key]
    assert "/CreationDate" not in annex[0].docinfo


def test_headings_tables_and_drawings_are_tagged(annex):
    found = kinds(annex[0])
    assert [found.count(each) for each in ("/H1", "/H2", "/H3", "/Table", "/Figure")] == [1, 1, 1, 2, 2]
    assert {"/Caption", "/TR", "/TH", "/TD", "/P"} <= set(found)
    cells = [each for each in elements(annex[0]) if str(each.S) == "/TD" and "/A" in each]
    assert all(len(each.A.Headers) >= 2 for each in cells)


def test_every_header_says_whether_it_heads_a_column_or_a_row(annex):
    headers = [each for each in elements(annex[0]) if str(each.S) == "/TH"]
    inside = {"/THead": "/Column", "/TBody": "/Row"}
    assert [str(each.A.Scope) for each in headers] == [inside[str(each.P.P.S)] for each in headers]
    assert {str(each.A.Scope) for each in headers} == {"/Column", "/Row"}


def test_every_drawing_is_told_in_words_and_what_is_folded_on_the_screen_is_left_out(annex):
    told = [str(each.Alt) for each in elements(annex[0]) if str(each.S) == "/Figure"]
    assert told[0] == "Ledige. Næstved 3,1 pct."
    assert told[1].startswith("Rækkens tal")
    words = words_of(annex[0])
    assert "Hent" not in words and "Gå til indholdet" not in words
    assert "Jobindsats.dk" in words


def test_bookmarks_page_numbers_and_running_heads(annex):
    with annex[0].open_outline() as outline:
        top = outline.root[0]
        assert [top.title, top.children[0].title, top.children[0].children[0].title] == [
            "Bilag",
            "1 Ledighed",
            "1.1 Mere",
        ]
    words = words_of(annex[0])
    assert f"Side {len(annex[0].pages)} af {len(annex[0].pages)}" in words


def test_every_link_says_where_it_goes(tmp_path):
    html = html_of(table()).replace("<p>Tekst</p>", '<p><a href="#a"><span>1</span> Ledighed</a></p>')
    book = written(tmp_path / "annex.pdf", html)
    links = [each for page in book.pages for each in page.get("/Annots", [])]
    assert [str(each.get("/Contents", "")) != "" for each in links] == [True]
    assert [int(each.F) for each in links] == [pdf.PRINTED]
    assert "/Link" in kinds(book)


def test_two_runs_write_the_same_bytes(annex, tmp_path):
    html = html_of(table())
    pages = []
    for name in ("one.pdf", "two.pdf"):
        pdf.write(tmp_path / name, html, "da")
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


def test_a_machine_without_a_font_writes_the_same_bytes(annex, tmp_path):
    page, settings = tmp_path / "page.html", tmp_path / "fonts.conf"
    page.write_text(html_of(table("Næstved: æøå – “ord” → ✓ × ◊ −1,5 Łódź `kode`"), drawn()), encoding="utf-8")
    settings.write_text('<?xml version="1.0"?><fontconfig></fontconfig>', encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from analysis.report.pages import pdf; "
        "pdf.write(Path(sys.argv[2]), Path(sys.argv[1]).read_text(encoding='utf-8'), 'da')"
    )
    written = []
    for name, given in (("with", {}), ("without", {"FONTCONFIG_FILE": str(settings), "XDG_CACHE_HOME": str(tmp_path)})):
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | given
        target = tmp_path / f"{name}.pdf"
        subprocess.run([sys.executable, "-c", code, page, target], env=environment, check=True)
        written.append(target.read_bytes())
    assert written[0] == written[1]
    with pikepdf.open(io.BytesIO(written[0])) as book:
        fonts = {str(font.BaseFont) for each in book.pages for font in each.Resources.Font.values()}
        assert {name.split("+")[1].split("-Bold")[0] for name in fonts} == {"IBM-Plex-Sans"}
        assert "Łódź" in words_of(book)


@pytest.mark.parametrize(
    "words", ["<script>x</script>&amp;", "=cmd|' /C calc'!A0", "Næst\u202eved", "a" * 10_000, "ord og " * 1_400]
)
def test_words_from_outside_are_harmless_and_stay_on_the_page(words, tmp_path):
    book = written(tmp_path / "annex.pdf", html_of(table(words, columns=1, rows=1)))
    said = words_of(book)
    assert "\u202e" not in said
    assert len(said) >= len(words)
    assert "/JavaScript" not in book.Root.get("/Names", {})


@pytest.mark.parametrize("words", ["a" * 10_000, "ord og " * 1_400])
def test_a_very_long_text_takes_not_many_times_as_long_as_a_short_one(words, tmp_path):
    def seconds(said):
        cell = Cell(said, said)
        columns = (Column("a", "Antal", "antal"), Column("b", "Bemærkning", numeric=False))
        held = Table("t", said, "Sag", columns, (Row("Sag", (Cell("1", 1.0), cell)),) * 2, notes=(said,))
        started = time.process_time()
        pdf.write(tmp_path / "annex.pdf", html_of(held), "da")
        return time.process_time() - started

    # the least of several: what else the machine does takes time too
    short, long = (min(seconds(said) for _ in range(3)) for said in ("kort", words))
    assert long < 20 * short


@pytest.mark.parametrize("columns", [3, 9, 14])
def test_no_table_is_wider_than_its_page_and_a_wide_one_lies_on_its_side(columns):
    page = pdf.require().HTML(string=html_of(table(columns=columns)))
    pdf.lay_out(page.etree_element, "da")
    document = page.render()
    for each in document.pages:
        edges = [box.position_x + box.width for box in each._page_box.descendants() if hasattr(box, "width")]
        numbers = [edge for edge in edges if isinstance(edge, int | float)]
        assert max(numbers) <= each.width
    lies = [each.width > each.height for each in document.pages]
    assert any(lies) == (columns == 14)


def laid(*blocks):
    page = pdf.require().HTML(string=html_of(*blocks))
    pdf.lay_out(page.etree_element, "da")
    return page.render().pages


def lines(page) -> list[str]:
    found = [box for box in page._page_box.descendants() if type(box).__name__ == "TextBox"]
    return [box.text for box in found]


def test_a_word_of_a_table_is_never_broken_where_the_table_has_room():
    words = ("Opgøres", "Forskel", "Beskæftigelsesministeriet", "fuldtidspersoner", "arbejdsmarkedspolitisk")
    columns = tuple(Column(f"c{place}", word, numeric=False) for place, word in enumerate(words))
    said = "En længere bemærkning, som fylder flere linjer og gerne vil have al pladsen i tabellen for sig selv. " * 3
    row = Row("Sag", (*(Cell(word, word) for word in words[:-1]), Cell(said, said)))
    shown = [line for page in laid(Table("t", "Mål", "Sag", columns, (row,) * 3)) for line in lines(page)]
    assert all(shown.count(word) >= 4 for word in words[:-1])


def test_a_heading_stands_on_the_page_of_the_table_that_follows_it_even_when_that_lies_on_its_side():
    wide = table(columns=14)
    page = pdf.require().HTML(
        string=html_of(table()).replace("<p>Tekst</p>", wide._repr_mimebundle_()["text/html"].replace("tabel", "bred"))
    )
    pdf.lay_out(page.etree_element, "da")
    (lying,) = [each for each in page.render().pages if each.width > each.height]
    assert any("1.1 Mere" in line for line in lines(lying))


@pytest.mark.parametrize("rows", range(36, 60, 4))
def test_no_row_stands_alone_at_the_end_of_a_page_or_the_beginning_of_the_next(rows):
    pages = [lines(page).count("Næstved") for page in laid(table(rows=rows))]
    split = [count for count in pages if count]
    assert sum(split) == rows and min(split) >= 2


def test_a_page_that_asks_for_anything_gets_nothing(tmp_path):
    html = html_of(table()).replace("<p>Tekst</p>", '<img src="https://example.org/x.png" alt="x">')
    assert not [each for page in written(tmp_path / "annex.pdf", html).pages for each in page.get_images()]


def test_a_machine_without_pango_is_told_what_brings_it(monkeypatch):
    import builtins

    real = builtins.__import__

    def lacking(name, *given, **named):
        if name == "weasyprint":
            raise OSError("cannot load library 'libgobject-2.0-0'")
        return real(name, *given, **named)

    monkeypatch.setattr(builtins, "__import__", lacking)
    with pytest.raises(errors.DataError, match="apt-get install libpango"):
        pdf.require()


def test_an_annex_is_built_with_its_pdf(tmp_path, monkeypatch):
    home = small_project.make(tmp_path / "home")
    small_project.add_chapter(home, 1, "first", small_project.table("first-table"))
    monkeypatch.setenv("BILAG_HOME", str(home))
    folder = build.build(NAESTVED, ["first"], editions=frozenset({"pdf"})).folder
    with pikepdf.open(io.BytesIO((folder / "annex.pdf").read_bytes())) as book:
        assert "/Table" in kinds(book)


def test_chapters_follow_each_other_and_the_overview_stands_alone():
    chapters = "".join(
        f"<h2{' class=opens' if number == 3 else ''}>{number} Kort</h2><p>Lidt.</p>" for number in (2, 3, 4)
    )
    page = pdf.require().HTML(string=html_of(table()).replace("</main>", f"{chapters}</main>"))
    pdf.lay_out(page.etree_element, "da")
    on = {}
    for number, each in enumerate(page.render().pages):
        for box in each._page_box.descendants():
            if box.element is not None and box.element.tag == "h2":
                on.setdefault("".join(box.element.itertext()), number)
    assert on["1 Ledighed"] == on["2 Kort"] == on["3 Kort"] - 1 == on["4 Kort"] - 1
