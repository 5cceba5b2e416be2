"""Comparators, changes and ranks of values."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis.core import areas as area_register
from analysis.core import errors
from analysis.core.areas import Area
from analysis.core.formats import round_half_up
from analysis.indicators import computing, values
from analysis.indicators.registry import Indicator, compute, indicator
from analysis.statistics.ranks import rank_intervals

RANK_COLUMNS = ["area", "period", "breakdown", "rank", "rank_of", "rank_lower", "rank_upper"]
COMPARATORS = ("peers", "kommunegruppe", "rar", "region", "landsdel", "country")


def comparators(own: Area, kinds: Sequence[str], peers: Area | None = None, period: str = "") -> tuple[Area, ...]:
    """The areas that a municipality is compared with, in the order asked for, as they are in a period.

    Two groups with the same municipalities (RAR Sjælland and Region Sjælland) are one comparator, and a group of the
    municipality alone (RAR Bornholm) is none; `peers` are the named ones, for the kind `peers`.

    Examples
    --------
    >>> from analysis.core import areas
    >>> [area.name for area in comparators(areas.area("370"), ["rar", "region", "country"])]
    ['RAR Sjælland', 'Hele landet']
    """
    chosen, alike = [], {own.members}
    for kind in kinds:
        if kind not in COMPARATORS:
            raise errors.unknown("comparator", kind, COMPARATORS)
        area = peers if kind == "peers" else area_register.group_of(own.code, kind, period)
        if area is not None and area.members not in alike:
            chosen.append(area)
            alike.add(area.members)
    return tuple(chosen)


def ranks(key: str, period: str, data_until: str) -> pd.DataFrame:
    """Values of one indicator and period for every municipality, each with its rank; a rank among one is none."""
    frame = ranked(compute(key, area_register.municipalities(), [period], data_until), indicator(key))
    frame.loc[frame["rank_of"] < 2, ["rank", "rank_of"]] = float("nan")
    return frame


def ranked(frame: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Add to each municipality its rank among the municipalities whose number is shown.

    Number 1 is the lowest value where lower is better, else the highest. Ties, on the number as it is
    printed, share the best place. A hidden number counts where its bounds lie apart from all other numbers; else a
    municipality whose number is hidden or not held has no rank and is not counted; nor has any other area.
    """
    frame = frame.copy()
    codes = {area.code for area in area_register.municipalities()}
    placed = _placed(frame[frame["area"].isin(codes)], indicator.decimals).reindex(frame.index)
    groups = [frame["period"], frame["breakdown"]]
    frame["rank"] = placed.groupby(groups).rank(method="min", ascending=indicator.polarity == "lower")
    counted = placed.notna()
    frame["rank_of"] = counted.groupby(groups).transform("sum").astype(float).where(counted)
    return frame[values.VALUE_COLUMNS]


def _placed(frame: pd.DataFrame, decimals: int) -> pd.Series:
    """Return the numbers as they are printed, and for a hidden one whose bounds decide its place the lower of them."""
    printed = round_half_up(frame["value"], decimals)
    bounded = frame["status"].eq("suppressed") & frame["lower"].notna() & frame["upper"].notna()
    low, high = (printed.where(~bounded, round_half_up(frame[end], decimals)) for end in ("lower", "upper"))
    for row in frame[bounded].itertuples():
        others = frame["period"].eq(row.period) & frame["breakdown"].eq(row.breakdown) & frame["area"].ne(row.area)
        others &= low.notna()
        if ((high < low[row.Index]) | (low > high[row.Index]))[others].all():
            printed[row.Index] = low[row.Index]
    return printed


def ranks_with_intervals(key: str, period: str, data_until: str) -> pd.DataFrame:
    """Ranks of all municipalities in a period by breakdown, with their intervals.

    There is no interval where the indicator has none, or where it is not known how many persons stand behind some
    municipality's number.

    Examples
    --------
    >>> frame = ranks_with_intervals("unemployment_rate", "2026M07", "2026M07")
    >>> bool((frame["rank_lower"] <= frame["rank"]).all())
    True
    """
    return _drawn(computing.made_from(indicator(key)), key, period, data_until)


@lru_cache(maxsize=256)
def _drawn(_tables: tuple, key: str, period: str, data_until: str) -> pd.DataFrame:
    """Draw once in a process; `_tables` tells apart what the numbers are made from."""
    record = indicator(key)
    everyone = compute(key, area_register.municipalities(), [period], data_until)
    return _with_intervals(ranked(everyone, record), record)


def _with_intervals(ranked: pd.DataFrame, record: Indicator) -> pd.DataFrame:
    parts = []
    for _, rows in ranked.groupby("breakdown", sort=False):
        if record.interval in (None, "newcombe"):
            parts.append(rows.assign(rank_lower=float("nan"), rank_upper=float("nan")))
        else:
            lowest_first = record.polarity == "lower"
            # a place that bounds decide is no draw: those behind it move down by one
            shown, fixed = rows[rows["value"].notna()], rows.loc[rows["value"].isna(), "rank"].dropna()
            ahead = pd.Series(np.searchsorted(fixed.sort_values(), shown["rank"]), index=shown.index)
            drawn = shown.assign(rank=shown["rank"] - ahead)
            # what is not published: a count is its own numerator, and a share with its count implies its base
            if record.unit == "pct":
                implied = record.scale * shown["numerator"] / shown["value"].where(shown["value"] > 0)
                drawn["denominator"] = shown["denominator"].fillna(implied)
            else:
                drawn = drawn.assign(numerator=shown["value"], denominator=1.0)
            found = rank_intervals(drawn, record.interval, lowest_first=lowest_first)
            parts.append(rows.join(found.add(ahead, axis=0)))
    return pd.concat(parts)[RANK_COLUMNS].reset_index(drop=True)
