"""The status of a target in words, its number, and why it has that status."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.core import benefits, formats, periods
from analysis.core.benefits import Benefit
from analysis.display import context
from analysis.display.blocks.blocks import Cell
from analysis.display.context import Context
from analysis.display.sentences import outlook
from analysis.display.tables import judgement
from analysis.display.texts import text
from analysis.indicators import held
from analysis.plans.cases import ends_after
from analysis.plans.numbers import Number
from analysis.plans.targets import Judgement

TABLES_NAMED = 3
SYMBOLS = {"met": "✓", "not_met": "✗", "not_yet_due": "…", "cannot_be_judged": "?", "needs_own_records": "□"}


def status(each: Judgement, language: str) -> str:
    """The status as a symbol and in words."""
    return f"{SYMBOLS[each.status]}\N{NO-BREAK SPACE}{status_words(each, language)}"


def status_words(each: Judgement, language: str) -> str:
    """The status in words; a number that can be fetched is told apart from one that cannot be had at all."""
    if each.status == "cannot_be_judged" and each.verdict.why == "partial":
        return text(language, "targets.status_partial")
    not_fetched = each.status == "cannot_be_judged" and each.verdict.why == "not_held"
    return text(language, "targets.status_not_held" if not_fetched else f"targets.status_{each.status}")


def status_in_table(each: Judgement, language: str) -> Cell:
    """The status as a cell: a target that is not due yet says when it is."""
    words = status_words(each, language)
    if each.status == "not_yet_due":
        words = text(language, "targets.status_due", period=periods.short_name(each.period, language))
    return Cell(words, words, symbol=SYMBOLS[each.status])


def shared_status(judgements: Sequence[Judgement], language: str) -> str:
    """The sentence that says the status of all targets at once, where none of them is due yet; else nothing."""
    if len(judgements) < 2 or any(each.status != "not_yet_due" for each in judgements):
        return ""
    return text(language, "targets.status_of_all", status=status(judgements[0], language))


def why(each: Judgement, view: Context) -> str:
    """The reason for the status, with the numbers in words."""
    reason = each.verdict.why
    if each.so_far:
        return _so_far(each, view)
    if each.status == "needs_own_records":
        return _say("why_own_records", view)
    if reason == "partial":
        lacks = each.target.measure.proxy.lacks.text(view.language)
        return _say("why_partial", view, held_up=_against_limit(each, view), lacks=lacks)
    if each.status == "not_yet_due":
        chance = outlook.chance(each.chance.probability, each.chance.why, view.language)
        return f"{_not_yet_due(each, view)} {chance}".strip()
    if reason == "not_held":
        return _not_held(each, view)
    if reason == "not_in_force":
        return _not_in_force(each, view)
    return _judged(each, view) if reason == "judged" else _say(f"why_{reason}", view)


def _say(key: str, view: Context, **words: object) -> str:
    return text(view.language, f"targets.{key}", **words)


def _so_far(each: Judgement, view: Context) -> str:
    """What the municipality has recorded of the period until now, and what that comes to."""
    number, limit = number_in_table(each, view.language), each.verdict.limit
    if limit is None:
        return f"{number}. {_say(f'why_{each.verdict.why}', view)}"
    outcome = each.status if each.status in ("met", "not_met") else "open"
    said = _say(f"so_far_{outcome}", view, number=number, limit=_amount(limit, each, view.language))
    if outcome != "open" or each.status == "not_yet_due":
        return said
    return f"{said} {_say('rest_not_recorded', view, period=periods.name(each.period, view.language))}"


def _judged(each: Judgement, view: Context) -> str:
    chance = _within_chance(each)
    return " ".join([_against_limit(each, view), *([_say(chance, view)] if chance else [])])


def _within_chance(each: Judgement) -> str:
    """Return the key of what to say where number and limit differ as printed, but by less than chance explains."""
    verdict, measure = each.verdict, each.target.measure
    number, other = each.number, verdict.comparator_number
    if measure.definition is None or verdict.rank is not None or not each.distance:
        return ""
    if len(measure.breakdowns) != 1 or not (number.record and other.record) or other.value is None:
        return ""
    interval = judgement.difference(number.record, other.record, measure.definition)
    moved = verdict.limit - other.value
    if interval is None or not interval[0] <= moved <= interval[1]:
        return ""
    return "limit_within_chance" if moved else "within_chance"


def _against_limit(each: Judgement, view: Context) -> str:
    """The number beside what it is held against: a place, a gap, a comparator or a limit."""
    language, verdict, compared = view.language, each.verdict, each.verdict.comparator
    words = {"value": number_words(each.number, each, language), "period": periods.name(each.number.period, language)}
    if compared is not None:
        words["area"] = compared.name if compared.kind == "peer_group" else view.name_within(compared.code)
    if verdict.rank is not None:
        best, _, left_out = verdict.rank
        said = _say("judged_rank", view, best=best, **words)
        return f"{said} {_say('left_out', view, count=left_out)}" if left_out else said
    if compared is None:
        key = "judged_plain" if verdict.limit is None else "judged_limit"
    else:
        words["comparator"] = number_words(verdict.comparator_number, each, language)
        if verdict.gap is not None:
            return _gap(each, words, view)
        same = verdict.limit in (None, verdict.comparator_number.value)
        key = "judged_compared" if same else "judged_compared_limit"
    if key.endswith("limit"):
        words["limit"] = _limit_amount(each, language)
    return _say(key, view, **words)


def _gap(each: Judgement, words: dict[str, str], view: Context) -> str:
    """How far the municipality lies behind a comparator, and lay at the base."""
    definition, (now, before, since) = each.target.measure.definition, each.verdict.gap
    unit = "pp" if definition.unit == "pct" else definition.unit
    gap, was = (formats.value_with_unit(size, unit, definition.decimals, view.language) for size in (now, before))
    words |= {"before": was, "base": periods.name(since, view.language)}
    return _say("judged_gap", view, gap=gap, **words) if now > 0 else _say("judged_gap_closed", view, **words)


def _limit_amount(each: Judgement, language: str) -> str:
    """The limit as it is printed; with more decimals where it would else look the same as a number it is not."""
    limit, definition = each.verdict.limit, each.target.measure.definition
    written = _amount(limit, each, language)
    if definition is None or each.number.value == limit or written != number_words(each.number, each, language):
        return written
    return formats.value_with_unit(limit, definition.unit, definition.decimals + 2, language)


def _not_yet_due(each: Judgement, view: Context) -> str:
    verdict = each.verdict
    if not each.number.known:
        missing = _say("why_hidden", view) if verdict.why == "hidden" else _lacks(each, view)
        return missing or _say("due", view, period=periods.name(each.period, view.language))
    if verdict.holds is not None:
        return f"{_judged(each, view)} {_say('stands_met' if verdict.holds else 'stands_not_met', view)}"
    period = periods.name(each.number.period, view.language)
    stands = _say("newest", view, value=number_words(each.number, each, view.language), period=period)
    open_reasons = ("no_gap", "no_milestone", "no_comparator", "break", "undecided")
    return f"{stands} {_say(f'why_{verdict.why}', view)}" if verdict.why in open_reasons else stands


def _lacks(each: Judgement, view: Context) -> str:
    """What must be there before the target can be judged, where it is not."""
    definition = each.target.measure.definition
    if definition is None or all(table.startswith("records:") for table in definition.tables):
        return _say("why_own_records", view)
    return _not_held(each, view) if not_fetched(each, view) else ""


def _not_held(each: Judgement, view: Context) -> str:
    tables = not_fetched(each, view)
    if not tables:
        return _say("why_not_in_tables", view, period=periods.name(each.period, view.language))
    if len(tables) > TABLES_NAMED:
        return _say("why_many_not_held", view, count=len(tables))
    key = "why_not_held" if len(tables) == 1 else "why_some_not_held"
    return _say(key, view, tables=formats.join(tables, view.language))


def not_fetched(each: Judgement, view: Context) -> list[str]:
    """Return the official tables that a target is measured on and that hold nothing about the municipality."""
    measure = each.target.measure
    if measure.definition is None:
        return []
    needed = measure.tables()
    return [table for table in held.missing_tables([measure.definition], view.own, view.data_until) if table in needed]


def _not_in_force(each: Judgement, view: Context) -> str:
    """Say that the benefit that a target is about has ended, and what took its place."""
    language, period = view.language, periods.name(each.period, view.language)
    ended = [found for name in each.target.measure.breakdowns if (found := _ended(name, each.period))]
    if len(ended) != 1:
        return _say("why_not_in_force", view, period=period)
    (benefit,) = ended
    words = {
        "benefit": benefit.name.text(language),
        "last": periods.name(benefit.valid_until, language),
        "period": period,
    }
    if benefit.successor is None:
        return _say("why_ended", view, **words)
    successor = context.within(benefits.benefit(benefit.successor).name.text(language))
    return _say("why_replaced", view, successor=successor, **words)


def _ended(breakdown: str, period: str) -> Benefit | None:
    """Return the benefit that a breakdown is of, where it had ended before a period."""
    dimension, _, member = breakdown.partition("=")
    rows = {row.key: row.benefit for row in benefits.main_rows()}
    code = member if dimension == "benefit" else rows.get(member) if dimension == "row" else None
    found = next((each for each in benefits.benefits() if each.code == code), None)
    ended = found is not None and found.valid_until is not None and ends_after(period, found.valid_until)
    return found if ended else None


def _amount(value: float, each: Judgement, language: str) -> str:
    definition = each.target.measure.definition
    if definition is None:
        return formats.number(value, 0, language=language)
    return formats.value_with_unit(value, definition.unit, definition.decimals, language)


def number_words(number: Number, each: Judgement, language: str) -> str:
    """Write a number with its unit, as bounds where hidden counts leave it open, or as the sign for none."""
    if number.value is not None:
        return _amount(number.value, each, language)
    if not number.known:
        return text(language, "sign.suppressed" if number.status == "suppressed" else "sign.not_available")
    lower, upper = (_amount(bound, each, language) for bound in (number.low, number.high))
    return text(language, "targets.between", lower=lower, upper=upper)


def number_in_table(each: Judgement, language: str) -> str:
    """The number; one of another period than the target's says which, one not whole yet up to when it counts."""
    number, period = number_words(each.number, each, language), each.number.period
    if each.verdict.why == "partial":
        number = text(language, "targets.number_part", number=number)
    if each.so_far:
        return text(language, "targets.number_so_far", number=number, period=periods.name(period, language))
    if each.number.known and period != each.period:
        return text(language, "targets.number_of", number=number, period=periods.short_name(period, language))
    return number
