"""The page: what stands above it, numbers and references, and nothing of outside that is read as markup."""

import base64

import nbformat
import pytest
from lxml import html as markup

from analysis.annex import parameters
from analysis.annex.chapters import chapter
from analysis.display.blocks.blocks import Cell, Column, Figure, Message, Missing, Row, Table, Text
from analysis.report.pages import render
from analysis.report.run.execution import Executed
from analysis.store import snapshots

NAESTVED = parameters.resolve(municipality="370", year=2023, plan="naestved-2023")
EVIL = "</style></title><script>alert(1)</script>\u202e{{ 7 * 7 }}"


def table(id, caption="Tal"):
    row = Row("Faxe", (Cell("2,8", 2.8, decimals=1),))
    return Table(id=id, caption=caption, stub="Område", columns=(Column("a", "Juli"),), rows=(row,))


def figure(id):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" id="{id}-svg"></svg>'
    return Figure(id=id, caption="Kurve", svg=svg, alt="En kurve.", data=table(f"{id}-data"))


HEADING = render.Heading("Sidens titel", "Titel", "Næstved 2023", ("Tal til og med juni",), "Om bilaget.")


def executed(name, *blocks, title="Overblik"):
    cells = [nbformat.v4.new_markdown_cell(f"## {title}", metadata={"tags": ["da"]})]
    for block in blocks:
        output = nbformat.v4.new_output("execute_result", block._repr_mimebundle_())
        cells.append(nbformat.v4.new_code_cell("annex.verb()", outputs=[output]))
    return Executed(chapter(name), nbformat.v4.new_notebook(cells=cells), 0.0)


def page(*blocks, title="Overblik", heading=HEADING):
    made = executed("overview", *blocks, title=title)
    return markup.document_fromstring(render.render([made], heading, NAESTVED))


def pages(*chapters):
    """Each page by name, and the chapters that they show."""
    found, shown = render.pages(list(chapters), HEADING, NAESTVED)
    return {name: markup.document_fromstring(each) for name, each in found.items()}, shown


def headings(found):
    return [each.text_content() for each in found.find(".//main").iter("h2")]


def test_tables_and_figures_are_numbered_each_in_their_row():
    found = page(table("a"), figure("b"), table("c"), figure("d"))
    labels = {each.get("id"): each.find(".//*[@class='block-label']").text for each in found.find_class("block")}
    assert labels == {"a": "Tabel 1", "b": "Figur 1", "c": "Tabel 2", "d": "Figur 2"}


def test_a_paragraph_points_to_what_the_annex_has():
    found = page(Text("Ledigheden er lav.", see=("c", "missing", "b")), table("a"), figure("b"), table("c"))
    [paragraph] = found.find_class("text")
    assert paragraph.text_content() == "Ledigheden er lav. Se tabel 2 og figur 1."
    assert [link.get("href") for link in paragraph.iter("a")] == ["#c", "#b"]
    alone = page(Text("Ledigheden er lav.", see=("missing",)))
    assert alone.find_class("text")[0].text_content() == "Ledigheden er lav."


def test_the_page_says_what_it_is():
    found = page(table("a"))
    assert found.get("lang") == "da"
    assert found.findtext(".//title") == "Sidens titel"
    assert found.find(".//meta[@name='description']").get("content") == "Om bilaget."
    assert [each.text for each in found.iter("h1")] == ["Titel"]


@pytest.mark.parametrize("title", [EVIL, "a" * 10_000])
def test_names_from_outside_are_text(title):
    heading = render.Heading(title, title, title, (title,), title)
    found = page(table("a", title), title=title.replace("\n", " "), heading=heading)
    assert list(found.iter("script")) == []
    assert len(list(found.iter("style"))) == 2
    assert "49" not in found.findtext(".//h1")
    assert "\u202e" not in markup.tostring(found, encoding="unicode")


def test_a_figure_can_be_taken_home():
    links = page(figure("b")).xpath("//a[@download]")
    assert [link.get("download") for link in links] == ["b.csv", "b.svg"]
    head, _, content = links[1].get("href").partition(",")
    assert head == "data:image/svg+xml;charset=utf-8;base64"
    assert base64.b64decode(content).decode().startswith("<svg")


def test_danish_words_are_marked_in_an_english_page_alone():
    english = parameters.resolve(municipality="370", year=2023, plan="naestved-2023", language="en")
    said = Text("On kontanthjælp or A-dagpenge in Næstved.", language="en")
    cells = [nbformat.v4.new_markdown_cell("## Kontanthjælp", metadata={"tags": ["en"]})]
    cells.append(
        nbformat.v4.new_code_cell(
            "annex.verb()", outputs=[nbformat.v4.new_output("execute_result", said._repr_mimebundle_())]
        )
    )
    executed = Executed(chapter("overview"), nbformat.v4.new_notebook(cells=cells), 0.0)
    heading = render.Heading("Title", "Title", "Næstved 2023", (), "About.")
    found = markup.document_fromstring(render.render([executed], heading, english))
    words = [each.text for each in found.find("body").iter() if each.get("lang") == "da"]
    assert words == ["Kontanthjælp", "Kontanthjælp", "kontanthjælp", "A-dagpenge"]
    assert not [each for each in page(Text("På kontanthjælp.")).find("body").iter() if each.get("lang")]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("da", "Bygget på tal, der var hentet 22. august 2026 eller før"),
        ("en", "Built on figures retrieved on 22 August 2026 or before"),
    ],
)
def test_an_annex_as_of_a_day_says_so_below_its_title(monkeypatch, language, line):
    monkeypatch.delenv(snapshots.AS_OF_VARIABLE, raising=False)
    assert len(render.facts("x", language)) == 1
    monkeypatch.setenv(snapshots.AS_OF_VARIABLE, "2026-08-22")
    assert render.facts("x", language)[1:] == (line,)


def lacking(table, names, **given):
    return Missing((table,), "Faxe", "juli 2026", names=names, **given)


def test_the_technical_chapters_stand_on_a_page_of_their_own_numbered_on():
    found, shown = pages(
        executed("overview", table("a")),
        executed("unemployment", table("b"), title="Ledighed"),
        executed("method", table("c"), title="Metode"),
    )
    assert headings(found["annex"]) == ["1 Overblik", "2 Ledighed"]
    assert headings(found["technical"]) == ["3 Metode", "Hvor tallene i bilaget kommer fra"]
    assert found["annex"].xpath("//a[@href='technical.html#about-b']")
    assert found["technical"].xpath("//*[@id='about-b']")
    assert [(each.name, each.title, each.is_technical) for each in shown] == [
        ("overview", "Overblik", False),
        ("unemployment", "Ledighed", False),
        ("method", "Metode", True),
    ]
    # each leads to the other, and tables are numbered through both
    assert [each.get("href") for each in found["annex"].xpath("//nav/p/a")] == ["technical.html"]
    assert [each.get("href") for each in found["technical"].xpath("//nav/p/a")] == ["annex.html"]
    assert found["technical"].find_class("block-label")[0].text == "Tabel 3"


def test_there_is_no_technical_page_without_such_a_chapter_and_an_annex_of_it_alone_is_the_annex():
    found, _ = pages(executed("unemployment", table("a")))
    assert list(found) == ["annex", "short"]
    assert found["annex"].xpath("//nav/p/a") == []
    found, _ = pages(executed("method", table("a"), title="Metode"))
    assert "technical" not in found
    assert headings(found["annex"]) == ["1 Metode"]


def test_the_short_edition_is_the_overview_alone():
    found, _ = pages(executed("overview", table("a")), executed("unemployment", table("b"), title="Ledighed"))
    assert [each.get("id") for each in found["short"].find_class("table")] == ["a"]
    assert found["short"].find("body").get("class") == "short"
    assert headings(found["short"]) == ["1 Overblik"]
    # in the annex the next chapter begins on a new page
    assert [each.get("id") for each in found["annex"].find_class("opens")] == ["chapter-unemployment"]
    # of an annex of other chapters it is the first of them, so that it is there when it is asked for
    other, _ = pages(executed("unemployment", table("a"), title="Ledighed"))
    assert headings(other["short"]) == ["1 Ledighed"]


def test_a_chapter_without_a_number_is_not_printed_and_stands_in_the_list_at_the_end():
    found, shown = pages(
        executed("overview", table("a")),
        executed("sickness", lacking("Y07A02", ("sygedagpenge",)), title="Sygedagpenge"),
        executed("unemployment", table("b"), lacking("Y01A02", ("dagpenge",)), title="Ledighed"),
    )
    assert headings(found["annex"]) == ["1 Overblik", "2 Ledighed", "Tal, der ikke er med"]
    assert [each.name for each in shown] == ["overview", "unemployment"]
    last = found["annex"].get_element_by_id("not-shown")
    [row] = last.findall(".//tbody/tr")
    assert [each.text_content() for each in row] == [
        "Sygedagpenge og dagpenge",
        "Kilden er ikke med i bilaget",
        "Når kilden føjes til bilaget",
    ]
    # neither tables nor commands are named to a reader
    words = found["annex"].find("body").text_content()
    assert not [each for each in ("Y07A02", "Y01A02", "bilag fetch") if each in words]
    assert found["annex"].find_class("missing") == []


def test_what_a_technical_chapter_lacks_is_told_there_with_its_command():
    found, _ = pages(executed("overview", table("a")), executed("method", table("b"), lacking("Y07A02", ())))
    [block] = found["technical"].find_class("missing")
    assert block.find(".//code").text == "bilag fetch Y07A02"
    assert headings(found["annex"]) == ["1 Overblik"]
    # one that has nothing else is not printed either
    found, _ = pages(executed("overview", table("a")), executed("method", lacking("Y07A02", ("sygedagpenge",))))
    assert headings(found["annex"]) == ["1 Overblik", "Tal, der ikke er med"]
    assert headings(found["technical"]) == ["Hvor tallene i bilaget kommer fra"]


def test_the_first_message_of_a_chapter_is_its_heading():
    first = Message("Ledigheden vender", ("Den er 2,8 pct.",), id="m1", values=())
    second = Message("Flere er langtidsledige", ("De er 115.",), id="m2", values=())
    found, _ = pages(executed("unemployment", table("a"), first, second, title="Ledighed"))
    [heading] = found["annex"].find(".//main").iter("h2")
    assert heading.text_content().split() == ["1", "Ledighed:", "Ledigheden", "vender"]
    assert [each.text for each in heading.find_class("message")] == ["Ledigheden vender"]
    # and is not told again below, where that of the next one stands
    assert [each.text for each in found["annex"].xpath("//p[@class='message']")] == ["Flere er langtidsledige"]
    # the contents name the topic alone
    assert [each.text_content().split() for each in found["annex"].xpath("//nav/ol/li/a")] == [["1", "Ledighed"]]
