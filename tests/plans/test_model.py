"""What a plan can say: every form that the documents of the format show, and the schema that editors use."""

import json
import re
import typing

import jsonschema
import pytest
import yaml
from pydantic import TypeAdapter, ValidationError, create_model

from analysis import plans
from analysis.core import errors, project, yaml_files
from analysis.plans import checks, measures, model, printed, rules, schema

DOCUMENT = project.root() / "docs" / "plan-format.md"


def parts_of_a_plan(*keys: str) -> TypeAdapter:
    """The form of some keys of a plan, read by themselves."""
    fields = {key: (model.Plan.model_fields[key].annotation, model.Plan.model_fields[key]) for key in keys}
    return TypeAdapter(create_model("PartsOfAPlan", __base__=yaml_files.StrictModel, **fields))


FORMS = {
    "peers": parts_of_a_plan("comparators", "peers"),
    "about": parts_of_a_plan("ministerial_goals", "notes"),
    "plan": TypeAdapter(checks.PlanFile),
    "chapters": TypeAdapter(dict[str, list[model.ChapterEntry]]),
    "measure": TypeAdapter(measures.Measure),
    "rule": TypeAdapter(rules.AnyRule),
    "target": TypeAdapter(model.Target),
    "target_group": TypeAdapter(model.TargetGroup),
    "quotation": TypeAdapter(model.Quotation),
    "printed": TypeAdapter(printed.PrintedCheck),
    "printed_table": TypeAdapter(printed.PrintedTable),
}


def examples() -> list[tuple[str, str]]:
    """The examples of the document, each with the form that it shows."""
    return re.findall(r"^```yaml (\w+)\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def read(form: str, text: str) -> object:
    data = yaml.load(text, Loader=yaml_files._Loader)
    return FORMS[form].validate_json(json.dumps(data, default=str), strict=True, context={"file": DOCUMENT})


@pytest.mark.parametrize(("form", "text"), examples())
def test_each_example_of_the_document_can_be_read(form, text):
    read(form, text)


def test_the_document_shows_every_rule_and_every_form():
    kinds = {typing.get_args(each.model_fields["type"].annotation)[0] for each in yaml_files._models_in(rules.AnyRule)}
    shown = [read(form, text) for form, text in examples() if form == "rule"]
    assert {rule.type for rule in shown} == kinds
    assert {form for form, _ in examples()} == set(FORMS)


def test_the_document_names_every_key_of_a_plan_and_of_a_target():
    text = DOCUMENT.read_text(encoding="utf-8")
    keys = [*model.Plan.model_fields, *model.Target.model_fields]
    assert [key for key in keys if key != "name" and f"`{key}`" not in text] == []


# The schema


def test_the_schema_is_up_to_date():
    assert schema.PATH.read_text(encoding="utf-8") == schema.text(), "run python -m analysis.plans.schema"


@pytest.mark.parametrize("name", plans.names())
def test_every_plan_fits_the_schema(name):
    text = project.data("plans", f"{name}.yml").read_text(encoding="utf-8")
    plan = yaml_files._construct(project.data("plans"), yaml.compose(text, Loader=yaml_files._Loader))
    jsonschema.Draft202012Validator(schema.schema()).validate(plan)


@pytest.mark.parametrize(
    "fault",
    [
        {"municipality": 370},
        {"comparators": ["regoin"]},
        {"chapter": ["overview"]},
        {"targets": [{"id": "a"}]},
        {"quotations": [{"id": "a", "text": {"da": "a", "en": "a"}, "author": "a", "date": "juni"}]},
    ],
)
def test_the_schema_refuses_what_the_model_refuses(fault):
    good = {"title": {"da": "a", "en": "a"}, "comparators": ["rar"], "chapters": ["overview"]}
    validator = jsonschema.Draft202012Validator(schema.schema())
    validator.validate(good)
    assert not validator.is_valid(good | fault)
    with pytest.raises(ValidationError):
        model.Plan.model_validate(good | fault)


# The plan


def plan(**more) -> model.Plan:
    given = {"title": {"da": "a", "en": "b"}, "comparators": ["country"], "chapters": ["overview"]}
    return model.Plan.model_validate(given | more)


def test_the_options_of_a_chapter():
    made = plan(chapters=["overview", {"chapter": "unemployment", "options": {"months": 25}}])
    assert made.chapter_names == ["overview", "unemployment"]
    assert made.options("unemployment") == {"months": 25}
    assert made.options("overview") == {}


def test_peers_are_an_area_of_their_own():
    named = {"name": {"da": "Naboerne", "en": "The neighbours"}, "municipalities": ["259", "316"]}
    made = plan(comparators=["peers"], peers=named)
    assert made.peer_area("en").name == "The neighbours"
    assert made.peer_area().members == ("259", "316")
    assert plan().peer_area() is None


def test_peers_that_are_compared_with_are_named():
    with pytest.raises(ValidationError, match="the plan has no peers"):
        plan(comparators=["peers"])


def test_a_measure_is_one_thing():
    for given in ({}, {"indicator": "unemployed", "record": "campaigns"}):
        with pytest.raises(ValidationError, match="give either indicator or record"):
            measures.Measure.model_validate(given)


def test_a_plan_is_found_by_municipality_and_year():
    assert plans.plan_for("336", 2025) == "stevns-2024-2026"
    assert plans.plan_for("336", 2023) == "default"
    with pytest.raises(errors.UsageError, match="did you mean 'faxe-2024-2026'"):
        plans.load("faxe-2024")


# Printed tables


TABLE = {
    "id": "t",
    "text": {"da": "Tabel", "en": "Table"},
    "columns": [
        {"id": "now", "text": {"da": "nu", "en": "now"}, "unit": "persons", "adds_up": True},
        {
            "id": "before",
            "text": {"da": "før", "en": "before"},
            "unit": "persons",
            "ours": {"indicator": "unemployed", "period": "2021", "breakdown": "row={row}"},
        },
        {
            "id": "change",
            "text": {"da": "forskel", "en": "change"},
            "unit": "persons",
            "difference_of": ["now", "before"],
        },
    ],
    "rows": [
        {"id": "all", "text": {"da": "alle", "en": "all"}, "numbers": [5, 4, 1], "parts": ["men", "women"]},
        {"id": "men", "text": {"da": "mænd", "en": "men"}, "numbers": [2, 3, -1], "area": "370"},
        {"id": "women", "text": {"da": "kvinder", "en": "women"}, "numbers": [3, None, None]},
    ],
}


def test_each_cell_of_a_printed_table_is_a_printed_number():
    cells = {cell.id: cell for cell in printed.PrintedTable.model_validate(TABLE).checks()}
    assert len(cells) == 7
    assert cells["t-all-now"].parts == [2, 3]
    assert cells["t-all-change"].parts == [5, -4]
    assert cells["t-men-now"].parts == []
    assert cells["t-men-before"].text.da == "Tabel: mænd, før"
    assert cells["t-men-before"].ours.breakdown == "row=men"
    assert (cells["t-men-before"].ours.area, cells["t-all-before"].ours.area) == ("370", None)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"numbers": [1, 2]}, "2 numbers for 3 columns"),
        ({"parts": ["boys"]}, "'boys'.*no rows"),
        ({"findings": {"then": {"da": "a", "en": "a"}}}, "'then'.*no columns"),
    ],
)
def test_a_printed_table_that_does_not_fit_together(change, message):
    rows = [TABLE["rows"][0] | change, *TABLE["rows"][1:]]
    with pytest.raises(ValidationError, match=message):
        printed.PrintedTable.model_validate(TABLE | {"rows": rows})
