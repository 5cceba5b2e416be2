import re

import pytest

from analysis.core import errors
from analysis.display.figures.slope import slope
from analysis.indicators.registry import indicator


def texts_in(svg):
    return {words.replace("\u00a0", " ") for words in re.findall(r"<text [^>]*>([^<]+)</text>", svg)}


def test_both_ends_of_every_line_are_labelled(three_areas, rate, make_view):
    block = slope(three_areas, rate, make_view(), id="a")
    assert {"Næstved 2,5", "Næstved 2,8", "RAR Sjælland 2,6", "Hele landet 3,0", "juli 2025"} <= texts_in(block.svg)
    assert block.caption == "Ledighedsprocent, juli 2025 og juli 2026"
    assert [cell.text for row in block.data.rows for cell in row.cells] == ["2,5", "2,8", "3,0", "2,8", "2,6", "2,8"]


def test_the_sentence_holds_the_changes_beside_each_other(three_areas, rate, make_view):
    assert slope(three_areas, rate, make_view(), id="a").summary == (
        "Fra juli 2025 til juli 2026 er ledighedsprocenten i Næstved steget med 0,3 pct.-point. "
        "Til sammenligning: −0,2 pct.-point i RAR Sjælland og −0,2 pct.-point i hele landet."
    )


def test_an_area_without_one_of_the_numbers_is_left_out(three_areas, rate, make_view):
    values = three_areas[~((three_areas["area"] == "000") & (three_areas["period"] == "2025M07"))]
    block = slope(values, rate, make_view(), id="a")
    assert not any("Hele landet" in words for words in texts_in(block.svg))


def test_a_slope_never_crosses_a_break(make_values, make_view):
    share = indicator("cash_assistance_share")
    values = make_values(
        *({"indicator": share.key, "period": period, "value": 3.0} for period in ("2025M06", "2025M07"))
    )
    with pytest.raises(errors.DataError, match="a break in 'cash_assistance_share' between '2025M06' and '2025M07'"):
        slope(values, share, make_view(), id="a")


def test_a_slope_has_two_periods_with_numbers(make_values, rate, make_view):
    with pytest.raises(errors.DataError, match="two periods, and was given 1"):
        slope(make_values({"value": 2.0}), rate, make_view(), id="a")
    values = make_values({"value": 2.0}, {"period": "2025M07", "status": "suppressed"})
    with pytest.raises(errors.DataError, match="'370' lacks a number"):
        slope(values, rate, make_view(), id="a")
