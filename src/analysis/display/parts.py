"""A table of the parts of an indicator: benefits, match groups and other breakdowns in one period."""

import pandas as pd

from analysis import vocabulary
from analysis.display import context
from analysis.display.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables import caption_of, from_frame
from analysis.display.texts import text
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
        rows = shown.loc[shown["area"] == area.code, ["breakdown", "value", "status", "lower", "upper"]]
        names = {name: f"{area.code}_{name}" for name in ("status", "lower", "upper")}
        frame = frame.merge(rows.rename(columns={"value": area.code, **names}), on="breakdown", how="left")
        columns.append(Column(area.code, view.name(area.code), group=unit, decimals=indicator.decimals))
    return from_frame(
        frame,
        columns,
        id=id,
        caption=caption_of(indicator, shown["period"].unique(), language),
        stub=text(language, "table.breakdown"),
        language=language,
        notes=(text(language, "parts.rounding"), *context.caveat_notes(shown, language)),
        sources=context.sources(shown, language),
        values=shown,
    )
