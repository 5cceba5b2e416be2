"""What the rows of a table must look like before they are kept, fetched or imported: areas, periods, sizes and sums."""

import datetime
import math
from collections.abc import Sequence

import pandas as pd

from analysis.core import areas, errors, periods
from analysis.core.errors import DataError
from analysis.sources import anomalies, catalogue, grids
from analysis.sources.answers import MOST_HIDDEN, ROUNDING_OF_AN_AREA
from analysis.sources.catalogue import Entry, Shape
from analysis.sources.grids import Unreadable
from analysis.store import observation_rules, observations, official_tables

SHARES = ("pct",)
NO_COUNTS = (*SHARES, "pp", "rank", "index", "dkk", "km")


def check(
    rows: pd.DataFrame,
    table: str,
    held: pd.DataFrame,
    today: datetime.date,
    asked: Sequence[str] = (),
    *,
    in_part: bool = False,
    confirmed: bool = False,
) -> None:
    """Stop at the first thing in the rows of a table that cannot be right, with the area, the period and the number.

    ``held`` are the observations of the table until now, ``asked`` the periods that were asked for, in the project's
    spelling; ``in_part`` is of a choice of areas. What only looks wrong stops nothing where it is ``confirmed``.
    """
    entry, units = catalogue.entry(table), official_tables.official_table(table).measures
    with grids.named(table):
        _areas(rows, entry.shape, in_part=in_part)
        _periods(rows, asked, today)
        ranges(rows, table)
        counts = rows[~rows["measure"].map(units).isin(NO_COUNTS)]
        if entry.shape.country_tolerance_pct is not None:
            _country(counts, float(entry.shape.country_tolerance_pct))
        for name, tolerance in entry.shape.parts.items():
            _parts(rows, entry, name, float(tolerance))
    source = official_tables.source_of(table).source
    frame = rows.assign(source=source, table=table, unit=rows["measure"].map(units), snapshot="new")
    observation_rules.check(frame[observations.COLUMNS], f"of {table} that has just come")
    if not confirmed:
        anomalies.check(rows, table, held)


def ranges(rows: pd.DataFrame, table: str) -> None:
    """Stop at a number that is outside what its measure can be."""
    shape, units = catalogue.entry(table).shape, official_tables.official_table(table).measures
    for measure, frame in rows.groupby("measure"):
        signed = any(word in measure for word in anomalies.SIGNED)
        lowest = shape.minimum.get(measure, None if signed else 0)
        highest = shape.maximum.get(measure, 100 if units[measure] in SHARES and not signed else None)
        below = frame["value"] < (-math.inf if lowest is None else lowest)
        for row in frame[below | (frame["value"] > (math.inf if highest is None else highest))].head(1).itertuples():
            limits = f"from {lowest} to {highest}" if highest is not None else f"{lowest} or more"
            raise DataError(
                f"{table} gives {measure} as {row.value:.12g} for area {row.area} in {row.period}, "
                f"where {limits} is expected."
            )


def _areas(rows: pd.DataFrame, shape: Shape, *, in_part: bool) -> None:
    held = {code: areas.area(code).kind for code in rows["area"].unique()}
    for kind, count in shape.areas.items():
        found = list(held.values()).count(kind)
        # who chooses areas chooses few of them; nearly all are meant to be all
        if found >= count or (in_part and 2 * found <= count):
            continue
        wanted = [area for area in areas.all_areas() if area.kind == kind and area.is_there(rows["period"].iloc[0])]
        lacking = [area.name for area in wanted if area.code not in held]
        raise Unreadable(
            f" has {found} of {count} areas of the kind {kind}; {errors.alternatives(lacking[:3])} "
            f"{'is' if len(lacking) == 1 else 'are'} lacking."
        )


def _periods(rows: pd.DataFrame, asked: Sequence[str], today: datetime.date) -> None:
    held = rows["period"].unique()
    for period in asked:
        if period not in held:
            raise Unreadable(f" has no row for {period}, which was asked for.")
    for period in held:
        if periods.parse(period).first_month > today.year * 12 + today.month - 1:
            raise Unreadable(f" has figures of {period}, which had not begun on {today}.")


def _country(counts: pd.DataFrame, tolerance_pct: float) -> None:
    """Compare the sum of the municipalities, where all are there, with the whole country, for counts."""
    codes = [area.code for area in areas.municipalities()]
    municipal = counts[counts["area"].isin(codes)]
    if municipal["area"].nunique() < len(codes):
        return
    both = _sums_and_totals(municipal, counts[counts["area"] == areas.COUNTRY], ["measure", "breakdown", "period"])
    hidden = both["hidden"] * MOST_HIDDEN + both["count"] * ROUNDING_OF_AN_AREA
    off = (both["added"] - both["total"]).abs() > both["total"].abs() * tolerance_pct / 100 + hidden
    for row in both[off].head(1).itertuples():
        raise Unreadable(
            f" does not add up: {row.measure} {row.breakdown or 'in all'} in {row.period} is {row.total:.12g} for the "
            f"whole country and {row.added:.12g} for the municipalities together."
        )


def _parts(rows: pd.DataFrame, entry: Entry, name: str, tolerance: float) -> None:
    """Compare a total with its parts, where all are there and none is hidden; shares are rounded to a decimal each."""
    dimensions = [each for query in entry.queries for each in query.dimensions.values() if each.breakdown == name]
    members = max((len(each.members) - 1 for each in dimensions), default=0)
    parts = rows[rows["breakdown"].str.fullmatch(f"{name}=[^;]+")]
    both = _sums_and_totals(parts, rows[rows["breakdown"] == ""], ["measure", "area", "period"])
    both = both[(both["hidden"] == 0) & (both["count"] >= members)]
    off = (both["added"] - both["total"]).abs() > tolerance * both["count"] + 1e-9
    for row in both[off].head(1).itertuples():
        raise Unreadable(
            f" does not add up: {row.measure} for area {row.area} in {row.period} is {row.total:.12g} and its parts by "
            f"{name} together {row.added:.12g}."
        )


def _sums_and_totals(parts: pd.DataFrame, totals: pd.DataFrame, same: list[str]) -> pd.DataFrame:
    """Return what parts add up to, how many there are and how many are hidden, beside the total that they should be."""
    grouped = parts.assign(hidden=parts["value"].isna()).groupby(same)
    sums = grouped.agg(added=("value", "sum"), count=("value", "size"), hidden=("hidden", "sum"))
    totals = totals.set_index(same)["value"].rename("total")
    return sums.join(totals, how="inner").dropna(subset="total").reset_index()
