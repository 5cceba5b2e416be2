"""The ministry's benchmark (Y30R21)."""

import numpy as np

from analysis.core import periods as calendar
from analysis.indicators import generic, printed, quantities
from analysis.indicators.quantities import KEY, Areas, Frame, Texts, per_breakdown

PRINTED_RANK = "item=target_1;row=ministeriets_benchmark"


@per_breakdown
def rank_change(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """Places gained in the ministry's ranking since the year before: positive is a better place.

    From the published places; for calendar years from those that the municipality's plan prints.
    """
    before = {str(calendar.year_before(period)): period for period in periods}
    earlier, later = (_places(observations, areas, chosen, breakdown) for chosen in (list(before), list(periods)))
    earlier["period"] = earlier["period"].map(before)
    both = later[KEY].merge(earlier, on=KEY, how="left")
    value = both["value"] - later["value"]
    status = np.where(value.isna(), "not_available", np.where(value == 0, "zero", "observed"))
    old = (both["method"] == "as_printed") | (later["method"] == "as_printed")
    frame = later.assign(value=value, status=status, lower=np.nan, upper=np.nan, method="difference")
    return quantities.add_caveat(frame, value.notna() & old, "printed_figure")


def _places(observations: Frame, areas: Areas, periods: Texts, name: str) -> Frame:
    frame = generic.published(observations, areas, periods, [name], table="Y30R21", measure="rank")
    if name == "benefit_group=total":
        frame = printed.instead(frame, observations, "rank", areas, PRINTED_RANK)
    return frame
