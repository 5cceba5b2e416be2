"""The plan's target groups: the benefits each is made of, how many there are, and what cannot be had."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.core import periods
from analysis.display import context
from analysis.display.blocks.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables import cells
from analysis.display.tables.cells import amount_cell, number_cell
from analysis.display.tables.frames import of_values
from analysis.display.tables.tables import by_key
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.plans import target_groups
from analysis.plans.model import GroupMember, TargetGroup
from analysis.store import observations

UNKNOWN = changes.Change(math.nan, "pct", 1, "not_available")
NO_CHANGE = changes.Change(math.nan, "pct", 1, "not_applicable")


@dataclass(frozen=True)
class _Line:
    """A row of the table: a group (level 0) or a part of it (level 1), its value where it has one."""

    label: str
    level: int
    remark: str = ""
    value: Mapping | None = None
    change: changes.Change = UNKNOWN
    absent: str = "not_available"


def target_groups_table(groups: Sequence[TargetGroup], numbers: pd.DataFrame, view: Context, *, id: str) -> Table:
    """A row for each target group and, under it, one for each part of a benefit that it is made of.

    A group's number is the sum of its parts, where all of them are held in the same month; a part that no open table
    gives is named with the reason. Groups are never summed. `numbers` is from `analysis.plans.target_groups.numbers`.
    """
    language = view.language
    held = by_key(numbers)
    lines: list[_Line] = []
    for group in groups:
        parts = [_member(each, held, view) for each in group.members]
        lines += [_group(group, parts, language), *parts]
    crossed = {entry.id: entry for line in lines for entry in line.change.breaks}
    notes = [text(language, "target_groups.sums")]
    notes += [each.text(language) for group in groups for each in group.overlaps]
    if any(group.assumption for group in groups):
        notes.append(text(language, "target_groups.assumption"))
    return of_values(
        [_row(line, language) for line in lines],
        [
            Column("period", text(language, "table.period"), numeric=False),
            Column("now", text(language, "target_groups.full_time")),
            Column("change", text(language, "target_groups.change"), decimals=1, signed=True),
            Column("remark", text(language, "target_groups.remark"), numeric=False),
        ],
        numbers,
        view,
        id=id,
        caption=text(language, "target_groups.caption", area=view.name(view.own.code)),
        stub=text(language, "target_groups.group"),
        notes=(*dict.fromkeys(notes), *context.break_notes(crossed.values(), language)),
        last=cells.few_notes([line.change for line in lines], language),
        derived=[line.value for line in lines if line.level == 0 and line.value],
    )


def _row(line: _Line, language: str) -> dict:
    """Return a line as a row for a table; one without a value has the sign of `absent`."""
    return {
        "label": line.label,
        "level": line.level,
        "total": line.level == 0,
        "period": periods.name(line.value["period"], language) if line.value else "",
        "now": line.value or number_cell(math.nan, line.absent, 0, language),
        "change": amount_cell(line.change, language),
        "remark": line.remark,
    }


def _member(member: GroupMember, held: Mapping, view: Context) -> _Line:
    language = view.language
    label, remark = member.name.text(language), member.note.text(language) if member.note else ""
    if not target_groups.is_counted(member):
        remark = remark or text(language, "target_groups.not_open")
        return _Line(label, 1, remark, absent="not_applicable", change=NO_CHANGE)
    name, indicator = target_groups.breakdown(member), target_groups.indicator(member)
    months = context.in_order(period for _, _, period, breakdown in held if breakdown == name)
    if not months:
        table = indicator.tables[0]
        key = "not_held_part" if observations.has(table) else "not_held"
        lacking = text(language, f"target_groups.{key}", table=table)
        return _Line(label, 1, " ".join(part for part in (lacking, remark) if part))
    before, now = (held.get((indicator.key, view.own.code, month, name)) for month in (months[0], months[-1]))
    return _Line(label, 1, remark, now, changes.change(now, before, indicator))


def _group(group: TargetGroup, parts: Sequence[_Line], language: str) -> _Line:
    """Return the line of a group: the sum of its parts where they are all held in one month."""
    label = group.name.text(language)
    counted = [part for part, member in zip(parts, group.members, strict=True) if target_groups.is_counted(member)]
    if not counted:
        return _Line(label, 0, absent="not_applicable", change=NO_CHANGE)
    values = [part.value for part in counted]
    if not all(values) or len({value["period"] for value in values}) > 1:
        return _Line(label, 0, text(language, "target_groups.no_sum"))
    if any(value["status"] not in changes.PRINTABLE for value in values):
        return _Line(label, 0, text(language, "target_groups.hidden_sum"))
    number = sum(changes.printed(value, 0) for value in values)
    whole = values[0] | {
        "indicator": "target_group_full_time",
        "breakdown": f"target_group={group.id}",
        "value": number,
        "status": "zero" if number == 0 else "observed",
        "method": "sum",
        **{key: tuple(sorted({each for value in values for each in value[key]})) for key in ("snapshots", "caveats")},
    }
    left_out = len(parts) - len(counted)
    remark = text(language, "target_groups.left_out", count=left_out) if left_out else ""
    return _Line(label, 0, remark, whole, NO_CHANGE)
