"""The verbs for an analyst's own work: a drawing becomes a figure of the annex, a frame a table, words a text."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis import api, errors, formats
from analysis import periods as calendar
from analysis.annex import frames
from analysis.annex.scope import Scope
from analysis.annex.verbs import in_language
from analysis.display import context, texts
from analysis.display.blocks import SIGNED, Cell, Column, Figure, Row, Table, Text, records
from analysis.display.cells import number_cell, value_cell
from analysis.indicators import registry
from analysis.vocabulary import unit as unit_of

LONGEST_ID = 48
# What a column of a table may be told.
COLUMN_WORDS = ("name", "unit", "decimals", "signed")


def figure(
    scope: Scope,
    drawing: Any,
    *,
    caption: str | Mapping[str, str],
    alt: str | Mapping[str, str],
    values: pd.DataFrame | None = None,
    data: pd.DataFrame | None = None,
    columns: Mapping[str, Mapping[str, Any]] | None = None,
    source: str | Mapping[str, str] | None = None,
    id: str | None = None,
) -> Figure:
    """A drawing of matplotlib or seaborn as a numbered figure of the annex, with the table behind it.

    Parameters
    ----------
    drawing : Axes, Figure, FacetGrid or another grid of seaborn
    caption, alt : str or dict
        What it is, and what it shows for those who do not see it; {'da': …, 'en': …} for both languages.
    values : DataFrame, optional
        The rows of `annex.values` that are drawn: they go into annex.json, and are held to the rules of disclosure.
    data : DataFrame, optional
        What is drawn, where you computed it; then `source` says where it comes from.
    columns : dict, optional
        For `data`, as in `annex.table`.
    source : str or dict, optional
    id : str, optional
        Names the files of the figure; made from the caption without it.

    Examples
    --------
    >>> grid = sns.relplot(frame, x="date", y="value", hue="area_name", kind="line", errorbar=None)  # doctest: +SKIP
    >>> annex.figure(grid, caption="Ledighed", alt="Ledigheden falder i alle.", values=frame)  # doctest: +SKIP
    """
    if (values is None) == (data is None):
        raise errors.UsageError("annex.figure needs the numbers behind the drawing: values= or data=, one of the two.")
    from analysis.annex import drawings

    picture = drawings.picture(drawing)
    caption, alt = in_language(caption, scope.language), in_language(alt, scope.language)
    if not str(alt).strip():
        raise errors.UsageError("annex.figure needs alt=: what the drawing shows, for those who do not see it.")
    behind = table(
        scope, data if values is None else values, caption=caption, columns=columns, source=source, id=id, what="figure"
    )
    return Figure(
        id=behind.id,
        caption=behind.caption,
        svg=drawings.as_svg(picture, behind.id, behind.caption, alt, scope.language),
        alt=alt,
        summary="",
        data=behind,
        language=scope.language,
        sources=behind.sources,
        values=behind.values,
    )


def table(
    scope: Scope,
    frame: pd.DataFrame,
    *,
    caption: str | Mapping[str, str],
    columns: Mapping[str, Mapping[str, Any]] | None = None,
    source: str | Mapping[str, str] | None = None,
    id: str | None = None,
    what: str = "table",
) -> Table:
    """A frame as a numbered table of the annex.

    Parameters
    ----------
    frame : DataFrame
        Rows of `annex.values`, which become a row for each period and a column for each area; or any other, a row of
        the table for each row, its index as the labels. A cell that holds a status ("suppressed") gets its sign, and
        one that holds nothing the sign of what is not available.
    caption : str or dict
        {'da': …, 'en': …} for both languages.
    columns : dict, optional
        For the columns that are shown, in order: `name`, `unit`, `decimals`, `signed`; all without it.
    source : str or dict, optional
        Where the numbers come from; needed where the frame is none of `annex.values`.
    id : str, optional
        Names the file of the table; made from the caption without it.

    Examples
    --------
    >>> annex.table(means, caption="Gennemsnit", source="Jobindsats, egne beregninger",
    ...             columns={"value": {"name": "Ledighed", "unit": "pct.", "decimals": 1}})  # doctest: +SKIP
    """
    if isinstance(frame, pd.Series):
        frame = frame.to_frame()
    if not isinstance(frame, pd.DataFrame):
        raise errors.UsageError(f"annex.{what} was given {type(frame).__name__}; it shows a DataFrame of pandas.")
    caption, source = in_language(caption, scope.language), in_language(source, scope.language)
    if not str(caption).strip():
        raise errors.UsageError(f"annex.{what} needs caption=: what it shows, in a few words.")
    id = scope.id(id or _slug(caption))
    if set(api.COLUMNS) <= set(frame.columns) and columns is None:
        return _of_values(scope, frame, id, caption, source)
    if not source:
        raise errors.UsageError(
            f"annex.{what} needs source=: where the numbers come from, such as 'Jobindsats, egne beregninger'."
        )
    return _of_frame(scope, frame, id, caption, columns or {}, source)


def _slug(caption: str) -> str:
    words = formats.slug(caption)[:LONGEST_ID].strip("-")
    return words if words[:1].isalpha() else f"own-{words}".rstrip("-")


def _of_values(scope: Scope, frame: pd.DataFrame, id: str, caption: str, source: str | None) -> Table:
    """A row for each period, a column for each area, breakdown and indicator that the rows have."""
    held = frames.as_held(frame, scope)
    scope.view.check(held)
    language, view = scope.language, scope.view
    by_key = {
        tuple(row[name] for name in ("indicator", "area", "breakdown", "period")): row
        for row in held.to_dict("records")
    }
    heads = list(dict.fromkeys(key[:3] for key in by_key))
    many = {place: len({head[place] for head in heads}) > 1 for place in range(3)}
    columns = tuple(_value_column(view, head, many, language) for head in heads)
    rows = tuple(
        Row(
            calendar.name(period, language),
            tuple(
                value_cell(by_key.get((*head, period)), column.decimals, language)
                for head, column in zip(heads, columns, strict=True)
            ),
        )
        for period in context.in_order(held["period"])
    )
    notes = (*context.caveat_notes(held, language), *view.method_notes(held))
    cited = context.sources(held, language)
    return Table(
        id=id,
        caption=caption,
        stub=scope.text("table.period"),
        columns=columns,
        rows=rows,
        language=language,
        notes=notes,
        sources=(*cited, source) if source else cited,
        values=records(held),
    )


def _value_column(view: context.Context, head: tuple[str, str, str], many: dict[int, bool], language: str) -> Column:
    key, area, breakdown = head
    record = registry.indicator(key)
    words = [record.name.text(language) if many[0] else "", view.name(area)]
    words.append(context.breakdown_name(breakdown, language) if many[2] else "")
    label = ", ".join(word for word in words if word)
    return Column("-".join(head), label, unit_of(record.unit, language).header, decimals=record.decimals)


def _of_frame(scope: Scope, frame: pd.DataFrame, id: str, caption: str, given: Mapping, source: str) -> Table:
    labels, frame = _labelled(frame)
    frame.columns = [str(name) if not isinstance(name, tuple) else " ".join(map(str, name)) for name in frame.columns]
    for name, words in given.items():
        if name not in frame.columns:
            raise errors.unknown("column of the frame", name, frame.columns)
        for word in words:
            if word not in COLUMN_WORDS:
                raise errors.unknown(f"word on the column '{name}'", word, COLUMN_WORDS)
    shown = list(given) or list(frame.columns)
    columns = tuple(_column(frame[name], name, given.get(name, {})) for name in shown)
    cells = [[_cell(item, column, scope.language) for item in frame[column.key]] for column in columns]
    rows = tuple(Row(_words(label, scope.language), tuple(row)) for label, *row in zip(labels, *cells, strict=True))
    stub = labels.name if isinstance(labels.name, str) else ""
    return Table(id, caption, stub, columns, rows, scope.language, sources=(source,))


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


def _column(items: pd.Series, name: str, given: Mapping) -> Column:
    decimals = given.get("decimals", 0 if pd.api.types.is_integer_dtype(items) else 1)
    numeric = all(isinstance(each, int | float | np.number) or _status(each) for each in items)
    return Column(
        name,
        given.get("name", name),
        given.get("unit", ""),
        numeric=numeric,
        decimals=decimals,
        signed=given.get("signed", False),
    )


def _cell(item: object, column: Column, language: str) -> Cell:
    status = _status(item)
    if column.numeric or status:
        value = math.nan if status else float(item)
        if math.isinf(value):
            raise errors.UsageError(f"The column '{column.key}' holds an infinite number; say what stands instead.")
        return number_cell(value, status or "observed", column.decimals, language, signed=column.signed)
    words = _words(item, language)
    return Cell(words, words)


def _status(item: object) -> str:
    """Return the status that a cell says instead of a number; empty where it says something else."""
    if isinstance(item, str):
        return item if item in SIGNED else ""
    return "not_available" if item is None or item is pd.NA or item is pd.NaT else ""


def _words(item: object, language: str) -> str:
    """Write a label as a reader expects it: dates as months, periods by name, numbers as they are."""
    if isinstance(item, pd.Timestamp):
        month = f"{item.year}M{item.month:02}"
        return calendar.name(month, language) if item.day == 1 else formats.date(item.date(), language)
    if isinstance(item, str):
        try:
            return calendar.name(item, language)
        except errors.BilagError:
            return item
    if isinstance(item, float | np.floating):
        return formats.number(item, 0 if float(item).is_integer() else 1, language=language)
    return str(item)


def text(scope: Scope, *keys: str, da: str, en: str, **numbers: Any) -> Text:
    """Words in both languages, with numbers where they have placeholders.

    Parameters
    ----------
    *keys : str
        Indicators that the words are about: they stand only where one of them has a number.
    da, en : str
        "{share}" is replaced by the number `share`, "{share:2}" by the same with two decimals.
    **numbers
        Numbers, or a row of `annex.values`, which is written with its unit.

    Examples
    --------
    >>> annex.text(da="Gennemsnittet er {mean} pct.", en="The mean is {mean} per cent.", mean=2.84)  # doctest: +SKIP
    """
    if keys and not any(scope.newest(key) for key in keys):
        return scope.nothing()
    words = {"da": da, "en": en}[scope.language]
    rows = {name: _one_row(name, given) for name, given in numbers.items()}
    held = [frames.as_held(row, scope) for row in rows.values() if row is not None]
    fields = {field for _, field, _, _ in string.Formatter().parse(words) if field is not None}
    for field in fields - numbers.keys():
        raise errors.unknown("placeholder in annex.text", field, numbers)
    written = {
        name: _Number(given if rows[name] is None else rows[name].iloc[0], scope.language)
        for name, given in numbers.items()
    }
    found = Text(texts.DOUBLE_POINT.sub(".", words.format(**written)), scope.language)
    return replace(found, values=tuple(record for frame in held for record in records(frame))) if held else found


def _one_row(name: str, given: object) -> pd.DataFrame | None:
    """Return a row of values as a frame; None for a plain number."""
    if isinstance(given, pd.Series):
        given = given.to_frame().T.infer_objects()
    if isinstance(given, pd.DataFrame):
        if len(given) != 1:
            raise errors.UsageError(f"'{name}' of annex.text holds {len(given)} rows; give one row or one number.")
        return given
    if not isinstance(given, int | float | np.number):
        raise errors.UsageError(f"'{name}' of annex.text is {given!r}; give a number or a row of annex.values.")
    return None


class _Number:
    """A number in words, with as many decimals as the placeholder asks for."""

    def __init__(self, given: Any, language: str):
        self._given, self._language = given, language

    def __format__(self, decimals: str) -> str:
        given, language = self._given, self._language
        row = given if isinstance(given, pd.Series) else None
        value = float(given if row is None else row["value"])
        if not math.isfinite(value):
            return {"da": "(ikke oplyst)", "en": "(not available)"}[language]
        if row is not None:
            record = registry.indicator(row["indicator"])
            return formats.value_with_unit(value, record.unit, int(decimals or record.decimals), language)
        usual = 0 if value.is_integer() else 1
        return formats.number(value, int(decimals or usual), language=language)
