"""The trend of an indicator in a sentence, or why there is none."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import formats, periods
from analysis.display import context, derived, ends, sentences
from analysis.display.blocks import Text, records
from analysis.display.context import Context
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.registry import Indicator
from analysis.indicators.values import VALUE_COLUMNS
from analysis.statistics import trends


def in_order(values: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of one series, oldest first."""
    return values.iloc[np.argsort(periods.last_month(values["period"]), kind="stable")]


def break_periods(indicator: Indicator, breakdown: str) -> list[str]:
    """Return the first month after each break in a series."""
    return [each.period for each in indicator.breaks(breakdown)]


def paragraph(told: Sequence[tuple[pd.DataFrame, Indicator]], view: Context) -> Text:
    """Tell how fast the municipality's series move, and whether it is more than chance.

    Parameters
    ----------
    told : sequence of tuple
        For each series the municipality's values of one breakdown in periods of one kind, none left out, and
        the indicator.
    view : Context

    Returns
    -------
    Text
        With each slope as a value `<key>_trend`; where it cannot be had, the reason, once for all that share it.
    """
    said, lacking, rows = [], {}, []
    for values, indicator in told:
        series = in_order(values)
        breakdown = series["breakdown"].iloc[0]
        found = trends.trend(
            series["value"],
            series["period"].tolist(),
            break_periods(indicator, breakdown),
            window_months=12 if indicator.function in ends.SMOOTH else None,
        )
        rows.append(_value(found, series, indicator))
        if found.reason:
            reason = _reason(found, series)
            lacking.setdefault(reason, []).append(sentences.subject(indicator, view, breakdown))
        else:
            said.append(_moved(found, series, indicator, view, breakdown))
    said += [_lacking(reason, subjects, view.language) for reason, subjects in lacking.items()]
    return Text(" ".join(said), view.language, records(pd.DataFrame(rows)[VALUE_COLUMNS]))


def sentence(values: pd.DataFrame, indicator: Indicator, view: Context) -> Text:
    """Tell how fast one series moves; as `paragraph`."""
    return paragraph([(values, indicator)], view)


def _value(found: trends.Trend, series: pd.DataFrame, indicator: Indicator) -> dict:
    about = series[series["period"] == (found.last or series["period"].iloc[-1])].iloc[0].to_dict()
    return derived.value(
        about,
        "trend",
        found.slope_per_year,
        changes.DIFFERENCE_UNITS.get(indicator.unit, indicator.unit),
        "theil_sen",
        lower=found.lower,
        upper=found.upper,
        interval_method="" if found.reason else "theil_sen",
        interval_level_pct=np.nan if found.reason else trends.LEVEL_PCT,
    )


def _reason(found: trends.Trend, series: pd.DataFrame) -> str:
    monthly = periods.parse(series["period"].iloc[0]).kind == "month"
    return "too_few_months" if found.reason == "too_few" and monthly else found.reason


def _lacking(reason: str, subjects: Sequence[str], language: str) -> str:
    counts = {
        "too_few": trends.SMALLEST,
        "too_few_windows": trends.SMALLEST,
        "too_few_months": trends.SMALLEST_MONTHS,
    }
    words = {"count": counts[reason]} if reason in counts else {}
    listed = formats.join([context.within(each) for each in subjects], language)
    # a subject may end in a comma, which the sentence has already where it goes on
    said = text(language, f"trend.{reason}", subject=listed, **words)
    return said.replace(",.", ".").replace(",,", ",")


def _moved(found: trends.Trend, series: pd.DataFrame, indicator: Indicator, view: Context, breakdown: str) -> str:
    language = view.language
    unit = changes.DIFFERENCE_UNITS.get(indicator.unit, indicator.unit)
    # a change within a year is smaller than the number that changes
    decimals = indicator.decimals + (indicator.unit not in changes.AMOUNTS)
    low, high = (formats.round_half_up(end, decimals) for end in (found.lower, found.upper))
    # told on the interval as printed: one that holds 0 tells no direction
    direction = found.direction if low > 0 or high < 0 else "none"
    ends = sorted(abs(end) for end in (low, high)) if direction == "falling" else (low, high)
    lower, upper = (formats.number(end, decimals, language=language) for end in ends)
    words = {
        "subject": sentences.subject(indicator, view, breakdown),
        "first": periods.name(found.first, language),
        "last": periods.name(found.last, language),
        "level": f"{trends.LEVEL_PCT:.0f}",
        "lower": lower,
        "upper": upper,
    }
    if direction == "none":
        unit_words = formats.value_with_unit(ends[1], unit, decimals, language)
        return text(language, "trend.none", **(words | {"upper": unit_words}))
    slope = formats.value_with_unit(abs(found.slope_per_year), unit, decimals, language)
    said = text(language, f"trend.{direction}", slope=slope, **words)
    though = _against_ends(direction, found, series, indicator)
    return f"{said} {text(language, though)}" if though else said


def _against_ends(direction: str, found: trends.Trend, series: pd.DataFrame, indicator: Indicator) -> str:
    """Return the key of what to say where the beginning and the end alone, as a figure tells them, say otherwise."""
    codes = series["period"].tolist()
    used = series.iloc[codes.index(found.first) : codes.index(found.last) + 1]
    told = ends.of(used.to_dict(orient="records"), indicator)
    moved = told.direction(indicator)
    return "" if moved == direction else f"trend.though_{'mean_' if told.averaged else ''}{moved}"
