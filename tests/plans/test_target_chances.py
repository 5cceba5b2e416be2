"""Chances of targets: by hand from paths that are made up, and on the real series."""

import math

import numpy as np
import pytest
from pydantic import TypeAdapter

from analysis.core import areas
from analysis.indicators import registry
from analysis.plans import rules, target_chances
from analysis.plans.cases import Case
from analysis.plans.measures import Measure
from analysis.statistics import forecast_series, forecasts

FAXE, NAESTVED, LAESOE = (areas.area(code) for code in ("320", "370", "825"))


def rule(**given):
    return TypeAdapter(rules.AnyRule).validate_python(given)


def chance(indicator, asked, period, data_until="2026M07", own=FAXE, breakdowns=("",)):
    measure = Measure(indicator=indicator, breakdowns=list(breakdowns))
    return target_chances.chance(Case(measure, own, period, data_until), asked)


def at_most(value, unit="full_time_persons"):
    return rule(type="at_most", value=value, unit=unit)


BELOW_RAR = rule(type="compared", side="at_or_below", comparator="rar")
BELOW_PEERS = rule(type="compared", side="below", comparator="peers")


def against_rar(amount, side="at_or_below"):
    margin = {"amount": amount, "unit": "pp"}
    return rule(type="compared", side=side, comparator="rar", margin=margin)


def test_a_limit_far_off_is_told_as_unlikely_or_likely_and_never_as_sure():
    assert chance("unemployment_rate", against_rar(9), "2026M12").probability == 0.05
    assert chance("unemployment_rate", against_rar(9, "at_or_above"), "2026M12").probability == 0.05
    assert (
        chance("unemployment_rate", rule(type="compared", side="above", comparator="rar"), "2026M12").probability > 0.5
    )


def test_a_stricter_limit_is_never_more_likely():
    told = [chance("unemployment_rate", against_rar(part / 10), "2026M12").probability for part in range(0, 10, 2)]
    assert told == sorted(told, reverse=True)


def test_own_and_comparator_are_drawn_together(monkeypatch):
    """Both rise alike on every path: a municipality just under its council stays there, whatever comes."""
    common = np.random.default_rng(1).normal(0, 0.2, (500, 1, 1))
    level = np.array([500.0, 10_000.0])

    def paths(keys, who, data_until, until, draws=500):
        months = tuple(f"2026M{month:02}" for month in range(8, 13))
        return {key: forecasts.Paths(months, level * np.exp(common) * np.ones((500, 5, 2))) for key in keys}

    monkeypatch.setattr(forecasts, "paths", paths)
    monkeypatch.setattr(target_chances, "_labour_force", lambda who, months, until: np.array([20_000.0, 380_000.0]))
    assert chance("unemployment_rate", BELOW_RAR, "2026M12").probability == 0.95


def test_months_already_counted_are_taken_as_they_are(monkeypatch):
    known = forecast_series.span("unemployed", [FAXE], "2026M07").numbers[-7:, 0]

    def paths(keys, who, data_until, until, draws=2):
        return {
            "unemployed": forecasts.Paths(("2026M08", "2026M09", "2026M10", "2026M11", "2026M12"), np.zeros((2, 5, 1)))
        }

    monkeypatch.setattr(forecasts, "paths", paths)
    quantity = target_chances.QUANTITIES["unemployed"]
    drawn = target_chances._drawn(quantity, [FAXE], "2026", "2026M07", 0)
    assert drawn[:, 0].tolist() == [math.floor(known.sum() / 12 + 0.5)] * 2


@pytest.mark.parametrize(
    "indicator, asked, period, data_until, own, why",
    [
        ("benchmark_difference", at_most(0, "pp"), "2023QMAT04", "2022M06", NAESTVED, "no_series"),
        ("unemployment_rate", BELOW_RAR, "2023M12", "2022M06", NAESTVED, "too_few_months"),
        ("cash_assistance_full_time", BELOW_RAR, "2026M12", "2026M07", FAXE, "after_break"),
        ("cash_assistance_full_time", BELOW_RAR, "2025M12", "2025M03", FAXE, "after_next_break"),
        ("unemployment_rate", BELOW_RAR, "2029M12", "2026M07", FAXE, "too_far"),
        (
            "long_term_share",
            rule(type="compared", side="below", comparator="country"),
            "2026M12",
            "2026M07",
            LAESOE,
            "hidden",
        ),
        ("unemployed", rule(type="rank", within="rar", at_most=3), "2026M12", "2026M07", FAXE, "no_rule"),
        (
            "unemployed",
            rule(type="compared", side="below", comparator="peers"),
            "2026M12",
            "2026M07",
            FAXE,
            "no_comparator",
        ),
        ("unemployed", at_most(500), "2026M12", "2026M07", FAXE, "own_level"),
        (
            "long_term_share",
            rule(type="compared", side="below", baseline="2025M12"),
            "2026M12",
            "2026M07",
            FAXE,
            "own_level",
        ),
        (
            "unemployed",
            rule(type="direction", base="2025M12", direction="increase"),
            "2026M12",
            "2026M07",
            FAXE,
            "own_level",
        ),
        ("ordinary_hours_share", BELOW_RAR, "2026M12", "2026M07", FAXE, "after_break"),
    ],
)
def test_where_nothing_can_be_said_there_is_a_reason(indicator, asked, period, data_until, own, why):
    breakdowns = registry.indicator(indicator).breakdowns[:1]
    found = chance(indicator, asked, period, data_until, own, breakdowns)
    assert (found.probability, found.why) == (None, why)


@pytest.mark.parametrize(
    "asked",
    [
        BELOW_RAR,
        rule(type="compared", side="at_or_below", comparator="rar", margin={"amount": 0.2, "unit": "pp"}),
        rule(type="gap_narrows", comparator="rar", base="2025"),
    ],
)
def test_every_rule_that_compares_with_another_area_has_a_chance(asked):
    found = chance("unemployment_rate_year", asked, "2026")
    assert 0.05 <= found.probability <= 0.95
    assert chance("unemployment_rate_year", asked, "2026") == found


def test_above_and_below_share_the_whole():
    both = [
        chance("unemployment_rate", rule(type="compared", side=side, comparator="rar"), "2026M12").probability
        for side in ("at_or_below", "above")
    ]
    assert sum(both) == pytest.approx(1.0, abs=0.1)
