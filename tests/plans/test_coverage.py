"""Every statement that the annexes must show is served by something that exists."""

import ast
import re

import pytest

from analysis import plans
from analysis.annex import chapters
from analysis.cli import app
from analysis.core import errors
from analysis.indicators import registry
from analysis.plans import coverage, ministerial_goals
from analysis.plans.coverage import Service, Statement
from analysis.sources import record_kinds

PLANS = {
    "S0": ("naestved-politik", 3),
    "S1": ("naestved-2023", 79),
    "S2": ("stevns-2024-2026", 13),
    "S3": ("slagelse-2017", 25),
    "S4": ("faxe-2024-2026", 15),
}


def test_the_135_statements_are_kept():
    statements = coverage.statements()
    assert len({each.id for each in statements}) == len(statements) == 135
    for prefix, (plan, count) in PLANS.items():
        found = [each for each in statements if each.id.startswith(f"{prefix}-")]
        assert (len(found), {each.plan for each in found}) == (count, {plan})
    numbered = [int(match[1]) for each in statements if (match := re.fullmatch(r"S1-(\d+)", each.id))]
    assert numbered == list(range(1, 80))


LISTS = {"target": "targets", "target_group": "target_groups", "quotation": "quotations", "printed": "printed"}


def faults(statement):
    """What a statement names that does not exist, a sentence each."""
    plan = plans.load(statement.plan)
    for service in statement.served:
        allowed = keys(plan, service.by)
        if service.key not in allowed:
            yield str(errors.unknown(service.by, service.key, allowed))
    for chapter in statement.chapters:
        if chapter not in plan.chapter_names:
            yield str(errors.unknown("chapter", chapter, plan.chapter_names))


def keys(plan, by):
    if by in ("indicator", "record"):
        return list(registry.indicators() if by == "indicator" else record_kinds.kinds())
    if by == "ministerial_goal":
        return [key for key in ministerial_goals.goals() if key in plan.ministerial_goals]
    rows = [f"{table.id}-{row.id}" for table in plan.printed_tables for row in table.rows] if by == "printed" else []
    return [*rows, *(record.id for record in getattr(plan, LISTS[by]))]


def test_each_is_served_by_something_that_exists_in_chapters_of_its_plan():
    assert [(each.id, message) for each in coverage.statements() for message in faults(each)] == []


# The second point of the policy's focus, which no statement is about.
BEYOND = {("naestved-politik", "arbejdskraft")}


def test_every_target_and_target_group_serves_a_statement():
    served = {(each.plan, service.by, service.key) for each in coverage.statements() for service in each.served}
    for name in plans.names():
        plan = plans.load(name)
        for by, records in (("target", plan.targets), ("target_group", plan.target_groups)):
            assert {(name, record.id) for record in records if (name, by, record.id) not in served} <= BEYOND


@pytest.mark.parametrize(
    ("by", "key", "message"),
    [
        ("indicator", "unemployment_rat", "Unknown indicator 'unemployment_rat'; did you mean 'unemployment_rate'?"),
        ("target", "9", "Unknown target '9'"),
        ("quotation", "havvind", "Unknown quotation 'havvind'; did you mean 'havvind-"),
        ("printed", "tabel-3-dagpeng", "Unknown printed 'tabel-3-dagpeng'; did you mean 'tabel-3-dagpenge"),
        ("record", "survey", "Unknown record 'survey'; did you mean 'surveys'?"),
        ("ministerial_goal", "2017-1", "Unknown ministerial_goal '2017-1'; did you mean '2023-1'?"),
    ],
)
def test_what_serves_a_statement_and_does_not_exist_is_told(by, key, message):
    services = [Service(by=by, key=key)]
    made = Statement(id="x", name="x", plan="naestved-2023", served=services, chapters=["overview"])
    (told,) = faults(made)
    assert message in told


def test_a_chapter_that_the_plan_does_not_show_is_told():
    services = [Service(by="indicator", key="unemployment_rate")]
    made = Statement(id="x", name="x", plan="naestved-2023", served=services, chapters=["businesses"])
    (told,) = faults(made)
    assert told.startswith("Unknown chapter 'businesses'")


# Where a chapter of a plan's annex shows what serves a statement.
CHAPTER_OF = {
    "target": "targets",
    "target_group": "benefits",
    "quotation": "method",
    "printed": "method",
    "ministerial_goal": "method",
}


def shown_in(statement):
    """For each that serves a statement, the chapters of its plan that show it."""
    plan = plans.load(statement.plan)
    for service in statement.served:
        if service.by in CHAPTER_OF:
            yield service, {CHAPTER_OF[service.by]}
            continue
        words = {f"records:{service.key}", service.key} if service.by == "record" else {service.key}
        named = {name for name in plan.chapter_names if words & WORDS[name]}
        measured = {target.measure.indicator or target.measure.record for target in plan.targets}
        goals = [ministerial_goals.goal(key) for key in plan.ministerial_goals]
        noted = {key for goal in goals for key in (*goal.indicators, *goal.records)}
        noted |= {check.ours.indicator for check in plan.printed if check.ours}
        named |= {"targets"} if service.key in measured else set()
        named |= {"method"} if service.key in noted else set()
        yield service, named


def words_of(chapter):
    """The words that a chapter's code names, and the tables of the indicators among them."""
    code = "\n".join(cell.source for cell in chapters.read(chapter).cells if cell.cell_type == "code")
    nodes = list(ast.walk(ast.parse(code)))
    words = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    # the table of benefits has their changes too
    calls = [node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "benefits"]
    words |= {f"{call.args[0].value}_change" for call in calls}
    keys = words & set(registry.indicators())
    return words | {table for key in keys for table in registry.indicator(key).tables}


WORDS = {chapter.name: words_of(chapter) for chapter in chapters.chapters()}


@pytest.mark.parametrize("statement", coverage.statements(), ids=lambda each: each.id)
def test_the_chapters_named_show_what_serves_a_statement(statement):
    for service, shown in shown_in(statement):
        assert shown & set(statement.chapters), f"{service.by} {service.key} is shown in {sorted(shown)}"


def test_every_chapter_named_shows_something_of_the_statement():
    for statement in coverage.statements():
        shown = set().union(*(named for _, named in shown_in(statement)))
        assert set(statement.chapters) <= shown, statement.id


def command(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        app.main(list(arguments))
    return ended.value.code, capsys.readouterr()


def test_the_command_lists_where_each_is_served(capsys):
    code, said = command(capsys, "list", "indicators", "--coverage")
    lines = said.out.splitlines()
    assert code == 0
    assert len(lines) == 136
    assert lines[0].split("\t") == ["statement", "name", "plan", "served by", "chapters"]
    row = next(line.split("\t") for line in lines if line.startswith("S4-2a\t"))
    assert row[2:] == [
        "faxe-2024-2026",
        "target 2a, indicator long_term_share_12_months",
        "targets unemployment",
    ]


def test_coverage_goes_with_indicators(capsys):
    code, said = command(capsys, "list", "plans", "--coverage")
    assert code == 2
    assert said.err == "bilag: --coverage goes with indicators, not with plans.\n"
