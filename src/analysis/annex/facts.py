"""Gather what the sentences of an annex rest on: an indicator's numbers, its months, its rank, the plan's targets."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.annex.scope import Scope
from analysis.core import areas, periods
from analysis.core.formats import round_half_up
from analysis.display.sentences.facts import Facts, Others, first_with, is_whole, of_same
from analysis.indicators import changes, comparisons, held, registry, values
from analysis.indicators.registry import Indicator
from analysis.plans.targets import Judgement
from analysis.statistics import course, forecast_series, forecasts, intervals, ranks
from analysis.statistics.ranks import Place

# A year and the year before, and for twelve-month means the year in which they turned.
MONTHS = 37


def gather(scope: Scope, keys: Sequence[str], goals: Sequence[Judgement] = ()) -> list[Facts]:
    """Return what is known of each indicator that has a number for the municipality, in their order."""
    return [facts for key in keys if (facts := of(scope, registry.indicator(key), goals)) is not None]


def of(scope: Scope, record: Indicator, goals: Sequence[Judgement] = (), period: str | None = None) -> Facts | None:
    """Return what is known of an indicator; None where its newest number is not there, hidden or another's."""
    period = period or scope.newest(record.key)
    if period is None:
        return None
    breakdown, before = whole(record), str(periods.year_before(period))
    frame = scope.values(record.key, held.with_year_before(period), breakdown)
    rows = {(row["area"], row["period"]): row for row in frame.to_dict("records")}
    now, earlier = rows.get((scope.own.code, period)), rows.get((scope.own.code, before))
    if now is None or now["status"] not in values.PRINTABLE or not is_own(scope, now):
        return None
    broken = changes.breaks_between(record, [breakdown], before, period)
    known = earlier is not None and earlier["status"] in values.PRINTABLE and not broken
    place = place_of(scope.own, record, now, scope.data_until)
    area, beside = first_with([(each, rows.get((each.code, period))) for each in scope.comparators])
    found = Facts(
        record,
        scope.view,
        now if place is None else {**now, "rank": place.rank, "rank_of": place.of},
        earlier if known else None,
        area,
        beside,
        _months(scope, record, breakdown, period, [scope.own, *([area] if area else [])]),
        place=place,
        goals=tuple(each for each in goals if each.measure.indicator and _is_about(each, record)),
        count=_count(scope, record, period),
        expected=_expected(scope, record, period),
    )
    if found.moved not in ("risen", "fallen"):
        return found
    everyone, others = _everyone(scope, record, breakdown, period), _others(scope, record, breakdown, period)
    return replace(found, everyone=everyone, others=others)


def whole(record: Indicator) -> str:
    """Return the breakdown of an indicator that is the whole, else its first."""
    names = record.breakdowns or [""]
    return next((name for name in names if is_whole(name)), names[0])


def is_own(scope: Scope, row: Mapping) -> bool:
    """Whether a number printed in a plan is shown here: the country's only in the annex of that plan."""
    named = any(snapshot.split("/")[1] == scope.plan.name for snapshot in row["snapshots"])
    return row["method"] != "as_printed" or named or scope.own.kind == "municipality"


def _is_about(judged: Judgement, record: Indicator) -> bool:
    measure = judged.measure
    return of_same(measure.definition, record) and judged.target.part_of is None and not measure.is_part


def _count(scope: Scope, record: Indicator, period: str) -> Facts | None:
    """Return the count that a published rate rests on, in the same period."""
    for each in registry.indicators().values():
        if record.interval_count and each.arguments == record.interval_count and each.unit in changes.COUNTS:
            return of(scope, each, (), period) if periods.parse(period).kind in each.period_kinds else None
    return None


def _expected(scope: Scope, record: Indicator, period: str) -> Mapping | None:
    """Return the newest month of a series that is forecast beside what was expected of it; else None."""
    if record.key not in forecast_series.SERIES or scope.own.kind != "municipality":
        return None
    found = forecasts.newest_month(record.key, [scope.own], scope.data_until)
    return next((row for row in found.to_dict("records") if row["period"] == period), None)


def _months(scope: Scope, record: Indicator, breakdown: str, period: str, who: Sequence[areas.Area]) -> pd.DataFrame:
    if periods.parse(period).kind != "month":
        return pd.DataFrame()
    span = _since_break(record, breakdown, period, MONTHS)
    frame = scope.values(record.key, span, breakdown, of=who)
    numbers = round_half_up(frame["value"], record.decimals).to_numpy()
    # a row for each area and period, in the order in which they were asked for
    return pd.DataFrame(numbers.reshape(len(who), len(span)).T, index=span, columns=[each.code for each in who])


def _since_break(record: Indicator, breakdown: str, period: str, count: int) -> list[str]:
    """Return months up to a period, at most `count`, none of them before the last break."""
    months = [str(periods.shift(period, -back)) for back in range(count - 1, -1, -1)]
    broken = changes.breaks_between(record, [breakdown], months[0], period)
    return [month for month in months if not broken or month >= broken[-1].period]


def _everyone(scope: Scope, record: Indicator, breakdown: str, period: str) -> pd.Series:
    """Return how all municipalities have changed from one year to the next: a count by its share of itself."""
    if periods.parse(period).kind != "month" or scope.own.kind != "municipality":
        return pd.Series(dtype=float)
    span = _since_break(record, breakdown, period, 2 * course.YEAR)
    if len(span) < 2 * course.YEAR:
        return pd.Series(dtype=float)
    frame = scope.values(record.key, span, breakdown, of=areas.municipalities())
    numbers = frame["value"].to_numpy().reshape(-1, 2, course.YEAR).mean(axis=2)
    before, mean = (pd.Series(each, index=frame["area"].unique()) for each in numbers.T)
    return mean / before.where(before > 0) - 1 if record.unit in changes.COUNTS else mean - before


def _others(scope: Scope, record: Indicator, breakdown: str, period: str) -> tuple[Others, ...]:
    """Return the two newest years of the RAR, without the municipality, and of the country."""
    groups = [area for area in scope.comparators if area.kind in ("rar", "country")]
    span = _since_break(record, breakdown, period, 2 * course.YEAR) if periods.parse(period).kind == "month" else []
    if len(span) < 2 * course.YEAR or record.unit in changes.TOTALS:
        return ()
    frame = scope.values(record.key, span, breakdown, of=[scope.own, *groups])
    rows = {(row["area"], row["period"]): row for row in frame.to_dict("records")}
    found = []
    for area in groups:
        months = [rows[area.code, month] for month in span]
        is_rest = area.kind == "rar" and scope.view.is_within(area.code)
        if is_rest:
            own = (rows[scope.own.code, month] for month in span)
            pairs = zip(months, own, strict=True)
            months = [intervals.rest_of(group, part, scale=record.scale) for group, part in pairs]
        years = course.years(pd.Series([month["value"] for month in months]))
        if not pd.isna(years.change):
            found.append(
                Others(area.code, is_rest, course.Years(*(round_half_up(each, record.decimals) for each in years)))
            )
    return tuple(found)


def place_of(own: areas.Area, record: Indicator, now: Mapping, data_until: str) -> Place | None:
    """Return the place of a municipality's number among all; None of an amount that grows with the area, or a rank."""
    if own.kind != "municipality" or record.unit in changes.TOTALS or record.unit in ("rank", "places"):
        return None
    ranking = comparisons.ranks_with_intervals(record.key, now["period"], data_until)
    return ranks.place(ranking[ranking["breakdown"] == now["breakdown"]], own.code, by_lot=bool(record.interval))
