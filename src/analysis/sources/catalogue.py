"""The catalogue: what is asked of each official table, and how its answer becomes observations.

The records stand in ``data/catalogue``, one file for each source that can be fetched from.
"""

from typing import Literal, Self

from pydantic import model_validator

from analysis.core import errors, project, yaml_files
from analysis.core.yaml_files import StrictModel
from analysis.store import official_tables

ALL = "all"


class Span(StrictModel):
    """Members numbered one by one that are summed, such as single years of age.

    A number is also the member's code; ``labels`` are how it is written in words, with {} for the number.
    """

    first: int
    last: int
    labels: list[str] = ["{} år", "{} years"]

    def spellings(self) -> list[list[str]]:
        """Return every member as its code and its names."""
        numbers = range(self.first, self.last + 1)
        return [[str(number), *(label.format(number) for label in self.labels)] for number in numbers]


class Dimension(StrictModel):
    """One dimension of a table beside area and period, and the members that are asked for.

    ``breakdown`` is its name in the breakdown of an observation, empty when only all together is asked for; ``names``
    are others that it has in answers and exports. ``members`` are the keys in the breakdown (``all`` gives none), with
    code and names at the source, best first; those that are added up are a span or a list under ``sum``. With
    ``measures`` the keys are measures and no part of the breakdown.
    """

    breakdown: str = ""
    names: list[str] = []
    members: dict[str, str | list[str] | Span | dict[Literal["sum"], list[str]]]
    measures: bool = False

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not self.breakdown and not self.measures and set(self.members) != {ALL}:
            raise ValueError("a dimension with other members than all needs the key 'breakdown' or 'measures'")
        return self

    def spellings(self, key: str) -> list[list[str]]:
        """Return the members behind a key, each as the names that it goes by."""
        held = self.members[key]
        if isinstance(held, str):
            return [[held]]
        if isinstance(held, Span):
            return held.spellings()
        if isinstance(held, dict):
            return [[code] for code in held["sum"]]
        return [held]

    def parts(self, key: str) -> int:
        """Return how many members are added up to a key's number."""
        return len(self.spellings(key)) if isinstance(self.members[key], Span | dict) else 1


class Query(StrictModel):
    """One question to a table.

    ``areas`` are of Jobindsats one or more of "hierarchy=selection", where the selection is ``/`` (the top) or ``*``
    (all members), and of StatBank the one variable that holds the areas. ``measures`` have the names that they go by at
    the source, best first, ``*`` for any text; StatBank has one, or none where a dimension names them. A column that
    is one part of a measure has the part's breakdown after a semicolon: ``spells_count;duration=2-4_weeks``.
    ``newest`` is how many of the newest periods are asked for; all when left out. An ``optional`` question is left out
    where the table does not have what it asks for.
    """

    areas: list[str]
    dimensions: dict[str, Dimension] = {}
    measures: dict[str, str | list[str]] = {}
    newest: int | None = None
    optional: bool = False

    def patterns(self) -> dict[str, list[str]]:
        """Return the ids and names of each measure, best first."""
        return {key: [each] if isinstance(each, str) else each for key, each in self.measures.items()}


class Shape(StrictModel):
    """What an answer must look like, beside what holds for every table.

    ``areas`` is how many of each kind at least; ``minimum`` and ``maximum`` the limits of a measure where they are not
    those of its unit; ``country_tolerance_pct`` how far the sum of the municipalities may lie from the whole country,
    for counts; ``parts`` the breakdowns whose members add up to the total, and how far each may be rounded.
    """

    areas: dict[str, int]
    minimum: dict[str, float | int] = {}
    maximum: dict[str, float | int] = {}
    country_tolerance_pct: float | int | None = None
    parts: dict[str, float | int] = {}


class Entry(StrictModel):
    """What is asked of one table.

    ``verified`` tells whether the names were seen in a real answer; where they were not, they are looked up in the
    table's own description when it is fetched, and a name that is not there stops the fetch. ``frequency`` is how often
    a period ends, ``period_type`` its type at Jobindsats and ``lag_days`` how many days after it its figures usually
    come. ``empty`` is what an empty figure means, and ``absent_rows`` a municipality's row that is left out (nothing is
    added without); ``scale`` what figures are multiplied with, by measure; ``share_without`` the breakdown that a share
    leaves out, where persons are published and the share of all others is stored.
    """

    id: str
    verified: bool
    frequency: Literal["month", "quarter", "half_year", "year"]
    period_type: str = ""
    lag_days: int
    queries: list[Query]
    empty: Literal["suppressed", "not_available"]
    absent_rows: Literal["suppressed"] | None = None
    scale: dict[str, float | int] = {}
    share_without: str = ""
    shape: Shape
    note: str = ""

    def measures(self) -> set[str]:
        """Return all measures that the questions bring."""
        of_dimensions = [
            key
            for query in self.queries
            for dimension in query.dimensions.values()
            if dimension.measures
            for key in dimension.members
        ]
        return {*(key.split(";")[0] for query in self.queries for key in query.measures), *of_dimensions}


class SourceEntries(StrictModel):
    """One source that can be fetched from: its code as in ``data/tables``, its address, and its tables.

    ``cells`` are the most that one call may ask for, ``connections`` the calls that may be under way at once, and
    ``ignored_areas`` the codes and names of areas that are known and left out.
    """

    source: str
    url: str
    cells: int
    connections: int
    ignored_areas: list[str]
    tables: dict[str, Entry]

    @model_validator(mode="after")
    def _described(self) -> Self:
        described = official_tables.sources()[self.source].tables
        for table, entry in self.tables.items():
            if table not in described:
                raise ValueError(f"the table {table} is not described in data/tables/{self.source}.yml")
            unknown = entry.measures() - set(described[table].measures)
            if unknown:
                raise ValueError(f"{table} has the measure {min(unknown)!r}, which has no unit in data/tables")
        return self


def sources() -> dict[str, SourceEntries]:
    """Return the sources that can be fetched from, by code."""
    files = project.every("data", "catalogue", pattern="*.yml")
    return {each.source: each for each in (yaml_files.load_current(file, SourceEntries) for file in files)}


def tables() -> dict[str, str]:
    """Return every table that can be fetched, with its source."""
    return {table: source for source, held in sources().items() for table in held.tables}


def by_municipality(table: str) -> bool:
    """Whether a table's answers are about municipalities; one that the catalogue does not know is taken to be.

    Examples
    --------
    >>> by_municipality("Y25I01"), by_municipality("Y25I07")
    (True, False)
    """
    return table not in tables() or "municipality" in entry(table).shape.areas


def entry(table: str) -> Entry:
    """Return what is asked of a table.

    Raises UsageError when the catalogue does not have it; it names the nearest one.
    """
    known = tables()
    if table not in known:
        raise errors.unknown("table", table, known)
    return sources()[known[table]].tables[table]
