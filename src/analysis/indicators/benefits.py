"""Public benefits: mean monthly full-time persons and their change, as in table 3 of Næstved's plan."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import benefits as benefit_register
from analysis import periods as calendar
from analysis.areas import Area
from analysis.indicators import quantities

MEASURE = "full_time_persons_count"
TOTAL = "row=i_alt"


def full_time_persons(
    observations: pd.DataFrame, areas: Sequence[Area], periods: Sequence[str], breakdowns: Sequence[str]
) -> pd.DataFrame:
    """Mean monthly full-time persons on each benefit, and in all.

    From the monthly tables of Jobindsats where they are held for the area; otherwise as printed in the
    municipality's own plan, and marked so. The total adds the eleven main rows and is not given where
    one of them is lacking.

    Returns
    -------
    DataFrame
        A quantity in full-time persons, a row for each area, year or half-year, and benefit row.
    """
    rows = benefit_register.main_rows()
    total = TOTAL in breakdowns
    parts = {
        row.key: _row(observations, row, areas, periods)
        for row in rows
        if not row.is_total and (f"row={row.key}" in breakdowns or (total and row.parent is None))
    }
    result = [part for key, part in parts.items() if f"row={key}" in breakdowns]
    if total:
        result.append(sum_rows([parts[row.key] for row in rows if not row.is_total and row.parent is None], TOTAL))
    return pd.concat(result, ignore_index=True)


def _row(
    observations: pd.DataFrame, row: benefit_register.MainRow, areas: Sequence[Area], periods: Sequence[str]
) -> pd.DataFrame:
    needed = quantities.months_of(periods)
    monthly = quantities.amounts(
        observations,
        row.table,
        MEASURE,
        areas,
        quantities.all_months(needed),
        breakdown=row.breakdown,
    )
    held = (monthly["status"] != "not_available").any()
    computed = quantities.mean_of_months(monthly, needed) if held else quantities.nothing_held(areas, periods)
    printed = _printed(observations, "full_time_persons_mean_count", areas, periods, f"item=table_3;row={row.key}")
    frame = _first_available(computed, printed)
    frame["breakdown"] = f"row={row.key}"
    return frame


def _printed(observations, measure, areas, periods, breakdown) -> pd.DataFrame:
    plans = observations[observations["source"] == "plan"]
    frames = [
        quantities.amounts(plans, table, measure, areas, periods, breakdown=breakdown, additive=False)
        for table in sorted(plans["table"].unique())
    ]
    if not frames:
        return quantities.amounts(plans, "", measure, areas, periods, breakdown=breakdown, additive=False)
    frame = frames[0]
    for other in frames[1:]:
        frame = _first_available(frame, other)
    frame["method"] = np.where(frame["status"] == "observed", "as_printed", frame["method"])
    return quantities.add_caveat(frame, frame["status"] == "observed", "printed_figure")


def _first_available(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    key = ["area", "period"]
    have = first[first["status"] != "not_available"]
    rest = second[~pd.MultiIndex.from_frame(second[key]).isin(pd.MultiIndex.from_frame(have[key]))]
    return pd.concat([frame for frame in (have, rest) if len(frame)], ignore_index=True)


def sum_rows(parts: list[pd.DataFrame], breakdown: str) -> pd.DataFrame:
    """Sum of quantities about the same areas and periods: none where a part is lacking, bounds where one is hidden."""
    stacked = pd.concat(parts, ignore_index=True)
    stacked["known"] = stacked["status"].isin(["observed", "zero", "suppressed"])
    stacked["hidden"] = stacked["status"] == "suppressed"
    groups = stacked.groupby(["area", "period"], sort=False)
    frame = groups[["value", "lower", "upper", "known", "hidden"]].sum().reset_index()
    frame["status"] = np.select(
        [frame["known"] < len(parts), frame["hidden"] > 0, frame["value"] == 0],
        ["not_available", "suppressed", "zero"],
        "observed",
    )
    frame["value"] = frame["value"].where(frame["status"].isin(["observed", "zero"]))
    bounded = frame["status"] != "not_available"
    frame[["lower", "upper"]] = frame[["lower", "upper"]].where(bounded)
    frame["breakdown"] = breakdown
    frame["method"] = "sum"
    frame["numerator"] = np.nan
    frame["denominator"] = np.nan
    lists = groups[["snapshots", "caveats"]].agg(lambda column: tuple(sorted({i for items in column for i in items})))
    frame = frame.merge(lists.reset_index(), on=["area", "period"])
    return frame[quantities.QUANTITY_COLUMNS]


def full_time_persons_change(
    observations: pd.DataFrame, areas: Sequence[Area], periods: Sequence[str], breakdowns: Sequence[str]
) -> pd.DataFrame:
    """Per cent change of mean monthly full-time persons from one period to another.

    A breakdown names the first period and the row: `from=2019;row=dagpenge`; the period is the later one.
    Where the levels are not held the change is the one printed in the municipality's plan, marked so.
    A change from a hidden or absent level is not computed, nor one across a break in the series.

    Returns
    -------
    DataFrame
        A quantity in per cent, a row for each area, period and breakdown.
    """
    wanted = pd.DataFrame([_parsed(breakdown) for breakdown in breakdowns], columns=["breakdown", "row", "base"])
    parts = []
    for base, group in wanted.groupby("base", sort=False):
        kind = calendar.parse(base).kind
        same_kind = [period for period in periods if calendar.parse(period).kind == kind and period > base]
        if not same_kind:
            continue
        rows = [f"row={row}" for row in group["row"]]
        later = full_time_persons(observations, areas, same_kind, rows)
        earlier = full_time_persons(observations, areas, [base], rows)
        for row, breakdown in zip(rows, group["breakdown"], strict=True):
            computed = change_pct(earlier[earlier["breakdown"] == row], later[later["breakdown"] == row])
            printed = _printed(observations, "change_pct", areas, same_kind, f"from={base};item=table_3;{row}")
            frame = _first_available(computed, printed)
            frame["breakdown"] = breakdown
            parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def _parsed(breakdown: str) -> tuple[str, str, str]:
    members = dict(item.split("=", 1) for item in breakdown.split(";"))
    return breakdown, members["row"], members["from"]


def change_pct(earlier: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
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
    frame["snapshots"] = _joined(both["snapshots"], both["snapshots_0"])
    frame["caveats"] = _joined(both["caveats"], both["caveats_0"])
    return frame[quantities.QUANTITY_COLUMNS]


def _joined(first: pd.Series, second: pd.Series) -> pd.Series:
    pairs = [tuple(sorted({*a, *b})) for a, b in zip(first, second, strict=True)]
    return pd.Series(pairs, index=first.index, dtype=object)


def sickness_benefit(
    observations: pd.DataFrame,
    areas: Sequence[Area],
    periods: Sequence[str],
    breakdowns: Sequence[str],
    *,
    measure: str,
) -> pd.DataFrame:
    """Persons, or full-time persons, on sickness benefit in a month (table 4 of Næstved's plan).

    From Y07A02 where it is held for the area, otherwise as printed in the municipality's plan.

    Returns
    -------
    DataFrame
        A quantity, a row for each area and month.
    """
    computed = quantities.amounts(observations, "Y07A02", measure, areas, periods)
    printed = _printed(observations, measure, areas, periods, "item=table_4;row=sygedagpenge")
    frame = _first_available(computed, printed)
    frame["breakdown"] = ""
    return frame
