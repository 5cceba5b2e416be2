"""The municipality's budget for employment."""

from collections.abc import Sequence

import pandas as pd

from analysis.areas import Area
from analysis.indicators import combined, printed, reading

TABLE = "records:budget"
MEASURE = "amount_million_dkk"
PRINTED_MEASURE = "budget_million_dkk"
PRINTED_BUDGET = "item=figure_1;row=budget_arbejdsmarkedsomraadet"


def budget(
    observations: pd.DataFrame, areas: Sequence[Area], periods: Sequence[str], breakdowns: Sequence[str]
) -> pd.DataFrame:
    """The adopted budget: the sum of its main items in the municipality's own file.

    Items that are a part of another are not added. Without a file, as printed in the municipality's plan.

    Returns
    -------
    DataFrame
        A quantity in million kroner, a row for each area, year and breakdown (`stage=budget`).
    """
    frames = []
    for stage in breakdowns:
        recorded = observations[(observations["table"] == TABLE) & (observations["measure"] == MEASURE)]
        found = [_total(recorded, area, period, stage) for area in areas for period in periods]
        frame = pd.concat(found, ignore_index=True)
        if stage == "stage=budget":
            frame = printed.instead(frame, observations, PRINTED_MEASURE, areas, PRINTED_BUDGET)
        frames.append(frame.assign(breakdown=stage))
    return pd.concat(frames, ignore_index=True)


def _total(recorded: pd.DataFrame, area: Area, period: str, stage: str) -> pd.DataFrame:
    """Add the main items that one municipality's file has for a year: each year has its own."""
    rows = recorded[(recorded["area"] == area.code) & (recorded["period"] == period)]
    main = [name for name in rows["breakdown"] if stage in name.split(";") and "part_of=" not in name]
    if not main:
        return reading.nothing_held([area], [period], stage)
    items = [
        reading.amounts(recorded, TABLE, MEASURE, [area], [period], breakdown=name, additive=False) for name in main
    ]
    return combined.added(items, stage)
