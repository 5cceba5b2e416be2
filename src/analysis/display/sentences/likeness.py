"""The municipalities that are most like one, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.core import areas, formats, periods
from analysis.display.blocks.blocks import Text
from analysis.display.context import Context, within
from analysis.display.texts import text
from analysis.statistics.likeness import definition


def sentence(codes: Sequence[str], view: Context) -> Text:
    """Name the municipalities most like one, and what likeness is; say why when there are none.

    Parameters
    ----------
    codes : sequence of str
        The nearest first.
    view : Context
    """
    language, area = view.language, view.name(view.own.code)
    if not codes:
        return Text(text(language, "likeness.reason_no_conditions", area=area), language)
    dimensions = [within(each.name.text(language)) for each in definition().dimensions.values()]
    words = text(
        language,
        "likeness.nearest",
        area=area,
        names=formats.join([areas.name(areas.area(code), language) for code in codes], language),
        dimensions=formats.join(dimensions, language),
        until=periods.name(view.data_until, language),
    )
    return Text(words, language)
