"""A table of the parts of an indicator: benefits, match groups and other breakdowns, in one period or over several."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.core import vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables.frames import of_values, spread
from analysis.display.tables.tables import caption_of, period_columns
from analysis.display.texts import text
from analysis.indicators import changes
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
    rows = spread(shown, labels_of(shown, language) | (labels or {}), "breakdown", "period", totals)
    crossed = changes.breaks_between(indicator, rows, codes[0], codes[-1])
    return of_values(
        rows.values(),
        period_columns(codes, indicator, language),
        shown,
        view,
        id=id,
        caption=f"{caption_of(indicator, codes, language)}, {view.name(own)}",
        stub=text(language, "table.breakdown"),
        notes=(*view.age_notes(shown), *context.break_notes(crossed, language)),
    )


def labels_of(values: pd.DataFrame, language: str) -> dict[str, str]:
    """Return what the breakdowns of some values are called, in their order."""
    return {each: context.breakdown_name(each, language) for each in values["breakdown"].unique()}


def benefit_groups_table(values: pd.DataFrame, indicator: Indicator, view: Context, *, id: str) -> Table:
    """Public benefits in groups that outlast the reforms, of the municipality's values of `harmonised_full_time`.

    The two ways of counting kontanthjælp are rows of their own, never one series.
    """
    shown, language = with_numbers(values), view.language
    joined = text(language, "benefit_groups.joined")
    named = {
        "group=H2_H3": text(language, "benefit_groups.former", group=joined),
        "group=H2_H3_merged": text(language, "benefit_groups.merged", group=joined),
        **{name: text(language, f"benefit_groups.{name.removeprefix('group=')}") for name in TOTALS},
    }
    labels = {name: label for name, label in named.items() if name in set(shown["breakdown"])}
    return over_time(shown, indicator, view, id=id, labels=labels, totals=TOTALS)


def with_numbers(values: pd.DataFrame) -> pd.DataFrame:
    """Leave out the groups and the years in which the source gives no number, not even a hidden one."""
    given = values["status"].isin(("observed", "zero", "suppressed"))
    by_group, by_year = (given.groupby(values[name]).transform("any") for name in ("breakdown", "period"))
    return values[by_group & by_year]
