"""The ministry's benchmark as published: expected, actual, difference and rank by benefit group."""

from collections.abc import Sequence

import pandas as pd

from analysis.core import periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Column, Table, Text, records
from analysis.display.context import Context
from analysis.display.tables.frames import of_values, spread
from analysis.display.tables.parts import labels_of
from analysis.display.texts import text
from analysis.indicators.registry import Indicator

TOTAL = "benefit_group=total"
SIGNED_UNITS = ("pp", "full_time_persons", "places")


def benchmark_table(
    values: pd.DataFrame, indicators: Sequence[Indicator], view: Context, *, id: str, period: str
) -> Table:
    """A row for each benefit group, a column for each published number: the municipality's in a rolling year."""
    language = view.language
    own = values[(values["area"] == view.own.code) & (values["period"] == period)]
    units = {each.key: "" if each.unit == "rank" else vocabulary.unit(each.unit, language).short for each in indicators}
    return of_values(
        spread(own, labels_of(own, language), "breakdown", "indicator", totals=[TOTAL]).values(),
        [_column(each.key, each.name.text(language), each, units[each.key]) for each in indicators],
        own,
        view,
        id=id,
        caption=text(language, "benchmark.caption", period=periods.name(period, language)),
        stub=text(language, "table.breakdown"),
        notes=view.age_notes(own),
    )


def _column(key: str, label: str, record: Indicator, unit: str = "") -> Column:
    return Column(key, label, unit, decimals=record.decimals, signed=record.unit in SIGNED_UNITS)


def rank_paragraph(values: pd.DataFrame, indicator: Indicator, view: Context) -> Text:
    """Say where the municipality stands in the ministry's ranking, and how it has moved in a year.

    One sentence about the last whole calendar year held, and one about how it has moved since where the newest
    rolling year is another; empty where no rank is held.
    """
    own = values[
        (values["area"] == view.own.code)
        & (values["indicator"] == indicator.key)
        & (values["breakdown"] == TOTAL)
        & values["value"].notna()
    ]
    held = {period: int(rank) for period, rank in zip(own["period"], own["value"], strict=True)}
    order = context.in_order(held)
    calendar_years = [period for period in order if period.endswith("QMAT04")][-1:]
    said = [_rank_sentence(held, period, view) for period in calendar_years or order[-1:]]
    if calendar_years and calendar_years != order[-1:]:
        said.append(_since_sentence(held, calendar_years[0], order[-1], view))
    if said and view.is_old(order[-1]):
        said.append(text(view.language, "benchmark.newer"))
    return Text(" ".join(said), view.language, records(own))


def _rank_sentence(held: dict[str, int], period: str, view: Context) -> str:
    before = held.get(str(periods.year_before(period)))
    year = period[:4] if period.endswith("QMAT04") else periods.name(period, view.language)
    words = {"area": view.name(view.own.code), "period": year, "rank": held[period]}
    if before is None:
        return text(view.language, "benchmark.rank", **words)
    moved = before - held[period]
    return _moved("benchmark.rank", moved, view.language, **words, **({"before": before} if moved else {}))


def _since_sentence(held: dict[str, int], since: str, period: str, view: Context) -> str:
    """Say how the place has moved from a calendar year to a later rolling year."""
    before = held.get(str(periods.year_before(period)))
    words = {
        "area": view.name(view.own.code),
        "rank": held[period],
        "period": periods.name(period, view.language),
        "before": text(view.language, "benchmark.before", before=before) if before is not None else "",
    }
    return _moved("benchmark.since", held[since] - held[period], view.language, **words)


def _moved(key: str, moved: int, language: str, **words: object) -> str:
    """Say by how many places, and which way, a rank has moved."""
    if moved == 0:
        return text(language, f"{key}_same", **words)
    direction = "up" if moved > 0 else "down"
    return text(language, f"{key}_{direction}", count=abs(moved), **words)
