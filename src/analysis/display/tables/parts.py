"""A table of the parts of an indicator: benefits, match groups and other breakdowns, in one period or over several."""

from collections.abc import Sequence

import pandas as pd

from analysis.core import periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables.frames import of_values, spread
from analysis.display.tables.tables import caption_of
from analysis.display.texts import text
from analysis.indicators.registry import Indicator

TOTALS = ("group=total", "group=total_merged")
TOTAL = "benefit_group=total"
SIGNED_UNITS = ("pp", "full_time_persons", "places")


def breakdowns(values: pd.DataFrame, indicator: Indicator, view: Context, *, id: str) -> Table:
    """A row for each breakdown, a column for each area, of an indicator's values in one period."""
    language, shown = view.language, view.chosen(values)
    labels = labels_of(shown, language)
    unit, decimals = vocabulary.unit(indicator.unit, language).header, indicator.decimals
    rounding = (text(language, "parts.rounding"),) if "" in labels else ()
    return of_values(
        spread(shown, labels, "breakdown", "area").values(),
        [Column(area.code, view.name(area.code), group=unit, decimals=decimals) for area in view.areas],
        shown,
        view,
        id=id,
        caption=caption_of(indicator, shown["period"].unique(), language),
        stub=text(language, "table.breakdown"),
        notes=(*view.age_notes(shown), *rounding),
    )


def labels_of(values: pd.DataFrame, language: str) -> dict[str, str]:
    """Return what the breakdowns of some values are called, in their order."""
    return {each: context.breakdown_name(each, language) for each in values["breakdown"].unique()}


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
