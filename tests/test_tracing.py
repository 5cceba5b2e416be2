"""Each number in a table or a sentence of a whole annex can be traced in the page."""

import re

import nbformat
import pytest

from analysis.display.blocks.blocks import payload_of
from analysis.display.blocks.lineage import base, named
from analysis.indicators import registry
from tests.whole_annexes import PLANS, page

# What is no statistic: days, periods, ages, and how many numbers a calculation asks for.
MONTHS = "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december"
NO_STATISTIC = re.compile(
    rf"\d+\. (?:{MONTHS}) \d{{4}}|\b(?:19|20)\d\d\b|\d\. (?:kvt|kvartal|halvår)\.?|\d+-\d+-årige|\d+-\d+ år|"
    r"under \d+ år|(?:seneste|første|over|færre end|efter) \d+ (?:måneder|tal)|\d+ måneder senere"
)


def chapters(folder):
    """Yield the blocks of each chapter of an annex with its element in the page."""
    whole = page(folder)
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        cells = nbformat.read(path, 4).cells
        found = [payload_of(output.get("data", {})) for cell in cells for output in cell.get("outputs", [])]
        (heading,) = whole.xpath(f"//h2[@id='chapter-{path.stem[3:]}']")
        yield path.stem, [block for block in found if block], _until_the_next(heading)


def _until_the_next(heading):
    """Return the elements from a chapter's heading to the next chapter's."""
    inside = []
    for element in heading.xpath("following::*"):
        if element.tag == "h2":
            break
        inside.append(element)
    return inside


def with_class(elements, tag, name):
    return [each for each in elements if each.tag == tag and name in (each.get("class") or "").split()]


@pytest.mark.parametrize("name", PLANS)
def test_every_table_and_figure_has_its_source_and_the_box_about_its_numbers(annex_of, name):
    blocks = page(annex_of(name)).xpath("//div[contains(@class, 'block table')] | //figure[contains(@class, 'block')]")
    assert len(blocks) > 15
    without = [
        block.get("id")
        for block in blocks
        if not block.xpath(".//p[@class='source']")
        or not with_class(block.xpath(".//details[@class='about']//p"), "p", "traced")
    ]
    assert without == []


@pytest.mark.parametrize("name", PLANS)
def test_every_sentence_with_a_number_stands_with_a_box_that_names_what_it_is(annex_of, name):
    untraced = []
    for chapter, blocks, elements in chapters(annex_of(name)):
        names = {each.text_content() for each in with_class(elements, "p", "traced")}
        boxed = {
            paragraph.text_content().split(" Se ")[0]
            for paragraph in with_class(elements, "p", "block")
            if paragraph.getnext() is not None and paragraph.getnext().get("class") in ("source", "tools")
        }
        for block in blocks:
            if block["block"] != "text" or not re.search(r"\d", NO_STATISTIC.sub("", block["text"])):
                continue
            keys = {base(record["indicator"]) for record in block["values"]}
            wanted = {
                registry.indicator(key).name.da if key in registry.indicators() else named(key, "da") for key in keys
            }
            if not wanted <= names or not (wanted or block["text"] in boxed):
                untraced.append((chapter, block["text"][:100], sorted(wanted - names)))
    assert untraced == []
