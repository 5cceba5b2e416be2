"""The board of goals: each in one row with its number, what is asked for, how it moves, and a status."""

import math
from collections.abc import Mapping, Sequence

from analysis.core import periods
from analysis.display.blocks.blocks import Cell, Column, Row, Table
from analysis.display.context import Context
from analysis.display.sentences import goals, outlook
from analysis.display.tables.cells import change_cell
from analysis.display.tables.marks import bullet_mark
from analysis.display.targets import target_words, targets
from analysis.display.texts import text
from analysis.indicators.changes import Change
from analysis.plans.model import Target
from analysis.plans.targets import Judgement

# A goal in short may have so many words.
MOST_WORDS = 12


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
    language, marked = view.language, targets.marks(plan_targets)
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
        targets=tuple(targets.as_record(each, view) for each in judgements),
        numbers=tuple(numbers),
    )


def by_year(judgements: Sequence[Judgement], plan_targets: Sequence[Target], view: Context, *, id: str) -> Table:
    """Return every goal, its parts below it, year by year: the number against what is asked for, and the status."""
    language, marked = view.language, targets.marks(plan_targets)
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
        targets=tuple(targets.as_record(each, view) for each in judgements),
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
