"""Put the executed chapters together into one HTML page that needs nothing but itself."""

import copy
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from analysis import errors, formats, snapshots
from analysis.display import danish_words
from analysis.display.harmless import escape, plain
from analysis.display.texts import text
from analysis.report import gaps, repeats, traces
from analysis.report.execution import Executed
from analysis.report.notebook_format import nbformat
from analysis.report.parameters import LANGUAGES, Parameters

TEMPLATE = Path(__file__).parent / "template"
BLOCK = re.compile(
    r'(<(?:div class="block table"|figure class="block figure") id="(?P<id>[^"]+)"(?:(?!<span class="block-label").)*'
    r'<span class="block-label" data-kind="(?P<kind>table|figure)">)(?P<word>[^<]+)(</span>)',
    re.DOTALL,
)
SEE = re.compile(r' <span class="see" data-refs="([^"]*)"></span>')
HEADING = re.compile(r"^(#{1,6}) +(.+?)(?: +#+)?$")
TITLE_LEVEL, SECTION_LEVEL = 2, 3
FENCE = re.compile(r"^ {0,3}(```|~~~)")


@dataclass(frozen=True)
class Section:
    """A heading of the annex: its HTML id, its number ("2" or "2.1"), its title, its level (2 or 3)."""

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
        headings = [
            (len(match[1]), match[2])
            for cell in _visible(chapter.notebook, language)
            for line in _lines(cell)
            if (match := HEADING.match(line))
        ]
        above = [title for level, title in headings if level <= TITLE_LEVEL]
        if [level for level, _ in headings if level <= TITLE_LEVEL] != [TITLE_LEVEL]:
            raise errors.DataError(
                f"{chapter.chapter.path.name} needs one title in '{language}', a heading that begins with '## ' "
                f"(sections begin with '### '); it has {errors.alternatives(above).replace(' or ', ' and ') or 'none'}."
            )
        found[chapter.chapter.name] = above[0]
    return found


def render(executed: list[Executed], heading: Heading, parameters: Parameters) -> str:
    """Return the annex as HTML: numbered sections, tables and figures, no code, no request to anywhere.

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
    sections: list[Section] = []
    numbers: dict[str, tuple[str, int]] = {}
    cells = []
    for number, chapter in enumerate(executed, start=1):
        shown = copy.deepcopy(_visible(chapter.notebook, parameters.language))
        repeats.leave_out(shown)
        shown = gaps.settle(shown)
        traces.complete(shown)
        for cell in shown:
            cells.append(_with_headings(cell, chapter.chapter.name, number, sections))
            _number_blocks(cells[-1], numbers)
            cells[-1].id = f"cell-{len(cells)}"
    for cell in cells:
        _fill_references(cell, numbers, parameters.language)
    page = {
        "language": parameters.language,
        "heading": _plain(heading),
        "sections": sections,
        "css": (TEMPLATE / "annex.css").read_text(encoding="utf-8"),
        "skip": text(parameters.language, "page.skip"),
        "contents": text(parameters.language, "page.contents"),
        "made_with": text(parameters.language, "page.made_with"),
    }
    notebook = nbformat.v4.new_notebook(cells=cells)
    html, _ = _exporter().from_notebook_node(notebook, resources={"page": page})
    return html if parameters.language == "da" else danish_words.marked(html)


@cache
def _exporter():
    """Return the one exporter of this process: it compiles the template once."""
    from nbconvert.exporters import HTMLExporter, TemplateExporter

    class AnnexExporter(HTMLExporter):
        """Gives the page as the template writes it, not read and written anew to find images and cells of code."""

        def from_notebook_node(self, nb, resources=None, **kw):
            return TemplateExporter.from_notebook_node(self, nb, resources, **kw)

    return AnnexExporter(
        template_name=TEMPLATE.name,
        extra_template_basedirs=[str(TEMPLATE.parent)],
        exclude_anchor_links=True,
        # checked once, not after each of nbconvert's steps
        optimistic_validation=True,
    )


def _plain(heading: Heading) -> Heading:
    """Leave out of the heading the signs that turn the direction of writing or are not seen."""
    words = {name: plain(value) for name, value in vars(heading).items() if isinstance(value, str)}
    return replace(heading, facts=tuple(map(plain, heading.facts)), **words)


def _visible(notebook, language: str) -> list:
    """Return the cells that a reader of the language sees: a Markdown cell tagged with another is left out."""
    others = set(LANGUAGES) - {language}
    return [
        cell for cell in notebook.cells if cell.cell_type != "raw" and not others & set(cell.metadata.get("tags", []))
    ]


def _lines(cell) -> list[str]:
    """Return the lines of a Markdown cell outside fenced code."""
    if cell.cell_type != "markdown":
        return []
    lines, fenced = [], False
    for line in cell.source.splitlines():
        fenced ^= bool(FENCE.match(line))
        lines.append("" if fenced else line)
    return lines


def _with_headings(cell, name: str, number: int, sections: list[Section]):
    """Return a copy of the cell with its headings numbered and with ids that do not change with the language."""
    cell = nbformat.from_dict(cell)
    if cell.cell_type != "markdown":
        return cell
    outside_fences = _lines(cell)
    lines = cell.source.splitlines()
    for place, line in enumerate(outside_fences):
        match = HEADING.match(line)
        if match:
            lines[place] = _heading(len(match[1]), match[2], name, number, sections)
    cell.source = "\n".join(lines)
    return cell


def _heading(level: int, title: str, name: str, number: int, sections: list[Section]) -> str:
    if level > SECTION_LEVEL:
        return f"\n<h{level}>{escape(title)}</h{level}>\n"
    anchor, label = f"chapter-{name}", str(number)
    if level == SECTION_LEVEL:
        within = 1 + sum(
            section.level == SECTION_LEVEL and section.number.startswith(f"{number}.") for section in sections
        )
        anchor, label = f"{anchor}-{within}", f"{number}.{within}"
    sections.append(Section(anchor, label, plain(title), level))
    return f'\n<h{level} id="{anchor}"><span class="section-number">{label}</span> {escape(title)}</h{level}>\n'


def _number_blocks(cell, numbers: dict[str, tuple[str, int]]) -> None:
    """Give each table and figure of the cell the next number of its kind, in place, and keep it by its id."""

    def numbered(match: re.Match) -> str:
        number = 1 + sum(kind == match["kind"] for kind, _ in numbers.values())
        numbers[match["id"]] = (match["kind"], number)
        return f"{match[1]}{match['word']} {number}{match[5]}"

    for output in cell.get("outputs", []):
        if "text/html" in output.get("data", {}):
            output["data"]["text/html"] = BLOCK.sub(numbered, output["data"]["text/html"])


def _fill_references(cell, numbers: dict[str, tuple[str, int]], language: str) -> None:
    """Name the tables and figures that a paragraph points to, as links; those that the annex lacks are left out."""

    def filled(match: re.Match) -> str:
        links = [
            f'<a href="#{id}">{text(language, f"lineage.{numbers[id][0]}_reference", number=numbers[id][1])}</a>'
            for id in match[1].split()
            if id in numbers
        ]
        return f" {text(language, 'lineage.see', references=formats.join(links, language))}" if links else ""

    for output in cell.get("outputs", []):
        if "text/html" in output.get("data", {}):
            output["data"]["text/html"] = SEE.sub(filled, output["data"]["text/html"])
