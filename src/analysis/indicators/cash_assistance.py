"""Kontanthjælp as one benefit (Y60A02), and ordinary hours (Y60J01 and OTIJ01)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.areas import Area
from analysis.indicators import generic, labour_force, quantities, shares

PERSONS = ("Y60A02", "persons_count")
FULL_TIME = ("Y60A02", "full_time_persons_count")


def population_share(
    observations: pd.DataFrame, areas: Sequence[Area], periods: Sequence[str], breakdowns: Sequence[str]
) -> pd.DataFrame:
    """Full-time persons on kontanthjælp in per cent of the population of 16-66 years.

    Published for municipalities and the country; for groups summed persons over the population that
    the published shares bracket.

    Returns
    -------
    DataFrame
        A quantity in per cent, a row for each area and month.
    """
    share = quantities.amounts(observations, "Y60A02", "population_pct", areas, periods, additive=False)
    known = set(share.loc[share["status"] != "not_available", "area"])
    groups = [area for area in areas if area.code not in known and area.kind not in ("municipality", "country")]
    if not groups:
        return share
    above = quantities.amounts(observations, *FULL_TIME, groups, periods)
    below = labour_force.denominators(observations, "population_16_66", groups, periods)
    back = quantities.ratio(above, below)
    back["method"] = np.where(back["status"] == "observed", "back_computed", back["method"])
    published = share[~share["area"].isin([area.code for area in groups])]
    return pd.concat([frame for frame in (published, back) if len(frame)], ignore_index=True)


def ordinary_hours_share(
    observations: pd.DataFrame, areas: Sequence[Area], periods: Sequence[str], breakdowns: Sequence[str]
) -> pd.DataFrame:
    """Persons on kontanthjælp with ordinary paid hours, in per cent of persons on kontanthjælp.

    The published share where the source publishes one, but never where it hides the persons behind it
    or where fewer than 20 persons stand under the line; for groups and for longer periods
    summed persons over summed persons.

    Returns
    -------
    DataFrame
        A quantity in per cent, a row for each area and period.
    """
    share = quantities.amounts(observations, "Y60J01", "ordinary_hours_share_pct", areas, periods, additive=False)
    above = generic.count_of(observations, "Y60J01", "ordinary_hours_persons_count", areas, periods)
    below = generic.count_of(observations, *PERSONS, areas, periods)
    summed = quantities.ratio(above, below, smallest_denominator=shares.SMALLEST_DENOMINATOR)
    key = ["area", "period"]
    both = share.merge(above[[*key, "status", "value"]], on=key, suffixes=("", "_above"))
    hidden = (both["status_above"] == "suppressed") & (both["status"] != "not_available")
    share["numerator"] = both["value_above"]
    share = quantities.hide(share, hidden, "suppressed_share")
    share = shares.hide_small(share, below)
    use_published = (share["status"] != "not_available").to_numpy()
    return pd.concat([share[use_published], summed[~use_published]], ignore_index=True)
