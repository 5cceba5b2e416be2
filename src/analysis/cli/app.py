"""The command `bilag`: what a user types, and what is told back.

Heavy imports stand inside the commands, so that help and usage errors come at once.
"""

import errno
import itertools
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli import batch, desk, share, sources, values
from analysis.core import errors, project

USAGE_EXIT_CODE = 2
# The headers of a list, then its rows.
Listed = Iterator[tuple]

app = typer.Typer(
    help="Statistical annexes to Danish municipal employment plans.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.command()(batch.batch)


@app.callback()
def _everywhere(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error; may stand anywhere.")] = False,
) -> None:
    """Statistical annexes to Danish municipal employment plans."""


@app.command()
def build(
    municipality: Annotated[str, typer.Option(help="Code, name or slug: 370, Næstved, naestved.")],
    year: Annotated[str, typer.Option(help="The plan's year.")],
    plan: Annotated[str | None, typer.Option(help="Name of a plan; else the municipality's own, or default.")] = None,
    data_until: Annotated[str | None, typer.Option(help="Last month the annex may speak of: 2023M12.")] = None,
    language: Annotated[str, typer.Option(help="da or en.")] = "da",
    chapters: Annotated[str | None, typer.Option(help="Only these chapters, with commas between.")] = None,
    out: Annotated[str | None, typer.Option(help="Another folder than reports/.")] = None,
    records: Annotated[Path | None, typer.Option(help="Another folder of records than data/records/.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Only snapshots held on this day: 2026-08-22.")] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write annex.pdf too: tagged, for paper.")] = False,
) -> None:
    """Build the annex of one municipality and year."""
    from analysis.annex.parameters import resolve
    from analysis.report import build as building

    started = time.monotonic()
    if as_of:
        sources.use_day(as_of)
    parameters = resolve(municipality, year, plan, data_until, language)
    if records:
        _use_records(records, parameters.municipality)
    names = None if chapters is None else [name.strip() for name in chapters.split(",")]
    with _progress(len(building.choose(parameters, names))) as on_done:
        built = building.build(parameters, names, _folder(out), on_done, pdf)
    shown = project.relative(built.folder) if out is None else built.folder
    found = built.content
    missing = f"; {_counted(len(found.missing), 'official table')} wanted not held, as the annex says"
    pages = "annex.html, annex.pdf" if pdf else "annex.html"
    typer.echo(
        f"Wrote {shown}/{pages} and its data: {_counted(found.chapters, 'chapter')}, "
        f"{_counted(found.tables, 'table')}, {_counted(found.figures, 'figure')}, data up to {parameters.data_until}, "
        f"in {time.monotonic() - started:.0f} s{missing if found.missing else ''}."
    )


def _folder(out: str | None) -> Path | None:
    """Return the folder to write to; an empty name is a slip, not the folder one stands in."""
    if out is not None and not out.strip():
        raise errors.UsageError("--out is empty; name a folder, or leave it out for reports/.")
    return None if out is None else Path(out)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _use_records(folder: Path, code: str) -> None:
    """Let this process and the kernels that it starts read records from a folder."""
    from analysis.core import areas
    from analysis.sources import municipal_records

    os.environ[municipal_records.RECORDS_VARIABLE] = str(folder.absolute())
    if municipal_records.folder(code) is None:
        area = areas.area(code)
        raise errors.UsageError(
            f"--records {folder} has no folder {municipal_records.folder_name(area)!r}; "
            f"write one with: bilag new records --municipality {area.slug} --out {folder}"
        )


@app.command(name="list")
def list_held(
    what: Annotated[str, typer.Argument(help="municipalities, indicators, plans, tables, chapters or snapshots.")],
    key: Annotated[str, typer.Argument(help="With indicators: one of them, to see its breakdowns.")] = "",
    coverage: Annotated[
        bool, typer.Option("--coverage", help="With indicators: what the plans need, and where each is served.")
    ] = False,
) -> None:
    """List municipalities, indicators, plans, tables, chapters or snapshots."""
    if what not in LISTS:
        raise errors.unknown("list", what, LISTS)
    if coverage and what != "indicators":
        raise errors.UsageError(f"--coverage goes with indicators, not with {what}.")
    if key and what != "indicators":
        raise errors.UsageError(f"A name after the list goes with indicators, not with {what}.")
    found = _breakdowns(key) if key else _coverage() if coverage else LISTS[what]()
    headers, *rows = found
    _show(headers, rows)


@app.command()
def observations() -> None:
    """Rebuild the observations from the snapshots."""
    from analysis.store import observations as store

    # those of earlier days are made again when they are asked for
    shutil.rmtree(project.data("observations", "as-of"), ignore_errors=True)
    tables = store.rebuild()
    typer.echo(f"Rebuilt the observations of {len(tables)} tables in data/observations.")


desk.mount(app)
values.mount(app)
share.mount(app)
sources.mount(app, lambda headers, rows: _show(headers, rows))


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit: 0 all well, 1 something failed, 2 wrong usage."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in arguments
    # Being ended is an orderly exit, so that no chapter runs on and no scratch folder stays.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        code = app([each for each in arguments if each != "--debug"], prog_name="bilag", standalone_mode=False)
        if code == batch.STOPPED_EXIT_CODE and "batch" not in arguments:
            # typer makes this of the keyboard's interrupt and says nothing; a batch tells how far it came
            _tell("stopped.", code)
    except typer.Abort:
        code = _tell("stopped.", 130)
    except Exception as error:
        if debug:
            raise
        code = _tell(*_explained(error))
    sys.exit(code if isinstance(code, int) else 0)


def _explained(error: Exception) -> tuple[str, int]:
    """Return what to say of an error, and the exit code."""
    if isinstance(error, errors.BilagError):
        return str(error), error.exit_code
    if isinstance(error, typer.TyperException):
        message = error.format_message()
        return (message if not message or message.endswith((".", "?", ")")) else f"{message}."), USAGE_EXIT_CODE
    if _disk_is_full(error):
        return "the disk is full; free some space and run the command again.", 1
    return f"unexpected {type(error).__name__}: {error} (see the traceback with --debug).", 1


def _disk_is_full(error: BaseException | None) -> bool:
    """Whether an error, or one that it came of, is that nothing more could be written."""
    if error is None:
        return False
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return full or _disk_is_full(error.__cause__ or error.__context__)


def _tell(message: str, code: int) -> int:
    if message:
        typer.echo(f"bilag: {message}", err=True)
    return code


@contextmanager
def _progress(total: int) -> Iterator[Callable[[object], None]]:
    """Show a bar while chapters run, on a terminal; elsewhere a line for each chapter that is done."""
    if not sys.stderr.isatty():
        done = itertools.count(1)
        yield lambda chapter: typer.echo(f"{next(done)} of {total}: {chapter.name} is done", err=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Running chapters", total=total)
        yield lambda chapter: progress.update(task, advance=1, description=f"{chapter.name} is done")


def _show(headers: tuple[str, ...], rows: Iterable[tuple]) -> None:
    """Show rows as a table on a terminal, as tab-separated lines in a pipe."""
    texts = [tuple("" if item is None else str(item) for item in row) for row in rows]
    if not sys.stdout.isatty():
        for row in (headers, *texts):
            typer.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*headers, box=None, pad_edge=False)
    for row in texts:
        table.add_row(*(Text(item) for item in row))
    Console().print(table)


def _municipalities() -> Listed:
    from analysis.core import areas

    yield "code", "name", "slug", "RAR", "region"
    for area in areas.municipalities():
        yield area.code, area.name, area.slug, *(areas.group_of(area.code, kind).name for kind in ("rar", "region"))


def _indicators() -> Listed:
    from analysis.indicators import registry

    yield "indicator", "name", "unit", "periods", "tables"
    for each in registry.indicators().values():
        yield each.key, each.name.da, each.unit, " ".join(each.period_kinds), " ".join(each.tables)


def _breakdowns(key: str) -> Listed:
    from analysis.indicators import registry

    held = registry.indicator(key)
    yield "breakdown", "in a plan"
    for each in held.breakdowns:
        yield each or "(the whole)", each and f"breakdowns: ['{each}']"
    if not held.breakdowns:
        yield "(put together when it is asked for)", ""


def _coverage() -> Listed:
    from analysis.plans import coverage

    yield "statement", "name", "plan", "served by", "chapters"
    for each in coverage.statements():
        served = ", ".join(f"{service.by} {service.key}" for service in each.served)
        yield each.id, each.name, each.plan, served, " ".join(each.chapters)


def _plans() -> Listed:
    from analysis import plans
    from analysis.core import areas

    yield "plan", "municipality", "years", "data until", "title"
    for plan in map(plans.load, plans.names()):
        whose = areas.area(plan.municipality).name if plan.municipality else "any"
        yield plan.name, whose, " ".join(map(str, plan.years)) or "any", plan.data_until, plan.title.da


def _tables() -> Listed:
    from analysis.store import observations as store
    from analysis.store import snapshots

    yield "table", "source", "first", "last", "title"
    newest = snapshots.newest()
    for each in (snapshots.sidecar(newest[table]) for table in store.tables()):
        yield each.table, each.source, each.periods.first, each.periods.last, each.title.da


def _chapters() -> Listed:
    from analysis.annex import chapters

    yield "chapter", "notebook"
    for each in chapters.chapters():
        yield each.name, project.relative(each.path)


def _snapshots() -> Listed:
    from analysis.store import snapshots

    yield "snapshot", "retrieved", "rows", "sha256", "title"
    for name in snapshots.all():
        each = snapshots.sidecar(name)
        yield name, each.retrieved, each.rows, each.sha256[:12], each.title.da


LISTS = {
    "municipalities": _municipalities,
    "indicators": _indicators,
    "plans": _plans,
    "tables": _tables,
    "chapters": _chapters,
    "snapshots": _snapshots,
}

if __name__ == "__main__":
    main()
