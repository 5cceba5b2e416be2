"""Workplaces and jobs in the area (ERHV6, by sector ERHV5, and RAS300)."""

import pandas as pd

from analysis.core.breakdowns import dimensions, join
from analysis.indicators import combined, generic, parts, quantities, reading, shares
from analysis.indicators.quantities import KEY, Areas, Frame, Texts, per_breakdown

LARGE = ("size=50-99", "size=100_plus")
LARGEST = 3


def workplaces(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts) -> Frame:
    """Workplaces in all, by number of employees, by sector and by industry."""
    rows = _with_sectors(observations)
    return parts.of_total(rows, areas, periods, breakdowns, table="ERHV6", measure="workplaces_count")


def _with_sectors(observations: Frame) -> Frame:
    """Put the division by sector, which has a table of its own, beside the other divisions of the same total."""
    by_sector = (observations["table"] == "ERHV5") & observations["breakdown"].str.contains("sector=")
    return observations.assign(table=observations["table"].mask(by_sector, "ERHV6"))


def large_workplaces(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts) -> Frame:
    """Workplaces with 50 employees or more, in all and by sector or industry.

    In all they are the sum of two sizes, hidden where `workplaces` hides one of these.
    """
    rows, frames = _with_sectors(observations), []
    for name in breakdowns:
        sizes = [join(name, size) for size in LARGE]
        # of a sector or an industry no other sizes are held, so there is no whole that gives one away
        read = generic.count if name else parts.of_total
        found = read(rows, areas, periods, sizes, table="ERHV6", measure="workplaces_count")
        frames.append(combined.added([found[found["breakdown"] == size] for size in sizes], name))
    return quantities.stacked(frames)


@per_breakdown
def largest_industries_share(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """The jobs of the three industries with most jobs, in per cent of all jobs in the area.

    `not_available` where an industry is not held for the area.
    """
    index = reading.index(observations)
    names = [name for name in index.breakdowns("RAS300", "jobs_count") if dimensions(name) == ("industry",)]
    below = generic.count_of(observations, "RAS300", "jobs_count", areas, periods)
    counts = [generic.count_of(observations, "RAS300", "jobs_count", areas, periods, name) for name in names]
    if not counts:
        return reading.nothing_held(areas, periods)
    for name, count in zip(names, counts, strict=True):
        # an industry that the source has in no area in a period is none then
        elsewhere = ~count["period"].isin(list(index.cells("RAS300", "jobs_count", name).periods))
        count.loc[elsewhere, "status"] = "not_applicable"
    # a hidden count is at most two and never among the largest
    known = [count.assign(value=count["value"].fillna(count["upper"]).fillna(0)) for count in counts]
    stacked = quantities.stacked(known)
    place = stacked.groupby(KEY)["value"].rank(method="first", ascending=False)
    above = combined.added([stacked[place == each] for each in range(1, LARGEST + 1)])
    complete = combined.added(counts)
    absent = pd.MultiIndex.from_frame(complete.loc[complete["status"] == "not_available", KEY])
    above.loc[pd.MultiIndex.from_frame(above[KEY]).isin(absent), "status"] = "not_available"
    return shares.of(above, below)
