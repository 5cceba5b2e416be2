"""One way from a frame to a table, for the project's own tables and for any frame of an analyst's."""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.core import errors, formats, periods
from analysis.display import context
from analysis.display.blocks.blocks import SIGNED, Cell, Column, Row, Table, records
from analysis.display.context import Context
from analysis.display.tables.cells import number_cell
from analysis.display.texts import text

# What a column of any frame may be told.
COLUMN_WORDS = ("name", "unit", "decimals", "signed")


def from_frame(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    *,
    id: str,
    caption: str,
    stub: str,
    language: str = "da",
    notes: Sequence[str] = (),
    sources: Sequence[str] = (),
    values: pd.DataFrame | None = None,
) -> Table:
    """A table from a frame that has a row for each row.

    Parameters
    ----------
    frame : DataFrame
        `label` (the row's header), and for each column its `key`: a number, words, or a `Cell`. Where there are such
        columns: `level` (0, or 1 for a row under the nearest 0), `total` (true for a row to be emphasised), and
        `<key>_status`, `<key>_lower`, `<key>_upper` for a number. A missing number without a status is
        `not_available`.
    columns : sequence of Column
        What to show, in order; a column that is not numeric holds words.
    id, caption, stub : str
    language : {"da", "en"}
    notes, sources : sequence of str
    values : DataFrame, optional
        The values that the table shows, columns `VALUE_COLUMNS`.

    Returns
    -------
    Table

    Examples
    --------
    >>> frame = pd.DataFrame({"label": ["Dagpenge", "I alt"], "total": [False, True], "change": [-4.65, 1.0]})
    >>> table = from_frame(
    ...     frame,
    ...     [Column("change", "Ændring", "pct.", decimals=1, signed=True)],
    ...     id="dagpenge",
    ...     caption="Dagpenge",
    ...     stub="Ydelse",
    ... )
    >>> [row.cells[0].text for row in table.rows]
    ['−4,7', '+1,0']
    """
    rows = tuple(
        Row(
            str(record["label"]),
            tuple(_cell(record, column, language) for column in columns),
            level=int(record.get("level", 0)),
            total=bool(record.get("total", False)),
        )
        for record in frame.to_dict(orient="records")
    )
    shown = () if values is None else records(values)
    return Table(id, caption, stub, tuple(columns), rows, language, tuple(notes), tuple(sources), shown)


def _cell(record: Mapping, column: Column, language: str) -> Cell:
    value = record.get(column.key, math.nan)
    if isinstance(value, Cell):
        return value
    if not column.numeric and pd.notna(value):
        return Cell(str(value), str(value))
    about = {name: record[key] for name in ("lower", "upper") if (key := f"{column.key}_{name}") in record}
    status = record.get(f"{column.key}_status", "observed")
    return number_cell(value, status, column.decimals, language, signed=column.signed, **about)


def of_values(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    shown: pd.DataFrame,
    view: Context,
    *,
    notes: Sequence[str] = (),
    **words: str,
) -> Table:
    """A table from a frame, as `from_frame`, with the caveats and the sources of the values that it shows."""
    return from_frame(
        frame,
        columns,
        language=view.language,
        notes=(*notes, *context.caveat_notes(shown, view.language)),
        sources=context.sources(shown, view.language),
        values=shown,
        **words,
    )


def wide(values: pd.DataFrame, labels: Mapping[str, str], rows: str, columns: str) -> pd.DataFrame:
    """Spread values for `from_frame`: a row for each entry of one column, and for each of another its number.

    Parameters
    ----------
    values : DataFrame
        Columns `VALUE_COLUMNS`.
    labels : mapping
        What the entries of `rows` are called, in the order of the rows.
    rows, columns : str
        Such as "breakdown" and "period".
    """
    frame = pd.DataFrame({rows: list(labels), "label": list(labels.values())})
    for key, part in values.groupby(columns, sort=False):
        part = part.set_index(rows).reindex(list(labels)).reset_index()
        names = {"value": key} | {name: f"{key}_{name}" for name in ("status", "lower", "upper")}
        frame = pd.concat([frame, part[list(names)].rename(columns=names)], axis=1)
    return frame


def of_words(rows: Sequence[Mapping], group: str, view: Context, *, stub: str, **others: object) -> Table:
    """A table of words: a column for each key of the rows but `label`, its name in a group of texts."""
    keys = [key for key in (rows[0] if rows else ()) if key != "label"]
    columns = [Column(key, text(view.language, f"{group}.{key}"), numeric=False) for key in keys]
    frame = pd.DataFrame(rows, dtype=object)
    return from_frame(frame, columns, stub=text(view.language, stub), language=view.language, **others)


def of_frame(
    frame: pd.DataFrame,
    columns: Mapping[str, Mapping] | None = None,
    *,
    id: str,
    caption: str,
    language: str = "da",
    sources: Sequence[str] = (),
) -> Table:
    """A table from any frame: Danish numbers, and signs for what is not shown.

    Parameters
    ----------
    frame : DataFrame
        A row of the table for each row, its index as the labels, or the first column where the index only counts. A
        cell that holds a status ("suppressed"), or beside which `<column>_status` does, gets its sign, and one that
        holds nothing the sign of what is not available.
    columns : mapping, optional
        For the columns that are shown, in order: `name`, `unit`, `decimals`, `signed`; all without it.
    id, caption : str
    language : {"da", "en"}
    sources : sequence of str

    Raises
    ------
    UsageError
        When a column, or a word on one, is unknown, or a number is infinite.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": ["Faxe", "Læsø"], "rate": [2.84, "suppressed"]})
    >>> table = of_frame(frame, {"rate": {"name": "Ledighed", "unit": "pct."}}, id="rater", caption="Ledighed")
    >>> [(row.label, row.cells[0].text) for row in table.rows]
    [('Faxe', '2,8'), ('Læsø', '*')]
    """
    labels, frame = _labelled(frame)
    frame.columns = [" ".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in frame.columns]
    given = columns or {}
    for name, words in given.items():
        if name not in frame.columns:
            raise errors.unknown("column of the frame", name, frame.columns)
        for word in words:
            if word not in COLUMN_WORDS:
                raise errors.unknown(f"word on the column '{name}'", word, COLUMN_WORDS)
    beside = {f"{name}_status" for name in frame}
    shown = list(given) or [name for name in frame if name not in beside]
    made = [_column(frame[name], name, given.get(name, {})) for name in shown]
    cells = [[_any_cell(*each, column, language) for each in _with_status(frame, column.key)] for column in made]
    rows = tuple(Row(_words(label, language), tuple(row)) for label, *row in zip(labels, *cells, strict=True))
    stub = labels.name if isinstance(labels.name, str) else ""
    return Table(id, caption, stub, tuple(made), rows, language, sources=tuple(sources))


def _labelled(frame: pd.DataFrame) -> tuple[pd.Index, pd.DataFrame]:
    """Return what stands before each row, and the rest: the index, or the first column where the index counts."""
    counted = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    if counted and len(frame.columns) > 1:
        first = frame.columns[0]
        return pd.Index(frame[first], name=str(first)), frame.drop(columns=first)
    if isinstance(frame.index, pd.MultiIndex):
        names = [str(name) for name in frame.index.names if name is not None]
        flat = [", ".join(map(str, each)) for each in frame.index]
        return pd.Index(flat, name=", ".join(names)), frame.copy()
    return frame.index, frame.copy()


def _with_status(frame: pd.DataFrame, name: str) -> Iterable[tuple[object, str]]:
    """Return each item of a column, with what it or the column beside it says instead of a number."""
    beside = frame.get(f"{name}_status", pd.Series("", index=frame.index))
    return [(item, _status(item) or _status(status)) for item, status in zip(frame[name], beside, strict=True)]


def _column(items: pd.Series, name: str, given: Mapping) -> Column:
    return Column(
        name,
        given.get("name", name),
        given.get("unit", ""),
        numeric=all(isinstance(each, int | float | np.number) or _status(each) for each in items),
        decimals=given.get("decimals", 0 if pd.api.types.is_integer_dtype(items) else 1),
        signed=given.get("signed", False),
    )


def _any_cell(item: object, status: str, column: Column, language: str) -> Cell:
    if not column.numeric and not status:
        words = _words(item, language)
        return Cell(words, words)
    value = math.nan if status else float(item)
    if math.isinf(value):
        raise errors.UsageError(f"The column '{column.key}' holds an infinite number; say what stands instead.")
    return number_cell(value, status or "observed", column.decimals, language, signed=column.signed)


def _status(item: object) -> str:
    """Return the status that a cell says instead of a number; empty where it says something else."""
    if isinstance(item, str):
        return item if item in SIGNED else ""
    return "not_available" if item is None or item is pd.NA or item is pd.NaT else ""


def _words(item: object, language: str) -> str:
    """Write a label as a reader expects it: dates as months, periods by name, numbers as they are."""
    if isinstance(item, pd.Timestamp):
        month = f"{item.year}M{item.month:02}"
        return periods.name(month, language) if item.day == 1 else formats.date(item.date(), language)
    if isinstance(item, str):
        try:
            return periods.name(item, language)
        except errors.BilagError:
            return item
    if isinstance(item, float | np.floating):
        return formats.number(item, 0 if float(item).is_integer() else 1, language=language)
    return str(item)
