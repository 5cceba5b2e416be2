"""Ordinary hours beside a benefit (Y60J01 and OTIJ01)."""

from analysis.core import benefits as benefit_register
from analysis.core import periods as calendar
from analysis.indicators import benefit_groups, combined, generic, published_bases, quantities, reading, shares
from analysis.indicators.quantities import KEY, Areas, Frame, Texts, per_breakdown

PERSONS = ("Y60A02", "persons_count")
WITH_HOURS = ("Y60J01", "ordinary_hours_persons_count")
SHARE = ("Y60J01", "ordinary_hours_share_pct")
MERGED = "kontanthjaelp_2025"


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
    below = published_bases.persons(observations, areas, periods, count=WITH_HOURS, share=SHARE, base=PERSONS)
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
