"""What a plan itself says: the minister's goals, what it quotes from others, and its printed numbers beside ours."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.core import areas, errors, formats, periods
from analysis.display import context
from analysis.display.blocks.blocks import Table
from analysis.display.context import Context
from analysis.display.tables.frames import of_words
from analysis.display.texts import text
from analysis.indicators import changes, registry
from analysis.indicators.values import KEY, PRINTABLE, VALUE_COLUMNS
from analysis.plans.ministerial_goals import MinisterialGoal
from analysis.plans.model import Quotation
from analysis.plans.printed import OwnNumber, PrintedCheck
from analysis.sources import record_kinds
from analysis.store import observations, official_tables

COUNTRY = "000"
AS_PRINTED = "as_printed"
MOST_DECIMALS = 2


def goals_table(goals: Sequence[MinisterialGoal], newest: pd.DataFrame, view: Context, *, id: str) -> Table:
    """A row for each of the minister's goals: the numbers that show it, the records that would, how the two stand.

    `newest` has the newest value of each indicator that the goals name; none for one that is not held.
    """
    language = view.language
    years = formats.join(list(dict.fromkeys(str(goal.year) for goal in goals)), language)
    later = view.data_until and periods.parse(view.data_until).year > max(goal.year for goal in goals)
    earlier = (text(language, "goals.earlier", years=years),) if later else ()
    return of_words(
        [_goal(goal, newest, language) for goal in goals],
        "goals",
        view.language,
        id=id,
        caption=text(language, "goals.caption", years=years),
        stub="goals.goal",
        notes=(*earlier, *context.caveat_notes(newest, language)),
        sources=context.sources(newest, language),
        values=newest,
    )


def _goal(goal: MinisterialGoal, newest: pd.DataFrame, language: str) -> dict[str, str]:
    told = [newest_number(key, newest, language) for key in goal.indicators]
    kinds = [record_kinds.kind(key).name.text(language) for key in goal.records]
    told += [text(language, "goals.own_records", kind=kind) for kind in kinds]
    return {
        "label": goal.text.text(language),
        "year": str(goal.year),
        "numbers": " ".join(told) or text(language, "goals.nothing"),
        "note": goal.note.text(language) if goal.note else "",
    }


def newest_number(key: str, newest: pd.DataFrame, language: str) -> str:
    """Write an indicator with its newest number, or say that there is none, or that its tables are not held."""
    indicator = registry.indicator(key)
    name = indicator.name.text(language)
    found = newest[newest["indicator"] == key]
    if not len(found):
        tables = [each for each in indicator.tables if not official_tables.is_printed_plan(each)]
        has_table = any(observations.has(table) for table in tables)
        return text(language, "goals.no_number" if has_table else "goals.not_held", indicator=name)
    record = found.iloc[0]
    named = [name, context.breakdown_name(record["breakdown"], language)] if record["breakdown"] else [name]
    named += [text(language, "place.country")] if record["area"] == COUNTRY else []
    words = {"indicator": ", ".join(named), "period": periods.name(record["period"], language)}
    if record["status"] not in PRINTABLE:
        return text(language, "goals.hidden", **words)
    return text(language, "goals.number", number=context.with_unit(record["value"], indicator, language), **words)


def quotations_table(quotations: Sequence[Quotation], view: Context, *, id: str, caption: str) -> Table:
    """A row for each quotation: what is said, the number, what it is about, by whom and when; never computed on."""
    language = view.language
    rows = [
        {
            "label": each.text.text(language),
            "number": quoted_number(each.value, each.unit, language),
            "period": date(each.period, language),
            "author": each.author,
            "date": date(each.date, language),
            "check": each.check.text(language) if each.check else "",
        }
        for each in quotations
    ]
    notes = (text(language, "quotations.note"),)
    table = of_words(
        _filled(rows), "quotations", view.language, id=id, caption=caption, stub="quotations.said", notes=notes
    )
    said = [(each.text.text(language), each.value) for each in quotations if each.value is not None]
    return replace(table, numbers=_numbers(said, "number"))


def _numbers(said: Sequence[tuple[str, float]], column: str) -> tuple[dict, ...]:
    return tuple({"row": label, "column": column, "value": float(value)} for label, value in said)


def _filled(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Leave out the columns in which nothing stands."""
    return [{key: words for key, words in row.items() if any(each[key] for each in rows)} for row in rows]


def quoted_number(value: float | None, unit: str | None, language: str) -> str:
    """Write a quoted number with as many decimals as it is quoted with, at most two.

    Examples
    --------
    >>> quoted_number(58000, "persons", "da"), quoted_number(12.5, "pct", "da"), quoted_number(None, None, "da")
    ('58.000 personer', '12,5 pct.', '')
    """
    if value is None:
        return ""
    decimals = next((places for places in range(MOST_DECIMALS) if value == round(value, places)), MOST_DECIMALS)
    if unit is None:
        return formats.number(value, decimals, language=language)
    return formats.value_with_unit(value, unit, decimals, language)


def date(written: str | None, language: str) -> str:
    """Write a date or a period of ours by its name, and leave any other as the plan has it.

    >>> date("2022-06-30", "da"), date("2022M06", "da"), date("frem mod 2030", "da"), date(None, "da")
    ('30. juni 2022', 'juni 2022', 'frem mod 2030', '')
    """
    day = pd.to_datetime(written, format="%Y-%m-%d", errors="coerce")
    if not pd.isna(day):
        return formats.date(day.date(), language)
    try:
        return periods.name(written, language) if written else ""
    except errors.BilagError:
        return written


def printed_table(checks: Sequence[PrintedCheck], view: Context, *, id: str) -> Table | None:
    """A row for each printed number that we have a number for; None when there is none.

    Numbers are compared as printed, with the plan's own decimals.
    """
    language = view.language
    ours = _ours([check.ours for check in checks if check.ours], view)
    beside = [(check, own) for check in checks if check.ours and (own := ours.get(_key(check.ours, view)))]
    if not beside:
        return None
    shown = pd.DataFrame([own for _, own in beside])[VALUE_COLUMNS].drop_duplicates(KEY)
    table = of_words(
        _filled([_check(check, own, language) for check, own in beside]),
        "printed",
        view.language,
        id=id,
        caption=text(language, "printed.caption"),
        stub="printed.what",
        notes=(text(language, "printed.note"),),
        sources=context.sources(shown, language),
        values=shown,
    )
    printed = [(check.text.text(language), check.printed) for check, _ in beside]
    return replace(table, numbers=_numbers(printed, "printed"))


def known_faults(checks: Sequence[PrintedCheck], shown: Sequence[Mapping], view: Context) -> list[str]:
    """Return what is known to be wrong with the printed numbers among some records of values."""
    language = view.language
    printed = {tuple(record[name] for name in KEY) for record in shown if record["method"] == AS_PRINTED}
    return [
        text(language, "printed.found", text=context.within(check.text.text(language)), finding=fault.text(language))
        for check in checks
        if (fault := check.finding) and check.ours and _key(check.ours, view) in printed
    ]


def _key(wanted: OwnNumber, view: Context) -> tuple[str, str, str, str]:
    return wanted.indicator, wanted.area or view.own.code, wanted.period, wanted.breakdown


def _ours(wanted: Sequence[OwnNumber], view: Context) -> dict[tuple, dict]:
    """Return our numbers by key, an indicator at a time; one that is itself the printed one is no check."""
    found = {}
    for indicator in dict.fromkeys(each.indicator for each in wanted):
        keys = [_key(each, view) for each in wanted if each.indicator == indicator]
        codes, periods, breakdowns = (list(dict.fromkeys(column)) for column in list(zip(*keys, strict=True))[1:])
        who = [areas.area(code) for code in codes]
        frame = registry.compute(indicator, who, periods, view.data_until, breakdowns=breakdowns)
        frame = frame[(frame["method"] != AS_PRINTED) & (frame["status"] != "not_available")]
        found |= {tuple(row[name] for name in KEY): row for row in frame.to_dict(orient="records")}
    return found


def _check(check: PrintedCheck, own: Mapping, language: str) -> dict[str, str]:
    """Return a printed number, ours as it would be printed, and the difference, as words."""

    def written(number: float) -> str:
        return formats.value_with_unit(number, check.unit, check.decimals, language)

    printable = own["status"] in PRINTABLE
    number = float(formats.round_half_up(float(own["value"]), check.decimals)) if printable else math.nan
    return {
        "label": check.text.text(language),
        "where": text(language, "printed.lines", lines=check.lines) if check.lines else "",
        "printed": written(check.printed),
        "ours": written(number) if printable else text(language, f"sign.{own['status']}_spoken"),
        "difference": _difference(number, check, language) if printable else "",
    }


def _difference(number: float, check: PrintedCheck, language: str) -> str:
    difference = float(formats.round_half_up(number - check.printed, check.decimals))
    if difference == 0:
        return text(language, "printed.same")
    if check.unit == "rank":
        return formats.number(difference, check.decimals, signed=True, language=language)
    unit = changes.DIFFERENCE_UNITS.get(check.unit, check.unit)
    return formats.value_with_unit(difference, unit, check.decimals, language, signed=True)
