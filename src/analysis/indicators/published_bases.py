"""The persons that a published share rests on, where they are not those that another table counts.

A source that publishes a count and a share of the same month tells the persons under the line within
rounding. Where another table's number of persons lies outside that, the share was worked out from an
earlier count of them, and a group's share must rest on the same.
"""

from functools import partial

import numpy as np
import pandas as pd

from analysis.core import areas as register
from analysis.indicators import generic, quantities, reading
from analysis.indicators.quantities import KEY, Areas, Frame, Texts

# Of a table.
Measure = tuple[str, str]
HALF_SHARE = 0.05
# A table counted on another day is off for most municipalities; one corrected afterwards for a few.
MOST = 0.5


def persons(
    observations: Frame, areas: Areas, periods: Texts, *, count: Measure, share: Measure, base: Measure
) -> Frame:
    """Persons under the line of a published share, month by month, groups and longer periods summed.

    As another table counts them where that agrees with the published share; else the middle of what count
    and share leave, with its bounds. In a month where most municipalities disagree none is trusted.

    `count` is above the line, `share` the published share with one decimal, and `base` the other table's persons.
    """
    held = reading.rows(observations, *base)
    bracket = brackets(observations, count=count, share=share, base=base)
    bracket = bracket[bracket["back_computed"]].reindex(pd.MultiIndex.from_frame(held[KEY]))
    read = partial(generic.count_of, table=base[0], measure=base[1], areas=areas, periods=periods)
    ends = {
        name: read(held.assign(value=np.where(bracket[name].isna(), held["value"], bracket[name])))
        for name in quantities.BOUNDS
    }
    untouched = read(held)
    result = ends["value"].assign(lower=ends["lower"]["lower"], upper=ends["upper"]["upper"])
    moved = result["lower"].ne(untouched["lower"]) | result["upper"].ne(untouched["upper"])
    moved &= result["lower"].notna() & result["upper"].notna()
    return quantities.add_caveat(result, moved, "mean_rate_back_computed")


def brackets(observations: Frame, *, count: Measure, share: Measure, base: Measure) -> Frame:
    """Fewest and most persons that a published count and share leave, and whether another table agrees.

    Index area and period; `lower`, `upper` and `value` (their middle) in persons; `back_computed` where the bracket is
    to be used instead of the other table's persons.
    """
    above, rate, persons_held = (
        reading.rows(observations, *name).set_index(KEY)["value"] for name in (count, share, base)
    )
    known = pd.DataFrame({"above": above, "rate": rate, "held": persons_held}).dropna()
    known = known[(known["above"] > quantities.HIDDEN_MAX) & (known["rate"] > HALF_SHARE)]
    # persons are whole; what binary fractions add is rounded away
    lower = np.ceil((100 * known["above"] / (known["rate"] + HALF_SHARE)).round(6))
    upper = np.floor((100 * known["above"] / (known["rate"] - HALF_SHARE)).round(6))
    contradicts = (known["held"] < lower) | (known["held"] > upper)
    municipalities = [area.code for area in register.municipalities()]
    municipal = contradicts.where(known.index.get_level_values("area").isin(municipalities))
    part = municipal.astype(float).groupby(level="period").transform("mean")
    return pd.DataFrame(
        {"lower": lower, "upper": upper, "value": (lower + upper) / 2, "back_computed": contradicts | (part > MOST)}
    )
