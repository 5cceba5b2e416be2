"""A monthly series with the season taken out, and the seasonal figure beneath it."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis.core import errors, formats, periods
from analysis.display import context
from analysis.display.blocks import derived
from analysis.display.blocks.blocks import Column, Figure, Table, Text, records
from analysis.display.context import Context
from analysis.display.figures import drawing, labels, style
from analysis.display.figures.selection import Selection
from analysis.display.figures.style import Series
from analysis.display.sentences import sentences
from analysis.indicators import changes
from analysis.indicators.registry import Indicator
from analysis.indicators.values import VALUE_COLUMNS
from analysis.statistics import seasonal

HEIGHT_PT, SEASON_PT = 250, 120
LEFT_PT, TOP_PT, BOTTOM_PT, GAP_PT = 2, 26, 22, 34
LOOKS = {"adjusted": style.LOOKS["own"], "original": style.LOOKS["country"]}


def figure(values: pd.DataFrame, indicator: Indicator, view: Context, *, id: str) -> Figure | Text:
    """Draw the municipality's months as counted and seasonally adjusted, and the seasonal figure.

    `values` are its months of one breakdown, none left out. The reason in a sentence where they cannot be adjusted.
    """
    series = values.iloc[np.argsort(periods.last_month(values["period"]), kind="stable")]
    breakdown = series["breakdown"].iloc[0]
    cuts = [each.period for each in indicator.breaks(breakdown)]
    found = seasonal.adjust(series["value"], series["period"].tolist(), cuts)
    shown = Selection.of(series[series["period"].isin(found.months["period"])], indicator, view, id)
    if found.reason:
        said = shown.text(f"seasonal.{found.reason}", subject=sentences.subject(indicator, view, breakdown))
        about = series.iloc[-1].to_dict()
        known = derived.value(about, "seasonally_adjusted", np.nan, indicator.unit, "stl", caveats=())
        return Text(said, view.language, records(pd.DataFrame([known])[VALUE_COLUMNS]))
    if periods.parse(series["period"].iloc[0]).kind != "month":
        raise errors.DataError(f"A season is found in months, and '{indicator.key}' has none.")
    months, season = found.months, seasonal.seasonal_figure(found.months)
    original = shown.values.to_dict(orient="records")
    adjusted, swings = (
        [
            derived.value(row, suffix, float(number), row["unit"], "stl")
            for row, number in zip(original, months[name], strict=True)
        ]
        for name, suffix in (("adjusted", "seasonally_adjusted"), ("seasonal", "seasonal"))
    )
    pair = [
        Series(shown.text(f"seasonal.{kind}"), LOOKS[kind], rows)
        for kind, rows in (("adjusted", adjusted), ("original", original))
    ]
    name = f"{shown.name} ({context.breakdown_name(breakdown, view.language)})" if breakdown else shown.name
    span = context.span_name(shown.codes, view.language)
    shown = shown.captioned(shown.text("seasonal.caption", indicator=name, area=shown.own_name, span=span))
    picture = _draw(pair, season, shown)
    return shown.figure(
        picture,
        alt=_alternative(pair, season, shown),
        summary=_summary(original, months, season, shown),
        data=_table(months, shown),
        notes=(
            *shown.axis_notes(picture, months["original"]),
            shown.text("seasonal.note"),
            *context.caveat_notes(shown.values, view.language),
        ),
        values=pd.DataFrame([*original, *adjusted, *swings])[VALUE_COLUMNS],
    )


@style.theme()
def _draw(pair: list[Series], season: pd.DataFrame, shown: Selection) -> Drawing:
    months = [periods.parse(code).last_month for code in shown.codes]
    ends = labels.of_lines(months, pair, shown.indicator.decimals, shown.language)
    right = labels.label_width(ends)
    picture = style.blank(HEIGHT_PT + SEASON_PT)
    above = style.add_axes(picture, left=LEFT_PT, right=right, top=TOP_PT, bottom=SEASON_PT + BOTTOM_PT)
    drawing.number_axis(above, style.all_numbers(pair), shown.language)
    drawing.above(above, shown.unit.header)
    drawing.period_axis(above, shown.codes, shown.language)
    drawing.draw_lines(above, months, pair)
    labels.end_labels(above, ends)
    below = style.add_axes(picture, left=LEFT_PT, right=right, top=HEIGHT_PT + GAP_PT, bottom=BOTTOM_PT)
    drawing.number_axis(below, season["seasonal"], shown.language, count=3)
    below.bar(season["month"] - 1, season["seasonal"], width=0.7, color=LOOKS["adjusted"].colour)
    drawing.month_axis(below, shown.language, 0.6)
    drawing.panel_title(below, shown.text("seasonal.panel"), shown.unit.short)
    return picture


def _finer(indicator: Indicator) -> int:
    """Return the decimals of what is computed: a season is smaller than the number it moves."""
    return indicator.decimals + (indicator.unit not in changes.AMOUNTS)


def _table(months: pd.DataFrame, shown: Selection) -> Table:
    finer, group = _finer(shown.indicator), shown.unit.header
    columns = [
        Column("original", shown.text("seasonal.original"), group=group, decimals=shown.indicator.decimals),
        Column("adjusted", shown.text("seasonal.adjusted"), group=group, decimals=finer),
        Column("seasonal", shown.text("seasonal.season"), group=group, decimals=finer, signed=True),
    ]
    labels = shown.period_names(months["period"])
    return shown.table_of(months.assign(label=labels), "seasonal.month", columns)


def _alternative(pair: list[Series], season: pd.DataFrame, shown: Selection) -> str:
    numbers = [
        f"{formats.month_name(row.month, shown.language)} "
        f"{shown.number(row.seasonal, _finer(shown.indicator), signed=True)}"
        for row in season.itertuples()
    ]
    bars = shown.text("seasonal.bars", months=", ".join(numbers))
    return shown.described("seasonal.kind", [*map(shown.described_line, pair), bars])


def _summary(original: Sequence[Mapping], months: pd.DataFrame, season: pd.DataFrame, shown: Selection) -> str:
    """Tell the newest adjusted number, the counted one against the year before, and the season's ends."""
    indicator, language = shown.indicator, shown.language
    unit = changes.DIFFERENCE_UNITS.get(indicator.unit, indicator.unit)
    ends = {}
    for name, place in (("high", season["seasonal"].idxmax()), ("low", season["seasonal"].idxmin())):
        number = float(season["seasonal"][place])
        ends[f"{name}_month"] = formats.month_name(int(season["month"][place]), language)
        ends[name] = formats.value_with_unit(number, unit, _finer(indicator), language, signed=True)
    adjusted = sentences.number(float(months["adjusted"].iloc[-1]), indicator, language)
    said = [
        shown.text("seasonal.level", number=adjusted, period=periods.name(months["period"].iloc[-1], language)),
        _on_the_year(original[-1], original[-1 - seasonal.MONTHS], shown),
        shown.text("seasonal.season_said", **ends),
    ]
    return " ".join(said)


def _on_the_year(now: Mapping, before: Mapping, shown: Selection) -> str:
    told = changes.change(now, before, shown.indicator)
    if told.few:
        first, last = (shown.number(number, 0) for number in told.ends)
        return f"{shown.text('seasonal.year_few', first=first, last=last)} {shown.text('few.why')}"
    size = formats.round_half_up(abs(told.amount), 1)
    if not size > 0:
        return shown.text("seasonal.year_same")
    written = formats.value_with_unit(size, told.unit, 1, shown.language)
    return shown.text(f"seasonal.year_{'up' if told.amount > 0 else 'down'}", change=written)
