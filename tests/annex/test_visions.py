"""Visions and pejlemærker, target groups of the law, and comparators by date: the example of the plan format, run."""

import json
import re

import pytest
import yaml

from analysis import open_annex, plans
from analysis.annex import parameters
from analysis.core import project, yaml_files
from analysis.display.blocks import html
from analysis.plans import targets
from analysis.plans.checks import PlanFile

DOCUMENT = project.root() / "docs" / "plan-format.md"


@pytest.fixture
def vision(monkeypatch):
    text = re.search(r"^```yaml plan\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[1]
    data = json.dumps(yaml.load(text, Loader=yaml_files._Loader), default=str)
    plan = PlanFile.model_validate_json(data, strict=True, context={"file": DOCUMENT})
    monkeypatch.setattr(plans, "load", lambda name: plan)
    return plan


@pytest.fixture
def in_2027(monkeypatch):
    """As it will be when the first month of 2027 is held."""
    monkeypatch.setattr(parameters, "newest_month", lambda: "2027M01")
    return {"year": 2027, "data_until": "2027M01"}


def annex(chapter="targets", municipality="320", **given):
    given = {"year": 2026, "plan": "default", "data_until": "2026M07", "language": "da"} | given
    return open_annex(chapter, municipality=municipality, **given)


def test_a_direction_without_a_demand_is_told_as_a_course_and_a_story_as_it_is_written(vision):
    direction, story = annex().from_plan("stories")
    asked = "**Flere skal med i fællesskabet på arbejdsmarkedet: ned, uden krav til hvor meget.**"
    alone = annex("unemployment").message("long_term_share_12_months")
    assert str(direction) == " ".join([asked, *alone.sentences]) and "Langtidsledigheden i Faxe" in str(direction)
    page = html.render(story.payload())
    assert "<strong>praktik på plejehjemmet</strong>" in page and "<li>Mentor fra første dag</li>" in page
    assert "<em>Virksomhedskonsulent, Faxe Kommune, 12. maj 2026</em>" in page


def test_a_goal_with_a_direction_alone_is_shown_and_never_judged(vision):
    own = annex().own
    [judged] = targets.judge(vision, own, "2026M07", [2026])
    assert (judged.status, judged.verdict.why, judged.verdict.holds) == ("cannot_be_judged", "no_rule", None)
    board = annex("overview").targets()
    [row] = board.rows
    assert row.cells[-1].text == "uden krav" and "ned, uden krav til hvor meget" in [cell.text for cell in row.cells]


def test_the_comparators_are_those_of_the_month_that_the_annex_ends_in(vision, in_2027):
    assert [area.name for area in annex().comparators] == ["RAR Sjælland", "Hele landet"]
    assert [area.name for area in annex(**in_2027).comparators] == ["Region Østdanmark", "Hele landet"]


def test_the_default_plan_follows_the_date(in_2027):
    named = [[area.name for area in annex(**given).comparators] for given in ({"data_until": "2026M12"}, in_2027)]
    assert named == [
        ["Oplandskommuner", "RAR Sjælland", "Hele landet"],
        ["Oplandskommuner", "Region Østdanmark", "Hele landet"],
    ]
    assert annex(**in_2027).about("region").own.name == "Region Østdanmark"


def test_the_target_groups_of_the_law_are_thirteen_until_2027_and_then_not_known(vision, in_2027):
    table = annex().from_plan("target_groups")
    named = [row.label for row in table.rows if not row.level]
    assert len(named) == 13 and named[1] == "Jobparate kontanthjælpsmodtagere"
    parts = [row.label for row in table.rows if row.level]
    assert parts.count("Kontanthjælp, jobparate") == 1
    for given in (in_2027, {"data_until": "2021M12"}):
        told = str(annex(**given).from_plan("target_groups"))
        assert told == "Målgrupperne efter loven på dette tidspunkt er ikke med i bilagets kilder."


def test_a_target_says_which_reforms_change_what_it_rests_on():
    table = annex(plan="faxe-2024-2026").targets(kind="status")
    [note] = [note for note in table.notes if "RAR står her for de kommuner" in note]
    assert note.startswith("Mål ")


def test_the_reforms_behind_the_annex_are_listed_with_what_they_concern():
    table = annex("method").method("breaks")
    named = {row.label: [cell.text for cell in row.cells] for row in table.rows}
    [rar] = [cells for label, cells in named.items() if label.startswith("Lov nr. 1656")]
    assert rar == ["januar 2025", "RAR Sjælland"]
    assert not [label for label in named if "2027" in label]
    assert [label for label in named if label.startswith("Fra 1. januar 2026 er der færre slags tilbud")]
