"""Indicators that are one count over another in per cent, and what is never shown of them."""

import numpy as np

from analysis.core.formats import round_half_up
from analysis.indicators import combined, generic, parts, quantities, reading
from analysis.indicators.quantities import KEY, SHOWN, Areas, Frame, Texts, per_breakdown

SMALLEST_DENOMINATOR = 20
PUBLISHED_DECIMALS = 1


def of(above: Frame, below: Frame) -> Frame:
    """One count over another in per cent; none is printed where fewer than 20 persons stand under the line."""
    return quantities.ratio(above, below, smallest_denominator=SMALLEST_DENOMINATOR)


@per_breakdown
def of_counts(
    observations: Frame,
    areas: Areas,
    periods: Texts,
    breakdown: str,
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

    Tables and measures stand above and below the line; `part` and `whole` are their breakdowns, the indicator's own
    where none is given. Several, with a space between them, are summed. `hidden_with` is a measure of the numerator's
    table whose parts are shown beside, or are what the share leaves of the whole: where its part is hidden, or gives a
    hidden one back, the share is hidden too, for it would tell how large that is.
    """
    part, whole = (breakdown if names is None else names for names in (part, whole))
    frame = of(
        _counted(observations, numerator_table, numerator, areas, periods, part),
        _counted(observations, denominator_table, denominator, areas, periods, whole),
    )
    if hidden_with is None:
        return frame
    found = parts.of_total(observations, areas, periods, [part], table=numerator_table, measure=hidden_with)
    beside = quantities.beside(frame, found)
    return quantities.hide(frame, beside["status"].eq("suppressed").to_numpy(), "suppressed_share")


def _counted(observations: Frame, table: str, measure: str, areas: Areas, periods: Texts, names: str) -> Frame:
    frames = [generic.count_of(observations, table, measure, areas, periods, name) for name in names.split(" ")]
    return frames[0] if len(frames) == 1 else combined.added(frames)


@per_breakdown
def of_twelve_months(
    observations: Frame,
    areas: Areas,
    periods: Texts,
    breakdown: str,
    *,
    numerator_table: str,
    numerator: str,
    denominator_table: str,
    denominator: str,
) -> Frame:
    """Mean of twelve months over mean of twelve months, in per cent; a period is the last month."""
    windows = quantities.windows(periods)
    months = quantities.all_months(windows)
    counts = [
        reading.amounts(observations, table, measure, areas, months, breakdown=breakdown)
        for table, measure in ((numerator_table, numerator), (denominator_table, denominator))
    ]
    return of(*(quantities.mean_of_months(count, windows) for count in counts))


@per_breakdown
def published_share(
    observations: Frame,
    areas: Areas,
    periods: Texts,
    breakdown: str,
    *,
    table: str,
    measure: str,
    persons_table: str,
    persons: str,
) -> Frame:
    """A share that the source publishes without the count above the line.

    Groups: each member's share times its persons gives the numerator back within rounding; numerators
    and persons are summed, and the share is rounded as the published ones are. Not printed where fewer
    than 20 persons stand under the line, or where the share, rounded or not, comes to fewer than three of them.
    `table` and `measure` are those of the published share, the others what stands under the line.
    """
    below = reading.amounts(observations, persons_table, persons, areas, periods)
    share = reading.amounts(observations, table, measure, areas, periods, breakdown=breakdown, additive=False)
    share = hide_small(share, below)
    groups = [area for area in areas if area.is_group]
    if not groups:
        return share
    weights = reading.rows(observations, persons_table, persons)[[*KEY, "value"]]
    held = reading.rows(observations, table, measure, breakdown).merge(weights, on=KEY, suffixes=("", "_weight"))
    counted = held.assign(value=held["value"] * held["value_weight"] / 100).drop(columns="value_weight")
    above = reading.amounts(counted, table, measure, groups, periods, breakdown=breakdown)
    back = of(quantities.add_caveat(above, True, "mean_rate_back_computed"), below)
    back = hide_small(quantities.back_computed(back, back["status"] == "observed"), below)
    # The exact sum less the other members would give a member's hidden share back.
    back["value"] = round_half_up(back["value"], PUBLISHED_DECIMALS)
    back[["lower", "upper", "numerator"]] = np.nan
    back = hide_small(back, below)
    return combined.first_available(share, back)


def hide_small(share: Frame, persons: Frame) -> Frame:
    """Hide the shares that fewer than 20 persons stand behind, and those that come to a hidden count of 0 to 2."""
    joined = share[[*KEY, "value"]].merge(persons[[*KEY, "upper"]], on=KEY, how="left")
    shown = share["status"].isin(SHOWN).to_numpy()
    small = shown & (joined["upper"] < SMALLEST_DENOMINATOR).to_numpy()
    implied = round_half_up(joined["value"] * joined["upper"] / 100, 0)
    few = shown & ~small & (implied <= quantities.HIDDEN_MAX).to_numpy()
    return quantities.hide(quantities.hide(share, small, "small_base"), few, "suppressed_share")
