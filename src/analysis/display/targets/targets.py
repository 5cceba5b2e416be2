"""Targets in tables: what was promised, what the number is, whether it holds and why, now and year by year."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from string import ascii_uppercase

from analysis.core import formats, periods
from analysis.display import context
from analysis.display.blocks.blocks import Cell, Column, Row, Table
from analysis.display.context import Context
from analysis.display.sentences import goals, outlook
from analysis.display.tables.cells import change_cell
from analysis.display.tables.marks import bullet_mark
from analysis.display.targets import target_words
from analysis.display.texts import text
from analysis.indicators.changes import Change
from analysis.plans.model import Target
from analysis.plans.targets import Judgement

# "2a", "A1", "B", "II.3"; not a word.
OWN_NUMBER = re.compile(r"\d.*|[A-ZÆØÅ]{1,4}[-. ]?(\d.*)?")
# A goal in short may have so many words.
MOST_WORDS = 12


def marks(targets: Iterable[Target]) -> dict[str, str]:
    """Return what stands before each target: the plan's own number, such as 2a or A1, else a letter of no other."""
    ids = [each.id for each in targets]
    letters = (letter for letter in ascii_uppercase if letter not in ids)
    return {each: each if OWN_NUMBER.fullmatch(each) else next(letters, each) for each in ids}


def targets_table(
    judgements: Sequence[Judgement], targets: Sequence[Target], view: Context, *, id: str, caption: str
) -> Table:
    """A row for each reading of each of the plan's targets, in one period: the status, the goal, the number and why.

    Where some are not due yet, a column says when they are. The payload carries the targets as the contract has them.
    """
    language, marked = view.language, marks(targets)
    keys = ("status", "goal", "period", "value", "why")

    def of_reading(found: Sequence[Judgement]) -> list[Cell]:
        each, *_ = found
        cells = {
            "status": target_words.status_cell([each], language),
            "goal": _words(goals.goal(each, view)),
            "period": _words(periods.short_name(each.period, language) if each.status == "not_yet_due" else ""),
            "value": _words(target_words.number_in_table(each, language)),
            "why": _words(target_words.why(each, view)),
        }
        return [cells[key] for key in keys]

    def of_all(readings: Sequence[Sequence[Judgement]]) -> list[Cell]:
        return [target_words.status_cell([each for each, *_ in readings], language), *[Cell("")] * 4]

    rows = _rows(judgements, marked, language, of_reading, of_all)
    shown = [place for place in range(len(keys)) if any(row.cells[place].text for row in rows)]
    return Table(
        id=id,
        caption=caption,
        stub=text(language, "targets.target"),
        columns=tuple(Column(keys[place], text(language, f"targets.{keys[place]}"), numeric=False) for place in shown),
        rows=tuple(replace(row, cells=tuple(row.cells[place] for place in shown)) for row in rows),
        language=language,
        notes=_notes(judgements, marked, language),
        values=goals.values_of(judgements),
        targets=tuple(as_record(each, view) for each in judgements),
    )


def _rows(
    judgements: Sequence[Judgement],
    marked: Mapping[str, str],
    language: str,
    of_reading: Callable[[Sequence[Judgement]], Sequence[Cell]],
    of_all: Callable[[Sequence[Sequence[Judgement]]], Sequence[Cell]],
) -> tuple[Row, ...]:
    """A row for each target; one with several readings has what they come to together, and a row under it for each."""
    rows = []
    for _, group in groupby(judgements, key=lambda each: each.target.id):
        readings = [list(found) for _, found in groupby(group, key=lambda each: each.reading.id)]
        target = readings[0][0].target
        named, level = f"{marked[target.id]}. {target.text.text(language)}", int(target.part_of is not None)
        if len(readings) == 1:
            rows.append(Row(named, tuple(of_reading(readings[0])), level))
            continue
        rows.append(Row(named, tuple(of_all(readings)), level))
        rows += [Row(found[0].reading.text.text(language), tuple(of_reading(found)), level + 1) for found in readings]
    return tuple(rows)


def _words(words: str) -> Cell:
    return Cell(words, words)


def as_record(each: Judgement, view: Context) -> dict:
    """A judgement as annex.json has it."""
    verdict, measure = each.verdict, each.measure
    # a part is no outcome: the reason tells it
    partial = verdict.why == "partial"
    return {
        "id": each.target.id,
        "reading": each.reading.id,
        "period": each.period,
        "text": each.target.text.text(view.language),
        "indicator": measure.indicator or f"records:{measure.record}",
        "rule": goals.goal(each, view),
        "value": None if partial else each.number.exact,
        "value_period": each.number.period or None,
        "comparator": verdict.comparator.code if verdict.comparator else None,
        "comparator_value": None if partial else verdict.comparator_number.exact,
        "limit": verdict.limit,
        "distance": each.distance,
        "status": each.status,
        "shown": target_words.shown_status([each]),
        "reason": target_words.why(each, view),
        "probability": each.chance.probability,
        "probability_reason": outlook.chance_reason(each.chance.probability, each.chance.why, view.language),
    }


def label(each: Judgement, marked: Mapping[str, str], language: str) -> str:
    """The target's number or letter and its words, and the reading's where there are several."""
    words = f"{marked[each.target.id]}. {each.target.text.text(language)}"
    if len(each.target.readings) == 1:
        return words
    return f"{words} ({each.reading.text.text(language)})"


def _notes(judgements: Sequence[Judgement], marked: Mapping[str, str], language: str) -> tuple[str, ...]:
    """What explains the targets: letters, proxies, the plan's own notes, and how far chances hold."""
    found = list({each.target.id: each.target for each in judgements}.values())
    letters = any(marked[each.id] != each.id for each in found)
    own = [(note.text(language), each.id) for each in found for note in each.notes]
    replaced = [(each, marked.get(each.replaces, each.replaces)) for each in found if each.replaces]
    rules = [(reform.text(language), each.target.id) for each in judgements for reform in each.reforms]
    tried = [
        (outlook.experience(each.chance.experience, language), each.target.id)
        for each in judgements
        if each.status == "not_yet_due" and each.chance.experience is not None
    ]
    return (
        *([text(language, "targets.letters")] if letters else []),
        *_proxies(found, marked, language),
        *_shared(own, marked, language),
        *(text(language, "targets.replaces", target=marked[each.id], earlier=earlier) for each, earlier in replaced),
        *_shared(rules, marked, language),
        *_shared(tried, marked, language),
    )


def _shared(said: Sequence[tuple[str, str]], marked: Mapping[str, str], language: str) -> list[str]:
    """Each note once, with the marks of all targets that it is about."""
    about: dict[str, dict[str, None]] = {}
    for note, target in said:
        about.setdefault(note, {})[marked[target]] = None
    return [
        text(language, "targets.note", targets=formats.join(list(those), language), note=note)
        for note, those in about.items()
    ]


def _proxies(found: Iterable[Target], marked: Mapping[str, str], language: str) -> tuple[str, ...]:
    """Say of each target that is measured on something else than it is about, what its number stands for."""
    measured = [(marked[each.id], own.proxy) for each in found for own in each.measures() if own.proxy]
    return tuple(
        text(
            language, f"targets.proxy_{proxy.bias}", meant=context.within(proxy.instead_of.text(language)), target=mark
        )
        for mark, proxy in measured
    )


def name(target: Target, language: str) -> str:
    """Return a goal in short: as the plan's file has it, else its own words where they are few, else its measure."""
    if target.short is not None:
        return target.short.text(language)
    words = target.text.text(language)
    return words if len(words.split()) <= MOST_WORDS else target.measure.name(language)


def board(
    judgements: Sequence[Judgement],
    plan_targets: Sequence[Target],
    changed: Mapping[str, Change],
    view: Context,
    *,
    id: str,
) -> Table:
    """Return the goals of a plan in one period, a row each; the parts of a goal are folded into it.

    `changed` is how the number of a goal has changed on the year, by the goal's id.
    """
    language, marked = view.language, marks(plan_targets)
    rows, numbers = [], []
    for readings in goals.wholes(judgements):
        each, chance = readings[0], _chance(readings, language)
        target = each.target
        status = target_words.shown_status(readings)
        cells = (
            Cell(target_words.number_in_table(each, language), each.number.value),
            Cell(target_words.requirement(each, view), each.verdict.limit, picture=bullet(each)),
            change_cell(changed[target.id], language) if target.id in changed else Cell(""),
            Cell(f"{text(language, f'board.{status}')}{chance}", status, symbol=target_words.SYMBOLS[status]),
        )
        rows.append(Row(f"{marked[target.id]}. {name(target, language)}", cells))
        if target.id in changed and math.isfinite(changed[target.id].amount):
            numbers.append({"row": rows[-1].label, "column": "change", "value": changed[target.id].amount})
    keys = ("value", "limit", "change", "chip")
    kept = [place for place in range(len(keys)) if any(row.cells[place].text for row in rows)]
    return Table(
        id=id,
        caption=text(language, "board.caption"),
        stub=text(language, "board.goal"),
        columns=tuple(Column(keys[place], text(language, f"board.{keys[place]}"), numeric=False) for place in kept),
        rows=tuple(Row(row.label, tuple(row.cells[place] for place in kept)) for row in rows),
        language=language,
        values=goals.values_of(judgements),
        targets=tuple(as_record(each, view) for each in judgements),
        numbers=tuple(numbers),
    )


def by_year(judgements: Sequence[Judgement], plan_targets: Sequence[Target], view: Context, *, id: str) -> Table:
    """Return every goal, its parts below it, year by year: the number against what is asked for, and the status."""
    language, marked = view.language, marks(plan_targets)
    years = sorted({periods.parse(each.period).year for each in judgements})
    rows = []
    for readings in goals.by_target(judgements).values():
        target, cells, told = readings[0].target, [], None
        for year in years:
            found = [each for each in readings if periods.parse(each.period).year == year]
            if not found:
                cells.append(Cell(""))
                continue
            # the newest number is told in the first of the years to come alone
            number = target_words.number_in_table(found[0], language), found[0].number.period
            cells.append(_year_cell(found, "" if number == told else number[0], language))
            told = number
        label = f"{marked[target.id]}. {name(target, language)}"
        rows.append(Row(label, tuple(cells), int(target.part_of is not None)))
    return Table(
        id=id,
        caption=text(language, "board.by_year"),
        stub=text(language, "board.goal"),
        columns=tuple(Column(f"year-{year}", str(year), numeric=False) for year in years),
        rows=tuple(rows),
        language=language,
        notes=(text(language, "board.bullet"),) if any(cell.picture for row in rows for cell in row.cells) else (),
        values=goals.values_of(judgements),
        targets=tuple(as_record(each, view) for each in judgements),
    )


def _year_cell(found: Sequence[Judgement], number: str, language: str) -> Cell:
    each, status = found[0], target_words.shown_status(found)
    told = [number] if number and each.number.known else []
    words = ", ".join([*told, text(language, f"board.{status}")])
    return Cell(words, status, symbol=target_words.SYMBOLS[status], picture=bullet(each) if told else "")


def bullet(each: Judgement) -> str:
    """Draw a goal's number against what is asked for; empty where there is no limit."""
    rule, verdict = each.reading.rule, each.verdict
    if rule.asks_above is None or verdict.rank is not None or verdict.gap is not None:
        return ""
    base = verdict.comparator_number.value if rule.base_period is not None else None
    return bullet_mark(each.number.value, verdict.limit, base, above=rule.asks_above)


def _chance(readings: Sequence[Judgement], language: str) -> str:
    told = [each.chance.probability for each in readings if each.chance.probability is not None]
    return f" ({outlook.chance(told[0], language)})" if len(readings) == 1 and told else ""
