"""What a plan quotes from others: numbers and forecasts with who said them and when, never computed on."""

from collections.abc import Sequence

import pandas as pd

from analysis.core import errors, formats, periods
from analysis.display.blocks.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables.tables import from_frame
from analysis.display.texts import text
from analysis.plans.model import Quotation

MOST_DECIMALS = 2


def quotations_table(quotations: Sequence[Quotation], view: Context, *, id: str, caption: str) -> Table:
    """A row for each quotation: what is said, the number, what it is about, by whom and when.

    A column in which nothing stands is left out.
    """
    language = view.language
    frame = pd.DataFrame([_row(each, language) for each in quotations])
    shown = [key for key in ("number", "period", "author", "date", "check") if frame[key].any()]
    return from_frame(
        frame,
        [Column(key, text(language, f"quotations.{key}"), numeric=False) for key in shown],
        id=id,
        caption=caption,
        stub=text(language, "quotations.said"),
        language=language,
        notes=(text(language, "quotations.note"),),
        sources=(),
    )


def _row(quotation: Quotation, language: str) -> dict[str, str]:
    return {
        "label": quotation.text.text(language),
        "number": number(quotation.value, quotation.unit, language),
        "period": _date(quotation.period, language),
        "author": quotation.author,
        "date": _date(quotation.date, language),
        "check": quotation.check.text(language) if quotation.check else "",
    }


def number(value: float | None, unit: str | None, language: str) -> str:
    """Write a quoted number with as many decimals as it is quoted with, at most two.

    Examples
    --------
    >>> number(58000, "persons", "da"), number(12.5, "pct", "da"), number(None, None, "da")
    ('58.000 personer', '12,5 pct.', '')
    """
    if value is None:
        return ""
    decimals = next((places for places in range(MOST_DECIMALS) if value == round(value, places)), MOST_DECIMALS)
    if unit is None:
        return formats.number(value, decimals, language=language)
    return formats.value_with_unit(value, unit, decimals, language)


def _date(date: str | None, language: str) -> str:
    """Write a date or a period of ours by its name, and leave any other as the plan has it.

    >>> _date("2022-06-30", "da"), _date("2022M06", "da"), _date("frem mod 2030", "da"), _date(None, "da")
    ('30. juni 2022', 'juni 2022', 'frem mod 2030', '')
    """
    day = pd.to_datetime(date, format="%Y-%m-%d", errors="coerce")
    if not pd.isna(day):
        return formats.date(day.date(), language)
    try:
        return periods.name(date, language) if date else ""
    except errors.BilagError:
        return date
