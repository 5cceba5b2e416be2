"""The verb on public benefits: as published, in groups that outlast the reforms, old beside new."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from analysis.annex.scope import Scope
from analysis.core import areas
from analysis.core import periods as calendar
from analysis.display.blocks.blocks import Figure, Missing, Table, Text
from analysis.display.context import within
from analysis.display.tables import parts, plan_contents, support
from analysis.indicators import held, registry, values
from analysis.indicators.registry import Indicator

YEARS_OF_GROUPS = 4
MONTHS_OF_OVERLAP = 61
# The month from which kontanthjælp is one benefit.
REFORM = "2025M07"
# Of the chapters that explain it, the one that comes first, and the indicator that it explains it for.
REFORM_CHAPTER = "benefits"
REFORM_INDICATOR = "harmonised_full_time"


def benefits(
    scope: Scope,
    key: str,
    changes: str | None = None,
    *,
    kind: Literal["table", "groups", "overlap", "reform"] = "table",
) -> Table | Figure | Text | Missing:
    """Full-time persons on public benefits.

    Parameters
    ----------
    changes : str, optional
        The indicator of their changes, for `table`.
    kind : {"table", "groups", "overlap", "reform"}
        Each benefit over two years with the change, over three where the plan prints them; groups of benefits that
        outlast the reforms; the former benefits beside the merged kontanthjælp, as a figure; or the one kontanthjælp
        of 2025 explained, once in an annex.
    """
    if kind == "table":
        return _benefits_table(scope, registry.indicator(key), changes or f"{key}_change")
    return {"groups": _benefit_groups, "overlap": _overlap, "reform": _reform}[kind](scope, registry.indicator(key))


def _benefits_table(scope: Scope, record: Indicator, changes: str) -> Table | Missing:
    years, pairs = _benefit_periods(scope.data_until)
    if not scope.plan.printed_tables:
        # the plan's own table stands whole where there is one
        years, pairs = years[-2:], pairs[1:2]
    frame = scope.own_values(record.key, years)
    if not frame["value"].notna().any():
        return scope.missing(record.key)
    rows = [name.split("=", 1)[1] for name in record.breakdowns]
    spans = [(last, [f"from={first};row={row}" for row in rows]) for first, last in pairs]
    compared = [scope.own, areas.area("000")]
    moved = values.concat([scope.values(changes, [last], names, of=compared) for last, names in spans])
    table = support.full_time_persons_table(frame, moved, record, scope.view, id=scope.id(record.key, "table"))
    known = plan_contents.known_faults(scope.plan.printed, table.values, scope.view)
    return replace(table, notes=(*table.notes, *known))


def _benefit_periods(data_until: str) -> tuple[list[str], list[tuple[str, str]]]:
    year, month = divmod(calendar.parse(data_until).last_month, 12)
    last = year if month == 11 else year - 1
    pairs = [(str(last - 2), str(last)), (str(last - 1), str(last))]
    if 5 <= month < 11:
        pairs.append((f"{year - 1}H1", f"{year}H1"))
    return [str(number) for number in range(last - 2, last + 1)], pairs


def _benefit_groups(scope: Scope, record: Indicator) -> Table | Missing:
    last = calendar.parse(scope.data_until)
    # a year is told when all its months may be
    newest = last.last_month // 12 - (last.last_month % 12 != 11)
    years = [str(year) for year in range(newest - scope.count(YEARS_OF_GROUPS) + 1, newest + 1)]
    frame = scope.own_values(record.key, years)
    if not len(parts.with_numbers(frame)):
        return scope.missing(record.key)
    return parts.benefit_groups_table(frame, record, scope.view, id=scope.id(record.key, "table"))


def _overlap(scope: Scope, record: Indicator) -> Figure | Missing:
    from analysis.display.figures import lines

    last = calendar.parse(scope.data_until)
    months = [str(calendar.shift(last, -back)) for back in range(scope.count(MONTHS_OF_OVERLAP) - 1, -1, -1)]
    frame = scope.own_values(record.key, months, [lines.MERGED, lines.FORMER])
    if not lines.months_in_common(frame):
        names = (within(record.name.text(scope.language)),)
        return scope.missing_tables(scope.lacking([record]), scope.id(record.key, "missing"), names=names)
    return lines.overlap(held.without_lead(frame), record, scope.view, id=scope.id("overlap"))


def _reform(scope: Scope, record: Indicator) -> Text:
    """Explain the reform where an indicator counted by it has a number; in an annex before it, why it stands there."""
    earlier = scope.chapter != REFORM_CHAPTER and REFORM_CHAPTER in scope.plan.chapter_names
    if scope.newest(record.key) is None or (earlier and scope.newest(REFORM_INDICATOR)):
        return scope.nothing()
    words = [scope.text("reform.merged")]
    if calendar.parse(scope.data_until).last_month < calendar.parse(REFORM).first_month:
        words.append(scope.text("reform.before", period=calendar.name(scope.data_until, scope.language)))
    return Text(" ".join(words), scope.language)
