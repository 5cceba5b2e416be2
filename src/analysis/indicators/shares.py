"""Indicators that are one count over another in per cent, and what is never shown of them."""

import numpy as np
import pandas as pd

from analysis.core.formats import round_half_up
from analysis.indicators import combined, generic, parts, quantities, reading
from analysis.indicators.types import Areas, Frame, Texts

SMALLEST_DENOMINATOR = 20
PUBLISHED_DECIMALS = 1


def of_counts(
    observations: Frame,
    areas: Areas,
    periods: Texts,
    breakdowns: Texts,
    *,
    numerator_table: str,
    numerator: str,
    denominator_table: str,
    denominator: str,
    part: str | None = None,
    whole: str | None = None,
    hidden_with: str | None = None,
) -> Frame:
    """One count over another in per cent; groups and longer periods from summed counts.

    No share is printed where fewer than 20 persons stand under the line.

    Parameters
    ----------
    numerator_table, numerator, denominator_table, denominator : str
        Table and measure above and below the line.
    part, whole : str, optional
        Their breakdowns; the indicator's own where none is given. Several, with a space between them,
        are summed.
    hidden_with : str, optional
        Another measure of the numerator's table whose parts are shown beside: where its part is hidden the share
        is too, for it would tell about how large that part is.
    """
    result = []
    for breakdown in breakdowns:
        above, below = (
            _counted(observations, table, measure, areas, periods, breakdown if names is None else names)
            for table, measure, names in (
                (numerator_table, numerator, part),
                (denominator_table, denominator, whole),
            )
        )
        frame = quantities.ratio(above, below, smallest_denominator=SMALLEST_DENOMINATOR, breakdown=breakdown)
        if hidden_with is not None:
            name = breakdown if part is None else part
            found = parts.protected(observations, areas, periods, [name], table=numerator_table, measure=hidden_with)
            beside = quantities.beside(frame, found[name])
            frame = quantities.hide(frame, beside["status"].eq("suppressed").to_numpy(), "suppressed_share")
        result.append(frame)
    return pd.concat(result, ignore_index=True)


def _counted(observations: Frame, table: str, measure: str, areas: Areas, periods: Texts, names: str) -> Frame:
    frames = [generic.count_of(observations, table, measure, areas, periods, name) for name in names.split(" ")]
    return frames[0] if len(frames) == 1 else combined.added(frames)


def of_twelve_months(
    observations: Frame,
    areas: Areas,
    periods: Texts,
    breakdowns: Texts,
    *,
    numerator_table: str,
    numerator: str,
    denominator_table: str,
    denominator: str,
) -> Frame:
    """Mean of twelve months over mean of twelve months, in per cent; a period is the last month.

    Returns
    -------
    DataFrame
        A quantity in per cent; `not_available` where one of the twelve months is not held.
    """
    needed = quantities.windows(periods, 12)
    months = quantities.all_months(needed)
    result = []
    for breakdown in breakdowns:
        above, below = (
            quantities.mean_of_months(
                reading.amounts(observations, table, measure, areas, months, breakdown=breakdown), needed
            )
            for table, measure in ((numerator_table, numerator), (denominator_table, denominator))
        )
        result.append(quantities.ratio(above, below, smallest_denominator=SMALLEST_DENOMINATOR, breakdown=breakdown))
    return pd.concat(result, ignore_index=True)


def published_share(
    observations: Frame,
    areas: Areas,
    periods: Texts,
    breakdowns: Texts,
    *,
    table: str,
    measure: str,
    persons_table: str,
    persons: str,
) -> Frame:
    """A share that the source publishes without the count above the line.

    Groups: each member's share times its persons gives the numerator back within rounding; numerators
    and persons are summed, and the share is rounded as the published ones are. Not printed where fewer
    than 20 persons stand under the line, or where the share comes to fewer than three of them.

    Parameters
    ----------
    table, measure : str
        The published share.
    persons_table, persons : str
        What stands under the line.

    Returns
    -------
    DataFrame
        A quantity in per cent, a row for each area, period and breakdown.
    """
    below = reading.amounts(observations, persons_table, persons, areas, periods)
    groups = [area for area in areas if area.kind not in ("municipality", "country")]
    result = []
    for name in breakdowns:
        share = reading.amounts(observations, table, measure, areas, periods, breakdown=name, additive=False)
        share = hide_small(share, below)
        if groups:
            counted = _back_computed_counts(observations, table, measure, name, persons_table, persons)
            above = reading.amounts(counted, table, measure, groups, periods, breakdown=name)
            above = quantities.add_caveat(above, True, "mean_rate_back_computed")
            back = quantities.ratio(above, below, smallest_denominator=SMALLEST_DENOMINATOR, breakdown=name)
            back["method"] = np.where(back["status"] == "observed", "back_computed", back["method"])
            # The exact sum less the other members would give a member's hidden share back.
            back["value"] = round_half_up(back["value"], PUBLISHED_DECIMALS)
            back[["lower", "upper", "numerator"]] = np.nan
            share = combined.first_available(share, back)
        result.append(share)
    return pd.concat([frame for frame in result if len(frame)], ignore_index=True)


def _back_computed_counts(
    observations: Frame, table: str, measure: str, breakdown: str, persons_table: str, persons: str
) -> Frame:
    rows = observations[observations["breakdown"].isin(["", breakdown])]
    shares = rows[(rows["table"] == table) & (rows["measure"] == measure) & (rows["breakdown"] == breakdown)]
    weights = rows[(rows["table"] == persons_table) & (rows["measure"] == persons) & (rows["breakdown"] == "")]
    joined = shares.merge(weights[["area", "period", "value"]], on=["area", "period"], suffixes=("", "_weight"))
    joined["value"] = joined["value"] * joined["value_weight"] / 100
    return joined.drop(columns="value_weight")


def hide_small(share: Frame, persons: Frame) -> Frame:
    """Hide the shares that fewer than 20 persons stand behind, and those that come to a hidden count of 0 to 2."""
    key = ["area", "period"]
    joined = share[[*key, "value"]].merge(persons[[*key, "upper"]], on=key, how="left")
    shown = share["status"].isin(["observed", "zero"]).to_numpy()
    small = shown & (joined["upper"] < SMALLEST_DENOMINATOR).to_numpy()
    implied = round_half_up(joined["value"] * joined["upper"] / 100, 0)
    few = shown & ~small & (implied <= quantities.HIDDEN_MAX).to_numpy()
    return quantities.hide(quantities.hide(share, small, "small_base"), few, "suppressed_share")
