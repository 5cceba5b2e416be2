"""The annex on paper: one tagged PDF (PDF/UA-1) made of the finished page."""

import itertools
import logging
import re
from pathlib import Path
from xml.etree.ElementTree import Element

from analysis.core import errors
from analysis.display import fonts
from analysis.display.blocks.escaping import light, plain
from analysis.display.texts import text

STYLE = Path(__file__).parent / "template" / "paper.css"
SVG = "{http://www.w3.org/2000/svg}"
PANGO = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
# Signs side by side, two for the room between columns, that a line holds: upright, in smaller letters, on its side.
# Only a table with more than that is let break its words.
UPRIGHT, UPRIGHT_SMALL, ON_ITS_SIDE = 100, 115, 170
BETWEEN = 2
# A table with no more rows is not split; one with longer labels gives them more room.
SHORT_TABLE, LONG_LABEL = 12, 60
# A longer text of a cell or caption is from outside: to fit columns to it takes time that grows with its square.
LONGEST_TEXT = 600
# A word that no line holds may be broken at every so many signs.
LONGEST_WORD = 30
LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S{{10}})")
# The flag of what stands on a page in a PDF.
PRINTED = 4
SOFT_HYPHEN = "\N{SOFT HYPHEN}"
BREAK = "\N{ZERO WIDTH SPACE}"


def write(path: Path, html: str, language: str) -> None:
    """Write a finished page as a PDF in the font of the page: tagged, with bookmarks, page numbers, running heads."""
    weasyprint = require()
    page = weasyprint.HTML(
        string=light(plain(html)).replace(SOFT_HYPHEN, ""),
        url_fetcher=weasyprint.URLFetcher(allowed_protocols={"data"}),
    )
    lay_out(page.etree_element, language)
    page.write_pdf(str(path), finisher=_finish, pdf_variant="pdf/ua-1", pdf_identifier=b"bilag")


def lay_out(page: Element, language: str) -> None:
    """Make a page one for paper, in place: without what only a screen has use for, every drawing in words."""
    _remove_screen_only(page)
    for element in list(page.find("body").iter()):
        element.text, element.tail = _breakable(element.text), _breakable(element.tail)
        if element.tag == f"{SVG}svg":
            _describe(element, language)
        elif element.tag == "div" and "table" in _classes(element):
            _lay(element)
        elif element.tag == "a":
            # each part of a link would be one by itself
            element.text = _words(element)
            element[:] = []
        elif element.tag == "details":
            element.tag = "div"
    _lead(page.find("body"))
    _add_style(page, language)


def _finish(_document, pdf) -> None:
    """Say of each header whether it heads a column or a row, and that links are printed: weasyprint does not."""

    def parent(element: dict) -> dict:
        return pdf.objects[int(element["P"].split()[0])]

    for each in (each for each in pdf.objects if isinstance(each, dict)):
        if each.get("S") == "/TH":
            each["A"]["Scope"] = "/Column" if parent(parent(each))["S"] == "/THead" else "/Row"
        elif each.get("Subtype") == "/Link":
            each["F"] = PRINTED


def require():
    """Return what draws a PDF; a DataError says which command brings it where it is not on this machine."""
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        import weasyprint
    except OSError:
        raise errors.DataError(f"The PDF needs the library Pango, which this machine lacks: {PANGO}") from None
    except ImportError:
        raise errors.DataError("The PDF needs weasyprint, which is not installed: make environment") from None
    return weasyprint


def _classes(element: Element) -> set[str]:
    return set((element.get("class") or "").split())


def _remove_screen_only(parent: Element) -> None:
    """Take out what the page itself does not print either: to lay it out takes as long as all the rest."""
    for place, child in reversed(list(enumerate(parent))):
        if "on-screen" not in _classes(child):
            _remove_screen_only(child)
            continue
        # the words after it stay
        if child.tail and place:
            parent[place - 1].tail = (parent[place - 1].tail or "") + child.tail
        elif child.tail:
            parent.text = (parent.text or "") + child.tail
        parent.remove(child)


def _describe(drawing: Element, language: str) -> None:
    """Give a drawing its words in one place, which is where the PDF takes its alternative text from."""
    found = [each for name in ("title", "desc") for each in drawing.findall(f"{SVG}{name}")]
    words = [each.text for each in found if each.text]
    for each in found:
        drawing.remove(each)
    title = Element(f"{SVG}title")
    title.text = ". ".join([*(each.rstrip(".") for each in words[:-1]), *words[-1:]]) or text(language, "paper.mark")
    drawing.insert(0, title)


def _lay(block: Element) -> None:
    """Say how a table is laid: in smaller letters or on its side when its words need it, and where it may be split."""
    rows = [[_words(cell) for cell in row] for row in block.iter("tr")]
    signs = _signs(block)
    longest = max(map(len, (*map(_words, block.iter("caption")), *(cell for row in rows for cell in row))))
    fitting = {
        "small": UPRIGHT < signs <= UPRIGHT_SMALL,
        "wide": signs > UPRIGHT_SMALL,
        "crowded": signs > ON_ITS_SIDE,
        "fixed": longest > LONGEST_TEXT,
        "short": longest <= LONGEST_TEXT and len(rows) <= SHORT_TABLE,
        "long-labels": max((len(row[0]) for row in rows if row), default=0) > LONG_LABEL,
    }
    for name in filter(fitting.get, fitting):
        _add_class(block, name)


def _signs(block: Element) -> int:
    """Return how many signs the columns of a table need side by side when no word is broken."""
    rows = [list(row) for row in block.iter("tr") if not any(cell.get("colspan") for cell in row)]
    # a header that reaches over two rows stands in the first alone, so the last columns are counted from the right
    columns = itertools.zip_longest(*(reversed(row) for row in rows))
    needed = [max(_longest_word(cell) for cell in column if cell is not None) for column in columns]
    return sum(needed) + BETWEEN * len(needed)


def _longest_word(cell: Element) -> int:
    words = _words(cell).replace("\N{NO-BREAK SPACE}", "_").split()
    return min(max(map(len, words), default=0), LONGEST_WORD)


def _lead(page: Element) -> None:
    """Let the headings right before a table on its side stand on its page, not alone on the one before."""
    for parent in page.iter():
        children = list(parent)
        for place, child in enumerate(children):
            if "wide" in _classes(child):
                headings = itertools.takewhile(lambda each: each.tag in ("h3", "h4"), reversed(children[:place]))
                for heading in headings:
                    _add_class(heading, "wide")


def _add_class(element: Element, name: str) -> None:
    element.set("class", f"{element.get('class') or ''} {name}".strip())


def _breakable(words: str | None) -> str | None:
    return LONG_WORD.sub(rf"\g<0>{BREAK}", words) if words else words


def _words(element: Element) -> str:
    return "".join(element.itertext())


def _add_style(page: Element, language: str) -> None:
    sheet = Element("style")
    words = {name: text(language, f"paper.{name}") for name in ("page", "of")}
    paper = STYLE.read_text(encoding="utf-8").replace("PAGE", words["page"]).replace("OF", words["of"])
    sheet.text = f"{fonts.whole_faces()}\n{paper}"
    page.find("head").append(sheet)
