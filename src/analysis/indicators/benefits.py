"""Public benefits: mean monthly full-time persons and their change, as in table 3 of Næstved's plan."""

import numpy as np

from analysis.core import benefits as benefit_register
from analysis.core import breakdowns as parts_of
from analysis.core import periods as calendar
from analysis.core import reforms
from analysis.indicators import benefit_groups, combined, printed, quantities, reading, shares
from analysis.indicators.quantities import Areas, Frame, Texts, per_breakdown


@per_breakdown
def full_time_persons(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """Mean monthly full-time persons on each benefit, and in all.

    From the monthly tables of Jobindsats where they are held for the area; otherwise as printed in the
    municipality's own plan, and marked so. The total adds the benefits of the main rows that were in
    force in each month, and is not given where one of them is lacking.
    """
    row = {f"row={row.key}": row for row in benefit_register.main_rows()}[breakdown]
    if row.is_total:
        return benefit_groups.harmonised(observations, areas, periods, ["group=total"])
    frame = benefit_groups.single(observations, areas, periods, [row.breakdown], benefit=row.benefit)
    item = f"item=table_3;{breakdown}"
    return printed.instead(frame, observations, benefit_groups.PRINTED_MEASURE, areas, item)


@per_breakdown
def full_time_persons_change(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """Per cent change of mean monthly full-time persons from one period to another.

    A breakdown names the first period and the row: `from=2019;row=dagpenge`; the period is the later one.
    Where the levels are not held the change is the one printed in the municipality's plan, marked so.
    A change from a hidden or absent level is not computed, nor one across a break in the series.
    """
    members = parts_of.parse(breakdown)
    row, base = f"row={members['row']}", members["from"]
    kind = calendar.parse(base).kind
    later = [period for period in periods if calendar.parse(period).kind == kind and period > base]
    others = reading.nothing_held(areas, [period for period in periods if period not in later])
    if not later:
        return others
    levels = full_time_persons(observations, areas, [*later, base], [row])
    frame = change_pct(levels[levels["period"] == base], levels[levels["period"] != base])
    cut = frame["period"].isin(_across_breaks(row, base, later))
    frame = quantities.hide(frame, cut, "break_in_series", status="not_applicable")
    frame = printed.instead(frame, observations, "change_pct", areas, f"from={base};item=table_3;{row}")
    return quantities.stacked([others, frame])


def _across_breaks(name: str, base: str, later: Texts) -> list[str]:
    """The later periods that a break in a row's own series parts from the first one; the total has none."""
    tables = {f"row={row.key}": row.table for row in benefit_register.main_rows() if not row.is_total}
    breaks = reforms.breaks(tables[name]) if name in tables else ()
    start = calendar.parse(base).first_month
    months = [calendar.parse(each.period).first_month for each in breaks]
    return [period for period in later if any(start < month <= calendar.parse(period).last_month for month in months)]


def change_pct(earlier: Frame, later: Frame) -> Frame:
    """Per cent change of a quantity from one period to each of some later ones, area by area."""
    both = later.merge(earlier.drop(columns=["period", "breakdown"]), on="area", suffixes=("", "_0"))
    shown = both["status"].isin(quantities.SHOWN) & (both["status_0"] == "observed")
    hidden = (both["status"] == "suppressed") | (both["status_0"] == "suppressed")
    numerator, denominator = both["value"].where(shown), both["value_0"].where(shown)
    value = 100 * (numerator / denominator - 1)
    status = np.select(
        [shown & (value == 0), shown, hidden, both["status_0"] == "zero"],
        ["zero", "observed", "suppressed", "not_applicable"],
        "not_available",
    )
    return quantities.quantity(
        quantities.united(both["snapshots"], both["snapshots_0"]),
        area=both["area"].array,
        period=both["period"].array,
        breakdown=both["breakdown"].array,
        value=value.to_numpy(),
        lower=np.nan,
        upper=np.nan,
        numerator=numerator.to_numpy(),
        denominator=denominator.to_numpy(),
        status=status,
        method="change_pct",
        caveats=quantities.united(both["caveats"], both["caveats_0"]),
    )


@per_breakdown
def sickness_benefit_index(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """Full-time persons on sickness benefit, where the same month of the year before is 100."""
    before = {str(calendar.year_before(period)): period for period in periods}
    now, then = (
        reading.amounts(observations, "Y07A02", benefit_groups.MEASURE, areas, list(months))
        for months in (periods, before)
    )
    return shares.of(now, then.assign(period=then["period"].map(before).astype("str")))


@per_breakdown
def fleksjob_share(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """Full-time persons in flex jobs in per cent of those in flex jobs and on ledighedsydelse."""
    fleksjob, ledighedsydelse = (
        benefit_groups.single(observations, areas, periods, [""], benefit=code)
        for code in ("fleksjob", "ledighedsydelse")
    )
    return shares.of(fleksjob, combined.added([fleksjob, ledighedsydelse]))
