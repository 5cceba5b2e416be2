"""The plan's printed numbers beside ours."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.core import areas, formats
from analysis.display import context
from analysis.display.blocks.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables.tables import from_frame
from analysis.display.texts import text
from analysis.indicators import changes, registry, values
from analysis.plans.printed import OwnNumber, PrintedCheck

AS_PRINTED = "as_printed"
COLUMNS = ("where", "printed", "ours", "difference")
KEY = ("indicator", "area", "period", "breakdown")


def printed_table(checks: Sequence[PrintedCheck], view: Context, *, id: str) -> Table | None:
    """A row for each printed number that we have a number for; None when there is none.

    Numbers are compared as printed, with the plan's own decimals.
    """
    language = view.language
    ours = _ours([check.ours for check in checks if check.ours], view)
    beside = [
        (check, ours[_key(check.ours, view)]) for check in checks if check.ours and _key(check.ours, view) in ours
    ]
    if not beside:
        return None
    frame = pd.DataFrame([_row(check, own, language) for check, own in beside])
    shown = pd.DataFrame([own for _, own in beside])[values.VALUE_COLUMNS].drop_duplicates(list(KEY))
    return from_frame(
        frame,
        [Column(key, text(language, f"printed.{key}"), numeric=False) for key in COLUMNS if frame[key].any()],
        id=id,
        caption=text(language, "printed.caption"),
        stub=text(language, "printed.what"),
        language=language,
        notes=(text(language, "printed.note"),),
        sources=context.sources(shown, language),
        values=shown,
    )


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


def _row(check: PrintedCheck, own: Mapping, language: str) -> dict[str, str]:
    printable = own["status"] in values.PRINTABLE
    number = float(formats.round_half_up(float(own["value"]), check.decimals)) if printable else math.nan
    return {
        "label": check.text.text(language),
        "where": text(language, "printed.lines", lines=check.lines) if check.lines else "",
        "printed": _written(check.printed, check, language),
        "ours": _written(number, check, language) if printable else text(language, f"sign.{own['status']}_spoken"),
        "difference": _difference(number, check, language) if printable else "",
    }


def _written(number: float, check: PrintedCheck, language: str) -> str:
    return formats.value_with_unit(number, check.unit, check.decimals, language)


def _difference(number: float, check: PrintedCheck, language: str) -> str:
    difference = float(formats.round_half_up(number - check.printed, check.decimals))
    if difference == 0:
        return text(language, "printed.same")
    if check.unit == "rank":
        return formats.number(difference, check.decimals, signed=True, language=language)
    unit = changes.DIFFERENCE_UNITS.get(check.unit, check.unit)
    return formats.value_with_unit(difference, unit, check.decimals, language, signed=True)
