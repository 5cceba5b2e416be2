"""Each number in a table or a sentence of a whole annex can be traced in its pages."""

import re

import nbformat
import pytest

from analysis.display.blocks.blocks import payload_of
from analysis.display.blocks.lineage import base, named
from analysis.indicators import registry
from tests.whole_annexes import PLANS, content, pages

# What is no statistic: days, periods, ages, and how many numbers a calculation asks for.
MONTHS = "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december"
NO_STATISTIC = re.compile(
    rf"\d+\. (?:{MONTHS}) \d{{4}}|\b(?:19|20)\d\d\b|\d\. (?:kvt|kvartal|halvår)\.?|\d+-\d+-årige|\d+-\d+ år|"
    r"under \d+ år|(?:seneste|første|over|færre end|efter) \d+ (?:måneder|tal)|\d+ måneder senere"
)


def chapters(folder):
    """Yield the blocks of each chapter that an annex shows, with its elements in the page that it stands in."""
    both = pages(folder)
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        headings = [each for whole in both for each in whole.xpath(f"//h2[@id='chapter-{path.stem[3:]}']")]
        if headings:
            (heading,) = headings
            yield path.stem, list(blocks_of(path)), _until_the_next(heading)


def blocks_of(path):
    """Yield what the blocks of an executed chapter have handed on."""
    for cell in nbformat.read(path, 4).cells:
        yield from filter(None, (payload_of(output.get("data", {})) for output in cell.get("outputs", [])))


def _until_the_next(heading, tag="h2"):
    """Return the elements from a chapter's heading to the next chapter's."""
    inside = []
    for element in heading.xpath("following::*"):
        if element.tag == tag:
            break
        inside.append(element)
    return inside


def with_class(elements, tag, name):
    return [each for each in elements if each.tag == tag and name in (each.get("class") or "").split()]


def sentences(block):
    """Return the sentences of a paragraph or of a message with its headline, each by itself."""
    return [block["text"]] if block["block"] == "text" else [block["headline"], *block["sentences"]]


@pytest.mark.parametrize("name", PLANS)
def test_a_chapter_stands_in_one_of_the_pages_or_has_no_number_of_the_municipality(annex_of, name):
    folder = annex_of(name)
    shown = {chapter["name"]: chapter["part"] for chapter in content(folder)["chapters"]}
    places = {f"{whole.find('body').get('class')}": whole for whole in pages(folder)}
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        chapter = path.stem[3:]
        page = {"main": "annex", "technical": "technical"}.get(shown.get(chapter))
        stands_in = [place for place, whole in places.items() if whole.xpath(f"//h2[@id='chapter-{chapter}']")]
        assert stands_in == ([page] if page else []), chapter
        if page is None:
            held = [each for each in blocks_of(path) if each["block"] != "missing"]
            assert [each["id"] for each in held if "rows" in each or each["values"]] == []


@pytest.mark.parametrize("name", PLANS)
def test_every_table_and_figure_has_its_source_and_the_box_about_its_numbers(annex_of, name):
    """In the technical annex the box stands with the table; those of the main part stand together at its end."""
    shown = "//div[contains(@class, 'block table')] | //figure[contains(@class, 'block')]"
    main, technical = pages(annex_of(name))
    blocks = [block for whole in (main, technical) for block in whole.xpath(shown)]
    assert len(blocks) > 10
    assert main.xpath("//p[@class='traced']") == []
    assert not re.search(r"Øjebliksbillede|hentet \d", main.xpath("//main")[0].text_content())

    def traced(block):
        """Return the names in a block's box, wherever it stands."""
        inside = f"*[contains(@href, 'technical.html#about-{block.get('id')}')]"
        boxes = technical.xpath(f"//details[@id='about-{block.get('id')}']") if block.xpath(f".//{inside}") else [block]
        return [each for box in boxes for each in with_class(box.iter(), "p", "traced")]

    without = [
        block.get("id")
        for block in blocks
        # the list of numbers that are not shown has none to trace
        if block.get("id") != "not-shown" and (not block.xpath(".//p[@class='source']") or not traced(block))
    ]
    assert without == []


@pytest.mark.parametrize("name", PLANS)
def test_every_sentence_with_a_number_stands_with_a_box_that_names_what_it_is(annex_of, name):
    untraced, counted = [], 0
    _, technical = pages(annex_of(name))
    for chapter, blocks, elements in chapters(annex_of(name)):
        apart = technical.xpath(f"//h3[@id='about-{chapter[3:]}']")
        told = _until_the_next(apart[0], "h3") if apart else elements
        names = {each.text_content() for each in with_class(told, "p", "traced")}
        boxed = {
            paragraph.text_content().split(" Se ")[0]
            for paragraph in with_class(elements, "p", "block")
            if paragraph.getnext() is not None and paragraph.getnext().get("class") in ("source", "tools")
        }
        for block in blocks:
            if block["block"] not in ("text", "message"):
                continue
            said = [each for each in sentences(block) if re.search(r"\d", NO_STATISTIC.sub("", each))]
            keys = {base(record["indicator"]) for record in block["values"]} if said else set()
            wanted = {
                registry.indicator(key).name.da if key in registry.indicators() else named(key, "da") for key in keys
            }
            counted += len(said)
            if said and (not wanted <= names or not (wanted or boxed.issuperset(said))):
                untraced.append((chapter, said[0][:100], sorted(wanted - names)))
    assert untraced == []
    assert counted >= 10
