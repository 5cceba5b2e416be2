"""The ministry's benchmark as published: expected, actual, difference and rank by benefit group."""

from collections.abc import Sequence

import pandas as pd

from analysis.core import periods, vocabulary
from analysis.display.blocks.blocks import Column, Table
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
