"""The parts of a total, none of which the total gives away."""

from collections.abc import Sequence

import pandas as pd

from analysis.areas import Area
from analysis.breakdowns import dimensions
from analysis.indicators import generic, quantities, reading


def of_total(
    observations: pd.DataFrame,
    areas: Sequence[Area],
    periods: Sequence[str],
    breakdowns: Sequence[str],
    *,
    table: str,
    measure: str,
) -> pd.DataFrame:
    """The parts of a published total, such as benefits, match groups, offers or industries.

    Where the total less the shown parts would give a part back that the source hides, further parts are hidden
    (`quantities.protect_parts`). All parts that are held are looked at, also those that are not asked for.

    Returns
    -------
    DataFrame
        A quantity, a row for each area, period and breakdown; `""` is the total.
    """
    own, longer = generic.own_and_longer(observations, table, periods)
    needed = quantities.months_of(longer)
    months = quantities.all_months(needed)
    at_once = list(dict.fromkeys([*own, *months]))
    found = protected(observations, areas, at_once, breakdowns, table=table, measure=measure)
    result = []
    for name in breakdowns:
        result.append(found[name][found[name]["period"].isin(own)])
        if longer:
            result.append(quantities.mean_of_months(found[name], needed))
    return pd.concat([part for part in result if len(part)] or result, ignore_index=True)


def protected(
    observations: pd.DataFrame,
    areas: Sequence[Area],
    periods: Sequence[str],
    breakdowns: Sequence[str],
    *,
    table: str,
    measure: str,
    leave_out: Sequence[str] = (),
) -> dict[str, pd.DataFrame]:
    """Each part of a total by its breakdown, a second one hidden where a single one is.

    Parameters
    ----------
    leave_out : sequence of str
        Breakdowns that are themselves parts of another part.
    """
    index = reading.index(observations)
    held = index.breakdowns(table, measure)
    names = [name for name in dict.fromkeys([*breakdowns, *held]) if name not in leave_out]
    found: dict[str, pd.DataFrame] = {}
    for asked in dict.fromkeys(dimensions(name) for name in breakdowns):
        total = reading.amounts(observations, table, measure, areas, periods)
        same = [name for name in names if dimensions(name) == asked]
        frames = [reading.amounts(observations, table, measure, areas, periods, breakdown=name) for name in same]
        if asked:
            cells = [index.cells(table, measure, name) for name in same]
            count = {period: sum(each is not None and period in each.periods for each in cells) for period in periods}
            frames = quantities.protect_parts(total, frames, total["period"].map(count).to_numpy(dtype=float))
        found |= dict(zip(same, frames, strict=True))
    return found
