"""The labour force and the population behind the published rates, as far as rounding lets them be known.

Jobindsats prints rates with one decimal and keeps the denominator of a calendar year fixed. Each month
of the year therefore brackets the denominator (count / rate), and together they bracket it narrowly.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.areas import Area
from analysis.indicators.quantities import QUANTITY_COLUMNS, add_caveat

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


def yearly_bounds(observations: pd.DataFrame, denominator: str) -> pd.DataFrame:
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


def denominators(
    observations: pd.DataFrame, denominator: str, areas: Sequence[Area], periods: Sequence[str]
) -> pd.DataFrame:
    """The denominator of each area and month as a quantity: the middle of its bracket, with the bracket.

    A group's bracket is the sum of its members' brackets.

    Returns
    -------
    DataFrame
        Columns `QUANTITY_COLUMNS`; unit persons; caveat `mean_rate_back_computed`.
    """
    bounds = yearly_bounds(observations, denominator)
    snapshots = tuple(sorted(observations["snapshot"].unique()))
    years = sorted({period[:4] for period in periods})
    brackets = {name: _summed(bounds, name, areas, years) for name in ("lower", "upper")}
    yearly = pd.DataFrame({"area": np.repeat([area.code for area in areas], len(years)), "year": years * len(areas)})
    yearly = yearly.assign(**brackets)
    calendar = pd.DataFrame({"period": list(periods), "year": [period[:4] for period in periods]})
    frame = yearly.merge(calendar, on="year").drop(columns="year")
    frame["value"] = (frame["lower"] + frame["upper"]) / 2
    frame["status"] = np.where(frame["value"].notna(), "observed", "not_available")
    frame["method"] = "back_computed"
    frame["breakdown"] = ""
    frame["numerator"] = np.nan
    frame["denominator"] = np.nan
    frame["snapshots"] = pd.Series([snapshots] * len(frame), dtype=object)
    frame["caveats"] = pd.Series([()] * len(frame), dtype=object)
    return add_caveat(frame[QUANTITY_COLUMNS], True, "mean_rate_back_computed")


def _summed(bounds: pd.DataFrame, name: str, areas: Sequence[Area], years: Sequence[str]) -> np.ndarray:
    """Add one end of the members' brackets, area by area and year by year; NaN where a member has none."""
    if not len(bounds):
        return np.full(len(areas) * len(years), np.nan)
    wide = bounds[name].unstack("area").reindex(index=years)
    codes = [["000"] if area.kind == "country" else list(area.members) for area in areas]
    sums = [wide.reindex(columns=members).to_numpy().copy(order="C").sum(axis=1) for members in codes]
    return np.array(sums).ravel()
