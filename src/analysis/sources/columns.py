"""Which column of an answer holds what: periods, areas, measures, and the dimensions by name or by their members."""

import fnmatch
from collections.abc import Callable, Collection, Mapping

import pandas as pd

from analysis.core import areas, errors
from analysis.core.errors import BilagError, UsageError
from analysis.sources import grids, numerals
from analysis.sources.catalogue import ALL, Dimension, Query
from analysis.sources.cells import VALUE, Cells, is_period
from analysis.sources.grids import Unreadable
from analysis.store.snapshots import AREA_KINDS

PERIOD_NAMES = ("tid", "periode", "period", "time")
AREA_NAMES = ("area", "område", "omraade", "region", "kommune", "municipality", "bopælskommune")
VALUE_NAMES = (VALUE.casefold(), "value", "content", "antal", "contents")
# What StatBank's English exports call the variables that many tables have.
IN_ENGLISH = {
    "køn": "sex",
    "alder": "age",
    "civilstand": "marital status",
    "herkomst": "ancestry",
    "branche": "industry",
}
# Totals that many dimensions have, so that no dimension is known by them.
TOTALS = frozenset({"/", "tot", "ialt", "i alt", "total", "alder i alt", "age, total"})

# Names of members in a table's own description: hierarchy or variable, then id, then name.
# The names of measures by id stand under MEASURES, those of dimensions by key under "".
Names = Mapping[str, Mapping[str, str]]
MEASURES = "measures"


class Columns:
    """Which column of an answer holds what, by the column's number in the frame.

    ``period``, ``area`` (None where all is the whole country), ``dimension_columns`` by the key of the dimension, and
    ``measure_columns`` by measure.
    """

    def __init__(self, cells: Cells, query: Query, source: str, names: Names) -> None:
        self.frame, self.labels = (
            _measures_apart(cells, query) if source == "jobindsats" else (cells.frame, _labels(cells))
        )
        self.free = dict(self.labels)
        self.period = self._needed("periods", self._take(PERIOD_NAMES), is_period)
        codes = [each.casefold() for each in query.areas if "=" not in each]
        by_area = bool(codes) or source == "jobindsats"
        self.area = self._take([*codes, *AREA_NAMES]) if by_area else None
        self.dimension_columns: dict[str, int] = {}
        for key, dimension in query.dimensions.items():
            own = [each.casefold() for each in (key, *dimension.names, names.get("", {}).get(key, ""))]
            place = self._take([*own, *(IN_ENGLISH[name] for name in own if name in IN_ENGLISH)])
            if place is not None:
                self.dimension_columns[key] = place
        if source == "statbank":
            self.measure_columns = {next(iter(query.measures), ""): self._needed("figures", self._take(VALUE_NAMES))}
        else:
            # a measure that the catalogue knows by its id has a column by its name
            called = names.get(MEASURES, {})
            self.measure_columns = {
                key: self._measure(key, [called.get(each, each) for each in patterns])
                for key, patterns in query.patterns().items()
            }
        if by_area and self.area is None:
            self.area = self._needed("areas", None, _is_area)
        self._rest_by_members(query, names)
        self._complete(query, source)

    def areas(self, ignored: list[str]) -> pd.Series:
        """Return the code of each row's area, NA where it is left out."""
        if self.area is None:
            return pd.Series("000", index=self.frame.index)
        texts = self.frame[self.area].astype(str).str.strip()
        left_out = {text.casefold() for text in (*ignored, *areas.ignored_names())}
        known = [text for text in texts.unique() if text.casefold() not in left_out]
        try:
            codes = {text: areas.resolve(text, AREA_KINDS).code for text in known}
        except UsageError as error:
            raise Unreadable(f": {error}") from None
        return texts.map(codes)

    def _take(self, wanted: Collection[str]) -> int | None:
        for place, labels in self.free.items():
            if any(label and label.casefold() in wanted for label in labels):
                del self.free[place]
                return place
        return None

    def _texts(self, place: int) -> list[str]:
        return [str(text) for text in self.frame[place].dropna().unique()[:200]]

    def _needed(self, holding: str, place: int | None, fits: Callable[[str], bool] | None = None) -> int:
        if place is None and fits:
            place = next((each for each in self.free if (texts := self._texts(each)) and all(map(fits, texts))), None)
            self.free.pop(place, None)
        if place is None:
            raise Unreadable(f" has no column of {holding}; it has {self._shown()}.")
        return place

    def _measure(self, measure: str, patterns: list[str]) -> int:
        """Find a measure's column, the first of several when they say the same."""
        for pattern in patterns:
            for whole in (True, False):
                fitting = [place for place, labels in self.free.items() if _fits(labels, pattern, whole=whole)]
                if not fitting:
                    continue
                if any(not self.frame[fitting[0]].equals(self.frame[other]) for other in fitting):
                    labels = errors.alternatives(self.labels[place][1] for place in fitting)
                    raise Unreadable(f" has more than one column for {measure}: {labels}.")
                for place in fitting:
                    del self.free[place]
                return fitting[0]
        raise Unreadable(f" has no column for {measure}; it has {self._shown()}.")

    def _rest_by_members(self, query: Query, names: Names) -> None:
        """Give the columns left to the dimensions left, by the members that stand in them.

        Totals alone tell no dimension from another, so they are enough only in a column without a name.
        """
        dimensions = query.dimensions.items()
        left = {key: spelled(key, each, names) for key, each in dimensions if key not in self.dimension_columns}
        for with_totals in (False, True):
            for key, known in left.items():
                if key in self.dimension_columns:
                    continue
                for place, labels in list(self.free.items()):
                    texts = self._texts(place)
                    telling = not TOTALS.issuperset(map(str.casefold, texts)) or (with_totals and not any(labels))
                    if texts and telling and all(keys_of(text, known) for text in texts):
                        del self.free[place]
                        self.dimension_columns[key] = place
                        break

    def _complete(self, query: Query, source: str) -> None:
        for key, dimension in query.dimensions.items():
            # a total may be left out of an answer; a member that is all that is asked for may not
            if key not in self.dimension_columns and not (set(dimension.members) == {ALL} and _is_total(dimension)):
                raise Unreadable(f" has no column for the dimension {key}; it has {self._shown()}.")
        for place, labels in self.free.items():
            texts = self._texts(place)
            of_totals = not any(labels) and TOTALS.issuperset(map(str.casefold, texts))
            if not of_totals and (source == "statbank" or not all(map(numerals.is_figure, texts))):
                shown = next(filter(None, reversed(labels)), texts[0] if texts else "")
                raise Unreadable(f" has the column {shown!r}, which the catalogue does not know.")

    def _shown(self) -> str:
        shown = (label or code or "one without a name" for code, label in self.labels.values())
        return errors.alternatives(shown).replace(" or ", " and ")


def _labels(cells: Cells) -> dict[int, tuple[str, str]]:
    return {place: (column.id, column.label) for place, column in enumerate(cells.columns)}


def _measures_apart(cells: Cells, query: Query) -> tuple[pd.DataFrame, dict[int, tuple[str, str]]]:
    """Give each measure a column of its own where they are named in one column without a name, beside their figures."""
    labels = _labels(cells)
    value = next((place for place, (code, _) in labels.items() if code == VALUE), None)
    wanted = [each for patterns in query.patterns().values() for each in patterns]
    for place in [place for place, known in labels.items() if value is not None and not any(known)]:
        texts = [str(text) for text in cells.frame[place].dropna().unique()]
        if any(_fits((text, text), pattern, whole=False) for text in texts for pattern in wanted):
            others = [each for each in labels if each not in (place, value)]
            apart = cells.frame.pivot(index=others, columns=place, values=value)[texts].reset_index()
            named = [*(labels[each] for each in others), *((text, text) for text in texts)]
            return apart.set_axis(range(len(named)), axis=1), dict(enumerate(named))
    if value is not None and len(query.measures) == 1:  # the title says which it is
        labels[value] = (VALUE, str(wanted[0]).replace("*", ""))
    return cells.frame, labels


def _fits(labels: tuple[str, str], pattern: str, *, whole: bool) -> bool:
    """Tell whether a column's name fits; a label may carry the name of its group before a colon."""
    wanted = grids.normal(pattern).replace("[", "[[]")
    for label in labels:
        text = grids.normal(label if whole else label.rsplit(": ", 1)[-1])
        if text and fnmatch.fnmatchcase(text, wanted):
            return True
    return False


def _is_total(dimension: Dimension) -> bool:
    spellings = {text.casefold() for member in dimension.spellings(ALL) for text in member}
    return bool(spellings & TOTALS) or any("i alt" in text for text in spellings) or len(dimension.spellings(ALL)) > 1


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
            for spelling in dict.fromkeys(grids.normal(each) for each in known if each):
                found.setdefault(spelling, []).append(key)
    return found


def keys_of(text: str, known: dict[str, list[str]]) -> list[str]:
    """Return the keys of a member as it stands in an answer; none where it is not known."""
    folded = grids.normal(str(text))
    if folded in known:
        return known[folded]
    patterns = (keys for spelling, keys in known.items() if "*" in spelling and fnmatch.fnmatchcase(folded, spelling))
    return next(patterns, [])
