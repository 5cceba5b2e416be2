"""Every rule of the target language judged on made numbers, the verdicts worked out by hand."""

import math
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.core import areas
from analysis.indicators import registry
from analysis.indicators.registry import Indicator
from analysis.plans import cases, measures, numbers
from analysis.plans.cases import Case
from analysis.plans.model import Plan
from analysis.plans.rules.simple import Compared
from analysis.plans.targets import judge
from analysis.sources import municipal_records

STEVNS, FAXE, LEJRE = (areas.area(code) for code in ("336", "320", "350"))
RAR = areas.area("rar-sjaelland")
BOTH = {"da": "a", "en": "b"}


@pytest.fixture
def made(monkeypatch):
    """An indicator whose numbers are given by the test: {(area, period): value, (low, high) or None}."""

    def build(cells: dict, *, polarity: str = "lower", kind: str = "year", decimals: int = 1, tables=("T1",)):
        record = Indicator(
            key="made",
            name=BOTH,
            subject=BOTH,
            definition=BOTH,
            formula=BOTH,
            unit="pct",
            decimals=decimals,
            polarity=polarity,
            tables=list(tables),
            period_kinds=[kind],
            function="x.y",
            definition_source="",
        )

        def compute(key, who, periods, data_until, *, breakdowns=None):
            rows = [
                _row(
                    area.code,
                    period,
                    breakdown,
                    cells.get((area.code, period, breakdown) if breakdown else (area.code, period), "absent"),
                )
                for area in who
                for period in periods
                for breakdown in (breakdowns or [""])
            ]
            return pd.DataFrame(rows)

        monkeypatch.setattr(registry, "indicator", lambda key: record)
        monkeypatch.setattr(measures, "compute", compute)
        held = sorted({key[1] for key in cells if key[0] == "336"})
        monkeypatch.setattr(cases.held, "newest", lambda *_: held[-1] if held else None)
        return record

    return build


def _row(area, period, breakdown, cell):
    shown = isinstance(cell, (int, float))
    low, high = cell if isinstance(cell, tuple) else (math.nan, math.nan)
    status = "observed" if shown else "not_available" if cell == "absent" else "suppressed"
    return {
        "indicator": "made", "area": area, "period": period, "breakdown": breakdown,
        "value": float(cell) if shown else math.nan, "lower": low, "upper": high,
        "status": status, "method": "published", "interval_method": "",
    }  # fmt: skip


def plan(rule: dict, *, breakdowns=None, years=(2024,), due=None, measure=None) -> Plan:
    return Plan.model_validate(
        {
            "title": BOTH,
            "municipality": "336",
            "years": list(years),
            "comparators": ["rar", "peers"],
            "peers": {"name": BOTH, "municipalities": ["320", "350"]},
            "chapters": ["targets"],
            "targets": [
                {
                    "id": "1",
                    "text": BOTH,
                    "due": due,
                    "measure": measure or {"indicator": "made", "breakdowns": breakdowns or [""]},
                    "readings": [{"id": "only", "text": BOTH, "rule": rule}],
                }
            ],
        }
    )


def verdict(rule: dict, data_until: str = "2025M12", **given):
    (found,) = judge(plan(rule, **given), STEVNS, data_until)
    return found


CASES = yaml.safe_load((Path(__file__).parent / "expected_rules.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"]["type"])
def test_a_rule_decides_as_expected(made, case):
    cells = {}
    for name, number in case["numbers"].items():
        who, period = name.rsplit(" ", 1)
        bounds = tuple(number) if isinstance(number, list) else number
        cells[areas.resolve(who).code, period] = None if number == "hidden" else bounds
    made(cells, polarity=case.get("better", "lower"))
    found = verdict(case["rule"])
    assert found.status == case["status"]
    if "limit" in case:
        assert found.verdict.limit == pytest.approx(case["limit"])


def test_against_a_comparator_it_is_told_how_far_the_number_is_from_the_limit(made):
    made({("336", "2024"): 19.9, (RAR.code, "2024"): 19.83})
    found = verdict({"type": "compared", "side": "at_or_below", "comparator": "rar"})
    assert found.verdict.comparator == RAR
    assert found.distance == pytest.approx(0.1)


def test_a_gap_that_is_crossed_has_narrowed_and_one_that_never_was_cannot(made):
    """Unemployment from 3 above the RAR to 1 below it: by size alone the gap of 1 would do, one of 4 would not."""
    rule = {"type": "gap_narrows", "comparator": "rar", "base": "2020"}
    cells = {("336", "2024"): 4.0, (RAR.code, "2024"): 8.0, ("336", "2020"): 11.0, (RAR.code, "2020"): 8.0}
    made(cells)
    found = verdict(rule)
    assert (found.status, found.verdict.gap) == ("met", (-4.0, 3.0, "2020"))
    made(cells, polarity="higher")
    found = verdict(rule)
    assert (found.status, found.verdict.why) == ("cannot_be_judged", "no_gap")
    made(cells, polarity="none")
    assert verdict(rule).status == "not_met"


def test_a_path_stands_against_the_milestone_of_the_year_that_is_judged(made):
    made({("336", "2023"): 10.0, ("336", "2024"): 10.9}, polarity="higher")
    rule = {"type": "path", "side": "at_least", "unit": "pct", "milestones": {"2024": 8, "2025": 12}}
    found = verdict(rule, "2025M06", years=[2025])
    assert (found.status, found.number.value, found.verdict.limit) == ("not_yet_due", 10.9, 12)
    assert found.verdict.holds is False


def test_rank_among_peers_and_what_a_hidden_one_leaves_open(made):
    rule = {"type": "rank", "within": "peers", "at_most": 1}
    made({("336", "2024"): 5.0, ("320", "2024"): 5.0, ("350", "2024"): 9.0})
    assert verdict(rule).status == "met"  # a tie shares the best place
    made({("336", "2024"): 5.0, ("320", "2024"): None, ("350", "2024"): 9.0})
    found = verdict(rule)
    assert (found.status, found.verdict.why) == ("cannot_be_judged", "undecided")
    made({("336", "2024"): 9.5, ("320", "2024"): None, ("350", "2024"): 9.0})
    assert verdict(rule).status == "not_met"
    made({("336", "2024"): 5.0, ("320", "2024"): 6.0, ("350", "2024"): 4.0}, polarity="higher")
    assert verdict(rule).verdict.rank == (2, 2)


def test_a_rank_that_bounds_decide_is_given(made):
    rule = {"type": "rank", "within": "peers", "at_most": 1}
    made({("336", "2024"): 5.0, ("320", "2024"): (5.1, 5.9), ("350", "2024"): 9.0})
    assert verdict(rule).verdict.rank == (1, 1)
    made({("336", "2024"): (4.0, 4.9), ("320", "2024"): (5.1, 5.9), ("350", "2024"): 9.0})
    found = verdict(rule)
    assert (found.status, found.verdict.rank) == ("met", (1, 1))
    made({("336", "2024"): (4.0, 5.9), ("320", "2024"): (5.1, 6.9), ("350", "2024"): 9.0})
    assert (verdict(rule).status, verdict(rule).verdict.rank) == ("cannot_be_judged", (1, 2))


def test_a_group_of_the_municipality_alone_is_nothing_to_compare_with():
    own = areas.area("400")
    case = Case(None, own, "2024", "2024M12")
    assert case.comparator("rar") is None
    assert case.comparator("kommunegruppe") is not None
    rule = Compared(type="compared", side="below", comparator="rar")
    assert rule.verdict(case, numbers.exact(5.0, "2024")).why == "alone"


def test_bounds_decide_or_leave_open(made):
    rule = {"type": "at_most", "value": 5, "unit": "pct"}
    made({("336", "2024"): (4.1, 4.9)})
    assert verdict(rule).status == "met"
    made({("336", "2024"): (4.9, 5.1)})
    found = verdict(rule)
    assert (found.status, found.verdict.why) == ("cannot_be_judged", "undecided")
    made({("336", "2024"): None})
    assert verdict(rule).verdict.why == "hidden"


@pytest.mark.parametrize(("bases", "why"), [((400, 400), "judged"), ((400, 300), "different_bases")])
def test_a_sum_of_parts(made, monkeypatch, bases, why):
    """Rates of the same population add up; those of two do not."""
    made({("336", "2024", "benefit=a"): 10.0, ("336", "2024", "benefit=b"): 15.0})
    compute = measures.compute
    monkeypatch.setattr(
        measures, "compute", lambda *given, **more: compute(*given, **more).assign(unit="pct", denominator=bases)
    )
    rule = {"type": "at_least", "value": 25, "unit": "pct"}
    found = verdict(rule, breakdowns=["benefit=a", "benefit=b"])
    assert (found.verdict.why, found.status) == (why, "met" if why == "judged" else "cannot_be_judged")


def test_a_sum_of_counts(made):
    made({("336", "2024", "benefit=a"): 10.0, ("336", "2024", "benefit=b"): 15.0})
    rule = {"type": "at_least", "value": 25, "unit": "pct"}
    assert verdict(rule, breakdowns=["benefit=a", "benefit=b"]).status == "met"
    assert verdict(rule, breakdowns=["benefit=a", "benefit=c"]).verdict.why == "not_held"


def test_a_period_that_is_not_over_is_not_yet_due_and_says_where_it_stands(made):
    made({("336", "2024"): 5.0})
    found = verdict({"type": "at_most", "value": 6, "unit": "pct"}, "2025M06", years=[2025])
    assert (found.status, found.period, found.number.period, found.verdict.holds) == (
        "not_yet_due",
        "2025",
        "2024",
        True,
    )


def test_a_due_date_after_the_plan(made):
    made({("336", "2024"): 5.0})
    found = verdict({"type": "at_most", "value": 6, "unit": "pct"}, due="2030")
    assert (found.status, found.period) == ("not_yet_due", "2030")


def test_a_number_that_is_not_held_is_never_a_pass(made):
    made({})
    for rule in ({"type": "at_most", "value": 6, "unit": "pct"}, {"type": "all"}):
        assert verdict(rule).status == "cannot_be_judged"
    made({}, tables=("records:surveys",))
    assert verdict({"type": "at_least", "value": 6, "unit": "pct"}).status == "needs_own_records"


@pytest.mark.parametrize(
    ("counts", "rule", "status"),
    [
        ({"2024": 25}, {"type": "count_per", "at_least": 25}, "met"),
        ({"2024": 24}, {"type": "count_per", "at_least": 25}, "not_met"),
        ({"2023": 1, "2024": 0}, {"type": "count_per", "at_least": 1, "per": "two_years"}, "met"),
        ({}, {"type": "count_per", "at_least": 25}, "needs_own_records"),
        ({"2024": 1}, {"type": "yes_no"}, "met"),
        ({"2024": 0}, {"type": "yes_no"}, "not_met"),
        ({"2024": 3}, {"type": "shown"}, "cannot_be_judged"),
    ],
)
def test_the_municipalitys_own_counts(monkeypatch, counts, rule, status):
    def number(asked, years):
        assert (asked.code, asked.key, asked.breakdowns) == ("336", "campaigns", [""])
        found = [counts[year] for year in years if year in counts]
        return sum(found) if found else None

    monkeypatch.setattr(municipal_records, "number", number)
    assert verdict(rule, measure={"record": "campaigns"}).status == status


def test_a_break_is_not_crossed():
    """Real numbers: kontanthjælp before and after 1 July 2025."""
    rule = {"type": "direction", "base": "2024M12", "direction": "decrease"}
    found = verdict(rule, "2026M07", measure={"indicator": "cash_assistance_share"}, due="2025M12")
    assert (found.status, found.verdict.why) == ("cannot_be_judged", "break")


def test_a_target_without_a_rule_is_never_waited_for(made):
    made({("336", "2024"): 5.0})
    assert verdict({"type": "shown"}, "2025M06", years=[2025]).status == "cannot_be_judged"
    assert verdict({"type": "unprinted"}, "2025M06", years=[2025]).status == "cannot_be_judged"


def test_the_base_itself_says_nothing_of_the_change_from_it(made):
    made({("336", "2024"): 5.0})
    found = verdict({"type": "direction", "base": "2024", "direction": "decrease"}, "2025M06", years=[2025])
    assert (found.status, found.number.known, found.verdict.holds) == ("not_yet_due", False, None)
