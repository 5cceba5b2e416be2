"""Public benefits: mean monthly full-time persons and their change, as in table 3 of Næstved's plan."""

import numpy as np
import pandas as pd

from analysis.core import benefits as benefit_register
from analysis.core import breakdowns as parts_of
from analysis.core import periods as calendar
from analysis.core import vocabulary
from analysis.indicators import benefit_groups, combined, labour_force, printed, quantities, reading, shares
from analysis.indicators.types import Areas, Frame, Texts


def full_time_persons(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts) -> Frame:
    """Mean monthly full-time persons on each benefit, and in all.

    From the monthly tables of Jobindsats where they are held for the area; otherwise as printed in the
    municipality's own plan, and marked so. The total adds the benefits of the main rows that were in
    force in each month, and is not given where one of them is lacking.
    """
    rows = {f"row={row.key}": row for row in benefit_register.main_rows()}
    frames = [
        benefit_groups.harmonised(observations, areas, periods, ["group=total"]).assign(breakdown=name)
        if rows[name].is_total
        else _row(observations, rows[name], areas, periods)
        for name in breakdowns
    ]
    return pd.concat(frames, ignore_index=True)


def _row(observations: Frame, row: benefit_register.MainRow, areas: Areas, periods: Texts) -> Frame:
    frame = benefit_groups.single(observations, areas, periods, [row.breakdown], benefit=row.benefit)
    item = f"item=table_3;row={row.key}"
    frame = printed.instead(frame, observations, benefit_groups.PRINTED_MEASURE, areas, item)
    return frame.assign(breakdown=f"row={row.key}")


def full_time_persons_change(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts) -> Frame:
    """Per cent change of mean monthly full-time persons from one period to another.

    A breakdown names the first period and the row: `from=2019;row=dagpenge`; the period is the later one.
    Where the levels are not held the change is the one printed in the municipality's plan, marked so.
    A change from a hidden or absent level is not computed, nor one across a break in the series.

    Returns
    -------
    DataFrame
        A quantity in per cent, a row for each area, period and breakdown.
    """
    wanted = {breakdown: _parsed(breakdown) for breakdown in breakdowns}
    later = {base: _later(base, periods) for _, base in wanted.values()}
    needed = list(dict.fromkeys([*later, *(period for found in later.values() for period in found)]))
    rows = list(dict.fromkeys(row for row, _ in wanted.values()))
    levels = dict(list(full_time_persons(observations, areas, needed, rows).groupby("breakdown")))
    parts = []
    for breakdown, (row, base) in wanted.items():
        frames = [reading.nothing_held(areas, [period for period in periods if period not in later[base]])]
        if later[base]:
            frame = _change(levels[row], row, base, later[base])
            item = f"from={base};item=table_3;{row}"
            frames.append(printed.instead(frame, observations, "change_pct", areas, item))
        parts += [frame.assign(breakdown=breakdown) for frame in frames if len(frame)]
    return pd.concat(parts, ignore_index=True)


def _later(base: str, periods: Texts) -> list[str]:
    kind = calendar.parse(base).kind
    return [period for period in periods if calendar.parse(period).kind == kind and period > base]


def _change(levels: Frame, row: str, base: str, later: Texts) -> Frame:
    frame = change_pct(levels[levels["period"] == base], levels[levels["period"].isin(later)])
    cut = frame["period"].isin(_across_breaks(row, base, later))
    return quantities.hide(frame, cut, "break_in_series", status="not_applicable")


def _across_breaks(name: str, base: str, later: Texts) -> list[str]:
    """The later periods that a break in a row's own series parts from the first one; the total has none."""
    tables = {f"row={row.key}": row.table for row in benefit_register.main_rows() if not row.is_total}
    breaks = vocabulary.breaks(tables[name]) if name in tables else ()
    start = calendar.parse(base).first_month
    months = [calendar.parse(each.period).first_month for each in breaks]
    return [period for period in later if any(start < month <= calendar.parse(period).last_month for month in months)]


def _parsed(breakdown: str) -> tuple[str, str]:
    members = parts_of.parse(breakdown)
    return f"row={members['row']}", members["from"]


def change_pct(earlier: Frame, later: Frame) -> Frame:
    """Per cent change of a quantity from one period to each of some later ones, area by area."""
    both = later.merge(earlier.drop(columns=["period", "breakdown"]), on="area", suffixes=("", "_0"))
    shown = both["status"].isin(["observed", "zero"]) & (both["status_0"] == "observed")
    hidden = (both["status"] == "suppressed") | (both["status_0"] == "suppressed")
    frame = both[["area", "period", "breakdown"]].copy()
    frame["value"] = (100 * (both["value"] / both["value_0"].where(shown) - 1)).where(shown)
    frame["lower"] = frame["upper"] = np.nan
    frame["numerator"] = both["value"].where(shown)
    frame["denominator"] = both["value_0"].where(shown)
    frame["status"] = np.select(
        [shown & (frame["value"] == 0), shown, hidden, both["status_0"] == "zero"],
        ["zero", "observed", "suppressed", "not_applicable"],
        "not_available",
    )
    frame["method"] = "change_pct"
    frame["snapshots"] = quantities.united(both["snapshots"], both["snapshots_0"])
    frame["caveats"] = quantities.united(both["caveats"], both["caveats_0"])
    return frame[quantities.QUANTITY_COLUMNS]


def sickness_benefit(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts, *, measure: str) -> Frame:
    """Persons, or full-time persons, on sickness benefit in a month (table 4 of Næstved's plan).

    From Y07A02 where it is held for the area, otherwise as printed in the municipality's plan.
    """
    computed = reading.amounts(observations, "Y07A02", measure, areas, periods)
    return printed.instead(computed, observations, measure, areas, "item=table_4;row=sygedagpenge")


def sickness_benefit_index(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts) -> Frame:
    """Full-time persons on sickness benefit, where the same month of the year before is 100.

    Returns
    -------
    DataFrame
        A quantity without unit, a row for each area and month; groups from summed persons.
    """
    before = {str(calendar.year_before(period)): period for period in periods}
    now, then = (
        reading.amounts(observations, "Y07A02", benefit_groups.MEASURE, areas, list(months))
        for months in (periods, before)
    )
    then["period"] = then["period"].map(before).astype("str")
    return quantities.ratio(now, then, smallest_denominator=shares.SMALLEST_DENOMINATOR)


def fleksjob_share(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts) -> Frame:
    """Full-time persons in flex jobs in per cent of those in flex jobs and on ledighedsydelse."""
    fleksjob, ledighedsydelse = (
        benefit_groups.single(observations, areas, periods, [""], benefit=code)
        for code in ("fleksjob", "ledighedsydelse")
    )
    everyone = combined.added([fleksjob, ledighedsydelse])
    return quantities.ratio(fleksjob, everyone, smallest_denominator=shares.SMALLEST_DENOMINATOR)


def population_share(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts, *, table: str) -> Frame:
    """Full-time persons on a table's benefits in per cent of the population of 16-66 years.

    Published for municipalities and the country; for groups summed persons over the population that
    the published shares bracket.
    """
    return labour_force.published_or_back_computed(
        observations,
        areas,
        periods,
        table=table,
        rate="population_pct",
        count=benefit_groups.MEASURE,
        denominator="population_16_66",
    )
