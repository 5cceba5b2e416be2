"""The commands that make pages: `bilag build`, `bilag compare`, `bilag site`."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli import common, sources
from analysis.core import errors
from analysis.report.run import run_child

if TYPE_CHECKING:
    from analysis.report.build import Built


def build(
    municipality: common.Municipality,
    year: common.Year,
    language: common.Language,
    plan: common.Plan = None,
    data_until: common.DataUntil = None,
    chapters: common.Chapters = None,
    out: common.Out = None,
    records: Annotated[Path | None, typer.Option(help="Another folder of records than data/records/.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Only snapshots held on this day: 2026-08-22.")] = None,
    pdf: common.Pdf = False,
    short: common.Short = False,
) -> None:
    """Build the annex of one municipality and year."""
    started = time.monotonic()
    reports = common.reports(out)
    if as_of:
        sources.use_day(as_of)
    run_child.begin()
    from analysis.annex.parameters import resolve
    from analysis.report import build as building

    given = resolve(municipality, year, plan, data_until, language)
    if records:
        _use_records(records, given.municipality)
    names = None if chapters is None else [name.strip() for name in chapters.split(",")]
    total = len(building.choose(given, names))
    wanted = common.editions(pdf, short)
    built = _with_progress(total, lambda on_done: building.build(given, names, reports, on_done, wanted))
    _tell(built, given.data_until, started, out, wanted)


def compare(
    context: typer.Context,
    municipalities: Annotated[str, typer.Option(help="Two to eight, with spaces or commas between.")],
    year: common.Year,
    language: common.Language,
    data_until: common.DataUntil = None,
    out: common.Out = None,
    pdf: common.Pdf = False,
) -> None:
    """Build a comparison of municipalities: the same blocks, side by side."""
    started = time.monotonic()
    reports = common.reports(out)
    names = [name.strip() for given in (municipalities, *context.args) for name in given.split(",")]
    unknown = next((name for name in names if name.startswith("-")), None)
    if unknown:
        raise errors.UsageError(f"No such option: {unknown}")
    run_child.begin()
    from analysis.report.site import compare as comparing

    given = comparing.resolve(names, year, data_until, language)
    total = len(comparing.held())
    wanted = common.editions(pdf)
    built = _with_progress(total, lambda on_done: comparing.compare(given, reports, on_done, wanted))
    _tell(built, given.data_until, started, out, wanted)


def site(
    language: common.Language,
    out: Annotated[str | None, typer.Option(help="Another folder of annexes than reports/.")] = None,
) -> None:
    """Write the front page of the annexes, a page for each indicator, and the numbers as open data."""
    from analysis.report.site import index, indicator_pages

    errors.check_language(language)
    folder = common.reports(out)
    if out is not None and not folder.is_dir():
        raise errors.UsageError(f"--out {out} is no folder.")
    pages = indicator_pages.write(folder, language)
    path, count = index.write(folder, language)
    counts = f"{common.counted(count, 'annex', 'annexes')}, {common.counted(pages, 'indicator')}"
    typer.echo(f"Wrote {common.shown(path, out)}: {counts}.")


def publish(
    folder: Annotated[Path, typer.Argument(help="The folder of the site.")],
    language: common.Language,
    address: Annotated[str | None, typer.Option(help="The address that the site will have: https://…")] = None,
    out: Annotated[str | None, typer.Option(help="Another folder of annexes than reports/.")] = None,
) -> None:
    """Copy the annexes into a folder as a static site, after checking that it can be shown to anyone."""
    from analysis.report.site import publish as publishing

    errors.check_language(language)
    if address is None:
        raise errors.UsageError("The sitemap and the feed need the address of the site: --address https://…")
    new = publishing.publish(common.reports(out), folder, address, language, datetime.date.today())
    typer.echo(f"Published in {folder}; new in the archive: {', '.join(new) or 'nothing'}.")


def _use_records(folder: Path, code: str) -> None:
    """Let this process and those that it starts read records from a folder."""
    from analysis.core import areas
    from analysis.sources import municipal_records

    os.environ[municipal_records.RECORDS_VARIABLE] = str(folder.absolute())
    if municipal_records.folder(code) is None:
        area = areas.area(code)
        raise errors.UsageError(
            f"--records {folder} has no folder {municipal_records.folder_name(area)!r}; "
            f"write one with: bilag new records --municipality {area.slug} --out {folder}"
        )


def _with_progress(total: int, make: Callable[[Callable], Built]) -> Built:
    """Show a bar while chapters run, on a terminal; elsewhere a line for each chapter that is done."""
    with common.progress() as bar:
        task = bar.add_task("Running chapters", total=total)

        def on_done(chapter) -> None:
            bar.update(task, advance=1, description=f"{chapter.name} is done")
            if bar.disable:
                typer.echo(f"{bar.tasks[0].completed:.0f} of {total}: {chapter.name} is done", err=True)

        return make(on_done)


def _tell(built: Built, until: str, started: float, out: str | None, wanted: frozenset[str]) -> None:
    """Say what was written, of what, and in how long."""
    from analysis.report.build import EDITIONS

    found = built.content
    files = f"{', '.join(found.files)} and its data"
    parts = [common.counted(getattr(found, f"{noun}s"), noun) for noun in ("chapter", "table", "figure")]
    missing = f"; {common.counted(found.missing, 'official table')} wanted not held, as the annex says"
    typer.echo(
        f"Wrote {common.shown(built.folder, out)}/{files}: {', '.join(parts)}, "
        f"data up to {until}, in {time.monotonic() - started:.0f} s{missing if found.missing else ''}."
    )
    for each in sorted(found.editions - wanted):
        typer.echo(f"{EDITIONS[each]} was there, so it was made again too; remove it to build without.")
    if built.gone:
        typer.echo(f"No longer in it: {common.counted(built.gone, 'chapter')}, {', '.join(built.gone)}.")
