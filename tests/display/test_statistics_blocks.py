"""Seasons, contributions and ranks as a reader sees them, and what is said where they cannot be had."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.core import periods
from analysis.display.blocks.blocks import Figure, Table, Text
from analysis.display.figures import contribution, seasonal
from analysis.display.figures.selection import Selection
from analysis.display.sentences import sentences
from analysis.indicators.registry import indicator

MONTHS = [str(period) for period in periods.span("2021M08", "2026M07")]
HIDDEN = math.nan


@pytest.fixture
def unemployed():
    return indicator("unemployed")


@pytest.fixture
def series(make_values):
    """Return a function from numbers to the municipality's values of as many months up to July 2026."""

    def build(numbers, key="unemployed"):
        about = {"indicator": key, "unit": indicator(key).unit}
        rows = zip(MONTHS[-len(numbers) :], numbers, strict=True)
        return make_values(*({"period": period, "value": float(number), **about} for period, number in rows))

    return build


def season_of(count):
    return 500 + 2 * np.arange(count) + np.round(40 * np.sin(np.arange(count) * np.pi / 6))


def test_a_seasonal_figure_shows_both_series_and_the_season(series, make_view, unemployed):
    figure = seasonal.figure(series(season_of(60)), unemployed, make_view(), id="season")
    assert isinstance(figure, Figure)
    assert [column.label for column in figure.data.columns] == ["Opgjort", "Sæsonkorrigeret", "Sæsonudsving"]
    assert len(figure.data.rows) == 60
    kinds = {value["indicator"] for value in figure.values}
    assert kinds == {"unemployed", "unemployed_seasonally_adjusted", "unemployed_seasonal"}
    assert "Sæsonkorrigeret var tallet 618 i juli 2026." in figure.summary


def test_counted_less_season_is_the_adjusted_number(series, make_view, unemployed):
    figure = seasonal.figure(series(season_of(60)), unemployed, make_view(), id="season")
    table = pd.DataFrame(figure.values).pivot(index="period", columns="indicator", values="value")
    rest = table["unemployed"] - table["unemployed_seasonal"] - table["unemployed_seasonally_adjusted"]
    assert np.allclose(rest, 0)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (season_of(20), "kræver tre år"),
        ([*season_of(30), HIDDEN, *season_of(29)], "mangler tal undervejs"),
        ([7] * 60, "det samme i alle måneder"),
        ([HIDDEN] * 60, "kræver tre år"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_why_a_series_is_not_adjusted_is_said(numbers, words, series, make_view, unemployed):
    told = seasonal.figure(series(numbers), unemployed, make_view(), id="season")
    assert isinstance(told, Text) and words in told.text
    assert told.values[0]["status"] == "not_available"


@pytest.fixture
def split(make_values):
    """Return a function from numbers by breakdown, first and last, to values of unemployed by benefit."""

    def build(numbers):
        rows = []
        for breakdown, pair in numbers.items():
            for period, number in zip(("2025M07", "2026M07"), pair, strict=True):
                status = "suppressed" if math.isnan(number) else "observed"
                row = {"breakdown": breakdown, "period": period, "value": float(number), "status": status}
                rows.append(row | {"indicator": "unemployed_by_benefit", "unit": "full_time_persons"})
        return make_values(*rows)

    return build


PARTS = ["benefit=a_dagpenge", "benefit=kontanthjaelp"]


def split_of(values, view):
    shown = Selection.of(values, indicator("unemployed_by_benefit"), view, "parts")
    return contribution.Split(shown, "", PARTS, "2025M07", "2026M07")


def test_contributions_are_drawn_and_tabled(split, make_view):
    values = split({"": (472, 522), PARTS[0]: (369, 397), PARTS[1]: (103, 125)})
    figure = split_of(values, make_view()).contribution()
    rows = [[row.label, *(cell.text for cell in row.cells)] for row in figure.data.rows]
    assert rows == [
        ["A-dagpenge", "369", "397", "+28", "+5,9"],
        ["Kontanthjælp", "103", "125", "+22", "+4,7"],
        ["I alt", "472", "522", "+50", "+10,6"],
    ]
    made = [value for value in figure.values if value["method"] == "contribution"]
    assert [round(value["value"], 2) for value in made] == [5.93, 4.66]


def test_what_rounding_leaves_is_a_row_of_its_own(split, make_view):
    values = split({"": (473, 522), PARTS[0]: (369, 397), PARTS[1]: (103, 125)})
    figure = split_of(values, make_view()).contribution()
    assert [row.label for row in figure.data.rows] == ["A-dagpenge", "Kontanthjælp", "Afrunding", "I alt"]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"": (20, 22), PARTS[0]: (18, 20), PARTS[1]: (HIDDEN, HIDDEN)}, "afsløre et skjult tal"),
        ({"": (20, 22), PARTS[0]: (HIDDEN, HIDDEN), PARTS[1]: (HIDDEN, HIDDEN)}, "mangler tal"),
    ],
)
def test_a_hidden_part_is_not_given_away(numbers, words, split, make_view):
    told = split_of(split(numbers), make_view()).contribution()
    assert isinstance(told, Text) and words in told.text


def test_shift_share_adds_up_in_the_table(split, make_view):
    values = split({"": (472, 522), PARTS[0]: (369, 397), PARTS[1]: (103, 125)})
    growth = {"": 0.045, PARTS[0]: 0.03, PARTS[1]: 0.17}
    told = split_of(values, make_view()).shift_share(growth, rounded=True)
    assert isinstance(told, Table)
    frame = pd.DataFrame(told.values)
    made = frame[frame["method"] == "shift_share"].groupby("breakdown")["value"].sum()
    assert made.to_dict() == pytest.approx({"": 50, PARTS[0]: 28, PARTS[1]: 22})
    assert any("én decimal" in note for note in told.notes)


def test_the_total_of_shift_share_is_the_published_one(split, make_view):
    values = split({"": (308, 302), PARTS[0]: (226, 217), PARTS[1]: (81, 84)})
    told = split_of(values, make_view()).shift_share({"": 0.01, PARTS[0]: 0.03, PARTS[1]: -0.04}, rounded=False)
    rows = [[row.label, *(cell.text for cell in row.cells[:3])] for row in told.rows]
    assert rows[2:] == [["Afrunding", "1", "1", "0"], ["I alt", "308", "302", "−6"]]


def test_a_country_that_is_not_known_is_said(split, make_view):
    values = split({"": (472, 522), PARTS[0]: (369, 397), PARTS[1]: (103, 125)})
    told = split_of(values, make_view()).shift_share({}, rounded=False)
    assert "mangler tal for hele landet" in told.text


def ranking(lower, upper):
    return pd.DataFrame([{"area": "370", "rank": 12, "rank_lower": lower, "rank_upper": upper, "rank_of": 98}])


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [(12, 12, "Placeringen er sikker."), (9, 14, "Placeringen er usikker: mellem nr. 9 og nr. 14.")],
)
def test_how_sure_a_rank_is_is_said(lower, upper, words, make_values, make_view):
    own = make_values({"value": 2.8}).iloc[0].to_dict()
    told = sentences.rank_interval(ranking(lower, upper), own, make_view())
    assert told.text == words
    (value,) = told.values
    assert (value["indicator"], value["value"], value["lower"], value["upper"]) == (
        "unemployment_rate_rank",
        12,
        lower,
        upper,
    )
    assert value["interval_method"] == "simulation"


def test_a_rank_without_an_interval_says_nothing(make_values, make_view):
    own = make_values({"value": 2.8}).iloc[0].to_dict()
    assert not sentences.rank_interval(ranking(math.nan, math.nan), own, make_view())
    assert not sentences.rank_interval(ranking(1, 2).iloc[:0], own, make_view())
