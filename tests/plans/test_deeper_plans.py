"""Goals as plans have them: two measures in one, readings on something else, goals replaced, what stays expressible.

The numbers are Faxe's and its comparators' as published: unemployment 2.6 per cent in 2024 and 2.7 in 2025.
"""

import pytest

from analysis.core.errors import DataError
from analysis.display.context import Context
from analysis.display.sentences import phrases
from analysis.display.targets import target_words
from analysis.display.targets import targets as shown_targets
from analysis.display.targets.targets import marks, targets_table
from analysis.plans import targets
from tests.plans.own_plan import COUNTRY, FAXE, RAR, judged

DAY = "2026-02-01"


def goal(rule: str, measure: str = "{indicator: unemployment_rate_year}", id: str = "A1", more: str = "") -> str:
    return f"""\
  - id: {id}
    text: {{da: Målet}}
    {more}
    measure: {measure}
    readings:
      - {{id: only, text: {{da: Kravet}}, rule: {rule}}}
"""


def words(plan, years=(2025,), language="da", until="2026M07"):
    """Return the table of goals, its rows' words."""
    view = Context(FAXE, (RAR, COUNTRY), language, until)
    found = targets.judge(plan, FAXE, until, years, chances=False)
    table = targets_table(found, plan.targets, view, id="maal", caption="Mål")
    return {row.label: [cell.text for cell in row.cells] for row in table.rows}, table


BOTH = """{type: all_of, rules: [
      {type: at_most, value: 3, unit: pct},
      {type: of_measure, measure: MEASURE, rule: RULE}]}"""
LONG_TERM = "{indicator: long_term_share_12_months, period: december}"


def both(limit):
    rule = f"{{type: at_most, value: {limit}, unit: pct}}"
    return goal(BOTH.replace("MEASURE", LONG_TERM).replace("RULE", rule))


def test_two_measures_joined_by_and(house):
    """Unemployment is 2.7 per cent in 2025, and 18.4 per cent of the unemployed are long-term in December."""
    assert judged(house(both(18))) == [("not_met", 18.4, "18,4 pct. i december 2025; grænsen er 18,0 pct.")]
    assert judged(house(both(20))) == [
        ("met", 2.7, "2,7 pct. i 2025; grænsen er 3,0 pct. 18,4 pct. i december 2025; grænsen er 20,0 pct."),
    ]
    # in the year that is not over both stand by their newest numbers: 2.7 in 2025, and 20.2 in July 2026
    assert judged(house(both(20)), years=[2026]) == [
        ("not_yet_due", 20.2, "20,2 pct. i juli 2026; grænsen er 20,0 pct. Uændret nås målet ikke."),
    ]
    found, _ = words(house(both(20)))
    assert found["A1. Målet"][1] == "højst 3 pct. og andel langtidsledige, 12 måneder højst 20 pct."
    # which of the two the number is of
    assert found["A1. Målet"][2] == "Ledighedsprocent, årsgennemsnit: 2,7 pct."


def test_each_measure_is_taken_in_its_usual_period_unless_the_plan_chooses_one(house):
    """Beside a mean of the year the number of December, as anywhere; beside June's that of June."""

    def periods(main, more):
        limits = BOTH.replace("MEASURE", "{indicator: unemployed}")
        limits = limits.replace("RULE", "{type: at_least, value: 0, unit: count}")
        plan = house(goal(limits, main, more=more))
        (found,) = targets.judge(plan, FAXE, "2026M07", chances=False)
        return [found.number.period, *(each.number.period for each in found.verdict.beside)]

    assert periods("{indicator: unemployment_rate_year}", "") == ["2025", "2025M12"]
    assert periods("{indicator: unemployment_rate}", "due: 2025M06") == ["2025M06", "2025M06"]


def test_an_official_number_and_an_own_record_joined_by_and(house):
    own = "{record: own_count, item: {da: Praktikaftaler}, unit: agreements}"
    asked = goal(BOTH.replace("MEASURE", own).replace("RULE", "{type: at_least, value: 25, unit: agreements}"))
    assert judged(house(asked)) == [
        ("needs_own_records", None, "Kommunen har ikke indberettet tallet til bilaget."),
    ]
    rows = ["Periode;Navn;Enhed;Antal;Modtaget", f"2025;Praktikaftaler;Aftaler;24;{DAY}"]
    assert judged(house(asked, own_count=rows)) == [
        ("not_met", 24, "24 aftaler i 2025; grænsen er 25 aftaler."),
    ]


def test_readings_on_different_measures(house):
    """2.7 per cent in the mean of 2025; the share of long-term unemployed 18.4 per cent in December."""
    goals = """\
  - id: "1"
    text: {da: Ledigheden skal ned}
    measure: {indicator: unemployment_rate_year}
    readings:
      - {id: mean, text: {da: Årets gennemsnit}, rule: {type: at_most, value: 2.6, unit: pct}}
      - id: december
        text: {da: December}
        measure: {indicator: unemployment_rate}
        rule: {type: at_most, value: 2.7, unit: pct}
"""
    assert judged(house(goals)) == [
        ("not_met", 2.7, "2,7 pct. i 2025; grænsen er 2,6 pct."),
        ("met", 2.7, "2,7 pct. i december 2025; grænsen er 2,7 pct."),
    ]


def test_the_month_that_decided_is_told(house):
    """3.1 per cent in January and February 2025, and never more."""
    monthly = "{indicator: unemployment_rate}"

    def every(limit):
        rule = f"{{type: every, each: month, rule: {{type: at_most, value: {limit}, unit: pct}}}}"
        return judged(house(goal(rule, monthly)))

    assert every(3) == [("not_met", 3.1, "3,1 pct. i januar 2025; grænsen er 3,0 pct.")]
    assert every(3.2) == [("met", 3.1, "3,1 pct. i januar 2025; grænsen er 3,2 pct.")]
    with pytest.raises(DataError, match="each is 'quarter': the indicator 'unemployment_rate' is given by 'month'"):
        house(goal("{type: every, each: quarter, rule: {type: at_most, value: 3, unit: pct}}", monthly))


def test_a_base_month_and_the_base_is_not_judged_against_itself(house):
    """3.3 per cent in January 2026 and 2.8 in July; the mean of 2024 was 2.6."""
    rule = "{type: direction, base: 2026M01, direction: decrease}"
    plan = house(goal(rule, "{indicator: unemployment_rate}", more="due: 2026M07"))
    assert judged(plan) == [("met", 2.8, "2,8 pct. i juli 2026; grænsen er 3,3 pct.")]
    rule = '{type: direction, base: "2024", direction: decrease}'
    found = judged(house(goal(rule), [2023, 2024, 2025]))
    base = "Perioden er ikke senere end udgangspunktet, så der er ikke noget at opgøre endnu."
    assert found == [
        ("cannot_be_judged", 2.6, base),
        ("cannot_be_judged", 2.6, base),
        ("not_met", 2.7, "2,7 pct. i 2025; grænsen er 2,6 pct."),
    ]


def test_a_month_is_a_base_for_a_mean_of_the_year(house):
    """In full-time persons, which are as many in a month as in a year."""
    rule = "{type: change, base: 2024M12, direction: decrease, by: {amount: 1, unit: pct}}"
    (found,) = judged(house(goal(rule, "{indicator: unemployed, period: year}")))
    assert found[0] in ("met", "not_met")
    with pytest.raises(DataError, match="name one of the same kind"):
        house(goal(rule, "{indicator: notified_redundancies, period: year}"))


def test_a_path_from_a_base(house):
    """2.6 per cent in 2024: half a tenth less in 2025 would be 2.5, ten per cent less 2.34."""
    rule = '{type: change_path, base: "2024", direction: decrease, milestones: MILESTONES}'
    points = '{"2025": {amount: 0.1, unit: pp}, "2027": {amount: 0.5, unit: pp}}'
    plan = house(goal(rule.replace("MILESTONES", points)), [2024, 2025])
    assert judged(plan)[1] == ("not_met", 2.7, "2,7 pct. i 2025; grænsen er 2,5 pct.")
    found, _ = words(plan)
    assert found["A1. Målet"][1] == "et fald fra 2024 på mindst 0,1 pct.-point i 2025 og 0,5 pct.-point i 2027"
    later = house(goal(rule.replace("MILESTONES", '{"2026": {amount: 10, unit: pct}}')))
    assert judged(later)[0] == ("cannot_be_judged", 2.7, "Planen har intet delmål for perioden.")
    assert judged(later, years=[2026])[0] == (
        *("not_yet_due", 2.7),
        "2,7 pct. i 2025; grænsen er 2,3 pct. Uændret nås målet ikke.",
    )
    with pytest.raises(DataError, match="give all milestones in the same unit"):
        house(goal(rule.replace("MILESTONES", '{"2025": {amount: 1, unit: pp}, "2026": {amount: 1, unit: pct}}')))
    with pytest.raises(DataError, match=r"unit is 'count': the indicator .* is in 'pct'\. Allowed: 'pp' or 'pct'\."):
        house(goal(rule.replace("MILESTONES", '{"2026": {amount: 10, unit: count}}')))


def test_a_tie_tells_why_it_was_or_was_not_met(house):
    """Faxe and RAR Sjælland are both printed as 2.6 per cent in 2024."""
    for side, status, outcome in (("below", "not_met", "ikke nok"), ("at_or_below", "met", "nok")):
        plan = house(goal(f"{{type: compared, side: {side}, comparator: rar}}"), [2024])
        ((found, value, why),) = judged(plan)
        assert (found, value) == (status, 2.6)
        assert why.startswith("2,6 pct. i 2024 mod 2,6 pct. for RAR Sjælland.")
        assert "før afrunding" in why and why.endswith(f"og det er {outcome}.")


def test_a_limit_keeps_the_decimals_of_the_plan(house):
    plan = house(goal("{type: at_most, value: 2.65, unit: pct}"))
    assert judged(plan) == [("not_met", 2.7, "2,7 pct. i 2025; grænsen er 2,65 pct.")]
    assert words(plan)[0]["A1. Målet"][1] == "højst 2,65 pct."


def test_a_replaced_goal_is_not_listed_as_missed(house):
    goals = goal("{type: at_most, value: 2, unit: pct}") + goal(
        "{type: at_most, value: 3, unit: pct}", id="A2", more="replaces: A1"
    )
    plan = house(goals)
    assert judged(plan)[0][2] == "Målet er afløst. 2,7 pct. i 2025; grænsen er 2,0 pct."
    old, new = targets.judge(plan, FAXE, "2026M07", chances=False)
    assert [target_words.shown_status([each]) for each in (old, new)] == ["replaced", "met"]
    assert [phrases.outcome_of([each]) for each in (old, new)] == ["", "met"]


def test_a_plans_own_ids_stay_and_letters_are_none_of_them(house):
    names = ["A1", "B", "2a", "II.3", "ledighed", "unge-2030"]
    plan = house("".join(goal("{type: shown}", id=f'"{name}"') for name in names))
    assert marks(plan.targets) == {
        **{name: name for name in names[:4]},
        **{"ledighed": "A", "unge-2030": "C"},
    }


def test_years_stand_in_order_and_the_newest_number_once(house):
    first = goal("{type: at_most, value: 2, unit: pct}", id="A1", more='due: "2028"')
    plan = house(first + goal("{type: at_most, value: 2, unit: pct}", id="A2"), [2023, 2024, 2025, 2026, 2027])
    found = targets.judge(plan, FAXE, "2026M07", chances=False)
    table = shown_targets.by_year(found, plan.targets, Context(FAXE, (RAR, COUNTRY), "da", "2026M07"), id="aar")
    assert [column.label for column in table.columns] == ["2023", "2024", "2025", "2026", "2027", "2028"]
    assert [cell.text for cell in table.rows[1].cells] == [
        *("2,6 pct., ikke nået", "2,6 pct., ikke nået", "2,7 pct., ikke nået", "2,7 pct. (2025), i fare", "i fare", ""),
    ]


def test_no_requirement_is_said_only_where_there_is_none(house):
    goals = """\
  - id: "1"
    text: {da: Ledigheden skal ned}
    measure: {indicator: unemployment_rate_year}
    readings:
      - {id: shown, text: {da: Tallet}, rule: {type: shown}}
      - {id: down, text: {da: Ned}, rule: {type: direction, base: "2024", direction: decrease}}
"""
    assert judged(house(goals))[0][2] == "Denne læsning viser kun tallet."
    assert judged(house(goal("{type: shown}")))[0][2] == "Planen sætter ikke et krav til tallet."


def test_english_may_be_left_out_and_is_marked(house):
    from analysis.display.blocks import html

    plan = house(goal("{type: at_most, value: 3, unit: pct}"))
    assert plan.danish_texts() == {"Målet", "Kravet", "Statistisk bilag"}
    found, table = words(plan, language="en")
    assert list(found) == ["A1. Målet"]
    html.mark_danish(plan.danish_texts())
    assert '<span lang="da">Målet</span>' in html.render(table.payload(), 1)


EXPRESSIBLE = {
    "own baseline": (
        '{type: compared, side: below, baseline: "2024"}', "not_met", "2,7 pct. i 2025; grænsen er 2,6 pct.",
    ),
    # 0.0 behind in 2024, so no gap; against December 18.5 and 17.8, then 18.4 and 18.2
    "gap that narrows": (
        "{type: gap_narrows, comparator: country, base: 2024M12}",
        "met",
        "18,4 pct. i december 2025 mod 18,2 pct. for hele landet. "
        "Kommunen er 0,2 pct.-point bagefter; i december 2024 var det 0,7 pct.-point.",
    ),
    "path": (
        '{type: path, side: at_most, unit: pct, milestones: {"2024": 2.8, "2025": 2.6}}',
        *("not_met", "2,7 pct. i 2025; grænsen er 2,6 pct."),
    ),
    "strict limit": (
        "{type: at_most, value: 2.8, unit: pct, strictly: true}",
        *("met", "2,7 pct. i 2025; grænsen er 2,8 pct."),
    ),
    "missing threshold": ("{type: unprinted}", "cannot_be_judged", "Planen nævner ikke grænsen."),
    "complementary pair": (
        "{type: all_of, rules: [{type: at_least, value: 2, unit: pct}, {type: at_most, value: 3, unit: pct}]}",
        *("met", "2,7 pct. i 2025; grænsen er 2,0 pct."),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", list(EXPRESSIBLE))
def test_what_plans_say_stays_expressible(house, what):
    rule, status, reason = EXPRESSIBLE[what]
    measure = LONG_TERM if what == "gap that narrows" else "{indicator: unemployment_rate_year}"
    ((found, _, why),) = judged(house(goal(rule, measure)))
    assert (found, why) == (status, reason)


def test_a_named_cluster_and_a_softened_deadline(house):
    """Faxe's 2.7 against Stevns and Køge together; the deadline stands as the plan has it."""
    from pathlib import Path

    from analysis import plans
    from analysis.core import project

    house(goal("{type: at_most, value: 3, unit: pct}", more="notes: [{da: Så vidt muligt inden 2027.}]"))
    path = Path(project.data("plans", "own.yml"))
    peers = '[peers]\npeers: {name: {da: Klyngen}, municipalities: ["336", "259"]}'
    text = path.read_text(encoding="utf-8").replace("[rar, country]", peers)
    text = text.replace("{type: at_most, value: 3, unit: pct}", "{type: compared, side: below, comparator: peers}")
    path.write_text(text, encoding="utf-8")
    plan = plans.load("own")
    ((status, value, why),) = judged(plan)
    assert status in ("met", "not_met") and value == 2.7 and "for Klyngen" in why
    assert words(plan)[1].notes == ("Mål A1: Så vidt muligt inden 2027.",)
