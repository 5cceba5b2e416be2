"""The municipality's budget for employment."""

import pandas as pd

from analysis.core import breakdowns as parts_of
from analysis.core.areas import Area
from analysis.indicators import combined, printed, reading
from analysis.indicators.types import Areas, Frame, Texts

TABLE = "records:budget"
MEASURE = "amount_million_dkk"
PRINTED_MEASURE = "budget_million_dkk"
PRINTED_BUDGET = "item=figure_1;row=budget_arbejdsmarkedsomraadet"


def budget(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts) -> Frame:
    """The adopted budget: the sum of its main items in the municipality's own file.

    Items that are a part of another are not added. Without a file, as printed in the municipality's plan.
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


def _is_main(members: dict[str, str], stage: dict[str, str]) -> bool:
    return stage.items() <= members.items() and "part_of" not in members


def _total(recorded: Frame, area: Area, period: str, stage: str) -> Frame:
    """Add the main items that one municipality's file has for a year: each year has its own."""
    rows = recorded[(recorded["area"] == area.code) & (recorded["period"] == period)]
    main = [name for name in rows["breakdown"] if _is_main(parts_of.parse(name), parts_of.parse(stage))]
    if not main:
        return reading.nothing_held([area], [period], stage)
    items = [
        reading.amounts(recorded, TABLE, MEASURE, [area], [period], breakdown=name, additive=False) for name in main
    ]
    return combined.added(items, stage)
