"""What the demonstration server answers from: figures that the project holds, under the names of the catalogue.

The figures are rows of snapshots. Nothing here is asked of the real sources.
"""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from analysis.core import breakdowns, periods
from analysis.sources import catalogue
from analysis.sources.catalogue import Dimension, Entry
from analysis.store.snapshots import KEY

UPDATED, NEXT_UPDATE = "2026-08-21", "2026-09-23"


class Refusal(Exception):  # noqa: N818  (it is an answer of the server, no fault of the program)
    """A call that the server refuses, with its HTTP status and what it says."""

    def __init__(self, status: int, said: dict) -> None:
        super().__init__(said)
        self.status = status
        self.said = said


class Held:
    """The figures of one table, found by measure, breakdown, area and period."""

    def __init__(self, table: str, rows: pd.DataFrame) -> None:
        self.table = table
        self.entry: Entry = catalogue.entry(table)
        self.periods = sorted(rows["period"].unique(), key=lambda text: periods.parse(text).last_month)
        self.areas = set(rows["area"])
        self.figures = {
            key: (None if math.isnan(value) else value)
            for key, value in zip(rows[KEY].itertuples(index=False, name=None), rows["value"], strict=True)
        }

    def dimensions(self) -> dict[str, Dimension]:
        """Return the dimensions of all questions, each with all the members that any of them asks for."""
        found: dict[str, Dimension] = {}
        parts = {name for key in self.figures for name in breakdowns.dimensions(key[1])}
        for query in self.entry.queries:
            # what is asked where it is there, is not there where no figures of it are held
            if query.optional and not parts >= {each.breakdown for each in query.dimensions.values()} - {""}:
                continue
            for key, dimension in query.dimensions.items():
                before = found.get(key)
                members = {**(before.members if before else {}), **dimension.members}
                named = dimension if dimension.breakdown or dimension.measures or before is None else before
                found[key] = named.model_copy(update={"members": members})
        return found


def held(folder: Path) -> dict[str, dict[str, Held]]:
    """Read a folder of rows, ``<source>/<table>.csv``, into the tables of each source."""
    found: dict[str, dict[str, Held]] = {}
    for file in sorted(folder.glob("*/*.csv")):
        rows = pd.read_csv(file, dtype={name: str for name in KEY}, keep_default_na=False, na_values={"value": [""]})
        table = Held(file.stem, rows)
        found.setdefault(file.parent.name, {})[table.entry.id.casefold()] = table
    return found


def from_rows(tables: dict[str, pd.DataFrame]) -> dict[str, dict[str, Held]]:
    """Put rows by table in the form that the server answers from."""
    found: dict[str, dict[str, Held]] = {}
    for table, rows in tables.items():
        one = Held(table, rows)
        found.setdefault(catalogue.tables()[table], {})[one.entry.id.casefold()] = one
    return found
