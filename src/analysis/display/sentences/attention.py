"""What deserves attention first: where the municipality is worse than its comparator, has got worse, or lost places.

Worse and better follow the indicator's polarity, and are decided on the numbers as printed; a difference that may be
chance, or is too small to matter, is not worse.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from analysis.core import formats, periods
from analysis.core.areas import Area
from analysis.display import context
from analysis.display.blocks.blocks import Table, Text, records
from analysis.display.context import Context
from analysis.display.tables.tables import by_key
from analysis.display.texts import text
from analysis.indicators import changes, verdicts
from analysis.indicators.registry import Indicator

TOLD = ("worse_and_worsening", "worse", "worsening")
GROUPS = (*TOLD, "neither", "unknown")


class Standing(NamedTuple):
    """How an indicator stands: one of `GROUPS`, and against whom."""

    group: str
    comparator: Area | None = None


def standing(values: pd.DataFrame, indicator: Indicator, view: Context, comparators: Sequence[Area]) -> Standing:
    """Return how the municipality's newest number stands against the first comparator with a number.

    Without a polarity, or for an amount that grows with the area, that is not known. A change across a break in the
    series is none, so it is never "worsening".
    """
    own = values[(values["indicator"] == indicator.key) & (values["area"] == view.own.code)]
    if indicator.polarity == "none" or indicator.unit in changes.TOTALS or not len(own):
        return Standing("unknown")
    period, breakdown = context.in_order(own["period"].unique())[-1], own["breakdown"].iloc[0]
    held = {key: row for key, row in by_key(values).items() if row["status"] in changes.PRINTABLE}
    now = held.get((indicator.key, view.own.code, period, breakdown))
    beside = {area: held.get((indicator.key, area.code, period, breakdown)) for area in comparators}
    comparator = next((area for area, row in beside.items() if row is not None), None)
    if now is None or comparator is None:
        return Standing("unknown")
    sign = 1 if indicator.polarity == "lower" else -1
    number, theirs = (changes.printed(row, indicator.decimals) for row in (now, beside[comparator]))
    alike = verdicts.differs(now, beside[comparator], indicator, within=view.is_within(comparator.code)) == "similar"
    before = held.get((indicator.key, view.own.code, str(periods.year_before(period)), breakdown))
    worse = sign * (number - theirs) > 0 and not alike
    worsening = sign * changes.change(now, before, indicator).amount > 0
    groups = {(True, True): "worse_and_worsening", (True, False): "worse", (False, True): "worsening"}
    return Standing(groups.get((worse, worsening), "neither"), comparator)


def order(
    values: pd.DataFrame, indicators: Sequence[Indicator], view: Context, comparators: Sequence[Area]
) -> list[Indicator]:
    """Return the indicators with the worse and worsening first; within a group as they came."""
    return sorted(indicators, key=lambda each: GROUPS.index(standing(values, each, view, comparators).group))


def with_left_out(table: Table, wanted: Sequence[Indicator], shown: Sequence[Indicator]) -> Table:
    """Return a table of key figures with a note that names the indicators that are not held."""
    names = formats.listed([each.name.text(table.language) for each in wanted if each not in shown], table.language)
    notes = (text(table.language, "left_out.key_figures", indicators=names),) if names else ()
    return replace(table, notes=(*table.notes, *notes))


def paragraph(
    values: pd.DataFrame, indicators: Sequence[Indicator], view: Context, comparators: Sequence[Area]
) -> Text:
    """Name the indicators of each group and comparator, the worse and worsening first; or say that none is worse."""
    found = [(each.name.text(view.language), standing(values, each, view, comparators)) for each in indicators]
    said = []
    for group in TOLD:
        named: dict[Area, list[str]] = {}
        for name, (its_group, comparator) in found:
            if its_group == group:
                named.setdefault(comparator, []).append(context.within(name))
        for comparator, names in named.items():
            count = text(view.language, "attention.one" if len(names) == 1 else "attention.many")
            words = {"names": "; ".join(names), "indicators": count, **_words(comparator, view)}
            said.append(text(view.language, f"attention.{group}", **words))
    judged = [comparator for _, (_, comparator) in found if comparator]
    if judged and not said:
        said.append(text(view.language, "attention.neither", **_words(judged[0], view)))
    return Text(" ".join(said), view.language, records(view.chosen(values)) if said else ())


def _words(comparator: Area, view: Context) -> dict[str, str]:
    return {"own": view.name(view.own.code), "comparator": view.name_within(comparator.code)}


class Loss(NamedTuple):
    """A key figure's value now and a year before, each with its place."""

    indicator: Indicator
    now: pd.Series
    before: pd.Series

    @property
    def places(self) -> int:
        """How many places are lost."""
        return int(self.now["rank"] - self.before["rank"])


def places_lost(losses: Sequence[Loss], view: Context, interval: Callable[[pd.Series], tuple[float, float]]) -> Text:
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
