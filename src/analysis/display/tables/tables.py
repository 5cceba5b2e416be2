"""The tables of an annex, built from frames of values."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from analysis.core import errors, periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Column, Row, Table, records
from analysis.display.context import Context
from analysis.display.tables import judgement, small_counts
from analysis.display.tables.cells import any_change, change_cell, rank_cell, rank_note, value_cell
from analysis.display.tables.frames import from_frame, of_frame
from analysis.display.texts import text
from analysis.indicators import changes

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
    """Return the one breakdown of some values.

    Raises
    ------
    DataError
        When there is more than one, for only one can be shown in `what`.
    """
    found = values["breakdown"].unique()
    if len(found) > 1:
        names = errors.alternatives(sorted(found))
        raise errors.DataError(f"{what} shows one breakdown, and was given values for {names}; choose one.")
    return found[0] if len(found) else ""


def caption_of(indicator, codes: Iterable[str], language: str) -> str:
    """Return the caption of a table or figure that is given none: the indicator and the periods."""
    codes = list(codes)
    span = f", {context.span_name(codes, language)}" if codes else ""
    return f"{indicator.name.text(language)}{span}"


def comparison(
    values: pd.DataFrame,
    indicator,
    view: Context,
    *,
    id: str,
    caption: str | None = None,
    periods: Sequence[str] | None = None,
) -> Table:
    """One indicator: a row for each area, a column for each period.

    Parameters
    ----------
    values : DataFrame
        Columns `VALUE_COLUMNS`, one breakdown; areas outside the context are left out.
    indicator : analysis.indicators.registry.Indicator
    view : Context
        Gives the order: municipality, peers, RAR, region, country.
    id : str
    caption : str, optional
        The indicator's name and the periods by default.
    periods : sequence of str, optional
        All in the values by default.

    Raises
    ------
    DataError
        When the values have more than one breakdown, or go beyond the context's `data_until`.
    """
    language, chosen = view.language, view.chosen(values)
    chosen = chosen[chosen["indicator"] == indicator.key]
    shown = context.in_order(chosen["period"].unique() if periods is None else periods)
    chosen = chosen[chosen["period"].isin(shown)]
    breakdown = only_breakdown(chosen, "A comparison")
    held = by_key(chosen)
    judged = judgement.column(held, indicator, view, shown[-1], breakdown) if shown else {}
    rows = []
    for area in view.areas:
        found = [held.get((indicator.key, area.code, period, breakdown)) for period in shown]
        cells = [value_cell(record, indicator.decimals, language) for record in found]
        cells += [judged[area.code]] if judged else []
        rows.append(Row(view.name(area.code), tuple(cells), total=area == view.own))
    columns = _period_columns(shown, vocabulary.unit(indicator.unit, language).header, indicator, language)
    return Table(
        id=id,
        caption=caption or caption_of(indicator, shown, language),
        stub=text(language, "table.area"),
        columns=(*columns, *((judgement.period_header(view, shown[-1]),) if judged else ())),
        rows=tuple(rows),
        language=language,
        notes=(
            *view.age_notes(chosen),
            *_notes(chosen, indicator, shown, language),
            *((judgement.note(view.areas[1:], view),) if judged else ()),
            *view.method_notes(chosen),
        ),
        sources=context.sources(chosen, language),
        values=records(chosen),
    )


def _period_columns(codes: Sequence[str], unit: str, indicator, language: str) -> tuple[Column, ...]:
    return tuple(
        Column(code, periods.short_name(code, language), group=unit, decimals=indicator.decimals) for code in codes
    )


def _notes(values: pd.DataFrame, indicator, codes: Sequence[str], language: str) -> tuple[str, ...]:
    crossed = changes.breaks_between(indicator, values["breakdown"].unique(), codes[0], codes[-1]) if len(codes) else []
    return (*context.break_notes(crossed, language), *context.caveat_notes(values, language))


def key_figures(values: pd.DataFrame, indicators: Sequence, view: Context, *, id: str, caption: str) -> Table:
    """Several indicators in their newest period: the municipality, comparators, change on the year and rank.

    Period and unit stand in the row label, for they differ from row to row. The change is computed on the printed
    numbers: pct.-point for percentages, per cent for amounts. Where no row has a number of the year before, a note says
    so in place of a column.

    Parameters
    ----------
    values : DataFrame
        The newest period of each indicator and the same period of the year before, for the context's areas; `rank` and
        `rank_of` on the municipality's rows. A row of the table for each breakdown.
    indicators : sequence of analysis.indicators.registry.Indicator
        In the order of the rows.
    view : Context
    id, caption : str

    Raises
    ------
    DataError
        When the values go beyond the context's `data_until`.
    """
    language = view.language
    chosen = view.chosen(values)
    held = by_key(chosen)
    own = chosen[chosen["area"] == view.own.code]
    lines = [
        (indicator, *line) for indicator in indicators for line in _newest(chosen[chosen["indicator"] == indicator.key])
    ]
    ranked = own["rank"].notna().any()
    judged = any(
        judgement.against_first(held, view=view, indicator=line[0], period=line[1], breakdown=line[2])[0]
        for line in lines
    )
    crossed: dict[str, vocabulary.Break] = {}
    rows, moved = [], []
    told = [_on_the_year(held, *line, view) for line in lines]
    moving = any_change(change for change, _ in told)
    for (indicator, period, breakdown), (change, earlier) in zip(lines, told, strict=True):
        found = [held.get((indicator.key, area.code, period, breakdown)) for area in view.areas]
        moved.append(changes.as_value(change, found[0], earlier, indicator))
        crossed |= {entry.id: entry for entry in change.breaks}
        cells = [value_cell(record, indicator.decimals, language) for record in found]
        cells += [judgement.line_cell(held, indicator, view, period, breakdown)] if judged else []
        cells += [change_cell(change, language)] if moving else []
        cells += [rank_cell(found[0], language)] if ranked else []
        rows.append(Row(_line_label(indicator, period, breakdown, language), tuple(cells)))
    return Table(
        id=id,
        caption=caption,
        stub=text(language, "table.indicator"),
        columns=_key_columns(view, moving, ranked, judged),
        rows=tuple(rows),
        language=language,
        notes=(
            *view.age_notes(chosen),
            *context.break_notes(crossed.values(), language),
            text(language, "note.change" if moving else "first_page.no_changes"),
            *small_counts.notes([change for change, _ in told], language),
            *((judgement.note(view.comparators[:1], view),) if judged else ()),
            *((rank_note([indicator for indicator, *_ in lines], language),) if ranked else ()),
            *context.caveat_notes(chosen, language),
        ),
        sources=context.sources(chosen, language),
        values=(*records(chosen), *records(pd.DataFrame(moved))),
    )


def _on_the_year(held: Mapping, indicator, period: str, breakdown: str, view: Context) -> tuple:
    """Return the municipality's change on the year before, and its number then."""
    own, earlier = (
        held.get((indicator.key, view.own.code, code, breakdown)) for code in (period, str(periods.year_before(period)))
    )
    return changes.change(own, earlier, indicator), earlier


def _newest(values: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the newest period with each breakdown, in the order in which they come."""
    if not len(values):
        return []
    newest = context.in_order(values["period"].unique())[-1]
    return [(newest, breakdown) for breakdown in values["breakdown"].unique()]


def _line_label(indicator, period: str, breakdown: str, language: str) -> str:
    names = {
        "indicator": indicator.name.text(language),
        "period": periods.name(period, language),
        "unit": vocabulary.unit(indicator.unit, language).short,
    }
    group = {"breakdown": context.breakdown_name(breakdown, language)} if breakdown else {}
    return text(language, f"table.indicator_row{'_breakdown' if breakdown else ''}", **names, **group)


def _key_columns(view: Context, moving: bool, ranked: bool, judged: bool) -> tuple[Column, ...]:
    language = view.language
    return (
        *(Column(area.code, view.name(area.code)) for area in view.areas),
        *((judgement.header(view),) if judged else ()),
        *((Column("change_words", text(language, "table.change"), numeric=False),) if moving else ()),
        *((Column("rank", text(language, "table.rank"), numeric=False),) if ranked else ()),
    )
