"""The blocks of an annex: tables, figures, paragraphs and what is missing, each complete in itself.

A block is data and words; `html` turns it into markup. In a notebook it shows itself as HTML and also
hands on a payload (`BLOCK_MIME`) from which the report takes the numbers.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import ClassVar

import pandas as pd

from analysis import errors, formats
from analysis.display import html
from analysis.display.texts import text
from analysis.sources import record_kinds

BLOCK_MIME = "application/vnd.bilag+json"
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# More than these, and a sentence about missing numbers says how many others there are.
NAMES_TOLD = 3
SIGNED = ("suppressed", "not_available", "not_applicable")
RECORD_TEXTS = ("indicator", "area", "period", "breakdown", "unit", "status", "method", "interval_method")
RECORD_NUMBERS = ("value", "numerator", "denominator", "lower", "upper", "interval_level_pct")
RECORD_WHOLE = ("rank", "rank_of")
RECORD_LISTS = ("snapshots", "caveats")
RECORD_KEYS = (
    *("indicator", "area", "period", "breakdown", "value", "unit", "status", "numerator", "denominator"),
    *("lower", "upper", "method", "rank", "rank_of", "snapshots", "caveats"),
    *("interval_method", "interval_level_pct"),
)


def records(values: pd.DataFrame) -> tuple[dict, ...]:
    """Turn a frame of values into records that can be written as JSON.

    Parameters
    ----------
    values : DataFrame
        Columns `analysis.indicators.values.VALUE_COLUMNS`; a column that is absent becomes null.

    Returns
    -------
    tuple of dict
        One per row with the keys `RECORD_KEYS`; a missing number is None, a rank a whole number.

    Examples
    --------
    >>> records(pd.DataFrame({"area": ["370"], "value": [float("nan")]}))[0]["value"] is None
    True
    """
    return tuple({key: _plain(key, row.get(key)) for key in RECORD_KEYS} for row in values.to_dict(orient="records"))


def _plain(key: str, value: object) -> object:
    if key in RECORD_LISTS:
        return [str(item) for item in value] if isinstance(value, (tuple, list)) else []
    if value is None or pd.isna(value):
        return None
    if key in RECORD_WHOLE:
        return int(value)
    if key in RECORD_NUMBERS:
        return float(value) if math.isfinite(value) else None
    return str(value)


def _check_id(block_id: str) -> None:
    if not ID.fullmatch(block_id):
        raise errors.UsageError(
            f"The id {block_id!r} of a table or figure is not allowed; "
            "use a-z, 0-9 and single hyphens, a letter first, such as 'ledighed-tabel'."
        )


@dataclass(frozen=True)
class Column:
    """A column of a table: its header, the unit in the header, the header above it, and how it is printed.

    Attributes
    ----------
    key : str
        Name in the payload and the exports.
    label, unit, group : str
        As a reader sees them.
    numeric : bool
        Numbers are aligned on the decimal comma, words to the left.
    decimals : int
        Decimals of all numbers in the column.
    signed : bool
        Write "+" before what is over zero, for changes and differences.
    """

    key: str
    label: str
    unit: str = ""
    group: str = ""
    numeric: bool = True
    decimals: int = 0
    signed: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: the text a reader sees and the number behind it.

    Attributes
    ----------
    text : str
        The printed number, or the sign of the status.
    value : float, str or None
        The number behind it; None where there is none.
    status : str
        A status of the vocabulary.
    decimals : int
        Decimals printed, so that a column can be aligned on the decimal comma.
    bounded : bool
        The text is a lower and an upper bound, or says in words why there is no number.
    symbol : str
        A sign before the text that says the same; not read aloud.
    picture : str
        An `<svg>` of ours after the text that shows the same; not read aloud.
    spoken : str
        What is read aloud for a sign, where it is not what its status says.
    """

    text: str
    value: float | str | None = None
    status: str = "observed"
    decimals: int = 0
    bounded: bool = False
    symbol: str = ""
    picture: str = ""
    spoken: str = ""

    @property
    def signed(self) -> bool:
        """Whether the text is a sign that must be explained."""
        return self.status in SIGNED and not self.bounded


@dataclass(frozen=True)
class Row:
    """A row of a table; `level` 1 stands under the nearest row of level 0, `total` is emphasised."""

    label: str
    cells: tuple[Cell, ...]
    level: int = 0
    total: bool = False


class _Block:
    kind: ClassVar[str]

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/html": html.render(self), "text/plain": self.plain(), BLOCK_MIME: self.payload()}


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
    """

    kind: ClassVar[str] = "text"
    text: str = ""
    language: str = "da"
    values: tuple[Mapping, ...] = ()
    id: str = ""
    see: tuple[str, ...] = ()

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

    @property
    def text(self) -> str:
        """What a reader sees first: which numbers are missing, and for whom."""
        said = [self._official()] if self.tables or self.parts or not self.records else []
        said += [self._in_part()] if self.parts else []
        said += [self._held_elsewhere()] if self.elsewhere else []
        said += [self._recorded()] if self.records else []
        return " ".join(said)

    @property
    def commands(self) -> tuple[tuple[str, str], ...]:
        """What each command brings, in words, and the command."""
        language, found = self.language, []
        if self.tables:
            many = text(language, "missing.fetch_many", count=len(self.tables))
            words = text(language, "missing.fetch_one") if len(self.tables) == 1 else many
            found.append((words, text(language, "missing.command", tables=" ".join(self.tables))))
        if self.records:
            found.append((text(language, "missing.templates"), text(language, "gaps.command", area=self.area)))
        return tuple(found)

    def _official(self) -> str:
        words = {"area": self.area, "period": self.period}
        if self.whole and not self.records:
            key = "missing.chapter_named" if self.names else "missing.chapter"
        else:
            key = "missing.named" if self.names else "missing.plain"
        return text(self.language, key, **words, **({"names": self._named()} if self.names else {}))

    def _named(self) -> str:
        """Return the first names, and how many there are besides."""
        shown, more = self.names[:NAMES_TOLD], len(self.names) - NAMES_TOLD
        if more < 2:
            return formats.listed(self.names, self.language)
        between = "; " if any(", " in name for name in shown) else ", "
        return text(self.language, "missing.more", names=between.join(shown), count=more)

    def _in_part(self) -> str:
        key = "gaps.part_one" if len(self.parts) == 1 else "gaps.part_many"
        tables = formats.join(self.parts, self.language)
        return text(self.language, key, tables=tables)

    def _held_elsewhere(self) -> str:
        tables = formats.join(self.elsewhere, self.language)
        return text(self.language, "missing.elsewhere", tables=tables, area=self.area, period=self.period)

    def _recorded(self) -> str:
        names = [record_kinds.kind(key).name.text(self.language) for key in self.records]
        return text(self.language, "gaps.records", records=formats.join(names, self.language))

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
            "values": [],
        }

    def plain(self) -> str:
        """The sentence and the commands."""
        return "\n".join([self.text, *(f"{words}: {command}" for words, command in self.commands)])
