"""Change on the year in every month: a row for each year, a column for each month."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import seaborn
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Rectangle

from analysis.core import errors, formats, periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Cell, Column, Figure, Row
from analysis.display.context import Context
from analysis.display.figures import alt_text, assembly, drawing, style
from analysis.display.sentences import sentences
from analysis.display.tables import small_counts, tables
from analysis.display.tables.cells import number_cell
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.changes import Change

YEARS_SHOWN = 6
ROW_PT, TOP_PT, LEFT_PT, LEGEND_PT = 24, 24, 34, 34
# From the strongest fall over no change to the strongest rise; the sign stands in each cell, so that colour only helps.
SHADES = ("#00786a", "#93c6bd", "#dcebe8", "#f0f0f0", "#fae5d8", "#f0b48c", "#b34700")
LEVEL = SHADES.index("#f0f0f0")
NONE = "#ffffff"


def change_by_month(
    values: pd.DataFrame, indicator=None, view=None, *, id: str = "change", caption: str | None = None
) -> Figure:
    """Draw the change from the same month of the year before, for the municipality's last years.

    Parameters and result are those of `lines.lines`, of months. A cell is empty where a break or a number that is not
    shown lies between the two months.

    Raises
    ------
    DataError
        When no month can be compared with the year before, or values go beyond `data_until`.
    """
    values, indicator, view = assembly.opened(values, indicator, view)
    language = view.language
    own = assembly.own_months(values, indicator, view)
    breakdown = tables.only_breakdown(own, "A map of change")
    codes = context.in_order(own["period"].unique())
    found = _changes(own, indicator, view, codes, breakdown)
    years = sorted({period[:4] for period, change in found.items() if not np.isnan(change.amount)}, reverse=True)
    if not years:
        raise errors.DataError(f"No month of '{indicator.key}' can be compared with the year before.")
    years = years[:YEARS_SHOWN]
    found = {period: change for period, change in found.items() if period[:4] in years}
    words = {"indicator": indicator.name.text(language), "area": view.name(view.own.code)}
    caption = caption or text(language, "heat_map.caption", **words)
    breaks = changes.breaks_between(indicator, [breakdown], codes[0], codes[-1])
    return assembly.figure(
        _draw(found, years, language),
        id,
        caption,
        alt=_alternative(found, years, language),
        summary=_summary(found, sentences.subject(indicator, view, breakdown), language),
        data=_table(found, years, id, caption, language),
        notes=(
            text(language, "heat_map.note"),
            *small_counts.notes(found.values(), language),
            *context.break_notes(breaks, language),
            *context.caveat_notes(own, language),
        ),
        values=own,
        view=view,
    )


def _changes(own: pd.DataFrame, indicator, view: Context, codes: Sequence[str], breakdown: str) -> dict[str, Change]:
    known = tables.by_key(own)

    def at(period: str) -> Mapping | None:
        return known.get((indicator.key, view.own.code, period, breakdown))

    return {code: changes.change(at(code), at(str(periods.year_before(code))), indicator) for code in codes}


def _measured(found: Mapping[str, Change]) -> dict[str, Change]:
    """Return the changes that have a size, not those of a small count from how many to how many."""
    return {code: change for code, change in found.items() if not np.isnan(change.amount) and not change.few}


def _measure(found: Mapping[str, Change]) -> Change:
    """Return a change that has the unit and decimals of them all."""
    return next((each for each in found.values() if not each.few), next(iter(found.values())))


def _shade(change: Change, largest: float) -> int:
    """Return the number of a change's shade, one more than there are where there is no change to show."""
    if np.isnan(change.amount):
        return len(SHADES)
    strength = 1 + min(int(3 * abs(change.amount) / largest), 2)
    return LEVEL + int(np.sign(change.amount)) * strength


def _written(change: Change, language: str) -> str:
    if np.isnan(change.amount):
        return text(language, "heat_map.none")
    if change.few:
        first, last = (formats.number(number, change.decimals, language=language) for number in change.ends)
        return text(language, "heat_map.few", first=first, last=last)
    return formats.number(change.amount, change.decimals, signed=True, language=language)


@style.theme()
def _draw(found: Mapping[str, Change], years: Sequence[str], language: str) -> Drawing:
    largest = max((abs(change.amount) for change in _measured(found).values()), default=1.0) or 1.0
    shades = pd.DataFrame(np.nan, index=years, columns=range(1, 13))
    words = pd.DataFrame("", index=years, columns=range(1, 13))
    for code, change in found.items():
        place = code[:4], int(code[5:])
        shades.loc[place], words.loc[place] = _shade(change, largest), _written(change, language)
    margins = {"left": LEFT_PT, "right": 2, "top": TOP_PT, "bottom": LEGEND_PT}
    picture, axes = style.canvas(TOP_PT + len(years) * ROW_PT + LEGEND_PT, **margins)
    months = [formats.month_name(month, language, short=True) for month in range(1, 13)]
    scale = {"cmap": ListedColormap([*SHADES, NONE]), "vmin": -0.5, "vmax": len(SHADES) + 0.5, "cbar": False}
    written = {"annot": words, "fmt": "", "annot_kws": {"fontsize": style.SMALL_PT}, "xticklabels": months}
    seaborn.heatmap(shades, ax=axes, linewidths=0.5, linecolor=style.MUTED, **scale, **written)
    axes.tick_params(length=0, rotation=0, labelbottom=False, labeltop=True, pad=3)
    axes.tick_params(axis="x", labelsize=style.SMALL_PT)
    _legend(axes, len(years), _measure(found).unit, language)
    return picture


def _legend(axes: Axes, rows: int, unit: str, language: str) -> None:
    """Draw the shades from the strongest fall to the strongest rise, with words at both ends."""
    left, top, width = 3.4, rows + 0.55, 0.7
    for place, shade in enumerate(SHADES):
        box = {"facecolor": shade, "edgecolor": style.MUTED, "linewidth": 0.5, "clip_on": False}
        axes.add_patch(Rectangle((left + place * width, top), width, 0.5, **box))
    right = left + len(SHADES) * width
    look = {"va": "center", **drawing.SMALL}
    axes.text(left - 0.15, top + 0.27, text(language, "heat_map.falls"), ha="right", **look)
    axes.text(right + 0.15, top + 0.27, text(language, "heat_map.rises"), **look)
    axes.text(0, top + 0.27, vocabulary.unit(unit, language).header, **look)


def _table(found: Mapping[str, Change], years: Sequence[str], block_id: str, caption: str, language: str):
    one = _measure(found)
    unit = vocabulary.unit(one.unit, language).header
    columns = [
        Column(f"month-{month}", formats.month_name(month, language, short=True), group=unit, decimals=one.decimals)
        for month in range(1, 13)
    ]
    missing = Change(np.nan, one.unit, one.decimals, "not_available")
    rows = [
        Row(year, tuple(_cell(found.get(f"{year}M{month:02}", missing), language) for month in range(1, 13)))
        for year in years
    ]
    return assembly.data_table(block_id, caption, text(language, "heat_map.year"), columns, rows, language)


def _cell(change: Change, language: str) -> Cell:
    if change.few:
        return Cell(small_counts.counts(change, language), None, bounded=True)
    return number_cell(change.amount, change.status, change.decimals, language, signed=True)


def _alternative(found: Mapping[str, Change], years: Sequence[str], language: str) -> str:
    kind, measured = text(language, "heat_map.kind"), _measured(found)
    if not measured:
        return kind
    parts = []
    for year in years:
        changed = sorted((each for code, each in measured.items() if code[:4] == year), key=lambda each: each.amount)
        if changed:
            low, high = (_written(each, language) for each in (changed[0], changed[-1]))
            parts.append(text(language, "heat_map.described", year=year, low=low, high=high))
    return alt_text.described(kind, _measure(measured).unit, parts, language)


def _summary(found: Mapping[str, Change], subject: str, language: str) -> str:
    """Tell in how many months the number lay above or below the year before's, and the largest change."""
    amounts = [change.amount for change in found.values() if not np.isnan(change.amount)]
    higher, lower = (sum(sign * amount > 0 for amount in amounts) for sign in (1, -1))
    if not higher and not lower:
        return text(language, "heat_map.level", subject=subject, count=len(amounts))
    key, part = ("higher", higher) if higher >= lower else ("lower", lower)
    parts = [text(language, f"heat_map.{key}", subject=subject, part=part, count=len(amounts))]
    measured = _measured(found)
    for name, sign in (("rise", 1), ("fall", -1)):
        code = max(measured, key=lambda each: sign * measured[each].amount, default=None)
        if code and sign * measured[code].amount > 0:
            size, period = small_counts.size(measured[code], language), periods.name(code, language)
            parts.append(text(language, f"heat_map.largest_{name}", size=size, period=period))
    return " ".join(parts)
