"""The commands of the analyst's desk: check, lab, preview and new."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli import common
from analysis.core import errors, project

new = typer.Typer(help="Write a chapter, an indicator, a plan or files of records to go on from.", no_args_is_help=True)


def check(
    notebooks: Annotated[bool, typer.Option("--notebooks", help="Only chapters and plans, not the data.")] = False,
) -> None:
    """Check the data's checksums, the indicators, the plans and every chapter's notebook; tell all faults at once."""
    from analysis.desk import project_checks

    made, faults = project_checks.run(notebooks)
    if faults:
        raise errors.DataError(
            "\n".join([*faults, f"{common.counted(faults, 'fault')} in {common.counted(made, 'check')}."])
        )
    typer.echo(f"All {made} checks passed.")


def lab(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8888,
    browser: common.Browser = True,
    language: Annotated[str, typer.Option(help="Language of JupyterLab: da or en.")] = "da",
) -> None:
    """Open JupyterLab on the chapters."""
    from analysis.desk import preview as previews

    command, environment = previews.command(port, browser, language)
    if os.name == "nt":
        # there the new process would run on behind the prompt
        raise typer.Exit(subprocess.call(command, env=environment))
    os.execve(sys.executable, command, environment)


def preview(
    chapter: Annotated[str, typer.Argument(help="A chapter's name: bilag list chapters.")],
    municipality: common.Municipality,
    language: common.Language,
    year: Annotated[str | None, typer.Option(help="The plan's year; without it the year of the newest month.")] = None,
    plan: common.Plan = None,
    data_until: common.DataUntil = None,
    port: Annotated[int, typer.Option(help="Port on this machine; 0 for any that is free.")] = 0,
    browser: common.Browser = True,
) -> None:
    """Show one chapter as its reader will see it, and again each time its notebook is saved."""
    from analysis.annex import chapters, parameters
    from analysis.desk import preview as previews

    held = chapters.chapter(chapter)
    year = year or parameters.newest_month()[:4]
    given = parameters.resolve(municipality, year, plan, data_until, language)
    with previews.serving(held, given, port) as served:
        typer.echo(f"Chapter '{held.name}' is shown on {served.address} and follows its notebook; Ctrl-C ends it.")
        if browser:
            import webbrowser

            webbrowser.open(served.address)
        served.wait()


def init(
    folder: Annotated[Path, typer.Argument(help="A folder, new or one's own.")],
    municipality: Annotated[str, typer.Option(help="Code, name or slug: 370, Næstved, naestved.")],
) -> None:
    """Make a folder the house of a municipality's own plans, records, chapters and data; overwrite nothing."""
    from analysis.core import areas
    from analysis.desk import skeletons

    area = areas.resolve_municipality(municipality)
    written = skeletons.write(folder, area)
    typer.echo(f"Wrote {', '.join(written) or 'nothing, as all is there'} in {folder}.")
    if not skeletons.set_up_git(folder):
        typer.echo("Git is not set up there: run this again when git is installed.")
    typer.echo(f"Next, in {folder}: write whom a reader can ask in {project.CONFIG}, and run: bilag build --year 2026")


@new.command(name="chapter")
def new_chapter(
    name: Annotated[str | None, typer.Argument(help="Name in small letters: housing, young-mothers.")] = None,
    indicator: Annotated[str, typer.Option(help="The indicator that it begins with.")] = "unemployment_rate",
    origin: Annotated[
        str | None, typer.Option("--from", help="A chapter to copy as one's own; without a name it stands over that.")
    ] = None,
) -> None:
    """Write the notebook of a new chapter, or of a copy."""
    from analysis.desk import skeletons

    if not name and not origin:
        raise errors.UsageError("Name the new chapter, or the one to copy with --from; see: bilag list chapters")
    path = skeletons.copied_chapter(name, origin) if origin else skeletons.chapter(name, indicator)
    typer.echo(
        f"Wrote {project.relative(path)}. See it with: bilag preview {name or origin} --municipality Faxe\n"
        f"Then name it in the chapters of a plan in {project.relative(project.own('data', 'plans'))}/; "
        "docs/how-to-chapter.md says how."
    )


@new.command(name="indicator")
def new_indicator(
    key: Annotated[str, typer.Argument(help="Key with underscores: long_term_cash_assistance.")],
    table: Annotated[str, typer.Option(help="The official table that it is read from: bilag list tables.")] = "Y25I01",
    measure: Annotated[str | None, typer.Option(help="The table's measure; without it its first.")] = None,
    breakdown: Annotated[
        str | None, typer.Option(help="A part of it: benefit=a_dagpenge; without it the total.")
    ] = None,
) -> None:
    """Write the record of a new indicator and what its tests expect."""
    from analysis.desk import skeletons

    written = " and ".join(map(project.relative, skeletons.indicator(key, table, measure, breakdown)))
    typer.echo(
        f"Wrote {written}. Write its words, then run: bilag check\n"
        f'Use it in a chapter as "{key}"; docs/how-to-indicator.md says what each line means.'
    )


@new.command(name="plan")
def new_plan(
    name: Annotated[str, typer.Argument(help="Municipality and years: lejre-2027.")],
    municipality: common.Municipality,
    year: Annotated[str | None, typer.Option(help="The plan's year; without it the one in its name.")] = None,
) -> None:
    """Write the file of a new plan."""
    from analysis.core import areas
    from analysis.desk import skeletons

    area = areas.resolve_municipality(municipality)
    path, chosen = skeletons.plan(name, area, year)
    typer.echo(
        f"Wrote {project.relative(path)}. Build it with: bilag build --municipality {area.slug} --year {chosen} "
        f"--plan {name}\nWrite what the plan promises as targets; docs/how-to-plan.md says how."
    )


@new.command(name="records")
def new_records(
    municipality: common.Municipality,
    out: Annotated[Path | None, typer.Option(help="Another folder than data/records/.")] = None,
) -> None:
    """Write empty files for a municipality's own numbers, as CSV and XLSX."""
    from analysis.core import areas
    from analysis.sources import record_templates

    area = areas.resolve_municipality(municipality)
    folder = record_templates.write(area, out)
    shown = common.shown(folder, out)
    typer.echo(f"Wrote empty files of records for {area.name} in {shown}; docs/how-to-municipal-records.md says how.")
