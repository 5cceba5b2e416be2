"""A target in words: what its rule asks for, its number, its status, and a sentence on why it has that status."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.core import formats, periods
from analysis.display.blocks.blocks import Cell
from analysis.display.context import Context
from analysis.display.sentences import goals, outlook
from analysis.display.texts import text
from analysis.plans.numbers import Number
from analysis.plans.targets import Judgement

SYMBOLS = {
    "met": "✓",
    "on_track": "→",
    "at_risk": "!",
    "not_met": "×",
    "depends": "±",
    "needs_records": "◊",
    "no_limit": "–",
    "undecided": "?",
    "replaced": "↷",
}
# The statuses of judgements that are due, as they are shown.
DUE = {"met": "met", "not_met": "not_met", "needs_own_records": "needs_records"}
WITHOUT_LIMIT = ("no_rule", "threshold_not_printed", "no_milestone")


def shown_status(judgements: Sequence[Judgement]) -> str:
    """Return the status that is shown of a goal's readings: one of `SYMBOLS`.

    A reading that only shows a number is not held against one that is judged.
    """
    if any(each.replaced_by for each in judgements):
        return "replaced"
    found = {_status(each) for each in judgements if each.reading.rule.is_judged} or {"no_limit"}
    return found.pop() if len(found) == 1 else "depends"


def _status(each: Judgement) -> str:
    if each.status in DUE:
        return DUE[each.status]
    if each.status == "not_yet_due" and each.verdict.holds is not None:
        return "on_track" if each.verdict.holds else "at_risk"
    if each.verdict.why in WITHOUT_LIMIT:
        return "no_limit"
    lacks = (each.so_far or not each.number.known) and each.verdict.why != "hidden"
    return "needs_records" if each.measure.needs_records and lacks else "undecided"


def requirement(each: Judgement, view: Context) -> str:
    """What the rule asks for, with what this comes to where it hangs on another number; empty where it asks nothing."""
    rule, limit = each.reading.rule, each.verdict.limit
    if not rule.is_judged:
        return goals.goal(each, view) if getattr(rule, "direction", None) else ""
    asked = goals.goal(each, view)
    if limit is None or (rule.area_kind is None and rule.base_period is None):
        return asked
    return _say(
        "goal_with_limit",
        view,
        goal=asked,
        limit=_limit(each, _number(each.number, each, view.language), view.language),
    )


def status_cell(judgements: Sequence[Judgement], language: str) -> Cell:
    """Return the status that a goal's readings come to, as a cell."""
    status = shown_status(judgements)
    words = text(language, f"board.{status}")
    return Cell(words, words, symbol=SYMBOLS[status])


def number_in_table(each: Judgement, language: str) -> str:
    """The number; one of another period than the target's says which, one not whole yet up to when it counts."""
    number, period = _number(each.number, each, language), each.number.period
    if len(each.target.measures()) > 1:
        number = text(language, "targets.number_on", measure=each.measure.name(language), number=number)
    if each.verdict.why == "partial":
        number = text(language, "targets.number_part", number=number)
    if each.so_far:
        return text(language, "targets.number_so_far", number=number, period=periods.name(period, language))
    if each.number.known and period != each.period:
        return text(language, "targets.number_of", number=number, period=periods.short_name(period, language))
    return number


def _number(number: Number, each: Judgement, language: str) -> str:
    """Write a number with its unit, as bounds where hidden counts leave it open, or as the sign for none."""
    if not number.known:
        return text(language, "sign.suppressed" if number.status == "suppressed" else "sign.not_available")
    lower, upper = (_amount(bound, each, language) for bound in (number.low, number.high))
    return lower if number.value is not None else text(language, "targets.between", lower=lower, upper=upper)


def _amount(value: float, each: Judgement, language: str, *, more_decimals: int = 0, apart: bool = False) -> str:
    measure = each.measure
    unit = "pp" if apart and measure.in_unit == "pct" else measure.in_unit
    written = formats.value_with_unit(value, unit, measure.decimals + more_decimals, language)
    return written if measure.per is None or apart else f"{written} {measure.per.text(language)}"


def why(each: Judgement, view: Context) -> str:
    """The reason for the status, with the numbers in words."""
    said = _why(each, view)
    return said if each.replaced_by is None else _say("why_replaced", view, why=said)


def _why(each: Judgement, view: Context) -> str:
    verdict, language = each.verdict, view.language
    if verdict.why == "no_rule" and any(reading.rule.why_open != "no_rule" for reading in each.target.readings):
        verdict = replace(verdict, why="only_shown")
        each = replace(each, verdict=verdict)
    if each.status == "needs_own_records" and not each.so_far:
        return _say("why_own_records", view)
    if verdict.why == "partial":
        lacks = each.measure.proxy.lacks.text(language)
        return _say("why_partial", view, held_up=_held_up(each, view), lacks=lacks)
    if each.so_far:
        return _so_far(each, view)
    if each.status == "not_yet_due":
        return _not_yet_due(each, view)
    return _judged(each, view) if verdict.why == "judged" else _say(f"why_{verdict.why}", view)


def _judged(each: Judgement, view: Context) -> str:
    """What decided, and what came to the same on other measures."""
    beside = [replace(each, number=held.number, measure=held.measure, verdict=held) for held in each.verdict.beside]
    return " ".join(_held_up(one, view) for one in (each, *beside))


def _say(key: str, view: Context, **words: object) -> str:
    return text(view.language, f"targets.{key}", **words)


def _so_far(each: Judgement, view: Context) -> str:
    """What the municipality has recorded of the period until now, and what that comes to."""
    number, limit = number_in_table(each, view.language), each.verdict.limit
    if limit is None:
        return f"{number}. {_say(f'why_{each.verdict.why}', view)}"
    outcome = each.status if each.status in ("met", "not_met") else "open"
    return _say(f"so_far_{outcome}", view, number=number, limit=_amount(limit, each, view.language))


def _not_yet_due(each: Judgement, view: Context) -> str:
    """Where the target stands on the newest number, and how likely it is that it will be met."""
    verdict, language = each.verdict, view.language
    if not each.number.known:
        if verdict.why == "hidden":
            return _say("why_hidden", view)
        if each.measure.needs_records:
            return _say("why_own_records", view)
        return _say("due", view, period=periods.name(each.period, language))
    if verdict.holds is None:
        value, period = _number(each.number, each, language), periods.name(each.number.period, language)
        return f"{_say('newest', view, value=value, period=period)} {_say(f'why_{verdict.why}', view)}"
    probability = each.chance.probability
    chance = "" if probability is None else f" ({outlook.chance(probability, language)})"
    return f"{_judged(each, view)} {_say('stands_met' if verdict.holds else 'stands_not_met', view, chance=chance)}"


def _held_up(each: Judgement, view: Context) -> str:
    """The number beside what it is held against: a place, a gap, a comparator or a limit."""
    language, verdict, compared = view.language, each.verdict, each.verdict.comparator
    words = {"value": _number(each.number, each, language), "period": periods.name(each.number.period, language)}
    if compared is not None:
        words["area"] = compared.name if compared.kind == "peer_group" else view.name_within(compared.code)
    if verdict.rank is not None:
        best, worst = verdict.rank
        key, worst = ("judged_rank", {}) if best == worst else ("judged_rank_between", {"worst": worst})
        return _say(key, view, best=best, **worst, **words)
    if compared is not None:
        words["comparator"] = _number(verdict.comparator_number, each, language)
    if verdict.gap is not None:
        gap, before, base = verdict.gap
        words |= {"before": _amount(before, each, language, apart=True), "base": periods.name(base, language)}
        if gap <= 0:
            return _say("judged_gap_closed", view, **words)
        return _say("judged_gap", view, gap=_amount(gap, each, language, apart=True), **words)
    if compared is not None and verdict.limit in (None, verdict.comparator_number.value):
        said = _say("judged_compared", view, **words)
    elif verdict.limit is None:
        said = _say("judged_plain", view, **words)
    else:
        words["limit"] = _limit(each, words["value"], language)
        said = _say("judged_limit" if compared is None else "judged_compared_limit", view, **words)
    return " ".join(filter(None, (said, _tie(each, view))))


def _limit(each: Judgement, number: str, language: str) -> str:
    """The limit as it is printed; with more decimals where it would else look the same as a number it is not.

    One that the plan prints keeps its decimals.
    """
    limit = each.verdict.limit
    own = 0 if each.verdict.comparator_number.known else formats.decimals_of(limit) - each.measure.decimals
    written = _amount(limit, each, language, more_decimals=max(own, 0))
    if written != number or each.number.value == limit:
        return written
    return _amount(limit, each, language, more_decimals=2)


def _tie(each: Judgement, view: Context) -> str:
    """Say whether it is enough that the number equals the limit, where that cannot be seen from the two."""
    verdict, number = each.verdict, each.number
    if verdict.holds is None or number.value is None or number.value != verdict.limit:
        return ""
    other = verdict.comparator_number
    exact = number.exact, other.exact if other.value == verdict.limit else verdict.limit
    outcome = "met" if verdict.holds else "not_met"
    value, limit = (_amount(one, each, view.language, more_decimals=2) for one in exact)
    if value != limit:
        return _say(f"tie_rounded_{outcome}", view, value=value, limit=limit)
    return "" if verdict.holds else _say("tie_not_met", view)
