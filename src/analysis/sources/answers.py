"""The tidy step: cells of an answer or export become rows, as the catalogue says.

One step for both sources and for every form of answer: it finds what each column holds, gives every member its key,
and every figure its status.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis import areas, errors, periods
from analysis.errors import BilagError, DataError, UsageError
from analysis.snapshots import COLUMNS, KEY
from analysis.sources import tidy
from analysis.sources.catalogue import ALL, Dimension, Entry, Query, Span
from analysis.sources.cells import VALUE, Cells

PERIOD_NAMES = ("tid", "periode", "period", "time")
AREA_NAMES = ("area", "område", "omraade", "region", "kommune", "municipality", "bopælskommune")
VALUE_NAMES = (VALUE.casefold(), "value", "content", "antal", "contents")
# What stands where there is no number: a nil, not applicable, not known or too uncertain.
NIL, NOT_APPLICABLE = "-", "."
NOT_KNOWN = ("", "..", "...", "…", ":", "null", "None")

# The smallest islands may have none but small counts in all the months asked for.
MOST_WHOLLY_ABSENT = 6

# Names of members in a table's own description: hierarchy or variable, then id, then name.
Names = Mapping[str, Mapping[str, str]]


def rows(
    cells: Cells,
    entry: Entry,
    query: Query,
    *,
    source: str,
    names: Names | None = None,
    ignored_areas: list[str] | None = None,
    partial: bool = False,
    what: str = "the answer",
) -> pd.DataFrame:
    """Turn the answer to one question into rows of a snapshot.

    Parameters
    ----------
    cells
        The answer.
    entry, query
        The catalogue's record of the table, and the question that was asked.
    source
        "jobindsats" or "statbank".
    names
        Names of members in the table's own description.
    ignored_areas
        Codes and names of areas that are left out, beside those always left out.
    partial
        Whether members that were asked for may be lacking, as in an export of a part of the table.
    what
        What is read, for messages.

    Returns
    -------
    DataFrame
        measure, breakdown, area, period, value, status.

    Raises
    ------
    DataError
        When a column, a member, an area or a figure is unknown, one is missing, or a row stands twice.
    """
    places = _Places(cells, query, source, names or {}, what)
    frame = cells.frame
    keys = pd.DataFrame(index=frame.index)
    keys["area"] = places.areas(frame, ignored_areas or [])
    keys["period"] = _periods(frame[places.period], what)
    _nothing_twice(frame, keys, places, what)
    long = []
    for measure, column in places.measure_columns.items():
        parts = keys.assign(text=frame[column].astype(object).where(frame[column].notna(), None), measure=measure)
        long.append(parts)
    found = pd.concat(long)
    found = found[found["area"].notna()]
    summed = False
    for dimension_key, column in places.dimension_columns.items():
        dimension = query.dimensions[dimension_key]
        found = _with_members(found, frame[column], dimension_key, dimension, names or {}, what, partial)
        summed = summed or any(len(dimension.spellings(key)) > 1 for key in dimension.members)
    found["breakdown"] = _breakdown(found, query)
    found = _with_numbers(found, entry, source, what)
    if summed:
        found = _summed(found, query)
    result = found[[*KEY, "value", "status"]]
    twice = result[result.duplicated(KEY)]
    if len(twice):
        row = twice.iloc[0]
        raise DataError(f"{what} has {row['measure']} for area {row['area']} in {row['period']} twice.")
    return result[COLUMNS].reset_index(drop=True)


class _Places:
    """Which column of an answer holds what."""

    def __init__(self, cells: Cells, query: Query, source: str, names: Names, what: str) -> None:
        self.what = what
        self.labels = {place: (column.id, column.label) for place, column in enumerate(cells.columns)}
        self.free = dict(self.labels)
        self.frame = cells.frame
        self.period = self._take(PERIOD_NAMES)
        if self.period is None:
            self.period = self._by_content(lambda texts: all(map(_is_period, texts)))
        if self.period is None:
            raise DataError(f"{what} has no column of periods; it has {self._shown()}.")
        codes = tuple(each.casefold() for each in query.areas if "=" not in each)
        self.area = self._take(codes) if codes else None
        if self.area is None and (codes or source == "jobindsats"):
            self.area = self._take(AREA_NAMES)
        self.dimension_columns: dict[str, int] = {}
        for key, dimension in query.dimensions.items():
            own = [key, *dimension.names, names.get("", {}).get(key, "")]
            column = self._take(tuple(name.casefold() for name in own if name))
            if column is not None:
                self.dimension_columns[key] = column
        self.measure_columns = self._measures(query, source)
        self._rest_by_members(query, names)
        if self.area is None and (codes or source == "jobindsats"):
            self.area = self._by_content(lambda texts: all(map(_is_area, texts)))
            if self.area is None:
                raise DataError(f"{what} has no column of areas; it has {self._shown()}.")
        self._complete(query, source)

    def areas(self, frame: pd.DataFrame, ignored: list[str]) -> pd.Series:
        """Return the code of each row's area, NA where it is left out."""
        if self.area is None:
            return pd.Series("000", index=frame.index)
        texts = frame[self.area].astype(str).str.strip()
        left_out = {text.casefold() for text in (*ignored, *areas.ignored_names())}
        known = [text for text in texts.unique() if text.casefold() not in left_out]
        try:
            codes = {text: areas.resolve(text, tidy.KINDS).code for text in known}
        except UsageError as error:
            raise DataError(f"{self.what}: {error}") from None
        return texts.map(codes)

    def _take(self, wanted: tuple[str, ...]) -> int | None:
        for place, (code, label) in self.free.items():
            if code.casefold() in wanted or label.casefold() in wanted:
                del self.free[place]
                return place
        return None

    def _by_content(self, fits) -> int | None:
        for place in self.free:
            texts = [str(text) for text in self.frame[place].dropna().unique()[:200]]
            if texts and fits(texts):
                del self.free[place]
                return place
        return None

    def _measures(self, query: Query, source: str) -> dict[str, int]:
        value = self._take(VALUE_NAMES) if source == "statbank" else None
        if source == "statbank":
            if value is None:
                raise DataError(f"{self.what} has no column of figures; it has {self._shown()}.")
            named = list(query.measures) or [""]
            return {named[0]: value}
        return {measure: self._measure(measure, patterns) for measure, patterns in query.measures.items()}

    def _measure(self, measure: str, patterns: str | list[str]) -> int:
        for pattern in [patterns] if isinstance(patterns, str) else patterns:
            for whole in (True, False):
                fitting = [place for place, labels in self.free.items() if _fits(labels, pattern, whole=whole)]
                if fitting:
                    return self._one(measure, fitting)
        raise DataError(f"{self.what} has no column for {measure}; it has {self._shown()}.")

    def _one(self, measure: str, fitting: list[int]) -> int:
        """Take the first of several columns when they say the same."""
        first = fitting[0]
        for other in fitting[1:]:
            if not self.frame[first].equals(self.frame[other]):
                labels = errors.alternatives(self.labels[place][1] for place in fitting)
                raise DataError(f"{self.what} has more than one column for {measure}: {labels}.")
        for place in fitting:
            del self.free[place]
        return first

    def _rest_by_members(self, query: Query, names: Names) -> None:
        """Give the columns left to the dimensions left, by the members that stand in them."""
        for key, dimension in query.dimensions.items():
            if key in self.dimension_columns:
                continue
            spelled = _spelled(key, dimension, names)
            column = self._by_content(lambda texts, spelled=spelled: all(_keys_of(text, spelled) for text in texts))
            if column is not None:
                self.dimension_columns[key] = column

    def _complete(self, query: Query, source: str) -> None:
        for key, dimension in query.dimensions.items():
            if key not in self.dimension_columns and set(dimension.members) != {ALL}:
                raise DataError(f"{self.what} has no column for the dimension {key}; it has {self._shown()}.")
        unknown = [place for place in self.free if source == "statbank" or self.frame[place].map(_is_text).any()]
        if unknown:
            shown = self.labels[unknown[0]]
            raise DataError(f"{self.what} has the column {shown[1] or shown[0]!r}, which the catalogue does not know.")

    def _shown(self) -> str:
        return errors.alternatives(label or code for code, label in self.labels.values()).replace(" or ", " and ")


def _fits(labels: tuple[str, str], pattern: str, *, whole: bool) -> bool:
    """Tell whether a column's name fits; a label may carry the name of its group before a colon."""
    wanted = pattern.casefold()
    for label in labels:
        text = label.casefold() if whole else label.rsplit(": ", 1)[-1].casefold()
        if text and fnmatch.fnmatchcase(" ".join(text.split()), wanted.replace("[", "[[]")):
            return True
    return False


def _is_text(cell: object) -> bool:
    if cell is None:
        return False
    try:
        float(str(cell).replace(",", "."))
    except ValueError:
        return str(cell) not in (*NOT_KNOWN, NIL, NOT_APPLICABLE)
    return False


def _is_period(text: str) -> bool:
    try:
        periods.parse(text)
    except UsageError:
        return False
    return True


def _is_area(text: str) -> bool:
    if text in areas.ignored_names():
        return True
    try:
        areas.resolve(text, tidy.KINDS)
    except BilagError:
        return False
    return True


def _periods(texts: pd.Series, what: str) -> pd.Series:
    try:
        return tidy.canonical_periods(texts.astype(str).str.strip())
    except UsageError as error:
        raise DataError(f"{what}: {error}") from None


def _nothing_twice(frame: pd.DataFrame, keys: pd.DataFrame, places: _Places, what: str) -> None:
    held = keys.join(frame[list(places.dimension_columns.values())])
    held = held[held["area"].notna()]
    twice = held[held.duplicated()]
    if len(twice):
        row = twice.iloc[0]
        raise DataError(f"{what} has the row of area {row['area']} in {row['period']} twice.")


def _spelled(dimension_key: str, dimension: Dimension, names: Names) -> dict[str, list[str]]:
    """Return the keys behind each spelling of a member."""
    described = names.get(dimension_key, {})
    spelled: dict[str, list[str]] = {}
    for key in dimension.members:
        for member in dimension.spellings(key):
            known = [spelling for text in member for spelling in (text, described.get(text, ""))]
            for spelling in dict.fromkeys(each.casefold() for each in known if each):
                spelled.setdefault(spelling, []).append(key)
    return spelled


def _keys_of(text: str, spelled: dict[str, list[str]]) -> list[str]:
    folded = " ".join(str(text).casefold().split())
    if folded in spelled:
        return spelled[folded]
    patterns = (keys for spelling, keys in spelled.items() if "*" in spelling and fnmatch.fnmatchcase(folded, spelling))
    return next(patterns, [])


def _with_members(
    found: pd.DataFrame,
    texts: pd.Series,
    dimension_key: str,
    dimension: Dimension,
    names: Names,
    what: str,
    partial: bool,
) -> pd.DataFrame:
    """Add a column with the key of each row's member; a member of two keys gives two rows."""
    spelled = _spelled(dimension_key, dimension, names)
    keys = {}
    for text in texts.unique():
        keys[text] = _keys_of(text, spelled)
        if not keys[text]:
            nearest = errors.nearest(text, spelled, count=1)
            hint = f"; did you mean {nearest[0]!r}?" if nearest else "."
            raise DataError(f"{what} has {text!r} in {dimension_key}, which the catalogue does not know{hint}")
    absent = [key for key in dimension.members if not any(key in held for held in keys.values())]
    if absent and not partial:
        raise DataError(
            f"{what} lacks {errors.alternatives(absent).replace(' or ', ' and ')} of the dimension {dimension_key}."
        )
    column = "measure" if dimension.measures else f"member {dimension_key}"
    return found.assign(**{column: texts.reindex(found.index).map(keys)}).explode(column)


def _breakdown(found: pd.DataFrame, query: Query) -> pd.Series:
    text = pd.Series("", index=found.index, dtype=object)
    named = sorted(
        (dimension.breakdown, key)
        for key, dimension in query.dimensions.items()
        if dimension.breakdown and f"member {key}" in found
    )
    for name, key in named:
        member = found[f"member {key}"].astype(object)
        part = (name + "=" + member).where(member != ALL, "")
        text = text.where((text == "") | (part == ""), text + ";") + part
    return text.to_numpy()


def _with_numbers(found: pd.DataFrame, entry: Entry, source: str, what: str) -> pd.DataFrame:
    text = found["text"].fillna("").astype(str).str.strip().str.replace(r"[\s\u00a0]", "", regex=True)
    empty = text.isin(NOT_KNOWN)
    nil, not_applicable = text == NIL, text == NOT_APPLICABLE
    if source == "jobindsats":
        empty, nil, not_applicable = empty | nil | not_applicable, nil & False, not_applicable & False
    number = pd.to_numeric(text.mask(empty | not_applicable).mask(nil, "0").str.replace(",", "."), errors="coerce")
    odd = number.isna() & ~(empty | not_applicable)
    if odd.any():
        row = found[odd].iloc[0]
        raise DataError(
            f"{what} has {row['text']!r} for area {row['area']} in {row['period']}, where a number is expected."
        )
    factor = found["measure"].map(entry.scale).astype("float64").fillna(1.0)
    value = number.astype("float64") * factor + 0.0
    status = np.select([not_applicable, empty, value == 0], ["not_applicable", entry.empty, "zero"], default="observed")
    return found.assign(value=value, status=status)


def _summed(found: pd.DataFrame, query: Query) -> pd.DataFrame:
    """Add up the members of one key; a sum with a member that has no number has none either."""
    sizes = pd.Series(1, index=found.index)
    for key, dimension in query.dimensions.items():
        if f"member {key}" in found:
            count = {
                each: len(dimension.spellings(each)) if _adds_up(dimension, each) else 1 for each in dimension.members
            }
            sizes = sizes * found[f"member {key}"].map(count).to_numpy()
    groups = found.assign(wanted=sizes.to_numpy(), number=found["value"].notna()).groupby(KEY, as_index=False)
    added = groups.agg(
        value=("value", "sum"),
        count=("number", "size"),
        numbers=("number", "sum"),
        wanted=("wanted", "first"),
        status=("status", lambda held: next((each for each in held if each not in ("observed", "zero")), "observed")),
    )
    lacking = added[added["count"] != added["wanted"]]
    if len(lacking):
        row = lacking.iloc[0]
        raise DataError(
            f"The sum {row['breakdown'] or 'of all'} for area {row['area']} in {row['period']} has {row['count']} of "
            f"its {row['wanted']} parts."
        )
    whole = added["numbers"] == added["count"]
    added["value"] = added["value"].where(whole)
    added["status"] = np.where(whole, np.where(added["value"] == 0, "zero", "observed"), added["status"])
    return added[[*KEY, "value", "status"]]


def _adds_up(dimension: Dimension, key: str) -> bool:
    return isinstance(dimension.members[key], Span | dict)


def with_absent_rows(found: pd.DataFrame, status: str, what: str) -> pd.DataFrame:
    """Add the municipality rows that a table leaves out, without a number.

    Parameters
    ----------
    found
        Rows of one table.
    status
        What an absent row means.
    what
        What is read, for messages.

    Raises
    ------
    DataError
        When more municipalities are wholly absent than can have nothing but small counts.
    """
    codes = [area.code for area in areas.municipalities()]
    absent = sorted(set(codes) - set(found["area"]))
    if len(absent) > MOST_WHOLLY_ABSENT:
        raise DataError(f"{what} lacks {len(absent)} municipalities, such as {areas.area(absent[0]).name!r}.")
    kinds = found[["measure", "breakdown"]].drop_duplicates()
    grid = kinds.merge(pd.DataFrame({"area": codes}), how="cross")
    grid = grid.merge(pd.DataFrame({"period": sorted(found["period"].unique())}), how="cross")
    return found.merge(grid, on=KEY, how="outer").fillna({"status": status})[COLUMNS]
