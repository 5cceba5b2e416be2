"""The target groups of a plan, or of the law on a date, and the numbers behind them.

Which part of which benefit each member is, and the newest month held of it.
"""

from collections.abc import Sequence

import pandas as pd
from pydantic import RootModel

from analysis.core import benefits, project, reforms, yaml_files
from analysis.core.areas import Area
from analysis.indicators import held, registry, values
from analysis.indicators.registry import Indicator
from analysis.plans.model import GroupMember, Plan, TargetGroup

INDICATOR = "part_of_benefit_full_time"


def groups(plan: Plan, period: str) -> list[TargetGroup]:
    """Return a plan's own target groups, else those of the law in a period where it asks for them.

    Of the law's a member whose benefit was not in force is left out. None are held of a law that is not adopted yet.
    """
    if not plan.target_groups_by_law:
        return plan.target_groups
    laws = yaml_files.load(project.data("target_groups.yml"), RootModel[dict[str, list[TargetGroup]]]).root
    found = next((laws[name] for name in laws if reforms.in_force(name, period)), [])
    parts = [[each for each in group.members if _is_in_force(each, period)] for group in found]
    return [group.model_copy(update={"members": part}) for group, part in zip(found, parts, strict=True) if part]


def _is_in_force(member: GroupMember, period: str) -> bool:
    return member.benefit is None or benefits.in_force(member.benefit, period)


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
