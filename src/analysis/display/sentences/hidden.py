"""What a figure says where the municipality's own number is hidden: the paragraph beside it has said so already."""

from __future__ import annotations

from analysis.core import formats, periods
from analysis.display import context
from analysis.display.context import Context
from analysis.display.sentences import sentences
from analysis.display.tables.tables import by_key
from analysis.display.texts import text
from analysis.indicators import changes


def of_newest(values, indicator, view: Context, *, breakdown: str = "") -> str:
    """Tell the newest number; where the municipality's is hidden, those of its comparators, or why it is not shown."""
    period = sentences.newest(values, indicator, view)
    held = by_key(values)
    own = held.get((indicator.key, view.own.code, period, breakdown))
    found = [held.get((indicator.key, area.code, period, breakdown)) for area in view.areas[1:]]
    shown = [each for each in found if each is not None and each["status"] in changes.PRINTABLE]
    hidden = own is not None and own["status"] == "suppressed"
    if not hidden or not shown or indicator.unit in changes.TOTALS:
        return sentences.level(values, indicator, view, period=period, breakdown=breakdown).text
    language = view.language
    numbers = []
    for each in shown:
        number = sentences.number(each["value"], indicator, language)
        numbers.append(text(language, "course.other", number=number, place=view.place(each["area"])))
    subject = context.within(sentences.without_place(indicator, view, breakdown))
    words = {"period": periods.name(period, language), "numbers": formats.join(numbers, language)}
    return text(language, "course.others", subject=subject, **words)
