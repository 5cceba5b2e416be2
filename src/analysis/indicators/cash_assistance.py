"""Ordinary hours beside a benefit (Y60J01 and OTIJ01)."""

import numpy as np
import pandas as pd

from analysis.core import benefits as benefit_register
from analysis.core import periods as calendar
from analysis.indicators import benefit_groups, combined, generic, published_bases, quantities, reading, shares
from analysis.indicators.types import Areas, Frame, Texts

PERSONS = ("Y60A02", "persons_count")
WITH_HOURS = ("Y60J01", "ordinary_hours_persons_count")
SHARE = ("Y60J01", "ordinary_hours_share_pct")
MERGED = "kontanthjaelp_2025"


def ordinary_hours_share(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts) -> Frame:
    """Persons on kontanthjælp with ordinary paid hours, in per cent of persons on kontanthjælp.

    The published share where the source publishes one, but never where it hides the persons behind it
    or where fewer than 20 persons stand under the line; for groups and for longer periods
    summed persons over summed persons, those that the published shares rest on.

    Returns
    -------
    DataFrame
        A quantity in per cent, a row for each area and period; with the bounds that rounding leaves where
        the persons under the line are computed back.
    """
    share = reading.amounts(observations, *SHARE, areas, periods, additive=False)
    above = generic.count_of(observations, *WITH_HOURS, areas, periods)
    below = published_bases.persons(observations, areas, periods, count=WITH_HOURS, share=SHARE, base=PERSONS)
    summed = quantities.ratio(above, below, smallest_denominator=shares.SMALLEST_DENOMINATOR)
    back = (summed["status"] == "observed") & summed["lower"].ne(summed["upper"])
    summed["method"] = np.where(back, "back_computed", summed["method"])
    key = ["area", "period"]
    both = share.merge(above[[*key, "status", "value"]], on=key, suffixes=("", "_above"))
    hidden = (both["status_above"] == "suppressed") & (both["status"] != "not_available")
    share["numerator"] = both["value_above"]
    share = quantities.hide(share, hidden, "suppressed_share")
    share = shares.hide_small(share, _with_implied(below, share))
    return combined.first_available(share, summed)


def ordinary_hours_share_by_benefit(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts) -> Frame:
    """Persons with ordinary paid hours in per cent of persons on the benefit, for each benefit (OTIJ01).

    The total (`""`) is the table's own, for a person may be on two benefits in a month. Where OTIJ01 does
    not say anything about kontanthjælp, Y60J01 does from 1 July 2025: the merged benefit, which before that was
    three.

    Returns
    -------
    DataFrame
        A quantity in per cent, a row for each area, period and benefit; `not_applicable` for a benefit
        that was not in force throughout the period.
    """
    frames = []
    for name in breakdowns:
        above, below = (
            generic.count_of(observations, "OTIJ01", measure, areas, periods, name)
            for measure in ("ordinary_hours_persons_count", "persons_count")
        )
        frame = quantities.ratio(above, below, smallest_denominator=shares.SMALLEST_DENOMINATOR, breakdown=name)
        if name == "benefit=kontanthjaelp":
            frame = _with_merged(frame, observations, areas, periods).assign(breakdown=name)
        elif name:
            benefit = benefit_register.benefit(name.removeprefix("benefit="))
            frame = benefit_groups.in_force(frame, benefit_register.counted_by(benefit.table))
            frame = quantities.add_caveat(frame, frame["status"] == "not_applicable", "benefit_not_in_force")
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _with_merged(frame: Frame, observations: Frame, areas: Areas, periods: Texts) -> Frame:
    """Put in the merged benefit from when it is in force; the source carries it back to when it was three."""
    began = calendar.parse(benefit_register.benefit(MERGED).valid_from).first_month
    later = [period for period in periods if calendar.parse(period).first_month >= began]
    if not later:
        return frame
    merged = ordinary_hours_share(observations, areas, later, [""])
    merged = quantities.add_caveat(merged, merged["status"] == "observed", "merged_benefit_2025")
    told = frame["period"].isin(later)
    found = pd.concat([frame[~told], combined.first_available(frame[told], merged)], ignore_index=True)
    return frame[["area", "period"]].merge(found, on=["area", "period"])[quantities.QUANTITY_COLUMNS]


def _with_implied(persons: Frame, share: Frame) -> Frame:
    """Persons as held; where they are not, as the published count and share give them."""
    key = ["area", "period"]
    implied = 100 * share["numerator"] / share["value"].where(share["value"] > 0)
    both = persons.merge(share[key].assign(implied=implied), on=key, how="left")
    persons = persons.copy()
    persons["upper"] = both["upper"].fillna(both["implied"])
    return persons
