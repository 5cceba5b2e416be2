"""A comparison as its chapters see it: verbs about several municipalities side by side, none of them the main one."""

from __future__ import annotations

from operator import attrgetter

import pandas as pd

from analysis.annex import figures, interactive, tables
from analysis.annex.parameters import ComparisonParameters
from analysis.annex.scope import Scope, printed_periods
from analysis.annex.verbs import Blocks, Verbs, verb
from analysis.core import areas
from analysis.display.blocks.blocks import Figure, Missing, Table, Text
from analysis.display.figures import side_by_side as beside
from analysis.display.sentences import side_by_side as display
from analysis.indicators import comparisons, held, registry, values
from analysis.indicators.registry import Indicator


def open_comparison(chapter: str, **given) -> Comparison:
    """Open the comparison for a chapter, with the fields of `ComparisonParameters`.

    Examples
    --------
    >>> found = open_comparison("side-by-side", municipalities=["370", "320"], year=2026, data_until="2026M07",
    ...                         language="da")
    >>> [area.name for area in found.municipalities]
    ['Næstved', 'Faxe']
    """
    interactive.begin(str(given.get("language", "da")))
    return Comparison(Scope.of_comparison(chapter, ComparisonParameters(**given)))


def heat_table(scope: Scope, *keys: str, caption: str) -> Table | Missing | Blocks:
    """Several indicators in their newest period, the areas as columns, shaded by quarter among all municipalities."""
    records = [registry.indicator(key) for key in keys]
    shown = [(each, period, each.breakdowns[0]) for each in records if (period := scope.newest(each.key))]
    if not shown:
        return scope.missing(*keys)
    frame = values.concat([scope.values(each.key, [period], first) for each, period, first in shown])
    places = pd.concat([_places(*each, scope.data_until) for each in shown])
    table = display.heat_table(frame, shown, scope.view, id=scope.id("table"), caption=caption, places=places)
    left_out = [key for key in keys if key not in {each.key for each, _, _ in shown}]
    return Blocks([table, scope.missing(*left_out)]) if left_out else table


def _places(record: Indicator, period: str, breakdown: str, data_until: str) -> pd.DataFrame:
    """Return the rank of every municipality in a period and breakdown, with the interval of each."""
    found = comparisons.ranks_with_intervals(record.key, period, data_until)
    return found[found["breakdown"] == breakdown].assign(indicator=record.key)


def extent(scope: Scope, key: str) -> Text | Missing:
    """In which of the municipalities an indicator is lowest and highest, and whether that may be chance."""
    record, period = registry.indicator(key), scope.newest(key)
    if period is None:
        return scope.missing(key)
    about = {"period": period, "breakdown": record.breakdowns[0]}
    return display.extent(scope.values(key, [period], record.breakdowns[0]), record, scope.view, **about)


def lines(scope: Scope, key: str) -> Figure | Missing | None:
    """An indicator over time, a line for each municipality and the country's; None for a single period."""
    record, frame = _over_time(scope, key, figures.PERIODS)
    if frame.empty:
        return scope.missing(key)
    if len(printed_periods(frame)) < 2:
        return None
    return beside.lines(frame, record, scope.view, id=scope.id(key, "lines"))


def comparison(scope: Scope, key: str) -> Table | Missing:
    """The last periods of an indicator for each area, and each municipality judged against the country."""
    record, frame = _over_time(scope, key, tables.PERIODS)
    if frame.empty:
        return scope.missing(key)
    return display.over_time(frame, record, scope.view, id=scope.id(key, "table"))


def across(scope: Scope, key: str) -> Figure | Missing | None:
    """All municipalities of the country in the newest period, those compared marked; None where none is ranked."""
    record, period = registry.indicator(key), scope.newest(key)
    if period is None:
        return scope.missing(key)
    first = record.breakdowns[0]
    ranked = comparisons.ranked(scope.values(key, [period], first, of=areas.municipalities()), record)
    if not ranked["rank"].notna().any():
        return None
    frame = values.concat([ranked, scope.values(key, [period], first, of=scope.comparators[-1:])])
    return beside.strip(frame, record, scope.view, id=scope.id(key, "strip"))


def _over_time(scope: Scope, key: str, count: int) -> tuple[Indicator, pd.DataFrame]:
    """Return the last periods up to the newest, without those before the first number."""
    record, shown = registry.indicator(key), scope.last(key, count)
    return record, held.without_lead(scope.values(key, shown, record.breakdowns[0])) if shown else values.empty()


class Comparison(Verbs):
    """The verbs of a comparison's chapters: what is said of one municipality is said of each.

    The verbs of an annex are about one municipality among others, and are not among these.
    """

    heat_table = verb(heat_table)
    extent = verb(extent)
    lines = verb(lines)
    comparison = verb(comparison)
    across = verb(across)
    municipalities = property(attrgetter("scope.compared"), doc="The municipalities, in the order of the columns.")
