"""What the rows of a table must look like before they are kept, fetched or imported: areas, periods, sizes and sums."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.core import areas, errors, periods
from analysis.core.errors import DataError
from analysis.sources.catalogue import Entry
from analysis.store import observation_rules, observations, official_tables
from analysis.store.snapshots import KEY

# Full-time persons are rounded area by area, and small counts are hidden.
ROUNDING_OF_AN_AREA = 0.5
HIGHEST_HIDDEN = 2
SHARES = ("pct",)
SIGNED = ("difference", "change")
NO_COUNTS = (*SHARES, "pp", "rank", "index", "dkk", "km")
# How many times larger or smaller than what is held the figures of all areas may be.
MOST_TIMES = 4.0
# Below it a figure may well be many times what it was.
SMALL = 100


def check(
    rows: pd.DataFrame,
    table: str,
    entry: Entry,
    held: pd.DataFrame,
    today: datetime.date,
    asked: Sequence[str] = (),
    *,
    in_part: bool = False,
) -> None:
    """Stop at the first thing in the rows of a table that cannot be right, with the area, the period and the number.

    ``held`` are the observations of the table until now, ``asked`` the periods that were asked for, in the project's
    spelling; ``in_part`` is of a choice of areas.
    """
    units = official_tables.official_table(table).measures
    _areas(rows, table, entry, in_part=in_part)
    _periods(rows, table, asked, today)
    ranges(rows, table, entry)
    if entry.shape.country_tolerance_pct is not None:
        _country(rows, table, float(entry.shape.country_tolerance_pct))
    for name, tolerance in entry.shape.parts.items():
        members = next((len(each.members) - 1 for query in entry.queries for each in query.dimensions.values()
                        if each.breakdown == name), 0)  # fmt: skip
        _parts(rows, table, name, float(tolerance), members)
    _size(rows, held, table, units)
    source = official_tables.source_of(table).source
    frame = rows.assign(source=source, table=table, unit=rows["measure"].map(units), snapshot="new")
    observation_rules.check(frame[observations.COLUMNS], f"of {table} that has just come")


def _areas(rows: pd.DataFrame, table: str, entry: Entry, *, in_part: bool) -> None:
    held = pd.Series({code: areas.area(code).kind for code in rows["area"].unique()}, dtype=object)
    for kind, count in entry.shape.areas.items():
        found = int((held == kind).sum())
        # who chooses areas chooses few of them; nearly all are meant to be all
        if found >= count or (in_part and 2 * found <= count):
            continue
        lacking = [area.name for area in areas.all_areas() if area.kind == kind and area.code not in held.index]
        raise DataError(
            f"{table} has {found} of {count} areas of the kind {kind}; {errors.alternatives(lacking[:3])} "
            f"{'is' if len(lacking) == 1 else 'are'} lacking."
        )


def _periods(rows: pd.DataFrame, table: str, asked: Sequence[str], today: datetime.date) -> None:
    held = rows["period"].unique()
    lacking = [period for period in asked if period not in held]
    if lacking:
        raise DataError(f"{table} has no row for {lacking[0]}, which was asked for.")
    late = [text for text in held if periods.parse(text).first_month > today.year * 12 + today.month - 1]
    if late:
        raise DataError(f"{table} has figures of {late[0]}, which had not begun on {today}.")


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
    """Compare the sum of the municipalities, where all are there, with the whole country, for counts."""
    units = official_tables.official_table(table).measures
    counts = rows[~rows["measure"].map(units).isin(NO_COUNTS)]
    codes = [area.code for area in areas.municipalities()]
    municipal = counts[counts["area"].isin(codes)]
    both = _sums_and_totals(municipal, counts[counts["area"] == areas.COUNTRY], ["measure", "breakdown", "period"])
    both = both[both["count"] == len(codes)] if municipal["area"].nunique() < len(codes) else both
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


def _parts(rows: pd.DataFrame, table: str, name: str, tolerance: float, members: int) -> None:
    """Compare a total with its parts, where all are there and none is hidden; shares are rounded to a decimal each."""
    parts = rows[rows["breakdown"].str.fullmatch(f"{name}=[^;]+")]
    both = _sums_and_totals(parts, rows[rows["breakdown"] == ""], ["measure", "area", "period"])
    both = both[(both["hidden"] == 0) & (both["count"] >= members)]
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


def _size(rows: pd.DataFrame, held: pd.DataFrame, table: str, units: Mapping[str, str]) -> None:
    """Compare the counts of the newest period with the newest that are held: what is much larger is something else."""
    same = ["measure", "breakdown", "area"]
    newest = [_newest(frame).set_index(same)["value"] for frame in (rows, held)]
    both = pd.concat(newest, axis=1, keys=["new", "old"], join="inner").dropna()
    both = both[(both["old"] >= SMALL) & ~both.index.get_level_values("measure").map(units).isin(NO_COUNTS)]
    for measure, frame in both.groupby("measure"):
        times = (frame["new"] / frame["old"]).median()
        if not 1 / MOST_TIMES <= times <= MOST_TIMES:
            (_, breakdown, area), row = next(frame.iterrows())
            raise DataError(
                f"{table} gives {measure} {breakdown or 'in all'} as {row['new']:.12g} for area {area}, where "
                f"{row['old']:.12g} is held; figures {times:.3g} times as large are of something else."
            )


def _newest(rows: pd.DataFrame) -> pd.DataFrame:
    ends = pd.Series(periods.last_month(rows["period"]), index=rows.index)
    return rows[ends == ends.groupby([rows[key] for key in KEY[:-1]]).transform("max")]
