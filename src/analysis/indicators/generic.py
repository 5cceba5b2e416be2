"""Indicators that are a published number, the mean of published months, or one count over another."""

from collections.abc import Sequence

import pandas as pd

from analysis import periods as calendar
from analysis.areas import Area
from analysis.indicators import quantities

SMALLEST_DENOMINATOR = 20


def published(
    observations: pd.DataFrame,
    areas: Sequence[Area],
    periods: Sequence[str],
    breakdowns: Sequence[str],
    *,
    table: str,
    measure: str,
) -> pd.DataFrame:
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
        quantities.amounts(observations, table, measure, areas, periods, breakdown=breakdown, additive=False)
        for breakdown in breakdowns
    ]
    return pd.concat(parts, ignore_index=True)


def count(
    observations: pd.DataFrame,
    areas: Sequence[Area],
    periods: Sequence[str],
    breakdowns: Sequence[str],
    *,
    table: str,
    measure: str,
) -> pd.DataFrame:
    """A count: as published for its own period, the mean of the months for a longer one.

    For a group of municipalities the members' counts are summed.

    Returns
    -------
    DataFrame
        A quantity, a row for each area, period and breakdown.
    """
    parts = [count_of(observations, table, measure, areas, periods, breakdown) for breakdown in breakdowns]
    return pd.concat(parts, ignore_index=True)


def count_of(
    observations: pd.DataFrame,
    table: str,
    measure: str,
    areas: Sequence[Area],
    periods: Sequence[str],
    breakdown: str = "",
) -> pd.DataFrame:
    """One breakdown of `count`."""
    months = [period for period in periods if calendar.parse(period).kind == "month"]
    longer = [period for period in periods if period not in months]
    parts = [quantities.amounts(observations, table, measure, areas, months, breakdown=breakdown)]
    if longer:
        needed = quantities.months_of(longer)
        monthly = quantities.amounts(
            observations, table, measure, areas, quantities.all_months(needed), breakdown=breakdown
        )
        parts.append(quantities.mean_of_months(monthly, needed))
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def share(
    observations: pd.DataFrame,
    areas: Sequence[Area],
    periods: Sequence[str],
    breakdowns: Sequence[str],
    *,
    numerator_table: str,
    numerator: str,
    denominator_table: str,
    denominator: str,
) -> pd.DataFrame:
    """One count over another in per cent; groups and longer periods from summed counts.

    No share is printed where fewer than 20 persons stand under the line.

    Returns
    -------
    DataFrame
        A quantity in per cent with numerator and denominator.
    """
    parts = []
    for breakdown in breakdowns:
        above = count_of(observations, numerator_table, numerator, areas, periods, breakdown)
        below = count_of(observations, denominator_table, denominator, areas, periods, breakdown)
        parts.append(quantities.ratio(above, below, smallest_denominator=SMALLEST_DENOMINATOR, breakdown=breakdown))
    return pd.concat(parts, ignore_index=True)


def twelve_month_share(
    observations: pd.DataFrame,
    areas: Sequence[Area],
    periods: Sequence[str],
    breakdowns: Sequence[str],
    *,
    numerator_table: str,
    numerator: str,
    denominator_table: str,
    denominator: str,
) -> pd.DataFrame:
    """Mean of twelve months over mean of twelve months, in per cent; a period is the last month.

    Returns
    -------
    DataFrame
        A quantity in per cent; `not_available` where one of the twelve months is not held.
    """
    needed = quantities.windows(periods, 12)
    months = quantities.all_months(needed)
    parts = []
    for breakdown in breakdowns:
        above, below = (
            quantities.mean_of_months(
                quantities.amounts(observations, table, measure, areas, months, breakdown=breakdown), needed
            )
            for table, measure in ((numerator_table, numerator), (denominator_table, denominator))
        )
        parts.append(quantities.ratio(above, below, smallest_denominator=SMALLEST_DENOMINATOR, breakdown=breakdown))
    return pd.concat(parts, ignore_index=True)
