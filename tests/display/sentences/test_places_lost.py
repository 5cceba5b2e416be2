"""The largest loss of places on a year, in the summary."""

import pandas as pd
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


def ranks(make_values, **groups):
    return make_values(
        *(
            {
                "indicator": "benchmark_rank",
                "period": period,
                "breakdown": f"benefit_group={group}",
                "value": float(place),
            }
            for group, places in groups.items()
            for period, place in zip(("2021QMAT02", "2022QMAT02"), places, strict=True)
        )
    )


def told(losses, official, view, interval=lambda value: NONE):
    return places_lost.sentence(losses, official, view, interval).text


def test_the_largest_loss_is_told_and_of_equal_ones_the_first(make_values, make_view):
    rate, share = loss(make_values, "unemployment_rate", 40, 45), loss(make_values, "cash_assistance_share", 10, 60)
    gained, same = loss(make_values, "activation_rate", 60, 50), loss(make_values, "employment_rate", 1, 6)
    official = ranks(make_values, total=(10, 90))
    said = "Placeringen er på et år gået mest tilbage på nøgletallet"
    largest = told([gained, rate, share], official, make_view())
    assert largest == f"{said} kontanthjælp i procent af befolkningen 16-66 år: fra nr. 10 til nr. 60 af 98."
    first = told([gained, rate, same], official, make_view())
    assert first == f"{said} ledighedsprocent: fra nr. 40 til nr. 45 af 98."


@pytest.mark.parametrize(("lower", "upper", "chance"), [(39, 50, True), (41, 50, False)])
def test_a_loss_within_the_interval_of_the_place_may_be_chance(make_values, make_view, lower, upper, chance):
    rate = loss(make_values, "unemployment_rate", 40, 45)
    ends = {45: (lower, upper), 40: (35, 44)}
    said = told([rate], ranks(make_values), make_view(), lambda value: ends[int(value["rank"])])
    assert said.endswith("fra nr. 40 til nr. 45 af 98" + (", hvilket kan være tilfældigt." if chance else "."))


def test_without_a_loss_among_the_key_figures_the_ministrys_ranking_is_told(make_values, make_view):
    official = ranks(make_values, total=(32, 31), kontanthjaelp_mv=(27, 46), a_dagpenge_mv=(60, 62))
    view = make_view(data_until="2022M06")
    assert told([], official, view) == (
        "I ministeriets benchmark er placeringen på et år gået mest tilbage for kontanthjælp mv.: "
        "fra nr. 27 til nr. 46 i 3. kvt. 2021-2. kvt. 2022."
    )
    assert told([], official, make_view(data_until="2026M07")) == ""
    assert told([], ranks(make_values, total=(32, 31)), view) == ""
    assert told([], pd.DataFrame(columns=official.columns), view) == ""
