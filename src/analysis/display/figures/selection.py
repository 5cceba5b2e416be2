"""What a figure is made of: the values of one indicator, whom they are about, and the block that they become."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis.core import areas, errors, formats, periods, reforms, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Column, Figure, Row, Table, records
from analysis.display.context import Context
from analysis.display.figures.style import LOOKS, Look, Series
from analysis.display.figures.svg import svg
from analysis.display.tables import tables
from analysis.display.tables.cells import value_cell
from analysis.display.texts import text
from analysis.indicators import changes, registry
from analysis.indicators.registry import Indicator
from analysis.indicators.values import VALUE_COLUMNS

# For a second area of the same role.
SECOND_DASHES = ((0, (1, 1)), (0, (9, 3)), (0, (2, 2, 6, 2)))
# More municipalities than this in a frame are the country, and not a choice to hold up against one.
CHOSEN_AT_MOST = 8


@dataclass(frozen=True)
class Selection:
    """Values of an indicator, the context that they are shown in, and the id and caption of their figure."""

    values: pd.DataFrame
    indicator: Indicator
    view: Context
    id: str
    caption: str

    @classmethod
    def of(cls, values: pd.DataFrame, indicator, view, id: str, caption: str | None = None) -> Self:
        """Return values with their indicator and context, worked out as `lines.lines` tells where they are not given.

        What an analyst's frame lacks of `VALUE_COLUMNS` is filled in. The caption is by default the indicator, the area
        if there is only one, and the periods.
        """
        if indicator is None:
            (indicator, *others) = values["indicator"].unique()
            if others:
                keys = errors.alternatives([indicator, *others])
                raise errors.DataError(f"A figure shows one indicator, and was given values of {keys}; choose one.")
        if isinstance(indicator, str):
            indicator = registry.indicator(indicator)
        if not isinstance(view, Context):
            values, view = _filled(values), _context(values, view)
        view.check(values)
        return cls(values[values["indicator"] == indicator.key], indicator, view, id, caption or "")

    # Words

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.view.language

    @property
    def name(self) -> str:
        """What the indicator is called."""
        return self.indicator.name.text(self.language)

    @property
    def subtitle(self) -> str:
        """What stands above a drawing: the unit, and the indicator and the periods where the caption says else."""
        if not self.caption:
            return self.unit.header
        span, unit = context.span_name(self.codes, self.language), context.within(self.unit.header)
        return self.text("figure.subtitle", indicator=self.name, unit=unit, span=span)

    @property
    def unit(self) -> vocabulary.UnitText:
        """What the unit is called."""
        return vocabulary.unit(self.indicator.unit, self.language)

    def text(self, key: str, **words: object) -> str:
        """Return a text of the house."""
        return text(self.language, key, **words)

    def number(self, value: float, decimals: int | None = None, *, signed: bool = False) -> str:
        """Write a number of the indicator."""
        shown = self.indicator.decimals if decimals is None else decimals
        return formats.number(value, shown, signed=signed, language=self.language)

    def written(self, record: Mapping | None) -> str:
        """Write a value: its number, its bounds or the sign of its status."""
        return value_cell(record, self.indicator.decimals, self.language).text

    # Values

    @cached_property
    def codes(self) -> list[str]:
        """The periods, in order."""
        return context.in_order(self.values["period"].unique())

    @property
    def breakdowns(self) -> list[str]:
        """The breakdowns, as they come."""
        return list(self.values["breakdown"].unique())

    def breaks(self, breakdowns: Sequence[str] | None = None) -> list[reforms.Reform]:
        """Return the breaks between the first period and the last."""
        names = self.breakdowns if breakdowns is None else breakdowns
        return changes.breaks_between(self.indicator, names, self.codes[0], self.codes[-1])

    def one_breakdown(self, what: str) -> str:
        """Return the one breakdown; another number of them is a DataError."""
        return tables.only_breakdown(self.values, what)

    def one_period(self, what: str) -> str:
        """Return the one period; another number of them is a DataError."""
        if len(self.codes) != 1:
            raise errors.DataError(
                f"{what} shows one period, and was given {len(self.codes)} of '{self.indicator.key}'."
            )
        return self.codes[0]

    def where(self, rows: pd.Series) -> Self:
        """Keep some rows."""
        return replace(self, values=self.values[rows])

    def of_areas(self, codes: Iterable[str]) -> Self:
        """Keep the rows about some areas."""
        return self.where(self.values["area"].isin(list(codes)))

    def beside(self) -> Self:
        """Keep what is drawn beside each other: the context's areas.

        An amount that grows with the area is drawn for municipalities alone; a comparator that the source gives no
        number for is left out. No row is a DataError.
        """
        found = self.of_areas(area.code for area in self.view.areas)
        own, code = self.indicator, self.view.own.code
        if not len(found.values):
            raise errors.DataError(f"There are no values of '{own.key}' for '{code}' to draw.")
        published = set(found.values.loc[found.values["status"] != "not_available", "area"])
        alike = {each.code for each in self.view.areas if each.kind == "municipality" or own.unit not in changes.TOTALS}
        return found.of_areas({code} | published & alike)

    @cached_property
    def _by_key(self) -> dict[tuple, dict]:
        return tables.by_key(self.values)

    def record(self, area: str, period: str, breakdown: str) -> Mapping | None:
        """Return one value; None where there is none."""
        return self._by_key.get((self.indicator.key, area, period, breakdown))

    def series(self, codes: Sequence[str], breakdown: str, styled: Mapping[str, Look] | None = None) -> list[Series]:
        """Return a line over some periods for each area of the context that has rows."""
        present, styled = set(self.values["area"]), styled or looks(self.view)
        return [
            Series(
                self.view.name(area.code),
                styled[area.code],
                [self.record(area.code, code, breakdown) for code in codes],
            )
            for area in self.view.areas
            if area.code in present
        ]

    # The block

    def notes(self, breaks: Iterable[reforms.Reform] = ()) -> tuple[str, ...]:
        """Return the notes on age, breaks, caveats and methods, in the order that tables have them in."""
        return (
            *self.view.age_notes(self.values),
            *context.break_notes(breaks, self.language),
            *context.caveat_notes(self.values, self.language),
            *self.view.method_notes(self.values),
        )

    def gap_note(self, lines: Iterable[Series]) -> tuple[str, ...]:
        """Say why lines are interrupted, where one is."""
        return (self.text("note.gaps"),) if any(np.isnan(line.numbers).any() for line in lines) else ()

    def described(self, kind: str, parts: Iterable[str], unit: str | None = None, **words: object) -> str:
        """Describe a drawing for those who do not see it: its sort (the key of a text), its unit, what it shows."""
        short = (vocabulary.unit(unit, self.language) if unit else self.unit).short.removesuffix(".")
        return " ".join([self.text(kind, **words), self.text("figure.unit", unit=short), *parts])

    def described_bars(self, named: Iterable[tuple[str, str]]) -> list[str]:
        """Return a sentence for each name and what is written at it."""
        return [self.text("figure.bar", series=name, number=number) for name, number in named]

    def described_line(self, line: Series) -> str:
        """Describe a line: where it begins and ends, its lowest and its highest number."""
        known = [record for record in line.records if record and record["status"] in changes.PRINTABLE]
        if not known:
            return self.text("figure.series_none", series=line.name)
        told, key = {"last": known[-1]}, "figure.series_one"
        if len(known) > 1:
            values = [record["value"] for record in known]
            low, high = (known[values.index(most)] for most in (min(values), max(values)))
            told |= {"first": known[0], "low": low, "high": high}
            hidden = any(record and record["status"] == "suppressed" for record in line.records)
            key = "figure.series_shown" if hidden else "figure.series"
        words = {place: self.number(record["value"]) for place, record in told.items()}
        words |= {f"{place}_period": periods.name(record["period"], self.language) for place, record in told.items()}
        return self.text(key, series=line.name, **words)

    def row(self, label: str, found: Iterable[Mapping | None]) -> Row:
        """Return a row of the table behind a figure."""
        return Row(label, tuple(value_cell(each, self.indicator.decimals, self.language) for each in found))

    def table(self, stub: str, columns: Iterable[Column], rows: Iterable[Row]) -> Table:
        """Return the table behind a figure; `stub` is the key of the header over its rows."""
        caption, header = self.text("block.data_caption", caption=self._caption), self.text(stub)
        return Table(f"{self.id}-data", caption, header, tuple(columns), tuple(rows), self.language)

    def table_of(self, frame: pd.DataFrame, stub: str, columns: Sequence[Column]) -> Table:
        """Return the table behind a figure from a frame, as `from_frame` does."""
        table = tables.from_frame(frame, columns, id=self.id, caption=self._caption, stub="", language=self.language)
        return replace(self.table(stub, table.columns, table.rows), numbers=table.numbers)

    @property
    def _caption(self) -> str:
        alone = [self.view.name(self.view.own.code)] if set(self.values["area"]) == {self.view.own.code} else []
        return self.caption or ", ".join([self.name, *alone, context.span_name(self.codes, self.language)])

    def figure(
        self,
        picture: Drawing,
        *,
        alt: str,
        data: Table,
        notes: Iterable[str],
        values: pd.DataFrame | None = None,
    ) -> Figure:
        """Put a drawing, its words and its numbers together."""
        shown = self.values if values is None else values
        return Figure(
            id=self.id,
            caption=self._caption,
            svg=svg(picture, self.id, self._caption, alt),
            alt=alt,
            data=data,
            language=self.language,
            notes=tuple(notes),
            sources=context.sources(shown, self.language),
            values=records(shown),
        )

    def figure_of_lines(
        self,
        picture: Drawing,
        lines: Sequence[Series],
        kind: str,
        *,
        more: Iterable[str] = (),
        **parts,
    ) -> Figure:
        """Put a drawing of lines together with its words and the table behind it.

        `kind` is the key of what sort of drawing it is, and `more` is said of it after its lines.
        """
        columns = [
            Column(f"series-{place}", line.name, group=self.unit.header, decimals=self.indicator.decimals)
            for place, line in enumerate(lines)
        ]
        names = [periods.name(code, self.language) for code in self.codes]
        rows = [self.row(name, (line.records[place] for line in lines)) for place, name in enumerate(names)]
        alt = self.described(kind, [*map(self.described_line, lines), *more])
        return self.figure(picture, alt=alt, data=self.table("table.period", columns, rows), **parts)


def _filled(values: pd.DataFrame) -> pd.DataFrame:
    """Return an analyst's frame with all columns; a number that is not there is not available."""
    absent = dict.fromkeys(("method", "interval_method", "breakdown"), "")
    absent |= {name: [()] * len(values) for name in ("snapshots", "caveats")}
    hidden = values["value"].isna() & values["status"].isin(changes.PRINTABLE)
    return values.assign(
        **{name: default for name, default in absent.items() if name not in values},
        status=values["status"].mask(hidden, "not_available"),
    ).reindex(columns=VALUE_COLUMNS)


def _context(values: pd.DataFrame, own: str | None) -> Context:
    found = [areas.area(code) for code in values["area"].unique()]
    municipalities = [area for area in found if area.kind == "municipality"]
    area = areas.resolve_municipality(own) if own else (municipalities or found)[0]
    beside = [each for each in found if each.kind != "municipality" or len(municipalities) <= CHOSEN_AT_MOST]
    return Context(area, tuple(each for each in beside if each != area))


def looks(view: Context) -> dict[str, Look]:
    """Return how each area of the context is drawn; a second one of a role gets a line of its own."""
    found: dict[str, Look] = {}
    used: dict[str, int] = {}
    for area in view.areas:
        role = view.role(area.code)
        count = used[role] = used.get(role, 0) + 1
        found[area.code] = LOOKS[role] if count == 1 else replace(LOOKS[role], dash=SECOND_DASHES[(count - 2) % 3])
    return found
