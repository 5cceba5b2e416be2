"""The verbs that say it in words: the newest number, and the annex in short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.annex import facts, plan
from analysis.annex.scope import Scope
from analysis.core import periods, vocabulary
from analysis.display import first_page
from analysis.display.blocks import lineage
from analysis.display.blocks.blocks import Message, Missing, Text
from analysis.display.sentences import attention, front, messages
from analysis.display.sentences import sentences as display
from analysis.display.sentences.phrases import Said
from analysis.display.tables import judgement, official_benchmark
from analysis.indicators import changes, comparisons, held, registry, values
from analysis.indicators.registry import Indicator
from analysis.statistics import conditions
from analysis.statistics import likeness as distances
from analysis.store import observations, snapshots

# What the ids of an indicator's figures and tables in a chapter end with, in the order in which they are referred to.
ID_SUFFIXES = (
    *("lines", "months", "panels", "bars", "strip", "slope", "change", "map"),
    *("parts", "over-time", "table"),
)
OFFICIAL_RANK = "benchmark_rank"
OFFICIAL = (OFFICIAL_RANK, "benchmark_difference_persons")


def describe(scope: Scope, key: str, *, breakdown: str | None = None) -> Text | Missing:
    """The newest number in words: beside the comparators, against the year before, its rank, and how sure they are."""
    record, period = registry.indicator(key), scope.newest(key)
    if period is None:
        return scope.missing(key)
    breakdown = breakdown or record.breakdowns[0]
    frame = scope.with_rank(key, period)
    about = {"period": period, "breakdown": breakdown}
    level = display.level(frame, record, scope.view, **about)
    own = values.one(frame, area=scope.own.code, **about)
    if own["method"] == "as_printed" and not _prints(scope, own["snapshots"]):
        return scope.missing(key)
    if own["status"] not in values.PRINTABLE:
        return level
    before = values.one(frame, area=scope.own.code, period=held.with_year_before(period)[0], breakdown=breakdown)
    found = [level]
    if before["status"] in values.PRINTABLE:
        found.append(display.change(frame, record, scope.view, again=True, **about))
    if pd.notna(own["rank"]) and record.unit not in changes.TOTALS:
        found.append(display.rank(frame, record, scope.view, **about))
    if scope.view.is_old(period):
        found.append(Text(scope.text("age.newer"), scope.language))
    if own["method"] == "as_printed":
        found.append(Text(vocabulary.caveat_text("printed_figure", scope.language), scope.language))
    see = tuple(scope.id(key, suffix) for suffix in ID_SUFFIXES)
    found = replace(display.paragraph(*found), see=see)
    rows = [row for row in found.values if (row["indicator"], row["period"]) == (key, period)]
    return _with_intervals(scope, found, record, {row["area"]: row for row in rows})


def message(scope: Scope, *keys: str) -> Message | Missing:
    """What the numbers of a theme say: a heading, and two or three sentences on what weighs most.

    Which way a number has moved, how it compares, its rank and what it means for the plan's target, each only where
    the numbers carry it.
    """
    found = facts.gather(scope, [key for key in keys if key not in OFFICIAL], plan.judged(scope))
    official = _official(scope) if OFFICIAL_RANK in keys else []
    if not found and not official:
        return scope.missing(*keys)
    return messages.of_theme(found, scope.view, scope.id("message"), official)


def headline(scope: Scope, *keys: str) -> Message:
    """What the annex says first: a headline, and at most six points, an improvement and a concern among them.

    Parameters
    ----------
    *keys : str
        Indicators, the most important first; `benchmark_rank` stands for the ministry's benchmark.
    """
    found = facts.gather(scope, [key for key in keys if key != OFFICIAL_RANK], plan.judged(scope))
    new = OFFICIAL_RANK in keys and not scope.view.is_old(scope.newest(OFFICIAL_RANK) or scope.data_until)
    official = _official(scope) if new else []
    return front.page(found, plan.judged(scope), official, scope.view, scope.id("headline"))


def _official(scope: Scope) -> list[Said]:
    """Return what the ministry's benchmark says of the newest rolling year; nothing where it is not held."""
    period = scope.newest(OFFICIAL_RANK)
    both = [scope.own_values(key, held.with_year_before(period)) for key in OFFICIAL if period]
    return front.of_benchmark(values.concat(both), scope.view)


def _prints(scope: Scope, snapshots: Sequence[str]) -> bool:
    """Whether a printed number is this municipality's: the country's is shown only in the annex of the plan."""
    named = any(snapshot.split("/")[1] == scope.plan.name for snapshot in snapshots)
    return named or scope.own.kind == "municipality"


def _with_intervals(scope: Scope, found: Text, record: Indicator, rows: Mapping[str, Mapping]) -> Text:
    """Add the interval of a number and that of its rank, where it has them."""
    shown = {area: row for area, row in rows.items() if row["status"] in values.PRINTABLE}
    own = shown.get(scope.own.code)
    if record.interval is None or record.unit in changes.TOTALS or own is None:
        return found
    other = next((shown[area.code] for area in scope.comparators if area.code in shown), None)
    interval = Text(judgement.sentence(own, other, record, scope.view), scope.language)
    return display.paragraph(found, interval, rank_interval_of(scope, record.key, own["period"], own))


def rank_interval_of(scope: Scope, key: str, period: str, own: Mapping) -> Text:
    """Say how sure the municipality's rank is."""
    if scope.own.kind != "municipality":
        return scope.nothing()
    ranking = comparisons.ranks_with_intervals(key, period, scope.data_until)
    return display.rank_interval(ranking[ranking["breakdown"] == own["breakdown"]], own, scope.view)


def summary(scope: Scope, *keys: str, spare: Sequence[str] = ()) -> Text:
    """The annex in at most eight sentences: level, what is worse and worsening, targets, place.

    Parameters
    ----------
    spare : sequence of str
        Indicators that are told of too, where there are fewer than five sentences.
    """
    known, frame = scope.newest_with_rank([*keys, *spare])
    shown = [each for each in known if each.key in keys]
    ranks = official_years(scope, OFFICIAL_RANK)
    place = official_benchmark.rank_paragraph(ranks, registry.indicator(OFFICIAL_RANK), scope.view)
    found = first_page.summary(
        frame,
        shown,
        plan.judged(scope),
        [place],
        scope.view,
        scope.comparators,
        lost=_places_lost(scope, frame, shown),
        before=plan.judged_before(scope),
        spare=[each for each in known if each not in shown],
        see=[scope.id("at-a-glance"), scope.id("targets"), scope.id("unemployment_rate", "strip")],
    )
    return replace(found, id=scope.id("summary"))


def _places_lost(scope: Scope, frame: pd.DataFrame, shown: Sequence[Indicator]) -> Text:
    """Return the sentence on the largest loss of places on a year; of equal losses, what stands worst."""
    worst_first = attention.order(frame, shown, scope.view, scope.comparators)
    losses = [loss for record in worst_first for loss in _loss(scope, frame, record)]
    return attention.places_lost(losses, scope.view, lambda value: _ends_of_place(scope, value))


def _ends_of_place(scope: Scope, value: pd.Series) -> tuple[float, float]:
    ranking = comparisons.ranks_with_intervals(value["indicator"], value["period"], scope.data_until)
    own = ranking[(ranking["area"] == scope.own.code) & (ranking["breakdown"] == value["breakdown"])]
    return tuple(own[["rank_lower", "rank_upper"]].iloc[0])


def _loss(scope: Scope, frame: pd.DataFrame, record: Indicator) -> list[attention.Loss]:
    own = frame[(frame["indicator"] == record.key) & (frame["area"] == scope.own.code)]
    now = own[own["period"] == scope.newest(record.key)].iloc[0]
    before = str(periods.year_before(now["period"]))
    # a break may move some municipalities more than others, and with that their places
    if changes.breaks_between(record, [now["breakdown"]], before, now["period"]):
        return []
    earlier = scope.ranked(record.key, before)
    earlier = earlier[(earlier["area"] == scope.own.code) & (earlier["breakdown"] == now["breakdown"])]
    if pd.isna(now["rank"]) or earlier.empty or pd.isna(earlier["rank"].iloc[0]):
        return []
    return [attention.Loss(record, now, earlier.iloc[0])]


def official_years(scope: Scope, key: str) -> pd.DataFrame:
    """Return one of the benchmark's numbers over the rolling years held."""
    shown = held.periods_held(registry.indicator(key), scope.data_until)
    return scope.own_values(key, shown) if shown else values.empty()


def likeness(scope: Scope) -> Text:
    """The municipalities most like this one in a sentence; why not, where none can be named."""
    peers = distances.peers(scope.own.code, scope.data_until)
    found = display.nearest(peers.members if peers else (), scope.view)
    newest = snapshots.newest()
    ids = [newest[table] for table in conditions.TABLES if observations.has(table)]
    return lineage.of_snapshots(found, "likeness", ids) if peers else found
