"""How well vacancies are filled (JO01)."""

import numpy as np
import pandas as pd

from analysis.core import areas as area_register
from analysis.core.areas import Area
from analysis.core.formats import round_half_up
from analysis.indicators import printed, quantities, reading, shares
from analysis.indicators.types import Areas, Frame, Texts

TABLE = "JO01"
FILLED = "filled_orders_count"
WITH_CANDIDATES = "orders_with_candidates_count"
PRINTED_DECIMALS = 1
PRINTED_RANK = "item=target_2;row=besaettelsesgrad_i_region_sjaelland"


def hire_rate(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts) -> Frame:
    """Job orders with referred candidates that ended in a hire, in per cent of those orders."""
    return shares.of_counts(
        observations,
        areas,
        periods,
        breakdowns,
        numerator_table=TABLE,
        numerator=FILLED,
        denominator_table=TABLE,
        denominator=WITH_CANDIDATES,
    )


def hire_rate_rank_in_region(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts) -> Frame:
    """A municipality's place in its region by hire rate: number 1 has the highest.

    Places are given on the rate as it is printed; equal rates share the best place. Municipalities
    whose rate is hidden or not held have none and are not counted. Where JO01 is not held the place is
    the one printed in the municipality's plan.

    Returns
    -------
    DataFrame
        A quantity without unit, the number of municipalities ranked as denominator; `not_applicable`
        for areas that are no municipality.
    """
    regions = {area.code: area_register.group_of(area.code, "region") for area in areas if area.kind == "municipality"}
    frames = [
        _ranked(observations, region, periods)
        for region in {region.code: region for region in regions.values()}.values()
    ]
    frame = reading.nothing_held(areas, periods)
    if frames:
        everyone = pd.concat(frames, ignore_index=True)
        own = everyone[everyone["area"].isin(list(regions))]
        frame = pd.concat([own, frame[~frame["area"].isin(list(regions))]], ignore_index=True)
    frame = printed.instead(frame, observations, "rank", areas, PRINTED_RANK)
    group = ~frame["area"].isin(list(regions))
    frame.loc[group, "status"] = "not_applicable"
    return frame


def _ranked(observations: Frame, region: Area, periods: Texts) -> Frame:
    members = [area_register.area(code) for code in region.members]
    frame = hire_rate(observations, members, periods, [""])
    shown = round_half_up(frame["value"], PRINTED_DECIMALS)
    by_period = shown.groupby(frame["period"])
    frame["value"] = by_period.rank(method="min", ascending=False)
    frame["denominator"] = by_period.transform("count").astype(float).where(shown.notna())
    frame["numerator"] = np.nan
    frame[["lower", "upper"]] = np.nan
    # a rate of nought has a place like any other
    frame["status"] = frame["status"].replace("zero", "observed")
    frame["method"] = "rank"
    left_out = (frame["status"] == "suppressed").groupby(frame["period"]).transform("any")
    frame = quantities.add_caveat(frame, left_out, "rank_leaves_out_suppressed")
    return quantities.add_caveat(frame, frame["value"].notna(), "rank_ties")
