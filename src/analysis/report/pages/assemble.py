"""Put an annex together from its executed chapters: all its files, in an empty folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis import plans
from analysis.annex.chapters import Chapter
from analysis.annex.notebook_format import nbformat
from analysis.annex.parameters import Parameters
from analysis.core import areas, house, periods
from analysis.display.blocks import html
from analysis.display.texts import text
from analysis.report.pages import collect, outputs, pdf, render, workbook
from analysis.report.run.execution import Executed, Run
from analysis.sources import record_kinds


@dataclass(frozen=True)
class Content:
    """What there is in an annex: how much, the tables that it wanted and did not have, and the files to read it in."""

    chapters: int
    tables: int
    figures: int
    missing: tuple[str, ...]
    editions: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()


def assemble(
    chapters: Sequence[Chapter],
    runs: Sequence[Run],
    parameters: Parameters,
    target: Path,
    editions: frozenset[str] = frozenset(),
    heading: Callable[..., render.Heading] | None = None,
) -> Content:
    """Write all files of an annex into a new folder, and say what is in it.

    `runs` are what running each chapter gave. `editions` are written beside the pages: "pdf", each of them as a PDF,
    and "short", two pages in HTML and PDF. `heading` says from the parameters what it is; an annex to a plan unless
    given.
    """
    language, shown = parameters.language, (heading or annex_heading)(parameters)
    # a comparison has no plan
    if heading is None:
        html.mark_danish(plans.load(parameters.plan).danish_texts())
    done = executed(chapters, runs)
    render.check_titles(done, language)
    found = collect.blocks(done)
    pages, read = render.pages(done, shown, parameters)
    content = collect.collect(found, read, parameters)
    collect.check(content)
    wanted = [name for name in pages if name != render.SHORT or "short" in editions]
    target.mkdir()
    for name in wanted:
        outputs.write_text(target / f"{name}.html", pages[name])
    outputs.write_json(target / "annex.json", content)
    about = workbook.about(content, shown.description, shown.contact)
    workbook.write(target / "annex.xlsx", found, content, shown.page_title, about)
    outputs.write_csv(target / "data", found, language)
    outputs.write_notebooks(target / "notebooks", done)
    on_paper = [name for name in wanted if "pdf" in editions or name == render.SHORT]
    for name in on_paper:
        pdf.write(target / f"{name}.pdf", pages[name], language)
    outputs.write_json(target / "manifest.json", outputs.manifest(done, content, parameters, target, shown.foot()))
    kinds = [block.kind for block in found]
    missing = tuple(entry["table"] for entry in content["missing"] if not entry["table"].startswith("records:"))
    files = (*(f"{name}.html" for name in wanted), *(f"{name}.pdf" for name in on_paper))
    return Content(len(read), kinds.count("table"), kinds.count("figure"), missing, editions, files)


def executed(chapters: Sequence[Chapter], runs: Sequence[Run]) -> list[Executed]:
    """Return executed chapters with their notebooks as such."""
    return [
        Executed(chapter, nbformat.reads(run.text, as_version=4), run.seconds)
        for chapter, run in zip(chapters, runs, strict=True)
    ]


def annex_heading(parameters: Parameters) -> render.Heading:
    """Say in the reader's language what the annex is."""
    language = parameters.language
    municipality = areas.name(areas.area(parameters.municipality), language)
    found = plans.load(parameters.plan)
    plan = found.title.text(language)
    until = periods.name(periods.parse(parameters.data_until), language)
    title = text(language, "page.title", plan=plan, municipality=municipality)
    own = house.of(parameters.municipality)
    contact = found.contact.text(language) if found.contact else ""
    if own and own.contact and not contact:
        authority = record_kinds.authority(parameters.municipality, language)
        contact = text(language, "page.contact_of", authority=authority, **own.contact.model_dump())
    return render.Heading(
        page_title=title,
        title=plan,
        subtitle=text(language, "page.subtitle", municipality=municipality, year=parameters.year),
        facts=render.facts(until, language),
        description=text(language, "page.description", title=title, period=until),
        contact=contact,
        statement=found.accessibility_statement or (own and own.accessibility_statement) or "",
        responsible=_responsible(own, language) if own else (),
        authority=record_kinds.authority(parameters.municipality, language),
        logo=own.logo_as_address() if own else "",
        brand=own.colours.brand if own and own.colours else "",
    )


def _responsible(own: house.House, language: str) -> tuple[str, ...]:
    """Say who has written an annex, checked it and approved it, as far as the house says."""
    said = {"author": own.author, "checked_by": own.checked_by, "approval": own.approval}
    return tuple(text(language, f"page.{key}", who=who) for key, who in said.items() if who)
