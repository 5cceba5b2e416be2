"""The numbers behind a plan's target groups: which part of which benefit, and the newest month held of it."""

from collections.abc import Sequence

import pandas as pd

from analysis.core import benefits
from analysis.core.areas import Area
from analysis.indicators import held, registry, values
from analysis.indicators.registry import Indicator
from analysis.plans.model import GroupMember, TargetGroup

INDICATOR = "part_of_benefit_full_time"


def breakdown(member: GroupMember) -> str:
    """Return the breakdown of a member, the benefit first."""
    narrowed = {
        "age": member.age,
        "duration": member.duration,
        "education": member.education,
        "visitation": member.match_group,
    }
    parts = [f"{dimension}={group}" for dimension, group in narrowed.items() if group]
    return ";".join([f"benefit={member.benefit}", *parts])


def is_counted(member: GroupMember) -> bool:
    """Whether open tables could give the member's number."""
    return member.available and member.benefit is not None


def indicator(member: GroupMember) -> Indicator:
    """Return the indicator with the member's own table alone, so that only that table's breaks cut it."""
    return registry.indicator(INDICATOR).model_copy(update={"tables": [benefits.benefit(member.benefit).table]})


def numbers(groups: Sequence[TargetGroup], own: Area, data_until: str) -> pd.DataFrame:
    """Return the values of every member that can be counted: the newest month held, and the same a year before."""
    members = {breakdown(each): each for group in groups for each in group.members if is_counted(each)}
    return values.concat([_newest(name, each, own, data_until) for name, each in members.items()])


def _newest(name: str, member: GroupMember, own: Area, data_until: str) -> pd.DataFrame:
    candidates = held.periods_held(indicator(member), data_until)
    if not candidates:
        return values.empty()
    found = registry.compute(INDICATOR, [own], candidates, data_until, breakdowns=[name])
    said = found.loc[found["status"] != "not_available", "period"]
    if not len(said):
        return values.empty()
    return registry.compute(INDICATOR, [own], held.with_year_before(said.max()), data_until, breakdowns=[name])
