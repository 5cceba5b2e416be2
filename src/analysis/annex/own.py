"""The verbs for an analyst's own work: a drawing becomes a figure of the annex, a frame a table, words a text."""

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
HEAD = ["indicator", "area", "breakdown"]


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
    """
    if (values is None) == (data is None):
        raise errors.UsageError("annex.figure needs the numbers behind the drawing: values= or data=, one of the two.")
    from analysis.display.figures import svg

    picture = _picture(drawing)
    alt = in_language(alt, scope.language)
    if not str(alt).strip():
        raise errors.UsageError("annex.figure needs alt=: what the drawing shows, for those who do not see it.")
    numbers = data if values is None else values
    behind = table(scope, numbers, caption=caption, columns=columns, source=source, id=id, what="figure")
    return Figure(
        id=behind.id,
        caption=behind.caption,
        svg=svg.of_figure(picture, behind.id, behind.caption, alt, scope.language),
        alt=alt,
        data=behind,
        language=scope.language,
        sources=behind.sources,
        values=behind.values,
    )


def _picture(drawing: Any) -> Any:
    """Return the figure of a drawing, and take it from pyplot, so that it is not shown twice."""
    from matplotlib import pyplot
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

    found = drawing
    # a grid of seaborn, axes and subfigures know their figure; a figure is its own
    while not isinstance(found, Figure) and found is not None:
        found = getattr(found, "figure", None)
    if found is None:
        raise errors.UsageError(
            f"annex.figure was given {type(drawing).__name__}; it takes Axes or a Figure of matplotlib, or a grid of "
            "seaborn."
        )
    if not any(axes.has_data() for axes in found.axes):
        raise errors.UsageError("annex.figure was given an empty drawing; draw first, then hand on its axes.")
    if found.findobj(AxesImage) or found.findobj(lambda artist: bool(artist.get_rasterized())):
        raise errors.UsageError(
            "The drawing holds pixels (imshow, rasterized); draw it as shapes, as sns.heatmap does."
        )
    pyplot.close(found)
    return found


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
        For the columns that are shown, in order: `name`, `unit`, `decimals`, `signed`; all without it. Of the labels
        the `name` alone.
    source : str or dict, optional
        Where the numbers come from; needed where the frame is none of `annex.values`.
    id : str, optional
        Names the file of the table; made from the caption without it.
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
    language, view = scope.language, scope.view
    view.check(held)
    found = {tuple(row[name] for name in HEAD) + (row["period"],): row for row in held.to_dict("records")}
    heads = list(dict.fromkeys(key[:-1] for key in found))
    many = [len(set(each)) > 1 for each in zip(*heads, strict=True)]
    columns = [_value_column(view, head, many) for head in heads]
    rows = []
    for period in context.in_order(held["period"]):
        cells = [
            value_cell(found.get((*head, period)), column.decimals, language)
            for head, column in zip(heads, columns, strict=True)
        ]
        rows.append(Row(calendar.name(period, language), tuple(cells)))
    cited = context.sources(held, language)
    return Table(
        id=id,
        caption=caption,
        stub=scope.text("table.period"),
        columns=tuple(columns),
        rows=tuple(rows),
        language=language,
        notes=(*context.caveat_notes(held, language), *view.method_notes(held)),
        sources=(*cited, source) if source else cited,
        values=records(held),
    )


def _value_column(view: context.Context, head: tuple[str, str, str], many: list[bool]) -> Column:
    key, area, breakdown = head
    record, language = registry.indicator(key), view.language
    words = (record.name.text(language), view.name(area), context.breakdown_name(breakdown, language))
    label = ", ".join(word for word, shown in zip(words, (many[0], True, many[2]), strict=True) if shown)
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
    """
    if keys and not any(scope.newest(key) for key in keys):
        return scope.nothing()
    words = {"da": da, "en": en}[scope.language]
    for field in {field for _, field, _, _ in string.Formatter().parse(words) if field is not None} - numbers.keys():
        raise errors.unknown("placeholder in annex.text", field, numbers)
    written = {name: _Number(name, given, scope.language) for name, given in numbers.items()}
    held = [frames.as_held(each.row, scope) for each in written.values() if each.row is not None]
    found = Text(texts.DOUBLE_POINT.sub(".", words.format(**written)), scope.language)
    return replace(found, values=tuple(record for frame in held for record in records(frame))) if held else found


class _Number:
    """A number in words, with as many decimals as the placeholder asks for; `row` is the value that it is, if any."""

    def __init__(self, name: str, given: Any, language: str):
        if isinstance(given, pd.Series):
            given = given.to_frame().T.infer_objects()
        self.row = given if isinstance(given, pd.DataFrame) else None
        if self.row is not None and len(given) != 1:
            raise errors.UsageError(f"'{name}' of annex.text holds {len(given)} rows; give one row or one number.")
        if self.row is None and not isinstance(given, int | float | np.number):
            raise errors.UsageError(f"'{name}' of annex.text is {given!r}; give a number or a row of annex.values.")
        self._value = float(given if self.row is None else given["value"].iloc[0])
        self._language = language

    def __format__(self, decimals: str) -> str:
        value, language = self._value, self._language
        if not math.isfinite(value):
            return {"da": "(ikke oplyst)", "en": "(not available)"}[language]
        if self.row is None:
            return formats.number(value, int(decimals or not value.is_integer()), language=language)
        record = registry.indicator(self.row["indicator"].iloc[0])
        return formats.value_with_unit(value, record.unit, int(decimals or record.decimals), language)
