"""Build one annex: run the chapters, put the files together, and move them into place only when all is well."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from analysis import areas, errors, periods, plans, project
from analysis.annex import checks
from analysis.display.texts import text
from analysis.report import chapters, collect, exchange, execution, outputs, pdf, render, workbook
from analysis.report.chapters import Chapter
from analysis.report.parameters import Parameters
from analysis.sources import municipal_records

SCRATCH = ".scratch-"


@dataclass(frozen=True)
class Built:
    """A finished annex: its folder, how much is in it, and the tables that it wanted and did not have."""

    folder: Path
    chapters: int
    tables: int
    figures: int
    missing: tuple[str, ...]


def build(
    parameters: Parameters,
    names: list[str] | None = None,
    reports: Path | None = None,
    on_done: Callable[[Chapter], None] = lambda chapter: None,
    as_pdf: bool = False,
) -> Built:
    """Build an annex and say what was written.

    Parameters
    ----------
    parameters : Parameters
        What it is made for.
    names : list of str, optional
        The chapters in the order wanted; without it those of the plan.
    reports : Path, optional
        Where annexes are kept; without it the project's own reports/.
    on_done : callable, optional
        Called with each chapter as it is done.
    as_pdf : bool
        Write annex.pdf too.

    Raises
    ------
    BilagError
        If anything fails. The annex that was there before is then still there, unchanged.
    """
    chosen = choose(parameters, names)
    if as_pdf:
        pdf.require()
    checks.require(chosen, plan_names=[parameters.plan])
    # Faults in the records are told before any chapter runs, each on a line of its own.
    municipal_records.load(parameters.municipality)
    target = folder(parameters, reports)
    with scratch_folder(target.parents[1]) as scratch:
        executed = execution.execute(chosen, parameters, scratch, on_done)
        finished = scratch / "annex"
        finished.mkdir()
        content = write(finished, executed, parameters)
        if as_pdf:
            page = (finished / "annex.html").read_text(encoding="utf-8")
            pdf.write(finished / "annex.pdf", page, parameters.language)
        exchange.put(finished, target, scratch)
    return told(target, content)


def told(target: Path, content: dict) -> Built:
    """Say what there is in an annex, by the content of its annex.json."""
    shown = [block["block"] for chapter in content["chapters"] for block in chapter["blocks"]]
    missing = tuple(entry["table"] for entry in content["missing"] if not entry["table"].startswith("records:"))
    return Built(target, len(content["chapters"]), shown.count("table"), shown.count("figure"), missing)


def choose(parameters: Parameters, names: list[str] | None = None) -> list[Chapter]:
    """Return the chapters of an annex: those named, else those of its plan, in the order given.

    Raises
    ------
    UsageError
        If a name is not a chapter's.
    """
    wanted = names if names is not None else plans.load(parameters.plan).chapter_names
    held = {chapter.name: chapter for chapter in chapters.chapters()}
    return [held.get(name) or chapters.chapter(name) for name in dict.fromkeys(wanted)]


def folder(parameters: Parameters, reports: Path | None = None) -> Path:
    """Return where an annex is kept: reports/370-naestved/2023."""
    area = areas.area(parameters.municipality)
    return Path(reports or project.reports()).absolute() / f"{area.code}-{area.slug}" / str(parameters.year)


def write(
    target: Path, executed: list[execution.Executed], parameters: Parameters, shown: render.Heading | None = None
) -> dict:
    """Write all files of an annex into an empty folder and return the content of annex.json."""
    language = parameters.language
    shown = shown or heading(parameters)
    found = collect.blocks(executed)
    content = collect.collect(found, render.titles(executed, language), parameters)
    collect.check(content)
    outputs.write_text(target / "annex.html", render.render(executed, shown, parameters))
    outputs.write_json(target / "annex.json", content)
    workbook.write(target / "annex.xlsx", found, shown.page_title, language)
    outputs.write_csv(target / "data", found, language)
    outputs.write_notebooks(target / "notebooks", executed)
    outputs.write_json(target / "manifest.json", outputs.manifest(executed, content, parameters))
    return content


def heading(parameters: Parameters) -> render.Heading:
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


@contextmanager
def scratch_folder(reports: Path) -> Iterator[Path]:
    """Give a folder on the same disk as the annexes, so that what is finished can be moved in one step."""
    try:
        reports.mkdir(parents=True, exist_ok=True)
        _sweep(reports)
        scratch = Path(tempfile.mkdtemp(prefix=f"{SCRATCH}{os.getpid()}-", dir=reports))
    except OSError as error:
        raise errors.UsageError(
            f"'{reports.name}' is no folder that annexes can be written to: {error.strerror}."
        ) from None
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _sweep(reports: Path) -> None:
    """Remove what builds that were killed have left behind."""
    for left in reports.glob(f"{SCRATCH}*"):
        owner = left.name.removeprefix(SCRATCH).split("-")[0]
        if owner.isdecimal() and not _alive(int(owner)):
            exchange.restore(left)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
