"""One way from a frame to a table, for the project's own tables and for any frame of an analyst's."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import errors, formats, vocabulary
from analysis.display import context
from analysis.display.blocks import Cell, Column, Row, Table, records
from analysis.display.cells import number_cell
from analysis.display.context import Context
from analysis.display.texts import text

# What can be said of a column of any frame.
OPTIONS = ("name", "unit", "decimals", "signed", "group")


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
    stub: str | None = None,
    language: str = "da",
    notes: Sequence[str] = (),
    sources: Sequence[str] = (),
    values: pd.DataFrame | None = None,
) -> Table:
    """A table from any frame: Danish numbers, and signs for what is not shown.

    Parameters
    ----------
    frame : DataFrame
        Its index is the rows' headers, or, where that only counts, its first column. `<column>_status` (for `value`
        `status` too) holds statuses of the vocabulary: of what is `suppressed` no number is shown. A missing number
        is `not_available`.
    columns : mapping, optional
        What to show, in order, and of each column `name`, `unit` (of the vocabulary, or words), `decimals`, `signed`
        and `group`. All columns by default, with a decimal where one is not whole.
    id, caption : str
    stub : str, optional
        The header over the rows' headers; by default what the frame calls them.
    language, notes, sources, values
        As for `from_frame`.

    Raises
    ------
    UsageError
        When a column or one of what is said of it is unknown.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": ["Faxe", "Læsø"], "rate": [2.84, 3.1], "rate_status": ["observed", "suppressed"]})
    >>> table = of_frame(frame, {"rate": {"name": "Ledighed", "unit": "pct"}}, id="rater", caption="Ledighed")
    >>> [(row.label, row.cells[0].text) for row in table.rows], table.columns[0].unit
    ([('Faxe', '2,8'), ('Læsø', '*')], 'pct.')
    """
    frame = frame if isinstance(frame.index, pd.RangeIndex) else frame.reset_index()
    frame = frame.set_axis([str(name) for name in frame], axis=1)
    if "value" in frame and "status" in frame:
        frame = frame.rename(columns={name: f"value_{name}" for name in ("status", "lower", "upper")})
    heads = frame.columns[0]
    about = {name for each in frame for name in (f"{each}_status", f"{each}_lower", f"{each}_upper")}
    shown = columns if columns is not None else {name: {} for name in frame.columns[1:] if name not in about}
    made = [_column(frame, name, given, language) for name, given in shown.items()]
    written = frame.assign(
        label=_words(frame[heads], language),
        **{each.key: _words(frame[each.key], language) for each in made if not each.numeric},
    )
    written = written.drop(columns=[name for name in ("level", "total") if name in written and name not in shown])
    stub = heads if stub is None else stub
    said = {"language": language, "notes": notes, "sources": sources, "values": values}
    return from_frame(written, made, id=id, caption=caption, stub=stub, **said)


def _column(frame: pd.DataFrame, name: str, given: Mapping, language: str) -> Column:
    if name not in frame:
        raise errors.unknown("column", name, list(frame))
    for option in given:
        if option not in OPTIONS:
            raise errors.unknown("option of a column", option, OPTIONS)
    numbers = frame[name]
    numeric = pd.api.types.is_numeric_dtype(numbers) and not pd.api.types.is_bool_dtype(numbers)
    unit = given.get("unit", "")
    return Column(
        name,
        given.get("name", name),
        vocabulary.unit(unit, language).short if unit in vocabulary.units() else unit,
        given.get("group", ""),
        numeric,
        given.get("decimals", int(numeric and bool((numbers.dropna() % 1 != 0).any()))),
        given.get("signed", False),
    )


def _words(column: pd.Series, language: str) -> pd.Series:
    """Return a column as words; a day as a reader writes it."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.map(lambda day: formats.date(day, language), na_action="ignore")
    return column.astype(object)
