"""Ranks of all municipalities with the interval of each, once for an indicator and period."""

from functools import lru_cache

import pandas as pd

from analysis.core import areas
from analysis.indicators import comparisons, computing, registry
from analysis.statistics import ranks

COLUMNS = ["area", "period", "breakdown", "rank", "rank_of", "rank_lower", "rank_upper"]


def of_all(key: str, period: str, data_until: str) -> pd.DataFrame:
    """Ranks of all municipalities in a period by breakdown, with their intervals.

    There is no interval where the indicator has none, or where it is not known how many persons stand behind some
    municipality's number.

    Examples
    --------
    >>> frame = of_all("unemployment_rate", "2026M07", "2026M07")
    >>> bool((frame["rank_lower"] <= frame["rank"]).all())
    True
    """
    return _of_all(computing.made_from(registry.indicator(key)), key, period, data_until)


@lru_cache(maxsize=256)
def _of_all(_tables: tuple, key: str, period: str, data_until: str) -> pd.DataFrame:
    """Draw once in a process; `_tables` tells apart what the numbers are made from."""
    record = registry.indicator(key)
    everyone = registry.compute(key, areas.municipalities(), [period], data_until)
    return _with_intervals(comparisons.ranked(everyone, record), record)


def _with_intervals(ranked: pd.DataFrame, record: registry.Indicator) -> pd.DataFrame:
    parts = []
    for _, rows in ranked.groupby("breakdown", sort=False):
        if record.interval is None:
            parts.append(rows.assign(rank_lower=float("nan"), rank_upper=float("nan")))
        else:
            lowest_first = record.polarity == "lower"
            found = ranks.rank_intervals(_counted(rows, record), record.interval, lowest_first=lowest_first)
            parts.append(rows.join(found))
    return pd.concat(parts)[COLUMNS].reset_index(drop=True)


def _counted(rows: pd.DataFrame, record: registry.Indicator) -> pd.DataFrame:
    """Fill in what is not published: a count is its own numerator, and a share with its count implies its base."""
    if record.unit != "pct":
        return rows.assign(numerator=rows["value"], denominator=1.0)
    implied = record.scale * rows["numerator"] / rows["value"].where(rows["value"] > 0)
    return rows.assign(denominator=rows["denominator"].fillna(implied))
