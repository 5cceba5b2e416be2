"""What `verdicts.differs` finds between the municipality and its comparators, in the words and cells of tables."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.core import formats, periods
from analysis.core.areas import Area
from analysis.display.blocks.blocks import Cell, Column
from analysis.display.context import Context
from analysis.display.tables.marks import quarter_mark
from analysis.display.texts import text
from analysis.indicators.changes import Verdict, differs, meaning
from analysis.indicators.registry import Indicator
from analysis.statistics import intervals

MIDDLE = 0


def words(found: Verdict | None, indicator: Indicator, language: str) -> str:
    """Say a verdict: "Højere (dårligere)"; "" where there is none.

    Examples
    --------
    >>> from analysis.indicators.registry import indicator
    >>> words("higher", indicator("unemployment_rate"), "da"), words("similar", indicator("unemployment_rate"), "en")
    ('Højere (dårligere)', 'About the same')
    """
    if found is None:
        return ""
    means = meaning(found, indicator)
    return text(language, f"judgement.{found}_{means}" if means else f"judgement.{found}")


def cell(found: Verdict | None, indicator: Indicator, language: str) -> Cell:
    """Return the cell of a verdict; a dash where none can be given."""
    said = words(found, indicator, language) or text(language, "judgement.none")
    return Cell(said, said)


def column(found: Mapping[str, Mapping | None], indicator: Indicator, view: Context) -> dict[str, Cell]:
    """Return the verdict against each area by its code, of their numbers by code; empty where none can be given."""
    own = view.own.code
    verdicts = {
        code: differs(found[own], other, indicator, within=view.is_within(code))
        for code, other in found.items()
        if code != own
    }
    blank = text(view.language, "judgement.own")
    cells = {code: cell(each, indicator, view.language) for code, each in verdicts.items()}
    return {own: Cell(blank, blank), **cells} if any(verdicts.values()) else {}


def header(view: Context, period: str) -> Column:
    """Return the column of verdicts on the municipality's number of a period against each area's."""
    words = {"own": view.name(view.own.code), "period": periods.short_name(period, view.language)}
    return Column("judgement", text(view.language, "judgement.header_own", **words), numeric=False)


def note(areas: Sequence[Area], view: Context) -> str:
    """Say what the column of verdicts rests on, and against whom: the rest of a group that it is a part of."""
    names = formats.join([view.name_within(area.code) for area in areas], view.language)
    said = text(view.language, "judgement.note", areas=names, level=f"{intervals.LEVEL_PCT:.0f}")
    rest = any(view.is_within(area.code) for area in areas)
    return f"{said} {text(view.language, 'judgement.rest_note')}" if rest else said


def quarter(place: Mapping, *, by_lot: bool) -> int | None:
    """Return the quarter of a rank, of which 1 is the best; None where there is no rank.

    A rank whose interval reaches from the better half into the worse, or is not known, is in the middle; one of numbers
    that do not fall `by_lot` is as sure as the numbers are.

    Examples
    --------
    >>> place = {"rank": 9, "rank_of": 95, "rank_lower": 5, "rank_upper": 40}
    >>> quarter(place, by_lot=True), quarter(place | {"rank_upper": 60}, by_lot=False)
    (1, 1)
    >>> quarter(place | {"rank_upper": 60}, by_lot=True) == MIDDLE
    True
    """
    if pd.isna(place["rank"]):
        return None
    rank, lower, upper = (_quarter_of(place[end], place["rank_of"]) for end in ("rank", "rank_lower", "rank_upper"))
    sure = not by_lot or 0 < lower <= upper <= 2 or 2 < lower <= upper
    return rank if sure else MIDDLE


def _quarter_of(rank: float, of: float) -> int:
    return MIDDLE if pd.isna(rank) else math.ceil(4 * rank / of)


def shaded(cell: Cell, place: Mapping | None, indicator, language: str) -> Cell:
    """Shade a cell by the quarter of its number; as it was where neither end is better, or there is no rank."""
    found = None if place is None or indicator.polarity == "none" else quarter(place, by_lot=bool(indicator.interval))
    if found is None:
        return cell
    spoken = text(language, f"quarter.{'middle' if found == MIDDLE else found}")
    if found == MIDDLE:
        return replace(cell, spoken=spoken)
    return replace(cell, spoken=spoken, shade=f"quarter-{found}", picture=quarter_mark(found))
