"""A table of the parts of an indicator: benefits, match groups and other breakdowns in one period."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.core import periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables.frames import of_values, wide
from analysis.display.tables.tables import caption_of
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.registry import Indicator


def breakdowns(values: pd.DataFrame, indicator: Indicator, view: Context, *, id: str) -> Table:
    """A row for each breakdown, a column for each area, of an indicator's values in one period."""
    language, shown = view.language, view.chosen(values)
    labels = labels_of(shown, language)
    rounding = (text(language, "parts.rounding"),) if "" in labels else ()
    return of_values(
        wide(shown, labels, "breakdown", "area"),
        [_column(area.code, view.name(area.code), indicator, language) for area in view.areas],
        shown,
        view,
        id=id,
        caption=caption_of(indicator, shown["period"].unique(), language),
        stub=text(language, "table.breakdown"),
        notes=(*view.age_notes(shown), *rounding),
    )


def over_time(
    values: pd.DataFrame,
    indicator: Indicator,
    view: Context,
    *,
    id: str,
    labels: Mapping[str, str] | None = None,
    totals: Sequence[str] = (),
) -> Table:
    """A row for each breakdown, a column for each period: the municipality alone.

    `labels` says what breakdowns are called where the vocabulary does not, `totals` which rows are emphasised.
    """
    language, own = view.language, view.own.code
    shown = view.chosen(values)
    shown = shown[shown["area"] == own]
    codes = context.in_order(shown["period"].unique())
    frame = wide(shown, labels_of(shown, language, labels), "breakdown", "period")
    crossed = changes.breaks_between(indicator, frame["breakdown"].tolist(), codes[0], codes[-1])
    return of_values(
        frame.assign(total=frame["breakdown"].isin(totals)),
        [_column(code, periods.short_name(code, language), indicator, language) for code in codes],
        shown,
        view,
        id=id,
        caption=f"{caption_of(indicator, codes, language)}, {view.name(own)}",
        stub=text(language, "table.breakdown"),
        notes=(*view.age_notes(shown), *context.break_notes(crossed, language)),
    )


def labels_of(values: pd.DataFrame, language: str, named: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what the breakdowns of some values are called, in their order."""
    groups = dict.fromkeys(values["breakdown"])
    return {each: (named or {}).get(each) or context.breakdown_name(each, language) for each in groups}


def _column(key: str, label: str, indicator: Indicator, language: str) -> Column:
    unit = vocabulary.unit(indicator.unit, language).header
    return Column(key, label, group=unit, decimals=indicator.decimals)
