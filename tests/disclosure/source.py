"""What the source tells of the numbers that it hides, by its own totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.core import areas
from analysis.indicators import quantities
from analysis.store import observations
from tests.disclosure.attack import Cell, Fact, Limits

Series = tuple[str, str, str]
SERIES = ["table", "measure", "breakdown"]
TABLES = ("Y25I01", "Y25I09", "Y60A02", "Y60C02", "Y60J01", "Y60B15")
# Parts that add up to their total, and whether each is rounded by itself, as full-time persons are.
ADDITIVE = {
    ("Y25I01", "unemployed_full_time_count"): True,
    ("Y25I09", "long_term_unemployed_count"): True,
    ("Y60A02", "full_time_persons_count"): True,
    ("Y60C02", "offers_count"): False,
}


class Known:
    """The figures that are known, by table, measure and breakdown: areas down, periods across, NaN where one is not."""

    def __init__(self, rows: pd.DataFrame):
        keys = [rows[name] for name in SERIES]
        self.series = {
            key: found.pivot(index="area", columns="period", values="value") for key, found in rows.groupby(keys)
        }
        self.places = {
            key: [{name: place for place, name in enumerate(axis)} for axis in wide.axes]
            for key, wide in self.series.items()
        }

    def numbers(self, series: Series, codes: Sequence[str], when: Sequence[str]) -> np.ndarray:
        """Return the figures of some areas and periods."""
        down, across = self.places[series]
        return self.series[series].to_numpy()[np.ix_([down[code] for code in codes], [across[each] for each in when])]

    def fact(
        self, signs: Mapping[Series, int], codes: Sequence[str], when: Sequence[str], low: float, high: float
    ) -> Fact:
        """Return what a sum of cells, less others, tells of those of them that are not known."""
        weights = {}
        for series, sign in signs.items():
            numbers = self.numbers(series, codes, when)
            low, high = low - sign * np.nansum(numbers), high - sign * np.nansum(numbers)
            unknown = np.argwhere(np.isnan(numbers)).tolist()
            weights |= {Cell(*series, codes[row], when[place]): sign for row, place in unknown}
        return Fact(weights, low, high)

    def unknown(self, *several: Series) -> list[tuple[str, str]]:
        """Return the areas and periods where one of some figures is not known."""
        places = [(self.series[each], np.argwhere(self.series[each].isna().to_numpy()).tolist()) for each in several]
        return sorted({(wide.index[down], wide.columns[across]) for wide, found in places for down, across in found})

    def totals(self) -> Iterator[Fact]:
        """Tell what totals tell of their parts, the country of its municipalities, and offers of persons in them."""
        municipalities = [area.code for area in areas.municipalities()]
        for (table, measure), rounded in ADDITIVE.items():
            whole = (table, measure, "")
            parts = [series for series in self.series if series[:2] == whole[:2] and series != whole]
            slack = (len(parts) + 1) / 2 * rounded
            for area, period in self.unknown(whole, *parts):
                yield self.fact({whole: 1, **dict.fromkeys(parts, -1)}, [area], [period], -slack, slack)
            for series in (whole, *parts):
                for period in {period for _, period in self.unknown(series)}:
                    most = self.series[series].loc[areas.COUNTRY, period] + len(municipalities) / 2 * rounded
                    yield self.fact({series: 1}, municipalities, [period], -np.inf, most)
        for offers in [each for each in self.series if each[:2] == ("Y60C02", "offers_count")]:
            persons = ("Y60C02", "activated_persons_count", offers[2])
            for area, period in self.unknown(offers, persons):
                yield self.fact({persons: 1, offers: -1}, [area], [period], -np.inf, 0)


def rows() -> pd.DataFrame:
    """Return the figures of the tables where the source hides some."""
    return pd.concat([observations.load(table) for table in TABLES], ignore_index=True)


def hidden(rows: pd.DataFrame) -> list[Cell]:
    """Return the cells that are hidden."""
    return [Cell(*each) for each in rows.loc[rows["status"] == "suppressed", [*Cell._fields]].itertuples(index=False)]


def limits(cells: Sequence[Cell], totals: Sequence[Fact]) -> Limits:
    """Return what hidden numbers can be: 0 to 2, but for those that are hidden for the sake of others."""
    most = {cell: float(quantities.HIDDEN_MAX) if cell.step == 1 else 100.0 for cell in cells}
    for fact in totals:
        # where small parts would be less than their total
        if sum(weight * most[cell] for cell, weight in fact.weights.items() if weight < 0) > fact.high:
            most |= dict.fromkeys(fact.weights, np.inf)
    return {cell: (0.0, number) for cell, number in most.items()}
