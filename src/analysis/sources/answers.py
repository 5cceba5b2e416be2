"""The tidy step: the cells of an answer or export become rows, as the catalogue says.

One step for both sources and for every form of answer: it finds what each column holds, gives every member its key,
and every figure its status.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.core import areas, errors, periods
from analysis.core.errors import DataError, UsageError
from analysis.sources import catalogue, grids, numerals
from analysis.sources.catalogue import ALL, Dimension, Entry, Query
from analysis.sources.cells import Cells
from analysis.sources.columns import Columns, Names, keys_of, spelled
from analysis.sources.grids import Unreadable
from analysis.store import official_tables
from analysis.store.snapshots import COLUMNS, KEY

# The smallest islands may have none but small counts in all the months asked for.
MOST_WHOLLY_ABSENT = 6
# Counts below three are hidden; one that is so does not lie beside months with many.
MOST_HIDDEN = 2
MOST_BESIDE_SMALL = 20
# Full-time persons are rounded area by area.
ROUNDING_OF_AN_AREA = 0.5


def rows(
    cells: Cells, table: str, query: Query, names: Names | None = None, *, partial: bool = False, what: str
) -> pd.DataFrame:
    """Turn the answer to one question into rows: measure, breakdown, area, period, value, status.

    ``names`` are those of members in the table's own description; in ``partial`` answers, as exports are, members that
    were asked for may be lacking; ``what`` is read, for messages.

    Raises DataError when a column, a member, an area or a figure is unknown, one is missing, or a row stands twice.
    """
    names, source = names or {}, catalogue.sources()[catalogue.tables()[table]]
    with grids.named(what):
        places = Columns(cells, query, source.source, names)
        frame = places.frame
        keys = pd.DataFrame({"area": places.areas(source.ignored_areas), "period": _periods(frame[places.period])})
        held = keys.join(frame[list(places.dimension_columns.values())])
        for row in held[held["area"].notna() & held.duplicated()].head(1).itertuples():
            raise Unreadable(f" has the row of area {row.area} in {row.period} twice.")
        figures = {measure: frame[column] for measure, column in places.measure_columns.items()}
        found = pd.concat([keys.assign(text=texts, measure=measure) for measure, texts in figures.items()])
        found = found[found["area"].notna()]
        for key, column in places.dimension_columns.items():
            found = _with_members(found, frame[column], key, query.dimensions[key], names, partial=partial)
        found["breakdown"] = _breakdown(found, query)
        # a part that has a column of its own moves from the name of the measure to the breakdown
        measure, mark, part = (each for _, each in found["measure"].str.partition(";").items())
        both = found["breakdown"].where(found["breakdown"] == "", found["breakdown"] + ";") + part
        found = found.assign(measure=measure, breakdown=both.where(mark != "", found["breakdown"]))
        units = official_tables.official_table(table).measures
        found = _with_numbers(found, source.tables[table], source.source, units)
        asked = [query.dimensions[key] for key in places.dimension_columns]
        if any(len(dimension.spellings(key)) > 1 for dimension in asked for key in dimension.members):
            found = _summed(found, query)
        _refuse_duplicates(found)
        return found[COLUMNS].reset_index(drop=True)


def _refuse_duplicates(found: pd.DataFrame) -> None:
    for row in found[found.duplicated(KEY)].head(1).itertuples():
        raise Unreadable(f" has {row.measure} for area {row.area} in {row.period} twice.")


def _periods(texts: pd.Series) -> pd.Series:
    texts = texts.astype(str).str.strip()
    try:
        return texts.map({text: str(periods.parse(text)) for text in texts.unique()})
    except UsageError as error:
        raise Unreadable(f": {error}") from None


def _with_members(
    found: pd.DataFrame, texts: pd.Series, dimension_key: str, dimension: Dimension, names: Names, *, partial: bool
) -> pd.DataFrame:
    """Add a column with the key of each row's member; a member of two keys gives two rows."""
    known = spelled(dimension_key, dimension, names)
    keys = {}
    for text in texts.unique():
        keys[text] = keys_of(text, known)
        if not keys[text]:
            hint = errors.hint(errors.nearest(text, known, count=1))
            raise Unreadable(f" has {text!r} in {dimension_key}, which the catalogue does not know{hint}")
    absent = [key for key in dimension.members if not any(key in held for held in keys.values())]
    if absent and not partial:
        raise Unreadable(
            f" lacks {errors.alternatives(absent).replace(' or ', ' and ')} of the dimension {dimension_key}."
        )
    column = "measure" if dimension.measures else f"member {dimension_key}"
    return found.assign(**{column: texts.reindex(found.index).map(keys)}).explode(column)


def _breakdown(found: pd.DataFrame, query: Query) -> pd.Series:
    text = pd.Series("", index=found.index, dtype=object)
    for name, key in sorted((dimension.breakdown, key) for key, dimension in query.dimensions.items()):
        if not name or f"member {key}" not in found:
            continue
        member = found[f"member {key}"].astype(object)
        part = (name + "=" + member).where(member != ALL, "")
        text = text.where((text == "") | (part == ""), text + ";") + part
    return text.to_numpy()


def _with_numbers(found: pd.DataFrame, entry: Entry, source: str, units: Mapping[str, str]) -> pd.DataFrame:
    """Read the figures by the one rule for numbers, and give each its status."""
    texts = found["text"].astype(object).where(found["text"].notna(), "")
    marks = {text: numerals.cleaned(text) for text in texts.unique() if isinstance(text, str)}
    table_mark = numerals.decimal_of(marks)
    mark = texts.map(marks)
    nil, not_applicable = mark == numerals.NIL, mark == numerals.NOT_APPLICABLE
    empty = mark.isin(numerals.NOT_KNOWN)
    if source == "jobindsats":
        empty, nil, not_applicable = empty | nil | not_applicable, nil & False, not_applicable & False
    value = pd.Series(np.nan, index=found.index).mask(nil, 0.0)
    to_read = ~(empty | nil | not_applicable)
    for measure, rows in found[to_read].groupby("measure"):
        unit = "pct" if measure in entry.scale else units[str(measure)]
        numbers = {}
        for text in rows["text"].unique():
            try:
                numbers[text] = numerals.in_column(text, unit, table_mark)
            except DataError as error:
                row = rows[rows["text"] == text].iloc[0]
                raise Unreadable(
                    f" has {grids.shown(text)} for area {row['area']} in {row['period']}, where a number is "
                    f"expected; it {error}."
                ) from None
        value[to_read & (found["measure"] == measure)] = rows["text"].map(numbers).to_numpy("float64")
    factor = found["measure"].map(entry.scale).astype("float64").fillna(1.0)
    value = value * factor + 0.0
    status = np.select([not_applicable, empty, value == 0], ["not_applicable", entry.empty, "zero"], default="observed")
    return found.assign(value=value, status=status)


def _summed(found: pd.DataFrame, query: Query) -> pd.DataFrame:
    """Add up the members of one key; a sum with a member that has no number has none either."""
    sizes = pd.Series(1, index=found.index)
    for key, dimension in query.dimensions.items():
        if f"member {key}" in found:
            sizes = sizes * found[f"member {key}"].map({each: dimension.parts(each) for each in dimension.members})
    groups = found.assign(wanted=sizes, number=found["value"].notna()).groupby(KEY, as_index=False)
    added = groups.agg(
        value=("value", "sum"),
        parts=("number", "size"),
        numbers=("number", "sum"),
        wanted=("wanted", "first"),
        status=("status", lambda held: next((each for each in held if each not in ("observed", "zero")), "observed")),
    )
    for row in added[added["parts"] != added["wanted"]].head(1).itertuples():
        raise Unreadable(
            f" has {row.parts} of the {row.wanted} parts of {row.breakdown or 'all'} for area {row.area} in "
            f"{row.period}."
        )
    whole = added["numbers"] == added["parts"]
    # a hidden count is 0 to 2, and a sum with it is so only where it stands alone
    more = (added["status"] == "suppressed") & ((added["value"] > 0) | (added["parts"] - added["numbers"] > 1))
    added["status"] = added["status"].mask(more, "not_available")
    added["value"] = added["value"].where(whole)
    added["status"] = np.where(whole, np.where(added["value"] == 0, "zero", "observed"), added["status"])
    return added[[*KEY, "value", "status"]]


def completed(found: pd.DataFrame, table: str, what: str) -> pd.DataFrame:
    """Return all rows of a table as they are stored: with those that it leaves out, or as shares of what they count.

    Raises DataError when a figure stands twice, or rows lack that cannot.
    """
    entry = catalogue.entry(table)
    with grids.named(what):
        _refuse_duplicates(found)
        if entry.share_without:
            return _as_shares(found, entry.share_without)
        if entry.absent_rows:
            found = _with_absent_rows(found, entry.absent_rows)
        return hidden_where_small(found, table)


def hidden_where_small(found: pd.DataFrame, table: str) -> pd.DataFrame:
    """Let a number be hidden only where it may be a small count; else it is not available.

    It may not for the whole country, beside numbers of many in time, where a part is more, or where the total and its
    other parts, or the whole country and its other municipalities, leave more.
    """
    entry, units = catalogue.entry(table), official_tables.official_table(table).measures
    hidden = found["status"] == "suppressed"
    if not hidden.any():
        return found
    country = found["area"] == areas.COUNTRY
    for row in found[hidden & country & (found["breakdown"] == "")].head(1).itertuples():
        raise Unreadable(f" has no number of {row.measure} for the whole country in {row.period}.")
    in_time = found.assign(ends=periods.last_month(found["period"])).sort_values("ends")
    series = in_time.groupby(["measure", "breakdown", "area"])["value"]
    many = pd.concat([series.ffill(), series.bfill()], axis=1).min(axis=1).reindex(found.index) > MOST_BESIDE_SMALL
    for name in entry.shape.parts:
        many |= _left_for(found, name) > MOST_HIDDEN
    largest = found.groupby(["measure", "area", "period"])["value"].transform("max")
    many |= (found["breakdown"] == "") & (largest - 1 > MOST_HIDDEN)
    if entry.shape.country_tolerance_pct is not None:
        many |= _left_by_others(found) > MOST_HIDDEN
    counts = ~found["measure"].map(units).isin(numerals.WITH_DECIMALS)
    return found.assign(status=found["status"].mask(hidden & (country | (many & counts)), "not_available"))


def _left_for(found: pd.DataFrame, name: str) -> pd.Series:
    """Return what the total leaves, after the other parts and their rounding, for a part that alone has no number."""
    same = [found[key] for key in ("measure", "area", "period")]
    parts, total = found["breakdown"].str.fullmatch(f"{name}=[^;]+"), found["breakdown"] == ""
    totals = found["value"].where(total).groupby(same).transform("max")
    others = found["value"].where(parts).groupby(same).transform("sum")
    lacking = (parts & found["value"].isna()).groupby(same).transform("sum")
    left = totals - others - parts.groupby(same).transform("sum")
    return left.where(parts & (lacking == 1))


def _left_by_others(found: pd.DataFrame) -> pd.Series:
    """Return what the whole country leaves, after the municipalities and their rounding, for each that is hidden."""
    municipal = found["area"].isin([area.code for area in areas.municipalities()])
    same = [found[key] for key in ("measure", "breakdown", "period")]
    country = found["value"].where(found["area"] == areas.COUNTRY).groupby(same).transform("max")
    held = found["value"].where(municipal).groupby(same)
    unknown = (municipal & found["value"].isna()).groupby(same).transform("sum")
    known = held.transform("count")
    left = country - held.transform("sum") - ROUNDING_OF_AN_AREA * (known + 1)
    return (left / unknown).where(municipal & (known + unknown == len(areas.municipalities())))


def _as_shares(found: pd.DataFrame, without: str) -> pd.DataFrame:
    """Turn counts into the share, in per cent with two decimals, of all those that are not of a breakdown."""
    same = ["measure", "area", "period"]
    counts = {name: found[found["breakdown"] == name].set_index(same) for name in ("", without)}
    both = counts[""][["value", "status"]].join(counts[without]["value"].rename("others"), how="left")
    if both["others"].isna().ne(both["value"].isna()).any() or (both["others"] > both["value"]).any():
        raise Unreadable(f" has no number of {without} for each total, or one that is larger than the total.")
    value = (100 * (1 - both["others"] / both["value"].where(both["value"] > 0))).round(2) + 0.0
    status = np.select(
        [both["value"].isna(), value.isna(), value == 0], [both["status"], "not_applicable", "zero"], "observed"
    )
    return both.assign(breakdown="", value=value, status=status).reset_index()[COLUMNS]


def _with_absent_rows(found: pd.DataFrame, status: str) -> pd.DataFrame:
    """Add the municipality rows that a table leaves out, without a number and with the status of an absent row.

    More municipalities wholly absent than can have nothing but small counts are an error.
    """
    codes = [area.code for area in areas.municipalities()]
    absent = sorted(set(codes) - set(found["area"]))
    if len(absent) > MOST_WHOLLY_ABSENT:
        raise Unreadable(f" lacks {len(absent)} municipalities, such as {areas.area(absent[0]).name!r}.")
    kinds = found[["measure", "breakdown"]].drop_duplicates()
    grid = kinds.merge(pd.DataFrame({"area": codes}), how="cross")
    grid = grid.merge(pd.DataFrame({"period": sorted(found["period"].unique())}), how="cross")
    return found.merge(grid, on=KEY, how="outer").fillna({"status": status})[COLUMNS]
