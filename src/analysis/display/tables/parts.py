"""A table of the parts of an indicator: benefits, match groups and other breakdowns, in one period or over several."""

import pandas as pd

from analysis.core import vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables.frames import of_values, spread
from analysis.display.tables.tables import caption_of
from analysis.display.texts import text
from analysis.indicators.registry import Indicator

TOTALS = ("group=total", "group=total_merged")


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
