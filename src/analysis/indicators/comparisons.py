"""Comparators, changes and ranks of values."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import areas as area_register
from analysis import errors
from analysis import periods as calendar
from analysis.areas import Area
from analysis.formats import round_half_up
from analysis.indicators import quantities, values
from analysis.indicators.registry import Indicator

COMPARATORS = ("peers", "kommunegruppe", "rar", "region", "landsdel", "country")


def comparators(own: Area, kinds: Sequence[str], peers: Area | None = None) -> tuple[Area, ...]:
    """The areas that a municipality is compared with, in the order asked for.

    Two groups with the same municipalities (RAR Sjælland and Region Sjælland) are one comparator.

    Parameters
    ----------
    own : Area
        The municipality.
    kinds : sequence of str
        From `COMPARATORS`.
    peers : Area, optional
        Named peers, for the kind `peers`.

    Raises
    ------
    UsageError
        When a kind is not known.

    Examples
    --------
    >>> from analysis import areas
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


def break_between(indicator: Indicator, first: str, last: str, breakdown: str = "") -> str | None:
    """Return the break that lies between two periods of an indicator's series, or None.

    Examples
    --------
    >>> from analysis.indicators.registry import indicator
    >>> break_between(indicator("cash_assistance_full_time"), "2025M06", "2025M07")
    'social_assistance_2025'
    """
    begin, end = calendar.parse(first), calendar.parse(last)
    for item in indicator.breaks(breakdown):
        if begin.first_month < calendar.parse(item.period).first_month <= end.last_month:
            return item.id
    return None


def change(frame: pd.DataFrame, indicator: Indicator, first: str, last: str) -> pd.DataFrame:
    """Change of an indicator between two periods: points for shares, per cent for counts.

    Computed from the unrounded values; not given where one of them is hidden or not held, nor across
    a break in the series.

    Parameters
    ----------
    frame : DataFrame
        Values of the indicator that hold both periods.
    first, last : str
        The two periods.

    Returns
    -------
    DataFrame
        Values; indicator `<key>_change`, period `last`, unit `pp` or `pct`, the levels as numerator and
        denominator.
    """
    of_indicator = frame[frame["indicator"] == indicator.key]
    later = of_indicator[of_indicator["period"] == last]
    earlier = of_indicator[of_indicator["period"] == first]
    key = ["area", "breakdown"]
    both = later.merge(earlier[[*key, "value", "status", "caveats"]], on=key, suffixes=("", "_0"), how="left")
    broken = {name: break_between(indicator, first, last, name) is not None for name in both["breakdown"].unique()}
    crossing = both["breakdown"].map(broken).astype(bool)
    shown = both["value"].notna() & both["value_0"].notna() & ~crossing
    points = indicator.unit in ("pct", "pp", "rank")
    if points:
        number = both["value"] - both["value_0"]
    else:
        shown &= both["value_0"] != 0
        number = 100 * (both["value"] / both["value_0"].where(shown) - 1)
    hidden = (both["status"] == "suppressed") | (both["status_0"] == "suppressed")
    result = both[values.VALUE_COLUMNS].copy()
    result["indicator"] = f"{indicator.key}_change"
    result["unit"] = {"rank": "places"}.get(indicator.unit, "pp" if points else "pct")
    result["value"] = number.where(shown)
    result["numerator"] = both["value"].where(shown)
    result["denominator"] = both["value_0"].where(shown)
    result["status"] = np.select(
        [shown & (result["value"] == 0), shown, hidden], ["zero", "observed", "suppressed"], "not_available"
    )
    result["method"] = "difference" if points else "change_pct"
    result[["lower", "upper", "rank", "rank_of"]] = np.nan
    result["status"] = result["status"].where(~crossing, "not_applicable")
    return values.check(quantities.add_caveat(result, crossing, "break_in_series"))


def ranked(frame: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Add to each municipality its rank among the municipalities whose number is shown.

    Number 1 is the lowest value where lower is better, else the highest. Ties, on the number as it is
    printed, share the best place. A municipality whose number is hidden or not held has no rank and is not counted.

    Parameters
    ----------
    frame : DataFrame
        Values of one indicator for municipalities (others are left without rank).

    Returns
    -------
    DataFrame
        The same rows with `rank` and `rank_of`.
    """
    frame = frame.copy()
    codes = {area.code for area in area_register.municipalities()}
    counted = frame["area"].isin(codes) & frame["value"].notna()
    printed = round_half_up(frame["value"], indicator.decimals).where(counted)
    groups = [frame["period"], frame["breakdown"]]
    frame["rank"] = printed.groupby(groups).rank(method="min", ascending=indicator.polarity == "lower")
    frame["rank_of"] = counted.groupby(groups).transform("sum").astype(float).where(counted)
    return values.check(frame)
