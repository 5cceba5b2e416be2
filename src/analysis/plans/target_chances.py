"""The chance that a target which is not yet due will be met, from drawn paths of the series it rests on.

Own number and limit are drawn together, month by month, so that what hits the municipality and its comparator
alike does not count for either. What the year has shown already is as it is; only the months to come are drawn.
Only a chance relative to another area is told: those about an own level have come true less often than told, by nine
points of per cent in past years, for all municipalities share the economy and its turns.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from analysis.core import periods
from analysis.core.areas import Area
from analysis.indicators import labour_force
from analysis.plans.cases import Case
from analysis.plans.rules import Drawn, Rule
from analysis.statistics import chances, forecast_series, forecasts
from analysis.store import observations

LABOUR_FORCE = "labour_force"


@dataclass(frozen=True)
class Chance:
    """How likely it is that a target is met."""

    # to the nearest five per cent, from 0.05 to 0.95; None where nothing can be said
    probability: float | None
    # why not: "not_asked", "no_series", "no_rule", "own_level", "no_comparator", "too_few_months", "after_break",
    # "after_next_break", "too_far", "hidden", "constant", "not_held", "partial", or empty
    why: str = ""
    # how often such chances have come true
    experience: chances.Experience | None = field(default=None, compare=False)


class Quantity(NamedTuple):
    """An indicator as one forecast series alone, over another or over the labour force."""

    above: str
    below: str | None = None
    # that are averaged up to the period's last; the period's own by default
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


class NoChanceError(Exception):
    """Why nothing can be said, as a key."""


def chance(case: Case, rule: Rule) -> Chance:
    """Return the chance that a rule holds for a municipality in a period to come."""
    try:
        return _chance(case, rule)
    except NoChanceError as reason:
        return Chance(None, str(reason))


def _chance(case: Case, rule: Rule) -> Chance:
    key, breakdowns = case.measure.indicator, case.measure.breakdowns
    numerator = ABOVE_ONLY.get((key, " ".join(breakdowns)))
    if numerator is not None:
        _require([numerator], [case.own], case.data_until)
    if breakdowns != [""] or key not in QUANTITIES:
        raise NoChanceError("no_series")
    if not rule.has_chance:
        raise NoChanceError("no_rule")
    if rule.area_kind is None:
        raise NoChanceError("own_level")
    other = case.comparator(rule.area_kind)
    if other is None:
        raise NoChanceError("no_comparator")
    who = [case.own, other]
    drawn = _drawn(QUANTITIES[key], who, case.period, case.data_until, case.measure.definition.decimals)
    share = rule.probability(Drawn(*drawn.T, *_before(case, rule, who)), case)
    if share is None:
        raise NoChanceError("no_rule")
    told = chances.told(share)
    if rule.asks_above is None:
        return Chance(told)
    return Chance(told, experience=chances.experience(told, case.data_until, above=rule.asks_above))


def _before(case: Case, rule: Rule, who: Sequence[Area]) -> list[float]:
    """Return what the areas' numbers were in the period that the rule looks back to; nothing where it does not."""
    base = rule.base_period
    if base is None:
        return []
    if case.broken(base, case.period):
        raise NoChanceError("after_break")
    before = [case.number(area, base).value for area in who]
    if None in before:
        raise NoChanceError("no_comparator")
    return before


def _drawn(quantity: Quantity, who: Sequence[Area], period: str, data_until: str, decimals: int) -> np.ndarray:
    """Return draws x areas of the quantity in a period, as printed."""
    keys = [key for key in (quantity.above, quantity.below) if key and key != LABOUR_FORCE]
    _require(keys, who, data_until)
    months = _months(quantity, period)
    found = forecasts.paths(keys, who, data_until, months[-1])
    means = [_mean(forecast_series.span(key, who, data_until), found[key], months) for key in keys]
    if quantity.below == LABOUR_FORCE:
        below = _labour_force(who, months, data_until)
        if np.isnan(below).any():
            raise NoChanceError("not_held")
        means.append(np.broadcast_to(below, means[0].shape))
    value = means[0] if len(means) == 1 else 100 * means[0] / means[1]
    return chances.rounded(value, decimals)


def _months(quantity: Quantity, period: str) -> list[str]:
    months = periods.months(period)
    if quantity.months is not None:
        months = periods.span(periods.shift(months[-1], 1 - quantity.months), months[-1])
    return [str(month) for month in months]


def _mean(known: forecast_series.Span, drawn: forecasts.Paths, months: Sequence[str]) -> np.ndarray:
    """Mean over months of what is known and what is drawn: draws x areas."""
    counts = []
    for month in months:
        if month in known.months:
            numbers = known.numbers[known.months.index(month)]
            if np.isnan(numbers).any():
                raise NoChanceError("hidden")
            counts.append(np.broadcast_to(numbers, (len(drawn.counts), len(numbers))))
        elif month in drawn.months:
            counts.append(drawn.counts[:, drawn.months.index(month)])
        elif known.next_break is not None and month >= known.next_break:
            raise NoChanceError("after_next_break")
        else:
            raise NoChanceError("too_far" if month > known.months[-1] else "too_few_months")
    return np.mean(counts, axis=0)


def _require(keys: Sequence[str], who: Sequence[Area], data_until: str) -> None:
    """Stop where one of some series cannot be forecast for one of some areas."""
    for key in keys:
        known = forecast_series.span(key, who, data_until)
        for column in range(len(who)):
            if why := forecast_series.reason(known, column):
                raise NoChanceError(why)


def _labour_force(who: Sequence[Area], months: Sequence[str], data_until: str) -> np.ndarray:
    """The labour force behind the newest published rates: the source keeps it fixed through the year."""
    rows = observations.until(observations.load("Y25I01", "Y60A02"), data_until)
    published = rows.loc[rows["table"] == "Y25I01", "period"].max()
    newest = min(months[-1], str(periods.parse(data_until)), published)
    found = labour_force.denominators(rows, LABOUR_FORCE, who, [newest])
    return found.set_index("area")["value"].reindex([area.code for area in who]).to_numpy(float)
