"""The minister's goals of a year, and the newest numbers that show how they go in the municipality."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.core import formats, periods
from analysis.display import context
from analysis.display.blocks.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables.tables import from_frame
from analysis.display.texts import text
from analysis.indicators import registry, values
from analysis.plans.ministerial_goals import MinisterialGoal
from analysis.sources import record_kinds

COUNTRY = "000"


def goals_table(goals: Sequence[MinisterialGoal], newest: pd.DataFrame, view: Context, *, id: str) -> Table:
    """A row for each goal: the numbers that show it, the records that would, and how the two stand to it.

    Parameters
    ----------
    goals : sequence of MinisterialGoal
        At least one.
    newest : DataFrame
        The newest value of each indicator that the goals name; none for one that is not held.
    view : Context
    id : str

    Returns
    -------
    Table
    """
    language = view.language
    frame = pd.DataFrame([_row(goal, newest, language) for goal in goals])
    years = list(dict.fromkeys(str(goal.year) for goal in goals))
    return from_frame(
        frame,
        [Column(key, text(language, f"goals.{key}"), numeric=False) for key in ("year", "numbers", "note")],
        id=id,
        caption=text(language, "goals.caption", years=formats.join(years, language)),
        stub=text(language, "goals.goal"),
        language=language,
        notes=(*_earlier(goals, years, view), *context.caveat_notes(newest, language)),
        sources=context.sources(newest, language),
        values=newest,
    )


def _earlier(goals: Sequence[MinisterialGoal], years: Sequence[str], view: Context) -> tuple[str, ...]:
    """Say that the goals are of earlier years, where the annex speaks of a later one than any of them."""
    if not view.data_until or periods.parse(view.data_until).year <= max(goal.year for goal in goals):
        return ()
    return (text(view.language, "goals.earlier", years=formats.join(years, view.language)),)


def _row(goal: MinisterialGoal, newest: pd.DataFrame, language: str) -> dict[str, str]:
    told = [_told(key, newest, language) for key in goal.indicators]
    told += [
        text(language, "goals.own_records", kind=record_kinds.kind(key).name.text(language)) for key in goal.records
    ]
    return {
        "label": goal.text.text(language),
        "year": str(goal.year),
        "numbers": " ".join(told) or text(language, "goals.nothing"),
        "note": goal.note.text(language) if goal.note else "",
    }


def _told(key: str, newest: pd.DataFrame, language: str) -> str:
    """Write an indicator with its newest number, or say that it is not held."""
    indicator = registry.indicator(key)
    name = indicator.name.text(language)
    found = newest[newest["indicator"] == key]
    if not len(found):
        return text(language, "goals.not_held", indicator=name)
    record = found.iloc[0]
    named = [name, context.breakdown_name(record["breakdown"], language)] if record["breakdown"] else [name]
    named += [text(language, "place.country")] if record["area"] == COUNTRY else []
    words = {"indicator": ", ".join(named), "period": periods.name(record["period"], language)}
    if record["status"] not in values.PRINTABLE:
        return text(language, "goals.hidden", **words)
    return text(language, "goals.number", number=context.with_unit(record["value"], indicator, language), **words)
