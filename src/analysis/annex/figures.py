"""The verbs that draw: over time, across areas, changes and seasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import pandas as pd

from analysis.annex import sentences
from analysis.annex.scope import Scope, printed_periods, without_gaps
from analysis.core import areas, benefits
from analysis.core import periods as calendar
from analysis.display.blocks.blocks import Figure, Missing, Table, Text
from analysis.display.sentences import sentences as display_sentences
from analysis.indicators import changes, held, registry, values
from analysis.indicators.registry import Indicator

PERIODS = 61
MONTHS_BESIDE = 36
MONTHS_IN_HEAT_MAP = 72
MONTHS_IN_SLOPE = 60
MONTHS_ADJUSTED = 121
MONTHS_IN_WORDS = 13
TOTALS = ("row=i_alt", "group=total")


def lines(
    scope: Scope, key: str, *, by: Literal["area", "year", "breakdown"] = "area", breakdown: str | None = None
) -> Figure | Table | Missing | None:
    """An indicator over time; None for a single period or breakdown, a table for one period by breakdown.

    Parameters
    ----------
    by : {"area", "year", "breakdown"}
        A line for the municipality and each comparator; one for each of the last years, month by month; or a small
        figure for each breakdown.
    """
    record = registry.indicator(key)
    shown = scope.last(key, scope.count(MONTHS_BESIDE if by == "year" else scope.options.months or PERIODS))
    if not shown:
        return scope.missing(key)
    if by == "breakdown":
        return _panels(scope, record, scope.values(key, shown, breakdown))
    from analysis.display.figures import lines as display

    if by == "year":
        frame = scope.own_values(key, shown, breakdown)
        return display.months_by_year(frame, record, scope.view, id=scope.id(key, "months"))
    frame = without_gaps(scope.values(key, shown, breakdown or record.breakdowns[0]))
    if len(printed_periods(frame)) < 2:
        return None
    return display.lines(frame, record, scope.view, id=scope.id(key, "lines"))


def _panels(scope: Scope, record: Indicator, frame: pd.DataFrame) -> Figure | Table | Missing | None:
    """Draw a small figure for each breakdown that has a number."""
    given = frame["status"].isin(values.PRINTABLE).groupby(frame["breakdown"]).transform("any")
    frame, id = without_gaps(frame[given]), scope.id(record.key, "panels")
    if frame["breakdown"].nunique() < 2:
        return None if len(frame) else scope.missing(record.key)
    if frame["period"].nunique() < 2:
        from analysis.display.tables import parts

        return parts.breakdowns(frame, record, scope.beside_held(frame), id=id)
    from analysis.display.figures.panels import small_multiples

    return small_multiples(frame, record, scope.view, id=id)


def across(scope: Scope, key: str, *, kind: Literal["strip", "bars", "map"] = "strip") -> Figure | Missing | None:
    """An indicator in its newest period across areas; None where fewer than two municipalities have a number.

    Parameters
    ----------
    kind : {"strip", "bars", "map"}
        All municipalities on a line; the municipality and its comparators as bars; or the country's map.
    """
    record, period = registry.indicator(key), scope.newest(key)
    if period is None:
        return scope.missing(key)
    view, id = scope.view, scope.id(key, kind)
    if kind == "bars":
        from analysis.display.figures.bars import bars

        return bars(scope.values(key, [period]), record, view, id=id)
    ranked = scope.ranked(key, period)
    if not ranked["rank"].notna().any():
        return None
    if kind == "map":
        from analysis.display.figures.map import choropleth

        return choropleth(ranked, record, view, id=id)
    from analysis.display.figures.strip import strip

    groups = scope.values(key, [period], of=[area for area in scope.comparators if area.kind != "municipality"])
    figure = strip(values.concat([ranked, groups]), record, view, id=id)
    own = next((row for row in figure.values if row["area"] == scope.own.code and row["rank"]), None)
    told = own and sentences.rank_interval_of(scope, key, own["period"], own)
    if not told:
        return figure
    return replace(figure, summary=f"{figure.summary} {told.text}", values=(*figure.values, *told.values))


def seasonal(scope: Scope, key: str, *, breakdown: str | None = None) -> Figure | Text | Missing:
    """A monthly indicator seasonally adjusted, with the seasonal figure; why not, in words, where it cannot be."""
    record = registry.indicator(key)
    shown = scope.last(key, scope.count(MONTHS_ADJUSTED))
    frame = scope.own_values(key, shown, breakdown or record.breakdowns[0]) if shown else values.empty()
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
) -> Figure | Table | Text | Missing | None:
    """How an indicator has changed; nothing is computed across a break.

    Parameters
    ----------
    moved : str, optional
        An indicator of changes in per cent, for a country whose levels are not held; with `against_country`.
    kind : {"slope", "months", "parts", "against_country", "words"}
        The newest number against up to five years before; each month's change on the year as a heat map; what each
        part contributes to the change, as a waterfall; the change of each part held up against the country's, as a
        table; or the change over the last `periods` in words.
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
        first = str(calendar.shift(calendar.parse(period), 1 - scope.count(MONTHS_IN_WORDS)))
        frame = scope.own_values(key, [first, period])
        return display_sentences.change(frame, record, scope.view, period=period, since=first)
    return _parts(scope, record, period, moved, against_country=kind == "against_country")


def _slope(scope: Scope, record: Indicator, last: str, breakdown: str) -> Figure | None:
    """Draw the newest number against the first that is whole years before it, with no break between."""
    shown = held.last_periods(record, scope.data_until, MONTHS_IN_SLOPE + 1, scope.own)
    known = printed_periods(scope.own_values(record.key, shown, breakdown))
    months = {
        code: calendar.parse(last).last_month - calendar.parse(code).last_month for code in shown if code in known
    }
    whole_years = [code for code, back in months.items() if 0 < back <= MONTHS_IN_SLOPE and back % 12 == 0]
    first = next((code for code in whole_years if not changes.breaks_between(record, [breakdown], code, last)), None)
    if last not in known or first is None:
        return None
    from analysis.display.figures.slope import slope

    frame = scope.values(record.key, [first, last], breakdown)
    return slope(frame, record, scope.view, id=scope.id(record.key, "slope"))


def _heat_map(scope: Scope, record: Indicator, breakdown: str) -> Figure | Text:
    """Draw each month's change on the year, where two months a year apart have a number and no break between."""
    shown = held.last_periods(record, scope.data_until, MONTHS_IN_HEAT_MAP, scope.own)
    frame = scope.own_values(record.key, shown, breakdown)
    known = printed_periods(frame)
    months = [code for code in known if calendar.parse(code).kind == "month"]
    before = {code: first for code in months if (first := str(calendar.year_before(code))) in known}
    if not any(not changes.breaks_between(record, [breakdown], first, code) for code, first in before.items()):
        return scope.nothing()
    from analysis.display.figures.heat_map import change_by_month

    return change_by_month(frame, record, scope.view, id=scope.id(record.key, "change"))


def _parts(scope: Scope, record: Indicator, last: str, moved: str | None, *, against_country: bool):
    """What each part contributes to a change, or how it moved beside the country's."""
    from analysis.display.figures import contribution
    from analysis.display.figures.selection import Selection

    total = next((name for name in TOTALS if name in record.breakdowns), "")
    inner = {f"row={row.key}" for row in benefits.main_rows() if row.parent}
    parts = [name for name in record.breakdowns if name not in (total, *inner)]
    first = str(calendar.year_before(last))
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
    country = [areas.area("000")]
    if moved is not None:
        changed = scope.values(moved, [last], [f"from={first};{name}" for name in names], of=country)
        grown = pd.Series(changed["value"].to_numpy() / 100, index=changed["breakdown"])
        return {name: grown.get(f"from={first};{name}", float("nan")) for name in names}
    levels = scope.values(key, [first, last], names, of=country)
    wide = levels.pivot(index="breakdown", columns="period", values="value")
    return (wide[last] / wide[first].where(wide[first] > 0) - 1).to_dict()
