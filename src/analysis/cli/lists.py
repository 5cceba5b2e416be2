"""The command `bilag list`: what there is, each list as its headers and then its rows."""

from collections.abc import Iterator
from typing import Annotated

import typer

from analysis.cli import common
from analysis.core import errors, project

LISTS = ("municipalities", "indicators", "plans", "tables", "chapters", "snapshots")


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
    if (key or coverage) and what != "indicators":
        asked = "--coverage" if coverage else "A name after the list"
        raise errors.UsageError(f"{asked} goes with indicators, not with {what}.")
    headers, *rows = _list("breakdowns" if key else "coverage" if coverage else what, key)
    common.show(headers, rows)


def _list(what: str, key: str) -> Iterator[tuple]:
    from analysis import plans
    from analysis.annex import chapters
    from analysis.core import areas
    from analysis.indicators import registry
    from analysis.plans import coverage
    from analysis.store import observations, snapshots

    match what:
        case "municipalities":
            yield "code", "name", "slug", "RAR", "region"
            for each in areas.municipalities():
                groups = (areas.group_of(each.code, kind).name for kind in ("rar", "region"))
                yield each.code, each.name, each.slug, *groups
        case "indicators":
            yield "indicator", "name", "unit", "periods", "tables"
            for each in registry.indicators().values():
                yield each.key, each.name.da, each.unit, " ".join(each.period_kinds), " ".join(each.tables)
        case "breakdowns":
            yield "breakdown", "in a plan"
            for each in (held := registry.indicator(key).breakdowns):
                yield each or "(the whole)", each and f"breakdowns: ['{each}']"
            if not held:
                yield "(put together when it is asked for)", ""
        case "coverage":
            yield "statement", "name", "plan", "served by", "chapters"
            for each in coverage.statements():
                served = ", ".join(f"{service.by} {service.key}" for service in each.served)
                yield each.id, each.name, each.plan, served, " ".join(each.chapters)
        case "plans":
            yield "plan", "municipality", "years", "data until", "title"
            for each in map(plans.load, plans.names()):
                whose = areas.area(each.municipality).name if each.municipality else "any"
                yield each.name, whose, " ".join(map(str, each.years)) or "any", each.data_until, each.title.da
        case "tables":
            yield "table", "source", "first", "last", "title"
            newest = snapshots.newest()
            for each in (snapshots.sidecar(newest[table]) for table in observations.tables()):
                yield each.table, each.source, each.periods.first, each.periods.last, each.title.da
        case "chapters":
            yield "chapter", "notebook"
            for each in chapters.chapters():
                yield each.name, project.relative(each.path)
        case "snapshots":
            yield "snapshot", "retrieved", "rows", "sha256", "title"
            for name in snapshots.all():
                each = snapshots.sidecar(name)
                yield name, each.retrieved, each.rows, each.sha256[:12], each.title.da
