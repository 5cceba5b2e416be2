"""Frame conditions of the municipalities: what a municipality cannot change from one year to the next.

They are read from open tables as they stood at the end of a month, so that a choice of peers never rests on a later
number. None of them is itself a benefit or counts people on one in the municipality, for that would explain away what
is to be compared.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from analysis.core import areas, periods
from analysis.store import observations

ORIGINS = tuple(f"origin={origin}" for origin in ("immigrants", "descendants", "danish"))
TABLES = ("AFSTB4", "ERHV2", "FOLK1A", "FOLK1E", "HFUDD11", "INDKP101", "RAS200")


def conditions(until: str) -> pd.DataFrame:
    """Frame conditions of every municipality, by its code, as they stood at the end of a month.

    Shares in per cent, income and population as natural logarithms, commuting in kilometres, and jobs for each 100
    residents of 15-69 years. A condition whose table is not held, or holds nothing so early, is NaN.

    Examples
    --------
    >>> found = conditions("2020M12")
    >>> round(float(found.loc["370", "employment_rate_pct"]), 1), len(found)
    (74.6, 98)
    """
    return _conditions(observations.fingerprint(*TABLES), until)


@lru_cache(maxsize=4)
def _conditions(files: tuple, until: str) -> pd.DataFrame:
    """Compute them once from the files of the tables that are held."""
    rows = observations.load(*(table for table, *_ in files))
    rows = observations.until(rows[rows["area"].isin(_codes())], until)

    def read(table: str, measure: str, breakdown: str = "") -> pd.DataFrame:
        """Return a column for each period that holds anything, oldest first, and a row for each municipality."""
        held = rows[(rows["table"] == table) & (rows["measure"] == measure) & (rows["breakdown"] == breakdown)]
        wide = held.pivot(index="area", columns="period", values="value").reindex(_codes())
        order = sorted(wide.columns, key=lambda period: periods.parse(period).last_month)
        return wide[order].dropna(axis="columns", how="all")

    by_origin = [read("HFUDD11", "population_count", origin) for origin in ORIGINS]
    common = [period for period in by_origin[0].columns if all(period in part.columns for part in by_origin)]
    residents = sum(part[common] for part in by_origin)
    population = read("FOLK1A", "population_count")
    found = {
        "basic_education_pct": _share(read("HFUDD11", "population_count", "education=H10"), residents),
        "long_education_pct": _share(read("HFUDD11", "population_count", "education=H70"), residents),
        "foreign_origin_pct": _last(read("FOLK1E", "immigrants_descendants_share_pct")),
        "aged_65_plus_pct": _share(read("FOLK1A", "population_count", "age=65_plus"), population),
        "aged_15_69_pct": _share(residents, population),
        "population_log": np.log(_last(population)),
        "income_log": np.log(_last(read("INDKP101", "disposable_income_mean_dkk"))),
        "employment_rate_pct": _last(read("RAS200", "employment_rate_pct")),
        "commuting_distance_km": _last(read("AFSTB4", "commuting_distance_mean_km")),
        "jobs_per_100_residents": _share(read("ERHV2", "jobs_count"), residents),
    }
    return pd.DataFrame(found).reindex(_codes())


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


def _codes() -> list[str]:
    return [area.code for area in areas.municipalities()]


def _last(wide: pd.DataFrame) -> pd.Series:
    return wide.iloc[:, -1] if wide.shape[1] else pd.Series(np.nan, index=wide.index)


def _share(part: pd.DataFrame, whole: pd.DataFrame) -> pd.Series:
    """Return a part in per cent of the whole in the newest year that both are counted in."""
    of_part, of_whole = ({period[:4]: period for period in wide.columns} for wide in (part, whole))
    common = [year for year in of_part if year in of_whole]
    return 100 * _last(part[[of_part[year] for year in common]]) / _last(whole[[of_whole[year] for year in common]])
