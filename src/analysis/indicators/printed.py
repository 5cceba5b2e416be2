"""Numbers as a municipality's own plan prints them: what stands in for a table that is not held."""

from collections.abc import Mapping

import numpy as np

from analysis.indicators import combined, quantities, reading
from analysis.indicators.quantities import Areas, Frame, Texts


def amounts(observations: Frame, measure: str, areas: Areas, periods: Texts, item: str) -> Frame:
    """Printed numbers, marked as such: method `as_printed` and caveat `printed_figure`.

    `measure` is one of the plan's table, and `item` says where in the plan: `item=table_3;row=dagpenge`.
    """
    plans = reading.index(observations).printed(measure, item)
    if not plans:
        return reading.nothing_held(areas, periods, item)
    frame = combined.first_available(
        *(
            reading.amounts(observations, plan, measure, areas, periods, breakdown=item, additive=False)
            for plan in plans
        )
    )
    shown = frame["status"].isin(quantities.SHOWN)
    frame["method"] = np.where(shown, "as_printed", frame["method"])
    return quantities.add_caveat(frame, shown, "printed_figure")


def instead(frame: Frame, observations: Frame, measure: str, areas: Areas, item: str) -> Frame:
    """Return a quantity about one breakdown with the printed number where its own is not available."""
    if not (frame["status"] == "not_available").any():
        return frame
    breakdown = frame["breakdown"].iloc[0]
    found = amounts(observations, measure, areas, list(frame["period"].unique()), item)
    return combined.first_available(frame, found).assign(breakdown=breakdown)


def instead_of(frame: Frame, observations: Frame, measure: str, areas: Areas, items: Mapping[str, str]) -> Frame:
    """Do so for those breakdowns that a plan prints, by the item that they are printed as."""
    rows = dict(list(frame.groupby("breakdown", sort=False)))
    for name in rows.keys() & items.keys():
        rows[name] = instead(rows[name], observations, measure, areas, items[name])
    return quantities.stacked(list(rows.values()))
