"""A table of the parts of an indicator: benefits, match groups and other breakdowns in one period."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import periods, vocabulary
from analysis.display import context
from analysis.display.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables import caption_of, from_frame
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.registry import Indicator


def breakdowns(values: pd.DataFrame, indicator: Indicator, view: Context, *, id: str) -> Table:
    """A row for each breakdown, a column for each area, in one period.

    Parameters
    ----------
    values : DataFrame
        Values of one indicator in one period with several breakdowns.
    indicator : Indicator
    view : Context
    id : str

    Returns
    -------
    Table
    """
    language = view.language
    shown = view.chosen(values)
    groups = list(dict.fromkeys(shown["breakdown"]))
    frame = pd.DataFrame({"breakdown": groups, "label": [context.breakdown_name(group, language) for group in groups]})
    unit = vocabulary.unit(indicator.unit, language).header
    columns = []
    for area in view.areas:
        rows = shown[shown["area"] == area.code].set_index("breakdown").reindex(groups).reset_index()
        frame[area.code] = rows["value"]
        for name in ("status", "lower", "upper"):
            frame[f"{area.code}_{name}"] = rows[name]
        columns.append(Column(area.code, view.name(area.code), group=unit, decimals=indicator.decimals))
    return from_frame(
        frame,
        columns,
        id=id,
        caption=caption_of(indicator, shown["period"].unique(), language),
        stub=text(language, "table.breakdown"),
        language=language,
        notes=(
            *view.age_notes(shown),
            *((text(language, "parts.rounding"),) if "" in groups else ()),
            *context.caveat_notes(shown, language),
        ),
        sources=context.sources(shown, language),
        values=shown,
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

    Parameters
    ----------
    values : DataFrame
        Values of one indicator with one or several breakdowns and periods.
    indicator : Indicator
    view : Context
    id : str
    labels : mapping of str to str, optional
        What breakdowns are called, where the vocabulary does not say.
    totals : sequence of str
        Breakdowns whose rows are emphasised.

    Returns
    -------
    Table
    """
    language = view.language
    shown = view.chosen(values)
    shown = shown[shown["area"] == view.own.code]
    groups = list(dict.fromkeys(shown["breakdown"]))
    named = labels or {}
    frame = pd.DataFrame(
        {
            "breakdown": groups,
            "label": [named.get(group) or context.breakdown_name(group, language) for group in groups],
            "total": [group in totals for group in groups],
        }
    )
    unit = vocabulary.unit(indicator.unit, language).header
    codes = context.in_order(shown["period"].unique())
    columns = []
    for code in codes:
        rows = shown.loc[shown["period"] == code, ["breakdown", "value", "status", "lower", "upper"]]
        names = {name: f"{code}_{name}" for name in ("status", "lower", "upper")}
        frame = frame.merge(rows.rename(columns={"value": code, **names}), on="breakdown", how="left")
        columns.append(Column(code, periods.short_name(code, language), group=unit, decimals=indicator.decimals))
    crossed = changes.breaks_between(indicator, groups, codes[0], codes[-1])
    return from_frame(
        frame,
        columns,
        id=id,
        caption=f"{caption_of(indicator, codes, language)}, {view.name(view.own.code)}",
        stub=text(language, "table.breakdown"),
        language=language,
        notes=(
            *view.age_notes(shown),
            *context.break_notes(crossed, language),
            *context.caveat_notes(shown, language),
        ),
        sources=context.sources(shown, language),
        values=shown,
    )
