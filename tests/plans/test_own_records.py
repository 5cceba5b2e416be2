"""Goals on what the municipality itself records: named in the plan's file alone, and judged by every rule."""

import pytest

from analysis.core.errors import DataError
from tests.plans.own_plan import faults, judged

DAY = "2026-02-01"
COUNTS, SHARES = "Periode;Navn;Enhed;Antal;Modtaget", "Periode;Navn;Andel i pct.;Antal;Antal i alt;Modtaget"
AMOUNTS, LEVELS = "Periode;Navn;Enhed;Beløb;Modtaget", "Periode;Navn;Enhed;Måling;Modtaget"


def goal(measure: str, rule: str, more: str = "") -> str:
    return f"""\
  - id: A1
    text: {{da: Målet}}
    {more}
    measure: {measure}
    readings:
      - {{id: only, text: {{da: Kravet}}, rule: {rule}}}
"""


AGREEMENTS = "{record: own_count, item: {da: Praktikaftaler}, unit: agreements}"


def test_a_count_is_named_in_the_plan_alone_and_parts_of_a_year_are_added_up(house):
    rows = [f"2025Q{each};Praktikaftaler;Aftaler;{count};{DAY}" for each, count in enumerate((5, 6, 7, 8), start=1)]
    plan = house(goal(AGREEMENTS, "{type: at_least, value: 25, unit: agreements}"), own_count=[COUNTS, *rows])
    assert judged(plan) == [("met", 26, "26 aftaler i 2025; grænsen er 25 aftaler.")]
    assert faults(plan) == []


def test_a_count_so_far(house):
    rows = [f"2026Q1;Praktikaftaler;Aftaler;11;{DAY}"]
    plan = house(goal(AGREEMENTS, "{type: count_per, at_least: 25}"), [2026], own_count=[COUNTS, *rows])
    assert judged(plan) == [
        ("not_yet_due", 11, "11 aftaler til og med 1. kvartal 2026; grænsen er 25 aftaler."),
    ]


def test_what_has_not_been_recorded_is_asked_for_and_not_guessed(house):
    (found,) = judged(house(goal(AGREEMENTS, "{type: at_least, value: 25, unit: agreements}")))
    assert found == ("needs_own_records", None, "Kommunen har ikke indberettet tallet til bilaget.")


def test_a_share_with_its_numbers_and_its_decimals(house):
    """997 of 1,000 is 99.7 per cent: not all, and told with the decimal that decides."""
    rows = [f"2025;Unge med mentor;;997;1000;{DAY}"]
    plan = house(goal("{record: own_share, item: {da: Unge med mentor}}", "{type: all}"), own_share=[SHARES, *rows])
    assert judged(plan) == [("not_met", 99.7, "99,7 pct. i 2025; grænsen er 100,0 pct.")]


def test_one_or_two_persons_are_not_told(house):
    plan = house(
        goal("{record: own_count, item: {da: Mentorer}, unit: persons}", "{type: at_least, value: 2, unit: persons}"),
        own_count=[COUNTS, f"2025;Mentorer;Personer;2;{DAY}"],
    )
    assert judged(plan) == [
        ("cannot_be_judged", None, "Tallet er ikke vist, fordi det bygger på meget få personer."),
    ]


SAVED = "{record: own_amount, item: {da: Sparet}, unit: UNIT}"


def test_an_amount_in_another_unit_than_the_goal_is_refused_in_one_sentence(house):
    rows = [f"2025;Sparet;Mio. kr.;60;{DAY}"]
    limit = "{type: at_most, value: 35000000, unit: dkk}"
    plan = house(goal(SAVED.replace("UNIT", "dkk"), limit), own_amount=[AMOUNTS, *rows])
    assert faults(plan) == [
        "the record 'Sparet' of own_amount is in 'million_dkk', and goal 'A1' is in 'dkk'; write one of them.",
    ]
    with pytest.raises(DataError) as caught:
        house(goal(SAVED.replace("UNIT", "million_dkk"), limit))
    assert str(caught.value).endswith("rule.unit is 'dkk': the record 'own_amount' is in 'million_dkk'.")
    with pytest.raises(DataError, match="the record 'budget' is in 'million_dkk'"):
        house(goal("{record: budget, breakdowns: [stage=accounts;item=Indsats]}", limit))


def test_a_name_that_is_almost_the_plans_is_told(house):
    plan = house(
        goal(AGREEMENTS, "{type: at_least, value: 25, unit: agreements}"),
        own_count=[COUNTS, f"2025;Praktikaftale;Aftaler;30;{DAY}"],
    )
    assert faults(plan) == [
        "goal 'A1' asks for the record 'Praktikaftaler' of own_count, which is not there; did you mean 'Praktikaftale'?"
    ]


COST = "{record: own_level, item: {da: Udgift}, unit: dkk, per: {da: pr. fuldtidsperson}}"


@pytest.mark.parametrize(
    ("rule", "status", "reason"),
    [
        # 40,000 in 2024 and 36,000 in 2025
        (
            '{type: change, base: "2024", direction: decrease, by: {amount: 10, unit: pct}}',
            "met",
            "36.000 kr. pr. fuldtidsperson i 2025; grænsen er 36.000 kr. pr. fuldtidsperson.",
        ),
        (
            '{type: compared, side: below, baseline: "2024"}',
            "met",
            "36.000 kr. pr. fuldtidsperson i 2025; grænsen er 40.000 kr. pr. fuldtidsperson.",
        ),
        (
            '{type: path, side: at_most, unit: dkk, milestones: {"2024": 38000, "2025": 35000}}',
            "not_met",
            "36.000 kr. pr. fuldtidsperson i 2025; grænsen er 35.000 kr. pr. fuldtidsperson.",
        ),
        (
            '{type: change_path, base: "2024", direction: decrease, milestones: {"2025": {amount: 20, unit: pct}}}',
            "not_met",
            "36.000 kr. pr. fuldtidsperson i 2025; grænsen er 32.000 kr. pr. fuldtidsperson.",
        ),
        (
            '{type: direction, base: "2025", direction: decrease}',
            "cannot_be_judged",
            "Perioden er ikke senere end udgangspunktet, så der er ikke noget at opgøre endnu.",
        ),
    ],
)
def test_rules_on_a_level(house, rule, status, reason):
    rows = [f"{year};Udgift;Kr.;{amount};{DAY}" for year, amount in ((2024, "40.000"), (2025, "36.000"))]
    plan = house(goal(COST, rule), [2025, 2026], own_level=[LEVELS, *rows])
    assert judged(plan, "2025M12")[0] == (status, 36000, reason)


def test_a_base_quarter_and_a_quarter_that_is_judged(house):
    rows = [f"{period};Ventetid;Uger;{weeks};{DAY}" for period, weeks in (("2024Q1", "12,5"), ("2025Q4", "10,0"))]
    rule = "{type: change, base: 2024Q1, direction: decrease, by: {amount: 20, unit: pct}}"
    measure = "{record: own_level, item: {da: Ventetid}, unit: weeks}"
    plan = house(goal(measure, rule, "due: 2025Q4"), own_level=[LEVELS, *rows])
    assert judged(plan) == [("met", 10, "10,0 uger i 4. kvartal 2025; grænsen er 10,0 uger.")]


def test_every_quarter_tells_the_one_that_decided(house):
    shares = {"2025Q1": "90,4", "2025Q2": "87,6", "2025Q3": "92,0", "2025Q4": "91,0"}
    rows = [f"{period};Til tiden;{share};;;{DAY}" for period, share in shares.items()]
    measure = "{record: own_share, item: {da: Til tiden}}"

    def told(limit):
        rule = f"{{type: every, each: quarter, rule: {{type: at_least, value: {limit}, unit: pct}}}}"
        return judged(house(goal(measure, rule), own_share=[SHARES, *rows]))

    assert told(90) == [("not_met", 87.6, "87,6 pct. i 2. kvartal 2025; grænsen er 90,0 pct.")]
    assert told(87) == [("met", 87.6, "87,6 pct. i 2. kvartal 2025; grænsen er 87,0 pct.")]


def test_a_quarter_that_fails_decides_before_the_year_is_over(house):
    rows = [f"2026Q1;Til tiden;85,0;;;{DAY}"]
    rule = "{type: every, each: quarter, rule: {type: at_least, value: 90, unit: pct}}"
    plan = house(goal("{record: own_share, item: {da: Til tiden}}", rule), [2026], own_share=[SHARES, *rows])
    assert judged(plan)[0][:2] == ("not_met", 85)


def test_where_a_share_stands_that_is_not_due(house):
    rows = [f"{year};Til tiden;{share};;;{DAY}" for year, share in ((2024, 70), (2025, 78))]
    rule = "{type: at_least, value: 80, unit: pct}"
    plan = house(
        goal("{record: own_share, item: {da: Til tiden}}", rule, 'due: "2027"'), [2026], own_share=[SHARES, *rows]
    )
    assert judged(plan) == [
        ("not_yet_due", 78, "78,0 pct. i 2025; grænsen er 80,0 pct. Uændret nås målet ikke."),
    ]


def test_a_hidden_share_is_told_as_hidden_in_the_year_and_in_a_survey(house):
    hidden = "Tallet er ikke vist, fordi det bygger på meget få personer."
    rule = "{type: at_least, value: 80, unit: pct}"
    row = f"2025;Unge med mentor;;2;10;{DAY}"
    plan = house(goal("{record: own_share, item: {da: Unge med mentor}}", rule), own_share=[SHARES, row])
    assert judged(plan) == [("cannot_be_judged", None, hidden)]
    measure = "{record: surveys, breakdowns: [survey=citizens], column: satisfied_share_pct}"
    plan = house(goal(measure, rule), surveys=[SURVEYS, f"2025;citizens;1;4;4;{DAY}"])
    assert judged(plan) == [("cannot_be_judged", None, hidden)]


SURVEYS = "period;survey;round;answers_count;satisfied_count;received"


def test_surveys_are_judged_on_satisfaction_where_the_plan_says_so(house):
    """72 of 90 and 88 of 110 are satisfied: 160 of 200 in the year, which is 80 per cent."""
    rows = [f"2025;citizens;1;90;72;{DAY}", f"2025;citizens;2;110;88;{DAY}"]
    measure = "{record: surveys, breakdowns: [survey=citizens], column: satisfied_share_pct}"
    plan = house(goal(measure, "{type: at_least, value: 80, unit: pct, strictly: true}"), surveys=[SURVEYS, *rows])
    assert judged(plan) == [
        ("not_met", 80, "80,0 pct. i 2025; grænsen er 80,0 pct. Tallet er lig med grænsen, og det er ikke nok."),
    ]


def test_records_of_other_areas_are_compared_with(house):
    """5.3 against 4.4 for the country."""
    rows = [f"2025;Faxe;105,3;{DAY}", f"2025;Hele landet;100,0;{DAY}"]
    rule = "{type: compared, side: at_or_below, comparator: country, margin: {amount: 2, unit: index}}"
    plan = house(goal("{record: eco_index}", rule), eco_index=["period;area;eco_index;received", *rows])
    assert judged(plan) == [
        ("not_met", 105.3, "indeks 105,3 i 2025 mod indeks 100,0 for hele landet; grænsen er indeks 98,0."),
    ]
    with pytest.raises(DataError, match=r"comparator is 'rar': the record 'own_share' has no number of it\."):
        house(goal("{record: own_share, item: {da: a}}", "{type: compared, side: below, comparator: rar}"))


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        ("{record: own_count, unit: persons}", "measure: the kind 'own_count' needs 'item', the name of the record"),
        ("{record: own_count, item: {da: a}}", "the kind 'own_count' needs a unit. Allowed: 'count', 'persons', "),
        ("{record: own_share, item: {da: a}, unit: dkk}", "measure.unit is 'dkk': the kind 'own_share' is in 'pct'."),
        ("{record: campaigns, item: {da: a}}", "measure.item: the kind 'campaigns' has no names of its own."),
        ("{record: surveys, column: satisfied}", "no such measure. Allowed: 'invited_count', "),
        ("{indicator: unemployment_rate, unit: pct}", "'unit' is for records; the indicator 'unemployment_rate' has"),
        (
            "{record: surveys, breakdowns: [survey=citizens, survey=companies], column: response_rate_pct}",
            "measure.breakdowns: the kind 'surveys' is in 'pct', which is not added; name one breakdown.",
        ),
        ("{record: campaigns, breakdowns: [a=b]}", "the kind 'campaigns' is not counted by it."),
    ],
)
def test_a_record_that_does_not_fit_is_refused_in_one_sentence(house, measure, message):
    with pytest.raises(DataError) as caught:
        house(goal(measure, "{type: shown}"))
    (found,) = str(caught.value).splitlines()
    assert message in found and "Allowed: ." not in found
