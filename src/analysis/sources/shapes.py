"""What an answer must look like before it is kept: areas, periods, ranges and sums."""

from __future__ import annotations

import pandas as pd

from analysis.core import areas, errors
from analysis.core.errors import DataError
from analysis.sources.catalogue import Entry
from analysis.store import official_tables

# Full-time persons are rounded area by area, and small counts are hidden.
ROUNDING_OF_AN_AREA = 0.5
HIGHEST_HIDDEN = 2
SHARES = ("pct",)
SIGNED = ("difference", "change")


def check(rows: pd.DataFrame, table: str, entry: Entry, asked: list[str]) -> None:
    """Stop at the first thing in the rows of a table that cannot be right, with the area, the period and the number.

    ``asked`` are the periods that were asked for, in the project's spelling.
    """
    _areas(rows, table, entry)
    _periods(rows, table, asked)
    ranges(rows, table, entry)
    if entry.shape.country_tolerance_pct is not None:
        _country(rows, table, float(entry.shape.country_tolerance_pct))
    for name, tolerance in entry.shape.parts.items():
        _parts(rows, table, name, float(tolerance))


def _areas(rows: pd.DataFrame, table: str, entry: Entry) -> None:
    held = pd.Series({code: areas.area(code).kind for code in rows["area"].unique()}, dtype=object)
    for kind, count in entry.shape.areas.items():
        found = int((held == kind).sum())
        if found >= count:
            continue
        lacking = [area.name for area in areas.all_areas() if area.kind == kind and area.code not in held.index]
        raise DataError(
            f"{table} has {found} of {count} areas of the kind {kind}; {errors.alternatives(lacking[:3])} "
            f"{'is' if len(lacking) == 1 else 'are'} lacking."
        )


def _periods(rows: pd.DataFrame, table: str, asked: list[str]) -> None:
    held = set(rows["period"])
    lacking = [period for period in asked if period not in held]
    if lacking:
        raise DataError(f"{table} has no row for {lacking[0]}, which was asked for.")


def ranges(rows: pd.DataFrame, table: str, entry: Entry) -> None:
    """Stop at a number that is outside what its measure can be."""
    units = official_tables.official_table(table).measures
    for measure, numbers in rows.groupby("measure")["value"]:
        signed = any(word in str(measure) for word in SIGNED)
        lowest = entry.shape.minimum.get(str(measure), None if signed else 0)
        highest = entry.shape.maximum.get(str(measure), 100 if units[measure] in SHARES and not signed else None)
        wrong = pd.Series(False, index=numbers.index)
        if lowest is not None:
            wrong |= numbers < lowest
        if highest is not None:
            wrong |= numbers > highest
        if wrong.any():
            row = rows.loc[wrong[wrong].index[0]]
            limits = f"from {lowest} to {highest}" if highest is not None else f"{lowest} or more"
            raise DataError(
                f"{table} gives {measure} as {row['value']:.12g} for area {row['area']} in {row['period']}, where "
                f"{limits} is expected."
            )


def _country(rows: pd.DataFrame, table: str, tolerance_pct: float) -> None:
    """Compare the sum of the municipalities with the whole country, for counts."""
    units = official_tables.official_table(table).measures
    counts = rows[~rows["measure"].map(units).isin([*SHARES, "pp", "rank", "index", "dkk", "km"])]
    municipal = counts[counts["area"].isin([area.code for area in areas.municipalities()])]
    both = _sums_and_totals(municipal, counts[counts["area"] == "000"], ["measure", "breakdown", "period"])
    allowed = (
        both["total"].abs() * tolerance_pct / 100
        + both["hidden"] * HIGHEST_HIDDEN
        + both["count"] * ROUNDING_OF_AN_AREA
    )
    for (measure, breakdown, period), row in both[(both["added"] - both["total"]).abs() > allowed].head(1).iterrows():
        raise DataError(
            f"{table} does not add up: {measure} {breakdown or 'in all'} in {period} is {row['total']:.12g} for the "
            f"whole country and {row['added']:.12g} for the municipalities together."
        )


def _parts(rows: pd.DataFrame, table: str, name: str, tolerance: float) -> None:
    """Compare a total with its parts, where none of them is hidden; shares are rounded to a decimal each."""
    parts = rows[rows["breakdown"].str.fullmatch(f"{name}=[^;]+")]
    both = _sums_and_totals(parts, rows[rows["breakdown"] == ""], ["measure", "area", "period"])
    both = both[both["hidden"] == 0]
    off = both[(both["added"] - both["total"]).abs() > tolerance * both["count"] + 1e-9]
    for (measure, area, period), row in off.head(1).iterrows():
        raise DataError(
            f"{table} does not add up: {measure} for area {area} in {period} is {row['total']:.12g} and its parts by "
            f"{name} together {row['added']:.12g}."
        )


def _sums_and_totals(parts: pd.DataFrame, totals: pd.DataFrame, same: list[str]) -> pd.DataFrame:
    """Return what parts add up to, how many there are and how many are hidden, beside the total that they should be."""
    sums = (
        parts.assign(hidden=parts["value"].isna())
        .groupby(same)
        .agg(added=("value", "sum"), count=("value", "size"), hidden=("hidden", "sum"))
    )
    return sums.join(totals.set_index(same)["value"].rename("total"), how="inner").dropna(subset="total")
