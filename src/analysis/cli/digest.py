"""The command `bilag digest`: a month on one page."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli import common
from analysis.core import atomic, errors

SUFFIXES = (".md", ".html")


def digest(
    language: common.Language,
    municipality: Annotated[
        str | None, typer.Option(help="Code, name or slug: 370, Næstved, naestved; else one's own.")
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="All municipalities: who got better, and who worse.")] = False,
    month: Annotated[str | None, typer.Option(help="The month: 2026M07; without it the newest held.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write it to this file, .md or .html, instead.")] = None,
) -> None:
    """Tell a month on one page: ten measures, their places, what has moved, and what was not expected."""
    if everyone and municipality:
        raise errors.UsageError("--all and --municipality exclude each other; leave one of them out.")
    if out is not None and out.suffix not in SUFFIXES:
        raise errors.UsageError(f"--out {out} ends in {out.suffix!r}; allowed are {errors.alternatives(SUFFIXES)}.")
    whom = None if everyone else municipality or common.own_municipality()
    if out is not None:
        atomic.require_writable(out)
    from analysis.annex import scoreboard

    told = scoreboard.digest(whom, month, language)
    if out is None:
        typer.echo(told)
        return
    if out.suffix == ".html":
        from analysis.report.site import digest_page

        told = digest_page.page(told, language)
    atomic.write_bytes(out.absolute(), f"{told}\n".encode())
    typer.echo(f"Wrote {out}.")
