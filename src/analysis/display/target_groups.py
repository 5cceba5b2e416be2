"""The plan's target groups: the benefits each is made of, how many there are, and what cannot be had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import observations, periods
from analysis.display import context
from analysis.display.blocks import Column, Table
from analysis.display.context import Context
from analysis.display.tables import by_key, from_frame
from analysis.display.texts import text
from analysis.indicators import changes
from analysis.plans import target_groups
from analysis.plans.model import GroupMember, TargetGroup


def target_groups_table(groups: Sequence[TargetGroup], numbers: pd.DataFrame, view: Context, *, id: str) -> Table:
    """A row for each target group and, under it, one for each part of a benefit that it is made of.

    Parameters
    ----------
    groups : sequence of TargetGroup
    numbers : DataFrame
        From `analysis.plans.target_groups.numbers`.
    view : Context
    id : str

    Returns
    -------
    Table
        A group's number is the sum of its parts, where all of them are held in the same month; a part
        that no open table gives is named with the reason. Groups are never summed.
    """
    language = view.language
    held = by_key(numbers)
    rows, summed, crossed = [], [], {}
    for group in groups:
        parts = [_member(each, numbers, held, view) for each in group.members]
        whole = _group(group, parts, view)
        rows += [whole, *parts]
        summed += [whole["value"]] if whole["value"] else []
        crossed |= {entry.id: entry for part in parts for entry in part["breaks"]}
    frame = pd.DataFrame([{key: row[key] for key in row if key not in ("value", "breaks")} for row in rows])
    columns = [
        Column("period", text(language, "table.period"), numeric=False),
        Column("now", text(language, "target_groups.full_time")),
        Column("change", text(language, "target_groups.change"), decimals=1, signed=True),
        Column("remark", text(language, "target_groups.remark"), numeric=False),
    ]
    notes = [text(language, "target_groups.sums")]
    notes += [each.text(language) for group in groups for each in group.overlaps]
    if any(group.assumption for group in groups):
        notes.append(text(language, "target_groups.assumption"))
    values = pd.concat([numbers, pd.DataFrame(summed)], ignore_index=True) if summed else numbers
    return from_frame(
        frame,
        columns,
        id=id,
        caption=text(language, "target_groups.caption", area=view.name(view.own.code)),
        stub=text(language, "target_groups.group"),
        language=language,
        notes=(
            *dict.fromkeys(notes),
            *context.break_notes(crossed.values(), language),
            *context.caveat_notes(numbers, language),
        ),
        sources=context.sources(numbers, language),
        values=values,
    )


def _member(member: GroupMember, numbers: pd.DataFrame, held: Mapping, view: Context) -> dict:
    language = view.language
    row = {"label": member.name.text(language), "level": 1, "breaks": (), "value": None, "period": ""}
    row |= {"now": np.nan, "now_status": "not_available", "change": np.nan, "change_status": "not_available"}
    row |= {"now_lower": np.nan, "now_upper": np.nan, "remark": member.note.text(language) if member.note else ""}
    if not target_groups.is_counted(member):
        row |= {"now_status": "not_applicable", "change_status": "not_applicable"}
        row["remark"] = row["remark"] or text(language, "target_groups.not_open")
        return row
    name = target_groups.breakdown(member)
    found = numbers[numbers["breakdown"] == name]
    if not len(found):
        table = target_groups.indicator(member).tables[0]
        key = "not_held_for_area" if observations.has(table) else "not_held"
        row["remark"] = " ".join([text(language, f"target_groups.{key}", table=table), row["remark"]]).strip()
        return row
    before, period = context.in_order(found["period"])
    indicator = target_groups.indicator(member)
    now, earlier = (held.get((indicator.key, view.own.code, when, name)) for when in (period, before))
    moved = changes.change(now, earlier, indicator)
    row |= {"period": periods.name(period, language), "now": now["value"], "now_status": now["status"]}
    row |= {"now_lower": now["lower"], "now_upper": now["upper"], "value": now, "breaks": moved.breaks}
    row |= {"change": moved.amount, "change_status": moved.status}
    return row


def _group(group: TargetGroup, parts: Sequence[dict], view: Context) -> dict:
    """Return the row of a group: the sum of its parts where they are all held in one month."""
    language = view.language
    counted = [part for part, member in zip(parts, group.members, strict=True) if target_groups.is_counted(member)]
    row = {"label": group.name.text(language), "level": 0, "total": True, "breaks": (), "value": None, "period": ""}
    row |= {"now": np.nan, "now_status": "not_available", "change": np.nan, "change_status": "not_available"}
    row |= {"now_lower": np.nan, "now_upper": np.nan, "remark": ""}
    if not counted:
        return row | {"now_status": "not_applicable", "change_status": "not_applicable"}
    left_out = len(parts) - len(counted)
    values = [part["value"] for part in counted]
    months = {value["period"] for value in values if value}
    if any(value is None or value["status"] not in changes.PRINTABLE for value in values) or len(months) > 1:
        held = [value for value in values if value]
        key = "no_sum" if len(held) < len(values) or len(months) > 1 else "hidden_sum"
        return row | {"remark": text(language, f"target_groups.{key}")}
    number = sum(changes.printed(value, 0) for value in values)
    row |= {"period": counted[0]["period"], "now": number, "now_status": "zero" if number == 0 else "observed"}
    row["change_status"] = "not_applicable"
    if left_out:
        key = "left_out_one" if left_out == 1 else "left_out_many"
        row["remark"] = text(language, f"target_groups.{key}", count=left_out)
    row["value"] = values[0] | {
        "indicator": "target_group_full_time",
        "breakdown": f"target_group={group.id}",
        "value": number,
        "status": row["now_status"],
        "method": "sum",
        "snapshots": tuple(sorted({snapshot for value in values for snapshot in value["snapshots"]})),
        "caveats": tuple(sorted({caveat for value in values for caveat in value["caveats"]})),
    }
    return row
