"""The command `bilag list`: what there is, each list as its headers and then its rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from analysis.cli import common
from analysis.core import errors, project


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
    headers, *rows = _breakdowns(key) if key else _coverage() if coverage else LISTS[what]()
    common.show(headers, rows)


def _municipalities() -> Iterator[tuple]:
    from analysis.core import areas

    yield "code", "name", "slug", "RAR", "region"
    for area in areas.municipalities():
        yield area.code, area.name, area.slug, *(areas.group_of(area.code, kind).name for kind in ("rar", "region"))


def _indicators() -> Iterator[tuple]:
    from analysis.indicators import registry

    yield "indicator", "name", "unit", "periods", "tables"
    for each in registry.indicators().values():
        yield each.key, each.name.da, each.unit, " ".join(each.period_kinds), " ".join(each.tables)


def _breakdowns(key: str) -> Iterator[tuple]:
    from analysis.indicators import registry

    held = registry.indicator(key)
    yield "breakdown", "in a plan"
    for each in held.breakdowns:
        yield each or "(the whole)", each and f"breakdowns: ['{each}']"
    if not held.breakdowns:
        yield "(put together when it is asked for)", ""


def _coverage() -> Iterator[tuple]:
    from analysis.plans import coverage

    yield "statement", "name", "plan", "served by", "chapters"
    for each in coverage.statements():
        served = ", ".join(f"{service.by} {service.key}" for service in each.served)
        yield each.id, each.name, each.plan, served, " ".join(each.chapters)


def _plans() -> Iterator[tuple]:
    from analysis import plans
    from analysis.core import areas

    yield "plan", "municipality", "years", "data until", "title"
    for plan in map(plans.load, plans.names()):
        whose = areas.area(plan.municipality).name if plan.municipality else "any"
        yield plan.name, whose, " ".join(map(str, plan.years)) or "any", plan.data_until, plan.title.da


def _tables() -> Iterator[tuple]:
    from analysis.store import observations, snapshots

    yield "table", "source", "first", "last", "title"
    newest = snapshots.newest()
    for each in (snapshots.sidecar(newest[table]) for table in observations.tables()):
        yield each.table, each.source, each.periods.first, each.periods.last, each.title.da


def _chapters() -> Iterator[tuple]:
    from analysis.annex import chapters

    yield "chapter", "notebook"
    for each in chapters.chapters():
        yield each.name, project.relative(each.path)


def _snapshots() -> Iterator[tuple]:
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
