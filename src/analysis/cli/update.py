"""The command `bilag update`: a new month, whole."""

import datetime
from typing import Annotated

import typer

from analysis.cli import common, sources


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
    for step in updating.run(datetime.date.today(), sources.addresses(), language, offline=offline):
        failed |= step.outcome == updating.FAILED
        counts = ", ".join(f"{count} {name}" for name, count in step.counts.items())
        typer.echo(f"{step.name}: {step.outcome}{f' ({counts})' if counts else ''}")
        for each in step.told:
            typer.echo(each, err=step.outcome == updating.FAILED)
    if failed:
        raise typer.Exit(1)
