"""The blocks of an annex: tables, figures, paragraphs and what is missing, each complete in itself.

A block is data and words. It hands on a payload (`BLOCK_MIME`, see `payload_of`): `html` makes the markup of it, in a
notebook and for the page, and the report takes the numbers from it.
"""

import base64
import json
import math
import os
import re
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from typing import ClassVar

from analysis.core import errors
from analysis.display.blocks import html
from analysis.display.blocks.escaping import headers
from analysis.display.blocks.lineage import Entry
from analysis.display.blocks.missing_words import Wanted
from analysis.display.blocks.table_parts import SIGNED, Cell, Column, Row, records
from analysis.display.texts import text

__all__ = [
    "BLOCK_MIME",
    "SIGNED",
    "Cell",
    "Column",
    "Figure",
    "Message",
    "Missing",
    "Row",
    "Table",
    "Text",
    "payload_of",
    "records",
]

BLOCK_MIME = "application/vnd.bilag+json"
# Names the open notebook of a kernel; empty in the kernels of a build.
SESSION_VARIABLE = "JPY_SESSION_NAME"
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def payload_of(data: Mapping) -> dict:
    """Return the payload that a block handed on with an output's data; empty where no block shows itself.

    It travels as one text, packed: Jupyter copies what it is given many times, and a notebook is kept with each annex.

    Example
    -------
    >>> payload_of(Text("Ledigheden er lav.")._repr_mimebundle_())["block"]
    'text'
    """
    return _read(data[BLOCK_MIME]) if BLOCK_MIME in data else {}


@lru_cache(maxsize=512)
def _read(payload: str) -> dict:
    return json.loads(zlib.decompress(base64.b64decode(payload)))


class _Block:
    kind: ClassVar[str]

    def __post_init__(self):
        if self.kind in ("table", "figure") and not ID.fullmatch(self.id):
            raise errors.UsageError(
                f"The id {self.id!r} of a table or figure is not allowed; "
                "use a-z, 0-9 and single hyphens, a letter first, such as 'ledighed-tabel'."
            )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        shown = {
            "text/plain": self.plain(),
            BLOCK_MIME: base64.b64encode(zlib.compress(json.dumps(self.payload()).encode())).decode(),
        }
        return shown if in_build() else {"text/html": html.render(self.payload()), **shown}

    def _shared(self, *names: str) -> dict:
        """Return what all payloads have, and the attributes that are named."""
        values = [dict(record) for record in getattr(self, "values", ())]
        about = {name: getattr(self, name) for name in ("id", "language", *names)}
        return {"block": self.kind, **about, "values": values}


def in_build() -> bool:
    """Tell whether this is the kernel of a build, whose page makes the HTML of all blocks once."""
    return os.environ.get(SESSION_VARIABLE) == ""


@dataclass(frozen=True)
class Table(_Block):
    """A table with its caption, notes, sources and the values it shows.

    `id` stands in the HTML and names the exported file, the same from run to run; `stub` is the header over the row
    labels. `notes` stand beside the explanation of signs, which comes by itself; `sources` are as a reader sees them.
    `values` are from `records`, `targets` those that the table judges, as annex.json has them, and `basis` is where
    numbers come from that are no values of an indicator. `numbers` are those that the table works out itself, before
    rounding: row, column and value.
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
    numbers: tuple[Mapping, ...] = ()

    def __post_init__(self):
        super().__post_init__()
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
        signs = {cell.status for cell in cells if cell.signed}
        keys = [f"sign.{status}_note" for status in SIGNED if status in signs]
        keys += ["sign.bounds_note"] if any(cell.bounded for cell in cells) else []
        return (*(text(self.language, key) for key in keys), *self.notes)

    def grid(self) -> dict:
        """Columns and rows as plain lists, for the payload and the exports."""
        rows = [{**vars(row), "cells": list(map(_cell, row.cells))} for row in self.rows]
        return {"stub": self.stub, "columns": [dict(vars(column)) for column in self.columns], "rows": rows}

    def payload(self) -> dict:
        """The block as JSON-safe data."""
        return self._shared("caption", "sources") | {
            **self.grid(),
            "notes": list(self.all_notes),
            "targets": [dict(target) for target in self.targets],
            "numbers": [dict(number) for number in self.numbers],
            "basis": [asdict(entry) for entry in self.basis],
        }

    def plain(self) -> str:
        """The table as lines of text."""
        lines = [headers(self.grid()), *([row.label, *(cell.text for cell in row.cells)] for row in self.rows)]
        kind = text(self.language, "block.table")
        return "\n".join([f"{kind}: {self.caption}", *map(" | ".join, lines), *self.all_notes])


def _cell(cell: Cell) -> dict:
    """Return a cell as JSON-safe data; what is as it mostly is, is left out."""
    value = cell.value
    if value is not None and not isinstance(value, str):
        value = float(value) if math.isfinite(value) else None
    others = {name: getattr(cell, name) for name in ("decimals", "bounded", "symbol", "picture", "spoken", "shade")}
    return {"text": cell.text, "value": value, "status": cell.status} | {
        name: each for name, each in others.items() if each
    }


@dataclass(frozen=True)
class Figure(_Block):
    """A drawing with its caption, what it says in words, and the numbers behind it; other attributes as of `Table`.

    The ids in `svg` all begin with the block's id; `alt` is what the drawing shows, for those who do not see it; `data`
    are the plotted numbers, and `forecasts` points and bands before rounding, as annex.json has them.
    """

    kind: ClassVar[str] = "figure"
    id: str
    caption: str
    svg: str
    alt: str
    data: Table
    language: str = "da"
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    values: tuple[Mapping, ...] = ()
    forecasts: tuple[Mapping, ...] = ()

    def payload(self) -> dict:
        """The block as JSON-safe data."""
        return self._shared("caption", "sources", "alt", "svg") | {
            **self.data.grid(),
            "notes": list(dict.fromkeys([*self.data.all_notes, *self.notes])),
            "own_notes": list(self.notes),
            "basis": [],
            "numbers": [dict(number) for number in self.data.numbers],
            "forecasts": [dict(each) for each in self.forecasts],
            "data_caption": self.data.caption,
        }

    def plain(self) -> str:
        """Caption and alternative text."""
        return f"{text(self.language, 'block.figure')}: {self.caption}\n{self.alt}"


@dataclass(frozen=True)
class Text(_Block):
    """A paragraph whose numbers come from values; false when it says nothing.

    `see` holds the ids of tables and figures that it points to; those that the annex has are named after it.
    Where it is `markdown` it may be more than a paragraph. `basis` and `sources` tell where numbers come from that are
    no values of an indicator.
    """

    kind: ClassVar[str] = "text"
    text: str = ""
    language: str = "da"
    values: tuple[Mapping, ...] = ()
    id: str = ""
    markdown: bool = False
    see: tuple[str, ...] = ()
    basis: tuple[Entry, ...] = ()
    sources: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    def payload(self) -> dict:
        """The block as JSON-safe data."""
        boxes = [{"sources": list(self.sources), "entries": list(map(asdict, self.basis))}] if self.basis else []
        return self._shared("text", "markdown") | {"see": list(self.see), "boxes": boxes}

    def plain(self) -> str:
        """The paragraph."""
        return self.text


@dataclass(frozen=True)
class Message(_Block):
    """What a part of the annex says: a heading made from the numbers, and a few sentences.

    `listed` sentences are points one below the other, else a paragraph; false when it says nothing.
    """

    kind: ClassVar[str] = "message"
    headline: str = ""
    sentences: tuple[str, ...] = ()
    listed: bool = False
    language: str = "da"
    values: tuple[Mapping, ...] = ()
    id: str = ""

    def __bool__(self) -> bool:
        return bool(self.headline or self.sentences)

    def payload(self) -> dict:
        """The block as JSON-safe data."""
        return self._shared("headline", "listed") | {"sentences": list(self.sentences), "boxes": []}

    def plain(self) -> str:
        """The heading, and the sentences."""
        return "\n".join(filter(None, [self.headline, ("\n" if self.listed else " ").join(self.sentences)]))


@dataclass(frozen=True)
class Missing(Wanted, _Block):
    """What a chapter wanted and did not have, and the commands that bring it."""

    kind: ClassVar[str] = "missing"

    def payload(self) -> dict:
        """The block as JSON-safe data."""
        return self._shared("text", *(each.name for each in fields(Wanted))) | {
            "commands": [list(each) for each in self.commands],
            "missing": [*self.tables, *(f"records:{key}" for key in self.records)],
        }

    def plain(self) -> str:
        """The sentence and the commands."""
        return "\n".join([self.text, *(f"{words}: {command}" for words, command in self.commands)])
