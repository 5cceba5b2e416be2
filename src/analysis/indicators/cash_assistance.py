"""Kontanthjælp as one benefit (Y60A02), activation (Y60C07) and ordinary hours (Y60J01)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.areas import Area
from analysis.indicators import labour_force, quantities
from analysis.indicators.generic import SMALLEST_DENOMINATOR

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


def by_visitation(
    observations: pd.DataFrame, areas: Sequence[Area], periods: Sequence[str], breakdowns: Sequence[str]
) -> pd.DataFrame:
    """Full-time persons on kontanthjælp by match group.

    Where the source hides one group alone, the smallest of the others is hidden as well: the total less
    the shown groups would give the hidden one back.

    Returns
    -------
    DataFrame
        A quantity in full-time persons, a row for each area, month and match group.
    """
    total = quantities.amounts(observations, *FULL_TIME, areas, periods)
    parts = [quantities.amounts(observations, *FULL_TIME, areas, periods, breakdown=name) for name in breakdowns]
    return pd.concat(quantities.protect_parts(total, parts), ignore_index=True)


def activation_share(
    observations: pd.DataFrame,
    areas: Sequence[Area],
    periods: Sequence[str],
    breakdowns: Sequence[str],
    *,
    measure: str,
    weight: str,
) -> pd.DataFrame:
    """A share of kontanthjælp that the source publishes without its counts (Y60C07).

    Groups: each member's share times its persons gives the numerator back within rounding; numerators
    and persons are summed. Not printed where under 20 persons stand behind it.

    Parameters
    ----------
    measure : str
        `activation_rate_pct` or `activated_share_pct`.
    weight : str
        The measure of Y60A02 under the line: full-time persons or persons.

    Returns
    -------
    DataFrame
        A quantity in per cent, a row for each area and month.
    """
    published = quantities.amounts(observations, "Y60C07", measure, areas, periods, additive=False)
    persons = quantities.amounts(observations, "Y60A02", weight, areas, periods)
    published = _hide_small(published, persons)
    known = set(published.loc[published["status"] != "not_available", "area"])
    groups = [area for area in areas if area.code not in known and area.kind not in ("municipality", "country")]
    if not groups:
        return published
    counted = _back_computed_counts(observations, measure, weight)
    above = quantities.amounts(counted, "Y60C07", "back_computed_count", groups, periods)
    above = quantities.add_caveat(above, True, "mean_rate_back_computed")
    below = persons[persons["area"].isin([area.code for area in groups])]
    back = quantities.ratio(above, below)
    back["method"] = np.where(back["status"] == "observed", "back_computed", back["method"])
    single = published[~published["area"].isin([area.code for area in groups])]
    return pd.concat([frame for frame in (single, back) if len(frame)], ignore_index=True)


def _back_computed_counts(observations: pd.DataFrame, measure: str, weight: str) -> pd.DataFrame:
    shares = observations[(observations["table"] == "Y60C07") & (observations["measure"] == measure)]
    weights = observations[
        (observations["table"] == "Y60A02") & (observations["measure"] == weight) & (observations["breakdown"] == "")
    ]
    # a published group must not stand in for the sum of its members
    joined = shares.merge(weights[["area", "period", "value"]], on=["area", "period"], suffixes=("", "_weight"))
    joined["value"] = joined["value"] * joined["value_weight"] / 100
    joined["measure"] = "back_computed_count"
    return joined.drop(columns="value_weight")


def _hide_small(share: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    key = ["area", "period"]
    under = persons.loc[persons["upper"] < SMALLEST_DENOMINATOR, key]
    small = pd.MultiIndex.from_frame(share[key]).isin(pd.MultiIndex.from_frame(under))
    small &= share["status"].isin(["observed", "zero"]).to_numpy()
    return quantities.hide(share, small, "small_base")


def ordinary_hours_share(
    observations: pd.DataFrame, areas: Sequence[Area], periods: Sequence[str], breakdowns: Sequence[str]
) -> pd.DataFrame:
    """Persons on kontanthjælp with ordinary paid hours, in per cent of persons on kontanthjælp.

    The published share where the source publishes one, but never where it hides the persons behind it
    or where fewer than 20 persons stand under the line; for groups summed persons over summed persons.

    Returns
    -------
    DataFrame
        A quantity in per cent, a row for each area and month.
    """
    share = quantities.amounts(observations, "Y60J01", "ordinary_hours_share_pct", areas, periods, additive=False)
    above = quantities.amounts(observations, "Y60J01", "ordinary_hours_persons_count", areas, periods)
    below = quantities.amounts(observations, *PERSONS, areas, periods)
    summed = quantities.ratio(above, below, smallest_denominator=SMALLEST_DENOMINATOR)
    key = ["area", "period"]
    both = share.merge(above[[*key, "status", "value"]], on=key, suffixes=("", "_above"))
    hidden = (both["status_above"] == "suppressed") & (both["status"] != "not_available")
    share["numerator"] = both["value_above"]
    share = quantities.hide(share, hidden, "suppressed_share")
    share = _hide_small(share, below)
    use_published = (share["status"] != "not_available").to_numpy()
    return pd.concat([share[use_published], summed[~use_published]], ignore_index=True)
