"""One way from a frame to a table, for the project's own tables and for any frame of an analyst's."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.core import errors, formats, periods
from analysis.display import context
from analysis.display.blocks.blocks import SIGNED, Cell, Column, Row, Table, records
from analysis.display.context import Context
from analysis.display.tables.cells import number_cell, value_cell
from analysis.display.texts import text

# What a column of any frame may be told.
COLUMN_WORDS = ("name", "unit", "decimals", "signed")


def from_frame(
    rows: pd.DataFrame | Iterable[Mapping],
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
    """A table from a frame, or records, with a row for each row.

    Parameters
    ----------
    rows : DataFrame or iterable of mapping
        `label` (the row's header), and for each column its `key`: a number, words, a row of a values frame, or a
        `Cell`; what is missing is `not_available`. Where they are given: `level` (0, or 1 for a row under the nearest
        0), and `total` (true for a row to be emphasised).
    columns : sequence of Column
        What to show, in order; a column that is not numeric holds words.
    id, caption, stub : str
    language : {"da", "en"}
    notes, sources : sequence of str
    values : DataFrame, optional
        The values that the table shows, columns `VALUE_COLUMNS`.

    Examples
    --------
    >>> frame = pd.DataFrame({"label": ["Dagpenge", "I alt"], "total": [False, True], "change": [-4.65, 1.0]})
    >>> column = Column("change", "Ændring", "pct.", decimals=1, signed=True)
    >>> table = from_frame(frame, [column], id="dagpenge", caption="Dagpenge", stub="Ydelse")
    >>> [row.cells[0].text for row in table.rows]
    ['−4,7', '+1,0']
    """
    rows = rows.to_dict(orient="records") if isinstance(rows, pd.DataFrame) else list(rows)
    found = tuple(
        Row(
            str(row["label"]),
            tuple(_cell(row.get(column.key), column, language) for column in columns),
            level=int(row.get("level", 0)),
            total=bool(row.get("total", False)),
        )
        for row in rows
    )
    numbers = tuple(
        {"row": str(row["label"]), "column": column.key, "value": float(row[column.key])}
        for row in rows
        for column in columns
        if column.numeric and _is_number(row.get(column.key))
    )
    shown = () if values is None else records(values)
    words = (tuple(notes), tuple(sources))
    return Table(id, caption, stub, tuple(columns), found, language, *words, shown, numbers=numbers)


def _is_number(item: object) -> bool:
    """Whether an item is a number that no value of an indicator stands behind."""
    return isinstance(item, int | float | np.number) and math.isfinite(item)


def _cell(item: object, column: Column, language: str) -> Cell:
    if isinstance(item, Cell):
        return item
    if item is None or isinstance(item, Mapping):
        return value_cell(item, column.decimals, language, signed=column.signed)
    if not column.numeric and pd.notna(item):
        return Cell(str(item), str(item))
    return number_cell(item, "observed", column.decimals, language, signed=column.signed)


def of_values(
    rows: Iterable[Mapping],
    columns: Sequence[Column],
    shown: pd.DataFrame,
    view: Context,
    *,
    notes: Sequence[str] = (),
    last: Sequence[str] = (),
    derived: Sequence[Mapping] = (),
    **words: str,
) -> Table:
    """A table as `from_frame`, with the caveats and the sources of the values that it shows.

    The `last` notes stand below the caveats; values `derived` from those shown, such as changes, go with them.
    """
    values = pd.concat([shown, pd.DataFrame(derived)], ignore_index=True) if len(derived) else shown
    return from_frame(
        rows,
        columns,
        language=view.language,
        notes=(*notes, *context.caveat_notes(shown, view.language), *last),
        sources=context.sources(shown, view.language),
        values=values,
        **words,
    )


def spread(
    values: pd.DataFrame, labels: Mapping[str, str], along: str, across: str, totals: Collection[str] = ()
) -> dict[str, dict]:
    """Spread values for `from_frame`: a row for each entry of one column, in it the value for each of another.

    `labels` are what the entries of `along` are called, in the order of the rows; `along` and `across` are columns such
    as "breakdown" and "period"; the rows in `totals` are emphasised.
    """
    rows = {entry: {"label": label, "total": entry in totals} for entry, label in labels.items()}
    for value in values[values[along].isin(list(labels))].to_dict(orient="records"):
        rows[value[along]][value[across]] = value
    return rows


def of_words(rows: Sequence[Mapping], group: str, language: str, *, stub: str, **others: object) -> Table:
    """A table of words: a column for each key of the rows but `label`, its name in a group of texts."""
    keys = [key for key in (rows[0] if rows else ()) if key != "label"]
    columns = [Column(key, text(language, f"{group}.{key}"), numeric=False) for key in keys]
    return from_frame(rows, columns, stub=text(language, stub), language=language, **others)


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
        For the columns that are shown, in order: `name`, `unit`, `decimals`, `signed`; all without it. Of the labels
        the `name` alone.
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
    given, head = dict(columns or {}), labels.name if isinstance(labels.name, str) else ""
    stub = given.pop(head, {}).get("name", head)
    for name, words in given.items():
        if name not in frame.columns:
            raise errors.unknown("column of the frame", name, [head, *frame.columns] if head else frame.columns)
        for word in words:
            if word not in COLUMN_WORDS:
                raise errors.unknown(f"word on the column '{name}'", word, COLUMN_WORDS)
    beside = {f"{name}_status" for name in frame}
    shown = [
        _column(frame[name], given.get(name, {})) for name in given or frame if name in given or name not in beside
    ]
    rows = [
        {"label": _words(label, language)} | {column.key: _any_cell(row, column, language) for column in shown}
        for label, row in zip(labels, frame.to_dict(orient="records"), strict=True)
    ]
    return from_frame(rows, shown, id=id, caption=caption, stub=stub, language=language, sources=sources)


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


def _column(items: pd.Series, given: Mapping) -> Column:
    return Column(
        items.name,
        given.get("name", items.name),
        given.get("unit", ""),
        numeric=all(isinstance(each, int | float | np.number) or _status(each) for each in items),
        decimals=given.get("decimals", 0 if pd.api.types.is_integer_dtype(items) else 1),
        signed=given.get("signed", False),
    )


def _any_cell(row: Mapping, column: Column, language: str) -> Cell | float:
    """Return the number of a frame, or its words, or the sign of what it, or the column beside it, says instead."""
    item = row[column.key]
    status = _status(item) or _status(row.get(f"{column.key}_status", ""))
    if not column.numeric and not status:
        words = _words(item, language)
        return Cell(words, words)
    if status:
        return number_cell(math.nan, status, column.decimals, language)
    if math.isinf(item):
        raise errors.UsageError(f"The column '{column.key}' holds an infinite number; say what stands instead.")
    return float(item)


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
