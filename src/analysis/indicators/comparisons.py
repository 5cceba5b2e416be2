"""Comparators, changes and ranks of values."""

from collections.abc import Sequence

import pandas as pd

from analysis.core import areas as area_register
from analysis.core import errors
from analysis.core.areas import Area
from analysis.core.formats import round_half_up
from analysis.indicators import values
from analysis.indicators.registry import Indicator, compute, indicator

COMPARATORS = ("peers", "kommunegruppe", "rar", "region", "landsdel", "country")


def comparators(own: Area, kinds: Sequence[str], peers: Area | None = None) -> tuple[Area, ...]:
    """The areas that a municipality is compared with, in the order asked for.

    Two groups with the same municipalities (RAR Sjælland and Region Sjælland) are one comparator; `peers` are the named
    ones, for the kind `peers`.

    Examples
    --------
    >>> from analysis.core import areas
    >>> [area.name for area in comparators(areas.area("370"), ["rar", "region", "country"])]
    ['RAR Sjælland', 'Hele landet']
    """
    chosen: list[Area] = []
    for kind in kinds:
        if kind not in COMPARATORS:
            raise errors.unknown("comparator", kind, COMPARATORS)
        if kind == "peers":
            area = peers
        elif kind == "country":
            area = area_register.area("000")
        else:
            area = area_register.group_of(own.code, kind)
        if area is not None and not any(frozenset(area.members) == frozenset(had.members) for had in chosen):
            chosen.append(area)
    return tuple(chosen)


def ranks(key: str, period: str, data_until: str) -> pd.DataFrame:
    """Values of one indicator and period for every municipality, each with its rank; a rank among one is none."""
    frame = ranked(compute(key, area_register.municipalities(), [period], data_until), indicator(key))
    frame.loc[frame["rank_of"] < 2, ["rank", "rank_of"]] = float("nan")
    return frame


def ranked(frame: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Add to each municipality its rank among the municipalities whose number is shown.

    Number 1 is the lowest value where lower is better, else the highest. Ties, on the number as it is
    printed, share the best place. A municipality whose number is hidden or not held has no rank and is not counted;
    nor has any other area.
    """
    frame = frame.copy()
    codes = {area.code for area in area_register.municipalities()}
    counted = frame["area"].isin(codes) & frame["value"].notna()
    printed = round_half_up(frame["value"], indicator.decimals).where(counted)
    groups = [frame["period"], frame["breakdown"]]
    frame["rank"] = printed.groupby(groups).rank(method="min", ascending=indicator.polarity == "lower")
    frame["rank_of"] = counted.groupby(groups).transform("sum").astype(float).where(counted)
    return frame[values.VALUE_COLUMNS]
