"""Old and new kontanthjælp side by side in the months where both are counted, never joined to one line."""

from __future__ import annotations

import pandas as pd

from analysis.core import formats, periods
from analysis.display import context
from analysis.display.blocks.blocks import Figure
from analysis.display.context import Context
from analysis.display.figures import assembly
from analysis.display.figures.assembly import Series
from analysis.display.figures.lines import draw_lines
from analysis.display.figures.style import YEAR_LOOKS
from analysis.display.tables.tables import by_key
from analysis.display.texts import text
from analysis.indicators import benefit_groups, changes
from analysis.indicators.registry import Indicator

FORMER, MERGED = "group=H2_H3", "group=H2_H3_merged"
MERGED_TABLE = "Y60A02"


def months_in_common(values: pd.DataFrame) -> list[str]:
    """Return the months in which both ways of counting have a number, oldest first."""
    shown = values[values["status"].isin(changes.PRINTABLE)]
    months = [set(shown.loc[shown["breakdown"] == name, "period"]) for name in (FORMER, MERGED)]
    return context.in_order(months[0] & months[1])


def largest_deviation(values: pd.DataFrame) -> tuple[str, float]:
    """Return the month in which the two ways of counting are furthest apart, and by how many per cent of the former."""
    former, merged = (values[values["breakdown"] == name] for name in (FORMER, MERGED))
    furthest = benefit_groups.overlap(former, merged).iloc[0]
    return furthest["period"], float(furthest["deviation_pct"])


def overlap(values: pd.DataFrame, indicator: Indicator, view: Context, *, id: str) -> Figure:
    """Draw the sum of the former benefits and the merged benefit, each as a line of its own.

    The values are monthly ones of `harmonised_full_time` for the municipality in the two breakdowns; at least one month
    has both. The summary prints the largest relative deviation; the reform is marked and no line crosses it.
    """
    language = view.language
    view.check(values)
    own = values[values["area"] == view.own.code]
    codes = context.in_order(own["period"].unique())
    held = by_key(own)
    merged = indicator.model_copy(update={"tables": [MERGED_TABLE]})
    series = [
        Series(
            text(language, f"overlap.{name}"),
            look,
            tuple(held.get((indicator.key, view.own.code, code, breakdown)) for code in codes),
        )
        for (name, breakdown), look in zip({"merged": MERGED, "former": FORMER}.items(), YEAR_LOOKS, strict=False)
    ]
    breaks = changes.breaks_between(merged, [""], codes[0], codes[-1])
    caption = text(language, "overlap.caption", area=view.name(view.own.code), span=context.span_name(codes, language))
    picture, from_zero = draw_lines(series, codes, breaks, indicator, language)
    return assembly.of_series(
        picture,
        series,
        [periods.name(code, language) for code in codes],
        "figure.kind_lines",
        indicator,
        view,
        id=id,
        caption=caption,
        summary=_summary(own, language),
        notes=(
            *assembly.axis_notes(from_zero, assembly.all_numbers(series), language),
            *assembly.notes(own, breaks, view),
        ),
        values=own,
    )


def _summary(own: pd.DataFrame, language: str) -> str:
    month, deviation = largest_deviation(own)
    span = context.span_name(months_in_common(own), language)
    if formats.round_half_up(abs(deviation), 1) == 0:
        return text(language, "overlap.same", span=span)
    size, side = formats.value_with_unit(abs(deviation), "pct", 1, language), "above" if deviation > 0 else "below"
    return text(language, f"overlap.{side}", span=span, deviation=size, month=periods.name(month, language))
