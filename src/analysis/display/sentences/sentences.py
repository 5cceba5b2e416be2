"""What a sentence is about, and how it writes a number; the municipalities most like one."""

from collections.abc import Sequence

from analysis.core import areas, formats, periods
from analysis.display import context
from analysis.display.blocks.blocks import Text
from analysis.display.context import Context
from analysis.display.texts import placeholders, text
from analysis.statistics import likeness


def nearest(codes: Sequence[str], view: Context) -> Text:
    """Name the municipalities most like the own, the nearest first, and what likeness is; or why there are none."""
    language, area = view.language, view.name(view.own.code)
    if not codes:
        return Text(text(language, "likeness.reason_no_conditions", area=area), language)
    dimensions = [context.within(each.name.text(language)) for each in likeness.definition().dimensions.values()]
    words = {
        "names": formats.join([areas.name(areas.area(code), language) for code in codes], language),
        "dimensions": formats.join(dimensions, language),
        "until": periods.name(view.data_until, language),
    }
    return Text(text(language, "likeness.nearest", area=area, **words), language)


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
