"""Targets in words: what was promised, what the number is, whether it holds and why."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from string import ascii_uppercase

from analysis import areas, benefits, formats, periods
from analysis.areas import Area
from analysis.benefits import Benefit
from analysis.display import context, judgement, outlook
from analysis.display.blocks import Cell, Column, Row, Table, records
from analysis.display.context import Context
from analysis.display.texts import text
from analysis.indicators import held, registry
from analysis.indicators.registry import Indicator
from analysis.plans import numbers, rules
from analysis.plans.numbers import Number
from analysis.plans.rules import Target
from analysis.plans.targets import Judgement

TABLES_NAMED = 3
COUNTED = ("persons", "full_time_persons", "count", "agreements", "companies", "jobs")
SYMBOLS = {"met": "✓", "not_met": "✗", "not_yet_due": "…", "cannot_be_judged": "?", "needs_own_records": "□"}


def marks(targets: Iterable[Target]) -> dict[str, str]:
    """Return what stands before each target: the plan's own number, else a letter.

    Examples
    --------
    Targets with the ids "1a", "cv" and "2" stand as 1a, A and 2.
    """
    letters = iter(ascii_uppercase)
    return {each.id: each.id if each.id[0].isdigit() else next(letters, each.id) for each in targets}


def targets_table(
    judgements: Sequence[Judgement],
    view: Context,
    *,
    id: str,
    caption: str,
    targets: Sequence[Target] | None = None,
) -> Table:
    """A row for each reading of each target: the goal, the number, the comparator, the status and why.

    Parameters
    ----------
    judgements : sequence of Judgement
        One period for each reading.
    view : Context
    id, caption : str
    targets : sequence of Target, optional
        All of the plan's, in its order; those judged by default.

    Returns
    -------
    Table
        Its payload carries the targets as the contract has them.
    """
    language, marked = view.language, _marked(judgements, targets)
    keys = ("status", "goal", "period", "value", "comparator", "why")
    columns = tuple(Column(key, text(language, f"targets.{key}"), numeric=False) for key in keys)
    rows = tuple(
        Row(
            label(each, marked, language),
            tuple(
                Cell(words, words, symbol=symbol)
                for words, symbol in (
                    (status_words(each, language), SYMBOLS[each.status]),
                    (goal(each.reading.rule, each, view), ""),
                    (periods.short_name(each.period, language), ""),
                    (_told(each, language), ""),
                    (_comparator(each, view), ""),
                    (why(each, view), ""),
                )
            ),
        )
        for each in judgements
    )
    columns, rows = _without_empty(columns, rows)
    return Table(
        id=id,
        caption=caption,
        stub=text(language, "targets.target"),
        columns=columns,
        rows=rows,
        language=language,
        notes=_notes(judgements, marked, view),
        values=_values(judgements),
        targets=tuple(as_record(each, view) for each in judgements),
    )


def follow_up_table(
    judgements: Sequence[Judgement],
    view: Context,
    *,
    id: str,
    caption: str,
    targets: Sequence[Target] | None = None,
) -> Table:
    """Every target of a plan year by year: number, distance to the limit and status.

    Returns
    -------
    Table
        A row for each reading, a column for each period.
    """
    language, marked = view.language, _marked(judgements, targets)
    years = list(dict.fromkeys(periods.parse(each.period).year for each in judgements))
    rows = []
    for _, group in groupby(judgements, key=lambda each: (each.target.id, each.reading.id)):
        found = {periods.parse(each.period).year: each for each in group}
        first = next(iter(found.values()))
        cells = [_year_cell(found.get(year), view) for year in years]
        rows.append(Row(label(first, marked, language), tuple(Cell(words, words) for words in cells)))
    return Table(
        id=id,
        caption=caption,
        stub=text(language, "targets.target"),
        columns=tuple(Column(f"year-{year}", str(year), numeric=False) for year in years),
        rows=tuple(rows),
        language=language,
        notes=(text(language, "targets.follow_up_note"), *_notes(judgements, marked, view)),
        values=_values(judgements),
        targets=tuple(as_record(each, view) for each in judgements),
    )


def as_record(each: Judgement, view: Context) -> dict:
    """A judgement as annex.json has it."""
    verdict = each.verdict
    comparator = verdict.comparator
    return {
        "id": each.target.id,
        "reading": each.reading.id,
        "period": each.period,
        "text": each.target.text.text(view.language),
        "indicator": each.target.measure.indicator or f"records:{each.target.measure.record}",
        "rule": goal(each.reading.rule, each, view),
        "value": each.number.value,
        "value_period": each.number.period or None,
        "comparator": comparator.code if comparator else None,
        "comparator_value": verdict.comparator_number.value,
        "limit": verdict.limit,
        "distance": each.distance,
        "status": each.status,
        "reason": why(each, view),
        "probability": each.chance.probability,
        "probability_reason": outlook.chance_reason(each.chance.probability, each.chance.why, view.language),
    }


def _without_empty(columns: tuple[Column, ...], rows: tuple[Row, ...]) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """Leave out the columns in which nothing stands."""
    kept = [place for place in range(len(columns)) if any(row.cells[place].text for row in rows)]
    narrowed = tuple(replace(row, cells=tuple(row.cells[place] for place in kept)) for row in rows)
    return tuple(columns[place] for place in kept), narrowed


def _marked(judgements: Sequence[Judgement], targets: Sequence[Target] | None) -> dict[str, str]:
    found = [each.target for each in judgements] if targets is None else targets
    return marks({each.id: each for each in found}.values())


def label(each: Judgement, marked: Mapping[str, str], language: str) -> str:
    """The target's number or letter and its words, and the reading's where there are several."""
    words = f"{marked[each.target.id]}. {each.target.text.text(language)}"
    if len(each.target.readings) == 1:
        return words
    return f"{words} ({each.reading.text.text(language)})"


def status(each: Judgement, language: str) -> str:
    """The status as a symbol and in words."""
    return f"{SYMBOLS[each.status]}\N{NO-BREAK SPACE}{status_words(each, language)}"


def status_words(each: Judgement, language: str) -> str:
    """The status in words; a number that can be fetched is told apart from one that cannot be had at all."""
    not_fetched = each.status == "cannot_be_judged" and each.verdict.why == "not_held"
    return text(language, "targets.status_not_held" if not_fetched else f"targets.status_{each.status}")


def goal(rule: rules.Rule, each: Judgement, view: Context) -> str:
    """What the rule asks for, in words.

    Examples
    --------
    "mindst 25 pct.", "på niveau med eller under RAR Sjælland", "blandt de 5 bedste i Region Sjælland"
    """
    return _GOALS[type(rule)](rule, each, view)


def why(each: Judgement, view: Context) -> str:
    """The reason for the status, with the numbers in words."""
    language, verdict = view.language, each.verdict
    if each.so_far:
        return _so_far(each, view)
    if each.status == "needs_own_records":
        return text(language, "targets.why_own_records")
    if each.status == "not_yet_due":
        chance = outlook.chance(each.chance.probability, each.chance.why, language, each.chance.experience)
        return f"{_not_yet_due(each, view)} {chance}".strip()
    if verdict.why == "not_held":
        return _not_held(each, view)
    if verdict.why == "not_in_force":
        return _not_in_force(each, view)
    if verdict.why != "judged":
        return text(language, f"targets.why_{verdict.why}")
    return _judged(each, view)


def _so_far(each: Judgement, view: Context) -> str:
    """What the municipality has recorded of the period until now, and what that comes to."""
    language, verdict = view.language, each.verdict
    if verdict.limit is None:
        return f"{_told(each, language)}. {text(language, f'targets.why_{verdict.why}')}"
    limit = _amount(verdict.limit, each, language)
    ending = each.status if each.status in ("met", "not_met") else "open"
    said = text(language, f"targets.so_far_{ending}", number=_told(each, language), limit=limit)
    if ending != "open":
        return said
    period = periods.name(each.period, language)
    rest = "due" if each.status == "not_yet_due" else "rest_not_recorded"
    return f"{said} {text(language, f'targets.{rest}', period=period)}"


def _judged(each: Judgement, view: Context) -> str:
    said = _held_up(each, view)
    chance = _within_chance(each)
    return f"{said} {text(view.language, f'targets.{chance}')}" if chance else said


def _within_chance(each: Judgement) -> str:
    """Return the key of what to say where number and limit differ as printed, but by less than chance explains."""
    verdict, record = each.verdict, _indicator(each)
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
    words = {"value": _number(each.number, each, language), "period": periods.name(each.number.period, language)}
    if verdict.rank is not None:
        said = text(
            language, "targets.judged_rank", best=verdict.rank[0], area=_area(verdict.comparator, view), **words
        )
        left_out = text(language, "targets.left_out", count=verdict.rank[2]) if verdict.rank[2] else ""
        return f"{said} {left_out}".strip()
    if verdict.comparator is not None:
        words |= {
            "area": _area(verdict.comparator, view),
            "comparator": _number(verdict.comparator_number, each, language),
        }
        if verdict.limit is None or verdict.limit == verdict.comparator_number.value:
            return text(language, "targets.judged_compared", **words)
        return text(language, "targets.judged_compared_limit", limit=_limit_amount(each, language), **words)
    if verdict.limit is None:
        return text(language, "targets.judged_plain", **words)
    return text(language, "targets.judged_limit", limit=_limit_amount(each, language), **words)


def _limit_amount(each: Judgement, language: str) -> str:
    """The limit as it is printed; with more decimals where it would else look the same as a number it is not."""
    limit, record = each.verdict.limit, _indicator(each)
    written = _amount(limit, each, language)
    if record is None or each.number.value == limit or written != _number(each.number, each, language):
        return written
    return formats.value_with_unit(limit, record.unit, record.decimals + 2, language)


def _not_yet_due(each: Judgement, view: Context) -> str:
    language = view.language
    due = text(language, "targets.due", period=periods.name(each.period, language))
    if not each.number.known:
        missing = text(language, "targets.why_hidden") if each.verdict.why == "hidden" else _lacks(each, view)
        return f"{due} {missing}" if missing else due
    now = _judged(each, view) if each.verdict.why == "judged" else ""
    if each.verdict.holds is None:
        stands = text(
            language,
            "targets.newest",
            value=_number(each.number, each, language),
            period=periods.name(each.number.period, language),
        )
        return f"{due} {stands}"
    return f"{due} {now} {text(language, 'targets.stands_met' if each.verdict.holds else 'targets.stands_not_met')}"


def _lacks(each: Judgement, view: Context) -> str:
    """What must be there before the target can be judged, where it is not."""
    record = _indicator(each)
    if record is None or all(table.startswith("records:") for table in record.tables):
        return text(view.language, "targets.why_own_records")
    return _not_held(each, view) if _not_fetched(each, view) else ""


def _not_held(each: Judgement, view: Context) -> str:
    language, period = view.language, periods.name(each.period, view.language)
    tables = _not_fetched(each, view)
    if not tables:
        return text(language, "targets.why_not_in_tables", period=period)
    if len(tables) > TABLES_NAMED:
        return text(language, "targets.why_many_not_held", count=len(tables))
    key = "why_not_held" if len(tables) == 1 else "why_some_not_held"
    return text(language, f"targets.{key}", tables=formats.join(tables, language))


def _not_fetched(each: Judgement, view: Context) -> list[str]:
    """Return the official tables that a target is measured on and that hold nothing about the municipality."""
    record = _indicator(each)
    if record is None:
        return []
    needed = numbers.tables(each.target.measure, record)
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


def _indicator(each: Judgement) -> Indicator | None:
    key = each.target.measure.indicator
    return registry.indicator(key) if key else None


def _amount(value: float, each: Judgement, language: str) -> str:
    record = _indicator(each)
    if record is None:
        return formats.number(value, 0, language=language)
    return formats.value_with_unit(value, record.unit, record.decimals, language)


def _number(number: Number, each: Judgement, language: str) -> str:
    if number.value is not None:
        return _amount(number.value, each, language)
    if not number.known:
        return text(language, "sign.suppressed" if number.status == "suppressed" else "sign.not_available")
    ends = [_amount(end, each, language) for end in (number.low, number.high)]
    return text(language, "targets.between", lower=ends[0], upper=ends[1])


def _told(each: Judgement, language: str) -> str:
    """The number; one of another period than the target's says which, one not whole yet up to when it counts."""
    number = _number(each.number, each, language)
    if not each.so_far and each.number.known and each.number.period != each.period:
        period = periods.short_name(each.number.period, language)
        return text(language, "targets.number_of", number=number, period=period)
    if not each.so_far:
        return number
    return text(language, "targets.number_so_far", number=number, period=periods.name(each.number.period, language))


def _comparator(each: Judgement, view: Context) -> str:
    verdict = each.verdict
    if verdict.comparator is None or not verdict.comparator_number.known:
        return ""
    return f"{view.name(verdict.comparator.code)}: {_number(verdict.comparator_number, each, view.language)}"


def _year_cell(each: Judgement | None, view: Context) -> str:
    if each is None:
        return text(view.language, "sign.not_applicable")
    language = view.language
    said = [status(each, language)]
    if each.number.known:
        said.insert(0, _told(each, language))
    if each.chance.probability is not None:
        said.append(outlook.chance_in_cell(each.chance.probability, language))
    if each.distance is not None and each.verdict.rank is None:
        said.insert(1, text(language, "targets.distance", distance=_signed(each.distance, each, language)))
    return ", ".join(said)


def _signed(distance: float, each: Judgement, language: str) -> str:
    record = _indicator(each)
    decimals = record.decimals if record else 0
    return formats.number(distance, decimals, signed=True, language=language)


def _area(area: Area, view: Context) -> str:
    return view.name_within(area.code) if area.kind != "peer_group" else area.name


def _notes(judgements: Sequence[Judgement], marked: Mapping[str, str], view: Context) -> tuple[str, ...]:
    language = view.language
    found = list({each.target.id: each.target for each in judgements}.values())
    proxies = [
        text(
            language,
            f"targets.proxy_{each.measure.proxy.bias}",
            meant=context.within(each.measure.proxy.instead_of.text(language)),
            target=marked[each.id],
        )
        for each in found
        if each.measure.proxy
    ]
    replaced = [
        text(language, "targets.replaces", target=marked[each.id], earlier=marked.get(each.replaces, each.replaces))
        for each in found
        if each.replaces
    ]
    letters = [text(language, "targets.letters")] if any(marked[each.id] != each.id for each in found) else []
    own_notes = _own_notes(found, marked, language)
    return (*letters, *proxies, *own_notes, *replaced, *_readings(found, marked, language), *_fetch(judgements, view))


def _own_notes(found: Sequence[Target], marked: Mapping[str, str], language: str) -> list[str]:
    """The plan's notes on its targets, each with the numbers of the targets that it is about."""
    about: dict[str, list[str]] = {}
    for each in found:
        for note in each.notes:
            about.setdefault(note.text(language), []).append(marked[each.id])
    return [
        text(language, "targets.note", targets=formats.join(list(dict.fromkeys(those)), language), note=note)
        for note, those in about.items()
    ]


def _readings(found: Sequence[Target], marked: Mapping[str, str], language: str) -> list[str]:
    """How each target is read, where its only reading stands nowhere else."""
    read = [
        f"{marked[each.id]}: {each.readings[0].text.text(language)}"
        for each in found
        if len(each.readings) == 1
        and each.part_of is None
        and each.readings[0].text.text(language) != each.text.text(language)
    ]
    return [text(language, "targets.readings", readings="; ".join(read))] if read else []


def _fetch(judgements: Sequence[Judgement], view: Context) -> list[str]:
    """The command that fetches what the targets lack."""
    lacking = [
        table
        for each in judgements
        if not each.number.known and each.verdict.why == "not_held"
        for table in _not_fetched(each, view)
        if not table.startswith("records:")
    ]
    command = " ".join(dict.fromkeys(lacking))
    return [text(view.language, "targets.fetch", command=command)] if lacking else []


def _values(judgements: Sequence[Judgement]) -> tuple[dict, ...]:
    import pandas as pd

    rows = [
        number.record
        for each in judgements
        for number in (each.number, each.verdict.comparator_number)
        if number.record and number.period
    ]
    return records(pd.DataFrame(rows)) if rows else ()


# Goals in words


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
    record = _indicator(each)
    return record is None or record.unit in COUNTED


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
