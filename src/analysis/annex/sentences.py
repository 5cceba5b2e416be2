"""The verbs that say it in words: the newest number, and the annex in short."""

from analysis.annex import facts, plan
from analysis.annex.scope import Scope
from analysis.display.blocks import lineage
from analysis.display.blocks.blocks import Message, Missing, Text
from analysis.display.sentences import front, messages
from analysis.display.sentences import sentences as display
from analysis.display.sentences.phrases import Said
from analysis.indicators import held, values
from analysis.statistics import likeness as distances
from analysis.store import observations, snapshots

OFFICIAL_RANK = "benchmark_rank"
OFFICIAL = (OFFICIAL_RANK, "benchmark_difference_persons")


def message(scope: Scope, *keys: str) -> Message | Missing:
    """What the numbers of a theme say: a heading, and two or three sentences on what weighs most.

    Which way a number has moved, how it compares, its rank and what it means for the plan's target, each only where
    the numbers carry it.
    """
    judgements = plan.judged(scope, chances=False)
    found = facts.gather(scope, [key for key in keys if key not in OFFICIAL], judgements)
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
    judgements = plan.judged(scope, chances=False)
    found = facts.gather(scope, [key for key in keys if key != OFFICIAL_RANK], judgements)
    new = OFFICIAL_RANK in keys and not scope.view.is_old(scope.newest(OFFICIAL_RANK) or scope.data_until)
    official = _official(scope) if new else []
    return front.page(found, judgements, official, scope.view, scope.id("headline"))


def _official(scope: Scope) -> list[Said]:
    """Return what the ministry's benchmark says of the newest rolling year; nothing where it is not held."""
    period = scope.newest(OFFICIAL_RANK)
    both = [scope.own_values(key, held.with_year_before(period)) for key in OFFICIAL if period]
    return front.of_benchmark(values.concat(both), scope.view)


def likeness(scope: Scope) -> Text:
    """The municipalities most like this one in a sentence; why not, where none can be named."""
    peers = distances.peers(scope.own.code, scope.data_until)
    found = display.nearest(peers.members if peers else (), scope.view)
    newest = snapshots.newest()
    ids = [newest[table] for table in distances.TABLES if observations.has(table)]
    return lineage.of_snapshots(found, "likeness", ids) if peers else found
