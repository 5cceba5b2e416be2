"""The ministry's benchmark (Y30R21)."""

import numpy as np
import pandas as pd

from analysis.core import periods as calendar
from analysis.indicators import combined, generic, printed, quantities
from analysis.indicators.types import Areas, Frame, Texts

PRINTED_RANK = "item=target_1;row=ministeriets_benchmark"


def rank_change(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts) -> Frame:
    """Places gained in the ministry's ranking since the year before: positive is a better place.

    From the published places; for calendar years from those that the municipality's plan prints.

    Returns
    -------
    DataFrame
        A quantity in places, a row for each area, period and benefit group.
    """
    before = {period: str(calendar.year_before(period)) for period in periods}
    frames = []
    for name in breakdowns:
        earlier, later = (
            _places(observations, areas, chosen, name) for chosen in (list(before.values()), list(periods))
        )
        earlier["period"] = earlier["period"].map({old: new for new, old in before.items()})
        frames.append(_gained(earlier, later))
    return pd.concat(frames, ignore_index=True)


def _places(observations: Frame, areas: Areas, periods: Texts, name: str) -> Frame:
    frame = generic.published(observations, areas, periods, [name], table="Y30R21", measure="rank")
    if name != "benefit_group=total":
        return frame
    return combined.first_available(frame, printed.amounts(observations, "rank", areas, periods, PRINTED_RANK)).assign(
        breakdown=name
    )


def _gained(earlier: Frame, later: Frame) -> Frame:
    key = ["area", "period"]
    both = later[key].merge(earlier, on=key, how="left")
    frame = later.copy().reset_index(drop=True)
    frame["value"] = both["value"] - frame["value"]
    known = frame["value"].notna()
    frame["status"] = np.where(known, np.where(frame["value"] == 0, "zero", "observed"), "not_available")
    frame[["lower", "upper"]] = np.nan
    old = (both["method"] == "as_printed") | (frame["method"] == "as_printed")
    frame["method"] = "difference"
    return quantities.add_caveat(frame, known & old, "printed_figure")
