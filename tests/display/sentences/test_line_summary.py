import numpy as np
import pytest

from analysis.core import areas
from analysis.core import periods as calendar
from analysis.display.context import Context
from analysis.display.sentences import area_summary, line_summary
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


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([2.5, 2.9, 2.6], "marts 2026 er ledighedsprocenten i Næstved steget med 0,1 pct.-point."),
        ([2.5, 2.5], "februar 2026 er ledighedsprocenten i Næstved uændret."),
    ],
)
def test_a_line_is_told_by_its_ends(pair, rate, view, numbers, words):
    assert line_summary.of_lines(pair(numbers), rate, view) == f"Fra januar 2026 til {words}"


def months(count):
    return [str(period) for period in calendar.span("2021M01", "2026M12")][:count]


def test_two_years_of_months_are_told_by_means_of_twelve(pair, rate, view):
    numbers = [*[9.9] * 6, *[2.0, 3.0] * 6, *[2.5, 3.5] * 6]
    told = line_summary.of_lines(pair(numbers, periods=months(30)), rate, view)
    assert told.startswith(
        "Ledighedsprocenten i Næstved var i gennemsnit 3,0 pct. i juli 2022-juni 2023, "
        "0,5 pct.-point højere end i juli 2021-juni 2022 (2,5 pct.)."
    )


def test_an_amount_is_told_by_means_too(pair, count, view):
    told = line_summary.of_lines(
        pair([66.0, 134.0] * 6 + [0.0, 180.0] * 6, periods=months(24), key="unemployed"), count, view
    )
    assert "var i gennemsnit 90 i januar-december 2022, 10,0 pct. lavere end i januar-december 2021 (100)." in told


def test_twelve_months_with_a_gap_are_passed_over(pair, rate, view):
    numbers = [1.0, float("nan"), *[1.0] * 11, *[2.0] * 12, *[3.0] * 12]
    values = pair(numbers, periods=[str(period) for period in calendar.span("2021M01", "2024M01")])
    values["status"] = np.where(values["value"].isna(), "suppressed", "observed")
    assert "1,0 pct.-point højere end i februar 2022-januar 2023 (2,0 pct.)" in line_summary.of_lines(
        values, rate, view
    )


def test_a_quarter_is_held_against_the_same_quarter(pair, rate, view):
    codes = [str(period) for period in calendar.span("2021Q1", "2023Q2")]
    told = line_summary.of_lines(pair([*range(1, 11)], periods=codes), rate, view)
    assert told.startswith("Fra 2. kvartal 2021 til 2. kvartal 2023 er ")


def test_a_month_is_held_against_the_same_month_of_the_year_before(pair, rate, view):
    told = line_summary.of_lines(pair([*range(1, 19)], periods=months(18)), rate, view)
    assert told.startswith("Fra juni 2021 til juni 2022 er ledighedsprocenten i Næstved steget med 12,0 pct.-point.")


@pytest.mark.parametrize("key", ["unemployed_seasonally_adjusted_rate", "long_term_share_12_months"])
def test_what_is_smooth_already_is_told_by_its_ends(pair, view, key):
    told = line_summary.of_lines(pair([*np.arange(30.0)], periods=months(30), key=key), indicator(key), view)
    assert told.startswith("Fra januar 2021 til juni 2023 er ")


def test_nothing_is_compared_across_a_break(pair, view):
    share = indicator("cash_assistance_share")
    periods = [f"2025M{month:02}" for month in range(4, 11)]
    told = line_summary.of_lines(pair([9.0, 9.0, 9.0, 3.0, 3.1, 3.3, 3.2], periods=periods, key=share.key), share, view)
    assert told.startswith("Fra juli 2025 (efter databruddet) til oktober 2025 ")
    assert "9,0" not in told
    broken = line_summary.of_lines(pair([9.0, 9.0, 9.0, 3.0], periods=periods, key=share.key), share, view)
    assert broken == "Opgørelsen er ændret fra juli 2025, og tallene før og efter kan ikke sammenlignes."


def test_a_line_without_numbers_says_why(make_values, rate, view):
    values = make_values(*({"period": period, "status": "suppressed"} for period in MONTHS))
    assert line_summary.of_lines(values, rate, view).endswith("ikke vist, fordi tallet bygger på meget få personer.")


def test_months_are_told_against_the_year_before(pair, rate, view):
    """In July 2026 alone the number is not lower; where March 2026 is hidden, two months can be compared."""
    periods = [f"{year}M{month:02}" for year in (2025, 2026) for month in range(1, 13)]
    numbers = [*(3.5 - 0.1 * np.arange(12)), 3.4, 3.3, 3.2, 3.1, 3.0, 2.9, 3.5]
    said = "I 2026 er tallet lavere end i samme måned året før i {} måneder, der kan sammenlignes."
    assert line_summary.of_years(pair(numbers, periods=periods), rate, view) == said.format("6 af de 7")
    hidden = with_hidden(pair(numbers[:15], periods=periods), "370", "2026M03", 3.0, 4.0)
    assert line_summary.of_years(hidden, rate, view) == said.format("2 af de 2")


def test_panels_are_told_by_how_far_they_moved(make_values, view):
    record = indicator("unemployed_by_benefit")
    values = make_values(
        *(
            {"indicator": record.key, "breakdown": f"benefit={benefit}", "period": period, "value": value}
            for benefit, numbers in (("a_dagpenge", (100.0, 110.0)), ("kontanthjaelp", (50.0, 40.0)))
            for period, value in zip(("2026M06", "2026M07"), numbers, strict=True)
        )
    )
    assert line_summary.of_panels(values, record, view, ["benefit=a_dagpenge", "benefit=kontanthjaelp"]) == (
        "Ændring i Næstved fra juni 2026 til juli 2026: kontanthjælp −20,0 pct. og a-dagpenge +10,0 pct."
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("370", "Næstved er i den fjerdedel af kommunerne, der har de laveste tal."),
        ("101", "København ligger under midten, men ikke i den laveste fjerdedel."),
        ("751", "Aarhus er i den fjerdedel af kommunerne, der har de højeste tal."),
    ],
)
def test_a_strip_is_told_by_its_ends_and_quarter(make_values, rate, code, words):
    numbers = {"370": 1.0, "101": 2.0, "461": 3.0, "751": 4.0}
    values = make_values(*({"area": area, "value": value} for area, value in numbers.items()))
    told = area_summary.of_strip(values, rate, Context(areas.area(code), (), "da", "2026M07"))
    assert told == f"Lavest er Næstved (1,0 pct.) og højest Aarhus (4,0 pct.). {words}"


def with_hidden(frame, area, period, lower, upper):
    rows = (frame["area"] == area) & (frame["period"] == period)
    frame.loc[rows, ["value", "status", "lower", "upper"]] = [np.nan, "suppressed", lower, upper]
    return frame


def test_a_hidden_municipality_that_may_be_lowest_is_not_passed_over(make_values, rate):
    numbers = {"370": 1.0, "101": 2.0, "461": 3.0, "751": 4.0, "320": 9.0}
    values = make_values(*({"area": area, "value": value} for area, value in numbers.items()))
    told = area_summary.of_strip(
        with_hidden(values, "320", "2026M07", 0.5, 0.9), rate, Context(areas.area("370"), (), "da", "2026M07")
    )
    assert told.startswith(
        "Blandt de kommuner, hvis tal er vist, er Næstved lavest (1,0 pct.) og Aarhus højest (4,0 pct.)."
    )


def test_a_hidden_group_is_not_passed_over(make_values, view):
    record = indicator("unemployed_by_benefit")
    groups = [f"benefit={name}" for name in ("a_dagpenge", "kontanthjaelp", "uddannelseshjaelp")]
    rows = [
        {"indicator": record.key, "breakdown": group, "value": value}
        for group, value in zip(groups, (100, 50, 20), strict=True)
    ]
    values = make_values(*rows)
    told = area_summary.of_bars(values, record, view, groups, ["2026M07"])
    assert told == "Tallet i Næstved er størst for a-dagpenge (100) og mindst for uddannelseshjælp (20)."
    values.loc[2, ["value", "status", "lower", "upper"]] = [np.nan, "suppressed", 0, 2]
    assert area_summary.of_bars(values, record, view, groups, ["2026M07"]) == (
        "Blandt de grupper i Næstved, hvis tal er vist, er tallet størst for a-dagpenge (100) "
        "og mindst for kontanthjælp (50)."
    )
