"""The verbs that draw: over time, across areas, changes, seasons and forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import pandas as pd

from analysis.annex import sentences, tables
from analysis.annex.scope import Scope
from analysis.core import areas, benefits
from analysis.core import periods as calendar
from analysis.display.blocks.blocks import Figure, Missing, Table, Text
from analysis.display.sentences import sentences as display_sentences
from analysis.indicators import changes, held, registry, values
from analysis.indicators.registry import Indicator

PERIODS = 61
YEARS_BESIDE = 3
YEARS_IN_HEAT_MAP = 5
MONTHS_IN_SLOPE = 60
MONTHS_ADJUSTED = 121
COUNTRY = "000"
TOTALS = ("row=i_alt", "group=total")


def lines(
    scope: Scope, key: str, *, by: Literal["area", "year", "breakdown"] = "area", breakdown: str | None = None
) -> Figure | Table | Missing | None:
    """An indicator over time.

    Parameters
    ----------
    key : str
        An indicator.
    by : {"area", "year", "breakdown"}
        A line for the municipality and each comparator; one for each of the last years, month by month; or a small
        figure for each breakdown.
    breakdown : str, optional
        The first without it.

    Returns
    -------
    Figure
        None where there is one period alone, or a single breakdown; a table for one period by breakdown.

    Examples
    --------
    >>> annex.lines("unemployment_rate", periods=25, comparators=["rar"])  # doctest: +SKIP
    """
    drawn = {"area": _by_area, "year": _by_year, "breakdown": _by_breakdown}[by]
    usual = 12 * YEARS_BESIDE if by == "year" else scope.options.months or PERIODS
    shown = scope.last(key, scope.count(usual))
    return drawn(scope, registry.indicator(key), shown, breakdown) if shown else scope.missing(key)


def _by_area(scope: Scope, record: Indicator, shown: list[str], breakdown: str | None) -> Figure | None:
    frame = tables.without_gaps(scope.values(record.key, shown, breakdowns=[breakdown or record.breakdowns[0]]))
    if frame.loc[frame["status"].isin(values.PRINTABLE), "period"].nunique() < 2:
        return None
    from analysis.display.figures.lines import lines as draw

    return draw(frame, record, scope.view, id=scope.id(record.key, "lines"))


def _by_year(scope: Scope, record: Indicator, shown: list[str], breakdown: str | None) -> Figure:
    from analysis.display.figures.lines import months_by_year

    frame = scope.own_values(record.key, shown, [breakdown] if breakdown else None)
    return months_by_year(frame, record, scope.view, id=scope.id(record.key, "months"))


def _by_breakdown(scope: Scope, record: Indicator, shown: list[str], breakdown: str | None):
    frame = scope.values(record.key, shown, breakdowns=[breakdown] if breakdown else None)
    given = frame["status"].isin(values.PRINTABLE).groupby(frame["breakdown"]).transform("any")
    frame = tables.without_gaps(frame[given])
    id = scope.id(record.key, "panels")
    if frame["breakdown"].nunique() < 2:
        return None if len(frame) else scope.missing(record.key)
    if frame["period"].nunique() < 2:
        from analysis.display.tables import parts

        return parts.breakdowns(frame, record, scope.beside_held(frame), id=id)
    from analysis.display.figures.panels import small_multiples

    return small_multiples(frame, record, scope.view, id=id)


def across(scope: Scope, key: str, *, kind: Literal["strip", "bars", "map"] = "strip") -> Figure | Missing | None:
    """An indicator in its newest period across areas.

    Parameters
    ----------
    key : str
        An indicator.
    kind : {"strip", "bars", "map"}
        All municipalities on a line; the municipality and its comparators as bars; or the country's map.

    Returns
    -------
    Figure
        None where fewer than two municipalities have a number.

    Examples
    --------
    >>> annex.across("unemployment_rate", kind="map")  # doctest: +SKIP
    """
    record, period = registry.indicator(key), scope.newest(key)
    if period is None:
        return scope.missing(key)
    if kind == "bars":
        from analysis.display.figures.bars import bars

        return bars(scope.values(key, [period]), record, scope.view, id=scope.id(key, "bars"))
    ranked = scope.ranked(key, period)
    if not ranked["rank"].notna().any():
        return None
    if kind == "map":
        from analysis.display.figures.map import choropleth

        return choropleth(ranked, record, scope.view, id=scope.id(key, "map"))
    groups = scope.values(key, [period], of=[area for area in scope.comparators if area.kind != "municipality"])
    frame = values.concat([ranked, groups])
    from analysis.display.figures.strip import strip

    figure = strip(frame, record, scope.view, id=scope.id(key, "strip"))
    own = next((row for row in figure.values if row["area"] == scope.own.code and row["rank"]), None)
    told = own and sentences.rank_interval_of(scope, key, own["period"], own)
    if not told:
        return figure
    return replace(figure, summary=f"{figure.summary} {told.text}", values=(*figure.values, *told.values))


def seasonal(scope: Scope, key: str, *, breakdown: str | None = None) -> Figure | Text | Missing:
    """A monthly indicator seasonally adjusted, with the seasonal figure; why not, in words, where it cannot be.

    Examples
    --------
    >>> annex.seasonal("unemployed")  # doctest: +SKIP
    """
    record = registry.indicator(key)
    shown = scope.last(key, scope.count(MONTHS_ADJUSTED))
    frame = scope.own_values(key, shown, [breakdown or record.breakdowns[0]]) if shown else values.empty()
    if not frame["value"].notna().any():
        return scope.missing(key)
    from analysis.display.figures import seasonal as display

    return display.figure(frame, record, scope.view, id=scope.id(key, "seasonal"))


def change(
    scope: Scope,
    key: str,
    moved: str | None = None,
    *,
    kind: Literal["slope", "months", "parts", "against_country", "words"] = "slope",
    breakdown: str | None = None,
    years: int = 1,
) -> Figure | Table | Text | Missing | None:
    """How an indicator has changed; nothing is computed across a break.

    Parameters
    ----------
    key : str
        An indicator.
    moved : str, optional
        An indicator of changes in per cent, for a country whose levels are not held; with `against_country`.
    kind : {"slope", "months", "parts", "against_country", "words"}
        The newest number against up to five years before; each month's change on the year as a heat map; what each
        part contributes to the change, as a waterfall; the change of each part held up against the country's, as a
        table; or the change over the last `periods` in words.
    breakdown : str, optional
        The first without it; for `slope` and `months`.
    years : int
        Over how many years, for `parts` and `against_country`.

    Examples
    --------
    >>> annex.change("unemployed_by_benefit", kind="parts")  # doctest: +SKIP
    """
    record, period = registry.indicator(key), scope.newest(key)
    if period is None:
        return scope.missing(key)
    breakdown = breakdown or record.breakdowns[0]
    if kind == "slope":
        return _slope(scope, record, period, breakdown)
    if kind == "months":
        return _heat_map(scope, record, breakdown)
    if kind == "words":
        first = str(calendar.shift(calendar.parse(period), 1 - scope.count(13)))
        frame = scope.own_values(key, [first, period])
        return display_sentences.change(frame, record, scope.view, period=period, since=first)
    return _parts(scope, record, period, moved, years, against_country=kind == "against_country")


def _slope(scope: Scope, record: Indicator, last: str, breakdown: str) -> Figure | None:
    shown = held.last_periods(record, scope.data_until, MONTHS_IN_SLOPE + 1, scope.own)
    own = scope.own_values(record.key, shown, [breakdown])
    known = set(own.loc[own["status"].isin(values.PRINTABLE), "period"])
    first = next((code for code in shown if code in known and _comparable(record, breakdown, code, last)), None)
    if last not in known or first is None:
        return None
    frame = scope.values(record.key, [first, last], breakdowns=[breakdown])
    from analysis.display.figures.slope import slope

    return slope(frame, record, scope.view, id=scope.id(record.key, "slope"))


def _comparable(record: Indicator, breakdown: str, first: str, last: str) -> bool:
    """Whether a period is a whole number of years before another, with no break between."""
    months = calendar.parse(last).last_month - calendar.parse(first).last_month
    whole_years = 0 < months <= MONTHS_IN_SLOPE and months % 12 == 0
    return whole_years and not changes.breaks_between(record, [breakdown], first, last)


def _heat_map(scope: Scope, record: Indicator, breakdown: str) -> Figure | Text:
    shown = held.last_periods(record, scope.data_until, 12 * (YEARS_IN_HEAT_MAP + 1), scope.own)
    frame = scope.own_values(record.key, shown, [breakdown])
    known = set(frame.loc[frame["status"].isin(values.PRINTABLE), "period"])
    before = {code: str(calendar.year_before(code)) for code in known if calendar.parse(code).kind == "month"}
    if not any(
        first in known and not changes.breaks_between(record, [breakdown], first, code)
        for code, first in before.items()
    ):
        return scope.nothing()
    from analysis.display.figures.heat_map import change_by_month

    return change_by_month(frame, record, scope.view, id=scope.id(record.key, "change"))


def _parts(scope: Scope, record: Indicator, last: str, moved: str | None, years: int, *, against_country: bool):
    """What each part contributes to a change, or how it moved beside the country's."""
    from analysis.display.figures import contribution
    from analysis.display.figures.selection import Selection

    total, parts = _total_and_parts(record)
    first = str(calendar.shift(last, -12 * years // calendar.MONTHS_BETWEEN[calendar.parse(last).kind]))
    frame = scope.own_values(record.key, [first, last], [total, *parts])
    id = scope.id(record.key, "shift-share" if against_country else "contribution")
    about = contribution.Split(Selection.of(frame, record, scope.view, id), total, parts, first, last)
    if changes.breaks_between(record, [total, *parts], first, last):
        return scope.nothing() if against_country else about.reason("contribution", "break")
    if not against_country:
        return about.contribution()
    if frame.loc[frame["breakdown"] == total, "value"].isna().any() or about.is_lacking:
        return scope.nothing()
    growth = _growth_of_country(scope, record.key, moved, [total, *parts], first, last)
    return about.shift_share(growth, rounded=moved is not None)


def _growth_of_country(
    scope: Scope, key: str, moved: str | None, names: Sequence[str], first: str, last: str
) -> dict[str, float]:
    """Return the country's growth of each breakdown as a share; NaN where it is not known."""
    country = [areas.area(COUNTRY)]
    if moved is not None:
        changed = scope.values(moved, [last], of=country, breakdowns=[f"from={first};{name}" for name in names])
        grown = pd.Series(changed["value"].to_numpy() / 100, index=changed["breakdown"])
        return {name: grown.get(f"from={first};{name}", float("nan")) for name in names}
    levels = scope.values(key, [first, last], of=country, breakdowns=names)
    wide = levels.pivot(index="breakdown", columns="period", values="value")
    return (wide[last] / wide[first].where(wide[first] > 0) - 1).to_dict()


def _total_and_parts(record: Indicator) -> tuple[str, list[str]]:
    """Return the breakdown that is the total, and those that add up to it."""
    total = next((name for name in TOTALS if name in record.breakdowns), "")
    inner = {f"row={row.key}" for row in benefits.main_rows() if row.parent}
    return total, [name for name in record.breakdowns if name not in (total, *inner)]
