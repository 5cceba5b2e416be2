import re

import pytest

from analysis.core import errors
from analysis.display.figures import heat_map
from analysis.indicators.registry import indicator

MONTHS = [f"{year}M{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13)][:31]


@pytest.fixture
def months(make_values):
    """2.0 in 2024, 2.5 in 2025, 2.4 in 2026."""
    levels = {"2024": 2.0, "2025": 2.5, "2026": 2.4}
    return make_values(*({"period": period, "value": levels[period[:4]]} for period in MONTHS))


def texts_in(svg):
    return re.findall(r"<text [^>]*>([^<]+)</text>", svg)


def test_every_comparable_month_shows_its_change_with_its_sign(months, rate, make_view):
    block = heat_map.change_by_month(months, rate, make_view(), id="a")
    words = texts_in(block.svg)
    assert words.count("+0,5") == 12
    assert words.count("−0,1") == 7
    assert [row.label for row in block.data.rows] == ["2026", "2025"]
    assert [cell.text for cell in block.data.rows[0].cells][5:9] == ["−0,1", "−0,1", "..", ".."]
    made = [each for each in block.values if each["indicator"] == "unemployment_rate_change"]
    assert [each["value"] for each in made] == [0.5] * 12 + [-0.1] * 7


def test_the_sentence_counts_the_months_and_names_the_largest(months, rate, make_view):
    assert heat_map.change_by_month(months, rate, make_view(), id="a").summary == (
        "Ledighedsprocenten i Næstved var højere end året før i 12 af 19 måneder. "
        "Den største stigning er 0,5 pct.-point (januar 2025). Det største fald er 0,1 pct.-point (januar 2026)."
    )


def test_a_month_across_a_break_has_a_dash(make_values, make_view):
    share = indicator("cash_assistance_share")
    values = make_values(*({"indicator": share.key, "period": period, "value": 3.0} for period in MONTHS))
    block = heat_map.change_by_month(values, share, make_view(), id="a")
    assert texts_in(block.svg).count("–") == 12
    assert any(note.startswith("Databrud fra juli 2025") for note in block.notes)


def test_without_a_year_before_there_is_nothing_to_draw(months, rate, make_view):
    with pytest.raises(errors.DataError, match="can be compared with the year before"):
        heat_map.change_by_month(months[months["period"] < "2025"], rate, make_view(), id="a")


def test_the_drawing_is_small(months, rate, make_view):
    assert len(heat_map.change_by_month(months, rate, make_view(), id="a").svg) < 25_000


def test_rolling_years_are_no_months(make_values, make_view):
    record = indicator("benchmark_difference")
    values = make_values(*({"indicator": record.key, "period": f"{year}QMAT01", "value": 1.0} for year in (2021, 2022)))
    with pytest.raises(errors.DataError, match="no months of 'benchmark_difference'"):
        heat_map.change_by_month(values, record, make_view(data_until="2022M06"), id="a")
