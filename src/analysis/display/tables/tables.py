"""The tables of an annex that compare: one indicator over time, and several in their newest period."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.core import errors, periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables import cells, judgement
from analysis.display.tables.cells import any_change, change_cell, place_cell, rank_note, value_cell
from analysis.display.tables.frames import from_frame, of_frame, of_values, spread
from analysis.display.tables.marks import quartile_mark
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.registry import Indicator
from analysis.statistics.ranks import Place

__all__ = ["by_key", "caption_of", "comparison", "from_frame", "key_figures", "of_frame", "only_breakdown"]

KEY = ["indicator", "area", "period", "breakdown"]


def by_key(values: pd.DataFrame) -> dict[tuple, dict]:
    """Return the rows of a values frame by indicator, area, period and breakdown."""
    names = list(values.columns)
    # column by column, as `to_dict` takes several times as long
    rows = zip(*(values[name].tolist() for name in names), strict=True)
    found = (dict(zip(names, row, strict=True)) for row in rows)
    return {tuple(record[name] for name in KEY): record for record in found}


def only_breakdown(values: pd.DataFrame, what: str) -> str:
    """Return the one breakdown of some values; a DataError where there are more, as `what` can show only one."""
    found = values["breakdown"].unique()
    if len(found) > 1:
        names = errors.alternatives(sorted(found))
        raise errors.DataError(f"{what} shows one breakdown, and was given values for {names}; choose one.")
    return found[0] if len(found) else ""


def caption_of(indicator: Indicator, codes: Iterable[str], language: str) -> str:
    """Return the caption of a table or figure that is given none: the indicator and the periods."""
    codes = list(codes)
    span = f", {context.span_name(codes, language)}" if codes else ""
    return f"{indicator.name.text(language)}{span}"


def period_columns(codes: Iterable[str], indicator: Indicator, language: str) -> list[Column]:
    """Return a column for each period of an indicator, its unit above them."""
    unit, decimals = vocabulary.unit(indicator.unit, language).header, indicator.decimals
    return [Column(code, periods.short_name(code, language), group=unit, decimals=decimals) for code in codes]


def comparison(values: pd.DataFrame, indicator: Indicator, view: Context, *, id: str) -> Table:
    """One indicator: a row for each of the context's areas, a column for each period.

    Raises DataError when the values have more than one breakdown, or go beyond the context's `data_until`.
    """
    language, chosen = view.language, view.chosen(values)
    codes = context.in_order(chosen["period"].unique())
    breakdown = only_breakdown(chosen, "A comparison")
    names = {area.code: view.name(area.code) for area in view.areas}
    rows = spread(chosen, names, "area", "period", totals=[view.own.code])
    columns = period_columns(codes, indicator, language)
    judged = judgement.column({code: rows[code].get(codes[-1]) for code in names}, indicator, view) if codes else {}
    if judged:
        columns.append(judgement.header(view, codes[-1]))
        for code, cell in judged.items():
            rows[code]["judgement"] = cell
    crossed = changes.breaks_between(indicator, [breakdown], codes[0], codes[-1]) if codes else []
    return of_values(
        rows.values(),
        columns,
        chosen,
        view,
        id=id,
        caption=caption_of(indicator, codes, language),
        stub=text(language, "table.area"),
        notes=(*view.age_notes(chosen), *context.break_notes(crossed, language)),
        last=(*([judgement.note(view.areas[1:], view)] if judged else []), *view.method_notes(chosen)),
    )


@dataclass(frozen=True)
class Line:
    """A row of key figures: an indicator's newest numbers by area, and the municipality's change on the year."""

    indicator: Indicator
    period: str
    breakdown: str
    found: Mapping[str, Mapping]
    own: Mapping | None
    earlier: Mapping | None

    @property
    def change(self) -> changes.Change:
        """The change on the year."""
        return changes.change(self.own, self.earlier, self.indicator)

    @property
    def is_held(self) -> bool:
        """Whether there is a number of the municipality, be it hidden."""
        return self.own is not None and self.own["status"] not in ("not_available", "not_applicable")

    def row(self, view: Context, breakdown: str) -> dict:
        """Return the row for `from_frame`: period and unit stand in its label, for they differ from row to row."""
        language, indicator = view.language, self.indicator
        names = {
            "indicator": indicator.name.text(language),
            "period": periods.name(self.period, language),
            "unit": vocabulary.unit(indicator.unit, language).short,
        }
        group = {"breakdown": context.breakdown_name(breakdown, language)} if breakdown else {}
        numbers = {area.code: self.found.get(area.code) for area in view.areas}
        return {
            "label": text(language, f"table.indicator_row{'_breakdown' if breakdown else ''}", **names, **group),
            **{code: value_cell(each, indicator.decimals, language) for code, each in numbers.items()},
            "change_words": change_cell(self.change, language),
        }


def newest_lines(chosen: pd.DataFrame, indicators: Sequence[Indicator], view: Context) -> list[Line]:
    """Return a line for each indicator and breakdown of some values in the indicator's newest period."""
    lines, held = [], by_key(chosen)
    for indicator in indicators:
        part = chosen[chosen["indicator"] == indicator.key]
        for period in context.in_order(part["period"].unique())[-1:]:
            for breakdown in part["breakdown"].unique():
                keys = {area.code: (indicator.key, area.code, period, breakdown) for area in view.areas}
                found = {code: held[key] for code, key in keys.items() if key in held}
                year_before = (indicator.key, view.own.code, str(periods.year_before(period)), breakdown)
                own = found.get(view.own.code)
                lines.append(Line(indicator, period, breakdown, found, own, held.get(year_before)))
    return lines


def change_notes(told: Sequence[changes.Change], language: str) -> list[str]:
    """Say how a column of changes is told, or why there is none."""
    words = text(language, "note.change" if any_change(told) else "first_page.no_changes")
    return [words, *cells.few_notes(told, language)]


def key_figures(
    values: pd.DataFrame,
    indicators: Sequence[Indicator],
    view: Context,
    *,
    id: str,
    caption: str,
    places: Mapping[str, tuple[Sequence[float], Place | None]] | None = None,
) -> Table:
    """Several indicators in their newest period: the municipality, its first comparator, the country and the change.

    The change is computed on the printed numbers: pct.-point for percentages, per cent for amounts. Where no row has a
    number of the year before, a note says so in place of a column.

    `values` are of the newest period of each indicator and the same period of the year before, for the context's areas;
    a row for each breakdown, the indicators in their order. `places` are the numbers of all municipalities and the own
    place by indicator: then the place among all is told as far as it may be, and drawn, and only the first breakdown
    shown.

    Raises DataError when the values go beyond the context's `data_until`.
    """
    language, chosen = view.language, view.chosen(values)
    chosen = chosen[chosen["indicator"].isin([each.key for each in indicators])]
    if places is not None:
        chosen = chosen[chosen["breakdown"].eq(chosen.groupby("indicator")["breakdown"].transform("first"))]
    country = [area for area in view.comparators if area.kind == "country"]
    beside = [view.own, *dict.fromkeys([*view.comparators[:1], *country])]
    # what is not held of the municipality is told elsewhere
    lines = [each for each in newest_lines(chosen, indicators, view) if each.is_held]
    shown = [(each.indicator.key, each.breakdown) for each in lines]
    chosen = chosen[pd.MultiIndex.from_frame(chosen[["indicator", "breakdown"]]).isin(shown)]
    rows = [line.row(view, "" if places is not None else line.breakdown) for line in lines]
    for row, line in zip(rows, lines, strict=True) if places is not None else ():
        own = line.own["value"] if line.own and line.own["status"] in changes.PRINTABLE else None
        numbers, place = places.get(line.indicator.key, ((), None))
        mark = quartile_mark(numbers, own, line.indicator.polarity)
        row["rank"] = replace(place_cell(place, line.indicator, language), picture=mark)
        if place is not None and own is not None:
            its_own = chosen[["indicator", "area", "period"]].eq(
                [line.indicator.key, view.own.code, line.own["period"]]
            )
            chosen.loc[its_own.all(axis=1), ["rank", "rank_of"]] = place.rank, place.of
    told = [line.change for line in lines]
    ranked = any(place for _, place in (places or {}).values())
    crossed = {entry.id: entry for change in told for entry in change.breaks}
    words = {"change_words": "table.change"} if any_change(told) else {}
    words |= {"rank": "table.rank"} if ranked else {}
    known = set(chosen.loc[chosen["status"] != "not_available", "area"])
    columns = [
        *(Column(area.code, view.name(area.code)) for area in beside if area.code in known),
        *(Column(key, text(language, word), numeric=False) for key, word in words.items()),
    ]
    notes = [*view.age_notes(chosen), *context.break_notes(crossed.values(), language), *change_notes(told, language)]
    notes += [rank_note([line.indicator for line in lines], language)] if ranked else []
    notes += [text(language, "first_page.quartiles"), *view.coverage_notes()] if places is not None else []
    return of_values(
        rows,
        columns,
        chosen,
        view,
        id=id,
        caption=caption,
        stub=text(language, "table.indicator"),
        notes=notes,
        derived=[changes.as_value(line.change, line.own, line.earlier, line.indicator) for line in lines],
    )
