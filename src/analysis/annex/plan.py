"""The verbs on what the plan itself holds: its targets, groups, quotations and printed numbers, and own records."""

from collections.abc import Iterable, Iterator
from typing import Literal

import pandas as pd

from analysis.annex import chapters, facts
from analysis.annex.scope import Scope
from analysis.annex.verbs import Blocks
from analysis.display.blocks import lineage
from analysis.display.blocks.blocks import Missing, Table, Text
from analysis.display.sentences import goals, messages
from analysis.display.tables import own_records, plan_contents
from analysis.display.tables import supervision as supervision_display
from analysis.display.tables import target_groups as groups_display
from analysis.display.targets import targets as targets_display
from analysis.indicators import changes, held, registry, values
from analysis.plans import ministerial_goals
from analysis.plans import supervision as supervised
from analysis.plans import target_groups as group_numbers
from analysis.plans import targets as plan_targets
from analysis.plans.model import Quotation, Target, TargetGroup
from analysis.plans.rules import Shown
from analysis.plans.targets import Judgement
from analysis.sources import municipal_records
from analysis.store import observations


def targets(scope: Scope, *, kind: Literal["board", "years", "status"] = "board") -> Table | None:
    """The plan's targets held against the numbers; None without targets.

    Parameters
    ----------
    kind : {"board", "years", "status"}
        Each goal in short in the annex's year, its parts folded into it; each goal and its parts year by year; or each
        target in the plan's own words, with the reason for its status.
    """
    given, view = scope.plan.targets, scope.view
    if not given:
        return None
    if kind == "board":
        found = judged(scope)
        table = targets_display.board(found, given, _changed(scope, found), view, id=scope.id("targets"))
    elif kind == "status":
        caption = scope.text("targets.caption")
        table = targets_display.targets_table(judged(scope), given, view, id=scope.id("status"), caption=caption)
    else:
        found = plan_targets.judge(scope.plan, scope.own, scope.data_until, chances=False)
        table = targets_display.by_year(found, given, view, id=scope.id("years"))
    return _of_plan(scope, table, "targets", given)


def _changed(scope: Scope, found: Iterable[Judgement]) -> dict[str, changes.Change]:
    """Return how each goal's number has changed on the year, by the goal's id; a sum of parts has no change told."""
    moved = {}
    for each in found:
        measure, number = each.measure, each.number
        if measure.indicator is None or len(measure.breakdowns) > 1 or not number.known:
            continue
        (breakdown,) = measure.breakdowns
        before = held.with_year_before(number.period)[0]
        frame = scope.own_values(measure.indicator, [before, number.period], breakdown)
        rows = {row["period"]: row for row in frame.to_dict(orient="records")}
        if {before, number.period} <= rows.keys():
            moved[each.target.id] = changes.change(rows[number.period], rows[before], measure.definition)
    return moved


def judged(scope: Scope, *, chances: bool = True) -> list[Judgement]:
    """Return what the plan's targets come to in the annex's year; none for the country or a region."""
    if not scope.plan.targets or scope.own.kind != "municipality":
        return []
    return plan_targets.judge(scope.plan, scope.own, scope.data_until, [scope.year], chances=chances)


def from_plan(
    scope: Scope,
    what: Literal["notes", "target_groups", "ministerial_goals", "statements", "forecasts", "printed", "stories"],
    *,
    unless_shown: bool = False,
) -> Table | Text | Blocks | None:
    """What the plan says itself; None where it has nothing of the kind.

    Parameters
    ----------
    what : str
        Its remarks (`notes`); its target groups by the benefits they are made of; the minister's goals that it names,
        else those of its year; statements or forecasts that it quotes from others; its printed numbers beside ours; or
        how it goes with the directions that it names without a demand, and its `stories` of that.
    unless_shown : bool
        Not where another chapter of the plan shows it.
    """
    if unless_shown and what in _shown_elsewhere(scope):
        return None
    if what == "notes":
        words = " ".join(note.text(scope.language) for note in scope.plan.notes)
        return _of_plan(scope, Text(words, scope.language), "notes") if words else None
    if what == "printed":
        table = plan_contents.printed_table(scope.plan.printed, scope.view, id=scope.id("printed"))
        return table and _of_plan(scope, table, "printed")
    if what == "target_groups":
        return _target_groups(scope)
    if what == "ministerial_goals":
        return _ministerial_goals(scope)
    if what == "stories":
        return Blocks([*_directions(scope), *_stories(scope)]) or None
    return _quotations(scope, what.removesuffix("s"))


def _target_groups(scope: Scope) -> Table | Text | None:
    groups, of_law = group_numbers.groups(scope.plan, scope.data_until), scope.plan.target_groups_by_law
    if not groups:
        return Text(scope.text("target_groups.not_known"), scope.language) if of_law else None
    found = group_numbers.numbers(groups, scope.own, scope.data_until)
    table = groups_display.target_groups_table(groups, found, scope.view, id=scope.id("target-groups"))
    return table if of_law else _of_plan(scope, table, "groups", groups)


def _quotations(scope: Scope, kind: str) -> Table | None:
    quoted = [each for each in scope.plan.quotations if each.kind == kind]
    if not quoted:
        return None
    caption = scope.text("quotations.forecast_caption" if kind == "forecast" else "quotations.caption")
    table = plan_contents.quotations_table(quoted, scope.view, id=scope.id("quotations", kind), caption=caption)
    return _of_plan(scope, table, "quoted", quoted)


def _directions(scope: Scope) -> Iterator[Text | Missing]:
    """Yield how the number of each goal with a direction and no demand has gone."""
    for each in judged(scope, chances=False):
        record = each.measure.definition
        if not isinstance(each.reading.rule, Shown) or each.reading.rule.direction is None or record is None:
            continue
        found = facts.of(scope, record) if each.measure.breakdowns == [facts.whole(record)] else None
        if found is None:
            yield scope.missing(record.key)
            continue
        named = targets_display.name(each.target, scope.language).rstrip(".")
        said = messages.of_theme([found], scope.view, scope.id("direction", each.target.id))
        words = " ".join([f"**{named}: {goals.goal(each, scope.view)}.**", *said.sentences])
        yield Text(words, scope.language, said.values, said.id, markdown=True)


def _stories(scope: Scope) -> Iterator[Text]:
    """Yield the plan's stories, each with who tells it and when."""
    for each in (quoted for quoted in scope.plan.quotations if quoted.kind == "story"):
        told = f"{each.text.text(scope.language)}\n\n*{each.author}, {plan_contents.date(each.date, scope.language)}*"
        yield _of_plan(scope, Text(told, scope.language, markdown=True), "quoted", [each])


def _ministerial_goals(scope: Scope) -> Table | None:
    named = [ministerial_goals.goal(key) for key in scope.plan.ministerial_goals]
    found = named or ministerial_goals.of_year(scope.year)
    if not found:
        return None
    newest = _all_newest(scope, [key for goal in found for key in goal.indicators])
    return plan_contents.goals_table(found, newest, scope.view, id=scope.id("goals"))


def supervision(scope: Scope) -> Table:
    """What the law and the ministry hold the municipality's effort against: dates, limits, numbers and status."""
    found = supervised.requirements(scope.data_until)
    newest = _all_newest(scope, [each.indicator for each in found if each.indicator])
    table = supervision_display.supervision_table(found, newest, scope.view, id=scope.id("supervision"))
    return lineage.of_project(table, "supervision")


def _all_newest(scope: Scope, keys: Iterable[str]) -> pd.DataFrame:
    return values.concat([_newest(scope, key) for key in dict.fromkeys(keys)])


def _newest(scope: Scope, key: str) -> pd.DataFrame:
    """Return an indicator's newest value in its first breakdown: the municipality's, or else the country's."""
    for about in (scope, scope.about("country")):
        if period := about.newest(key):
            frame = about.own_values(key, [period], registry.indicator(key).breakdowns[0])
            return frame[frame["status"] != "not_available"]
    return values.empty()


def _of_plan(
    scope: Scope, block: lineage.Stated, what: str, parts: Iterable[Target | TargetGroup | Quotation] = ()
) -> lineage.Stated:
    """Return a block of what the plan itself says, with its document and where in it that stands."""
    return lineage.of_plan(block, what, scope.plan.source_document, [each.lines for each in parts])


def records(scope: Scope, *kinds: str) -> Blocks:
    """What the municipality has recorded itself, whole years apart from parts; what it has not is named.

    Parameters
    ----------
    *kinds : str
        Kinds of records; without any those that no other chapter of the plan shows.
    """
    rows = observations.until(municipal_records.load(scope.own.code), scope.data_until)
    recorded = set(rows["table"])
    shown = set() if kinds else _shown_elsewhere(scope)
    wanted = kinds or [kind for kind in municipal_records.held(scope.own.code) if kind not in shown]
    given = [kind for kind in wanted if municipal_records.table(kind) in recorded]
    if kinds and not given:
        tables = [municipal_records.table(kind) for kind in kinds]
        return Blocks([scope.missing_tables(tables, scope.id("records-missing"))])
    # item by item, and before the rest
    budget = budget_table(scope) if not kinds and "budget" in wanted else None
    given = [kind for kind in given if kinds or kind != "budget"]
    name, id = ("caption", "records") if kinds else ("other_caption", "other-records")
    words = {"id": scope.id(id), "caption": scope.text(f"own_records.{name}")}
    lacking = [kind for kind in kinds if kind not in given]
    rest = own_records.records_tables(rows, given, lacking, scope.view, **words) if given else []
    return Blocks([*([] if budget is None else [budget]), *rest])


def budget_table(scope: Scope) -> Table | Missing | None:
    """Return the budget item by item as the municipality recorded it; None where it has not."""
    rows = own_records.budget_rows(municipal_records.load(scope.own.code), scope.data_until)
    return own_records.budget_table(rows, scope.view, id=scope.id("budget-table")) if len(rows) else None


def _shown_elsewhere(scope: Scope) -> set[str]:
    """Return the verbs, indicators and kinds of records that the plan's other chapters name."""
    others = [chapters.chapter(name) for name in scope.plan.chapter_names if name != scope.chapter]
    words = {word for chapter in others for word in chapters.words_used(chapter)}
    records = [registry.indicators()[word] for word in words if word in registry.indicators()]
    return words | {table.removeprefix("records:") for record in records for table in record.tables}
