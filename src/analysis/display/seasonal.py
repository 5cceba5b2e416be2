"""A monthly series with the season taken out, and the seasonal figure beneath it."""

from collections.abc import Mapping

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from analysis import formats, periods, vocabulary
from analysis.display import alternatives, assembly, context, derived, drawing, sentences, style
from analysis.display.assembly import Series
from analysis.display.blocks import Column, Figure, Row, Text, records
from analysis.display.cells import number_cell
from analysis.display.context import Context
from analysis.display.labels import end_label, end_labels, label_width
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

    Parameters
    ----------
    values : DataFrame
        The municipality's months of one breakdown, none left out.
    indicator : Indicator
    view : Context
    id : str

    Returns
    -------
    Figure or Text
        The reason in a sentence where the series cannot be adjusted.
    """
    language = view.language
    series = values.iloc[np.argsort(periods.last_month(values["period"]), kind="stable")]
    breakdown = series["breakdown"].iloc[0]
    cuts = [each.period for each in indicator.breaks(breakdown)]
    found = seasonal.adjust(series["value"], series["period"].tolist(), cuts)
    if found.reason:
        subject = sentences.subject(indicator, view, breakdown)
        about = derived.value(
            series.iloc[-1].to_dict(), "seasonally_adjusted", np.nan, indicator.unit, "stl", caveats=()
        )
        known = records(pd.DataFrame([about])[VALUE_COLUMNS])
        return Text(text(language, f"seasonal.{found.reason}", subject=subject), language, known)
    months = found.months
    used = series[series["period"].isin(months["period"])]
    lines = [
        Series(text(language, f"seasonal.{kind}"), look, _records(used, months[kind], kind))
        for kind, look in LOOKS.items()
    ]
    season = seasonal.seasonal_figure(months)
    caption = text(
        language,
        "seasonal.caption",
        indicator=_name(indicator, breakdown, language),
        area=view.name(view.own.code),
        span=context.span_name(months["period"], language),
    )
    picture, from_zero = _draw(lines, season, months["period"].tolist(), indicator, language)
    shown = pd.DataFrame(
        [
            *used.to_dict(orient="records"),
            *lines[0].records,
            *_records(used, months["seasonal"], "seasonal"),
        ]
    )[VALUE_COLUMNS]
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
            *context.caveat_notes(used, language),
        ),
        values=shown,
        view=view,
    )


def _name(indicator: Indicator, breakdown: str, language: str) -> str:
    name = indicator.name.text(language)
    return f"{name} ({context.breakdown_name(breakdown, language)})" if breakdown else name


def _records(used: pd.DataFrame, numbers: pd.Series, kind: str) -> tuple[Mapping, ...]:
    """Return the numbers as rows of values: the counted ones as they are, the others beside the indicator."""
    rows = used.to_dict(orient="records")
    if kind == "original":
        return tuple(rows)
    suffix = "seasonal" if kind == "seasonal" else "seasonally_adjusted"
    return tuple(
        derived.value(row, suffix, float(number), row["unit"], "stl") for row, number in zip(rows, numbers, strict=True)
    )


@matplotlib.rc_context(style.RC)
def _draw(
    lines: list[Series], season: pd.DataFrame, codes: list[str], indicator: Indicator, language: str
) -> tuple[Drawing, bool]:
    places = [periods.parse(code).last_month for code in codes]
    labels = [
        end_label(each.name, each.numbers[-1], places[-1], each.look, indicator.decimals, language) for each in lines
    ]
    right = label_width(labels)
    picture = style.blank(HEIGHT_PT + SEASON_PT)
    above = style.add_axes(picture, left=LEFT_PT, right=right, top=TOP_PT, bottom=SEASON_PT + BOTTOM_PT)
    from_zero = drawing.number_axis(above, [number for each in lines for number in each.numbers], language)
    drawing.period_axis(above, codes, language)
    drawing.unit_label(above, vocabulary.unit(indicator.unit, language).header)
    for each in reversed(lines):
        drawing.line(above, places, each.numbers, each.look)
    end_labels(above, labels, [(places, each.numbers) for each in lines])
    below = style.add_axes(picture, left=LEFT_PT, right=right, top=HEIGHT_PT + GAP_PT, bottom=BOTTOM_PT)
    drawing.number_axis(below, season["seasonal"], language, count=3)
    below.bar(season["month"] - 1, season["seasonal"], width=0.7, color=LOOKS["adjusted"].colour)
    below.set_xlim(-0.6, 11.6)
    below.set_xticks(range(12), [formats.month_name(month, language, short=True) for month in range(1, 13)])
    drawing.panel_title(below, [text(language, "seasonal.panel")], vocabulary.unit(indicator.unit, language).short)
    return picture, from_zero


def _table(months: pd.DataFrame, indicator: Indicator, block_id: str, caption: str, language: str):
    unit = vocabulary.unit(indicator.unit, language).header
    decimals = _finer(indicator)
    columns = [
        Column("original", text(language, "seasonal.original"), group=unit, decimals=indicator.decimals),
        Column("adjusted", text(language, "seasonal.adjusted"), group=unit, decimals=decimals),
        Column("seasonal", text(language, "seasonal.season"), group=unit, decimals=decimals, signed=True),
    ]
    rows = [
        Row(
            periods.name(row["period"], language),
            tuple(
                number_cell(row[each.key], "observed", each.decimals, language, signed=each.signed) for each in columns
            ),
        )
        for row in months.to_dict(orient="records")
    ]
    return assembly.data_table(block_id, caption, text(language, "seasonal.month"), columns, rows, language)


def _finer(indicator: Indicator) -> int:
    """Return the decimals of what is computed: a season is smaller than the number it moves."""
    return indicator.decimals + (indicator.unit not in changes.AMOUNTS)


def _alternative(lines: list[Series], season: pd.DataFrame, indicator: Indicator, language: str) -> str:
    described = alternatives.of_series(
        "seasonal.kind", [(each.name, each.records) for each in lines], indicator, language
    )
    numbers = [
        f"{formats.month_name(row.month, language)} "
        f"{formats.number(row.seasonal, _finer(indicator), signed=True, language=language)}"
        for row in season.itertuples()
    ]
    return f"{described} {text(language, 'seasonal.bars', months=', '.join(numbers))}"


def _summary(months: pd.DataFrame, season: pd.DataFrame, indicator: Indicator, language: str) -> str:
    adjusted = sentences.number(float(months["adjusted"].iloc[-1]), indicator, language)
    last = periods.name(months["period"].iloc[-1], language)
    relative = indicator.unit in changes.AMOUNTS
    unit = "pct" if relative else changes.DIFFERENCE_UNITS.get(indicator.unit, indicator.unit)
    before = months["original"].iloc[-1 - seasonal.MONTHS]
    year = seasonal.year_on_year(months["original"])
    small = changes.is_few(indicator.unit, before)
    if relative and not small:
        year = 100 * year / before
    said = [
        text(language, "seasonal.level", number=adjusted, period=last),
        _told_few(before, before + year, language) if small and year else _told(year, unit, language),
        _told_season(season, indicator, language),
    ]
    return " ".join(each for each in said if each)


def _told_few(before: float, now: float, language: str) -> str:
    first, last = (formats.number(number, language=language) for number in (before, now))
    return f"{text(language, 'seasonal.year_few', first=first, last=last)} {text(language, 'few.why')}"


def _told(change: float, unit: str, language: str) -> str:
    if np.isnan(change):
        return ""
    size = formats.round_half_up(abs(change), 1)
    if size == 0:
        return text(language, "seasonal.year_same")
    written = formats.value_with_unit(size, unit, 1, language)
    return text(language, f"seasonal.year_{'up' if change > 0 else 'down'}", change=written)


def _told_season(season: pd.DataFrame, indicator: Indicator, language: str) -> str:
    ends = {}
    for name, place in (("high", season["seasonal"].idxmax()), ("low", season["seasonal"].idxmin())):
        ends[f"{name}_month"] = formats.month_name(int(season["month"][place]), language)
        unit = changes.DIFFERENCE_UNITS.get(indicator.unit, indicator.unit)
        number = float(season["seasonal"][place])
        ends[name] = formats.value_with_unit(number, unit, _finer(indicator), language, signed=True)
    return text(language, "seasonal.season_said", **ends)
