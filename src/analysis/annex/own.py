"""The verbs for an analyst's own work: a drawing becomes a figure of the annex, a frame a table, words a text."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis import api
from analysis.annex import frames
from analysis.annex.scope import Scope
from analysis.annex.verbs import in_language
from analysis.core import errors, formats
from analysis.core import periods as calendar
from analysis.core.vocabulary import unit as unit_of
from analysis.display import context, texts
from analysis.display.blocks.blocks import Column, Figure, Row, Table, Text, records
from analysis.display.tables.cells import value_cell
from analysis.display.tables.frames import of_frame
from analysis.indicators import registry

LONGEST_ID = 48


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
    from analysis.display.figures import svg

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
        svg=svg.of_figure(picture, behind.id, behind.caption, alt, scope.language),
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
    return of_frame(frame, columns, id=id, caption=caption, language=scope.language, sources=(source,))


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
