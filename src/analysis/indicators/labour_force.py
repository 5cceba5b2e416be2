"""The labour force and the population behind the published rates, as far as rounding lets them be known.

Jobindsats prints rates with one decimal and keeps the denominator of a calendar year fixed. Each month
of the year therefore brackets the denominator (count / rate), and together they bracket it narrowly.
"""

from typing import Literal

import numpy as np
import pandas as pd

from analysis.indicators import combined, quantities, reading
from analysis.indicators.types import Areas, Frame, Texts

# table, measure of the count, measure of the rate, breakdown
RATES = {
    "labour_force": [
        ("Y25I01", "unemployed_full_time_count", "unemployed_labour_force_pct", ""),
        ("Y25I01", "unemployed_full_time_count", "unemployed_labour_force_pct", "benefit=a_dagpenge"),
        ("Y25I01", "unemployed_full_time_count", "unemployed_labour_force_pct", "benefit=kontanthjaelp"),
        ("Y60A02", "full_time_persons_count", "labour_force_pct", ""),
    ],
    "population_16_66": [
        ("Y60A02", "full_time_persons_count", "population_pct", ""),
        ("PTVA02", "full_time_persons_count", "population_pct", ""),
    ],
}
HALF_COUNT = 0.5
HALF_RATE = 0.05


def yearly_bounds(observations: Frame, denominator: str) -> Frame:
    """Bracket the denominator of each area and year.

    Parameters
    ----------
    observations : DataFrame
        Rows of the tables in `RATES`.
    denominator : {"labour_force", "population_16_66"}

    Returns
    -------
    DataFrame
        Index area and year; columns `lower` and `upper`, in persons.
    """
    brackets = []
    for table, count, rate, breakdown in RATES[denominator]:
        chosen = observations[(observations["table"] == table) & (observations["breakdown"] == breakdown)]
        wide = chosen.pivot(index=["area", "period"], columns="measure", values="value")
        if count not in wide or rate not in wide:
            continue
        wide = wide[(wide[rate] > HALF_RATE) & wide[count].notna()]
        brackets.append(
            pd.DataFrame(
                {
                    "lower": 100 * (wide[count] - HALF_COUNT) / (wide[rate] + HALF_RATE),
                    "upper": 100 * (wide[count] + HALF_COUNT) / (wide[rate] - HALF_RATE),
                }
            )
        )
    if not brackets:
        return pd.DataFrame(columns=["lower", "upper"])
    months = pd.concat(brackets).reset_index()
    months["year"] = months["period"].str[:4]
    return months.groupby(["area", "year"]).agg(lower=("lower", "max"), upper=("upper", "min"))


def published_or_back_computed(
    observations: Frame,
    areas: Areas,
    periods: Texts,
    *,
    table: str,
    rate: str,
    count: str,
    denominator: Literal["labour_force", "population_16_66"],
) -> Frame:
    """A published rate; for a group that none is published for, summed counts over the summed denominator.

    Parameters
    ----------
    table, rate, count : str
        The published rate, and the count behind it.
    denominator : {"labour_force", "population_16_66"}

    Returns
    -------
    DataFrame
        A quantity in per cent; for groups with the bounds that rounding leaves.
    """
    published = reading.amounts(observations, table, rate, areas, periods, additive=False)
    groups = [area for area in areas if area.kind not in ("municipality", "country")]
    if not groups:
        return published
    above = reading.amounts(observations, table, count, groups, periods)
    below = denominators(observations, denominator, groups, periods)
    return combined.first_available(published, back_computed(above, below))


def back_computed(above: Frame, below: Frame) -> Frame:
    """A count over a denominator that published rates bracket, in per cent."""
    back = quantities.ratio(above, below)
    back["method"] = np.where(back["status"] == "observed", "back_computed", back["method"])
    return back


def denominators(observations: Frame, denominator: str, areas: Areas, periods: Texts) -> Frame:
    """The denominator of each area and month as a quantity: the middle of its bracket, with the bracket.

    A group's bracket is the sum of its members' brackets.

    Returns
    -------
    DataFrame
        Columns `quantities.QUANTITY_COLUMNS`; unit persons; caveat `mean_rate_back_computed`.
    """
    bounds = yearly_bounds(observations, denominator)
    years = sorted({period[:4] for period in periods})
    of_period = [years.index(period[:4]) for period in periods]
    lower, upper = (
        _summed(bounds, name, areas, years).reshape(len(areas), len(years))[:, of_period].ravel()
        for name in ("lower", "upper")
    )
    value = (lower + upper) / 2
    snapshots = quantities.tuples(_snapshots_by_year(observations, years))[of_period]
    frame = quantities.quantity(
        np.tile(snapshots, len(areas)),
        **reading.grid(areas, periods),
        breakdown="",
        value=value,
        lower=lower,
        upper=upper,
        status=np.where(np.isnan(value), "not_available", "observed"),
        method="back_computed",
    )
    return quantities.add_caveat(frame, True, "mean_rate_back_computed")


def _snapshots_by_year(observations: Frame, years: Texts) -> list[tuple[str, ...]]:
    held = observations.groupby(observations["period"].str[:4])["snapshot"].unique()
    return [tuple(sorted(held.get(year, ()))) for year in years]


def _summed(bounds: Frame, name: str, areas: Areas, years: Texts) -> np.ndarray:
    """Add one end of the members' brackets, area by area and year by year; NaN where a member has none."""
    if not len(bounds):
        return np.full(len(areas) * len(years), np.nan)
    wide = bounds[name].unstack("area").reindex(index=years)
    codes = [["000"] if area.kind == "country" else list(area.members) for area in areas]
    sums = [wide.reindex(columns=members).to_numpy().copy(order="C").sum(axis=1) for members in codes]
    return np.array(sums).ravel()
