"""The official tables: what each one is called, what it counts, and how it is cited.

The tables stand in ``data/tables``, one file for each source.
"""

import datetime
import os
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import RootModel

from analysis.core import errors, formats, periods, project, yaml_files
from analysis.core.yaml_files import BilingualText, StrictModel


class OfficialTable(StrictModel):
    """One table of an official source.

    ``content`` is what it counts, for whom and how often, in a sentence; ``measures`` the unit of each measure;
    ``first`` the first period that the source has, where that is known: of a benefit that came later than the
    statistics; ``note`` what one must know before using the numbers.
    """

    title: BilingualText
    content: str
    measures: dict[str, str]
    first: str = ""
    note: str = ""


class Source(StrictModel):
    """One publisher of tables.

    ``citation`` is how a table is cited, with {table}, {title} and {date} to be filled in; ``url`` where the tables are
    published, with {table} where each has its own address.
    """

    source: str
    publisher: BilingualText
    citation: BilingualText
    url: str
    terms: BilingualText
    licence: str
    tables: dict[str, OfficialTable]


class Correction(StrictModel):
    """What a table has wrong, and what is done about it; `still` is what is held of the table as long as it is so."""

    id: str
    table: str
    wrong: BilingualText
    done: BilingualText
    still: list[dict[str, str | float | int]]


def corrections(tables: Collection[str]) -> list[Correction]:
    """Return what some tables have wrong, from `data/corrections.yml`."""
    held = yaml_files.load_current(project.data("corrections.yml"), RootModel[list[Correction]]).root
    return [each for each in held if each.table in tables]


def sources() -> dict[str, Source]:
    """Return the sources by code."""
    held: dict[str, tuple[str, int]] = {}
    for folder in project.folders("data", "tables"):
        with os.scandir(folder) as files:
            ours = [file for file in files if file.name.endswith(".yml") and not project.LEFT_BESIDE.match(file.name)]
            held |= {file.name: (file.path, file.stat().st_mtime_ns) for file in ours}
    return _read(tuple(sorted(held.values())))


@lru_cache(maxsize=8)
def _read(stamps: tuple[tuple[str, int], ...]) -> dict[str, Source]:
    read = [yaml_files.load(Path(file), Source) for file, _ in stamps]
    return {source.source: source for source in read}


def source_of(table: str) -> Source:
    """Return the source that publishes a table; an unknown one is an error with the nearest match."""
    for source in sources().values():
        if table in source.tables:
            return source
    raise errors.unknown("table", table, [name for source in sources().values() for name in source.tables])


def official_table(table: str) -> OfficialTable:
    """Return one table."""
    return source_of(table).tables[table]


def is_printed_plan(table: str) -> bool:
    """Whether a table is the printed figures of a plan, which cannot be fetched.

    Example
    -------
    >>> is_printed_plan("naestved-2023"), is_printed_plan("Y25I01"), is_printed_plan("records:budget")
    (True, False, False)
    """
    return any(table in source.tables for source in sources().values() if source.source == "plan")


def begins_after(table: str, period: str) -> bool:
    """Whether the source is known to have nothing of a table as early as a period.

    Example
    -------
    >>> begins_after("Y60A02", "2009M12"), begins_after("Y60A02", "2021M01"), begins_after("Y25I01", "2009M12")
    (True, False, False)
    """
    first = official_table(table).first
    return bool(first) and periods.parse(first).first_month > periods.parse(period).last_month


def citation(tables: Sequence[str], retrieved: datetime.date, language: str = "da") -> str:
    """Write where figures of some tables of one source are from, as it is printed under a table or figure.

    Example
    -------
    >>> citation(["Y25I01", "Y25I09"], datetime.date(2026, 8, 22))
    'Jobindsats.dk (Y25I01 og Y25I09, hentet 22. august 2026)'
    """
    pattern = source_of(tables[0]).citation.text(language)
    title = formats.join([official_table(table).title.text(language) for table in tables], language)
    return pattern.format(table=formats.join(tables, language), title=title, date=formats.date(retrieved, language))
