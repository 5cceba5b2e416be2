"""What the package itself answers: the values that it keeps, and those that it puts together when asked."""

from __future__ import annotations

import pandas as pd

import analysis
from analysis.core import areas
from analysis.indicators import computing, registry

KEY = ["indicator", "breakdown", "area", "period"]
COLUMNS = [*KEY, "status", "value", "numerator", "denominator", "lower", "upper"]


def answers(asked: pd.DataFrame) -> pd.DataFrame:
    """Return all values of every indicator: every area, and the breakdowns and periods that are kept, or are asked for.

    Parameters
    ----------
    asked : DataFrame
        indicator, breakdown and period, for the indicators of which none are kept.
    """
    frames = []
    for key, record in registry.indicators().items():
        grid = computing.kept(record)
        if grid is not None:
            frames.append(grid.rows(list(grid.areas), list(grid.periods), list(grid.breakdowns))[COLUMNS])
        elif (asked["indicator"] == key).any():
            of_this = asked[asked["indicator"] == key]
            names, periods = (list(of_this[name].unique()) for name in ("breakdown", "period"))
            given = analysis.values(key, areas.all_areas(), periods=periods, breakdown=names)
            frames.append(given[COLUMNS])
    return pd.concat(frames, ignore_index=True)
