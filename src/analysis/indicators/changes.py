"""The change from one period to another, computed on the numbers that are printed, and whether numbers differ.

A reader who subtracts two numbers of the annex gets the change that the annex states. Every sentence, table and sign
that says higher, lower, better or worse asks here: by a test, and by a difference that matters in practice.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.core import periods, reforms
from analysis.core.formats import round_half_up
from analysis.indicators.registry import Indicator
from analysis.indicators.values import NUMBER_COLUMNS, PRINTABLE
from analysis.statistics import intervals

# The change of amounts is told in per cent; that of all others in their own points.
COUNTS = frozenset(
    ["persons", "full_time_persons", "count", "offers", "jobs", "vacancies", "workplaces", "companies", "agreements"]
)
# Amounts that grow with the area: a municipality's number is not held up against the country's.
TOTALS = COUNTS | {"million_dkk"}
AMOUNTS = TOTALS | {"dkk"}
DIFFERENCE_UNITS = {"pct": "pp", "index": "index_points", "rank": "places"}
PERCENT_DECIMALS = 1
# Of fewer than this a percentage moves so much by chance that the counts are told instead.
SMALLEST_BASE = 20
Verdict = Literal["lower", "similar", "higher"]
Meaning = Literal["better", "worse"]


@dataclass(frozen=True)
class Change:
    """A change on the printed numbers; NaN where none can be told.

    `unit` is `pp`, `pct` or the indicator's own; `status` is `observed`, or why there is no change: `not_applicable`
    across a break, else that of the number that is not there. `breaks` lie between the two periods. Of a small count
    `ends` are the earlier and the later number, which are told instead of a percentage. Two sources count in ways of
    their own, so there is no change from the one's number to the other's.
    """

    amount: float
    unit: str
    decimals: int
    status: str = "observed"
    breaks: tuple[reforms.Reform, ...] = ()
    ends: tuple[float, ...] = ()
    of_two_sources: bool = False

    @property
    def few(self) -> bool:
        """Whether the earlier number is so small that no percentage of it is told."""
        return bool(self.ends)


def is_few(unit: str, base: float) -> bool:
    """Whether a number is a count so small that no percentage of it is told.

    Examples
    --------
    >>> is_few("persons", 19), is_few("persons", 20), is_few("pct", 19), is_few("million_dkk", 8)
    (True, False, False, False)
    """
    return unit in COUNTS and base < SMALLEST_BASE


def printed(value: Mapping, decimals: int) -> float:
    """Return the number as printed, NaN where no number is shown."""
    return round_half_up(float(value["value"]), decimals) if value["status"] in PRINTABLE else math.nan


def change(later: Mapping | None, earlier: Mapping | None, indicator: Indicator) -> Change:
    """Return the change of an indicator between two of its values.

    A percentage changes by pct.-point, an amount by per cent, all else in its own unit; so does a count of fewer than
    `SMALLEST_BASE`. There is no amount across a break in the series, from zero to something (no percentage of nothing),
    and where one of the numbers is not shown, or there is no such row (None).
    """
    relative = indicator.unit in AMOUNTS
    unit = "pct" if relative else DIFFERENCE_UNITS.get(indicator.unit, indicator.unit)
    decimals = PERCENT_DECIMALS if relative else indicator.decimals
    for value in (later, earlier):
        if value is None or value["status"] not in PRINTABLE:
            status = "not_available" if value is None else value["status"]
            return Change(math.nan, unit, decimals, status)
    crossed = breaks_between(indicator, [later["breakdown"]], earlier["period"], later["period"])
    if crossed:
        return Change(math.nan, unit, decimals, "not_applicable", tuple(crossed))
    now, before = ({each.partition("/")[0] for each in value["snapshots"]} for value in (later, earlier))
    if now and before and now.isdisjoint(before):
        return Change(math.nan, unit, decimals, "not_applicable", of_two_sources=True)
    new, old = (printed(value, indicator.decimals) for value in (later, earlier))
    if not relative:
        return Change(round_half_up(new - old, decimals), unit, decimals)
    if old == 0:
        return Change(0.0 if new == 0 else math.nan, unit, decimals, "observed" if new == 0 else "not_applicable")
    if is_few(indicator.unit, old) and new != old:
        return Change(new - old, indicator.unit, indicator.decimals, ends=(old, new))
    return Change(100 * (new - old) / old, unit, decimals)


def breaks_between(indicator: Indicator, breakdowns: Iterable[str], first: str, last: str) -> list[reforms.Reform]:
    """Return the breaks that a series crosses after the first period begins, up to the last one's end.

    Examples
    --------
    >>> from analysis.indicators.registry import indicator
    >>> record = indicator("cash_assistance_full_time")
    >>> [item.id for item in breaks_between(record, [""], "2025M06", "2025M07")]
    ['social_assistance_2025']
    >>> breaks_between(record, [""], "2025M07", "2026M07")
    []
    """
    start, end = periods.parse(first).first_month, periods.parse(last).last_month
    cutting = {item.id: item for breakdown in breakdowns for item in indicator.breaks(breakdown)}
    within = [item for item in cutting.values() if start < periods.parse(item.period).first_month <= end]
    return sorted(within, key=lambda item: item.period)


def as_value(told: Change, later: Mapping, earlier: Mapping | None, indicator: Indicator) -> dict:
    """Return a change as a row of values: indicator `<key>_change`, the two levels as numerator and denominator."""
    shown = told.status in PRINTABLE and not math.isnan(told.amount)
    # where one of the two was counted under other rules than the other
    rules = {*later["caveats"]} ^ {*(() if earlier is None else earlier["caveats"])}
    caveats = ("break_in_series",) if told.breaks else tuple(each.id for each in reforms.reforms() if each.id in rules)
    return {
        **later,
        **dict.fromkeys(NUMBER_COLUMNS, math.nan),
        "indicator": f"{indicator.key}_change",
        "value": told.amount if shown else math.nan,
        "unit": told.unit,
        "status": ("zero" if told.amount == 0 else "observed") if shown else told.status,
        "numerator": printed(later, indicator.decimals) if shown else math.nan,
        "denominator": printed(earlier, indicator.decimals) if shown else math.nan,
        "method": "change_pct" if told.unit == "pct" and indicator.unit in AMOUNTS else "difference",
        "caveats": caveats,
        "interval_method": "",
    }


def differs(
    now: Mapping | None, other: Mapping | None, definition: Indicator, *, within: bool = False
) -> Verdict | None:
    """Judge a number against another area's, or against the same area's in another period.

    It is higher or lower where a pairwise test finds a difference and the numbers, as printed, lie at least
    `definition.difference_that_matters` apart; else similar.

    None where nothing can be said: a number is not shown, it is not known how many persons stand behind it, an amount
    that grows with the area is held up against another area's, or a break lies between the periods. A comparator
    whose persons are not known stands as fixed. A municipality `within` a group is judged against the rest of it:
    Odense is half of RAR Fyn, and no number differs from itself. Two periods of one area are tested as two areas are;
    many of the persons are the same, so that errs to the side of similar.

    Examples
    --------
    >>> from analysis.indicators.registry import compute, indicator
    >>> rows = compute("long_term_share", ["370", "000"], ["2026M07"], "2026M07").to_dict("records")
    >>> [round(row["value"], 1) for row in rows], differs(*rows, indicator("long_term_share"), within=True)
    ([23.6, 18.8], 'higher')
    """
    shown = all(row is not None and row["status"] in PRINTABLE for row in (now, other))
    if not shown or definition.interval is None or (now["area"] != other["area"] and definition.unit in TOTALS):
        return None
    first, last = sorted((now["period"], other["period"]), key=lambda each: periods.parse(each).last_month)
    if first != last and breaks_between(definition, [now["breakdown"]], first, last):
        return None
    rest = intervals.rest_of(other, now, scale=definition.scale) if within else other
    mine, theirs = (intervals.persons(row, definition.interval, scale=definition.scale) for row in (now, rest))
    if mine is None:
        return None
    if theirs is None:
        p = intervals.p_value_of_fixed(definition.interval, *mine, float(rest["value"]) / definition.scale)
    else:
        p = intervals.p_value(definition.interval, *mine, *theirs)
    number, beside, against = (printed(row, definition.decimals) for row in (now, other, rest))
    # binary dust: 2.8 - 2.5 is a little less than 0.3
    matters = np.round(abs(number - against), 9) >= (definition.difference_that_matters or 0)
    if not intervals.differ(p) or not matters or number == beside:
        return "similar"
    return "higher" if number > against else "lower"


def meaning(found: Verdict | None, definition: Indicator) -> Meaning | None:
    """Return what a verdict means by the indicator's polarity; None where it means neither.

    Examples
    --------
    >>> from analysis.indicators.registry import indicator
    >>> meaning("higher", indicator("unemployment_rate")), meaning("similar", indicator("unemployment_rate"))
    ('worse', None)
    """
    if found in (None, "similar") or definition.polarity == "none":
        return None
    return "better" if found == definition.polarity else "worse"
