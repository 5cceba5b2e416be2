"""Put the executed chapters together into one HTML page that needs nothing but itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from analysis.annex import markdown
from analysis.annex.parameters import Parameters
from analysis.core import errors, formats
from analysis.display.blocks import danish_words, html
from analysis.display.texts import text
from analysis.report.pages import cells, collect, gaps, repeats, traces
from analysis.report.pages.cells import Cell
from analysis.report.run.execution import Executed
from analysis.store import snapshots

TEMPLATES = Path(__file__).parent / "template"
HEADING = re.compile(r"^(#{1,6}) +(.+?)(?: +#+)?$")
TITLE_LEVEL, SECTION_LEVEL = 2, 3
FENCE = re.compile(r"^ {0,3}(```|~~~)")
# Code and addresses in Markdown, whose words are not read as the page's own.
NO_WORDS = re.compile(r"(`[^`]*`|\]\([^)]*\)|<[^>]*>)")


@dataclass(frozen=True)
class Section:
    """A heading of the annex: its HTML id, its number ("2" or "2.1"), its title, its level (2, 3 or deeper)."""

    id: str
    number: str
    title: str
    level: int


@dataclass(frozen=True)
class Heading:
    """What stands above the chapters.

    Attributes
    ----------
    page_title : str
        What the annex is called outside itself: in a browser's tab, in a workbook.
    title : str
        The annex's title, in its only h1.
    subtitle : str
        Whose it is.
    facts : tuple of str
        Lines below, such as the last month of the data.
    description : str
        One sentence for search engines and shared links.
    """

    page_title: str
    title: str
    subtitle: str
    facts: tuple[str, ...]
    description: str


def facts(until: str, language: str) -> tuple[str, ...]:
    """Return the lines below a heading: the last month of the data, and the earlier day that it is built as on."""
    day = snapshots.as_of()
    built = (text(language, "page.as_of", day=formats.date(day, language)),) if day else ()
    return (text(language, "page.data_until", period=until), *built)


def titles(executed: list[Executed], language: str) -> dict[str, str]:
    """Return the title of each chapter in a language: the one `## ` heading of its Markdown cells.

    Raises
    ------
    DataError
        If a chapter has no title in the language, more than one, or a heading above it.
    """
    found = {}
    for chapter in executed:
        shown = cells.visible(chapter.notebook, language)
        headings = [each for cell in shown if cell.cell_type == "markdown" for each in _parts(cell.source)]
        above = [each for each in headings if isinstance(each, tuple) and each[0] <= TITLE_LEVEL]
        if [level for level, _ in above] != [TITLE_LEVEL]:
            given = errors.alternatives([title for _, title in above]).replace(" or ", " and ") or "none"
            raise errors.DataError(
                f"{chapter.chapter.path.name} needs one title in '{language}', a heading that begins with '## ' "
                f"(sections begin with '### '); it has {given}."
            )
        found[chapter.chapter.name] = above[0][1]
    return found


def render(executed: list[Executed], heading: Heading, parameters: Parameters) -> str:
    """Return the annex as HTML: numbered sections, tables and figures, no code, no request to anywhere.

    The HTML of each block is put into the executed chapters too, as their kernels make none.

    Parameters
    ----------
    executed : list of Executed
        The chapters in their order.
    heading : Heading
    parameters : Parameters
        Their language decides which Markdown cells are shown.

    Returns
    -------
    str
        A whole page.
    """
    language = parameters.language
    numbers = {each.payload["id"]: each for each in collect.blocks(executed) if each.number}
    parts: list[Section | Markup] = []
    for number, chapter in enumerate(executed, start=1):
        shown, read_from = cells.read(chapter.notebook, language)
        parts += _chapter(_settled(shown), chapter.chapter.name, number, numbers, language)
        for data, block in read_from:
            if block:
                data["text/html"] = block.get("html") or html.render(block)
    template = html.environment(language, TEMPLATES).get_template("index.html.j2")
    sections = [part for part in parts if isinstance(part, Section) and part.level <= SECTION_LEVEL]
    css = (TEMPLATES / "annex.css").read_text(encoding="utf-8")
    return template.render(language=language, heading=heading, parts=parts, sections=sections, css=Markup(css))


def _settled(shown: list[Cell]) -> list[Cell]:
    """Leave out of a chapter what it says twice, join what it lacks, and say where its other numbers are from."""
    repeats.leave_out(shown)
    shown = gaps.settle(shown)
    traces.complete(shown)
    return shown


def _chapter(
    shown: Sequence[Cell], name: str, number: int, numbers: dict[str, collect.Block], language: str
) -> Iterator[Section | Markup]:
    """Yield the headings of a chapter, numbered and with ids that do not change with the language, and its HTML."""
    within = 0
    for cell in shown:
        for part in _parts(cell.markdown or ""):
            if isinstance(part, str):
                yield Markup(markdown.to_html(_marked(part, language)))
                continue
            level, title = part
            within += level == SECTION_LEVEL
            below = level >= SECTION_LEVEL
            label = f"{number}.{within}" if below else str(number)
            yield Section(f"chapter-{name}{f'-{within}' if below else ''}", label, title, level)
        for block in cell.blocks:
            block.setdefault("html", _html(block, numbers))
            yield Markup(block["html"])


def _html(block: dict, numbers: dict[str, collect.Block]) -> str:
    found = [numbers[each] for each in block.get("see", ()) if each in numbers]
    references = [{"id": each.payload["id"], "kind": each.kind, "number": each.number} for each in found]
    own = numbers.get(block["id"])
    return html.render(block, own.number if own and block["block"] in collect.NUMBERED else None, references)


def _parts(markdown: str) -> Iterator[str | tuple[int, str]]:
    """Yield the parts of a Markdown cell: a heading as its level and title, and the text between headings."""
    lines, fenced = [], False
    for line in markdown.splitlines():
        fenced ^= bool(FENCE.match(line))
        found = None if fenced else HEADING.match(line)
        if not found:
            lines.append(line)
            continue
        if any(lines):
            yield "\n".join(lines)
        lines = []
        yield len(found[1]), found[2]
    if any(lines):
        yield "\n".join(lines)


def _marked(markdown: str, language: str) -> str:
    """Mark the Danish words of an English text."""
    if language == "da":
        return markdown
    pieces = NO_WORDS.split(markdown)
    pieces[::2] = [danish_words.pattern().sub(str(html.DANISH.format(Markup(r"\1"))), each) for each in pieces[::2]]
    return "".join(pieces)
