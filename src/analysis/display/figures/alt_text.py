"""What a drawing shows, in words, for those who do not see it: made from the plotted numbers."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.core import formats, periods, vocabulary
from analysis.display.texts import text
from analysis.indicators.changes import PRINTABLE


def of_series(
    kind: str, series: Sequence[tuple[str, Sequence[Mapping | None]]], indicator, language: str, **words: object
) -> str:
    """Describe lines: where each begins and ends, its lowest and its highest number.

    Parameters
    ----------
    kind : str
        Key of the text that says what sort of drawing it is; `words` are its placeholders.
    series : sequence of (name, records)
        Records in the order of time; None where there is none.
    indicator : analysis.indicators.registry.Indicator
    language : {"da", "en"}
    """
    parts = [_one_series(name, records, indicator, language) for name, records in series]
    return described(text(language, kind, **words), indicator.unit, parts, language)


def _one_series(name: str, records: Sequence[Mapping | None], indicator, language: str) -> str:
    known = [record for record in records if record is not None and record["status"] in PRINTABLE]
    if not known:
        return text(language, "figure.series_none", series=name)
    named = {"last": known[-1]}
    if len(known) > 1:
        values = [record["value"] for record in known]
        low, high = (known[values.index(most)] for most in (min(values), max(values)))
        named |= {"first": known[0], "low": low, "high": high}
    words = {"series": name}
    for place, record in named.items():
        words[place] = formats.number(record["value"], indicator.decimals, language=language)
        words[f"{place}_period"] = periods.name(record["period"], language)
    if len(known) == 1:
        return text(language, "figure.series_one", **words)
    hidden = any(record is not None and record["status"] == "suppressed" for record in records)
    return text(language, "figure.series_shown" if hidden else "figure.series", **words)


def of_numbers(kind: str, named: Sequence[tuple[str, str]], unit: str, language: str) -> str:
    """Describe bars: each one's name and what is written at it; `kind` is the key of what sort of drawing it is."""
    return described(text(language, kind), unit, bars(named, language), language)


def of_strip(numbers: pd.Series, marked: Sequence[tuple[str, str]], position: str, indicator, language: str) -> str:
    """Describe a strip of dots: its ends, the marked areas, and the municipality's position.

    Parameters
    ----------
    numbers : Series
        Of the municipalities, without the missing.
    marked : sequence of (name, number)
    position : str
        Such as "nr. 12 af 98"; empty where there is none.
    indicator : analysis.indicators.registry.Indicator
    language : {"da", "en"}
    """
    low, high = (
        formats.number(number, indicator.decimals, language=language) for number in (numbers.min(), numbers.max())
    )
    parts = bars(marked, language)
    if position:
        parts[0] = parts[0].removesuffix(".") + f" ({position})."
    spread = text(language, "figure.spread", low=low, high=high)
    return described(text(language, "figure.kind_strip"), indicator.unit, [spread, *parts], language)


def bars(named: Sequence[tuple[str, str]], language: str) -> list[str]:
    """Return a sentence for each name and what is written at it."""
    return [text(language, "figure.bar", series=name, number=number) for name, number in named]


def described(kind: str, unit: str, parts: Sequence[str], language: str) -> str:
    """Put a description together: what sort of drawing it is, its unit, and what it shows."""
    short = vocabulary.unit(unit, language).short.removesuffix(".")
    return " ".join([kind, text(language, "figure.unit", unit=short), *parts])
