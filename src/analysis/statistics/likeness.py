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
from analysis.statistics import conditions
from analysis.store import observations

KOMMUNEGRUPPE = "kommunegruppe"
BENCHMARK = "Y30R21"
# in standard deviations: how far two municipalities of different kommunegrupper are apart on that dimension
OTHER_GROUP = 1.0

Kind = Literal["nearest", "expected"]


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
    return _distances(conditions.conditions(data_until), code)


def _distances(found: pd.DataFrame, code: str) -> pd.Series:
    scaled = conditions.standardised(found)
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
