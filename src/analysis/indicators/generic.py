"""Indicators that are a published number, or a count at or over a time."""

from analysis.core import periods as calendar
from analysis.indicators import combined, quantities, reading
from analysis.indicators.quantities import Areas, Frame, Texts, per_breakdown


@per_breakdown
def published(observations: Frame, areas: Areas, periods: Texts, breakdown: str, *, table: str, measure: str) -> Frame:
    """A number as the source publishes it: never summed, never averaged."""
    return reading.amounts(observations, table, measure, areas, periods, breakdown=breakdown, additive=False)


@per_breakdown
def count(observations: Frame, areas: Areas, periods: Texts, breakdown: str, *, table: str, measure: str) -> Frame:
    """A count at a time: as published for its own period, the mean of the months for a longer one; groups summed."""
    return count_of(observations, table, measure, areas, periods, breakdown)


def count_of(observations: Frame, table: str, measure: str, areas: Areas, periods: Texts, breakdown: str = "") -> Frame:
    """One breakdown of `count`."""
    own, longer = own_and_longer(observations, table, periods)
    needed = combined.with_months(own, longer)
    frame = reading.amounts(observations, table, measure, areas, needed, breakdown=breakdown)
    return combined.by_period(frame, own, longer)


@per_breakdown
def flow(observations: Frame, areas: Areas, periods: Texts, breakdown: str, *, table: str, measure: str) -> Frame:
    """A count or an amount over time: as published for its own period, the sum of the months for a longer one."""
    own, longer = own_and_longer(observations, table, periods)
    parts = [count_of(observations, table, measure, areas, own, breakdown)]
    if longer:
        means = count_of(observations, table, measure, areas, longer, breakdown)
        lengths = means["period"].map({period: len(calendar.months(period)) for period in longer})
        sums = {name: means[name] * lengths for name in quantities.BOUNDS}
        parts.append(means.assign(**sums, method="sum"))
    return quantities.stacked(parts)


def own_and_longer(observations: Frame, table: str, periods: Texts) -> tuple[list[str], list[str]]:
    """Periods of a kind that a table publishes, and those that months must make up."""
    held = set(reading.index(observations).periods(table))
    own = [period for period in periods if period in held or calendar.parse(period).kind == "month"]
    return own, [period for period in periods if period not in own]
