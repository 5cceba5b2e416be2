"""The commands that share what is built: `bilag site`, `bilag compare`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from analysis.core import errors, project


def mount(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(site)
    # Names may stand one after the other: --municipalities Næstved Faxe Slagelse.
    app.command(context_settings={"allow_extra_args": True})(compare)


def site(
    language: Annotated[str, typer.Option(help="da or en.")] = "da",
    out: Annotated[str | None, typer.Option(help="Another folder of annexes than reports/.")] = None,
) -> None:
    """Write the front page of the annexes: search, map and list in index.html."""
    from analysis.annex.parameters import LANGUAGES
    from analysis.report.site import index as pages

    if language not in LANGUAGES:
        raise errors.unknown("language", language, LANGUAGES)
    folder = _folder(out)
    if folder is not None and not folder.is_dir():
        raise errors.UsageError(f"--out {out} is no folder.")
    path, count = pages.write(folder, language)
    shown = project.relative(path) if out is None else path
    typer.echo(f"Wrote {shown}: {count} annex{'' if count == 1 else 'es'}.")


def compare(
    context: typer.Context,
    municipalities: Annotated[str, typer.Option(help="Two to eight, with spaces or commas between.")],
    year: Annotated[str, typer.Option(help="The year.")],
    data_until: Annotated[str | None, typer.Option(help="Last month it may speak of: 2023M12.")] = None,
    language: Annotated[str, typer.Option(help="da or en.")] = "da",
    out: Annotated[str | None, typer.Option(help="Another folder than reports/.")] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write annex.pdf too: tagged, for paper.")] = False,
) -> None:
    """Build a comparison of municipalities: the same blocks, side by side."""
    from analysis.report.site import compare as comparing

    started = time.monotonic()
    names = [name.strip() for given in (municipalities, *context.args) for name in given.split(",")]
    unknown = next((name for name in names if name.startswith("-")), None)
    if unknown:
        raise errors.UsageError(f"No such option: {unknown}")
    given = comparing.resolve(names, year, data_until, language)
    built = comparing.compare(given, _folder(out), as_pdf=pdf)
    shown = project.relative(built.folder) if out is None else built.folder
    typer.echo(
        f"Wrote {shown}/annex.html and its data: {built.content.chapters} chapters, {built.content.tables} tables, "
        f"data up to {given.data_until}, in {time.monotonic() - started:.0f} s."
    )


def _folder(out: str | None) -> Path | None:
    if out is not None and not out.strip():
        raise errors.UsageError("--out is empty; name a folder, or leave it out for reports/.")
    return None if out is None else Path(out)
