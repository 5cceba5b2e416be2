"""Which period a target is judged on in each year of a plan, and of which kind it is."""

from __future__ import annotations

from collections.abc import Sequence

from analysis import periods
from analysis.indicators import registry
from analysis.plans.rules import Measure, Target

# The period of each kind that a year ends with.
LAST_OF_YEAR = {"year": "{}", "half": "{}H2", "quarter": "{}Q4", "month": "{}M12", "rolling_year": "{}QMAT04"}
KINDS_NAMED = {"december": "month"}


def of_target(target: Target, years: Sequence[int]) -> list[str]:
    """Return the periods that a target is judged on: the one it is due in, or one in each year."""
    return [target.due] if target.due is not None else [of_year(target.measure, year) for year in years]


def of_year(measure: Measure, year: int) -> str:
    """Return the period of a year that a measure is taken in.

    Examples
    --------
    >>> of_year(Measure(indicator="unemployment_rate"), 2025), of_year(Measure(indicator="population"), 2025)
    ('2025M12', '2025Q4')
    """
    return LAST_OF_YEAR[_kind_of_year(measure)].format(year)


def kind(target: Target) -> str:
    """Return the kind of period that a target is judged on."""
    return _kind_of_year(target.measure) if target.due is None else periods.parse(target.due).kind


def _kind_of_year(measure: Measure) -> str:
    if measure.period is not None:
        return KINDS_NAMED.get(measure.period, measure.period)
    return registry.indicator(measure.indicator).period_kinds[0] if measure.indicator else "year"


def ending_with(period: str, kind: str) -> str:
    """Return the period of a kind that ends when another does.

    Examples
    --------
    >>> ending_with("2027", "month"), ending_with("2027", "rolling_year")
    ('2027M12', '2027QMAT04')
    """
    last = periods.parse(period).last_month
    return str(periods.Period(kind, last - periods.MONTHS_IN[kind] + 1, last))
