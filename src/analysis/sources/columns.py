"""Which column of an answer holds what: periods, areas, measures, and the dimensions by name or by their members."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping

import pandas as pd

from analysis.core import areas, errors
from analysis.core.errors import BilagError, DataError, UsageError
from analysis.sources.catalogue import ALL, Dimension, Query
from analysis.sources.cells import VALUE, Cells, is_period
from analysis.store.snapshots import AREA_KINDS

PERIOD_NAMES = ("tid", "periode", "period", "time")
AREA_NAMES = ("area", "område", "omraade", "region", "kommune", "municipality", "bopælskommune")
VALUE_NAMES = (VALUE.casefold(), "value", "content", "antal", "contents")
# What stands where there is no number: a nil, not applicable, not known or too uncertain.
NIL, NOT_APPLICABLE = "-", "."
NOT_KNOWN = ("", "..", "...", "…", ":", "null", "None")

# Names of members in a table's own description: hierarchy or variable, then id, then name.
Names = Mapping[str, Mapping[str, str]]


class Columns:
    """Which column of an answer holds what."""

    def __init__(self, cells: Cells, query: Query, source: str, names: Names, what: str) -> None:
        self.what = what
        self.labels = {place: (column.id, column.label) for place, column in enumerate(cells.columns)}
        self.free = dict(self.labels)
        self.frame = cells.frame
        self.period = self._take(PERIOD_NAMES)
        if self.period is None:
            self.period = self._by_content(lambda texts: all(map(is_period, texts)))
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
            codes = {text: areas.resolve(text, AREA_KINDS).code for text in known}
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
            known = spelled(key, dimension, names)
            column = self._by_content(lambda texts, known=known: all(keys_of(text, known) for text in texts))
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


def _is_area(text: str) -> bool:
    if text in areas.ignored_names():
        return True
    try:
        areas.resolve(text, AREA_KINDS)
    except BilagError:
        return False
    return True


def spelled(dimension_key: str, dimension: Dimension, names: Names) -> dict[str, list[str]]:
    """Return the keys behind each spelling of a member of a dimension."""
    described = names.get(dimension_key, {})
    found: dict[str, list[str]] = {}
    for key in dimension.members:
        for member in dimension.spellings(key):
            known = [spelling for text in member for spelling in (text, described.get(text, ""))]
            for spelling in dict.fromkeys(each.casefold() for each in known if each):
                found.setdefault(spelling, []).append(key)
    return found


def keys_of(text: str, known: dict[str, list[str]]) -> list[str]:
    """Return the keys of a member as it stands in an answer; none where it is not known."""
    folded = " ".join(str(text).casefold().split())
    if folded in known:
        return known[folded]
    patterns = (keys for spelling, keys in known.items() if "*" in spelling and fnmatch.fnmatchcase(folded, spelling))
    return next(patterns, [])
