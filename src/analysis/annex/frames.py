"""Values as an analyst works with them: a tidy frame for pandas, and back again to what the annex is held to."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis import areas as register
from analysis import errors, snapshots
from analysis import periods as calendar
from analysis.annex.scope import Scope, check_breakdown
from analysis.areas import Area
from analysis.display.context import breakdown_name
from analysis.indicators import comparisons, held, registry
from analysis.indicators.values import KEY, concat

COLUMNS = (
    *("indicator", "area", "area_name", "period", "date", "breakdown", "breakdown_name", "value", "status", "unit"),
    *("numerator", "denominator", "lower", "upper", "method", "rank", "rank_of", "source"),
)
TOLERANCE = 1e-9


def values(
    scope: Scope,
    key: str,
    *,
    areas: str | Area | Sequence[str | Area] | None = None,
    members: bool = False,
    since: str | None = None,
    until: str | None = None,
    breakdown: str | Sequence[str] | None = None,
) -> pd.DataFrame:
    """Values of an indicator as a tidy frame for pandas, seaborn and statsmodels.

    Parameters
    ----------
    key : str
        An indicator.
    areas : str or list, optional
        Names, codes, slugs, kinds of comparators ("rar") or "all" for the 98; the municipality and its comparators
        without it.
    members : bool
        The municipalities of each group instead of the group itself.
    since, until : str, optional
        The first and last period, such as "2024M01"; nothing is later than the annex's `data_until`.
    breakdown : str or list, optional
        All of them without it.

    Returns
    -------
    DataFrame
        A row for each area, period and breakdown; `date` is the period's first day, `value` is NaN where `status`
        says that there is no number.

    Examples
    --------
    >>> frame = annex.values("unemployment_rate", areas="rar", members=True, since="2024M01")  # doctest: +SKIP
    """
    record = registry.indicator(key)
    breakdowns = [breakdown] if isinstance(breakdown, str) else list(breakdown or record.breakdowns)
    for each in breakdowns:
        check_breakdown(key, each)
    shown = _periods(key, scope.data_until, since, until)
    who = _areas(scope, areas, members)
    return tidy(registry.compute(key, who, shown, scope.data_until, breakdowns=breakdowns), scope)


def _periods(key: str, data_until: str, since: str | None, until: str | None) -> list[str]:
    for name, given in (("since", since), ("until", until)):
        if given is not None and not isinstance(given, str):
            raise errors.UsageError(f"{name} is {given!r}; it is one period, such as '2024M01'.")
    found = held.periods_held(registry.indicator(key), data_until)
    first = calendar.parse(since).first_month if since else None
    last = calendar.parse(until).last_month if until else None
    return [
        code
        for code in found
        if (first is None or calendar.parse(code).first_month >= first)
        and (last is None or calendar.parse(code).last_month <= last)
    ]


def _areas(scope: Scope, named: str | Area | Sequence[str | Area] | None, members: bool) -> list[Area]:
    if named is None:
        found = list(scope.view.areas)
    elif named == "all":
        return list(register.municipalities())
    else:
        found = list(scope.beside([named] if isinstance(named, str | Area) else named).comparators)
    if members:
        found = [register.area(code) for each in found for code in each.members]
    return list({area.code: area for area in found}.values())


def tidy(frame: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Return values with names, dates, ranks among all municipalities and sources, in the public columns."""
    language = scope.language
    frame = with_ranks(frame, scope.data_until)
    names = {code: scope.view.name(code) for code in frame["area"].unique()}
    first = {code: calendar.months(code)[0] for code in frame["period"].unique()}
    dates = {code: pd.Timestamp(month.year, month.first_month % 12 + 1, 1) for code, month in first.items()}
    spoken = {each: breakdown_name(each, language) for each in frame["breakdown"].unique()}
    cited = {each: "; ".join(snapshots.citations(each, language)) for each in set(frame["snapshots"].map(tuple))}
    return frame.assign(
        area_name=frame["area"].map(names),
        date=pd.to_datetime(frame["period"].map(dates)),
        breakdown_name=frame["breakdown"].map(spoken),
        source=frame["snapshots"].map(tuple).map(cited),
    )[list(COLUMNS)]


def with_ranks(frame: pd.DataFrame, data_until: str) -> pd.DataFrame:
    """Return values of one indicator, those of municipalities with their rank among all."""
    codes = {area.code for area in register.municipalities()}
    if not len(frame) or not frame["area"].isin(codes).any():
        return frame
    key = frame["indicator"].iloc[0]
    asked = {name: list(frame[name].unique()) for name in ("period", "breakdown")}
    everyone = registry.compute(
        key, register.municipalities(), asked["period"], data_until, breakdowns=asked["breakdown"]
    )
    ranks = comparisons.ranked(everyone, registry.indicator(key))[[*KEY, "rank", "rank_of"]]
    return frame.drop(columns=["rank", "rank_of"]).merge(ranks, on=KEY, how="left")


def as_held(frame: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Return the values behind a tidy frame as they are held, with snapshots and caveats.

    Raises
    ------
    UsageError
        If it is no frame of values, or holds a number that is not the one held: a hidden number is not shown by
        another way, and what an analyst has computed is given as `data`.
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
    for breakdown in asked["breakdown"]:
        check_breakdown(key, breakdown)
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
