"""The count behind a rate that the source publishes beside it."""

import pandas as pd

from analysis.indicators import generic
from analysis.indicators.types import Areas, Frame

KEY = ["area", "period", "breakdown"]


def with_counts(frame: Frame, observations: Frame, areas: Areas, *, table: str, measure: str) -> Frame:
    """Give published rates the count that the same source publishes as their numerator.

    Parameters
    ----------
    frame : DataFrame
        A quantity.
    observations : DataFrame
        Rows of `table`.
    areas : sequence of Area
    table, measure : str
        The count.

    Returns
    -------
    DataFrame
        The same rows. The base is not published, so the denominator stays empty; so does the numerator
        where the count is hidden or not held.
    """
    bare = (frame["method"] == "published") & frame["numerator"].isna() & frame["value"].notna()
    if not bare.any():
        return frame
    wanted = frame.loc[bare, KEY]
    codes = set(wanted["area"])
    about = [area for area in areas if area.code in codes]
    periods = list(wanted["period"].unique())
    found = pd.concat(
        [
            generic.count_of(observations, table, measure, about, periods, breakdown)
            for breakdown in wanted["breakdown"].unique()
        ],
        ignore_index=True,
    )
    joined = wanted.merge(found[[*KEY, "value"]], on=KEY, how="left")
    frame = frame.copy()
    frame.loc[bare, "numerator"] = joined["value"].to_numpy()
    return frame
