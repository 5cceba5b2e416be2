"""The commands about sources: fetch, import, observations, status, diff and update."""

import datetime
import os
import shutil
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli import common
from analysis.core import atomic, errors, project

ADDRESS_VARIABLES = {"jobindsats": "BILAG_JOBINDSATS_URL", "statbank": "BILAG_STATBANK_URL"}
Confirm = Annotated[bool, typer.Option("--confirm", help="Keep figures that look wrong and are right.")]
RESULTS = ("planned", "new", "unchanged", "failed")


def fetch(
    tables: Annotated[list[str] | None, typer.Argument(help="Official tables: Y25I01; all when left out.")] = None,
    source: Annotated[str | None, typer.Option(help="jobindsats or statbank.")] = None,
    chapter: Annotated[str | None, typer.Option(help="The tables of one chapter.")] = None,
    plan: Annotated[str | None, typer.Option(help="The tables of one plan.")] = None,
    since: Annotated[str | None, typer.Option(help="From this period on: 2026M01; earlier ones stay.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be asked, and how many cells.")] = False,
    confirm: Confirm = False,
) -> None:
    """Fetch official tables from Jobindsats and StatBank Denmark into dated snapshots."""
    from analysis.sources import fetching

    settings = fetching.Settings(since=since, dry_run=dry_run, addresses=addresses(), confirmed=confirm)
    chosen = _chosen(tables or [], source, chapter, plan)
    with common.progress() as bar:
        whole, calls = bar.add_task("Fetching tables", total=len(chosen)), {}

        def on_call(table: str, done: int, of: int) -> None:
            if table not in calls:
                calls[table] = bar.add_task(f"  {table}", total=of)
            bar.update(calls[table], completed=done, total=of)

        def on_done(outcome) -> None:
            if outcome.table in calls:
                bar.remove_task(calls.pop(outcome.table))
            bar.update(whole, advance=1)

        outcomes = fetching.fetch(chosen, settings, on_call, on_done)
    _echo(outcomes, since)
    if any(outcome.result == "failed" for outcome in outcomes):
        raise typer.Exit(1)


def import_files(
    files: Annotated[list[Path], typer.Argument(help="Exports of StatBank or Jobindsats, or folders of them.")],
    retrieved: Annotated[
        str | None, typer.Option(help="The day they were retrieved: 2026-08-22; today when left out.")
    ] = None,
    table: Annotated[str | None, typer.Option(help="The official table, where the content leaves it open.")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Let an export stand alone, also where more is held of its table.")
    ] = False,
    confirm: Confirm = False,
) -> None:
    """Read exports that you hold (CSV, XLSX, PX, JSON-stat, JSON) into a snapshot of each table."""
    from analysis.sources import importing
    from analysis.store import snapshots

    day = snapshots.day(retrieved) if retrieved else datetime.date.today()
    for outcome in importing.run(files, day, table, replace=replace, confirmed=confirm):
        rows = f"{outcome.rows} rows from {common.counted(outcome.files, 'file')}"
        typer.echo(f"{outcome.table}: {outcome.result}, {rows} ({outcome.snapshot}).")


def diff(
    before: Annotated[str, typer.Argument(help="A day such as 2026-08-22, or the folder of an annex.")],
    after: Annotated[str, typer.Argument(help="A later day, or the folder of the later annex.")],
    language: common.Language,
    html: Annotated[Path | None, typer.Option(help="Write it as a page to this file.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write it as JSON to this file.")] = None,
) -> None:
    """Show what has changed between two days, or between two annexes: figures, definitions, targets and ranks."""
    from analysis.report.site import differences, differences_page

    for file in filter(None, (html, json_file)):
        atomic.require_writable(file)
    found = differences.between(before, after)
    if html:
        atomic.write_bytes(html, differences_page.page(found, language).encode())
    if json_file:
        atomic.write_bytes(json_file, differences_page.as_json(found).encode())
    typer.echo(differences_page.as_text(found, language))


def status() -> None:
    """Show what is held of each table, how old it is, and when the next update is due."""
    from analysis.annex import chapters
    from analysis.sources import updates

    rows = [
        (
            *(each.table, each.source, each.state, each.retrieved, each.age),
            *(each.last, each.due, "" if each.verified else "not verified"),
        )
        for each in updates.holdings(datetime.date.today())
    ]
    headers = ("table", "source", "state", "retrieved", "age in days", "last period", "next due", "catalogue")
    common.show(headers, rows)
    for line in chapters.overrides():
        typer.echo(line)


def observations() -> None:
    """Rebuild the observations from the snapshots."""
    from analysis.sources import tidying

    # those of earlier days are made again when they are asked for
    atomic.require_writable(project.own("data", "observations"), folder=True)
    shutil.rmtree(project.own("data", "observations", "as-of"), ignore_errors=True)
    typer.echo(f"Rebuilt the observations of {len(tidying.rebuild())} tables in data/observations.")


def addresses() -> dict[str, str]:
    """Return the addresses of sources that the environment names instead of the catalogue's."""
    return {name: os.environ[variable] for name, variable in ADDRESS_VARIABLES.items() if os.environ.get(variable)}


def use_day(text: str) -> None:
    """Let this process and the those that it starts see the snapshots that were held on a day."""
    from analysis.sources import tidying
    from analysis.store import snapshots

    day = snapshots.day(text)
    if not snapshots.held(day):
        raise errors.UsageError(f"No snapshot was held on {day}; see: bilag list snapshots")
    os.environ[snapshots.AS_OF_VARIABLE] = day.isoformat()
    tidying.rebuild()


def _chosen(tables: list[str], source: str | None, chapter: str | None, plan: str | None) -> list[str]:
    """Return the tables that a user asked for, in the catalogue's order."""
    from analysis.sources import catalogue

    known = catalogue.tables()
    if source is not None and source not in catalogue.sources():
        raise errors.unknown("source", source, catalogue.sources())
    named = {table.upper() for table in tables} or set(known)
    if unknown := sorted(named - set(known)):
        raise errors.unknown("table", unknown[0], known)
    if chapter or plan:
        named &= _tables_of(chapter, plan)
    chosen = [table for table in known if table in named and source in (None, known[table])]
    if not chosen:
        raise errors.UsageError("No table that can be fetched is left by that choice; see: bilag status")
    return chosen


def _tables_of(chapter: str | None, plan: str | None) -> set[str]:
    """Return the tables behind the indicators that chapters name and that plans are served by."""
    from analysis import plans
    from analysis.annex import chapters
    from analysis.indicators import registry
    from analysis.plans import coverage

    names = [chapter] if chapter else plans.load(plan).chapter_names
    found = {table for name in names for table in chapters.tables_named(chapters.chapter(name))}
    for statement in coverage.statements():
        if plan in (None, statement.plan) and set(names) & set(statement.chapters):
            served = [registry.indicators().get(service.key) for service in statement.served]
            found |= {table for record in served if record for table in record.tables}
    return found


def _echo(outcomes: list, since: str | None) -> None:
    """Sum up: how many are new, unchanged and failed, and how to go on."""
    by_result = {name: [each for each in outcomes if each.result == name] for name in RESULTS}
    planned, failed = by_result["planned"], by_result["failed"]
    for outcome in planned:
        typer.echo(f"{outcome.table}: {common.counted(outcome.calls, 'call')}, {outcome.cells} cells")
    if planned:
        calls = common.counted(sum(outcome.calls for outcome in planned), "call")
        cells = sum(outcome.cells for outcome in planned)
        typer.echo(
            f"{common.counted(len(planned), 'table')} would take {calls} for {cells} cells; nothing was fetched."
        )
    for outcome in by_result["new"]:
        typer.echo(f"{outcome.table}: new, {outcome.rows} rows ({outcome.snapshot})")
    for outcome in failed:
        typer.echo(f"bilag: {outcome.table}: {outcome.message}", err=True)
    if failed or not planned:
        counts = ", ".join(f"{len(by_result[result])} {result}" for result in RESULTS[1:])
        typer.echo(f"Fetched {common.counted(outcomes, 'table')}: {counts}.")
    if failed:
        again = " ".join(outcome.table for outcome in failed) + (f" --since {since}" if since else "")
        typer.echo(f"Try those that failed again with: bilag fetch {again}", err=True)


def update(
    language: common.Language,
    offline: Annotated[bool, typer.Option("--offline", help="Read data/inbox/ alone; ask no source.")] = False,
) -> None:
    """Take a new month in: what lies in data/inbox/, else what is due; check, build what it touches, tell what is new.

    Exits with 0 when all is done or nothing was new, 1 when something failed, 2 on wrong usage, 130 when stopped.
    """
    from analysis.core import errors
    from analysis.desk import updating

    errors.check_language(language)
    failed = False
    for step in updating.run(datetime.date.today(), addresses(), language, offline=offline):
        failed |= step.outcome == updating.FAILED
        counts = ", ".join(f"{count} {name}" for name, count in step.counts.items())
        typer.echo(f"{step.name}: {step.outcome}{f' ({counts})' if counts else ''}")
        for each in step.told:
            typer.echo(each, err=step.outcome == updating.FAILED)
    if failed:
        raise typer.Exit(1)
