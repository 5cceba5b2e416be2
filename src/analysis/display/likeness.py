"""Municipalities that are alike, with how far they are from each other on each frame condition."""

from __future__ import annotations

import pandas as pd

from analysis import areas, periods, vocabulary
from analysis.display.blocks import Column, Table, Text
from analysis.display.context import Context
from analysis.display.tables import from_frame
from analysis.display.texts import text
from analysis.statistics.likeness import definition

DISTANCE_DECIMALS = 2


def likeness_table(found: pd.DataFrame, view: Context, *, id: str) -> Table:
    """The nearest municipalities: the distance in all and on each dimension.

    Parameters
    ----------
    found : DataFrame
        From `analysis.statistics.likeness.distances`.
    view : Context
    id : str

    Returns
    -------
    Table
    """
    language, chosen = view.language, definition()
    shown = found.head(chosen.count)
    dimensions = [key for key in chosen.dimensions if key in shown]
    unit = text(language, "likeness.unit")
    columns = [
        Column("distance", text(language, "likeness.distance"), group=unit, decimals=2),
        *(Column(key, chosen.dimensions[key].name.text(language), group=unit, decimals=2) for key in dimensions),
    ]
    return from_frame(
        shown.assign(label=_names(shown, view)),
        columns,
        id=id,
        caption=text(language, "likeness.caption", area=view.name(view.own.code)),
        stub=text(language, "likeness.municipality"),
        language=language,
        notes=(text(language, "likeness.note", until=periods.name(view.data_until, language)),),
    )


def expected_table(found: pd.DataFrame, view: Context, *, id: str) -> Table:
    """The municipalities with nearly the same expected share in the ministry's benchmark.

    Parameters
    ----------
    found : DataFrame
        From `analysis.statistics.likeness.expected_distances`.
    """
    language = view.language
    # those as near as the last one, as printed, are not left out for their place in a list
    last = found["distance"].round(DISTANCE_DECIMALS).head(definition().count).max()
    shown = found[found["distance"].round(DISTANCE_DECIMALS) <= last]
    columns = [
        Column(
            "expected_pct",
            text(language, "likeness.expected"),
            vocabulary.unit("pct", language).short,
            decimals=2,
        ),
        Column(
            "distance",
            text(language, "likeness.expected_distance", area=view.name(view.own.code)),
            vocabulary.unit("pp", language).short,
            decimals=DISTANCE_DECIMALS,
        ),
    ]
    return from_frame(
        shown.assign(label=_names(shown, view)),
        columns,
        id=id,
        caption=text(language, "likeness.expected_caption", period=periods.name(shown["period"].iloc[0], language)),
        stub=text(language, "likeness.municipality"),
        language=language,
        notes=(text(language, "likeness.expected_note"),),
    )


def not_named(view: Context) -> Text:
    """Say why no municipalities can be named."""
    words = text(view.language, "likeness.reason_no_conditions", area=view.name(view.own.code))
    return Text(words, view.language)


def _names(shown: pd.DataFrame, view: Context) -> list[str]:
    return [areas.name(areas.area(code), view.language) for code in shown["area"]]
