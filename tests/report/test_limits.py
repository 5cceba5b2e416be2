"""What an annex may ask of a reader: pages, words, tab stops, bytes; of the five plans and of 23 other annexes."""

import re
import shutil

import numpy as np
import pypdfium2
import pytest
from lxml import html

from analysis.cli import app
from analysis.report.pages import pdf
from tests.whole_annexes import ALWAYS, AT_RANDOM, PLANS

MOST_PAGES, SHORT_PAGES, LEAST_FILLED = 12, 2, 0.40
MOST_WORDS_OF_SENTENCE, MOST_WORDS_OF_OVERVIEW, MOST_LIX, MOST_TAB_STOPS = 22, 120, 45, 90
LARGEST_PAGE, LARGEST_FOLDER = 1_000_000, 2_000_000
# A full stop that ends no sentence: of an abbreviation, a number in order, or a number's thousands.
WITHIN = re.compile(r"\b(?:pct|mv|nr|Nr|kr|mio|ca|No|no|fx|etc)\.|(?<=\d)\.(?=\d)|\b\d+\.(?= (?:kvartal|halvår|kvt))")
SENTENCE_END = re.compile(r"[.;:!?](?:\s|$)")
SCREEN_OF = "//main//*[contains(@class, 'said')]//p[contains(@class, 'text')] | //main//*[contains(@class, 'said')]//li"


def of(folder):
    """Return the annex as a tree."""
    return html.parse(str(folder / "annex.html"), html.HTMLParser(encoding="utf-8")).getroot()


def sentences(words: str) -> list[str]:
    """Return the sentences of a text, and the parts of one that stand on their own."""
    whole = WITHIN.sub(lambda found: found[0].replace(".", "\0"), words)
    return [each.strip().replace("\0", ".") for each in SENTENCE_END.split(whole) if each.strip()]


def lix(words: list[str]) -> float:
    """Return the readability index of Björnsson (1968): words in a sentence, and long words in a hundred."""
    found = [sentence.split() for text in words for sentence in sentences(text)]
    every = [word.strip(".,;:()") for sentence in found for word in sentence]
    long = [word for word in every if len(word) > 6 and not re.search(r"\d", word)]
    return len(every) / len(found) + 100 * len(long) / len(every)


def pages(path) -> list[float]:
    """Return how far down each page of a PDF there is something, as a share of the room between its margins."""
    filled = []
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            drawn = page.render(scale=0.5, grayscale=True).to_numpy()
            height = drawn.shape[0]
            # running head and page number stand outside
            top, bottom = round(height * 23 / 297), round(height * (297 - 20) / 297)
            rows = np.flatnonzero((drawn[top:bottom] < 200).any(axis=1))
            filled.append((rows.max() + 1) / (bottom - top) if len(rows) else 0.0)
    return filled


def check(folder, paper) -> list[str]:
    """Return what an annex asks too much of."""
    tree, found = of(folder), []
    said = [" ".join(each.text_content().split()) for each in tree.xpath(SCREEN_OF)]
    headings = [" ".join(each.text_content().split()) for each in tree.xpath("//main//h2/*[@class='message']")]
    long = [
        each for text in [*said, *headings] for each in sentences(text) if len(each.split()) > MOST_WORDS_OF_SENTENCE
    ]
    found += [f"a long sentence: {each}" for each in long]
    overview = tree.xpath("//*[@id='chapter-overview']/*[@class='message'] | //main//ul[@class='points']/li")
    words = sum(len(each.text_content().split()) for each in overview)
    if words > MOST_WORDS_OF_OVERVIEW:
        found.append(f"an overview of {words} words")
    if len(tree.xpath("//main//ul[@class='points']/li")) > 6:
        found.append("more than six points")
    if said and lix(said) > MOST_LIX:
        found.append(f"LIX {lix(said):.0f}")
    chapters: dict[str, list[str]] = {}
    for each in tree.xpath(SCREEN_OF):
        heading = each.xpath("string(preceding::h2[1]/@id)")
        chapters.setdefault(heading, []).extend(sentences(" ".join(each.text_content().split())))
    for once in chapters.values():
        found += [f"said twice: {each}" for each in sorted(set(once)) if once.count(each) > 1]
    inside = "//a[@href][not(ancestor::details)] | //summary | //*[@tabindex='0']"
    if (stops := len(tree.xpath(inside))) > MOST_TAB_STOPS:
        found.append(f"{stops} tab stops")
    if (size := (folder / "annex.html").stat().st_size) > LARGEST_PAGE:
        found.append(f"a page of {size} bytes")
    if (size := sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())) > LARGEST_FOLDER:
        found.append(f"a folder of {size} bytes")
    filled = pages(paper)
    if len(filled) > MOST_PAGES:
        found.append(f"{len(filled)} pages")
    found += [
        f"page {number} is filled to {share:.0%}" for number, share in enumerate(filled[:-1], 1) if share < LEAST_FILLED
    ]
    return [f"{folder.parent.name} {folder.name}: {each}" for each in found]


@pytest.mark.parametrize("name", PLANS)
def test_an_annex_of_a_plan_asks_no_more_than_a_reader_has(annex_of, tmp_path, name):
    folder = annex_of(name)
    pdf.write(tmp_path / "annex.pdf", (folder / "annex.html").read_text(encoding="utf-8"), "da")
    assert check(folder, tmp_path / "annex.pdf") == []


def test_other_annexes_ask_no_more(others, tmp_path):
    assert len(others) == len(ALWAYS) + AT_RANDOM
    found = []
    for folder in others:
        pdf.write(tmp_path / "annex.pdf", (folder / "annex.html").read_text(encoding="utf-8"), "da")
        found += check(folder, tmp_path / "annex.pdf")
    assert found == []


def test_the_short_edition_is_two_pages_at_most_of_the_same_sentences(tmp_path):
    with pytest.raises(SystemExit) as stop:
        app.main(
            [
                "build",
                "--municipality",
                "Faxe",
                "--year",
                "2026",
                "--chapters",
                "overview",
                "--short",
                "--out",
                str(tmp_path),
            ]
        )
    assert stop.value.code == 0
    (folder,) = (page.parent for page in tmp_path.rglob("short.html"))
    assert len(pages(folder / "short.pdf")) <= SHORT_PAGES
    short = html.parse(str(folder / "short.html"), html.HTMLParser(encoding="utf-8")).getroot()
    points = [[each.text_content() for each in tree.xpath("//ul[@class='points']/li")] for tree in (short, of(folder))]
    assert points[0] == points[1] and len(points[0]) > 2
    shutil.rmtree(folder)
