"""What deserves attention first: where the municipality is worse than its comparator and has got worse.

Worse and better follow the indicator's polarity, and are decided on the numbers as printed; a difference that may be
chance is not worse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.core import formats, periods
from analysis.core.areas import Area
from analysis.display import context
from analysis.display.blocks.blocks import Table, Text, records
from analysis.display.context import Context
from analysis.display.tables import judgement
from analysis.display.tables.tables import by_key
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.registry import Indicator

GROUPS = ("worse_and_worsening", "worse", "worsening", "neither", "unknown")
TOLD = ("worse_and_worsening", "worse", "worse_now", "worsening")


@dataclass(frozen=True)
class Standing:
    """How an indicator stands: one of `GROUPS`, against whom, and whether there is a number of the year before."""

    group: str
    comparator: Area | None = None
    measured: bool = False


def standing(values: pd.DataFrame, indicator: Indicator, view: Context, comparators: Sequence[Area]) -> Standing:
    """Return how the municipality's newest number stands against the first comparator with a number.

    Without a polarity, or for an amount that grows with the area, that is not known. A change across a break in the
    series is none, so it is never "worsening".
    """
    own = values[(values["indicator"] == indicator.key) & (values["area"] == view.own.code)]
    if indicator.polarity == "none" or indicator.unit in changes.TOTALS or not len(own):
        return Standing("unknown")
    period, breakdown = context.in_order(own["period"].unique())[-1], own["breakdown"].iloc[0]
    held = by_key(values)

    def found(area: Area, when: str) -> Mapping | None:
        record = held.get((indicator.key, area.code, when, breakdown))
        return record if record is not None and record["status"] in changes.PRINTABLE else None

    now = found(view.own, period)
    comparator = next((area for area in comparators if found(area, period) is not None), None)
    if now is None or comparator is None:
        return Standing("unknown")
    sign = 1 if indicator.polarity == "lower" else -1
    number, theirs = (changes.printed(each, indicator.decimals) for each in (now, found(comparator, period)))
    chance = judgement.verdict(now, found(comparator, period), indicator) == "similar"
    worse = sign * (number - theirs) > 0 and not chance
    moved = changes.change(now, found(view.own, str(periods.year_before(period))), indicator)
    measured = bool(pd.notna(moved.amount))
    worsening = measured and sign * moved.amount > 0
    groups = {(True, True): "worse_and_worsening", (True, False): "worse", (False, True): "worsening"}
    return Standing(groups.get((worse, worsening), "neither"), comparator, measured)


def order(
    values: pd.DataFrame, indicators: Sequence[Indicator], view: Context, comparators: Sequence[Area]
) -> list[Indicator]:
    """Return the indicators with the worse and worsening first; within a group as they came."""
    groups = {each.key: standing(values, each, view, comparators).group for each in indicators}
    return sorted(indicators, key=lambda each: GROUPS.index(groups[each.key]))


def with_order(table: Table, view: Context, comparators: Sequence[Area]) -> Table:
    """Return a table of key figures with a note on the order of its rows."""
    if not comparators:
        return table
    key = "order" if any(column.key == "change_words" for column in table.columns) else "order_now"
    note = text(view.language, f"attention.{key}", **_words(comparators[0].code, view))
    return replace(table, notes=(note, *table.notes))


def with_left_out(table: Table, wanted: Sequence[Indicator], shown: Sequence[Indicator]) -> Table:
    """Return a table of key figures with a note that names the indicators that are not held."""
    names = formats.listed([each.name.text(table.language) for each in wanted if each not in shown], table.language)
    notes = (text(table.language, "left_out.key_figures", indicators=names),) if names else ()
    return replace(table, notes=(*table.notes, *notes))


def paragraph(
    values: pd.DataFrame, indicators: Sequence[Indicator], view: Context, comparators: Sequence[Area]
) -> Text:
    """Name the indicators of each group, the worse and worsening first; a change that is not measured is not told."""
    language = view.language
    standings = [(each, standing(values, each, view, comparators)) for each in indicators]
    said = []
    for group in TOLD:
        names: dict[str, list[str]] = {}
        for indicator, found in standings:
            if _told(found) == group:
                names.setdefault(found.comparator.code, []).append(context.within(indicator.name.text(language)))
        said += [
            text(
                language,
                f"attention.{group}",
                names="; ".join(named),
                indicators=text(language, "attention.one" if len(named) == 1 else "attention.many"),
                **_words(code, view),
            )
            for code, named in names.items()
        ]
    judged = [found for _, found in standings if found.group != "unknown"]
    if judged and not said:
        key = "neither" if all(found.measured for found in judged) else "neither_now"
        said.append(text(language, f"attention.{key}", **_words(judged[0].comparator.code, view)))
    return Text(" ".join(said), language, records(view.chosen(values)) if said else ())


def _told(found: Standing) -> str:
    """Return which sentence tells of a standing: one that is worse, and nothing more is known, has its own."""
    return "worse_now" if found.group == "worse" and not found.measured else found.group


def _words(comparator: str, view: Context) -> dict[str, str]:
    return {"own": view.name(view.own.code), "comparator": view.name_within(comparator)}
