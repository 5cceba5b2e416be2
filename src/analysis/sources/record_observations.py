"""From the rows of a municipality's own file to observations: shares, years, counted rows, and what is hidden."""

import math

import pandas as pd

from analysis.core import breakdowns, periods
from analysis.sources.record_files import Record
from analysis.sources.record_kinds import Kind

KEY = ["measure", "breakdown", "area", "period"]


def of_records(records: list[Record], kind: Kind, code: str) -> pd.DataFrame:
    """Make observations of the rows of one file that has no faults.

    They are what the file says, shares that it does not say and that can be computed, sums of years, and the counted
    rows; rows without an area are about the municipality ``code``.
    """
    table = pd.DataFrame([cells for _, cells in records], columns=list(kind.columns))
    for key, share in kind.shares.items():
        part, whole = (table[name].astype("float64") for name in (share.of, share.per))
        table[key] = table[key].astype("float64").fillna(100 * part / whole.where(whole != 0))
    area = next((table[key] for key in kind.used("area")), pd.Series(pd.NA, index=table.index, dtype=object))
    about = pd.DataFrame(
        {"breakdown": _breakdown(table, kind.used("breakdown")), "area": area.fillna(code), "period": table["period"]}
    )
    frame = _measures(table, about, kind)
    frame = pd.concat([frame, *_years(frame, kind), *_rows_counted(table, kind, code)], ignore_index=True)
    frame = _protected(frame, kind)
    value = frame["value"].astype("float64").mask(frame["hidden"].astype(bool), math.nan)
    status = pd.Series("observed", index=frame.index).mask(value == 0, "zero").mask(value.isna(), "suppressed")
    return frame.assign(value=value, status=status).drop(columns="hidden")


def _breakdown(table: pd.DataFrame, keys: list[str]) -> list[str]:
    """Write what each number is about: "round=2;survey=citizens", in order of the names."""
    rows = table[sorted(keys)].to_dict("records")
    texts = [
        {key: f"{cell:.0f}" if isinstance(cell, float) else cell for key, cell in row.items() if pd.notna(cell)}
        for row in rows
    ]
    return [breakdowns.text(row) for row in texts]


def _measures(table: pd.DataFrame, about: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """Return one row for each number, with what is told of each row of the file together."""
    rule = kind.hidden
    units = next((table[key] for key in kind.used("unit")), None)
    few = table[rule.when].between(0, rule.below, inclusive="neither") if rule else False
    if rule and rule.units:
        few &= units.isin(rule.units)
    each = [
        about.assign(
            measure=key,
            value=table[key].astype("float64"),
            unit=kind.columns[key].unit or units,
            hidden=few if rule and key in rule.hides else False,
        )
        for key in kind.used("measure")
    ]
    frame = pd.concat(each).dropna(subset="value").sort_index(kind="stable")
    return frame[[*KEY, "value", "unit", "hidden"]]


def _years(frame: pd.DataFrame, kind: Kind) -> list[pd.DataFrame]:
    """Sum what fills a year; a year with a hidden part is hidden, as the sum would tell the part."""
    sums = [key for key, column in kind.columns.items() if column.adds_up]
    parts = frame[frame["measure"].isin(sums) & ~frame["period"].str.fullmatch(r"\d{4}")]
    if parts.empty:
        return []
    lengths = 1 + periods.last_month(parts["period"]) - periods.first_month(parts["period"])
    parts = parts.assign(period=parts["period"].str[:4], months=lengths)
    years = parts.groupby([*KEY, "unit"], as_index=False, sort=False).agg(
        value=("value", "sum"), hidden=("hidden", "any"), months=("months", "sum")
    )
    return [years.loc[years["months"] == 12, [*KEY, "value", "unit", "hidden"]]]


def _rows_counted(table: pd.DataFrame, kind: Kind, code: str) -> list[pd.DataFrame]:
    """Count the rows of each year, in all and for each member of the breakdowns that are counted by."""
    rule = kind.rows_counted
    if rule is None:
        return []
    years = table["period"].str[:4]
    grouped = [_breakdown(table, keys) for keys in ([], *([key] for key in rule.by))]
    rows = pd.concat([pd.DataFrame({"period": years, "breakdown": each}) for each in grouped]).sort_index(kind="stable")
    counts = rows.groupby(["breakdown", "period"], sort=False).size().rename("value").reset_index()
    return [counts.assign(measure=rule.measure, area=code, unit=rule.unit, hidden=False)]


def _protected(frame: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """Hide the number of all where, less the groups that are shown, it would tell one that is hidden or not given."""
    hidden, grouped = frame["hidden"].astype(bool), frame["breakdown"].ne("")
    exposed = (hidden & grouped).groupby([frame[key] for key in ("measure", "area", "period")]).transform("any")
    if kind.hidden:
        about = [frame["area"], frame["period"]]
        counted = frame["measure"].eq(kind.hidden.when)
        both = [(counted & each).groupby(about).transform("any") for each in (grouped, ~grouped)]
        rest = frame["value"].where(~grouped, -frame["value"]).where(counted).groupby(about).transform("sum")
        little = both[0] & both[1] & rest.gt(0) & rest.lt(kind.hidden.below)
        exposed |= little & frame["measure"].isin(kind.hidden.hides)
    return frame.assign(hidden=hidden | (exposed & ~grouped))
