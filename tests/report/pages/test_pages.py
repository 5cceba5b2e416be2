"""The annexes of all plans, and comparisons, as readers meet them: in a browser, by keyboard, in print, by checkers."""

import re
from pathlib import Path

import pdfua
import pypdfium2
import pytest
from lxml import html
from tests import whole_annexes
from tests.report import looking
from tests.report.looking import opened
from tests.whole_annexes import COMPARISONS, PLANS

from analysis.display.figures import style
from analysis.report.pages import pdf

PAGES = (*PLANS, *COMPARISONS)
EVERY = (*whole_annexes.ARGUMENTS, *COMPARISONS)
PLACEHOLDERS = re.compile(r"^\W*(image|figure|figur|billede|graf|chart|alt|todo|tbd|lorem|placeholder)?\W*$", re.I)
LEAST_ALTERNATIVE = 60
STOPS = 'a[href], summary, [tabindex="0"]'


@pytest.fixture(scope="module")
def browser():
    with looking.chromium() as started:
        yield started


def address(folder) -> str:
    return (folder / "annex.html").as_uri()


def addresses(folder) -> list[str]:
    """Return the addresses of an annex and of its technical annex, which a comparison has none of."""
    return [path.as_uri() for path in (folder / "annex.html", folder / "technical.html") if path.is_file()]


def colour(code: str) -> str:
    return f"rgb({int(code[1:3], 16)}, {int(code[3:5], 16)}, {int(code[5:7], 16)})"


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(browser, annex_of, name):
    for where in addresses(annex_of(name)):
        with opened(browser, where) as (page, _, _):
            looking.unfold(page)
            assert looking.axe(page) == []
            page.set_viewport_size({"width": 320, "height": 900})
            assert looking.axe(page, ("target-size", "scrollable-region-focusable", "meta-viewport")) == []


@pytest.mark.parametrize("name", ["stevns-2024-2026", "comparison"])
def test_axe_finds_the_dark_colours_to_stand_out(browser, annex_of, name):
    for where in addresses(annex_of(name)):
        with opened(browser, where, color_scheme="dark") as (page, _, _):
            looking.unfold(page)
            assert looking.axe(page, ("color-contrast", "link-in-text-block")) == []


@pytest.mark.parametrize("name", PAGES)
def test_the_w3c_checker_finds_no_error(annex_of, name):
    for file in sorted(annex_of(name).glob("*.html")):
        assert looking.w3c(file) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_itself_alone_and_nothing_in_it_scrolls_sideways(browser, annex_of, name):
    for where in addresses(annex_of(name)):
        with opened(browser, where, 320) as (page, asked, complaints):
            looking.unfold(page)
            for width in (320, 768, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, looking.wider_than(page, width)
                assert looking.wider_than(page, width) == []
                assert looking.scrolling(page) == []
            assert (asked, complaints) == ([where], [])


@pytest.mark.parametrize("name", PAGES)
def test_drawings_can_be_read(browser, annex_of, name):
    with opened(browser, address(annex_of(name))) as (page, _, _):
        assert looking.pale_in_figures(page, (colour(style.GRID), colour("#ffffff"))) == []
        assert looking.clipped_words(page) == []
        assert looking.overlapping_words(page) == []


@pytest.mark.parametrize("name", EVERY)
def test_tables_and_figures_say_what_they_are(annex_of, name):
    page = whole_annexes.page(annex_of(name))
    ids = page.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
    captions = [" ".join(each.text_content().split()) for each in page.xpath("//table/caption")]
    assert len(captions) == len(page.xpath("//table"))
    assert all(len(caption) > 10 for caption in captions)
    assert page.xpath("//img | //script | //iframe | //*[@onclick or @onload]") == []
    alternatives = []
    for figure in page.xpath("//figure"):
        (drawing,) = figure.xpath(".//*[name()='svg'][@role='img']")
        named = {part: page.get_element_by_id(part).text_content() for part in drawing.get("aria-labelledby").split()}
        alternatives.append(" ".join(named.values()))
        assert not any(PLACEHOLDERS.match(words) for words in named.values()), figure.get("id")
        assert len(alternatives[-1]) > LEAST_ALTERNATIVE, figure.get("id")
        # a figure of which nothing sure can be said has no sentence
        said = [each.text_content().strip() for each in figure.xpath("p[not(@class)]")]
        assert len(said) <= 1 and all(each.endswith(".") for each in said), figure.get("id")
        (data,) = figure.xpath("details//table")
        assert re.search(r"\d", " ".join(cell.text_content() for cell in data.xpath(".//td"))), figure.get("id")
    assert len(alternatives) == len(set(alternatives)) > 0
    headings = [int(each.tag[1]) for each in page.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]
    assert headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(headings, headings[1:], strict=False))


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(annex_of, name):
    folder = annex_of(name)
    for where in addresses(folder):
        page = html.fromstring(Path(where.removeprefix("file://")).read_text(encoding="utf-8"))
        ids = set(page.xpath("//@id"))
        links = [link for link in page.xpath("//a/@href") if not link.startswith("data:")]
        assert [link for link in links if link.startswith("#") and link[1:] not in ids] == []
        # out of the page only to the page beside it, and to what the plan says of its accessibility
        away = [link for link in page.xpath("//main//a/@href | //nav//a/@href") if not link.startswith(("#", "data:"))]
        beside = {path.name: html.parse(str(path)) for path in folder.glob("*.html")}
        assert {link.partition("#")[0] for link in away} == {*beside} - {where.rsplit("/", 1)[1]}
        there = [link.partition("#") for link in away if "#" in link]
        assert [place for name, _, place in there if not beside[name].xpath(f"//*[@id='{place}']")] == []


@pytest.mark.parametrize("name", ["slagelse-2017", "comparison"])
def test_the_keyboard_goes_through_the_page_in_the_order_it_is_read(browser, annex_of, name):
    with opened(browser, address(annex_of(name)), reduced_motion="reduce") as (page, _, _):
        assert page.locator('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])').count() == 0
        places, unseen, wanted = looking.tabbed(page, STOPS)
        assert places == list(range(wanted))
        assert unseen == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_works_with_scripts_off_and_prints_without_clipping(browser, annex_of, name, tmp_path):
    where = address(annex_of(name))
    with opened(browser, where, looking.PAPER_WIDTH, java_script_enabled=False) as (page, _, _):
        page.locator("nav > ol > li > a").last.click()
        assert page.url.startswith((f"{where}#chapter-", f"{where}#not-shown"))
        box = page.locator("details").last
        box.locator("summary").first.click()
        assert box.get_attribute("open") is not None
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") <= looking.PAPER_WIDTH
        assert looking.wider_than(page, looking.PAPER_WIDTH) == []
        assert looking.clipped(page) == []
        printed = page.pdf(path=tmp_path / "annex.pdf", prefer_css_page_size=True, tagged=True)
        assert printed.startswith(b"%PDF") and len(printed) > 50_000


@pytest.mark.parametrize("name", ["naestved-2023", "comparison-of-eight"])
def test_the_pdf_holds_all_words_within_its_margins_and_every_figure_on_one_page(annex_of, name):
    source = (annex_of(name) / "annex.html").read_text(encoding="utf-8")
    laid = pdf.require().HTML(string=source)
    pdf.lay_out(laid.etree_element, "da")
    margin = 16 / 25.4 * 96
    outside, pages_of = [], {}
    for number, page in enumerate(laid.render().pages, start=1):
        for box in page._page_box.descendants():
            if type(box).__name__ == "TextBox" and box.position_x + box.width > page.width - margin + 1:
                outside.append((number, box.text))
            if box.element is not None and box.element.tag == "figure":
                pages_of.setdefault(box.element.get("id"), set()).add(number)
    assert outside == []
    assert {name: pages for name, pages in pages_of.items() if len(pages) > 1} == {}
    assert len(pages_of) == source.count("<figure ") > 0


@pytest.fixture(scope="module")
def pdf_of(annex_of, tmp_path_factory):
    """Return a function from a plan to its annex as a PDF, made once."""
    folder = tmp_path_factory.mktemp("paper")

    def write(name):
        path = folder / f"{name}.pdf"
        if not path.is_file():
            pdf.write(path, (annex_of(name) / "annex.html").read_text(encoding="utf-8"), "da")
        return path

    return write


def letters(words: str) -> str:
    """Return letters and digits alone, as they stand whichever way the lines break."""
    return re.sub(r"[\W_]", "", words)


def letters_of(path) -> list[str]:
    """Return the letters and digits of each page of a PDF."""
    with pypdfium2.PdfDocument(path) as document:
        return [letters(page.get_textpage().get_text_bounded()) for page in document]


def holds(pages: list[str], words: str) -> bool:
    """Tell whether pages hold words, which may begin on one page and end on the next, running heads between."""
    whole = "".join(pages)
    parts = ((words[:at], words[at:]) for at in range(8, len(words) - 8))
    return words in whole or any(first in whole and last in whole for first, last in parts)


@pytest.mark.parametrize("name", PLANS)
def test_printing_from_the_browser_says_what_the_pdf_says(browser, annex_of, pdf_of, name, tmp_path):
    # the innermost elements that hold words, with whether they are printed
    told = """() => [...document.querySelectorAll('body :is(h1, h2, h3, h4, p, li, th, td, caption, figcaption, dt, dd,'
      + ' summary, a)')].filter((each) => !each.querySelector('p, li, ol, table, svg') && !each.closest('svg'))
      .map((each) => [each.checkVisibility(), [...each.childNodes].filter((node) => node.nodeType === 3
        || node.checkVisibility() === each.checkVisibility()).map((node) => node.textContent).join('')])"""
    with opened(browser, address(annex_of(name))) as (page, _, _):
        page.emulate_media(media="print")
        # as wide as paper; a word is not divided at the end of a line
        page.set_viewport_size({"width": looking.PAPER_WIDTH, "height": 900})
        page.add_style_tag(content="* { hyphens: none !important; }")
        units = page.evaluate(told)
        page.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True)
    printed, shown = letters_of(tmp_path / "printed.pdf"), letters_of(pdf_of(name))
    seen = dict.fromkeys(letters(words) for visible, words in units if visible)
    hidden = {letters(words) for visible, words in units if not visible} - set(seen)
    assert len(seen) > 150 and len(hidden) > 30
    assert [words for words in seen if not holds(printed, words)] == []
    assert [words for words in seen if not holds(shown, words)] == []
    said = "".join(seen)
    only_folded = {words for words in hidden if len(words) > 25 and words not in said}
    assert [words for words in only_folded if words in "".join(printed) or words in "".join(shown)] == []


@pytest.mark.parametrize("name", PLANS)
def test_a_checker_of_accessible_pdfs_finds_nothing(pdf_of, name):
    assert [(each.rule_id, each.message) for each in pdfua.validate(pdf_of(name)).findings] == []


def test_high_contrast_and_less_motion_are_heeded(browser, annex_of):
    told = """() => [getComputedStyle(document.documentElement).scrollBehavior,
      getComputedStyle(document.querySelector('.masthead')).borderTopStyle,
      getComputedStyle(document.querySelector('.drawing')).forcedColorAdjust]"""
    where = address(annex_of("comparison"))
    with opened(browser, where, forced_colors="active", reduced_motion="reduce") as (page, _, _):
        assert page.evaluate(told) == ["auto", "solid", "none"]
    with opened(browser, where) as (page, _, _):
        assert page.evaluate(told)[:2] == ["smooth", "none"]


@pytest.mark.parametrize("name", ["naestved-2023", "naestved-politik"])
@pytest.mark.parametrize(("width", "letters"), [(320, "100%"), (320, "200%"), (640, "200%")])
def test_no_word_of_a_title_is_cut_at_a_letter(browser, annex_of, name, width, letters):
    # the letters of each word on each line that it stands on
    parts = """(letters) => {
      document.documentElement.style.fontSize = letters;
      const node = document.querySelector('h1').firstChild, lines = [];
      for (let at = 0; at < node.length; at++) {
        const range = document.createRange();
        range.setStart(node, at); range.setEnd(node, at + 1);
        // a letter after a soft hyphen has a box at the end of the line before it too
        const box = [...range.getClientRects()].pop(), letter = node.data[at];
        if (letter === '\\u00ad') { if (lines.length) lines[lines.length - 1].divided = true; continue; }
        const last = lines[lines.length - 1];
        if (/\\s/.test(letter)) lines.push({ top: null, words: '' });
        else if (last && last.top !== null && Math.abs(last.top - box.top) < 2) {
          last.words += letter; last.divided = false;
        } else if (last && last.top === null) Object.assign(last, { top: box.top, words: letter });
        else lines.push({ top: box.top, words: letter, cut: Boolean(last) && !last.divided });
      }
      return lines.filter((each) => each.cut).map((each) => each.words);
    }"""
    with opened(browser, address(annex_of(name)), width) as (page, _, _):
        assert page.evaluate(parts, letters) == []
        assert page.evaluate("document.querySelector('h1').scrollWidth") <= width


@pytest.mark.parametrize("name", ["naestved-2023"])
@pytest.mark.parametrize("width", [320, 768, 1400])
def test_no_line_ends_inside_a_unit_or_the_name_of_a_period(browser, annex_of, name, width):
    with opened(browser, address(annex_of(name)), width) as (page, _, _):
        looking.unfold(page)
        found = page.evaluate(
            """[...document.querySelectorAll('main .whole')].map((each) =>
              [each.textContent, each.getClientRects().length])"""
        )
        assert len(found) > 50
        assert [words for words, lines in found if lines > 1] == []
