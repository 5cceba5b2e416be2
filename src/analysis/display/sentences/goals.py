"""A goal in words: what its rule asks for; and the numbers that it is judged on."""

from collections.abc import Sequence

import pandas as pd

from analysis.core import areas, formats, periods
from analysis.display import context
from analysis.display.blocks.blocks import records
from analysis.display.context import Context
from analysis.display.texts import placeholders, text, texts
from analysis.plans.measures import Measure
from analysis.plans.rules import Margin, Rule
from analysis.plans.rules.base import COUNTED
from analysis.plans.targets import Judgement


def goal(each: Judgement, view: Context) -> str:
    """What the rule asks for, in words."""
    return _asked(each.reading.rule, each.target.measure_of(each.reading), view, each.period)


def _asked(rule: Rule, measure: Measure, view: Context, period: str) -> str:
    key = f"targets.goal_{rule.text_key('_counted' if measure.in_unit in ('count', *COUNTED) else '')}"
    names = placeholders(texts(view.language)[key])
    return text(view.language, key, **{name: _word(name, rule, measure, view, period) for name in names})


def _word(name: str, rule: Rule, measure: Measure, view: Context, period: str) -> str:
    """Return what stands in a place of the text on a rule."""
    language = view.language
    match name:
        case "value":
            return _size(rule.value, rule.unit, language)
        case "margin":
            return _size(rule.margin_given.amount, rule.margin_given.unit, language)
        case "base":
            return periods.name(rule.base_period, language)
        case "rule":
            return _asked(rule.rule, getattr(rule, "measure", measure), view, period)
        case "rules":
            return formats.join([_asked(each, measure, view, period) for each in rule.rules], language)
        case "measure":
            return context.within(rule.measure.name(language))
        case "steps":
            steps = [(_step(value, rule, language), key) for key, value in rule.milestones.items()]
            said = [_say("goal_step", view, value=value, period=periods.name(key, language)) for value, key in steps]
            return formats.join(said, language)
        case "other" if rule.area_kind is None:
            return _say("goal_own_in", view, period=periods.name(rule.base_period, language))
        case "other" | "area":
            return _comparator(rule.area_kind, view, period)
        case _:
            return str(getattr(rule, name))


def _step(value: float | Margin, rule: Rule, language: str) -> str:
    return _size(*((value.amount, value.unit) if isinstance(value, Margin) else (value, rule.unit)), language)


def _size(amount: float, unit: str, language: str) -> str:
    return formats.value_with_unit(amount, unit, formats.decimals_of(amount), language)


def _comparator(kind: str, view: Context, period: str) -> str:
    if kind == "peers":
        named = [area.name for area in view.comparators if area.kind == "peer_group"]
        return named[0] if named else _say("peers", view)
    return view.name_within("000" if kind == "country" else areas.group_of(view.own.code, kind, period).code)


def _say(key: str, view: Context, **words: object) -> str:
    return text(view.language, f"targets.{key}", **words)


def by_target(judgements: Sequence[Judgement]) -> dict[str, list[Judgement]]:
    """Return the readings of each target by its id."""
    found: dict[str, list[Judgement]] = {}
    for each in judgements:
        found.setdefault(each.target.id, []).append(each)
    return found


def wholes(judgements: Sequence[Judgement]) -> list[list[Judgement]]:
    """Return the readings of each target that is no part of another."""
    return list(by_target([each for each in judgements if each.target.part_of is None]).values())


def values_of(judgements: Sequence[Judgement]) -> tuple[dict, ...]:
    """Return the numbers that targets are judged on, and those that they are held up against, as records."""
    rows = [
        number.record
        for each in judgements
        for held in (each.verdict, *each.verdict.beside)
        for number in (held.number or each.number, held.comparator_number)
        if number.record and number.period
    ]
    return records(pd.DataFrame(rows)) if rows else ()
