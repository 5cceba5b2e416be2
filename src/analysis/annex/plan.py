"""The verbs on what the plan itself holds: its targets, groups, quotations and printed numbers, and own records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import pandas as pd

from analysis.annex import chapters
from analysis.annex.scope import Scope
from analysis.annex.verbs import Blocks
from analysis.core import areas, periods
from analysis.display.blocks import origins
from analysis.display.blocks.blocks import Missing, Table, Text
from analysis.display.tables import economy, goals, own_records, printed_checks
from analysis.display.tables import quotations as quotations_display
from analysis.display.tables import target_groups as groups_display
from analysis.display.targets import target_outcomes
from analysis.display.targets import targets as targets_display
from analysis.indicators import held, registry, values
from analysis.plans import ministerial_goals
from analysis.plans import target_groups as group_numbers
from analysis.plans import targets as plan_targets
from analysis.plans.model import Quotation, Target, TargetGroup
from analysis.plans.targets import Judgement
from analysis.sources import municipal_records
from analysis.store import observations


def targets(scope: Scope, *, kind: Literal["status", "short", "years"] = "status") -> Table | None:
    """The plan's targets held against the numbers; None without targets.

    Parameters
    ----------
    kind : {"status", "short", "years"}
        Each target with number, comparator, status and why; with its status alone, what is missed first; or year by
        year, for a plan of several years.

    Examples
    --------
    >>> annex.targets(kind="short")  # doctest: +SKIP
    """
    if not scope.plan.targets or (kind == "years" and len(scope.plan.years) < 2):
        return None
    view, all_targets = scope.view, scope.plan.targets
    if kind == "short":
        table = target_outcomes.targets_in_short(
            judged(scope), all_targets, view, id=scope.id("targets"), before=judged_before(scope)
        )
    elif kind == "status":
        caption = scope.text("targets.caption")
        table = targets_display.targets_table(judged(scope), all_targets, view, id=scope.id("status"), caption=caption)
    else:
        found = plan_targets.judge(scope.plan, scope.own, scope.data_until)
        caption = scope.text("targets.follow_up_caption")
        table = targets_display.follow_up_table(found, all_targets, view, id=scope.id("follow-up"), caption=caption)
    return _of_plan(scope, table, "targets", all_targets)


def judged(scope: Scope) -> list[Judgement]:
    """Return what the plan's targets come to in the annex's year."""
    return plan_targets.judge(scope.plan, scope.own, scope.data_until, [scope.year]) if scope.plan.targets else []


def judged_before(scope: Scope) -> list[Judgement]:
    """Return what the plan's targets came to in the year before; nothing where the plan begins later."""
    if not scope.plan.targets or scope.year - 1 not in scope.plan.years:
        return []
    found = plan_targets.judge(scope.plan, scope.own, scope.data_until, [scope.year - 1], chances=False)
    return [each for each in found if periods.parse(each.period).year == scope.year - 1]


def from_plan(
    scope: Scope,
    what: Literal["notes", "target_groups", "ministerial_goals", "statements", "forecasts", "printed"],
    *,
    unless_shown: bool = False,
) -> Table | Text | None:
    """What the plan says itself; None where it has nothing of the kind.

    Parameters
    ----------
    what : str
        Its remarks (`notes`); its target groups by the benefits they are made of; the minister's goals that it names,
        else those of its year; statements or forecasts that it quotes from others; or its printed numbers beside ours.
    unless_shown : bool
        Not where another chapter of the plan shows it.

    Examples
    --------
    >>> annex.from_plan("target_groups")  # doctest: +SKIP
    """
    if unless_shown and what in _shown_elsewhere(scope):
        return None
    if what in ("statements", "forecasts"):
        return _quotations(scope, what.removesuffix("s"))
    make = {
        "notes": _notes,
        "target_groups": _target_groups,
        "ministerial_goals": _ministerial_goals,
        "printed": _printed,
    }
    return make[what](scope)


def _notes(scope: Scope) -> Text | None:
    if not scope.plan.notes:
        return None
    words = " ".join(note.text(scope.language) for note in scope.plan.notes)
    return _of_plan(scope, Text(words, scope.language), "notes")


def _target_groups(scope: Scope) -> Table | None:
    groups = scope.plan.target_groups
    if not groups:
        return None
    found = group_numbers.numbers(groups, scope.own, scope.data_until)
    table = groups_display.target_groups_table(groups, found, scope.view, id=scope.id("target-groups"))
    return _of_plan(scope, table, "groups", groups)


def _quotations(scope: Scope, kind: str) -> Table | None:
    quoted = [each for each in scope.plan.quotations if each.kind == kind]
    if not quoted:
        return None
    caption = scope.text("quotations.forecast_caption" if kind == "forecast" else "quotations.caption")
    id = scope.id("quotations", kind)
    table = quotations_display.quotations_table(quoted, scope.view, id=id, caption=caption)
    return _of_plan(scope, table, "quoted", quoted)


def _printed(scope: Scope) -> Table | None:
    table = printed_checks.printed_table(scope.plan.printed, scope.view, id=scope.id("printed"))
    return table and _of_plan(scope, table, "printed")


def _ministerial_goals(scope: Scope) -> Table | None:
    named = [ministerial_goals.goal(key) for key in scope.plan.ministerial_goals]
    found = named or ministerial_goals.of_year(scope.year)
    if not found:
        return None
    keys = dict.fromkeys(key for goal in found for key in goal.indicators)
    newest = values.concat([_newest(scope, key) for key in keys])
    return goals.goals_table(found, newest, scope.view, id=scope.id("goals"))


def _newest(scope: Scope, key: str) -> pd.DataFrame:
    """Return an indicator's newest value in its first breakdown: the municipality's, or else the country's."""
    record = registry.indicator(key)
    for area in (scope.own, areas.area("000")):
        period = held.newest(record, area, scope.data_until)
        if period is not None:
            frame = scope.values(key, [period], of=[area], breakdowns=record.breakdowns[:1])
            return frame[frame["status"] != "not_available"]
    return values.empty()


def _of_plan(
    scope: Scope, block: origins.Stated, what: str, parts: Iterable[Target | TargetGroup | Quotation] = ()
) -> origins.Stated:
    """Return a block of what the plan itself says, with its document and where in it that stands."""
    return origins.of_plan(block, what, scope.plan.source_document, [each.lines for each in parts])


def records(scope: Scope, *kinds: str) -> Blocks:
    """What the municipality has recorded itself, whole years apart from parts; what it has not is named.

    Parameters
    ----------
    *kinds : str
        Kinds of records; without any those that no other chapter of the plan shows.

    Examples
    --------
    >>> annex.records("partnership_agreements", "campaigns")  # doctest: +SKIP
    """
    if not kinds:
        return _records_not_shown(scope)
    rows = observations.until(municipal_records.load(scope.own.code), scope.data_until)
    given = [kind for kind in kinds if (rows["table"] == municipal_records.table(kind)).any()]
    if not given:
        wanted = [municipal_records.table(kind) for kind in kinds]
        return Blocks([scope.missing_tables(wanted, scope.id("records-missing"))])
    lacking = [kind for kind in kinds if kind not in given]
    caption, id = scope.text("own_records.caption"), scope.id("records")
    return Blocks(own_records.records_tables(rows, given, lacking, scope.view, id=id, caption=caption))


def _records_not_shown(scope: Scope) -> Blocks:
    """Return what is recorded of kinds that no chapter of the plan shows: the budget, then the rest."""
    shown = _shown_elsewhere(scope)
    kinds = [kind for kind in municipal_records.held(scope.own.code) if kind not in shown]
    tables = [budget_table(scope)] if "budget" in kinds else []
    rows = observations.until(municipal_records.load(scope.own.code), scope.data_until)
    rest = [kind for kind in kinds if kind != "budget" and (rows["table"] == municipal_records.table(kind)).any()]
    if rest:
        caption, id = scope.text("own_records.other_caption"), scope.id("other-records")
        tables += own_records.records_tables(rows, rest, [], scope.view, id=id, caption=caption)
    return Blocks(table for table in tables if table is not None)


def budget_table(scope: Scope) -> Table | Missing | None:
    """Return the budget item by item as the municipality recorded it; None where it has not."""
    rows = economy.budget_rows(municipal_records.load(scope.own.code), scope.data_until)
    return economy.budget_table(rows, scope.view, id=scope.id("budget-table")) if len(rows) else None


def _shown_elsewhere(scope: Scope) -> set[str]:
    """Return the verbs, indicators and kinds of records that the plan's other chapters name."""
    others = [chapters.chapter(name) for name in scope.plan.chapter_names if name != scope.chapter]
    words = {word for chapter in others for word in chapters.words_used(chapter)}
    records = [registry.indicators()[word] for word in words if word in registry.indicators()]
    return words | {table.removeprefix("records:") for record in records for table in record.tables}
