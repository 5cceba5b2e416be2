"""The largest loss of places among all municipalities on a year, in one sentence for the first page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.core import periods
from analysis.display import context
from analysis.display.blocks.blocks import Text, records
from analysis.display.context import Context
from analysis.display.texts import text
from analysis.indicators.registry import Indicator


@dataclass(frozen=True)
class Loss:
    """A key figure's value now and a year before, each with its place."""

    indicator: Indicator
    now: pd.Series
    before: pd.Series

    @property
    def places(self) -> int:
        """How many places are lost."""
        return int(self.now["rank"] - self.before["rank"])


def sentence(
    losses: Sequence[Loss],
    official: pd.DataFrame,
    view: Context,
    interval: Callable[[pd.Series], tuple[float, float]],
) -> Text:
    """Tell the largest loss of places among the key figures; without one, that in the ministry's ranking.

    Empty where no place is lost. A loss that chance may explain is said to be one.

    Parameters
    ----------
    losses : sequence of Loss
        Of every key figure; of equal losses the first is told.
    official : DataFrame
        Values of `benchmark_rank` for the municipality over its rolling years.
    view : Context
    interval : function
        From a value with a place to the ends of the interval of that place, NaN where it has none.
    """
    largest = max(losses, key=lambda each: each.places, default=None)
    return _told(largest, view, interval) if largest and largest.places > 0 else _official(official, view)


def _told(lost: Loss, view: Context, interval: Callable[[pd.Series], tuple[float, float]]) -> Text:
    # it may be chance where one of the places lies within the interval of the other
    pairs = ((lost.now, lost.before), (lost.before, lost.now))
    chance = any(lower <= other["rank"] <= upper for one, other in pairs for lower, upper in [interval(one)])
    words = {
        "name": context.within(lost.indicator.name.text(view.language)),
        "rank": int(lost.now["rank"]),
        "rank_of": int(lost.now["rank_of"]),
        "before": int(lost.before["rank"]),
        "chance": text(view.language, "first_page.places_lost_chance") if chance else "",
    }
    said = text(view.language, "first_page.places_lost", **words)
    return Text(said, view.language, records(pd.DataFrame([lost.now, lost.before])))


def _official(ranks: pd.DataFrame, view: Context) -> Text:
    """Tell the benefit group that has lost most places in the newest rolling year; empty where that is old."""
    held = ranks[(ranks["area"] == view.own.code) & ranks["value"].notna()]
    period = context.in_order(held["period"])[-1] if len(held) else ""
    before = str(periods.year_before(period)) if period else ""
    places = held.pivot(index="breakdown", columns="period", values="value")
    if before not in places or view.is_old(period):
        return Text(language=view.language)
    lost = (places[period] - places[before]).dropna()
    if not len(lost) or lost.max() <= 0:
        return Text(language=view.language)
    group = lost.idxmax()
    words = {
        "name": context.within(context.breakdown_name(group, view.language)),
        "period": periods.name(period, view.language),
        "rank": int(places.loc[group, period]),
        "before": int(places.loc[group, before]),
    }
    said = text(view.language, "first_page.places_lost_official", **words)
    shown = held[(held["breakdown"] == group) & held["period"].isin([before, period])]
    return Text(said, view.language, records(shown))
