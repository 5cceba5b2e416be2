"""The status of a target in words, its number, and why it has that status."""

from __future__ import annotations

from collections.abc import Sequence

from analysis import benefits, formats, periods
from analysis.areas import Area
from analysis.benefits import Benefit
from analysis.display import context, judgement, outlook
from analysis.display.blocks import Cell
from analysis.display.context import Context
from analysis.display.texts import text
from analysis.indicators import held
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
    language, verdict = view.language, each.verdict
    if each.so_far:
        return _so_far(each, view)
    if each.status == "needs_own_records":
        return text(language, "targets.why_own_records")
    if verdict.why == "partial":
        return _partial(each, view)
    if each.status == "not_yet_due":
        chance = outlook.chance(each.chance.probability, each.chance.why, language)
        return f"{_not_yet_due(each, view)} {chance}".strip()
    if verdict.why == "not_held":
        return _not_held(each, view)
    if verdict.why == "not_in_force":
        return _not_in_force(each, view)
    if verdict.why != "judged":
        return text(language, f"targets.why_{verdict.why}")
    return _judged(each, view)


def _partial(each: Judgement, view: Context) -> str:
    """What is known of a part of what the target is about, and what lacks before it can be judged."""
    lacking = each.target.measure.proxy.lacks.text(view.language)
    return text(view.language, "targets.why_partial", held_up=_held_up(each, view), lacks=lacking)


def _so_far(each: Judgement, view: Context) -> str:
    """What the municipality has recorded of the period until now, and what that comes to."""
    language, verdict = view.language, each.verdict
    if verdict.limit is None:
        return f"{number_in_table(each, language)}. {text(language, f'targets.why_{verdict.why}')}"
    limit = _amount(verdict.limit, each, language)
    ending = each.status if each.status in ("met", "not_met") else "open"
    said = text(language, f"targets.so_far_{ending}", number=number_in_table(each, language), limit=limit)
    if ending != "open" or each.status == "not_yet_due":
        return said
    return f"{said} {text(language, 'targets.rest_not_recorded', period=periods.name(each.period, language))}"


def _judged(each: Judgement, view: Context) -> str:
    said = _held_up(each, view)
    chance = _within_chance(each)
    return f"{said} {text(view.language, f'targets.{chance}')}" if chance else said


def _within_chance(each: Judgement) -> str:
    """Return the key of what to say where number and limit differ as printed, but by less than chance explains."""
    verdict, record = each.verdict, each.target.measure.definition
    number, other = each.number, verdict.comparator_number
    if record is None or verdict.rank is not None or not each.distance:
        return ""
    if len(each.target.measure.breakdowns) != 1 or not (number.record and other.record) or other.value is None:
        return ""
    interval = judgement.difference(number.record, other.record, record)
    moved = verdict.limit - other.value
    if interval is None or not interval[0] <= moved <= interval[1]:
        return ""
    return "limit_within_chance" if moved else "within_chance"


def _held_up(each: Judgement, view: Context) -> str:
    language, verdict = view.language, each.verdict
    words = {"value": number_words(each.number, each, language), "period": periods.name(each.number.period, language)}
    if verdict.rank is not None:
        said = text(
            language, "targets.judged_rank", best=verdict.rank[0], area=_area(verdict.comparator, view), **words
        )
        left_out = text(language, "targets.left_out", count=verdict.rank[2]) if verdict.rank[2] else ""
        return f"{said} {left_out}".strip()
    if verdict.comparator is not None:
        words |= {
            "area": _area(verdict.comparator, view),
            "comparator": number_words(verdict.comparator_number, each, language),
        }
        if verdict.gap is not None:
            return _gap(each, words, language)
        if verdict.limit is None or verdict.limit == verdict.comparator_number.value:
            return text(language, "targets.judged_compared", **words)
        return text(language, "targets.judged_compared_limit", limit=_limit_amount(each, language), **words)
    if verdict.limit is None:
        return text(language, "targets.judged_plain", **words)
    return text(language, "targets.judged_limit", limit=_limit_amount(each, language), **words)


def _gap(each: Judgement, words: dict[str, str], language: str) -> str:
    """How far the municipality lies behind a comparator, and lay at the base."""
    record, (now, before, since) = each.target.measure.definition, each.verdict.gap
    unit = "pp" if record.unit == "pct" else record.unit
    gap, was = (formats.value_with_unit(size, unit, record.decimals, language) for size in (now, before))
    base = periods.name(since, language)
    words |= {"before": was, "base": base}
    if now > 0:
        return text(language, "targets.judged_gap", gap=gap, **words)
    return text(language, "targets.judged_gap_closed", **words)


def _limit_amount(each: Judgement, language: str) -> str:
    """The limit as it is printed; with more decimals where it would else look the same as a number it is not."""
    limit, record = each.verdict.limit, each.target.measure.definition
    written = _amount(limit, each, language)
    if record is None or each.number.value == limit or written != number_words(each.number, each, language):
        return written
    return formats.value_with_unit(limit, record.unit, record.decimals + 2, language)


def _not_yet_due(each: Judgement, view: Context) -> str:
    language = view.language
    if not each.number.known:
        due = text(language, "targets.due", period=periods.name(each.period, language))
        missing = text(language, "targets.why_hidden") if each.verdict.why == "hidden" else _lacks(each, view)
        return missing or due
    now = _judged(each, view) if each.verdict.why == "judged" else ""
    if each.verdict.holds is None:
        stands = text(
            language,
            "targets.newest",
            value=number_words(each.number, each, language),
            period=periods.name(each.number.period, language),
        )
        open_ended = each.verdict.why in ("no_gap", "no_milestone", "no_comparator", "break", "undecided")
        return f"{stands} {text(language, f'targets.why_{each.verdict.why}')}" if open_ended else stands
    return f"{now} {text(language, 'targets.stands_met' if each.verdict.holds else 'targets.stands_not_met')}"


def _lacks(each: Judgement, view: Context) -> str:
    """What must be there before the target can be judged, where it is not."""
    record = each.target.measure.definition
    if record is None or all(table.startswith("records:") for table in record.tables):
        return text(view.language, "targets.why_own_records")
    return _not_held(each, view) if not_fetched(each, view) else ""


def _not_held(each: Judgement, view: Context) -> str:
    language, period = view.language, periods.name(each.period, view.language)
    tables = not_fetched(each, view)
    if not tables:
        return text(language, "targets.why_not_in_tables", period=period)
    if len(tables) > TABLES_NAMED:
        return text(language, "targets.why_many_not_held", count=len(tables))
    key = "why_not_held" if len(tables) == 1 else "why_some_not_held"
    return text(language, f"targets.{key}", tables=formats.join(tables, language))


def not_fetched(each: Judgement, view: Context) -> list[str]:
    """Return the official tables that a target is measured on and that hold nothing about the municipality."""
    record = each.target.measure.definition
    if record is None:
        return []
    needed = each.target.measure.tables()
    return [table for table in held.missing_tables([record], view.own, view.data_until) if table in needed]


def _not_in_force(each: Judgement, view: Context) -> str:
    """Say that the benefit that a target is about has ended, and what took its place."""
    language, period = view.language, periods.name(each.period, view.language)
    ended = [found for name in each.target.measure.breakdowns if (found := _ended(name, each.period))]
    if len(ended) != 1:
        return text(language, "targets.why_not_in_force", period=period)
    (benefit,) = ended
    words = {
        "benefit": benefit.name.text(language),
        "last": periods.name(benefit.valid_until, language),
        "period": period,
    }
    if benefit.successor is None:
        return text(language, "targets.why_ended", **words)
    successor = context.within(benefits.benefit(benefit.successor).name.text(language))
    return text(language, "targets.why_replaced", successor=successor, **words)


def _ended(breakdown: str, period: str) -> Benefit | None:
    """Return the benefit that a breakdown is of, where it had ended before a period."""
    dimension, _, member = breakdown.partition("=")
    rows = {row.key: row.benefit for row in benefits.main_rows()}
    code = member if dimension == "benefit" else rows.get(member) if dimension == "row" else None
    found = next((each for each in benefits.benefits() if each.code == code), None)
    if found is None or found.valid_until is None:
        return None
    return found if periods.parse(found.valid_until).last_month < periods.parse(period).last_month else None


def _amount(value: float, each: Judgement, language: str) -> str:
    record = each.target.measure.definition
    if record is None:
        return formats.number(value, 0, language=language)
    return formats.value_with_unit(value, record.unit, record.decimals, language)


def number_words(number: Number, each: Judgement, language: str) -> str:
    """Write a number with its unit, as bounds where hidden counts leave it open, or as the sign for none."""
    if number.value is not None:
        return _amount(number.value, each, language)
    if not number.known:
        return text(language, "sign.suppressed" if number.status == "suppressed" else "sign.not_available")
    ends = [_amount(end, each, language) for end in (number.low, number.high)]
    return text(language, "targets.between", lower=ends[0], upper=ends[1])


def number_in_table(each: Judgement, language: str) -> str:
    """The number; one of another period than the target's says which, one not whole yet up to when it counts."""
    number = number_words(each.number, each, language)
    if each.verdict.why == "partial":
        number = text(language, "targets.number_part", number=number)
    if not each.so_far and each.number.known and each.number.period != each.period:
        period = periods.short_name(each.number.period, language)
        return text(language, "targets.number_of", number=number, period=period)
    if not each.so_far:
        return number
    return text(language, "targets.number_so_far", number=number, period=periods.name(each.number.period, language))


def _area(area: Area, view: Context) -> str:
    return view.name_within(area.code) if area.kind != "peer_group" else area.name
