"""What the municipality's effort is held against: limits of the law with their dates, and how the numbers stand."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import pandas as pd

from analysis.core import formats, periods
from analysis.display import context
from analysis.display.blocks.blocks import Table
from analysis.display.context import Context
from analysis.display.tables.frames import of_words
from analysis.display.tables.plan_contents import newest_number
from analysis.display.texts import text
from analysis.indicators import changes, registry
from analysis.plans.supervision import NOT_KNOWN, Requirement


def supervision_table(requirements: Sequence[Requirement], newest: pd.DataFrame, view: Context, *, id: str) -> Table:
    """A row for each requirement that is not later than the annex: dates, limit, the municipality's number, status.

    `newest` has the newest value of each indicator that they name; none for one that is not held.
    """
    language = view.language
    return of_words(
        [_told(each, newest, view) for each in requirements if not _is_later(each.in_force, view)],
        "supervision",
        language,
        id=id,
        caption=text(language, "supervision.caption"),
        stub="supervision.what",
        notes=(text(language, "supervision.note"), *view.age_notes(newest), *context.caveat_notes(newest, language)),
        sources=context.sources(newest, language),
        values=newest,
    )


def _told(each: Requirement, newest: pd.DataFrame, view: Context) -> dict[str, str]:
    language = view.language
    not_known = text(language, "supervision.not_known")
    limit = not_known
    if each.value != NOT_KNOWN:
        value = formats.value_with_unit(each.value, each.unit, formats.decimals_of(each.value), language)
        limit = text(language, f"targets.goal_{each.side}", value=value)
    return {
        "label": each.text.text(language),
        "act": each.act.text(language) if each.act else not_known,
        "in_force": _day(each.in_force, language),
        "ended": _day(each.ended, language) if each.ended else "",
        "limit": limit,
        "number": newest_number(each.indicator, newest, language) if each.indicator else not_known,
        "status": _status(each, newest, view),
        "reference": each.reference.text(language),
    }


def _day(date: datetime.date | str, language: str) -> str:
    return text(language, "supervision.not_known") if date == NOT_KNOWN else formats.date(date, language)


def _is_later(date: datetime.date | str, view: Context) -> bool:
    """Whether a day lies after the last month that the annex may speak of."""
    return date != NOT_KNOWN and date.year * 12 + date.month - 1 > periods.parse(view.data_until).last_month


def _status(each: Requirement, newest: pd.DataFrame, view: Context) -> str:
    """Return whether the limit is kept, and how far the number is from it, where both are known and it is in force."""
    language = view.language
    if each.ended not in (None, NOT_KNOWN) and not _is_later(each.ended, view):
        return text(language, "supervision.over")
    mine = newest[(newest["indicator"] == each.indicator) & (newest["area"] == view.own.code)]
    shown = mine[mine["status"].isin(changes.PRINTABLE)]
    if NOT_KNOWN in (each.in_force, each.ended, each.value) or shown.empty:
        return text(language, "supervision.not_known")
    record = registry.indicator(each.indicator)
    away = formats.round_half_up(changes.printed(shown.iloc[0], record.decimals) - each.value, record.decimals)
    unit = changes.DIFFERENCE_UNITS.get(each.unit, each.unit)
    distance = formats.value_with_unit(away, unit, record.decimals, language, signed=True)
    kept = away <= 0 if each.side == "at_most" else away >= 0
    return text(language, f"supervision.{'kept' if kept else 'not_kept'}", distance=distance)
