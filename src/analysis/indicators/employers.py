"""How well vacancies are filled (JO01)."""

import numpy as np

from analysis.core import areas as area_register
from analysis.core.areas import Area
from analysis.core.formats import round_half_up
from analysis.indicators import quantities, reading, shares
from analysis.indicators.quantities import Areas, Frame, Texts, per_breakdown

PRINTED_DECIMALS = 1


@per_breakdown
def hire_rate_rank_in_region(
    observations: Frame,
    areas: Areas,
    periods: Texts,
    breakdown: str,
    *,
    numerator_table: str,
    numerator: str,
    denominator_table: str,
    denominator: str,
) -> Frame:
    """A municipality's place in its region by hire rate: number 1 has the highest.

    Places are given on the rate as it is printed; equal rates share the best place. Municipalities
    whose rate is hidden or not held have none and are not counted; the number of those ranked is the denominator.
    It does not apply to areas that are no municipality.
    """
    tables = {"numerator_table": numerator_table, "denominator_table": denominator_table}
    hire_rate = tables | {"numerator": numerator, "denominator": denominator}
    own = [area for area in areas if area.kind == "municipality"]
    codes = {area.code for area in own}
    regions = [each for each in area_register.all_areas() if each.kind == "region" and codes.intersection(each.members)]
    asked = [(region, [period for period in periods if region.is_there(period)]) for region in regions]
    frames = [_ranked(observations, region, there, hire_rate) for region, there in asked if there]
    frames = [frame[frame["area"].isin(codes)] for frame in frames]
    others = reading.nothing_held([area for area in areas if area not in own], periods)
    return quantities.stacked([*frames, others.assign(status="not_applicable")])


def _ranked(observations: Frame, region: Area, periods: Texts, hire_rate: dict[str, str]) -> Frame:
    members = [area_register.area(code) for code in region.members]
    frame = shares.of_counts(observations, members, periods, [""], **hire_rate)
    shown = round_half_up(frame["value"], PRINTED_DECIMALS)
    by_period = shown.groupby(frame["period"])
    left_out = (frame["status"] == "suppressed").groupby(frame["period"]).transform("any")
    frame = frame.assign(
        value=by_period.rank(method="min", ascending=False),
        numerator=np.nan,
        denominator=by_period.transform("count").astype(float).where(shown.notna()),
        lower=np.nan,
        upper=np.nan,
        # a rate of nought has a place like any other
        status=frame["status"].replace("zero", "observed"),
        method="rank",
    )
    frame = quantities.add_caveat(frame, left_out, "rank_leaves_out_suppressed")
    return quantities.add_caveat(frame, frame["value"].notna(), "rank_ties")
