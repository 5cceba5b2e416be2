"""Whether the municipality differs from a comparator by more than chance: lower, similar or higher.

Judged by the interval of the difference, on the numbers behind the printed ones. A group that the municipality is a
part of is judged without it: Odense is half of RAR Fyn, and no number differs from itself. Lower or higher is better
or worse as the indicator's polarity says.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from analysis.core import formats, periods
from analysis.core.areas import Area
from analysis.display.blocks.blocks import Cell, Column
from analysis.display.context import Context
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.indicators.registry import Indicator
from analysis.statistics import intervals

Verdict = Literal["lower", "similar", "higher"]


def verdict(
    own: Mapping | None, other: Mapping | None, indicator: Indicator, *, within: bool = False
) -> Verdict | None:
    """Judge the municipality's number against a comparator's in the same period and breakdown.

    None where one of the numbers is not shown, where the municipality's has no interval, and for amounts that grow
    with the area. A comparator without an interval stands as fixed. A municipality `within` the comparator is judged
    against the rest of it.

    Examples
    --------
    >>> from analysis.indicators.registry import indicator
    >>> share = {"status": "observed", "denominator": 1000.0, "lower": float("nan"), "upper": float("nan")}
    >>> own, other = share | {"value": 25.0, "numerator": 250.0}, share | {"value": 20.0, "numerator": 200.0}
    >>> verdict(own, other, indicator("long_term_share"))
    'higher'
    """
    if indicator.interval is None or indicator.unit in changes.TOTALS:
        return None
    if any(row is None or row["status"] not in changes.PRINTABLE for row in (own, other)):
        return None
    if within:
        other = intervals.rest_of(other, own, scale=indicator.scale)
    mine, theirs = (intervals.interval_of(row, indicator.interval, scale=indicator.scale) for row in (own, other))
    if mine is None:
        return None
    low, high = intervals.difference(float(own["value"]), mine, float(other["value"]), theirs)
    return "lower" if high < 0 else "higher" if low > 0 else "similar"


def words(found: Verdict | None, indicator: Indicator, language: str) -> str:
    """Say a verdict: "Højere (dårligere)"; "" where there is none.

    Examples
    --------
    >>> from analysis.indicators.registry import indicator
    >>> words("higher", indicator("unemployment_rate"), "da"), words("similar", indicator("unemployment_rate"), "en")
    ('Højere (dårligere)', 'Similar')
    """
    if found is None:
        return ""
    if found == "similar" or indicator.polarity == "none":
        return text(language, f"judgement.{found}")
    meaning = "better" if found == indicator.polarity else "worse"
    return text(language, f"judgement.{found}_{meaning}")


def cell(found: Verdict | None, indicator: Indicator, language: str) -> Cell:
    """Return the cell of a verdict; a dash where none can be given."""
    said = words(found, indicator, language) or text(language, "judgement.none")
    return Cell(said, said)


def column(found: Mapping[str, Mapping | None], indicator: Indicator, view: Context) -> dict[str, Cell]:
    """Return the verdict against each area by its code, of their numbers by code; empty where none can be given."""
    own = view.own.code
    verdicts = {
        code: verdict(found[own], other, indicator, within=view.is_within(code))
        for code, other in found.items()
        if code != own
    }
    blank = text(view.language, "judgement.own")
    cells = {code: cell(each, indicator, view.language) for code, each in verdicts.items()}
    return {own: Cell(blank, blank), **cells} if any(verdicts.values()) else {}


def header(view: Context, period: str | None = None) -> Column:
    """Return the column of verdicts against the plan's first comparator, or on the number of a period against all."""
    key, words = "judgement.header", {"area": view.name_within(view.comparators[0].code)}
    if period:
        key = "judgement.header_own"
        words = {"own": view.name(view.own.code), "period": periods.short_name(period, view.language)}
    return Column("judgement", text(view.language, key, **words), numeric=False)


def against_first(
    found: Mapping[str, Mapping], indicator: Indicator, view: Context
) -> tuple[Verdict | None, Area | None]:
    """Judge the municipality's number, of numbers by area, against its first comparator that has one."""
    for area in view.comparators:
        other = found.get(area.code)
        if other is not None and other["status"] in changes.PRINTABLE:
            return verdict(found.get(view.own.code), other, indicator, within=view.is_within(area.code)), area
    return None, None


def line_cell(found: Mapping[str, Mapping], indicator: Indicator, view: Context) -> Cell:
    """Return the verdict of a row of key figures, naming the comparator where it is not the plan's first."""
    judged, area = against_first(found, indicator, view)
    base = cell(judged, indicator, view.language)
    if judged is None or area == view.comparators[0]:
        return base
    said = text(view.language, "judgement.against", verdict=base.text, area=view.name_within(area.code))
    return Cell(said, said)


def note(areas: Sequence[Area], view: Context) -> str:
    """Say what the column of verdicts rests on, and against whom: the rest of a group that it is a part of."""
    names = formats.join([view.name_within(area.code) for area in areas], view.language)
    said = text(view.language, "judgement.note", areas=names, level=f"{intervals.LEVEL_PCT:.0f}")
    rest = any(view.is_within(area.code) for area in areas)
    return f"{said} {text(view.language, 'judgement.rest_note')}" if rest else said


def sentence(own: Mapping | None, other: Mapping | None, indicator: Indicator, view: Context) -> str:
    """Say the interval of the municipality's number, and whether the difference is more than chance; or "".

    An interval too narrow to be seen in the decimals printed is not told.
    """
    if own is None or not own.get("interval_method") or pd.isna(own["lower"]):
        return ""
    language = view.language
    low, high = (formats.number(own[end], indicator.decimals, language=language) for end in ("lower", "upper"))
    level = f"{own['interval_level_pct']:.0f}"
    said = [text(language, "judgement.interval", lower=low, upper=high, level=level)] if low != high else []
    within = other is not None and view.is_within(other["area"])
    found = verdict(own, other, indicator, within=within)
    if found:
        place = view.rest_of(other["area"]) if within else view.place(other["area"])
        said.append(text(language, f"judgement.sentence_{found}", area=place))
    return " ".join(said)
