"""The chance that a target which is not yet due will be met, from drawn paths of the series it rests on.

Own number and limit are drawn together, month by month, so that what hits the municipality and its comparator
alike does not count for either. What the year has shown already is as it is; only the months to come are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis import observations, periods
from analysis.areas import Area
from analysis.indicators import changes, labour_force
from analysis.indicators.registry import Indicator
from analysis.plans import numbers, rules
from analysis.plans.rules import Measure, Rule
from analysis.statistics import chances, forecast_series, forecasts

LABOUR_FORCE = "labour_force"
RULES = (rules.AtLeast, rules.AtMost, rules.Compared, rules.GapNarrows, rules.Change, rules.Direction, rules.Path)
RISING = {"increase": "at_or_above", "decrease": "at_or_below"}


@dataclass(frozen=True)
class Chance:
    """How likely it is that a target is met.

    Attributes
    ----------
    probability : float or None
        To the nearest five per cent, from 0.05 to 0.95; None where nothing can be said.
    why : str
        Why not: "not_asked", "no_series", "no_rule", "no_comparator", "too_few_months", "after_break",
        "after_next_break", "too_far", "hidden", "constant", "not_held", or empty.
    experience : chances.Experience or None
        How often such chances have come true.
    """

    probability: float | None
    why: str = ""
    experience: chances.Experience | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Quantity:
    """An indicator as one forecast series over another, over the labour force or alone.

    Attributes
    ----------
    above : str
        Key of a series.
    below : str or None
        Key of a series, or `LABOUR_FORCE`.
    months : int or None
        Months that are averaged up to the period's last; the period's own by default.
    """

    above: str
    below: str | None = None
    months: int | None = None


QUANTITIES = {
    **{key: Quantity(key) for key in forecast_series.SERIES},
    "unemployment_rate": Quantity("unemployed", LABOUR_FORCE),
    "unemployment_rate_year": Quantity("unemployed", LABOUR_FORCE),
    "long_term_share": Quantity("long_term_unemployed", "unemployed"),
    "long_term_share_12_months": Quantity("long_term_unemployed", "unemployed", 12),
}
# Shares whose numerator is forecast and whose denominator is not: why they have no chance is told by the numerator.
ABOVE_ONLY = {
    ("ordinary_hours_share", ""): "ordinary_hours_persons",
    ("ordinary_hours_share_by_benefit", "benefit=kontanthjaelp"): "ordinary_hours_persons",
}


def chance(
    measure: Measure, record: Indicator, rule: Rule, own: Area, peers: Area | None, period: str, data_until: str
) -> Chance:
    """Return the chance that a rule holds for a municipality in a period to come.

    Parameters
    ----------
    measure : Measure
    record : Indicator
        The measure's.
    rule : Rule
    own : Area
    peers : Area or None
        The plan's named peers.
    period : str
        When the target is due.
    data_until : str
        Nothing about a later month is read.
    """
    share = ABOVE_ONLY.get((record.key, " ".join(measure.breakdowns)))
    if share is not None:
        return Chance(None, _lacking([share], [own], data_until) or "no_series")
    if measure.breakdowns != [""] or record.key not in QUANTITIES:
        return Chance(None, "no_series")
    if not isinstance(rule, RULES):
        return Chance(None, "no_rule")
    kind = getattr(rule, "comparator", None)
    other = numbers.comparator_area(own, kind, peers) if kind else None
    if kind and other is None:
        return Chance(None, "no_comparator")
    who = [own] if other is None else [own, other]
    drawn = _drawn(QUANTITIES[record.key], who, period, data_until, record.decimals)
    if isinstance(drawn, str):
        return Chance(None, drawn)
    base = getattr(rule, "base", None) or getattr(rule, "baseline", None)
    if base and changes.breaks_between(record, measure.breakdowns, base, period):
        return Chance(None, "after_break")
    before = [numbers.measured(measure, record, area, base, data_until).value for area in who] if base else []
    if None in before:
        return Chance(None, "no_comparator")
    share = _share(rule, drawn, before, period, record)
    if share is None:
        return Chance(None, "no_rule")
    told = chances.told(share)
    above = _above(rule)
    if above is None:
        return Chance(told)
    asked = "relative" if kind else "level"
    return Chance(told, experience=chances.experience(asked, told, data_until, above=above))


def _above(rule: Rule) -> bool | None:
    """Whether a rule asks for a number above a limit; None where it asks for a distance, which has not been tried."""
    if isinstance(rule, rules.GapNarrows):
        return None
    if isinstance(rule, rules.Compared | rules.Path):
        return rule.side in ("at_or_above", "above", "at_least")
    if isinstance(rule, rules.Change | rules.Direction):
        return rule.direction == "increase"
    return isinstance(rule, rules.AtLeast)


def _share(rule: Rule, drawn: np.ndarray, before: list[float], period: str, record: Indicator) -> float | None:
    """The share of the paths on which the rule holds; None where it sets no limit for the period."""
    own = drawn[:, 0]
    if isinstance(rule, rules.AtLeast | rules.AtMost):
        above = isinstance(rule, rules.AtLeast)
        side = ("above" if above else "below") if rule.strictly else ("at_or_above" if above else "at_or_below")
        return chances.probability(own, rule.value, side)
    if isinstance(rule, rules.Compared):
        limit = drawn[:, 1] if rule.comparator else np.full(len(own), before[0])
        sign = 1 if rule.side in ("at_or_above", "above") else -1
        return chances.probability(own, _moved(limit, rule.margin, sign), rule.side)
    if isinstance(rule, rules.Change):
        sign = 1 if rule.direction == "increase" else -1
        return chances.probability(own, _moved(np.array(before[0]), rule.by, sign), RISING[rule.direction])
    if isinstance(rule, rules.Direction):
        return chances.probability(own, before[0], "above" if rule.direction == "increase" else "below")
    if isinstance(rule, rules.GapNarrows):
        was = round(numbers.behind(record, *before), 9)
        if was <= 0:
            return None
        largest = _moved(np.array(was), rule.by, -1)
        gap = np.round(numbers.behind(record, own, drawn[:, 1]), 9)
        return chances.probability(gap, largest, "at_or_below" if rule.by else "below")
    return _share_of_path(rule, own, period)


def _share_of_path(rule: rules.Path, own: np.ndarray, period: str) -> float | None:
    end = periods.parse(period).last_month
    reached = [key for key in rule.milestones if periods.parse(key).last_month <= end]
    if not reached:
        return None
    limit = rule.milestones[max(reached, key=lambda key: periods.parse(key).last_month)]
    return chances.probability(own, limit, "at_or_above" if rule.side == "at_least" else "at_or_below")


def _moved(base: np.ndarray, margin: rules.Margin | None, sign: int) -> np.ndarray:
    if margin is None:
        return base
    moved = base * (1 + sign * margin.amount / 100) if margin.unit == "pct" else base + sign * margin.amount
    return np.round(moved, 9)


def _drawn(quantity: Quantity, who: Sequence[Area], period: str, data_until: str, decimals: int) -> np.ndarray | str:
    """Return draws x areas of the quantity in a period, as printed; or why there are none."""
    keys = [key for key in (quantity.above, quantity.below) if key and key != LABOUR_FORCE]
    why = _lacking(keys, who, data_until)
    if why:
        return why
    months = _months(quantity, period)
    found = forecasts.paths(keys, who, data_until, months[-1])
    means = []
    for key in keys:
        known = forecast_series.span(key, who, data_until)
        mean = _mean(known, found[key], months)
        if isinstance(mean, str):
            return mean
        means.append(mean)
    if quantity.below == LABOUR_FORCE:
        below = _labour_force(who, months, data_until)
        if np.isnan(below).any():
            return "not_held"
        means.append(np.broadcast_to(below, means[0].shape))
    value = means[0] if len(means) == 1 else 100 * means[0] / means[1]
    return chances.rounded(value, decimals)


def _months(quantity: Quantity, period: str) -> list[str]:
    if quantity.months is None:
        return [str(month) for month in periods.months(period)]
    last = str(periods.months(period)[-1])
    return [str(month) for month in periods.span(periods.shift(last, 1 - quantity.months), last)]


def _mean(known: forecast_series.Span, drawn: forecasts.Paths, months: Sequence[str]) -> np.ndarray | str:
    """Mean over months of what is known and what is drawn: draws x areas; or why it cannot be had."""
    counts = []
    for month in months:
        if month in known.months:
            held = known.numbers[known.months.index(month)]
            if np.isnan(held).any():
                return "hidden"
            counts.append(np.broadcast_to(held, (len(drawn.counts), len(held))))
        elif month in drawn.months:
            counts.append(drawn.counts[:, drawn.months.index(month)])
        elif known.next_break is not None and month >= known.next_break:
            return "after_next_break"
        else:
            return "too_far" if month > known.months[-1] else "too_few_months"
    return np.mean(counts, axis=0)


def _lacking(keys: Sequence[str], who: Sequence[Area], data_until: str) -> str:
    """Return why one of some series cannot be forecast for one of some areas; nothing where all can."""
    for key in keys:
        known = forecast_series.span(key, who, data_until)
        for column in range(len(who)):
            why = forecast_series.reason(known, column)
            if why is not None:
                return why
    return ""


def _labour_force(who: Sequence[Area], months: Sequence[str], data_until: str) -> np.ndarray:
    """The labour force behind the newest published rates: the source keeps it fixed through the year."""
    newest = min(months[-1], str(periods.parse(data_until)))
    rows = observations.until(observations.load("Y25I01", "Y60A02"), data_until)
    newest = min(newest, rows.loc[rows["table"] == "Y25I01", "period"].max())
    found = labour_force.denominators(rows, LABOUR_FORCE, who, [newest])
    return found.set_index("area")["value"].reindex([area.code for area in who]).to_numpy(float)
