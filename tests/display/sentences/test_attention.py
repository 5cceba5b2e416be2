"""Worse and worsening first, decided on the numbers as they are printed."""

import pandas as pd
import pytest

from analysis.display.sentences import attention
from analysis.indicators.registry import indicator

NOW, BEFORE = "2025M06", "2024M06"


@pytest.fixture
def view(make_view):
    return make_view()


@pytest.fixture
def rar(view):
    return [area for area in view.comparators if area.kind == "rar"]


def pair(make_values, key, own, before, other):
    """The municipality's number now and a year before, and the RAR's now."""
    return make_values(
        {"indicator": key, "period": NOW, "value": own},
        {"indicator": key, "period": BEFORE, "value": before},
        {"indicator": key, "period": NOW, "area": "rar-sjaelland", "value": other},
    )


@pytest.mark.parametrize(
    ("own", "before", "other", "group"),
    [
        (2.8, 2.5, 2.6, "worse_and_worsening"),
        (2.8, 3.0, 2.6, "worse"),
        (2.5, 2.4, 2.6, "worsening"),
        (2.5, 2.6, 2.6, "neither"),
        # printed as 2.6 and 2.6, and as 2.6 a year before
        (2.64, 2.56, 2.55, "neither"),
    ],
)
def test_a_low_rate_is_better(make_values, view, rar, rate, own, before, other, group):
    found = attention.standing(pair(make_values, rate.key, own, before, other), rate, view, rar)
    assert (found.group, found.comparator.code) == (group, "rar-sjaelland")


def test_a_high_share_is_better_where_the_indicator_says_so(make_values, view, rar):
    hours = indicator("ordinary_hours_share")
    found = attention.standing(pair(make_values, hours.key, 8.0, 9.0, 8.5), hours, view, rar)
    assert found.group == "worse_and_worsening"


def test_a_change_across_a_break_is_no_worsening(make_values, view, rar):
    hours = indicator("ordinary_hours_share")
    values = pair(make_values, hours.key, 8.0, 9.0, 8.5).replace({NOW: "2025M07", BEFORE: "2024M07"})
    assert attention.standing(values, hours, view, rar).group == "worse"


def test_amounts_and_what_has_no_better_end_are_not_judged(make_values, view, rar, count):
    population = indicator("population")
    for each in (count, population):
        values = pair(make_values, each.key, 3, 2, 1)
        assert attention.standing(values, each, view, rar).group == "unknown"


def test_the_first_comparator_with_a_number_counts(make_values, view, rate):
    values = make_values({"period": NOW, "value": 2.8}, {"period": NOW, "area": "000", "value": 2.7})
    found = attention.standing(values, rate, view, [view.area("rar-sjaelland"), view.area("000")])
    assert (found.group, found.comparator.code) == ("worse", "000")


def test_order_and_words(make_values, view, rar, rate):

    hours, income = indicator("ordinary_hours_share"), indicator("disposable_income")
    values = pd.concat(
        [
            pair(make_values, income.key, 250_000, 240_000, 260_000),
            pair(make_values, rate.key, 2.5, 2.6, 2.6),
            pair(make_values, hours.key, 8.0, 9.0, 8.5),
        ],
        ignore_index=True,
    )
    assert attention.order(values, [income, rate, hours], view, rar) == [hours, rate, income]
    told = attention.paragraph(values, [income, rate, hours], view, rar).text
    assert told == (
        "Næstved ligger dårligere end RAR Sjælland og er gået tilbage på et år på dette nøgletal: "
        f"{hours.name.da[0].lower()}{hours.name.da[1:]}."
    )


def test_nothing_to_point_out_is_said(make_values, view, rar, rate):
    told = attention.paragraph(pair(make_values, rate.key, 2.5, 2.6, 2.6), [rate], view, rar)
    assert told.text.startswith("Næstved ligger ikke dårligere end RAR Sjælland")
    assert not attention.paragraph(pair(make_values, rate.key, 2.5, 2.6, 2.6), [], view, rar)


def test_a_difference_that_may_be_chance_is_not_worse(make_values, view, rar, rate):
    """24 of 1000 and 2100 of 100 000: 2.4 less 2.1 is 0.3, and chance alone reaches some 0.9 either way."""
    values = pair(make_values, rate.key, 2.4, 2.5, 2.1)
    values["numerator"] = [24.0, 25.0, 2100.0]
    values["denominator"] = [1000.0, 1000.0, 100_000.0]
    assert attention.standing(values, rate, view, rar).group == "neither"
    values["numerator"], values["denominator"] = values["numerator"] * 100, values["denominator"] * 100
    assert attention.standing(values, rate, view, rar).group == "worse"


def test_nothing_is_said_of_a_change_that_is_not_measured(make_values, view, rar, rate):
    now = make_values(
        {"indicator": rate.key, "period": NOW, "value": 2.8},
        {"indicator": rate.key, "period": NOW, "area": "rar-sjaelland", "value": 2.6},
    )
    name = f"{rate.name.da[0].lower()}{rate.name.da[1:]}"
    told = attention.paragraph(now, [rate], view, rar).text
    assert told == f"Næstved ligger dårligere end RAR Sjælland på dette nøgletal: {name}."


NONE = (float("nan"), float("nan"))


def loss(make_values, key, before, now):
    rows = make_values(
        {"indicator": key, "value": 2.0, "rank": now, "rank_of": 98},
        {"indicator": key, "value": 1.0, "rank": before, "rank_of": 98, "period": "2025M07"},
    )
    return attention.Loss(indicator(key), rows.iloc[0], rows.iloc[1])


def told(losses, view, interval=lambda value: NONE):
    return attention.places_lost(losses, view, interval).text


def test_the_largest_loss_is_told_and_of_equal_ones_the_first(make_values, make_view):
    rate, share = loss(make_values, "unemployment_rate", 40, 45), loss(make_values, "cash_assistance_share", 10, 60)
    gained, same = loss(make_values, "activation_rate", 60, 50), loss(make_values, "employment_rate", 1, 6)
    said = "Placeringen er på et år gået mest tilbage på nøgletallet"
    largest = told([gained, rate, share], make_view())
    assert largest == f"{said} kontanthjælp i procent af befolkningen 16-66 år: fra nr. 10 til nr. 60 af 98."
    first = told([gained, rate, same], make_view())
    assert first == f"{said} ledighedsprocent: fra nr. 40 til nr. 45 af 98."


@pytest.mark.parametrize(("lower", "upper", "chance"), [(39, 50, True), (41, 50, False)])
def test_a_loss_within_the_interval_of_the_place_may_be_chance(make_values, make_view, lower, upper, chance):
    rate = loss(make_values, "unemployment_rate", 40, 45)
    ends = {45: (lower, upper), 40: (35, 44)}
    said = told([rate], make_view(), lambda value: ends[int(value["rank"])])
    assert said.endswith("fra nr. 40 til nr. 45 af 98" + (", hvilket kan være tilfældigt." if chance else "."))


def test_without_a_loss_nothing_is_said(make_values, make_view):
    assert told([], make_view()) == told([loss(make_values, "activation_rate", 60, 50)], make_view()) == ""
