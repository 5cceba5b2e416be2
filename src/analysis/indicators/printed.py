"""Numbers as a municipality's own plan prints them: what stands in for a table that is not held."""

import numpy as np

from analysis.indicators import combined, quantities, reading
from analysis.indicators.types import Areas, Frame, Texts


def amounts(observations: Frame, measure: str, areas: Areas, periods: Texts, item: str) -> Frame:
    """Printed numbers, marked as such: method `as_printed` and caveat `printed_figure`.

    Parameters
    ----------
    observations : DataFrame
        Rows of the observation store, printed plans among them.
    measure : str
        Measure of the plan's table.
    areas : sequence of Area
    periods : sequence of str
    item : str
        Where in the plan: `item=table_3;row=dagpenge`.

    Returns
    -------
    DataFrame
        A quantity; `not_available` where no plan prints the number.
    """
    plans = reading.index(observations).printed(measure, item)
    if not plans:
        return reading.nothing_held(areas, periods, item)
    first, *others = [
        reading.amounts(observations, table, measure, areas, periods, breakdown=item, additive=False) for table in plans
    ]
    frame = first
    for found in others:
        frame = combined.first_available(frame, found)
    shown = frame["status"].isin(["observed", "zero"])
    frame["method"] = np.where(shown, "as_printed", frame["method"])
    return quantities.add_caveat(frame, shown, "printed_figure")


def instead(frame: Frame, observations: Frame, measure: str, areas: Areas, item: str) -> Frame:
    """Return a quantity with the printed number where its own is not available.

    Parameters
    ----------
    frame : DataFrame
        A quantity about one breakdown.
    observations, measure, areas, item
        As for `amounts`.
    """
    if not (frame["status"] == "not_available").any():
        return frame
    breakdown = frame["breakdown"].iloc[0]
    found = amounts(observations, measure, areas, list(frame["period"].unique()), item)
    return combined.first_available(frame, found).assign(breakdown=breakdown)
