"""Ordinary hours beside a benefit (Y60J01 and OTIJ01)."""

from functools import partial

import numpy as np
import pandas as pd

from analysis.core import areas as register
from analysis.core import benefits as benefit_register
from analysis.core import periods as calendar
from analysis.indicators import benefit_groups, combined, generic, quantities, reading, shares
from analysis.indicators.quantities import KEY, Areas, Frame, Texts, per_breakdown

# Of a table.
Measure = tuple[str, str]
HALF_SHARE = 0.05
# A table counted on another day is off for most municipalities; one corrected afterwards for a few.
MOST = 0.5
PERSONS = ("Y60A02", "persons_count")
WITH_HOURS = ("Y60J01", "ordinary_hours_persons_count")
SHARE = ("Y60J01", "ordinary_hours_share_pct")
MERGED = "kontanthjaelp_2025"


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


@per_breakdown
def ordinary_hours_share(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """Persons on kontanthjælp with ordinary paid hours, in per cent of persons on kontanthjælp.

    The published share where the source publishes one, but never where it hides the persons behind it
    or where fewer than 20 persons stand under the line; for groups and for longer periods
    summed persons over summed persons, those that the published shares rest on. It has the bounds that rounding
    leaves where the persons under the line are computed back.
    """
    share = reading.amounts(observations, *SHARE, areas, periods, additive=False)
    above = generic.count_of(observations, *WITH_HOURS, areas, periods)
    below = persons(observations, areas, periods, count=WITH_HOURS, share=SHARE, base=PERSONS)
    summed = shares.of(above, below)
    back = (summed["status"] == "observed") & summed["lower"].ne(summed["upper"])
    summed = quantities.back_computed(summed, back)
    both = share.merge(above[[*KEY, "status", "value"]], on=KEY, suffixes=("", "_above"))
    hidden = (both["status_above"] == "suppressed") & (both["status"] != "not_available")
    share["numerator"] = both["value_above"]
    share = quantities.hide(share, hidden, "suppressed_share")
    # persons as held; where they are not, as the published count and share give them
    implied = share[KEY].assign(implied=100 * share["numerator"] / share["value"].where(share["value"] > 0))
    both = below.merge(implied, on=KEY, how="left")
    share = shares.hide_small(share, below.assign(upper=both["upper"].fillna(both["implied"])))
    return combined.first_available(share, summed)


@per_breakdown
def ordinary_hours_share_by_benefit(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """Persons with ordinary paid hours in per cent of persons on the benefit, for each benefit (OTIJ01).

    The total (`""`) is the table's own, for a person may be on two benefits in a month. Where OTIJ01 does
    not say anything about kontanthjælp, Y60J01 does from 1 July 2025: the merged benefit, which before that was
    three. A benefit does not apply to a period that it was not in force throughout.
    """
    above, below = (
        generic.count_of(observations, "OTIJ01", measure, areas, periods, breakdown)
        for measure in ("ordinary_hours_persons_count", "persons_count")
    )
    frame = shares.of(above, below)
    if breakdown == "benefit=kontanthjaelp":
        return _with_merged(frame, observations, areas, periods)
    if not breakdown:
        return frame
    benefit = benefit_register.benefit(breakdown.removeprefix("benefit="))
    return benefit_groups.marked(benefit_groups.in_force(frame, benefit_register.counted_by(benefit.table)))


def _with_merged(frame: Frame, observations: Frame, areas: Areas, periods: Texts) -> Frame:
    """Put in the merged benefit from when it is in force; the source carries it back to when it was three."""
    began = calendar.parse(benefit_register.benefit(MERGED).valid_from).first_month
    later = [period for period in periods if calendar.parse(period).first_month >= began]
    if not later:
        return frame
    merged = ordinary_hours_share(observations, areas, later, [""])
    merged = quantities.add_caveat(merged, merged["status"] == "observed", "merged_benefit_2025")
    return combined.first_available(frame, merged)
