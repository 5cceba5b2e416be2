"""What has changed in an annex since an earlier day: the same numbers, from the snapshots of then and of now."""

import datetime
from collections.abc import Mapping, Sequence
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
from analysis.sources import vintages
from analysis.store import dependency_log, official_tables, snapshots

KEYS = ["indicator", "breakdown", "period"]


class Changes(NamedTuple):
    """What has changed since an earlier day, on the numbers as they are printed."""

    day: datetime.date
    # whether any snapshot was held on it
    held: bool
    # indicator, breakdown, period, old, new, old_status, new_status, unit, difference, tier, and change: "revised",
    # "status", "appeared" or "vanished"
    figures: pd.DataFrame
    # indicator, breakdown, period, old, old_of, new, new_of: other places in a period that was held then
    ranks: pd.DataFrame
    # each target whose status is another: as it was judged on the numbers of then, and of now
    targets: list[tuple[Judgement, Judgement]]
    # table, field ("title", "unit" or "licence"), old, new: what a table says of itself otherwise
    definitions: pd.DataFrame
    new_tables: tuple[str, ...]
    # the values of now behind the figures
    now: pd.DataFrame
    # those of then and of now that differ
    snapshots: tuple[str, ...]


def since(
    day: datetime.date, records: Sequence[Indicator], plan: Plan, own: Area, year: int, data_until: str
) -> Changes:
    """Compare an annex's numbers, ranks and targets up to `data_until` with what they were on an earlier day.

    Only snapshots that were held on the day count for the numbers of then. A number that is hidden now is not told as
    it was.
    """
    used = {table for record in records for table in record.tables}
    for table in sorted(used):
        dependency_log.note(table)
    changed = {
        table: ids
        for table, ids in vintages.changed_since(day).items()
        # what a plan prints is not revised
        if table in used and not official_tables.is_printed_plan(table)
    }
    both = {table: ids for table, ids in changed.items() if all(ids)}
    nothing = Changes(
        day,
        bool(snapshots.held(day)),
        vintages.compare(values.empty(), values.empty(), KEYS),
        _ranks([], []),
        [],
        _definitions(both),
        tuple(table for table, (then, _) in changed.items() if not then),
        values.empty(),
        tuple(snapshot for ids in both.values() for snapshot in sorted({*ids[0], *ids[1]})),
    )
    if not nothing.held or not changed:
        return nothing
    chosen = [record for record in records if set(record.tables) & set(both)]
    with vintages.as_held_on(day):
        then = {record.key: held.periods_held(record, data_until, own) for record in chosen}
        newest = {record.key: held.newest(record, own, data_until) for record in chosen}
    periods = {
        record.key: list(dict.fromkeys([*then[record.key], *held.periods_held(record, data_until, own)]))
        for record in chosen
    }

    def of_day() -> tuple[pd.DataFrame, list[pd.DataFrame], list[Judgement]]:
        frames = [registry.compute(record.key, [own], periods[record.key], data_until) for record in chosen]
        places = [_place(record, newest[record.key], own, data_until) for record in chosen if newest[record.key]]
        judged = targets.judge(plan, own, data_until, [year], chances=False) if plan.targets else []
        return values.concat(frames), places, judged

    with vintages.as_held_on(day):
        values_then, places_then, judged_then = of_day()
    values_now, places_now, judged_now = of_day()
    figures = vintages.compare(_printed(values_then), _printed(values_now), KEYS)
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


def _definitions(both: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> pd.DataFrame:
    """List what the newest sidecars of then and now say differently of a table."""
    rows: list[tuple] = []
    for table, (then, now) in both.items():
        before, after = snapshots.sidecar(then[-1]), snapshots.sidecar(now[-1])
        measures = sorted(set(before.measures) & set(after.measures))
        pairs = [
            ("title", before.title, after.title),
            *(("unit", before.measures[each], after.measures[each]) for each in measures),
            ("licence", before.licence, after.licence),
        ]
        rows += [(table, field, old, new) for field, old, new in pairs if old != new]
    return pd.DataFrame(rows, columns=["table", "field", "old", "new"])
