"""What is told of a plan with faults: every fault at once, with line, key, value, what is allowed."""

import pytest

from analysis import plans
from analysis.core import project, yaml_files
from analysis.core.errors import DataError, UsageError
from analysis.plans.model import Plan

TEN_FAULTS = """\
title: {da: Statistisk bilag, en: Statistical annex}
municipality: "371"
years: [2024, "2025"]
data_until: 2024X06
comparators: [rar, regoin]
peers:
  name: {da: Naboer, en: Neighbours}
  municipality: ["259"]
chapters: [overveiw, unemployment]
targets:
  - id: "1"
    text: {da: Ledigheden skal ned., en: Unemployment shall fall.}
    measure: {indicator: unemployment_rat}
    readings:
      - id: only
        text: {da: Højst 3 procent, en: At most 3 per cent}
        rule: {type: at_mots, value: 3, unit: pct}
  - id: "2"
    text: {da: Der holdes brancheuger., en: Industry weeks are held.}
    measure: {record: industry_week}
    readings:
      - id: only
        text: {da: To om året, en: Two a year}
        rule: {type: count_per, at_least: 0}
"""
TOLD = [
    (2, "municipality is '371'", "no municipality has that code", "bilag list municipalities"),
    (3, "years.1 is '2025'", "should be a whole number without quotes: 2025.", ""),
    (4, "data_until is '2024X06'", "Unknown period", ""),
    (5, "comparators.1 is 'regoin'", "should be 'peers', 'kommunegruppe', 'rar'", "did you mean 'region'?"),
    (8, "unknown key 'peers.municipality'", "Allowed: 'municipalities' or 'name'", "did you mean 'municipalities'?"),
    (9, "chapters.0 is 'overveiw'", "no chapter has that name", "did you mean 'overview'?"),
    (13, "targets.0.measure.indicator is 'unemployment_rat'", "bilag list indicators", "'unemployment_rate'?"),
    (17, "targets.0.readings.0.rule.type is 'at_mots'", "Allowed: 'at_least', 'at_most'", "did you mean 'at_most'?"),
    (20, "targets.1.measure.record is 'industry_week'", "no kind of record", "did you mean 'industry_weeks'?"),
    (24, "targets.1.readings.0.rule.at_least is 0", "should be greater than or equal to 1", ""),
]


def told(tmp_path, text):
    path = tmp_path / "plan.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        yaml_files.load(path, Plan)
    return str(caught.value).splitlines()


def test_ten_faults_of_a_plan_are_ten_messages_with_their_lines(tmp_path):
    found = told(tmp_path, TEN_FAULTS)
    assert len(found) == len(TOLD) == 10
    for message, (line, what, allowed, nearest) in zip(found, TOLD, strict=True):
        assert f"line {line}: " in message
        assert what in message and allowed in message and nearest in message, message


MINIMAL = """\
title: {da: Bilag, en: Annex}
comparators: [country]
chapters: [overview]
"""
TARGET = """\
targets:
  - id: a
    text: {da: a, en: a}
    measure: {indicator: unemployment_rate}
    readings:
      - id: only
        text: {da: a, en: a}
        rule: RULE
"""


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("{value: 3}", "line 11: the key 'targets.0.readings.0.rule.type' is missing. Allowed: 'at_least', "),
        ("{type: at_least, value: 3}", "line 11: the key 'targets.0.readings.0.rule.unit' is missing."),
        (
            "{type: at_least, vaule: 3, value: 3, unit: pct}",
            "rule.vaule'; did you mean 'value'? Allowed: 'strictly', 'type', 'unit' or 'value'.",
        ),
        (
            "{type: compared, side: below, comparator: rar, margin: 2}",
            "should be a record with the keys 'amount', 'unit'",
        ),
        ("{type: compared, side: below}", "rule: give either comparator or baseline."),
        ("{type: direction, direction: decrease, base: 2023M7}", "base is '2023M7': write it as '2023M07'."),
        ("{type: path, side: at_most, unit: pct, milestones: {2024x: 3}}", "Unknown period '2024x'"),
        ("{type: every, each: month, rule: {type: shown}}", "rule.rule.type is 'shown'"),
        ("{type: all_of, rules: [{type: at_most, value: 3, unit: pct}]}", "should hold at least 2."),
    ],
)
def test_a_rule_that_cannot_be_read(tmp_path, rule, message):
    found = told(tmp_path, MINIMAL + TARGET.replace("RULE", rule))
    assert len(found) == 1
    assert message in found[0]


@pytest.mark.parametrize(
    ("chapters", "message"),
    [
        ("[3]", "chapters.0 is 3: should be a chapter's name, or a record with the keys 'chapter' and 'options'."),
        (
            "[{chapter: overveiw}]",
            "chapters.0.chapter is 'overveiw': no chapter has that name; did you mean 'overview'?",
        ),
        ("[{chapter: overview, option: {}}]", "unknown key 'chapters.0.option'; did you mean 'options'?"),
    ],
)
def test_a_chapter_that_cannot_be_read(tmp_path, chapters, message):
    found = told(tmp_path, MINIMAL.replace("[overview]", chapters))
    assert len(found) == 1
    assert message in found[0]


def test_a_municipality_by_its_name_is_told_its_code(tmp_path):
    found = told(tmp_path, MINIMAL + "municipality: Faxe\n")
    assert found == ["plan.yml line 4: municipality is 'Faxe': write the municipality's code, '320'."]


@pytest.mark.parametrize(
    ("adopted", "message"),
    [
        ("12-06-2024", "did you mean '2024-06-12'? "),
        ("i sommer", ""),
        ("2024-02-31", ""),
    ],
)
def test_a_date_that_is_none_is_told_with_an_example(tmp_path, adopted, message):
    (found,) = told(tmp_path, MINIMAL + f"adopted: {adopted}\n")
    assert f"adopted is '{adopted}': {message}A day is written 2024-12-31, a month 2024M12, a year 2024." in found


def test_a_breakdown_is_told_beside_the_faults_of_other_parts(tmp_path):
    measure = "{indicator: unemployment_rate, breakdowns: [benefit=a_dagpenge]}"
    text = TARGET.replace("{indicator: unemployment_rate}", measure).replace("RULE", "{type: shown}")
    chapter, breakdown = told(tmp_path, MINIMAL.replace("overview", "overveiw") + text)
    assert "chapters.0 is 'overveiw'" in chapter
    assert "line 7: targets.0.measure.breakdowns.0 is 'benefit=a_dagpenge': the indicator" in breakdown


@pytest.mark.parametrize(
    ("rule", "extra", "message"),
    [
        ("{type: direction, direction: decrease, base: 2026M12}", "", "the plan's last year is 2026."),
        ("{type: compared, side: below, baseline: 2027M12}", "", "the plan's last year is 2026."),
        ("{type: direction, direction: decrease, base: 2028M01}", "due: 2027M12", "due is 2027M12."),
    ],
)
def test_a_base_after_what_is_judged_is_refused(tmp_path, monkeypatch, rule, extra, message):
    due = f"    {extra}\n" if extra else ""
    text = TARGET.replace("RULE", rule).replace("    measure:", f"{due}    measure:")
    with pytest.raises(DataError) as caught:
        read(tmp_path, monkeypatch, MINIMAL + "years: [2025, 2026]\n" + text)
    assert str(caught.value).endswith(f"a base must lie before what is judged; {message}")


def test_a_target_is_part_of_another_that_is_there(tmp_path, monkeypatch):
    text = TARGET.replace("RULE", "{type: shown}").replace("    measure:", "    part_of: b\n    measure:")
    with pytest.raises(DataError, match="part_of is 'b': no target that is not itself a part has that id"):
        read(tmp_path, monkeypatch, MINIMAL + text)


def test_a_fault_in_a_key_that_has_the_name_of_its_rule(tmp_path):
    rule = "{type: direction, direction: decrase, base: 2023M07}"
    found = told(tmp_path, MINIMAL + TARGET.replace("RULE", rule))
    assert "rule.direction is 'decrase': should be 'increase' or 'decrease'; did you mean 'decrease'?" in found[0]


def read(tmp_path, monkeypatch, text):
    """Read a plan from a project of its own over the real data."""
    data = tmp_path / "data"
    data.mkdir()
    for part in project.data().iterdir():
        if part.name != "plans":
            (data / part.name).symlink_to(part, target_is_directory=part.is_dir())
    (data / "plans").mkdir()
    (tmp_path / "notebooks").symlink_to(project.notebooks(), target_is_directory=True)
    (data / "plans" / "made.yml").write_text(text, encoding="utf-8")
    monkeypatch.setenv(project.HOME_VARIABLE, str(tmp_path))
    return plans.load("made")


def test_a_plan_is_read_again_in_another_project_and_when_its_file_is_changed(tmp_path, monkeypatch):
    before = read(tmp_path, monkeypatch, MINIMAL)
    path = tmp_path / "data" / "plans" / "made.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("da: ", "da: Nyt ", 1), encoding="utf-8")
    read_again = plans.load("made")
    assert read_again.title.da == f"Nyt {before.title.da}" != before.title.da
    monkeypatch.delenv(project.HOME_VARIABLE)
    with pytest.raises(UsageError, match="Unknown plan 'made'"):
        plans.load("made")


WELL_FORMED = """\
title: {da: Bilag, en: Annex}
municipality: "370"
years: [2025, 2024]
comparators: [country]
peers: {name: {da: Naboer, en: Neighbours}, municipalities: ["370"]}
chapters: [overview, overview]
target_groups:
  - id: group
    name: {da: Gruppe, en: Group}
    members:
      - {name: {da: a, en: a}, benefit: kontanthjaelp_2025, match_group: jobparate}
      - {name: {da: b, en: b}, benefit: integrationsydelse}
      - {name: {da: c, en: c}, available: false}
targets:
  - id: a
    text: {da: a, en: a}
    due: "2023"
    measure: {indicator: unemployment_rate, breakdowns: [benefit=a_dagpenge]}
    readings:
      - {id: x, text: {da: a, en: a}, rule: {type: at_most, value: 3, unit: count}}
      - id: x
        text: {da: a, en: a}
        rule: {type: compared, side: below, comparator: rar, margin: {amount: 2, unit: count}}
      - {id: y, text: {da: a, en: a}, rule: {type: direction, direction: decrease, base: "2022"}}
  - id: a
    text: {da: a, en: a}
    measure: {record: surveys, breakdowns: [survey=borgere]}
    readings:
      - {id: x, text: {da: a, en: a}, rule: {type: rank, within: region, at_most: 3}}
      - {id: y, text: {da: a, en: a}, rule: {type: every, each: month, rule: {type: yes_no}}}
printed:
  - id: one
    text: {da: a, en: a}
    printed: 3
    unit: pct
    ours: {indicator: unemployment_rate, period: 2024Q1}
"""
IN_PARTS = [
    (11, "match_group is 'jobparate': kontanthjaelp_2025 has no match group of that name. Allowed: 'jobparat', "),
    (13, "members.2: a part that cannot be had needs a note that says why."),
    (17, "targets.0.due is '2023': the indicator 'unemployment_rate' is given by 'month'; did you mean '2023M12'?"),
    (18, "breakdowns.0 is 'benefit=a_dagpenge': the indicator 'unemployment_rate' is not given for it. Allowed: ''."),
    (20, "rule.unit is 'count': the indicator 'unemployment_rate' is in 'pct'."),
    (21, "readings.1: the id 'x' stands twice; give each its own."),
    (23, "rule.margin.unit is 'count': the indicator 'unemployment_rate' is in 'pct'. Allowed: 'pp' or 'pct'."),
    (24, "readings.2.rule.base is '2022': the target is measured on a month; name one of the same kind."),
    (27, "breakdowns.0 is 'survey=borgere': the kind 'surveys' is not counted by it. Allowed: 'survey=citizens', "),
    (29, "rule.type is 'rank': neither end is best for the record 'surveys'; add 'polarity' to the measure."),
    (29, "rule.within is 'region': the record 'surveys' has no number of it."),
    (30, "rule.each is 'month': the record 'surveys' is given by 'year'."),
    (36, "ours.period is '2024Q1': the indicator 'unemployment_rate' is given by 'month'."),
]
RIGHT = {
    "match_group: jobparate": "match_group: jobparat",
    "available: false": "available: false, note: {da: a, en: a}",
    'due: "2023"': "due: 2023M12",
    ", breakdowns: [benefit=a_dagpenge]": "",
    "unit: count": "unit: pp",
    "value: 3, unit: pp": "value: 3, unit: pct",
    "- id: x": "- id: z",
    'base: "2022"': "base: 2023M12",
    "survey=borgere": "survey=citizens",
    "rule: {type: rank, within: region, at_most: 3}": "rule: {type: yes_no}",
    "rule: {type: every, each: month, rule: {type: yes_no}}": "rule: {type: yes_no}",
    "2024Q1": "2024M01",
}
BETWEEN_PARTS = [
    (3, "years is [2025, 2024]: write each year once, the first one first."),
    (4, "comparators is ['country']: peers is given: add 'peers', or leave peers out."),
    (5, "peers.municipalities.0 is '370': that is the plan's own municipality."),
    (6, "chapters.1: the chapter 'overview' stands twice; give each its own."),
    (12, "benefit is 'integrationsydelse': it was in force from 2015M09 to 2019M12, not in the plan's years."),
    (17, "targets.0.due is '2023M12': that is before the plan's first year, 2025."),
    (24, "readings.2.rule.base is '2023M12': a base must lie before what is judged; due is 2023M12."),
    (25, "targets.1: the id 'a' stands twice; give each its own."),
]


def right(text):
    for wrong, meant in RIGHT.items():
        text = text.replace(wrong, meant)
    return text


@pytest.mark.parametrize(("text", "faults"), [(WELL_FORMED, IN_PARTS), (right(WELL_FORMED), BETWEEN_PARTS)])
def test_parts_that_do_not_fit_each_other_are_told_with_their_lines(tmp_path, monkeypatch, text, faults):
    """What lies within a target, a group or a number is told beside every other fault; what lies between them, then."""
    with pytest.raises(DataError) as caught:
        read(tmp_path, monkeypatch, text)
    found = str(caught.value).splitlines()
    assert len(found) == len(faults)
    for message, (line, words) in zip(found, faults, strict=True):
        assert message.startswith(f"data/plans/made.yml line {line}: ")
        assert words in message


QUOTED = """\
quotations:
  - id: bank
    text: {da: Der ventes 540 ledige., en: 540 unemployed are expected.}
    author: Nationalbanken
    date: 2026-06-01
    value: 540.0
    unit: full_time_persons
    kind: forecast
    ours: {indicator: unemployed, period: 2026M12}
"""


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        (
            "unit: full_time_persons",
            "unit: persons",
            "ours is 'unemployed': it can be given for a forecast with a value",
        ),
        ("kind: forecast", "kind: statement", "quotations.0.ours is 'unemployed'"),
        ("    value: 540.0\n", "", "quotations.0.ours is 'unemployed'"),
        ("2026M12", "2025QMAT04", "quotations.0.ours.period is '2025QMAT04'"),
    ],
)
def test_a_quoted_forecast_of_our_number_is_in_its_unit(tmp_path, monkeypatch, right, wrong, message):
    (found,) = told(tmp_path, MINIMAL + QUOTED.replace(right, wrong))
    assert message in found


def test_a_plan_without_faults_is_read(tmp_path, monkeypatch):
    assert read(tmp_path, monkeypatch, MINIMAL + QUOTED).name == "made"
