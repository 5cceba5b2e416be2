"""Put the executed chapters together into one HTML page that needs nothing but itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from markupsafe import Markup

from analysis.annex.parameters import Parameters
from analysis.core import errors, formats
from analysis.display.blocks import html, markdown
from analysis.display.tables import not_shown
from analysis.display.texts import text
from analysis.report.pages import collect, reader
from analysis.report.run.execution import Executed
from analysis.store import snapshots

TEMPLATES = Path(__file__).parent / "template"
HEADING = re.compile(r"^(#{1,6}) +(.+?)(?: +#+)?$")
TITLE_LEVEL, SECTION_LEVEL = 2, 3
ANNEX, TECHNICAL, SHORT = "annex", "technical", "short"
OVERVIEW = "overview"
FENCE = re.compile(r"^ {0,3}(```|~~~)")
# Code and addresses in Markdown, whose words are not read as the page's own.
NO_WORDS = re.compile(r"(`[^`]*`|\]\([^)]*\)|<[^>]*>)")


@dataclass(frozen=True)
class Section:
    """A heading of the annex: its HTML id, number ("2" or "2.1"), title, level (2, 3 or deeper) and message."""

    id: str
    number: str
    title: str
    level: int
    message: str = ""


@dataclass(frozen=True)
class Heading:
    """What stands above the chapters: title, whose it is, and lines below such as the last month of the data.

    `page_title` is what the annex is called in a browser's tab and a workbook; `description` one sentence for search
    engines and shared links. `contact` is whom a reader can ask, `statement` where it says how accessible pages are,
    `responsible` who wrote, checked and approved it; `logo` is the authority's, as an address, and `brand` its colour.
    """

    page_title: str
    title: str
    subtitle: str
    facts: tuple[str, ...]
    description: str
    contact: str = ""
    statement: str = ""
    responsible: tuple[str, ...] = ()
    authority: str = ""
    logo: str = ""
    brand: str = ""

    def foot(self) -> dict[str, str | list[str]]:
        """Return what each page ends with: whom to ask, where accessibility is told of, who answers for the annex."""
        return {
            "contact": self.contact,
            "accessibility_statement": self.statement,
            "responsible": list(self.responsible),
        }


def facts(until: str, language: str) -> tuple[str, ...]:
    """Return the lines below a heading: the last month of the data, and the earlier day that it is built as on."""
    day = snapshots.as_of()
    built = (text(language, "page.as_of", day=formats.date(day, language)),) if day else ()
    return (text(language, "page.data_until", period=until), *built)


def check_titles(executed: list[Executed], language: str) -> None:
    """Refuse a chapter with no title in a language, with more than one, or with a heading above it.

    The title is the one `## ` heading of its Markdown cells.
    """
    for chapter in executed:
        shown = reader.visible(chapter.notebook, language)
        headings = [each for cell in shown if cell.cell_type == "markdown" for each in _parts(cell.source)]
        above = [each for each in headings if isinstance(each, tuple) and each[0] <= TITLE_LEVEL]
        if [level for level, _ in above] != [TITLE_LEVEL]:
            given = errors.alternatives([title for _, title in above]).replace(" or ", " and ") or "none"
            raise errors.DataError(
                f"{chapter.chapter.path.name} needs one title in '{language}', a heading that begins with '## ' "
                f"(sections begin with '### '); it has {given}."
            )


@dataclass
class Read:
    """A chapter that has a number to show: its parts for the page, and whether they stand in the technical annex."""

    name: str
    title: str
    parts: list[Section | Markup]
    is_technical: bool
    cells: list[reader.Cell]


def render(executed: list[Executed], heading: Heading, parameters: Parameters) -> str:
    """Return chapters as one whole HTML page: numbered sections, tables and figures, no code, no request to anywhere.

    The HTML of each block is put into the executed chapters too, as their kernels make none.
    """
    language = parameters.language
    chapters, missing = read(executed, language)
    parts = [part for chapter in chapters for part in chapter.parts]
    return _page([*parts, *_not_shown(missing, language)], heading, language)


def pages(executed: list[Executed], heading: Heading, parameters: Parameters) -> tuple[dict[str, str], list[Read]]:
    """Return the pages of an annex by name, with the chapters that they show.

    The `annex` has what readers act on, and at its end what is not shown; `technical` what the numbers rest on, where
    there is such a chapter; `short` is the first chapter alone, which is the overview in each plan.
    """
    language = parameters.language
    apart = len({each.chapter.is_technical for each in executed}) > 1
    chapters, missing = read(executed, language, apart)
    main = [part for chapter in chapters if not chapter.is_technical for part in chapter.parts]
    technical = [part for chapter in chapters if chapter.is_technical for part in chapter.parts]
    if main and apart:
        technical.append(_traced(chapters, collect.numbered(executed), language))
    if not main:
        # chapters that were asked for alone are the annex
        main, technical = technical, []
    found = {}
    beside = {name: text(language, f"page.{name}") for name in (ANNEX, TECHNICAL) if technical}
    found[ANNEX] = _page([*main, *_not_shown(missing, language)], heading, language, beside, ANNEX)
    if technical:
        found[TECHNICAL] = _page(technical, heading, language, beside, TECHNICAL)
    if chapters:
        found[SHORT] = _page(chapters[0].parts, heading, language, beside, SHORT)
    return found, chapters


def read(executed: Sequence[Executed], language: str, apart: bool = False) -> tuple[list[Read], list[dict]]:
    """Return the chapters that have a number to show, numbered, and the payloads of what the others wanted.

    `apart` says that the technical annex tells where the main part's numbers come from.
    """
    numbers = collect.numbered(executed)
    found, missing = [], []
    for chapter in executed:
        shown, read_from = reader.read(chapter.notebook, language)
        kept, lacking = reader.settle(shown)
        if chapter.chapter.is_technical and lacking and kept:
            kept.append(reader.Cell(blocks=[each.payload() for each in reader.joined(lacking)]))
        else:
            missing += lacking
        if kept:
            if not chapter.chapter.is_technical:
                _name_publishers(kept)
            is_apart = apart and not chapter.chapter.is_technical
            parts = list(_chapter(kept, chapter.chapter.name, len(found) + 1, numbers, language, is_apart))
            title = next(part.title for part in parts if isinstance(part, Section))
            found.append(Read(chapter.chapter.name, title, parts, chapter.chapter.is_technical, kept))
        for data, block in read_from:
            data["text/html"] = block.get("html") or html.render(block)
    return found, missing


def _name_publishers(shown: Sequence[reader.Cell]) -> None:
    """Keep who publishes of each source: tables and days, in brackets after it, stand in the technical annex."""
    blocks = [block for cell in shown for block in cell.blocks]
    for each in (*blocks, *(box for block in blocks for box in block.get("boxes", ()))):
        each["sources"] = list(dict.fromkeys(source.partition(" (")[0] for source in each.get("sources", ())))


def _not_shown(missing: Sequence[dict], language: str) -> list[Section | Markup]:
    table = not_shown.not_shown_table(missing, language)
    if table is None:
        return []
    heading = Section("not-shown-heading", "", text(language, "not_shown.heading"), TITLE_LEVEL)
    return [heading, Markup(html.render(table.payload()))]


def _page(
    parts: Sequence[Section | Markup],
    heading: Heading,
    language: str,
    beside: Mapping[str, str] = MappingProxyType({}),
    name: str = ANNEX,
) -> str:
    template = html.environment(language, TEMPLATES).get_template("index.html.j2")
    sections = [part for part in parts if isinstance(part, Section) and part.level <= SECTION_LEVEL]
    css = (TEMPLATES / "annex.css").read_text(encoding="utf-8")
    titles = [section.id for section in sections if section.level == TITLE_LEVEL]
    # the overview stands alone on its pages
    opens = titles[1] if titles[:1] == [f"chapter-{OVERVIEW}"] and titles[1:] else ""
    words = {"heading": heading, "parts": parts, "sections": sections, "css": Markup(css), "opens": opens}
    return template.render(language=language, beside=beside, name=name, **words)


def _chapter(
    shown: Sequence[reader.Cell],
    name: str,
    number: int,
    numbers: dict[str, collect.Block],
    language: str,
    is_apart: bool,
) -> Iterator[Section | Markup]:
    """Yield the headings of a chapter, numbered and with ids that do not change with the language, and its HTML.

    The headline of its first message stands in its title. The executed chapter is handed over alone, so that its
    blocks themselves tell where their numbers come from.
    """
    within = 0
    first = next((block for cell in shown for block in cell.blocks if block["block"] == "message"), {})
    message = first.get("headline", "")
    for cell in shown:
        for part in _parts(cell.markdown or ""):
            if isinstance(part, str):
                yield Markup(markdown.to_html(_marked(part, language)))
                continue
            level, title = part
            within += level == SECTION_LEVEL
            below = level >= SECTION_LEVEL
            label = f"{number}.{within}" if below else str(number)
            said = "" if below else message
            yield Section(f"chapter-{name}{f'-{within}' if below else ''}", label, title, level, said)
        for block in cell.blocks:
            told = block | {"headline": ""} if block is first else block
            block["html"] = _html(told, numbers)
            yield Markup(_html(told, numbers, f"{TECHNICAL}.html#{_place(block, name)}") if is_apart else block["html"])


def _place(block: Mapping, chapter: str) -> str:
    """Return the id of what tells where the numbers of a block come from, of paragraphs for a chapter at once."""
    return f"about-{block['id'] if block['block'] in collect.NUMBERED else chapter}"


def _traced(chapters: Sequence[Read], numbers: Mapping[str, collect.Block], language: str) -> Markup:
    """Return where the numbers of the main part come from, each table and figure under its chapter."""
    given = [
        (chapter, [(block, numbers.get(block["id"])) for cell in chapter.cells for block in cell.blocks])
        for chapter in chapters
        if not chapter.is_technical
    ]
    template = html.environment(language, TEMPLATES).get_template("traced.html.j2")
    return Markup(template.render(chapters=given, place=_place))


def _html(block: dict, numbers: dict[str, collect.Block], apart: str = "") -> str:
    found = [numbers[each] for each in block.get("see", ()) if each in numbers]
    references = [{"id": each.payload["id"], "kind": each.kind, "number": each.number} for each in found]
    own = numbers[block["id"]].number if block["block"] in collect.NUMBERED else None
    return html.render(block, own, references, apart)


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
    pieces[::2] = [html.danish_words().sub(str(html.DANISH.format(Markup(r"\1"))), each) for each in pieces[::2]]
    return "".join(pieces)
