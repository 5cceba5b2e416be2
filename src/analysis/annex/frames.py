"""Values as an analyst works with them: a tidy frame for pandas, and back again to what the annex is held to."""

from collections.abc import Sequence

import pandas as pd

from analysis import api
from analysis.annex.scope import Scope
from analysis.core import areas as register
from analysis.core import errors
from analysis.core.areas import Area
from analysis.indicators import registry
from analysis.indicators.values import KEY, concat

TOLERANCE = 1e-9


def values(
    scope: Scope,
    key: str | Sequence[str],
    *,
    areas: str | Area | Sequence[str | Area] | None = None,
    since: str | None = None,
    until: str | None = None,
    periods: str | Sequence[str] | None = None,
    breakdown: str | Sequence[str] | None = None,
) -> pd.DataFrame:
    """Values as a tidy frame for pandas, seaborn and statsmodels: `analysis.values` with the annex's own defaults.

    Parameters
    ----------
    key : str or list of str
        Indicators.
    areas : str or list, optional
        Names, codes, slugs, kinds of comparators ("rar"), "all" for the 98, or "municipalities of rar" for those of a
        group; the municipality and its comparators without it.
    since, until : str, optional
        The first and last period, such as "2024M01"; nothing is later than the annex's `data_until`.
    periods : str or list, optional
        These and no others, or a kind such as "year".
    breakdown : str or list, optional
        "all" for every one; the whole without it.

    Returns
    -------
    DataFrame
        A row for each area, period and breakdown; `date` is the period's first day, `value` is NaN where `status`
        says that there is no number.

    Examples
    --------
    >>> from analysis import open_annex
    >>> annex = open_annex("unemployment", municipality="Næstved", year=2026)
    >>> annex.values("unemployment_rate", areas="municipalities of rar", since="2026M01")["area_name"].nunique()
    17
    """
    named = areas if isinstance(areas, list | tuple) else [areas]
    who = scope.view.areas if areas is None else [area for each in named for area in _areas(scope, each)]
    about = {"since": since, "until": until, "periods": periods, "breakdown": breakdown}
    for name in ("since", "until"):
        if not isinstance(about[name], str | None):
            raise errors.UsageError(f"{name} is {about[name]!r}; it is one period, such as '2024M01'.")
    frame = api.values(key, who, **about, data_until=scope.data_until, language=scope.language)
    # named peers are a group that the annex alone knows
    return frame.assign(area_name=frame["area"].map({area.code: scope.view.name(area.code) for area in who}))


def _areas(scope: Scope, named: str | Area) -> Sequence[Area]:
    if named == api.ALL:
        return register.municipalities()
    kind = named.removeprefix(api.OF) if isinstance(named, str) else named
    groups = scope.beside([kind]).comparators
    if not groups and kind != "peers":
        # RAR Bornholm is Bornholm itself
        groups = [scope.own]
    return groups if kind == named else [register.area(code) for group in groups for code in group.members]


def as_held(frame: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Return the values behind a tidy frame as they are held, with snapshots and caveats.

    A number that is not the one held is an error: a hidden number is not shown by another way, and what an analyst
    has computed is given as `data`.
    """
    lacking = [name for name in (*KEY, "value", "status") if name not in frame.columns]
    if lacking:
        raise errors.UsageError(
            f"values= lacks the column '{lacking[0]}'; hand on rows of annex.values(…), and what you computed as data=."
        )
    parts = [_looked_up(rows, str(key), scope) for key, rows in frame.groupby("indicator", sort=False)]
    return concat(parts)


def _looked_up(rows: pd.DataFrame, key: str, scope: Scope) -> pd.DataFrame:
    who = [scope.view.area(code) for code in rows["area"].unique()]
    asked = {name: list(rows[name].unique()) for name in ("period", "breakdown")}
    found = registry.compute(key, who, asked["period"], scope.data_until, breakdowns=asked["breakdown"])
    both = rows[[*KEY, "value"]].merge(found, on=KEY, how="left", suffixes=("_given", ""))
    other = (both["value_given"] - both["value"]).abs() > TOLERANCE * both["value"].abs().clip(lower=1)
    other |= both["value_given"].notna() & both["value"].isna()
    if other.any():
        first = both[other].iloc[0]
        why = f"is {first['status']}" if pd.isna(first["value"]) else f"is {first['value']:g}"
        raise errors.UsageError(
            f"values= says {first['value_given']:g} for {key} of area {first['area']} in {first['period']}, which "
            f"{why}; hand on the rows of annex.values(…) as they are, and what you computed as data=."
        )
    return both.drop(columns="value_given")[found.columns]
