"""What the commands share: their options, and how counts, lists and progress are shown."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.core import errors, project

if TYPE_CHECKING:
    from rich.progress import Progress


def own_municipality() -> str:
    """Return the municipality whose house one works in, which a command is about when none is named."""
    from analysis.core import house

    found = house.house()
    if found is None:
        raise errors.UsageError("Missing option '--municipality'.")
    return found.municipality


def _own_language() -> str:
    """Return the first language of the house that one works in; else Danish."""
    # a batch in which nothing has changed waits for no library
    if not (project.root() / project.CONFIG).is_file():
        return "da"
    from analysis.core import house

    return house.house().languages[0]


Municipality = Annotated[
    str,
    typer.Option(default_factory=own_municipality, help="Code, name or slug: 370, Næstved, naestved; else one's own."),
]
Year = Annotated[str, typer.Option(help="The plan's year.")]
Plan = Annotated[str | None, typer.Option(help="Name of a plan; else the municipality's own, or default.")]
DataUntil = Annotated[str | None, typer.Option(help="Last month that may be spoken of: 2023M12.")]
Language = Annotated[str, typer.Option(default_factory=_own_language, help="da or en.")]
Chapters = Annotated[str | None, typer.Option(help="Only these chapters, with commas between.")]
Out = Annotated[str | None, typer.Option(help="Another folder than reports/.")]
Pdf = Annotated[bool, typer.Option("--pdf", help="Write each page as a PDF too: tagged, for paper.")]
Short = Annotated[
    bool, typer.Option("--short", help="Write the short edition too: two pages, short.html and short.pdf.")
]
Browser = Annotated[bool, typer.Option(help="Open a browser.")]


def reports(out: str | None) -> Path:
    """Return the folder of the annexes, which --out may name; an empty name is a slip, not the folder one stands in."""
    if out is not None and not out.strip():
        raise errors.UsageError("--out is empty; name a folder, or leave it out for reports/.")
    if out is not None and Path(out).exists() and not Path(out).is_dir():
        raise errors.UsageError(f"--out {out} is a file; name a folder, or leave it out for reports/.")
    return Path(out or project.reports()).absolute()


def shown(path: Path, out: object | None) -> str:
    """Return a path as it is told: whole where the user chose the folder, else from the project's root."""
    return str(path) if out is not None else project.relative(path)


def counted(number: int | Sized, noun: str, plural: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "table"), counted([], "annex", "annexes")
    ('1 table', '0 annexes')
    """
    number = number if isinstance(number, int) else len(number)
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"


def progress() -> Progress:
    """Return bars that are shown on a terminal, and nowhere else."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def show(headers: tuple, rows: Iterable[tuple]) -> None:
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
        table.add_row(*map(Text, row))
    Console().print(table)


def editions(pdf: bool, short: bool = False) -> frozenset[str]:
    """Return what is asked for beside the pages."""
    return frozenset(name for name, wanted in (("pdf", pdf), ("short", short)) if wanted)
