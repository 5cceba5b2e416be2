"""What the rule of a target asks for, in words."""

from __future__ import annotations

import math

from analysis.core import areas, formats, periods
from analysis.core.periods import Period
from analysis.display.context import Context
from analysis.display.texts import text
from analysis.plans.rules import Amount, Comparator, Margin, Phrase
from analysis.plans.targets import Judgement

COUNTED = ("persons", "full_time_persons", "count", "agreements", "companies", "jobs")


def goal(each: Judgement, view: Context) -> str:
    """What the rule asks for, in words.

    Examples
    --------
    "mindst 25 pct.", "på niveau med eller under RAR Sjælland", "blandt de 5 bedste i Region Sjælland"
    """
    definition = each.target.measure.definition
    counts = definition is None or definition.unit in COUNTED
    return _written(each.reading.rule.words("_counted" if counts else ""), view)


def _written(word: object, view: Context) -> str:
    language = view.language
    match word:
        case Phrase():
            words = {name: _written(each, view) for name, each in word.words.items()}
            return text(language, f"targets.goal_{word.key}", **words)
        case list():
            return formats.join([_written(each, view) for each in word], language)
        case Amount() | Margin():
            decimals = 0 if math.isclose(word.amount, round(word.amount)) else 1
            return formats.value_with_unit(word.amount, word.unit, decimals, language)
        case Period():
            return periods.name(word, language)
        case Comparator("peers"):
            named = [area.name for area in view.comparators if area.kind == "peer_group"]
            return named[0] if named else text(language, "targets.peers")
        case Comparator(kind):
            return view.name_within(areas.group_of(view.own.code, kind).code if kind != "country" else "000")
        case _:
            return str(word)
