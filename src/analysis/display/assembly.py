"""What all figures have in common: the values they may draw, their notes, and the table behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis import errors, vocabulary
from analysis import periods as calendar
from analysis.display import context, tables
from analysis.display.blocks import Column, Figure, Row, Table, records
from analysis.display.cells import value_cell
from analysis.display.context import Context
from analysis.display.style import LOOKS, Look
from analysis.display.svg import svg
from analysis.display.texts import text
from analysis.indicators.changes import TOTALS

# For a second area of the same role.
SECOND_DASHES = ((0, (1, 1)), (0, (9, 3)), (0, (2, 2, 6, 2)))


@dataclass(frozen=True)
class Series:
    """A line of a figure: the values of an area or a year in the order of the horizontal axis."""

    name: str
    look: Look
    records: tuple[Mapping | None, ...]

    @property
    def numbers(self) -> list[float]:
        """The numbers, NaN where none is shown."""
        return [np.nan if record is None else float(record["value"]) for record in self.records]


def chosen(values: pd.DataFrame, indicator, view: Context) -> pd.DataFrame:
    """Return the rows to draw: the indicator's, about the context's areas.

    An amount that grows with the area is drawn for municipalities alone; a comparator that the source
    gives no number for is left out.

    Raises
    ------
    DataError
        When there are none, or some go beyond `data_until`.
    """
    found = view.chosen(values)
    found = found[found["indicator"] == indicator.key]
    if not len(found):
        raise errors.DataError(f"There are no values of '{indicator.key}' for '{view.own.code}' to draw.")
    held = found[found["status"] != "not_available"]["area"].unique()
    alike = [area.code for area in view.areas if area.kind == "municipality" or indicator.unit not in TOTALS]
    return found[(found["area"] == view.own.code) | found["area"].isin([code for code in held if code in alike])]


def own_months(values: pd.DataFrame, indicator, view: Context) -> pd.DataFrame:
    """Return the municipality's own months out of the rows to draw.

    Raises
    ------
    DataError
        When there are none, or some go beyond `data_until`.
    """
    own = chosen(values, indicator, view)
    own = own[(own["area"] == view.own.code) & own["period"].map(lambda text: calendar.parse(text).kind).eq("month")]
    if not len(own):
        raise errors.DataError(f"There are no months of '{indicator.key}' for '{view.own.code}' to draw.")
    return own


def caption(values: pd.DataFrame, indicator, view: Context) -> str:
    """Return the caption of a figure that is given none: the indicator, the area if only one, the periods."""
    span = context.span_name(values["period"].unique(), view.language)
    names = [indicator.name.text(view.language), span]
    if set(values["area"]) == {view.own.code}:
        names.insert(1, view.name(view.own.code))
    return ", ".join(names)


def looks(view: Context) -> dict[str, Look]:
    """Return how each area of the context is drawn; a second one of a role gets a line of its own."""
    found: dict[str, Look] = {}
    used: dict[str, int] = {}
    for area in view.areas:
        role = view.role(area.code)
        count = used[role] = used.get(role, 0) + 1
        look = LOOKS[role]
        found[area.code] = look if count == 1 else replace(look, dash=SECOND_DASHES[(count - 2) % 3])
    return found


def by_area(values: pd.DataFrame, indicator, view: Context, codes: Sequence[str], breakdown: str) -> list[Series]:
    """Return a line for each area of the context that has rows."""
    held = tables.by_key(values)
    present = set(values["area"])
    styled = looks(view)
    return [
        Series(
            view.name(area.code),
            styled[area.code],
            tuple(held.get((indicator.key, area.code, code, breakdown)) for code in codes),
        )
        for area in view.areas
        if area.code in present
    ]


def series_table(
    series: Sequence[Series],
    labels: Sequence[str],
    stub: str,
    indicator,
    block_id: str,
    caption: str,
    language: str,
) -> Table:
    """Return the numbers behind lines: a row for each period, a column for each line."""
    unit = vocabulary.unit(indicator.unit, language).header
    columns = tuple(
        Column(f"series-{place}", each.name, group=unit, decimals=indicator.decimals)
        for place, each in enumerate(series)
    )
    rows = tuple(
        Row(
            label,
            tuple(value_cell(each.records[place], indicator.decimals, language) for each in series),
        )
        for place, label in enumerate(labels)
    )
    return data_table(block_id, caption, stub, columns, rows, language)


def data_table(
    block_id: str, caption: str, stub: str, columns: Sequence[Column], rows: Sequence[Row], language: str
) -> Table:
    """Return the table behind a figure."""
    return Table(
        id=f"{block_id}-data",
        caption=text(language, "block.data_caption", caption=caption),
        stub=stub,
        columns=tuple(columns),
        rows=tuple(rows),
        language=language,
    )


def axis_notes(from_zero: bool, numbers: Sequence[float], language: str) -> tuple[str, ...]:
    """Say what could mislead in a drawing of lines: an axis that is cut, and lines that are interrupted."""
    inside = np.isnan(np.asarray(numbers, dtype=float)).any()
    return (
        *((text(language, "note.axis"),) if not from_zero else ()),
        *((text(language, "note.gaps"),) if inside else ()),
    )


def notes(values: pd.DataFrame, breaks: Sequence[vocabulary.Break], view: Context) -> tuple[str, ...]:
    """Return the notes on age, breaks, caveats and methods, in the order that tables have them in."""
    return (
        *view.age_notes(values),
        *context.break_notes(breaks, view.language),
        *context.caveat_notes(values, view.language),
        *view.method_notes(values),
    )


def figure(
    picture: Drawing,
    block_id: str,
    caption: str,
    *,
    alt: str,
    summary: str,
    data: Table,
    notes: Sequence[str],
    values: pd.DataFrame,
    view: Context,
) -> Figure:
    """Put a drawing, its words and its numbers together."""
    return Figure(
        id=block_id,
        caption=caption,
        svg=svg(picture, block_id, caption, alt),
        alt=alt,
        summary=summary,
        data=data,
        language=view.language,
        notes=tuple(notes),
        sources=context.sources(values, view.language),
        values=records(values),
    )
