"""The largest loss of places on a year, in the summary."""

import pytest

from analysis.display.sentences import places_lost
from analysis.display.sentences.places_lost import Loss
from analysis.indicators.registry import indicator

NONE = (float("nan"), float("nan"))


def loss(make_values, key, before, now):
    rows = make_values(
        {"indicator": key, "value": 2.0, "rank": now, "rank_of": 98},
        {"indicator": key, "value": 1.0, "rank": before, "rank_of": 98, "period": "2025M07"},
    )
    return Loss(indicator(key), rows.iloc[0], rows.iloc[1])


def told(losses, view, interval=lambda value: NONE):
    return places_lost.sentence(losses, view, interval).text


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
