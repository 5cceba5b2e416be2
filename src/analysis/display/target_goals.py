"""What the rule of a target asks for, in words."""

from __future__ import annotations

import math

from analysis import areas, formats, periods
from analysis.display.context import Context
from analysis.display.texts import text
from analysis.indicators import registry
from analysis.plans import rules
from analysis.plans.targets import Judgement

COUNTED = ("persons", "full_time_persons", "count", "agreements", "companies", "jobs")


def goal(rule: rules.Rule, each: Judgement, view: Context) -> str:
    """What the rule asks for, in words.

    Examples
    --------
    "mindst 25 pct.", "på niveau med eller under RAR Sjælland", "blandt de 5 bedste i Region Sjælland"
    """
    return _GOALS[type(rule)](rule, each, view)


def _limit_goal(rule: rules.AtLeast | rules.AtMost, each: Judgement, view: Context) -> str:
    key = f"targets.goal_{rule.type}{'_strictly' if rule.strictly else ''}"
    return text(view.language, key, value=_with_rule_unit(rule.value, rule.unit, each, view.language))


def _with_rule_unit(value: float, unit: str, each: Judgement, language: str) -> str:
    decimals = 0 if math.isclose(value, round(value)) else 1
    return formats.value_with_unit(value, unit, decimals, language)


def _margin(margin: rules.Margin, language: str) -> str:
    decimals = 0 if math.isclose(margin.amount, round(margin.amount)) else 1
    return formats.value_with_unit(margin.amount, margin.unit, decimals, language)


def _compared_goal(rule: rules.Compared, each: Judgement, view: Context) -> str:
    language = view.language
    if rule.baseline is not None:
        other = text(language, "targets.own_in", period=periods.name(rule.baseline, language))
    else:
        other = _comparator_name(rule.comparator, each, view)
    if rule.margin is None:
        return text(language, f"targets.goal_{rule.side}", other=other)
    side = "above" if rule.side in ("at_or_above", "above") else "below"
    return text(language, f"targets.goal_margin_{side}", margin=_margin(rule.margin, language), other=other)


def _comparator_name(kind: str, each: Judgement, view: Context) -> str:
    if kind == "peers":
        return next(
            (area.name for area in view.comparators if area.kind == "peer_group"), text(view.language, "targets.peers")
        )
    area = areas.area("000") if kind == "country" else areas.group_of(view.own.code, kind)
    return view.name_within(area.code)


def _gap_goal(rule: rules.GapNarrows, each: Judgement, view: Context) -> str:
    language = view.language
    words = {
        "other": _comparator_name(rule.comparator, each, view),
        "base": periods.name(rule.base, language),
    }
    if rule.by is None:
        return text(language, "targets.goal_gap", **words)
    return text(language, "targets.goal_gap_by", margin=_margin(rule.by, language), **words)


def _rank_goal(rule: rules.Rank, each: Judgement, view: Context) -> str:
    area = _comparator_name(rule.within, each, view)
    return text(view.language, "targets.goal_rank", count=rule.at_most, area=area)


def _change_goal(rule: rules.Change, each: Judgement, view: Context) -> str:
    base, margin = periods.name(rule.base, view.language), _margin(rule.by, view.language)
    counted = "_counted" if _counts(each) else ""
    return text(view.language, f"targets.goal_{rule.direction}{counted}", margin=margin, base=base)


def _direction_goal(rule: rules.Direction, each: Judgement, view: Context) -> str:
    base = periods.name(rule.base, view.language)
    counted = "_counted" if _counts(each) else ""
    return text(view.language, f"targets.goal_direction_{rule.direction}{counted}", base=base)


def _counts(each: Judgement) -> bool:
    """Whether the number counts persons or things, of which there are fewer and not less."""
    key = each.target.measure.indicator
    return key is None or registry.indicator(key).unit in COUNTED


def _path_goal(rule: rules.Path, each: Judgement, view: Context) -> str:
    language = view.language
    steps = [
        text(
            language,
            "targets.goal_step",
            value=_with_rule_unit(value, rule.unit, each, language),
            period=periods.name(key, language),
        )
        for key, value in rule.milestones.items()
    ]
    return text(language, f"targets.goal_path_{rule.side}", steps=formats.join(steps, language))


def _every_goal(rule: rules.Every, each: Judgement, view: Context) -> str:
    return text(view.language, f"targets.goal_every_{rule.each}", rule=goal(rule.rule, each, view))


def _count_goal(rule: rules.CountPer, each: Judgement, view: Context) -> str:
    return text(view.language, f"targets.goal_count_{rule.per}", count=rule.at_least)


def _all_of_goal(rule: rules.AllOf, each: Judgement, view: Context) -> str:
    return formats.join([goal(part, each, view) for part in rule.rules], view.language)


def _plain_goal(rule: rules.Rule, each: Judgement, view: Context) -> str:
    return text(view.language, f"targets.goal_{rule.type}")


_GOALS = {
    rules.AtLeast: _limit_goal,
    rules.AtMost: _limit_goal,
    rules.Compared: _compared_goal,
    rules.GapNarrows: _gap_goal,
    rules.Rank: _rank_goal,
    rules.Change: _change_goal,
    rules.Direction: _direction_goal,
    rules.Path: _path_goal,
    rules.Every: _every_goal,
    rules.CountPer: _count_goal,
    rules.AllOf: _all_of_goal,
    rules.All: _plain_goal,
    rules.YesNo: _plain_goal,
    rules.Unprinted: _plain_goal,
    rules.Shown: _plain_goal,
}
