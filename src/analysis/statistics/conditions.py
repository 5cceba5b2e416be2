"""Frame conditions of the municipalities: what a municipality cannot change from one year to the next.

They are read from open tables as they stood at the end of a month, so that a model or a choice of peers never
rests on a later number. None of them is itself a benefit or counts people on one in the municipality, for that would
explain away what is to be measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis import areas, observations, periods

YEARS_OF_GROWTH = 10
EDUCATIONS = {
    "short_education_pct": "H40",
    "medium_education_pct": "H50",
    "bachelor_education_pct": "H60",
    "long_education_pct": "H70",
    "phd_education_pct": "H80",
}
# with the share of each education among those of 15-69 years counted every year
YEARLY_EDUCATIONS = ("H10", "H40", "H70")
ORIGINS = ("immigrants", "descendants", "danish")
TABLES = (
    *("AFSTB4", "AUP02", "ERHV2", "FOLK1A", "FOLK1E"),
    *("HFUDD11", "INDKP101", "RAS200"),
)


def conditions(until: str) -> pd.DataFrame:
    """Frame conditions of every municipality as they stood at the end of a month.

    Parameters
    ----------
    until : str
        The last period that may be read, such as "2020M12".

    Returns
    -------
    DataFrame
        A row for each municipality by its code, a column for each condition: shares in per cent, income and
        population as natural logarithms, commuting in kilometres, jobs for each 100 residents of 15-69 years, and
        0 or 1 for each kommunegruppe and landsdel. Landsdel conditions leave the municipality itself out. A condition
        whose table is not held, or holds nothing so early, is NaN.

    Examples
    --------
    >>> found = conditions("2020M12")
    >>> round(float(found.loc["370", "employment_rate_pct"]), 1), len(found)
    (74.6, 98)
    """
    return _conditions(observations.fingerprint(*TABLES), until).copy()


@lru_cache(maxsize=4)
def _conditions(_held: tuple, until: str) -> pd.DataFrame:
    """Compute them once for the municipalities of a process; `_held` is what they are made from."""
    read = _Reader(until)
    residents = read.summed("HFUDD11", "population_count", [f"origin={origin}" for origin in ORIGINS])
    educated = read.breakdown("HFUDD11", "population_count", "education=total")
    population = read.breakdown("FOLK1A", "population_count")
    elderly = read.breakdown("FOLK1A", "population_count", "age=65_plus")
    income = read.newest("INDKP101", "disposable_income_mean_dkk")
    employment = read.newest("RAS200", "employment_rate_pct")
    size = _last(population)
    found = {
        "basic_education_pct": _share(read.breakdown("HFUDD11", "population_count", "education=H10"), residents),
        **{
            name: _share(
                read.breakdown("HFUDD11", "population_count", f"education={code}"),
                residents if code in YEARLY_EDUCATIONS else educated,
            )
            for name, code in EDUCATIONS.items()
        },
        "foreign_origin_pct": read.newest("FOLK1E", "immigrants_descendants_share_pct"),
        **{
            f"{origin}_pct": _share(read.breakdown("HFUDD11", "population_count", f"origin={origin}"), residents)
            for origin in ("immigrants", "descendants")
        },
        "aged_65_plus_pct": _share(elderly, population),
        "aged_15_69_pct": _share(residents, population),
        "population_log": np.log(size),
        "population_growth_pct": _growth(population),
        "income_log": np.log(income),
        "employment_rate_pct": employment,
        "commuting_distance_km": read.newest("AFSTB4", "commuting_distance_mean_km"),
        "jobs_per_100_residents": _share(read.breakdown("ERHV2", "jobs_count"), residents),
    }
    frame = pd.DataFrame(found).reindex(_codes())
    people = _last(residents).reindex(frame.index)
    unemployment = read.newest("AUP02", "unemployed_labour_force_pct").reindex(frame.index)
    frame["landsdel_unemployment_pct"] = around(unemployment, people)
    frame["landsdel_employment_rate_pct"] = around(frame["employment_rate_pct"], people)
    frame["landsdel_basic_education_pct"] = around(frame["basic_education_pct"], people)
    frame["landsdel_income_log"] = around(frame["income_log"], people)
    return pd.concat([frame, _membership("kommunegruppe"), _membership("landsdel")], axis=1)


def around(values: pd.Series, weights: pd.Series) -> pd.Series:
    """Return the weighted mean of the other municipalities of the landsdel; of the country for one that is alone.

    Parameters
    ----------
    values, weights : Series
        By municipality code.

    Examples
    --------
    >>> rate = pd.Series({"376": 4.0, "360": 6.0, "400": 5.0})
    >>> people = pd.Series({"376": 100.0, "360": 300.0, "400": 100.0})
    >>> around(rate, people).to_dict()
    {'376': 6.0, '360': 4.0, '400': 5.4}
    """
    group = pd.Series({code: areas.group_of(code, "landsdel").code for code in values.index})
    weights = weights.where(values.notna())
    if not weights.notna().any():
        return values.where(weights.notna())
    amount = values * weights
    others = weights.groupby(group).transform("sum") - weights
    mean = (amount.groupby(group).transform("sum") - amount) / others.where(others > 0)
    return mean.fillna(amount.sum() / weights.sum()).where(values.notna())


def standardised(frame: pd.DataFrame) -> pd.DataFrame:
    """Return conditions in standard deviations from their mean; one that does not vary is left out.

    Examples
    --------
    >>> standardised(pd.DataFrame({"x": [1.0, 2.0, 3.0], "same": [5.0, 5.0, 5.0]})).to_dict("list")
    {'x': [-1.0, 0.0, 1.0]}
    """
    spread = frame.std()
    varies = spread.index[spread > 1e-9 * (1 + frame.abs().mean())]
    return (frame[varies] - frame[varies].mean()) / spread[varies]


class _Reader:
    """Official tables up to a month, as a column for each period and a row for each municipality."""

    def __init__(self, until: str):
        self._until = until
        self._held: dict[str, pd.DataFrame] = {}

    def breakdown(self, table: str, measure: str, breakdown: str = "") -> pd.DataFrame:
        rows = self._table(table)
        rows = rows[(rows["measure"] == measure) & (rows["breakdown"] == breakdown)]
        wide = rows.pivot(index="area", columns="period", values="value").reindex(_codes())
        order = sorted(wide.columns, key=lambda period: periods.parse(period).last_month)
        return wide[order].dropna(axis="columns", how="all")

    def summed(self, table: str, measure: str, breakdowns: Sequence[str]) -> pd.DataFrame:
        parts = [self.breakdown(table, measure, breakdown) for breakdown in breakdowns]
        common = [period for period in parts[0].columns if all(period in part.columns for part in parts)]
        return sum(part[common] for part in parts)

    def newest(self, table: str, measure: str) -> pd.Series:
        return _last(self.breakdown(table, measure))

    def _table(self, table: str) -> pd.DataFrame:
        if table not in self._held:
            rows = observations.load(table) if observations.has(table) else observations.load()
            rows = rows[rows["area"].isin(_codes())]
            self._held[table] = observations.until(rows, self._until) if len(rows) else rows
        return self._held[table]


def _codes() -> list[str]:
    return [area.code for area in areas.municipalities()]


def _last(wide: pd.DataFrame) -> pd.Series:
    return wide.iloc[:, -1] if wide.shape[1] else pd.Series(np.nan, index=wide.index)


def _share(part: pd.DataFrame, whole: pd.DataFrame) -> pd.Series:
    """Return a part in per cent of the whole in the newest year that both are counted in."""
    of_part, of_whole = ({period[:4]: period for period in wide.columns} for wide in (part, whole))
    common = [year for year in of_part if year in of_whole]
    return 100 * _last(part[[of_part[year] for year in common]]) / _last(whole[[of_whole[year] for year in common]])


def _growth(population: pd.DataFrame) -> pd.Series:
    """Return the growth over ten years in per cent, over the years held where they are fewer."""
    if population.shape[1] < 2:
        return pd.Series(np.nan, index=population.index)
    ends = np.array([periods.parse(period).last_month for period in population.columns])
    earlier = np.flatnonzero(ends <= ends[-1] - 12 * YEARS_OF_GROWTH)
    first = earlier[-1] if len(earlier) else 0
    return 100 * (population.iloc[:, -1] / population.iloc[:, first] - 1)


def _membership(kind: str) -> pd.DataFrame:
    """Return a column of 0 and 1 for each group but the first."""
    group = pd.Series({code: areas.group_of(code, kind).code for code in _codes()})
    names = sorted(group.unique())[1:]
    prefix = "" if kind == "kommunegruppe" else f"{kind}_"
    return pd.DataFrame({f"{prefix}{name}".replace("-", "_"): (group == name).astype(float) for name in names})
