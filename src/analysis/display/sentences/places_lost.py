"""The largest loss of places among all municipalities on a year, in one sentence for the first page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.display import context
from analysis.display.blocks.blocks import Text, records
from analysis.display.context import Context
from analysis.display.texts import text
from analysis.indicators.registry import Indicator


class Loss(NamedTuple):
    """A key figure's value now and a year before, each with its place."""

    indicator: Indicator
    now: pd.Series
    before: pd.Series

    @property
    def places(self) -> int:
        """How many places are lost."""
        return int(self.now["rank"] - self.before["rank"])


def sentence(losses: Sequence[Loss], view: Context, interval: Callable[[pd.Series], tuple[float, float]]) -> Text:
    """Tell the largest loss of places, of equal ones the first; empty where no place is lost.

    A loss that chance may explain is said to be one: one of the places lies within the interval of the other.
    `interval` gives its ends for a value with a place, NaN where it has none.
    """
    lost = max(losses, key=lambda each: each.places, default=None)
    if lost is None or lost.places <= 0:
        return Text(language=view.language)
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
