"""What `verdicts.differs` finds between the municipality and its comparators, in the words and cells of tables."""

from collections.abc import Mapping, Sequence

from analysis.core import formats, periods
from analysis.core.areas import Area
from analysis.display.blocks.blocks import Cell, Column
from analysis.display.context import Context
from analysis.display.texts import text
from analysis.indicators.registry import Indicator
from analysis.indicators.verdicts import Verdict, differs, meaning
from analysis.statistics import intervals


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
