"""Municipalities that are alike: nearest on frame conditions, or on the ministry's expected level.

The peers are chosen once, from what was known at the last month that an annex may speak of, and are the same in all
years of its figures: peers that changed from year to year would move a line without anything having happened.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from analysis import areas, observations, project, yaml_files
from analysis.areas import Area
from analysis.statistics import conditions
from analysis.statistics.panel import TABLE, NotEnoughError, rolling_years
from analysis.yaml_files import BilingualText, StrictModel

KOMMUNEGRUPPE = "kommunegruppe"
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
    """Return how likeness is measured.

    Examples
    --------
    >>> definition().count, list(definition().dimensions)[:3]
    (5, ['age', 'origin', 'education'])
    """
    return yaml_files.load(project.data("likeness.yml"), Likeness)


def distances(code: str, data_until: str) -> pd.DataFrame:
    """How far every other municipality is from one, on each dimension and together.

    Parameters
    ----------
    code : str
        The municipality.
    data_until : str
        Nothing later is read.

    Returns
    -------
    DataFrame
        area, distance and a column for each dimension that is held, in standard deviations between municipalities;
        the nearest first. ``distance`` is the root of the mean of the squared dimensions, so each weighs the same.

    Raises
    ------
    NotEnoughError
        "no_conditions" when no condition is held so early.

    Examples
    --------
    >>> distances("370", "2022M06")["area"].head(3).tolist()
    ['730', '330', '316']
    """
    return _distances(conditions.conditions(data_until), code)


def _distances(found: pd.DataFrame, code: str) -> pd.DataFrame:
    scaled = conditions.standardised(found)
    parts = {}
    for key, dimension in definition().dimensions.items():
        held = [name for name in dimension.conditions if name in scaled and pd.notna(scaled.loc[code, name])]
        if held:
            parts[key] = np.sqrt(((scaled[held] - scaled.loc[code, held]) ** 2).mean(axis=1, skipna=False))
    if not parts:
        raise NotEnoughError("no_conditions")
    group = pd.Series({other: areas.group_of(other, KOMMUNEGRUPPE).code for other in scaled.index})
    parts[KOMMUNEGRUPPE] = OTHER_GROUP * (group != group[code]).astype(float)
    frame = pd.DataFrame(parts)
    frame.insert(0, "distance", np.sqrt((frame**2).mean(axis=1, skipna=False)))
    frame = frame.drop(index=code).dropna().rename_axis("area").reset_index()
    return frame.sort_values(["distance", "area"], ignore_index=True)


def expected_distances(code: str, data_until: str) -> pd.DataFrame:
    """How far the ministry's expected share of every other municipality is from one's, in its newest rolling year.

    Returns
    -------
    DataFrame
        area, period, expected_pct and distance in points of per cent; the nearest first.

    Raises
    ------
    NotEnoughError
        "no_periods" when the ministry's benchmark holds nothing so early.

    Examples
    --------
    >>> found = expected_distances("370", "2022M06")
    >>> found["area"].iloc[1], round(float(found["distance"].iloc[1]), 2)
    ('851', 0.01)
    """
    years = rolling_years(data_until)
    rows = observations.load(TABLE) if years else observations.load()
    rows = rows[
        (rows["measure"] == "expected_share_pct")
        & (rows["breakdown"] == "benefit_group=total")
        & (rows["period"] == (years[-1] if years else ""))
    ]
    shares = rows.set_index("area")["value"].dropna()
    if code not in shares.index:
        raise NotEnoughError("no_periods")
    frame = pd.DataFrame({"expected_pct": shares, "distance": (shares - shares[code]).abs().round(6)})
    frame.insert(0, "period", years[-1])
    frame = frame.drop(index=code).rename_axis("area").reset_index()
    return frame.sort_values(["distance", "area"], ignore_index=True)


def peers(code: str, data_until: str, kind: Kind = "nearest", language: str = "da") -> Area | None:
    """Return the municipalities most like one, as a group to compare with; None when nothing tells who they are.

    Examples
    --------
    >>> from analysis import areas
    >>> [areas.area(code).name for code in peers("370", "2022M06").members]
    ['Køge', 'Holbæk', 'Slagelse', 'Randers', 'Viborg']
    """
    try:
        found = (distances if kind == "nearest" else expected_distances)(code, data_until)
    except NotEnoughError:
        return None
    chosen = definition()
    return areas.peer_group(found["area"].head(chosen.count), chosen.peers[kind].text(language))
