"""Put an annex together from its executed chapters: all its files, in an empty folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis import plans
from analysis.annex.chapters import Chapter
from analysis.annex.notebook_format import nbformat
from analysis.annex.parameters import Parameters
from analysis.core import areas, periods
from analysis.display.texts import text
from analysis.report.pages import collect, outputs, pdf, render, workbook, workbook_frames
from analysis.report.run.execution import Executed, Run


@dataclass(frozen=True)
class Content:
    """What there is in an annex: how much, and the tables that it wanted and did not have."""

    chapters: int
    tables: int
    figures: int
    missing: tuple[str, ...]
    printed: bool = False


def assemble(
    chapters: Sequence[Chapter],
    runs: Sequence[Run],
    parameters: Parameters,
    target: Path,
    as_pdf: bool = False,
    heading: Callable[..., render.Heading] | None = None,
) -> Content:
    """Write all files of an annex into a new folder, and say what is in it.

    Parameters
    ----------
    chapters : sequence of Chapter
    runs : sequence of Run
        What running each chapter gave.
    parameters : Parameters
    target : Path
    as_pdf : bool
        Write annex.pdf too.
    heading : callable, optional
        Says what it is, from the parameters; an annex to a plan unless given.
    """
    language, shown = parameters.language, (heading or annex_heading)(parameters)
    done = executed(chapters, runs)
    found = collect.blocks(done)
    content = collect.collect(found, render.titles(done, language), parameters)
    collect.check(content)
    page = render.render(done, shown, parameters)
    target.mkdir()
    outputs.write_text(target / "annex.html", page)
    outputs.write_json(target / "annex.json", content)
    about = workbook_frames.about(content, shown.description, language)
    workbook.write(target / "annex.xlsx", found, content, shown.page_title, about)
    outputs.write_csv(target / "data", found, language)
    outputs.write_notebooks(target / "notebooks", done)
    if as_pdf:
        pdf.write(target / "annex.pdf", page, language)
    outputs.write_json(target / "manifest.json", outputs.manifest(done, content, parameters, target))
    kinds = [block.kind for block in found]
    missing = tuple(entry["table"] for entry in content["missing"] if not entry["table"].startswith("records:"))
    return Content(len(done), kinds.count("table"), kinds.count("figure"), missing, as_pdf)


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
    plan = plans.load(parameters.plan).title.text(language)
    until = periods.name(periods.parse(parameters.data_until), language)
    title = text(language, "page.title", plan=plan, municipality=municipality)
    return render.Heading(
        page_title=title,
        title=plan,
        subtitle=text(language, "page.subtitle", municipality=municipality, year=parameters.year),
        facts=render.facts(until, language),
        description=text(language, "page.description", title=title, period=until),
    )
