"""The panel of our own model: the ministry's actual shares by municipality and rolling year, and frame conditions.

The outcome is the published actual share of Y30R21; the expected share and the difference are never read here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import areas, observations, periods
from analysis.statistics import conditions as frame_conditions

TABLE = "Y30R21"
GROUPS = ("total", "a_dagpenge_mv", "sygedagpenge_mv", "kontanthjaelp_mv")
MOST_PERIODS = 6
LEAST_MUNICIPALITIES = 60

BASE = (
    *("basic_education_pct", "long_education_pct", "foreign_origin_pct", "aged_65_plus_pct", "aged_15_69_pct"),
    *("commuting_distance_km", "jobs_per_100_residents", "landsdel_unemployment_pct", "population_log"),
)
CORE = (*BASE, "employment_rate_pct", "income_log")
WIDE = (
    *("basic_education_pct", "short_education_pct", "medium_education_pct", "bachelor_education_pct"),
    *("long_education_pct", "phd_education_pct", "immigrants_pct", "descendants_pct", "aged_65_plus_pct"),
    *("aged_15_69_pct", "population_log", "population_growth_pct", "income_log", "employment_rate_pct"),
    *("commuting_distance_km", "jobs_per_100_residents", "landsdel_unemployment_pct"),
    *("landsdel_employment_rate_pct", "landsdel_basic_education_pct", "landsdel_income_log"),
    *("kommunegruppe_2", "kommunegruppe_3", "kommunegruppe_4", "kommunegruppe_5"),
)
LANDSDELE = tuple(f"landsdel_{number:02}" for number in range(2, 12))
SQUARED = (
    *("basic_education_pct", "immigrants_pct", "population_log", "employment_rate_pct", "aged_65_plus_pct"),
    "commuting_distance_km",
)
SQUARE = "_squared"
SPECIFICATIONS = {
    "base": BASE,
    "core": CORE,
    "wide": WIDE,
    "wide_and_landsdele": (*WIDE, *LANDSDELE),
    "wide_and_squares": (*WIDE, *LANDSDELE, *(name + SQUARE for name in SQUARED)),
}


@dataclass(frozen=True)
class Panel:
    """Outcomes and conditions of the same municipalities in the same rolling years.

    Attributes
    ----------
    codes : tuple of str
        The municipalities, n of them.
    periods : tuple of str
        The rolling years in order, t of them.
    shares_pct : dict of str to ndarray
        By benefit group, n × t: full-time persons in per cent of the population of 16-66 years.
    population : ndarray
        n × t: persons of 16-66 years, from the published number and share.
    conditions : DataFrame
        n × t rows (all periods of the first municipality first), conditions in standard deviations from the mean of
        each rolling year.
    """

    codes: tuple[str, ...]
    periods: tuple[str, ...]
    shares_pct: dict[str, np.ndarray]
    population: np.ndarray
    conditions: pd.DataFrame

    def without(self, codes: set[str]) -> Panel:
        """Return the panel without some municipalities; the conditions keep their scale."""
        keep = np.array([code not in codes for code in self.codes])
        return Panel(
            tuple(np.array(self.codes)[keep]),
            self.periods,
            {group: shares[keep] for group, shares in self.shares_pct.items()},
            self.population[keep],
            self.conditions[np.repeat(keep, len(self.periods))].reset_index(drop=True),
        )


class NotEnoughError(ValueError):
    """There is too little to make a model of; the argument is the key of the reason."""


def rolling_years(data_until: str) -> list[str]:
    """Return the rolling years of the benchmark that a model may use: the last six held that end in time.

    Examples
    --------
    >>> rolling_years("2022M06")
    ['2020QMAT02', '2020QMAT04', '2021QMAT02', '2021QMAT04', '2022QMAT02']
    """
    if not observations.has(TABLE):
        return []
    held = observations.until(observations.load(TABLE), data_until)["period"].unique()
    return sorted(held, key=lambda period: periods.parse(period).last_month)[-MOST_PERIODS:]


def read(data_until: str) -> Panel:
    """Read the panel up to a month.

    Raises
    ------
    NotEnoughError
        "no_periods", "no_conditions" or "few_municipalities".

    Examples
    --------
    >>> panel = read("2022M12")
    >>> len(panel.codes), len(panel.periods), panel.shares_pct["total"].shape
    (98, 6, (98, 6))
    """
    chosen = rolling_years(data_until)
    if not chosen:
        raise NotEnoughError("no_periods")
    shares = {group: _wide("actual_share_pct", group, chosen) for group in GROUPS}
    counts = _wide("actual_full_time_persons_count", "total", chosen)
    before = {period: frame_conditions.conditions(month_before(period)) for period in chosen}
    whole = pd.concat([*shares.values(), counts], axis=1).notna().all(axis=1) & (shares["total"] > 0).all(axis=1)
    usable = [name for name in _wanted() if all(before[period][name].notna().sum() > 0 for period in chosen)]
    if not set(BASE) & set(usable):
        raise NotEnoughError("no_conditions")
    for period in chosen:
        whole &= before[period][usable].notna().all(axis=1)
    codes = list(whole.index[whole])
    if len(codes) < LEAST_MUNICIPALITIES:
        raise NotEnoughError("few_municipalities")
    return Panel(
        tuple(codes),
        tuple(chosen),
        {group: frame.loc[codes].to_numpy(dtype=float) for group, frame in shares.items()},
        (100 * counts.loc[codes] / shares["total"].loc[codes]).to_numpy(dtype=float),
        _stacked({period: before[period].loc[codes, usable] for period in chosen}),
    )


def month_before(period: str) -> str:
    """Return the month before a rolling year begins: what was known when it began.

    Examples
    --------
    >>> month_before("2021QMAT04"), month_before("2020QMAT02")
    ('2020M12', '2019M06')
    """
    year, month = divmod(periods.parse(period).first_month - 1, 12)
    return f"{year}M{month + 1:02}"


def columns(panel: Panel, specification: str) -> list[str]:
    """Return the conditions of a specification that the panel holds."""
    return [name for name in SPECIFICATIONS[specification] if name in panel.conditions.columns]


def _wanted() -> list[str]:
    names = dict.fromkeys(name for chosen in SPECIFICATIONS.values() for name in chosen)
    return [name for name in names if not name.endswith(SQUARE)]


def _wide(measure: str, group: str, chosen: list[str]) -> pd.DataFrame:
    rows = observations.load(TABLE)
    rows = rows[
        (rows["measure"] == measure) & (rows["breakdown"] == f"benefit_group={group}") & rows["period"].isin(chosen)
    ]
    codes = [area.code for area in areas.municipalities()]
    return rows.pivot(index="area", columns="period", values="value").reindex(index=codes, columns=chosen)


def _stacked(by_period: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Put the periods of each municipality together, in standard deviations, with squares after the rest."""
    scaled = {period: frame_conditions.standardised(frame) for period, frame in by_period.items()}
    common = [name for name in next(iter(scaled.values())) if all(name in frame for frame in scaled.values())]
    squares = [name for name in SQUARED if name in common]
    for period, frame in scaled.items():
        squared = frame_conditions.standardised((frame[squares] ** 2).add_suffix(SQUARE))
        scaled[period] = pd.concat([frame[common], squared], axis=1)
    codes = next(iter(by_period.values())).index
    order = pd.MultiIndex.from_product([list(codes), list(by_period)])
    return pd.concat(scaled).swaplevel().reindex(order).reset_index(drop=True)
