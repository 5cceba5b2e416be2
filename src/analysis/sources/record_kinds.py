"""The kinds of numbers that only a municipality has: which columns their files have, and how they are cited.

The kinds stand in ``data/record_kinds.yml``. Each is one file in the municipality's folder of records.
"""

import datetime
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from analysis.core import areas, errors, formats, house, project, vocabulary, yaml_files
from analysis.core.yaml_files import BilingualText, StrictModel
from analysis.store import official_tables, snapshots

SOURCE = "municipal_record"
COUNT_MAXIMUM = 1_000_000
RECORD = re.compile(SOURCE + r"/([a-z_]+)/(\d{3})-(\d{4}-\d{2}-\d{2})-([0-9a-f]{12})")


class Column(StrictModel):
    """A column of a file.

    ``use`` is what it is for: period, area and breakdown say what a number is about, a measure is the number, "unit"
    what all measures of the row are in where they have no ``unit`` of their own, "received" the day it was made up, and
    a note is not read. ``type`` is of a measure or a breakdown, a share being
    per cent; one with ``choices`` takes only these. ``minimum`` and ``maximum`` are what is allowed, and of a share at
    most 100; ``adds_up`` tells whether parts that fill a year add up to the year's number.
    """

    use: Literal["period", "area", "breakdown", "unit", "measure", "received", "note"]
    name: BilingualText
    description: BilingualText
    type: Literal["whole", "number", "share", "text"] = "whole"
    unit: str = ""
    choices: dict[str, BilingualText] = {}
    minimum: int = 0
    maximum: int = COUNT_MAXIMUM
    required: bool = True
    adds_up: bool = False

    @property
    def highest(self) -> int:
        """The largest number allowed."""
        return min(self.maximum, 100) if self.type == "share" else self.maximum


class Share(StrictModel):
    """A share in per cent of two columns: computed where both are filled in, and never above 100."""

    of: str
    per: str


class Hidden(StrictModel):
    """Which measures are hidden where a number is above nought and below a limit; perhaps in some units alone."""

    when: str
    below: int = Field(ge=2)
    hides: list[str] = Field(min_length=1)
    units: list[str] = []


class RowsCounted(StrictModel):
    """A measure that is how many rows a year has, for each member of some breakdowns."""

    measure: str
    unit: str
    by: list[str]


class Parts(StrictModel):
    """Rows that are parts of another row: the columns with a row's own name, the name it is part of, its number."""

    item: str
    part_of: str
    measure: str


class Kind(StrictModel):
    """One kind of record.

    ``name`` is as it is cited, in the middle of a sentence; ``periods`` and ``areas`` are the kinds that a row may be
    about, without areas the municipality itself; a target on it is judged on ``main_measure``.
    """

    name: BilingualText
    description: BilingualText
    periods: list[Literal["year", "half", "quarter", "month"]] = Field(min_length=1)
    areas: list[Literal["municipality", "region", "rar", "country"]] = []
    main_measure: str
    rows_counted: RowsCounted | None = None
    shares: dict[str, Share] = {}
    hidden: Hidden | None = None
    parts: Parts | None = None
    columns: dict[str, Column] = Field(min_length=3)

    def used(self, use: str) -> list[str]:
        """Return the columns with a use, in order.

        Example
        -------
        >>> kinds()["surveys"].used("breakdown")
        ['survey', 'round']
        """
        return [key for key, column in self.columns.items() if column.use == use]

    def decimals(self, measure: str, unit: str) -> int:
        """Return how many decimals a measure is printed with: none of what is counted, and of kroner."""
        column = self.columns.get(measure)
        return int(column is not None and column.type != "whole" and unit != "dkk")

    def units(self, measure: str) -> list[str]:
        """Return what a measure can be in: its one unit, or those that a row chooses among.

        Example
        -------
        >>> kinds()["surveys"].units("satisfied_share_pct")
        ['pct']
        """
        if self.rows_counted and measure == self.rows_counted.measure:
            return [self.rows_counted.unit]
        own = self.columns[measure].unit if measure in self.columns else ""
        return [own] if own else [unit for key in self.used("unit") for unit in self.columns[key].choices]

    def spellings(self) -> dict[str, tuple[str, str, str]]:
        """Return what each column may be called: its Danish and its English name, and its key."""
        return {key: (column.name.da, column.name.en, key) for key, column in self.columns.items()}

    @model_validator(mode="after")
    def _columns_are_known(self) -> Self:
        measures = set(self.used("measure"))
        counted = {self.rows_counted.measure} if self.rows_counted else set()
        named = {*self.shares, *(part for share in self.shares.values() for part in (share.of, share.per))}
        if self.hidden:
            named |= {self.hidden.when, *self.hidden.hides}
        if self.parts and {self.parts.item, self.parts.part_of, self.parts.measure} - set(self.columns):
            raise ValueError("its parts name a column that it does not have")
        unknown = sorted((named - measures) | ({self.main_measure} - measures - counted))
        if unknown:
            raise ValueError(f"{errors.alternatives(unknown)} is not one of its measures")
        units = {unit for key in {*measures, *counted} for unit in self.units(key) or [""]}
        if units - set(vocabulary.units()):
            raise ValueError(f"{errors.alternatives(sorted(units - set(vocabulary.units())))} is no unit")
        if [len(self.used(use)) for use in ("period", "received", "area")] != [1, 1, int(bool(self.areas))]:
            raise ValueError("it needs one period column, one received column, and an area column if it has areas")
        return self


class RecordKinds(StrictModel):
    """The whole of record_kinds.yml."""

    first_year: int
    last_year: int
    allowed: dict[str, BilingualText]
    template: dict[str, BilingualText]
    citation: BilingualText
    municipality: BilingualText
    municipality_names: dict[str, BilingualText]
    kinds: dict[str, Kind]


def kinds() -> dict[str, Kind]:
    """Return the kinds of records by key."""
    return definitions().kinds


def kind(key: str) -> Kind:
    """Return one kind of record; an unknown one is an error with the nearest match."""
    if key not in kinds():
        raise errors.unknown("kind of record", key, kinds())
    return kinds()[key]


def definitions() -> RecordKinds:
    """Return all that is said of records: the kinds, the words of messages, templates and citations."""
    file = project.data("record_kinds.yml")
    return _read(str(file), file.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(file: str, _changed: int) -> RecordKinds:
    return yaml_files.load(Path(file), RecordKinds)


def allowed(column: Column, record_kind: Kind, language: str = "en") -> str:
    """Say what a column takes, in words."""
    held = definitions()
    words = {key: value.text(language) for key, value in held.allowed.items()}
    span = {"first": held.first_year, "last": held.last_year}
    if column.choices:
        return ", ".join(f"'{each.text(language)}'" for each in column.choices.values())
    if column.use == "period":
        return words["period"].format(examples=", ".join(words[each] for each in record_kind.periods), **span)
    if column.use == "area":
        return words["area"].format(kinds=", ".join(words[each] for each in record_kind.areas))
    if column.use == "received":
        return words["date"].format(**span)
    if column.use == "note" or column.type == "text":
        return words["text"]
    limits = [formats.number(limit, language=language) for limit in (column.minimum, column.highest)]
    return words[column.type].format(minimum=limits[0], maximum=limits[1])


def snapshot_id(key: str, code: str, received: datetime.date, sha256: str) -> str:
    """Return the id that the numbers of a file carry, which says all that a citation needs."""
    return f"{SOURCE}/{key}/{code}-{received.isoformat()}-{sha256[:12]}"


def is_record(snapshot: str) -> bool:
    """Tell whether a snapshot id is that of a municipality's own file."""
    return snapshot.startswith(f"{SOURCE}/")


def of(ids: Iterable[str], language: str = "da") -> tuple[str, ...]:
    """Write the sources of some snapshots as they are printed under a table or figure.

    What one source gave on one day stands together; a municipality's own records come last.
    """
    ids = sorted(set(ids))
    official: dict[tuple[str, datetime.date], list[str]] = {}
    for held in [snapshots.sidecar(each) for each in ids if not is_record(each)]:
        official.setdefault((held.source, held.retrieved), []).append(held.table)
    records: dict[tuple[str, str], list[str]] = {}
    for snapshot in filter(is_record, ids):
        match = RECORD.fullmatch(snapshot)
        if match is None:
            raise errors.unknown("snapshot", snapshot, [f"{SOURCE}/<kind>/<code>-<received>-<sha256>"])
        records.setdefault((match[2], match[3]), []).append(kind(match[1]).name.text(language))
    return (
        *(official_tables.citation(tables, retrieved, language) for (_, retrieved), tables in official.items()),
        *(_of_records(code, received, kinds, language) for (code, received), kinds in records.items()),
    )


def authority(code: str, language: str = "da") -> str:
    """Return what a municipality is called as an authority.

    Examples
    --------
    >>> authority("320"), authority("101")
    ('Faxe Kommune', 'Københavns Kommune')
    """
    if (own_house := house.of(code)) and own_house.authority:
        return own_house.authority.text(language)
    words = definitions()
    name = words.municipality.text(language).format(name=areas.name(areas.municipality(code), language))
    own = words.municipality_names.get(code)
    return own.text(language) if own else name


def _of_records(code: str, received: str, kinds: list[str], language: str) -> str:
    return (
        definitions()
        .citation.text(language)
        .format(
            municipality=authority(code, language),
            kinds=formats.join(list(dict.fromkeys(kinds)), language),
            date=formats.date(datetime.date.fromisoformat(received), language),
        )
    )
