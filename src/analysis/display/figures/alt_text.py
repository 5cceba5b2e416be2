"""What a drawing shows, in words, for those who do not see it: made from the plotted numbers."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import formats, periods, vocabulary
from analysis.display.texts import text
from analysis.indicators.changes import PRINTABLE


def of_series(
    kind: str,
    series: Sequence[tuple[str, Sequence[Mapping | None]]],
    indicator,
    language: str,
    **values: object,
) -> str:
    """Describe lines: where each begins and ends, its lowest and its highest number.

    Parameters
    ----------
    kind : str
        Key of the text that says what sort of drawing it is; `values` are its placeholders.
    series : sequence of (name, records)
        Records in the order of time; None where there is none.
    indicator : analysis.indicators.registry.Indicator
    language : {"da", "en"}
    **values
        For the placeholders of `kind`.
    """
    parts = [_one_series(name, records, indicator, language) for name, records in series]
    return " ".join([text(language, kind, **values), _unit(indicator, language), *parts])


def _one_series(name: str, records: Sequence[Mapping | None], indicator, language: str) -> str:
    known = [record for record in records if record is not None and record["status"] in PRINTABLE]
    if not known:
        return text(language, "figure.series_none", series=name)
    words = {"series": name} | _point("last", known[-1], indicator, language)
    if len(known) == 1:
        return text(language, "figure.series_one", **words)
    words |= _point("first", known[0], indicator, language)
    words |= _point("low", min(known, key=lambda record: record["value"]), indicator, language)
    words |= _point("high", max(known, key=lambda record: record["value"]), indicator, language)
    hidden = any(record is not None and record["status"] == "suppressed" for record in records)
    return text(language, "figure.series_shown" if hidden else "figure.series", **words)


def _point(name: str, record: Mapping, indicator, language: str) -> dict[str, str]:
    return {
        name: formats.number(record["value"], indicator.decimals, language=language),
        f"{name}_period": periods.name(record["period"], language),
    }


def of_bars(series: Sequence[tuple[str, str]], indicator, language: str) -> str:
    """Describe bars: each one's name and what is written at it."""
    parts = [text(language, "figure.bar", series=name, number=number) for name, number in series]
    return " ".join([text(language, "figure.kind_bars"), _unit(indicator, language), *parts])


def of_strip(
    municipalities: pd.Series, marked: Sequence[tuple[str, str]], position: str, indicator, language: str
) -> str:
    """Describe a strip of dots: its ends, the marked areas, and the municipality's position.

    Parameters
    ----------
    municipalities : Series
        Numbers of the municipalities, without the missing.
    marked : sequence of (name, number)
    position : str
        Such as "nr. 12 af 98"; empty where there is none.
    indicator : analysis.indicators.registry.Indicator
    language : {"da", "en"}
    """
    low, high = (
        formats.number(number, indicator.decimals, language=language)
        for number in (municipalities.min(), municipalities.max())
    )
    parts = [text(language, "figure.bar", series=name, number=number) for name, number in marked]
    if position:
        parts[0] = parts[0].removesuffix(".") + f" ({position})."
    spread = text(language, "figure.spread", low=low, high=high)
    return " ".join([text(language, "figure.kind_strip"), _unit(indicator, language), spread, *parts])


def _unit(indicator, language: str) -> str:
    return text(language, "figure.unit", unit=vocabulary.unit(indicator.unit, language).short.removesuffix("."))
