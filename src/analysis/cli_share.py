"""The commands that share what is built: `bilag site`, `bilag compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis import errors, project


def mount(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(site)


def site(
    language: Annotated[str, typer.Option(help="da or en.")] = "da",
    out: Annotated[str | None, typer.Option(help="Another folder of annexes than reports/.")] = None,
) -> None:
    """Write the front page of the annexes: search, map and list in index.html."""
    from analysis.report import site as pages
    from analysis.report.parameters import LANGUAGES

    if language not in LANGUAGES:
        raise errors.unknown("language", language, LANGUAGES)
    folder = _folder(out)
    if folder is not None and not folder.is_dir():
        raise errors.UsageError(f"--out {out} is no folder.")
    path, count = pages.write(folder, language)
    shown = project.relative(path) if out is None else path
    typer.echo(f"Wrote {shown}: {count} annex{'' if count == 1 else 'es'}.")


def _folder(out: str | None) -> Path | None:
    if out is not None and not out.strip():
        raise errors.UsageError("--out is empty; name a folder, or leave it out for reports/.")
    return None if out is None else Path(out)
