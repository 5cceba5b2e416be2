"""The labour force and the population behind the published rates, as far as rounding lets them be known.

Jobindsats prints rates with one decimal and keeps the denominator of a calendar year fixed. Each month
of the year therefore brackets the denominator (count / rate), and together they bracket it narrowly.
"""

from collections import defaultdict
from typing import Literal

import numpy as np
import pandas as pd

from analysis.indicators import combined, generic, quantities, reading
from analysis.indicators.quantities import KEY, Areas, Frame, Texts, per_breakdown

Denominator = Literal["labour_force", "population_16_66"]
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


def yearly_bounds(observations: Frame, denominator: Denominator) -> Frame:
    """Bracket the denominator of each area and year: index area and year, columns lower and upper in persons."""
    brackets = []
    for table, *measures, breakdown in RATES[denominator]:
        count, rate = (
            reading.rows(observations, table, measure, breakdown).set_index(KEY)["value"] for measure in measures
        )
        rate = rate[rate > HALF_RATE]
        count = count.reindex(rate.index)
        lower, upper = 100 * (count - HALF_COUNT) / (rate + HALF_RATE), 100 * (count + HALF_COUNT) / (rate - HALF_RATE)
        brackets.append(pd.DataFrame({"lower": lower, "upper": upper}).dropna())
    months = quantities.stacked([bracket.reset_index() for bracket in brackets])
    if months.empty:
        return pd.DataFrame(columns=["lower", "upper"])
    years = months["period"].str[:4].rename("year")
    return months.groupby(["area", years]).agg(lower=("lower", "max"), upper=("upper", "min"))


@per_breakdown
def published_or_back_computed(
    observations: Frame,
    areas: Areas,
    periods: Texts,
    breakdown: str,
    *,
    table: str,
    rate: str,
    count: str,
    denominator: Denominator,
) -> Frame:
    """A published rate; for a group that none is published for, summed counts over the summed denominator.

    `rate` and `count` are measures of the table. The rate of a group has the bounds that rounding leaves.
    """
    published = reading.amounts(observations, table, rate, areas, periods, additive=False)
    groups = [area for area in areas if area.is_group]
    if not groups:
        return published
    above = reading.amounts(observations, table, count, groups, periods)
    below = denominators(observations, denominator, groups, periods)
    return combined.first_available(published, back_computed(above, below))


@per_breakdown
def unemployment_rate_year(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """Unemployed full-time persons in per cent of the labour force, mean of the year.

    Statistics Denmark's yearly rate (AUP02) where it is held; for later years, and for groups, the
    mean of the months of Jobindsats over the labour force that its rates bracket. The two agree within
    0.03 percentage points for all municipalities in 2022-2024.
    """
    table, count, measure, _ = RATES["labour_force"][0]
    rate = reading.amounts(observations, "AUP02", measure, areas, periods, additive=False)
    above = generic.count_of(observations, table, count, areas, periods)
    months = quantities.months_of(periods)
    below = denominators(observations, "labour_force", areas, quantities.all_months(months))
    back = back_computed(above, quantities.mean_of_months(below, months))
    return combined.first_available(rate, back)


def back_computed(above: Frame, below: Frame) -> Frame:
    """A count over a denominator that published rates bracket, in per cent."""
    back = quantities.ratio(above, below)
    return quantities.back_computed(back, back["status"] == "observed")


def denominators(observations: Frame, denominator: Denominator, areas: Areas, periods: Texts) -> Frame:
    """The denominator of each area and month in persons: the middle of its bracket, with the bracket.

    A group's bracket is the sum of its members' brackets.
    """
    bounds = yearly_bounds(observations, denominator)
    years = sorted({period[:4] for period in periods})
    of_period = [years.index(period[:4]) for period in periods]
    lower, upper = (_summed(bounds, name, areas, years)[:, of_period].ravel() for name in ("lower", "upper"))
    value = (lower + upper) / 2
    snapshots = quantities.tuples(_snapshots_by_year(observations, denominator, years))[of_period]
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


def _snapshots_by_year(observations: Frame, denominator: Denominator, years: Texts) -> list[tuple[str, ...]]:
    index, behind = reading.index(observations), defaultdict(set)
    for table, *measures, breakdown in RATES[denominator]:
        for cells in (index.cells(table, measure, breakdown) for measure in measures):
            for period, place in cells.periods.items() if cells else ():
                behind[period[:4]].update(cells.snapshots[place])
    return [tuple(sorted(behind[year])) for year in years]


def _summed(bounds: Frame, name: str, areas: Areas, years: Texts) -> np.ndarray:
    """Add one end of the members' brackets: areas down, years across; NaN where a member has none."""
    if not len(bounds):
        return np.full((len(areas), len(years)), np.nan)
    wide = bounds[name].unstack("area").reindex(index=years)
    codes = [["000"] if area.kind == "country" else list(area.members) for area in areas]
    return np.array([wide.reindex(columns=members).to_numpy().copy(order="C").sum(axis=1) for members in codes])
