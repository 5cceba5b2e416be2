"""Population and other frame conditions from Statistics Denmark."""

from collections.abc import Sequence

import pandas as pd

from analysis.areas import Area
from analysis.indicators import quantities


def population(
    observations: pd.DataFrame, areas: Sequence[Area], periods: Sequence[str], breakdowns: Sequence[str]
) -> pd.DataFrame:
    """Inhabitants on the first day of a quarter (FOLK1A); groups as the sum of their municipalities.

    Returns
    -------
    DataFrame
        A quantity in persons, a row for each area and quarter.
    """
    return quantities.amounts(observations, "FOLK1A", "population_count", areas, periods)
