"""Indicators that are a published number, or a count at or over a time."""

import pandas as pd

from analysis.core import periods as calendar
from analysis.indicators import printed, quantities, reading
from analysis.indicators.types import Areas, Frame, Texts


def published(
    observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts, *, table: str, measure: str
) -> Frame:
    """A number as the source publishes it: never summed, never averaged.

    Parameters
    ----------
    observations : DataFrame
        Rows of `table`.
    areas : sequence of Area
    periods, breakdowns : sequence of str
    table, measure : str
        Which number.

    Returns
    -------
    DataFrame
        A quantity; `not_available` for an area that the source does not publish.
    """
    parts = [
        reading.amounts(observations, table, measure, areas, periods, breakdown=breakdown, additive=False)
        for breakdown in breakdowns
    ]
    return pd.concat(parts, ignore_index=True)


def published_or_printed(
    observations: Frame,
    areas: Areas,
    periods: Texts,
    breakdowns: Texts,
    *,
    table: str,
    measure: str,
    printed_measure: str,
    item: str,
) -> Frame:
    """A published number, or where it is not held the one that the municipality's plan prints.

    Parameters
    ----------
    table, measure : str
        Which published number.
    printed_measure, item : str
        Which printed one; it stands in for the first breakdown only.

    Returns
    -------
    DataFrame
        A quantity; the printed numbers carry the caveat `printed_figure`.
    """
    first, *others = breakdowns
    frame = published(observations, areas, periods, [first], table=table, measure=measure)
    parts = [printed.instead(frame, observations, printed_measure, areas, item)]
    if others:
        parts.append(published(observations, areas, periods, others, table=table, measure=measure))
    return pd.concat(parts, ignore_index=True)


def count(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts, *, table: str, measure: str) -> Frame:
    """A count at a time: as published for its own period, the mean of the months for a longer one.

    For a group of municipalities the members' counts are summed.

    Returns
    -------
    DataFrame
        A quantity, a row for each area, period and breakdown.
    """
    parts = [count_of(observations, table, measure, areas, periods, breakdown) for breakdown in breakdowns]
    return pd.concat(parts, ignore_index=True)


def count_of(observations: Frame, table: str, measure: str, areas: Areas, periods: Texts, breakdown: str = "") -> Frame:
    """One breakdown of `count`."""
    own, longer = own_and_longer(observations, table, periods)
    parts = [reading.amounts(observations, table, measure, areas, own, breakdown=breakdown)]
    if longer:
        needed = quantities.months_of(longer)
        months = quantities.all_months(needed)
        monthly = reading.amounts(observations, table, measure, areas, months, breakdown=breakdown)
        parts.append(quantities.mean_of_months(monthly, needed))
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def own_and_longer(observations: Frame, table: str, periods: Texts) -> tuple[list[str], list[str]]:
    """Periods of a kind that a table publishes, and those that months must make up."""
    held = set(reading.index(observations).periods(table))
    own = [period for period in periods if period in held or calendar.parse(period).kind == "month"]
    return own, [period for period in periods if period not in own]


def flow(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts, *, table: str, measure: str) -> Frame:
    """A count or an amount over time: as published for its own period, the sum of the months for a longer one.

    Returns
    -------
    DataFrame
        A quantity, a row for each area, period and breakdown; no sum where a month is not held.
    """
    own, longer = own_and_longer(observations, table, periods)
    parts = []
    for breakdown in breakdowns:
        parts.append(count_of(observations, table, measure, areas, own, breakdown))
        if longer:
            frame = count_of(observations, table, measure, areas, longer, breakdown)
            lengths = frame["period"].map({period: len(calendar.months(period)) for period in longer})
            for column in ("value", "lower", "upper"):
                frame[column] *= lengths
            parts.append(frame.assign(method="sum"))
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
