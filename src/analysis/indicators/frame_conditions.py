"""Population and other frame conditions from Statistics Denmark."""

import pandas as pd

from analysis.core import periods as calendar
from analysis.indicators import reading, shares
from analysis.indicators.quantities import Areas, Frame, Texts, per_breakdown

QUARTERLY, MONTHLY = "FOLK1A", "FOLK1AM"
COUNT = "population_count"


@per_breakdown
def population(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """Inhabitants on the first day of a quarter (FOLK1A); groups as the sum of their municipalities.

    A quarter that FOLK1A does not hold is the first day of its first month in FOLK1AM: the same count.
    """
    return reading.amounts(_by_quarter(observations), QUARTERLY, COUNT, areas, periods)


def immigrants_descendants_share(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts) -> Frame:
    """Immigrants and descendants in per cent of inhabitants (FOLK1E), on the first day of a quarter.

    Published for municipalities; for groups from the municipalities' shares and inhabitants.
    """
    return shares.published_share(
        _by_quarter(observations),
        areas,
        periods,
        breakdowns,
        table="FOLK1E",
        measure="immigrants_descendants_share_pct",
        persons_table=QUARTERLY,
        persons=COUNT,
    )


def _by_quarter(observations: Frame) -> Frame:
    """Add to FOLK1A the quarters whose first month FOLK1AM holds."""
    months = {month: calendar.parse(month) for month in reading.index(observations).periods(MONTHLY)}
    quarters = {
        month: str(calendar.Period("quarter", first.first_month, first.first_month + 2))
        for month, first in months.items()
        if first.first_month % 3 == 0
    }
    monthly = observations[(observations["table"] == MONTHLY) & observations["period"].isin(list(quarters))]
    added = monthly.assign(table=QUARTERLY, period=monthly["period"].map(quarters).astype("str"))
    rows = pd.concat([observations, added], ignore_index=True)
    return rows.drop_duplicates(["table", "measure", "breakdown", "area", "period"])
