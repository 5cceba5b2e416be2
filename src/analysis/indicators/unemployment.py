"""Unemployment (Y25I01, AUP02): insured and uninsured, monthly and yearly."""

from analysis.indicators import combined, generic, labour_force, quantities, reading
from analysis.indicators.quantities import per_breakdown
from analysis.indicators.types import Areas, Frame, Texts

TABLE = "Y25I01"
COUNT = "unemployed_full_time_count"
RATE = "unemployed_labour_force_pct"


@per_breakdown
def unemployment_rate_year(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """Unemployed full-time persons in per cent of the labour force, mean of the year.

    Statistics Denmark's yearly rate (AUP02) where it is held; for later years, and for groups, the
    mean of the months of Jobindsats over the labour force that its rates bracket. The two agree within
    0.03 percentage points for all municipalities in 2022-2024.
    """
    rate = reading.amounts(observations, "AUP02", RATE, areas, periods, additive=False)
    above = generic.count_of(observations, TABLE, COUNT, areas, periods)
    months = quantities.months_of(periods)
    monthly = observations[observations["table"].isin([TABLE, "Y60A02"])]
    below = labour_force.denominators(monthly, "labour_force", areas, quantities.all_months(months))
    back = labour_force.back_computed(above, quantities.mean_of_months(below, months))
    return combined.first_available(rate, back)
