import numpy as np
import pytest

from analysis.core import areas
from analysis.core import periods as calendar
from analysis.display.context import Context
from analysis.display.sentences import area_summary, line_summary
from analysis.display.tables.tables import by_key
from analysis.indicators.registry import indicator

MONTHS = [f"2026M{month:02}" for month in range(1, 8)]


@pytest.fixture
def pair(make_values):
    """Return a function from the municipality's and the country's months to a frame."""

    def build(own, country=(), periods=MONTHS, key="unemployment_rate"):
        return make_values(
            *(
                {"area": area, "period": period, "value": value, "indicator": key}
                for area, numbers in (("370", own), ("000", country))
                for period, value in zip(periods, numbers, strict=False)
            )
        )

    return build


@pytest.fixture
def view():
    return Context(areas.area("370"), (areas.area("000"),), "da", "2026M07")


def months(count):
    return [str(period) for period in calendar.span("2021M01", "2026M12")][:count]


def ends(values, indicator):
    """Beginning and end of the municipality's line: each as number, first and last period."""
    known = line_summary.known_of(by_key(values), indicator, "370", "")
    found = line_summary.ends_of(known, indicator)
    sides = ((found.first, found.first_periods), (found.last, found.last_periods))
    return [(float(record["value"]), codes[0], codes[-1]) for record, codes in sides]


def test_two_years_of_months_are_held_by_means_of_twelve(pair, rate):
    numbers = [*[9.9] * 6, *[2.0, 3.0] * 6, *[2.5, 3.5] * 6]
    assert ends(pair(numbers, periods=months(30)), rate) == [
        (2.5, "2021M07", "2022M06"),
        (3.0, "2022M07", "2023M06"),
    ]


def test_twelve_months_with_a_gap_are_passed_over(pair, rate):
    numbers = [1.0, float("nan"), *[1.0] * 11, *[2.0] * 12, *[3.0] * 12]
    values = pair(numbers, periods=[str(period) for period in calendar.span("2021M01", "2024M01")])
    values["status"] = np.where(values["value"].isna(), "suppressed", "observed")
    assert ends(values, rate)[0] == (2.0, "2022M02", "2023M01")


def test_a_quarter_is_held_against_the_same_quarter(pair, rate):
    codes = [str(period) for period in calendar.span("2021Q1", "2023Q2")]
    assert [each[1] for each in ends(pair([*range(1, 11)], periods=codes), rate)] == ["2021Q2", "2023Q2"]


def test_a_month_is_held_against_the_same_month_of_the_year_before(pair, rate):
    found = ends(pair([*range(1, 19)], periods=months(18)), rate)
    assert found == [(6.0, "2021M06", "2021M06"), (18.0, "2022M06", "2022M06")]


@pytest.mark.parametrize("key", ["unemployed_seasonally_adjusted_rate", "long_term_share_12_months"])
def test_what_is_smooth_already_is_held_by_its_ends(pair, key):
    found = ends(pair([*np.arange(30.0)], periods=months(30), key=key), indicator(key))
    assert [each[1] for each in found] == ["2021M01", "2023M06"]


def test_nothing_is_compared_across_a_break(pair):
    share = indicator("cash_assistance_share")
    codes = [f"2025M{month:02}" for month in range(4, 11)]
    values = pair([9.0, 9.0, 9.0, 3.0, 3.1, 3.3, 3.2], periods=codes, key=share.key)
    after, broken = line_summary.after_break(line_summary.known_of(by_key(values), share, "370", ""), share)
    assert ([row["period"] for row in after], broken) == (codes[3:], "2025M07")


def test_the_ends_of_the_country_are_named(make_values, rate, view):
    numbers = {"370": 1.0, "101": 2.0, "461": 3.0, "751": 4.0}
    values = make_values(*({"area": area, "value": value} for area, value in numbers.items()))
    assert area_summary.ends(values, rate, view) == "Lavest er Næstved (1,0 pct.) og højest Aarhus (4,0 pct.)."


def with_hidden(frame, area, period, lower, upper):
    rows = (frame["area"] == area) & (frame["period"] == period)
    frame.loc[rows, ["value", "status", "lower", "upper"]] = [np.nan, "suppressed", lower, upper]
    return frame


def test_a_hidden_municipality_that_may_be_lowest_is_not_passed_over(make_values, rate, view):
    numbers = {"370": 1.0, "101": 2.0, "461": 3.0, "751": 4.0, "320": 9.0}
    values = make_values(*({"area": area, "value": value} for area, value in numbers.items()))
    told = area_summary.ends(with_hidden(values, "320", "2026M07", 0.5, 0.9), rate, view)
    assert told.startswith(
        "Blandt de kommuner, hvis tal er vist, er Næstved lavest (1,0 pct.) og Aarhus højest (4,0 pct.)."
    )
