"""The trend of an indicator in a sentence, or why there is none."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis import formats, periods
from analysis.display import derived, sentences
from analysis.display.blocks import Text, records
from analysis.display.context import Context
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.registry import Indicator
from analysis.indicators.values import VALUE_COLUMNS
from analysis.statistics import trends

# Fewer months than this, and a season may look like a trend.
TWO_YEARS = 24


def in_order(values: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of one series, oldest first."""
    return values.iloc[np.argsort(periods.last_month(values["period"]), kind="stable")]


def break_periods(indicator: Indicator, breakdown: str) -> list[str]:
    """Return the first month after each break in a series."""
    return [each.period for each in indicator.breaks(breakdown)]


def sentence(values: pd.DataFrame, indicator: Indicator, view: Context) -> Text:
    """Tell how fast the municipality's series moves, and whether it is more than chance.

    Parameters
    ----------
    values : DataFrame
        The municipality's values of one breakdown in periods of one kind, none left out.
    indicator : Indicator
    view : Context

    Returns
    -------
    Text
        With the slope as a value `<key>_trend`; where it cannot be had, the reason.
    """
    series = in_order(values)
    breakdown = series["breakdown"].iloc[0]
    found = trends.trend(series["value"], series["period"].tolist(), break_periods(indicator, breakdown))
    about = series[series["period"] == (found.last or series["period"].iloc[-1])].iloc[0].to_dict()
    unit = changes.DIFFERENCE_UNITS.get(indicator.unit, indicator.unit)
    value = derived.value(
        about,
        "trend",
        found.slope_per_year,
        unit,
        "theil_sen",
        lower=found.lower,
        upper=found.upper,
        interval_method="" if found.reason else "theil_sen",
        interval_level_pct=np.nan if found.reason else trends.LEVEL_PCT,
    )
    known = records(pd.DataFrame([value])[VALUE_COLUMNS])
    said = _reason(found, indicator, view, breakdown) if found.reason else _moved(found, indicator, view, breakdown)
    if not found.reason and periods.parse(found.last).kind == "month" and found.count < TWO_YEARS:
        said = f"{said} {text(view.language, 'trend.season')}"
    return Text(said, view.language, known)


def together(said: Sequence[Text]) -> Text:
    """Join the sentences on several series into a paragraph that warns of the season once, at the end."""
    whole = sentences.paragraph(*said)
    season = text(whole.language, "trend.season")
    if whole.text.count(season) < 2:
        return whole
    rest = whole.text.replace(f" {season}", "")
    return replace(whole, text=f"{rest} {text(whole.language, 'trend.seasons')}")


def _reason(found: trends.Trend, indicator: Indicator, view: Context, breakdown: str) -> str:
    words = {"count": trends.SMALLEST} if found.reason == "too_few" else {}
    return text(
        view.language,
        f"trend.{found.reason}",
        subject=sentences.subject(indicator, view, breakdown),
        **words,
    )


def _moved(found: trends.Trend, indicator: Indicator, view: Context, breakdown: str) -> str:
    language = view.language
    unit = changes.DIFFERENCE_UNITS.get(indicator.unit, indicator.unit)
    # a change within a year is smaller than the number that changes
    decimals = indicator.decimals + (indicator.unit not in changes.AMOUNTS)
    ends = sorted((found.lower, found.upper))
    if found.direction == "falling":
        ends = sorted(abs(end) for end in ends)
    lower, upper = (formats.number(end, decimals, language=language) for end in ends)
    words = {
        "subject": sentences.subject(indicator, view, breakdown),
        "first": periods.name(found.first, language),
        "last": periods.name(found.last, language),
        "level": f"{trends.LEVEL_PCT:.0f}",
        "lower": lower,
        "upper": upper,
    }
    if found.direction == "none":
        unit_words = formats.value_with_unit(ends[1], unit, decimals, language)
        return text(language, "trend.none", **(words | {"upper": unit_words}))
    slope = formats.value_with_unit(abs(found.slope_per_year), unit, decimals, language)
    return text(language, f"trend.{found.direction}", slope=slope, **words)
