"""What has changed in an annex since an earlier day: the same numbers, from the snapshots of then and of now."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from analysis import areas, dependency_log, official_tables, snapshots
from analysis.areas import Area
from analysis.formats import round_half_up
from analysis.indicators import comparisons, held, registry, values
from analysis.indicators.registry import Indicator
from analysis.plans import targets
from analysis.plans.model import Plan
from analysis.plans.targets import Judgement
from analysis.sources import revisions, vintages

KEYS = ["indicator", "breakdown", "period"]


class Changes(NamedTuple):
    """What has changed.

    Attributes
    ----------
    day
        The earlier day.
    held
        Whether any snapshot was held on it.
    figures
        indicator, breakdown, period, old, new, old_status, new_status, unit, difference, change ("revised", "status",
        "appeared" or "vanished") and tier; on the numbers as they are printed.
    ranks
        indicator, breakdown, period, old, old_of, new, new_of: other places in a period that was held then.
    targets
        Each target whose status is another: as it was judged on the numbers of then, and of now.
    definitions
        table, field ("title", "unit" or "licence"), measure, old, new: what a table says of itself otherwise; the
        fields are texts in both languages, or units.
    new_tables
        Tables that have come since.
    now
        The values of now behind `figures`.
    snapshots
        Those of then and of now that differ.
    """

    day: datetime.date
    held: bool
    figures: pd.DataFrame
    ranks: pd.DataFrame
    targets: list[tuple[Judgement, Judgement]]
    definitions: pd.DataFrame
    new_tables: tuple[str, ...]
    now: pd.DataFrame
    snapshots: tuple[str, ...]


class _Vintage(NamedTuple):
    """The numbers of one day."""

    values: pd.DataFrame
    ranks: list[pd.DataFrame]
    judgements: list[Judgement]


def since(
    day: datetime.date, records: Sequence[Indicator], plan: Plan, own: Area, year: int, data_until: str
) -> Changes:
    """Compare the numbers, ranks and targets of an annex with what they were on an earlier day.

    Parameters
    ----------
    day
        Only snapshots that were held on it count for the numbers of then.
    records
        The annex's indicators.
    plan, own, year, data_until
        The annex.

    Returns
    -------
    Changes
        Of periods up to `data_until`. A number that is hidden now is not told as it was.
    """
    used = {table for record in records for table in record.tables}
    for table in sorted(used):
        dependency_log.note(table)
    # what a plan prints is not revised
    used -= {table for table in used if official_tables.is_printed_plan(table)}
    changed = {table: ids for table, ids in vintages.changed_since(day).items() if table in used}
    both = {table: ids for table, ids in changed.items() if all(ids)}
    new_tables = tuple(table for table, (then, _) in changed.items() if not then)
    chosen = [record for record in records if set(record.tables) & set(both)]
    empty = _figures(values.empty(), values.empty())
    nothing = Changes(
        day,
        bool(snapshots.held(day)),
        empty,
        _ranks([], []),
        [],
        pd.DataFrame(_definitions(both), columns=["table", "field", "measure", "old", "new"]),
        new_tables,
        values.empty(),
        tuple(snapshot for ids in both.values() for snapshot in sorted({*ids[0], *ids[1]})),
    )
    if not nothing.held or not changed:
        return nothing
    with vintages.as_held_on(day):
        told = _periods(chosen, own, data_until)
        newest = {record.key: held.newest(record, own, data_until) for record in chosen}
    for key, found in _periods(chosen, own, data_until).items():
        told[key] = list(dict.fromkeys([*told[key], *found]))
    asked = (chosen, told, newest, plan, own, year, data_until)
    with vintages.as_held_on(day):
        then = _vintage(*asked)
    now = _vintage(*asked)
    figures = _figures(then.values, now.values)
    revised = figures.loc[figures["change"] == "revised", KEYS]
    return nothing._replace(
        figures=figures,
        ranks=_ranks(then.ranks, now.ranks),
        targets=[
            (before, after)
            for before, after in zip(then.judgements, now.judgements, strict=True)
            if before.status != after.status
        ],
        now=now.values.merge(revised, on=KEYS)[values.VALUE_COLUMNS],
    )


def _periods(records: Sequence[Indicator], own: Area, data_until: str) -> dict[str, list[str]]:
    return {record.key: held.periods_held(record, data_until, own) for record in records}


def _vintage(
    records: Sequence[Indicator],
    told: dict[str, list[str]],
    newest: dict[str, str | None],
    plan: Plan,
    own: Area,
    year: int,
    data_until: str,
) -> _Vintage:
    frames = [registry.compute(record.key, [own], told[record.key], data_until) for record in records]
    everyone = areas.municipalities()
    places = [
        comparisons.ranked(registry.compute(record.key, everyone, [last], data_until), record)
        for record in records
        if (last := newest[record.key]) is not None and record.polarity != "none"
    ]
    own_places = [frame[frame["area"] == own.code] for frame in places]
    judged = targets.judge(plan, own, data_until, [year], chances=False) if plan.targets else []
    return _Vintage(values.concat(frames), own_places, judged)


def _figures(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Hold the numbers of then and now against each other, as they are printed."""
    return revisions.compare(_printed(then), _printed(now), KEYS)


def _printed(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep what is said of, with the numbers rounded as the annex prints them."""
    said = frame[frame["status"] != "not_available"]
    parts = [
        part.assign(value=round_half_up(part["value"], registry.indicator(key).decimals))
        for key, part in said.groupby("indicator", sort=False)
    ]
    return pd.concat(parts, ignore_index=True) if parts else said


def _ranks(then: Sequence[pd.DataFrame], now: Sequence[pd.DataFrame]) -> pd.DataFrame:
    columns = [*KEYS, "rank", "rank_of"]
    before, after = (pd.concat([values.empty(), *frames])[columns].astype(object) for frames in (then, now))
    both = before.merge(after, on=KEYS, suffixes=("_old", "_new")).dropna(subset=["rank_old", "rank_new"])
    both = both[both["rank_old"] != both["rank_new"]].reset_index(drop=True)
    names = {"rank_old": "old", "rank_of_old": "old_of", "rank_new": "new", "rank_of_new": "new_of"}
    return both.rename(columns=names)


def _definitions(both: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> list[tuple]:
    """List what the newest sidecars of then and now say differently of a table."""
    rows: list[tuple] = []
    for table, (then, now) in both.items():
        before, after = snapshots.sidecar(then[-1]), snapshots.sidecar(now[-1])
        if before.title != after.title:
            rows.append((table, "title", "", before.title, after.title))
        for measure in sorted(set(before.measures) & set(after.measures)):
            if before.measures[measure] != after.measures[measure]:
                rows.append((table, "unit", measure, before.measures[measure], after.measures[measure]))
        if before.licence != after.licence:
            rows.append((table, "licence", "", before.licence, after.licence))
    return rows
