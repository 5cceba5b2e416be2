"""Sentences made from values: what the number is, how it compares, how it has changed, where it ranks.

Every word of comparison is decided on the numbers as printed, so that no sentence contradicts its own
digits. Higher and lower are said, never better or worse.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import formats, periods, vocabulary
from analysis.display import context, few
from analysis.display.blocks import Text, records
from analysis.display.cells import rank_direction
from analysis.display.context import Context
from analysis.display.tables import by_key
from analysis.display.texts import placeholders, text
from analysis.indicators import changes

# What is counted stands in the subject: "Antallet af job i Næstved var 36.536".
BARE_UNITS = (changes.TOTALS - {"million_dkk"}) | {"index"}


def level(values: pd.DataFrame, indicator, view: Context, *, period: str | None = None, breakdown: str = "") -> Text:
    """Tell the municipality's number, and whether it is higher or lower than the comparators'.

    Parameters
    ----------
    values : DataFrame
        Columns `VALUE_COLUMNS`.
    indicator : analysis.indicators.registry.Indicator
        Amounts that grow with the area are not compared.
    view : Context
    period : str, optional
        The newest in the values by default.
    breakdown : str

    Returns
    -------
    Text
        When the number is hidden or not held, a sentence that says so.
    """
    period = period or newest(values, indicator, view)
    held, shown = _held(values, indicator, view, [period], breakdown)
    own = held.get((indicator.key, view.own.code, period, breakdown))
    if own is None or own["status"] not in changes.PRINTABLE:
        return _text(_without_number(own, indicator, view, period, breakdown), shown, view)
    comparators = [held.get((indicator.key, area.code, period, breakdown)) for area in view.areas[1:]]
    comparisons = _comparisons(own, comparators, indicator, view)
    words = _words(indicator, view, period, breakdown)
    written = number(own["value"], indicator, view.language)
    if not comparisons:
        return _text(text(view.language, "sentence.level", number=written, **words), shown, view)
    sentence = text(view.language, "sentence.level_compared", number=written, comparisons=comparisons, **words)
    return _text(sentence, shown, view)


def _comparisons(own: Mapping, others: Sequence[Mapping | None], indicator, view: Context) -> str:
    """Return "højere end RAR Sjælland (2,6 pct.) og på niveau med hele landet (2,8 pct.)"."""
    if indicator.unit in changes.TOTALS:
        return ""
    language = view.language
    mine = changes.printed(own, indicator.decimals)
    groups: dict[str, list[str]] = {"higher": [], "equal": [], "lower": []}
    for other in others:
        if other is None or other["status"] not in changes.PRINTABLE:
            continue
        theirs = changes.printed(other, indicator.decimals)
        word = "higher" if mine > theirs else "lower" if mine < theirs else "equal"
        written = number(other["value"], indicator, language)
        area = view.place(other["area"])
        groups[word].append(text(language, "sentence.comparator", area=area, number=written))
    parts = [
        text(language, f"sentence.{word}", places=formats.join(places, language))
        for word, places in groups.items()
        if places
    ]
    return formats.join(parts, language)


def change(
    values: pd.DataFrame,
    indicator,
    view: Context,
    *,
    period: str | None = None,
    since: str | None = None,
    breakdown: str = "",
    again: bool = False,
) -> Text:
    """Tell how the municipality's number has changed from an earlier period.

    Parameters
    ----------
    values : DataFrame
        Holds both periods.
    indicator : analysis.indicators.registry.Indicator
        A percentage changes by pct.-point, an amount by per cent.
    view : Context
    period : str, optional
        The newest in the values by default.
    since : str, optional
        The same period a year before by default.
    breakdown : str
    again : bool
        The sentence before has the same subject: "Tallet".

    Returns
    -------
    Text
        Across a break in the series, or without an earlier number, a sentence that says so.
    """
    language = view.language
    period = period or newest(values, indicator, view)
    since = since or str(periods.year_before(period))
    held, shown = _held(values, indicator, view, [since, period], breakdown)
    later, earlier = (held.get((indicator.key, view.own.code, code, breakdown)) for code in (period, since))
    if later is None or later["status"] not in changes.PRINTABLE:
        return _text(_without_number(later, indicator, view, period, breakdown), shown, view)
    words = {
        "subject": text(language, "sentence.again") if again else subject(indicator, view, breakdown),
        "first_period": periods.name(since, language),
    }
    if earlier is None or earlier["status"] not in changes.PRINTABLE:
        hidden = earlier is not None and earlier["status"] == "suppressed"
        key = "sentence.earlier_hidden" if hidden else "sentence.no_earlier"
        return _text(text(language, key, **words), shown, view)
    told = changes.change(later, earlier, indicator)
    if told.breaks:
        when = periods.name(told.breaks[-1].period, language)
        return _text(text(language, "sentence.broken", break_period=when, **words), shown, view)
    words["last_period"] = periods.name(period, language)
    words["last"] = number(later["value"], indicator, language)
    new, old = (changes.printed(value, indicator.decimals) for value in (later, earlier))
    if new == old:
        return _text(text(language, "sentence.unchanged", **words), shown, view)
    words["first"] = _before_its_unit(earlier["value"], indicator, language)
    direction = "risen" if new > old else "fallen"
    if pd.isna(told.amount):
        return _text(text(language, f"sentence.{direction}_from_zero", **words), shown, view)
    if told.few:
        said = text(language, f"sentence.{direction}_from_zero", **words)
        return _text(f"{said} {few.why([told], language)}", shown, view)
    return _text(text(language, f"sentence.{direction}", change=few.size(told, language), **words), shown, view)


def rank(
    values: pd.DataFrame,
    indicator,
    view: Context,
    *,
    period: str | None = None,
    breakdown: str = "",
    again: bool = False,
) -> Text:
    """Tell the municipality's rank, how many are ranked, and which end no. 1 is.

    Parameters
    ----------
    values : DataFrame
        `rank` and `rank_of` on the municipality's row, as `analysis.indicators.comparisons.ranked` gives.
    indicator : analysis.indicators.registry.Indicator
    view : Context
    period : str, optional
        The newest in the values by default.
    breakdown : str
    again : bool
        The sentence before has the same subject: "Tallet".

    Returns
    -------
    Text
        When the municipality has no rank, a sentence that says so.
    """
    period = period or newest(values, indicator, view)
    held, shown = _held(values, indicator, view, [period], breakdown)
    own = held.get((indicator.key, view.own.code, period, breakdown))
    words = {
        "subject": text(view.language, "sentence.again") if again else without_place(indicator, view, breakdown),
        "area": view.name(view.own.code),
        "period": periods.name(period, view.language),
    }
    if own is None or pd.isna(own["rank"]):
        return _text(text(view.language, "sentence.not_ranked", **words), shown, view)
    key = f"sentence.rank_{rank_direction(indicator)}"
    numbers = {"rank": int(own["rank"]), "rank_of": int(own["rank_of"])}
    return _text(text(view.language, key, **words, **numbers), shown, view)


def suppressed(
    values: pd.DataFrame, indicator, view: Context, *, period: str | None = None, breakdown: str = ""
) -> Text:
    """Say plainly why the municipality's number is not shown; empty when it is.

    Parameters
    ----------
    values : DataFrame
    indicator : analysis.indicators.registry.Indicator
    view : Context
    period : str, optional
        The newest in the values by default.
    breakdown : str
    """
    period = period or newest(values, indicator, view)
    held, shown = _held(values, indicator, view, [period], breakdown)
    own = held.get((indicator.key, view.own.code, period, breakdown))
    if own is not None and own["status"] in changes.PRINTABLE:
        return Text(language=view.language)
    return _text(_without_number(own, indicator, view, period, breakdown), shown, view)


def paragraph(*sentences: Text) -> Text:
    """Join sentences into a paragraph that keeps all their values; the empty ones are left out."""
    said = [sentence for sentence in sentences if sentence]
    values = {
        tuple(record[key] for key in ("indicator", "area", "period", "breakdown")): record
        for sentence in said
        for record in sentence.values
    }
    language = said[0].language if said else "da"
    return Text(" ".join(sentence.text for sentence in said), language, tuple(values.values()))


def newest(values: pd.DataFrame, indicator, view: Context) -> str:
    """Return the newest period of an indicator in some values; `data_until` when there are none."""
    found = values["period"][values["indicator"] == indicator.key].unique()
    return context.in_order(found)[-1] if len(found) else view.data_until


def _held(
    values: pd.DataFrame, indicator, view: Context, codes: Sequence[str], breakdown: str
) -> tuple[dict, pd.DataFrame]:
    view.check(values)
    areas = {area.code for area in view.areas}
    # a few rows: a mask of each column takes several times as long
    rows = zip(*(values[name].tolist() for name in ("indicator", "area", "period", "breakdown")), strict=True)
    kept = [
        key == indicator.key and area in areas and period in codes and part == breakdown
        for key, area, period, part in rows
    ]
    chosen = values[np.array(kept, dtype=bool)]
    return by_key(chosen), chosen


def number(value: float, indicator, language: str) -> str:
    """Return a number with its unit, bare where the subject says what is counted."""
    if indicator.unit in BARE_UNITS:
        return formats.number(value, indicator.decimals, language=language)
    return context.with_unit(value, indicator, language)


def _before_its_unit(value: float, indicator, language: str) -> str:
    """Return a number without its unit where the unit comes after the next number: "fra 2,5 til 2,8 pct."."""
    if "{number}" in vocabulary.unit(indicator.unit, language).many:
        return number(value, indicator, language)
    return formats.number(value, indicator.decimals, language=language)


def subject(indicator, view: Context, breakdown: str = "") -> str:
    """Return who and what a sentence is about: "Ledighedsprocenten i aldersgruppen 16-24 år i Næstved".

    The record's subject may say where the place, the municipality's name and the group stand; else the
    group follows in brackets, and the place comes last.
    """
    return _subject(indicator, view, breakdown, view.place(view.own.code))


def without_place(indicator, view: Context, breakdown: str) -> str:
    """Return what a sentence is about, where it names the places itself: "Ledighedsprocenten"."""
    return " ".join(_subject(indicator, view, breakdown, "").split()).replace(" ,", ",")


def _subject(indicator, view: Context, breakdown: str, place: str) -> str:
    words = indicator.subject.text(view.language)
    if breakdown and "{group}" not in words:
        words += " ({group})"
    if not {"place", "area"} & placeholders(words):
        words += " {place}"
    group = context.within(context.breakdown_name(breakdown, view.language)) if breakdown else ""
    return words.format(place=place, area=view.name(view.own.code), group=group)


def _words(indicator, view: Context, period: str, breakdown: str) -> dict[str, str]:
    return {"subject": subject(indicator, view, breakdown), "period": periods.name(period, view.language)}


def _without_number(own: Mapping | None, indicator, view: Context, period: str, breakdown: str) -> str:
    words = _words(indicator, view, period, breakdown)
    if own is None:
        return text(view.language, "sentence.not_available", **words)
    if pd.notna(own["lower"]) and pd.notna(own["upper"]):
        lower = _before_its_unit(own["lower"], indicator, view.language)
        upper = number(own["upper"], indicator, view.language)
        return text(view.language, "sentence.bounded", lower=lower, upper=upper, **words)
    return text(view.language, f"sentence.{own['status']}", **words)


def _text(words: str, values: pd.DataFrame, view: Context) -> Text:
    # A sentence that ends in "pct." has its full stop already.
    return Text(words, view.language, records(values))
