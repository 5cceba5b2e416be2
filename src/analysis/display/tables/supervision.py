"""What the municipality's effort is held against: limits of the law with their dates, and how the numbers stand."""

from __future__ import annotations

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
from analysis.plans.supervision import Requirement


def supervision_table(requirements: Sequence[Requirement], newest: pd.DataFrame, view: Context, *, id: str) -> Table:
    """A row for each requirement: dates, limit, the municipality's number, how far it is from the limit.

    `newest` has the newest value of each indicator that they name; none for one that is not held.
    """
    language = view.language
    return of_words(
        [_told(each, newest, view) for each in requirements],
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
    language, limit = view.language, None
    if each.limit is not None:
        value = formats.value_with_unit(each.limit, each.unit, formats.decimals_of(each.limit), language)
        limit = text(language, f"targets.goal_{each.side}", value=value)
    known = {
        "act": each.act and each.act.text(language),
        "since": each.since and periods.name(each.since, language),
        # what has begun and is not over has no last month
        "last": periods.name(each.last, language) if each.last else each.since and " ",
        "limit": limit,
        "number": each.indicator and newest_number(each.indicator, newest, language),
        "status": _status(each, newest, view),
    }
    not_known = text(language, "supervision.not_known")
    told = {name: (words or not_known).strip() for name, words in known.items()}
    return {"label": each.text.text(language), **told, "reference": each.reference.text(language)}


def _status(each: Requirement, newest: pd.DataFrame, view: Context) -> str | None:
    """Return whether it is over, or the limit is kept and how far the number is from it; None where it is not known."""
    if each.last and periods.parse(each.last).last_month < periods.parse(view.data_until).last_month:
        return text(view.language, "supervision.over")
    mine = newest[(newest["indicator"] == each.indicator) & (newest["area"] == view.own.code)]
    shown = mine[mine["status"].isin(changes.PRINTABLE)]
    if each.limit is None or shown.empty:
        return None
    record = registry.indicator(each.indicator)
    away = formats.round_half_up(changes.printed(shown.iloc[0], record.decimals) - each.limit, record.decimals)
    unit = changes.DIFFERENCE_UNITS.get(each.unit, each.unit)
    distance = formats.value_with_unit(away, unit, record.decimals, view.language, signed=True)
    kept = away <= 0 if each.side == "at_most" else away >= 0
    return text(view.language, f"supervision.{'kept' if kept else 'not_kept'}", distance=distance)
