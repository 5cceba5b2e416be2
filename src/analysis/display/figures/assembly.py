"""What all figures have in common: the values they may draw, their notes, and the table behind them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis.core import areas, errors, vocabulary
from analysis.core.periods import parse
from analysis.display import context
from analysis.display.blocks.blocks import Column, Figure, Row, Table, records
from analysis.display.context import Context
from analysis.display.figures import alt_text
from analysis.display.figures.style import LOOKS, Look
from analysis.display.figures.svg import svg
from analysis.display.tables import tables
from analysis.display.tables.cells import value_cell
from analysis.display.texts import text
from analysis.indicators import registry
from analysis.indicators.changes import TOTALS
from analysis.indicators.values import PRINTABLE, VALUE_COLUMNS

# For a second area of the same role.
SECOND_DASHES = ((0, (1, 1)), (0, (9, 3)), (0, (2, 2, 6, 2)))
# More municipalities than this in a frame are the country, and not a choice to hold up against one.
CHOSEN_AT_MOST = 8


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


def opened(values: pd.DataFrame, indicator=None, view: Context | str | None = None) -> tuple:
    """Return values, their indicator and a context, worked out where a figure is asked for without them.

    Parameters
    ----------
    values : DataFrame
        As `analysis.values` gives it; what it lacks of `VALUE_COLUMNS` is filled in.
    indicator : Indicator or str, optional
        The one of the values by default.
    view : Context or str, optional
        A context, or the municipality that stands out; the first of the values by default.
    """
    if indicator is None:
        (indicator, *others) = values["indicator"].unique()
        if others:
            keys = errors.alternatives([indicator, *others])
            raise errors.DataError(f"A figure shows one indicator, and was given values of {keys}; choose one.")
    if isinstance(indicator, str):
        indicator = registry.indicator(indicator)
    if isinstance(view, Context):
        return values, indicator, view
    found = [areas.area(code) for code in values["area"].unique()]
    municipalities = [area for area in found if area.kind == "municipality"]
    own = areas.resolve_municipality(view) if view else (municipalities or found)[0]
    beside = [area for area in found if area.kind != "municipality" or len(municipalities) <= CHOSEN_AT_MOST]
    absent = dict.fromkeys(("method", "interval_method", "breakdown"), "")
    absent |= {name: [()] * len(values) for name in ("snapshots", "caveats")}
    hidden = values["value"].isna() & values["status"].isin(PRINTABLE)
    filled = values.assign(
        **{name: default for name, default in absent.items() if name not in values},
        status=values["status"].mask(hidden, "not_available"),
    ).reindex(columns=VALUE_COLUMNS)
    return filled, indicator, Context(own, tuple(area for area in beside if area != own))


def chosen(values: pd.DataFrame, indicator, view: Context) -> pd.DataFrame:
    """Return the rows to draw: the indicator's, about the context's areas.

    An amount that grows with the area is drawn for municipalities alone; a comparator that the source
    gives no number for is left out. No row, or one beyond `data_until`, is a DataError.
    """
    found = view.chosen(values)
    found = found[found["indicator"] == indicator.key]
    if not len(found):
        raise errors.DataError(f"There are no values of '{indicator.key}' for '{view.own.code}' to draw.")
    published = found[found["status"] != "not_available"]["area"].unique()
    alike = [area.code for area in view.areas if area.kind == "municipality" or indicator.unit not in TOTALS]
    return found[(found["area"] == view.own.code) | found["area"].isin([code for code in published if code in alike])]


def own_months(values: pd.DataFrame, indicator, view: Context) -> pd.DataFrame:
    """Return the municipality's own months out of the rows to draw; without one it is a DataError."""
    own = chosen(values, indicator, view)
    months = [code for code in own["period"].unique() if parse(code).kind == "month"]
    own = own[(own["area"] == view.own.code) & own["period"].isin(months)]
    if not len(own):
        raise errors.DataError(f"There are no months of '{indicator.key}' for '{view.own.code}' to draw.")
    return own


def one_period(values: pd.DataFrame, indicator, what: str) -> str:
    """Return the one period of some values; another number of them is a DataError."""
    found = values["period"].unique()
    if len(found) != 1:
        raise errors.DataError(f"{what} shows one period, and was given {len(found)} of '{indicator.key}'.")
    return found[0]


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


def by_area(
    values: pd.DataFrame,
    indicator,
    view: Context,
    codes: Sequence[str],
    breakdown: str,
    styled: Mapping[str, Look] | None = None,
) -> list[Series]:
    """Return a line for each area of the context that has rows."""
    known, present = tables.by_key(values), set(values["area"])
    styled = styled or looks(view)
    return [
        Series(
            view.name(area.code),
            styled[area.code],
            tuple(known.get((indicator.key, area.code, code, breakdown)) for code in codes),
        )
        for area in view.areas
        if area.code in present
    ]


def all_numbers(series: Iterable[Series]) -> list[float]:
    """Return the numbers of all lines, NaN where none is shown."""
    return [number for each in series for number in each.numbers]


def value_row(label: str, found: Iterable[Mapping | None], indicator, language: str) -> Row:
    """Return a row of the table behind a figure."""
    return Row(label, tuple(value_cell(each, indicator.decimals, language) for each in found))


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


def of_series(
    picture: Drawing,
    series: Sequence[Series],
    names: Sequence[str],
    kind: str,
    indicator,
    view: Context,
    *,
    id: str,
    caption: str,
    stub: str = "table.period",
    words: Mapping[str, str] | None = None,
    **parts,
) -> Figure:
    """Put a drawing of lines together with its words and the table behind it.

    `names` are those of the periods and `stub` the key of the header over them; `kind` is the key of the text that says
    what sort of drawing it is, and `words` are its placeholders; the other parts are those of `figure`.
    """
    language = view.language
    unit = vocabulary.unit(indicator.unit, language).header
    columns = [
        Column(f"series-{place}", each.name, group=unit, decimals=indicator.decimals)
        for place, each in enumerate(series)
    ]
    rows = [
        value_row(name, (each.records[place] for each in series), indicator, language)
        for place, name in enumerate(names)
    ]
    described = [(each.name, each.records) for each in series]
    alt = alt_text.of_series(kind, described, indicator, language, **(words or {}))
    data = data_table(id, caption, text(language, stub), columns, rows, language)
    return figure(picture, id, caption, alt=alt, data=data, view=view, **parts)


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
