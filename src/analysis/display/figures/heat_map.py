"""Change on the year in every month: a row for each year, a column for each month."""

from collections.abc import Mapping, Sequence

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Rectangle

from analysis import errors, formats, periods, vocabulary
from analysis.display import context, few, sentences, tables
from analysis.display.blocks import Cell, Column, Figure, Row
from analysis.display.cells import number_cell
from analysis.display.context import Context
from analysis.display.figures import assembly, style
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.changes import Change

YEARS_SHOWN = 6
ROW_PT, TOP_PT, LEFT_PT, LEGEND_PT, GAP_PT = 24, 24, 34, 34, 1.5
# Fill and text of falls and rises, from weak to strong; the sign stands in each cell, so that colour only helps.
FALLS = (("#dcebe8", style.INK), ("#93c6bd", style.INK), ("#00786a", "#ffffff"))
RISES = (("#fae5d8", style.INK), ("#f0b48c", style.INK), ("#b34700", "#ffffff"))
LEVEL = ("#f0f0f0", style.INK)
NONE = ("#ffffff", style.MUTED)


def change_by_month(values: pd.DataFrame, indicator, view: Context, *, id: str, caption: str | None = None) -> Figure:
    """Draw the change from the same month of the year before, for the municipality's last years.

    Parameters
    ----------
    values : DataFrame
        Columns `VALUE_COLUMNS`, one breakdown; months.
    indicator : analysis.indicators.registry.Indicator
    view : Context
    id : str
    caption : str, optional
        The indicator, the municipality and the years by default.

    Returns
    -------
    Figure
        A cell is empty where a break or a number that is not shown lies between the two months.

    Raises
    ------
    DataError
        When no month can be compared with the year before, or values go beyond `data_until`.
    """
    language = view.language
    own = assembly.own_months(values, indicator, view)
    breakdown = tables.only_breakdown(own, "A map of change")
    told = _changes(own, indicator, view, breakdown)
    years = sorted({period[:4] for period, change in told.items() if not np.isnan(change.amount)}, reverse=True)
    if not years:
        raise errors.DataError(f"No month of '{indicator.key}' can be compared with the year before.")
    years = years[:YEARS_SHOWN]
    told = {period: change for period, change in told.items() if period[:4] in years}
    caption = caption or text(
        language,
        "heat_map.caption",
        indicator=indicator.name.text(language),
        area=view.name(view.own.code),
    )
    one = next((each for each in told.values() if not each.few), next(iter(told.values())))
    codes = context.in_order(own["period"].unique())
    breaks = changes.breaks_between(indicator, [breakdown], codes[0], codes[-1])
    return assembly.figure(
        _draw(told, years, one.unit, language),
        id,
        caption,
        alt=_alternative(told, years, language),
        summary=_summary(told, indicator, view, breakdown),
        data=_table(told, years, one, id, caption, language),
        notes=(
            text(language, "heat_map.note"),
            *few.notes(told.values(), language),
            *context.break_notes(breaks, language),
            *context.caveat_notes(own, language),
        ),
        values=own,
        view=view,
    )


def _changes(own: pd.DataFrame, indicator, view: Context, breakdown: str) -> dict[str, Change]:
    held = tables.by_key(own)

    def at(period: str) -> Mapping | None:
        return held.get((indicator.key, view.own.code, period, breakdown))

    return {
        code: changes.change(at(code), at(str(periods.year_before(code))), indicator)
        for code in context.in_order(own["period"].unique())
    }


def _look(amount: float, largest: float) -> tuple[str, str]:
    if np.isnan(amount):
        return NONE
    if amount == 0:
        return LEVEL
    return (RISES if amount > 0 else FALLS)[min(int(3 * abs(amount) / largest), 2)]


def _written(change: Change | None, language: str) -> str:
    if change is None:
        return ""
    if np.isnan(change.amount):
        return text(language, "heat_map.none")
    if change.few:
        return text(language, "heat_map.few", **_ends(change, language))
    return formats.number(change.amount, change.decimals, signed=True, language=language)


def _ends(change: Change, language: str) -> dict[str, str]:
    first, last = (formats.number(number, change.decimals, language=language) for number in change.ends)
    return {"first": first, "last": last}


def _percentages(told: Mapping[str, Change]) -> dict[str, Change]:
    """Return the changes that are told in per cent."""
    return {code: change for code, change in told.items() if not np.isnan(change.amount) and not change.few}


def _largest(told: Mapping[str, Change]) -> float:
    return max((abs(change.amount) for change in _percentages(told).values()), default=1.0) or 1.0


@matplotlib.rc_context(style.RC)
def _draw(told: Mapping[str, Change], years: Sequence[str], unit: str, language: str) -> Drawing:
    largest = _largest(told)
    picture, axes = style.canvas(
        TOP_PT + len(years) * ROW_PT + LEGEND_PT, left=LEFT_PT, right=2, top=TOP_PT, bottom=LEGEND_PT
    )
    axes.set_xlim(0, 12)
    axes.set_ylim(len(years), 0)
    axes.set_axis_off()
    for month in range(12):
        name = formats.month_name(month + 1, language, short=True)
        axes.text(month + 0.5, -0.2, name, ha="center", fontsize=style.SMALL_PT)
    for row, year in enumerate(years):
        axes.text(-0.15, row + 0.5, year, ha="right", va="center")
        for month in range(12):
            change = told.get(f"{year}M{month + 1:02}")
            if change is None:
                continue
            fill, ink = _look(np.nan if change.few else change.amount, largest)
            edge = {"edgecolor": style.MUTED, "linewidth": 0.5}
            axes.add_patch(Rectangle((month + 0.03, row + 0.04), 0.94, 0.92, facecolor=fill, **edge))
            axes.text(
                month + 0.5,
                row + 0.5,
                _written(change, language),
                ha="center",
                va="center",
                fontsize=style.SMALL_PT,
                color=ink,
            )
    _legend(axes, len(years), unit, language)
    return picture


def _legend(axes: Axes, rows: int, unit: str, language: str) -> None:
    """Draw the shades from the strongest fall to the strongest rise, with words at both ends."""
    shades = [fill for fill, _ in (*reversed(FALLS), LEVEL, *RISES)]
    left, top, width = 3.4, rows + 0.55, 0.7
    for place, fill in enumerate(shades):
        box = Rectangle((left + place * width, top), width, 0.5, facecolor=fill, clip_on=False)
        box.set(edgecolor=style.MUTED, linewidth=0.5)
        axes.add_patch(box)
    right = left + len(shades) * width
    look = {"va": "center", "fontsize": style.SMALL_PT, "color": style.MUTED}
    axes.text(left - 0.15, top + 0.27, text(language, "heat_map.falls"), ha="right", **look)
    axes.text(right + 0.15, top + 0.27, text(language, "heat_map.rises"), **look)
    axes.text(0, top + 0.27, vocabulary.unit(unit, language).header, **look)


def _table(told: Mapping[str, Change], years: Sequence[str], one: Change, block_id: str, caption: str, language: str):
    unit = vocabulary.unit(one.unit, language).header
    columns = [
        Column(f"month-{month}", formats.month_name(month, language, short=True), group=unit, decimals=one.decimals)
        for month in range(1, 13)
    ]
    missing = Change(np.nan, one.unit, one.decimals, "not_available")
    rows = []
    for year in years:
        found = [told.get(f"{year}M{month:02}", missing) for month in range(1, 13)]
        rows.append(
            Row(
                year,
                tuple(_cell(each, language) for each in found),
            )
        )
    return assembly.data_table(block_id, caption, text(language, "heat_map.year"), columns, rows, language)


def _cell(change: Change, language: str) -> Cell:
    if change.few:
        return Cell(few.counts(change, language), None, bounded=True)
    return number_cell(change.amount, change.status, change.decimals, language, signed=True)


def _alternative(told: Mapping[str, Change], years: Sequence[str], language: str) -> str:
    known, said = _percentages(told), []
    if not known:
        return text(language, "heat_map.kind")
    one = next(iter(known.values()))
    unit, decimals = vocabulary.unit(one.unit, language).short.removesuffix("."), one.decimals
    for year in years:
        amounts = [change.amount for code, change in known.items() if code.startswith(year)]
        if amounts:
            low, high = (
                formats.number(end, decimals, signed=True, language=language) for end in (min(amounts), max(amounts))
            )
            said.append(text(language, "heat_map.described", year=year, low=low, high=high))
    return " ".join([text(language, "heat_map.kind"), text(language, "figure.unit", unit=unit), *said])


def _summary(told: Mapping[str, Change], indicator, view: Context, breakdown: str) -> str:
    """Tell in how many months the number lay above or below the year before's, and the largest change."""
    language = view.language
    known = {code: change for code, change in told.items() if not np.isnan(change.amount)}
    higher, lower = (sum(sign * change.amount > 0 for change in known.values()) for sign in (1, -1))
    subject = sentences.subject(indicator, view, breakdown)
    if not higher and not lower:
        return text(language, "heat_map.level", subject=subject, count=len(known))
    key, part = ("higher", higher) if higher >= lower else ("lower", lower)
    said = [text(language, f"heat_map.{key}", subject=subject, part=part, count=len(known))]
    measured = _percentages(told)
    for name, pick, wanted in (("rise", max, 1), ("fall", min, -1)):
        code = pick(measured, key=lambda each: measured[each].amount, default=None)
        change = measured.get(code)
        if change and change.amount * wanted > 0:
            size = formats.value_with_unit(abs(change.amount), change.unit, change.decimals, language)
            said.append(text(language, f"heat_map.largest_{name}", size=size, period=periods.name(code, language)))
    return " ".join(said)
