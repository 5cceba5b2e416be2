"""The blocks of an annex: tables, figures, paragraphs and what is missing, each complete in itself.

A block is data and words; `html` turns it into markup. In a notebook it shows itself as HTML and also
hands on a payload (`BLOCK_MIME`, see `payload_of`) from which the report takes the numbers.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import ClassVar

from analysis import errors
from analysis.display import html, missing_words
from analysis.display.lineage import Entry
from analysis.display.table_parts import SIGNED, Cell, Column, Row
from analysis.display.texts import text
from analysis.display.value_records import RECORD_KEYS, records

__all__ = [
    "BLOCK_MIME",
    "RECORD_KEYS",
    "SIGNED",
    "Cell",
    "Column",
    "Figure",
    "Missing",
    "Row",
    "Table",
    "Text",
    "payload_of",
    "records",
]

BLOCK_MIME = "application/vnd.bilag+json"
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def _check_id(block_id: str) -> None:
    if not ID.fullmatch(block_id):
        raise errors.UsageError(
            f"The id {block_id!r} of a table or figure is not allowed; "
            "use a-z, 0-9 and single hyphens, a letter first, such as 'ledighed-tabel'."
        )


def payload_of(data: Mapping) -> dict:
    """Return the payload that a block handed on with an output's data; empty where no block shows itself.

    It travels as one text: Jupyter copies what it is given many times, item by item.

    Example
    -------
    >>> payload_of(Text("Ledigheden er lav.")._repr_mimebundle_())["block"]
    'text'
    """
    return _read(data[BLOCK_MIME]) if BLOCK_MIME in data else {}


@lru_cache(maxsize=512)
def _read(payload: str) -> dict:
    return json.loads(payload)


class _Block:
    kind: ClassVar[str]

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/html": html.render(self), "text/plain": self.plain(), BLOCK_MIME: json.dumps(self.payload())}


@dataclass(frozen=True)
class Table(_Block):
    """A table with its caption, notes, sources and the values it shows.

    Attributes
    ----------
    id : str
        Stands in the HTML and names the exported file; the same from run to run.
    caption, stub : str
        The table's title, and the header over the row labels.
    columns, rows : tuple
    language : {"da", "en"}
    notes : tuple of str
        Beside the explanation of signs, which comes by itself.
    sources : tuple of str
        As a reader sees them.
    values : tuple of dict
        From `records`.
    targets : tuple of dict
        Targets that the table judges, as annex.json has them.
    basis : tuple of Entry
        Where numbers come from that are no values of an indicator.
    """

    kind: ClassVar[str] = "table"
    id: str
    caption: str
    stub: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    language: str = "da"
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    values: tuple[Mapping, ...] = ()
    targets: tuple[Mapping, ...] = ()
    basis: tuple[Entry, ...] = ()

    def __post_init__(self):
        _check_id(self.id)
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise errors.DataError(
                    f"The row '{row.label}' of the table '{self.id}' has {len(row.cells)} cells "
                    f"for {len(self.columns)} columns."
                )

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The explanation of each sign that occurs, then the table's own notes."""
        cells = [cell for row in self.rows for cell in row.cells]
        signs = [status for status in SIGNED if any(cell.signed and cell.status == status for cell in cells)]
        explained = [text(self.language, f"sign.{status}_note") for status in signs]
        if any(cell.bounded for cell in cells):
            explained.append(text(self.language, "sign.bounds_note"))
        return (*explained, *self.notes)

    def grid(self) -> dict:
        """Columns and rows as plain lists, for the payload and the exports."""
        return {
            "stub": self.stub,
            "columns": [asdict(column) for column in self.columns],
            "rows": [
                {
                    "label": row.label,
                    "level": row.level,
                    "total": row.total,
                    "cells": [
                        {"text": cell.text, "value": _number_or_text(cell.value), "status": cell.status}
                        for cell in row.cells
                    ],
                }
                for row in self.rows
            ],
        }

    def payload(self) -> dict:
        """The block as JSON-safe data."""
        return {
            "block": self.kind,
            "id": self.id,
            "caption": self.caption,
            "language": self.language,
            **self.grid(),
            "notes": list(self.all_notes),
            "sources": list(self.sources),
            "values": [dict(record) for record in self.values],
            "targets": [dict(target) for target in self.targets],
        }

    def plain(self) -> str:
        """The table as lines of text."""
        header = [self.stub, *(_header(column) for column in self.columns)]
        lines = [[row.label, *(cell.text for cell in row.cells)] for row in self.rows]
        kind = text(self.language, "block.table")
        return "\n".join([f"{kind}: {self.caption}", *(" | ".join(line) for line in [header, *lines]), *self.all_notes])


def _header(column: Column) -> str:
    words = [column.group, column.label, f"({column.unit})" if column.unit else ""]
    return " ".join(word for word in words if word)


def _number_or_text(value: object) -> float | str | None:
    if value is None or isinstance(value, str):
        return value
    return float(value) if math.isfinite(value) else None


@dataclass(frozen=True)
class Figure(_Block):
    """A drawing with its caption, what it says in a sentence and in words, and the numbers behind it.

    Attributes
    ----------
    id, caption, language, notes, sources, values
        As for `Table`.
    svg : str
        An `<svg>` element whose ids all begin with the block's id.
    alt : str
        What the drawing shows, for those who do not see it.
    summary : str
        One sentence on what the figure shows.
    data : Table
        The plotted numbers.
    """

    kind: ClassVar[str] = "figure"
    id: str
    caption: str
    svg: str
    alt: str
    summary: str
    data: Table
    language: str = "da"
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    values: tuple[Mapping, ...] = ()

    def __post_init__(self):
        _check_id(self.id)

    def payload(self) -> dict:
        """The block as JSON-safe data; the drawing itself is in the HTML."""
        return {
            "block": self.kind,
            "id": self.id,
            "caption": self.caption,
            "language": self.language,
            "alt": self.alt,
            "summary": self.summary,
            **self.data.grid(),
            "notes": list(dict.fromkeys([*self.data.all_notes, *self.notes])),
            "sources": list(self.sources),
            "values": [dict(record) for record in self.values],
        }

    def plain(self) -> str:
        """Caption and alternative text."""
        return f"{text(self.language, 'block.figure')}: {self.caption}\n{self.alt}"


@dataclass(frozen=True)
class Text(_Block):
    """A paragraph whose numbers come from values; false when it says nothing.

    `see` holds the ids of tables and figures that it points to; those that the annex has are named after it.
    `basis` and `sources` tell where numbers come from that are no values of an indicator.
    """

    kind: ClassVar[str] = "text"
    text: str = ""
    language: str = "da"
    values: tuple[Mapping, ...] = ()
    id: str = ""
    see: tuple[str, ...] = ()
    basis: tuple[Entry, ...] = ()
    sources: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    def payload(self) -> dict:
        """The block as JSON-safe data."""
        return {
            "block": self.kind,
            "id": self.id,
            "text": self.text,
            "language": self.language,
            "values": [dict(record) for record in self.values],
        }

    def plain(self) -> str:
        """The paragraph."""
        return self.text


@dataclass(frozen=True)
class Missing(_Block):
    """What a chapter wanted and did not have, and the commands that bring it.

    Attributes
    ----------
    tables : tuple of str
        Official tables that hold nothing about the area up to the period.
    area, period : str
        As a reader sees them.
    records : tuple of str
        Kinds of the municipality's own records that it has not given.
    parts : tuple of str
        Official tables that are held without the part that is wanted.
    names : tuple of str
        What the numbers are called that are missing.
    whole : bool
        Nothing else stands in the chapter.
    elsewhere : tuple of str
        Those of the tables that are held, but for other areas or later periods.
    early : tuple of str
        Official tables whose figures begin after the period, so that no command brings them.
    """

    kind: ClassVar[str] = "missing"
    tables: tuple[str, ...]
    area: str
    period: str
    language: str = "da"
    id: str = ""
    records: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    whole: bool = False
    elsewhere: tuple[str, ...] = ()
    early: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What a reader sees first: which numbers are missing, and for whom."""
        return missing_words.sentences(self)

    @property
    def commands(self) -> tuple[tuple[str, str], ...]:
        """What each command brings, in words, and the command."""
        return missing_words.commands(self)

    def payload(self) -> dict:
        """The block as JSON-safe data."""
        return {
            "block": self.kind,
            "id": self.id,
            "text": self.text,
            "language": self.language,
            "area": self.area,
            "period": self.period,
            "missing": [*self.tables, *(f"records:{key}" for key in self.records)],
            "parts": list(self.parts),
            "names": list(self.names),
            "elsewhere": list(self.elsewhere),
            "early": list(self.early),
            "values": [],
        }

    def plain(self) -> str:
        """The sentence and the commands."""
        return "\n".join([self.text, *(f"{words}: {command}" for words, command in self.commands)])
