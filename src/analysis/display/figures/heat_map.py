"""Change on the year in every month: a row for each year, a column for each month."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import seaborn
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Rectangle

from analysis.core import errors, periods, vocabulary
from analysis.display import context
from analysis.display.blocks.blocks import Cell, Column, Figure, Row, Table
from analysis.display.figures import drawing, style
from analysis.display.figures.selection import Selection
from analysis.display.sentences import sentences
from analysis.display.tables import small_counts
from analysis.display.tables.cells import number_cell
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
    It is a DataError when no month can be compared with the year before, or values go beyond `data_until`.
    """
    own = Selection.of(values, indicator, view, id, caption).own_months()
    breakdown = own.one_breakdown("A map of change")
    found = {code: _change(own, code, breakdown) for code in own.codes}
    years = sorted({code[:4] for code, change in found.items() if not np.isnan(change.amount)}, reverse=True)
    if not years:
        raise errors.DataError(f"No month of '{own.indicator.key}' can be compared with the year before.")
    years = years[:YEARS_SHOWN]
    found = {code: change for code, change in found.items() if code[:4] in years}
    own = own.captioned(own.text("heat_map.caption", indicator=own.name, area=own.own_name))
    # not those of a small count from how many to how many, which have no size
    measured = {code: change for code, change in found.items() if not np.isnan(change.amount) and not change.few}
    # has the unit and decimals of them all
    one = next((each for each in found.values() if not each.few), next(iter(found.values())))
    rows = {code: _ends(own, code, breakdown) for code in found}
    derived = [changes.as_value(found[code], *ends, own.indicator) for code, ends in rows.items() if all(ends)]
    return own.figure(
        _draw(found, measured, years, one.unit, own),
        alt=_alternative(measured, years, one.unit, own),
        summary=_summary(found, measured, sentences.subject(own.indicator, own.view, breakdown), own),
        data=_table(found, years, one, own),
        notes=(
            own.text("heat_map.note"),
            *small_counts.notes(found.values(), own.language),
            *context.break_notes(own.breaks(), own.language),
            *context.caveat_notes(own.values, own.language),
        ),
        values=pd.concat([own.values, pd.DataFrame(derived)], ignore_index=True),
    )


def _ends(own: Selection, code: str, breakdown: str) -> list[Mapping | None]:
    return [own.record(own.view.own.code, each, breakdown) for each in (code, str(periods.year_before(code)))]


def _change(own: Selection, code: str, breakdown: str) -> Change:
    return changes.change(*_ends(own, code, breakdown), own.indicator)


def _shade(change: Change, largest: float) -> int:
    """Return the number of a change's shade, one more than there are where there is no change to show."""
    if np.isnan(change.amount):
        return len(SHADES)
    strength = 1 + min(int(3 * abs(change.amount) / largest), 2)
    return LEVEL + int(np.sign(change.amount)) * strength


def _written(change: Change, own: Selection) -> str:
    if np.isnan(change.amount):
        return own.text("heat_map.none")
    if change.few:
        first, last = (own.number(number, change.decimals) for number in change.ends)
        return own.text("heat_map.few", first=first, last=last)
    return own.number(change.amount, change.decimals, signed=True)


@style.theme()
def _draw(
    found: Mapping[str, Change], measured: Mapping[str, Change], years: Sequence[str], unit: str, own: Selection
) -> Drawing:
    largest = max((abs(change.amount) for change in measured.values()), default=1.0) or 1.0
    cells = pd.DataFrame(
        {
            "year": [code[:4] for code in found],
            "month": [int(code[5:]) for code in found],
            "shade": [_shade(change, largest) for change in found.values()],
            "words": [_written(change, own) for change in found.values()],
        }
    )
    grid = cells.pivot(index="year", columns="month").reindex(years)
    shades, words = (grid[name].reindex(columns=range(1, 13)) for name in ("shade", "words"))
    margins = {"left": LEFT_PT, "right": 2, "top": TOP_PT, "bottom": LEGEND_PT}
    picture, axes = style.canvas(TOP_PT + len(years) * ROW_PT + LEGEND_PT, **margins)
    scale = {"cmap": ListedColormap([*SHADES, NONE]), "vmin": -0.5, "vmax": len(SHADES) + 0.5, "cbar": False}
    written = {"annot": words, "fmt": "", "annot_kws": {"fontsize": style.SMALL_PT}}
    with style.quiet(axes):
        months = drawing.month_names(own.language)
        seaborn.heatmap(
            shades.astype(float), ax=axes, linewidths=0.5, linecolor=style.MUTED, xticklabels=months, **scale, **written
        )
    axes.tick_params(length=0, rotation=0, labelbottom=False, labeltop=True, pad=3)
    axes.tick_params(axis="x", labelsize=style.SMALL_PT)
    _legend(axes, len(years), unit, own)
    return picture


def _legend(axes: Axes, rows: int, unit: str, own: Selection) -> None:
    """Draw the shades from the strongest fall to the strongest rise, with words at both ends."""
    left, top, width = 3.4, rows + 0.55, 0.7
    for place, shade in enumerate(SHADES):
        box = {"facecolor": shade, "edgecolor": style.MUTED, "linewidth": 0.5, "clip_on": False}
        axes.add_patch(Rectangle((left + place * width, top), width, 0.5, **box))
    right = left + len(SHADES) * width
    look = {"va": "center", **drawing.SMALL}
    axes.text(left - 0.15, top + 0.27, own.text("heat_map.falls"), ha="right", **look)
    axes.text(right + 0.15, top + 0.27, own.text("heat_map.rises"), **look)
    axes.text(0, top + 0.27, vocabulary.unit(unit, own.language).header, **look)


def _table(found: Mapping[str, Change], years: Sequence[str], one: Change, own: Selection) -> Table:
    unit = vocabulary.unit(one.unit, own.language).header
    missing = Change(np.nan, one.unit, one.decimals, "not_available")
    columns = [
        Column(f"month-{month}", name, group=unit, decimals=one.decimals)
        for month, name in enumerate(drawing.month_names(own.language), 1)
    ]
    rows = [
        Row(year, tuple(_cell(found.get(f"{year}M{month:02}", missing), own.language) for month in range(1, 13)))
        for year in years
    ]
    return own.table("heat_map.year", columns, rows)


def _cell(change: Change, language: str) -> Cell:
    if change.few:
        return Cell(small_counts.counts(change, language), None, bounded=True)
    return number_cell(change.amount, change.status, change.decimals, language, signed=True)


def _alternative(measured: Mapping[str, Change], years: Sequence[str], unit: str, own: Selection) -> str:
    parts = []
    for year in years:
        changed = sorted((each for code, each in measured.items() if code[:4] == year), key=lambda each: each.amount)
        if changed:
            low, high = (_written(each, own) for each in (changed[0], changed[-1]))
            parts.append(own.text("heat_map.described", year=year, low=low, high=high))
    return own.described("heat_map.kind", parts, unit) if parts else own.text("heat_map.kind")


def _summary(found: Mapping[str, Change], measured: Mapping[str, Change], subject: str, own: Selection) -> str:
    """Tell in how many months the number lay above or below the year before's, and the largest change."""
    amounts = np.array([change.amount for change in found.values() if not np.isnan(change.amount)])
    higher, lower = int((amounts > 0).sum()), int((amounts < 0).sum())
    if not higher and not lower:
        return own.text("heat_map.level", subject=subject, count=len(amounts))
    key, part = ("higher", higher) if higher >= lower else ("lower", lower)
    parts = [own.text(f"heat_map.{key}", subject=subject, part=part, count=len(amounts))]
    for name, sign in (("rise", 1), ("fall", -1)):
        code = max(measured, key=lambda each: sign * measured[each].amount, default=None)
        if code and sign * measured[code].amount > 0:
            size, period = small_counts.size(measured[code], own.language), periods.name(code, own.language)
            parts.append(own.text(f"heat_map.largest_{name}", size=size, period=period))
    return " ".join(parts)
