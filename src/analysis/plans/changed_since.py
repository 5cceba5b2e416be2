"""What has changed in an annex since an earlier day: the same numbers, from the snapshots of then and of now."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from analysis.core import areas
from analysis.core.areas import Area
from analysis.core.formats import round_half_up
from analysis.indicators import comparisons, held, registry, values
from analysis.indicators.registry import Indicator
from analysis.plans import targets
from analysis.plans.model import Plan
from analysis.plans.targets import Judgement
from analysis.sources import revisions, vintages
from analysis.store import dependency_log, official_tables, snapshots

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
    nothing = Changes(
        day,
        bool(snapshots.held(day)),
        _figures(values.empty(), values.empty()),
        _ranks([], []),
        [],
        pd.DataFrame(_definitions(both), columns=["table", "field", "measure", "old", "new"]),
        tuple(table for table, (then, _) in changed.items() if not then),
        values.empty(),
        tuple(snapshot for ids in both.values() for snapshot in sorted({*ids[0], *ids[1]})),
    )
    if not nothing.held or not changed:
        return nothing
    chosen = [record for record in records if set(record.tables) & set(both)]
    with vintages.as_held_on(day):
        periods = {record.key: held.periods_held(record, data_until, own) for record in chosen}
        newest = {record.key: held.newest(record, own, data_until) for record in chosen}
    for record in chosen:
        periods[record.key] = list(dict.fromkeys([*periods[record.key], *held.periods_held(record, data_until, own)]))

    def of_day() -> tuple[pd.DataFrame, list[pd.DataFrame], list[Judgement]]:
        frames = [registry.compute(record.key, [own], periods[record.key], data_until) for record in chosen]
        places = [_place(record, newest[record.key], own, data_until) for record in chosen if newest[record.key]]
        judged = targets.judge(plan, own, data_until, [year], chances=False) if plan.targets else []
        return values.concat(frames), places, judged

    with vintages.as_held_on(day):
        values_then, places_then, judged_then = of_day()
    values_now, places_now, judged_now = of_day()
    figures = _figures(values_then, values_now)
    revised = figures.loc[figures["change"] == "revised", KEYS]
    pairs = zip(judged_then, judged_now, strict=True)
    return nothing._replace(
        figures=figures,
        ranks=_ranks(places_then, places_now),
        targets=[(before, after) for before, after in pairs if before.status != after.status],
        now=values_now.merge(revised, on=KEYS)[values.VALUE_COLUMNS],
    )


def _place(record: Indicator, period: str, own: Area, data_until: str) -> pd.DataFrame:
    """Return the municipality's place among all; nothing where no end is best."""
    if record.polarity == "none":
        return values.empty()
    ranked = comparisons.ranked(registry.compute(record.key, areas.municipalities(), [period], data_until), record)
    return ranked[ranked["area"] == own.code]


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
