"""Municipalities that are alike: nearest on frame conditions, or on the ministry's expected level.

The peers are chosen once, from what was known at the last month that an annex may speak of, and are the same in all
years of its figures: peers that changed from year to year would move a line without anything having happened.
"""

from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from analysis.core import areas, periods, project, yaml_files
from analysis.core.areas import Area
from analysis.core.yaml_files import BilingualText, StrictModel
from analysis.store import observations

ORIGINS = tuple(f"origin={origin}" for origin in ("immigrants", "descendants", "danish"))
TABLES = ("AFSTB4", "ERHV2", "FOLK1A", "FOLK1E", "HFUDD11", "INDKP101", "RAS200")
KOMMUNEGRUPPE = "kommunegruppe"
BENCHMARK = "Y30R21"
# in standard deviations: how far two municipalities of different kommunegrupper are apart on that dimension
OTHER_GROUP = 1.0

Kind = Literal["nearest", "expected"]


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


class Dimension(StrictModel):
    """What two municipalities are compared on: a name and the conditions behind it."""

    name: BilingualText
    conditions: list[str]


class Likeness(StrictModel):
    """How likeness is measured: `data/likeness.yml`."""

    count: int
    peers: dict[Kind, BilingualText]
    dimensions: dict[str, Dimension]


@lru_cache(maxsize=1)
def definition() -> Likeness:
    """Return how likeness is measured."""
    return yaml_files.load(project.data("likeness.yml"), Likeness)


def peers(code: str, data_until: str, kind: Kind = "nearest", language: str = "da") -> Area | None:
    """Return the municipalities most like one, as a group to compare with; None when nothing tells who they are.

    Examples
    --------
    >>> from analysis.core import areas
    >>> [areas.area(code).name for code in peers("370", "2022M06").members]
    ['Køge', 'Holbæk', 'Slagelse', 'Randers', 'Viborg']
    """
    found = (distances if kind == "nearest" else expected_distances)(code, data_until)
    if found.empty:
        return None
    chosen = definition()
    nearest = found.rename_axis("area").reset_index(name="distance").sort_values(["distance", "area"])["area"]
    return areas.peer_group(nearest.head(chosen.count), chosen.peers[kind].text(language))


def distances(code: str, data_until: str) -> pd.Series:
    """How far every other municipality is from one on frame conditions, by its code.

    In standard deviations between municipalities: the root of the mean of the squared dimensions, so each weighs the
    same. Empty when no condition is held so early.

    Examples
    --------
    >>> distances("370", "2022M06").nsmallest(3).index.tolist()
    ['730', '330', '316']
    """
    return _distances(conditions(data_until), code)


def _distances(found: pd.DataFrame, code: str) -> pd.Series:
    scaled = standardised(found)
    parts = {}
    for key, dimension in definition().dimensions.items():
        held = [name for name in dimension.conditions if name in scaled and pd.notna(scaled.loc[code, name])]
        if held:
            parts[key] = ((scaled[held] - scaled.loc[code, held]) ** 2).mean(axis=1, skipna=False)
    if not parts:
        return pd.Series(dtype=float)
    group = pd.Series({other: areas.group_of(other, KOMMUNEGRUPPE).code for other in scaled.index})
    parts[KOMMUNEGRUPPE] = OTHER_GROUP**2 * (group != group[code])
    return np.sqrt(pd.DataFrame(parts).mean(axis=1, skipna=False)).drop(index=code).dropna()


def expected_distances(code: str, data_until: str) -> pd.Series:
    """How far the ministry's expected share of every other municipality is from one's in its newest rolling year.

    In points of per cent, by code; empty when the ministry's benchmark holds nothing of the municipality so early.
    """
    rows = observations.load(BENCHMARK) if observations.has(BENCHMARK) else observations.load()
    rows = observations.until(rows, data_until)
    newest = max(rows["period"].unique(), key=lambda period: periods.parse(period).last_month, default="")
    wanted = (rows["measure"] == "expected_share_pct") & (rows["breakdown"] == "benefit_group=total")
    shares = rows[wanted & (rows["period"] == newest)].set_index("area")["value"].dropna()
    if code not in shares.index:
        return pd.Series(dtype=float)
    return (shares - shares[code]).abs().round(6).drop(index=code)
