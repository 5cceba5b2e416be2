"""A monthly series with the season taken out, and the seasonal figure beneath it."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis.core import formats, periods, vocabulary
from analysis.display import context
from analysis.display.blocks import derived
from analysis.display.blocks.blocks import Column, Figure, Table, Text, records
from analysis.display.context import Context
from analysis.display.figures import alt_text, assembly, drawing, labels, style
from analysis.display.figures.assembly import Series
from analysis.display.figures.lines import month_axis
from analysis.display.sentences import sentences
from analysis.display.tables import tables
from analysis.display.texts import text
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
    language = view.language
    series = values.iloc[np.argsort(periods.last_month(values["period"]), kind="stable")]
    breakdown = series["breakdown"].iloc[0]
    cuts = [each.period for each in indicator.breaks(breakdown)]
    found = seasonal.adjust(series["value"], series["period"].tolist(), cuts)
    if found.reason:
        said = text(language, f"seasonal.{found.reason}", subject=sentences.subject(indicator, view, breakdown))
        about = series.iloc[-1].to_dict()
        known = derived.value(about, "seasonally_adjusted", np.nan, indicator.unit, "stl", caveats=())
        return Text(said, language, records(pd.DataFrame([known])[VALUE_COLUMNS]))
    months = found.months
    used = series[series["period"].isin(months["period"])].to_dict(orient="records")
    adjusted, swings = (
        [
            derived.value(row, suffix, float(number), row["unit"], "stl")
            for row, number in zip(used, months[name], strict=True)
        ]
        for name, suffix in (("adjusted", "seasonally_adjusted"), ("seasonal", "seasonal"))
    )
    rows = {"adjusted": tuple(adjusted), "original": tuple(used)}
    lines = [Series(text(language, f"seasonal.{kind}"), look, rows[kind]) for kind, look in LOOKS.items()]
    season = seasonal.seasonal_figure(months)
    name = indicator.name.text(language)
    caption = text(
        language,
        "seasonal.caption",
        indicator=f"{name} ({context.breakdown_name(breakdown, language)})" if breakdown else name,
        area=view.name(view.own.code),
        span=context.span_name(months["period"], language),
    )
    picture, from_zero = _draw(lines, season, months["period"].tolist(), indicator, language)
    shown = pd.DataFrame([*used, *adjusted, *swings])[VALUE_COLUMNS]
    return assembly.figure(
        picture,
        id,
        caption,
        alt=_alternative(lines, season, indicator, language),
        summary=_summary(months, season, indicator, language),
        data=_table(months, indicator, id, caption, language),
        notes=(
            *assembly.axis_notes(from_zero, months["original"], language),
            text(language, "seasonal.note"),
            *context.caveat_notes(pd.DataFrame(used), language),
        ),
        values=shown,
        view=view,
    )


@style.theme()
def _draw(
    lines: list[Series], season: pd.DataFrame, codes: list[str], indicator: Indicator, language: str
) -> tuple[Drawing, bool]:
    places = [periods.parse(code).last_month for code in codes]
    ends = labels.of_lines(places, lines, indicator.decimals, language)
    right = labels.label_width(ends)
    picture = style.blank(HEIGHT_PT + SEASON_PT)
    above = style.add_axes(picture, left=LEFT_PT, right=right, top=TOP_PT, bottom=SEASON_PT + BOTTOM_PT)
    from_zero = drawing.number_axis(above, assembly.all_numbers(lines), language)
    drawing.period_axis(above, codes, language)
    drawing.above(above, vocabulary.unit(indicator.unit, language).header)
    drawing.draw_lines(above, places, lines)
    labels.end_labels(above, ends)
    below = style.add_axes(picture, left=LEFT_PT, right=right, top=HEIGHT_PT + GAP_PT, bottom=BOTTOM_PT)
    drawing.number_axis(below, season["seasonal"], language, count=3)
    below.bar(season["month"] - 1, season["seasonal"], width=0.7, color=LOOKS["adjusted"].colour)
    month_axis(below, language, 0.6)
    drawing.panel_title(below, text(language, "seasonal.panel"), vocabulary.unit(indicator.unit, language).short)
    return picture, from_zero


def _table(months: pd.DataFrame, indicator: Indicator, block_id: str, caption: str, language: str) -> Table:
    finer = _finer(indicator)
    columns = [
        Column(
            key,
            text(language, f"seasonal.{label}"),
            group=vocabulary.unit(indicator.unit, language).header,
            decimals=decimals,
            signed=key == "seasonal",
        )
        for key, label, decimals in (
            *(("original", "original", indicator.decimals), ("adjusted", "adjusted", finer)),
            ("seasonal", "season", finer),
        )
    ]
    return tables.from_frame(
        months.assign(label=[periods.name(period, language) for period in months["period"]]),
        columns,
        id=f"{block_id}-data",
        caption=text(language, "block.data_caption", caption=caption),
        stub=text(language, "seasonal.month"),
        language=language,
    )


def _finer(indicator: Indicator) -> int:
    """Return the decimals of what is computed: a season is smaller than the number it moves."""
    return indicator.decimals + (indicator.unit not in changes.AMOUNTS)


def _alternative(lines: list[Series], season: pd.DataFrame, indicator: Indicator, language: str) -> str:
    described = alt_text.of_series("seasonal.kind", [(each.name, each.records) for each in lines], indicator, language)
    numbers = [
        f"{formats.month_name(row.month, language)} "
        f"{formats.number(row.seasonal, _finer(indicator), signed=True, language=language)}"
        for row in season.itertuples()
    ]
    return f"{described} {text(language, 'seasonal.bars', months=', '.join(numbers))}"


def _summary(months: pd.DataFrame, season: pd.DataFrame, indicator: Indicator, language: str) -> str:
    """Tell the newest adjusted number, the counted one against the year before, and the season's ends."""
    unit, finer = changes.DIFFERENCE_UNITS.get(indicator.unit, indicator.unit), _finer(indicator)
    ends = {}
    for name, place in (("high", season["seasonal"].idxmax()), ("low", season["seasonal"].idxmin())):
        ends[f"{name}_month"] = formats.month_name(int(season["month"][place]), language)
        ends[name] = formats.value_with_unit(float(season["seasonal"][place]), unit, finer, language, signed=True)
    adjusted = sentences.number(float(months["adjusted"].iloc[-1]), indicator, language)
    said = [
        text(language, "seasonal.level", number=adjusted, period=periods.name(months["period"].iloc[-1], language)),
        _on_the_year(months["original"].iloc[-1 - seasonal.MONTHS], months["original"].iloc[-1], indicator, language),
        text(language, "seasonal.season_said", **ends),
    ]
    return " ".join(said)


def _on_the_year(before: float, now: float, indicator: Indicator, language: str) -> str:
    change, small = now - before, changes.is_few(indicator.unit, before)
    if small and change:
        first, last = (formats.number(number, language=language) for number in (before, now))
        return f"{text(language, 'seasonal.year_few', first=first, last=last)} {text(language, 'few.why')}"
    unit = changes.DIFFERENCE_UNITS.get(indicator.unit, indicator.unit)
    if indicator.unit in changes.AMOUNTS and not small:
        change, unit = 100 * change / before, "pct"
    size = formats.round_half_up(abs(change), 1)
    if size == 0:
        return text(language, "seasonal.year_same")
    written = formats.value_with_unit(size, unit, 1, language)
    return text(language, f"seasonal.year_{'up' if change > 0 else 'down'}", change=written)
