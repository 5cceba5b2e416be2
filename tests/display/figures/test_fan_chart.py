import re

import numpy as np
import pandas as pd
import pytest

from analysis.core import errors
from analysis.display.figures.fan_chart import fan_chart
from analysis.display.figures.lines import TargetLine
from analysis.indicators.registry import indicator

BOUNDS = ("lower_95", "lower_80", "lower_50", "mean", "upper_50", "upper_80", "upper_95")


@pytest.fixture
def history(make_values):
    rows = ({"period": f"2026M{month:02}", "value": 101.0 - month} for month in range(1, 8))
    return make_values(*({"indicator": "unemployed", "unit": "full_time_persons", **row} for row in rows))


@pytest.fixture
def forecast():
    """Five months ahead whose bands grow by 1, 2 and 30 a month."""
    months = np.arange(1, 6)
    widths = dict(zip(BOUNDS, (-30, -2, -1, 0, 1, 2, 30), strict=True))
    columns = {name: 90.0 + width * months for name, width in widths.items()}
    return pd.DataFrame({"period": [f"2026M{month:02}" for month in range(8, 13)], **columns})


def drawn(history, forecast, view, **given):
    return fan_chart(history, forecast, indicator("unemployed"), view, id="prognose", caption="Ledige", **given)


def texts_in(svg):
    return re.findall(r"<text [^>]*>([^<]+)</text>", svg)


def test_the_end_of_the_numbers_and_every_band_is_labelled(history, forecast, make_view):
    block = drawn(history, forecast, make_view())
    assert {"Tal til og med jul. 2026", "Prognose\u00a090", "50 pct.", "80 pct.", "95 pct."} <= set(texts_in(block.svg))


def test_the_limit_of_the_target_is_drawn_and_described(history, forecast, make_view):
    block = drawn(history, forecast, make_view(), targets=[TargetLine(92.0, "≤")])
    assert "mål\u00a0≤\u00a092" in texts_in(block.svg) or "mål ≤\u00a092" in texts_in(block.svg)
    assert block.alt.endswith("Planens mål: ≤\u00a092.")


def test_nothing_goes_below_zero(history, forecast, make_view):
    block = drawn(history, forecast, make_view())
    assert "95 pct.-bånd ved slutningen: 0 til 240." in block.alt
    assert not any(words.startswith("−") for words in texts_in(block.svg))


def test_forecasts_by_others_are_named_points(history, forecast, make_view):
    outside = pd.DataFrame({"label": ["Nationalbanken"], "period": ["2026M12"], "value": [97.0]})
    block = drawn(history, forecast, make_view(), outside=outside)
    assert "Nationalbanken 97" in texts_in(block.svg)
    assert "Nationalbanken: 97 (december 2026)." in block.alt
    assert block.data.rows[-1].cells[1].text == "Nationalbanken"
    quoted = block.payload()["forecasts"][-1]
    assert (quoted["by"], quoted["period"], quoted["value"], quoted["lower_80"]) == (
        "Nationalbanken",
        "2026M12",
        97,
        None,
    )


def test_the_points_and_bands_are_handed_on_unrounded(history, forecast, make_view):
    block = drawn(history, forecast.assign(mean=forecast["mean"] + 0.123), make_view())
    first = block.payload()["forecasts"][0]
    assert (first["indicator"], first["area"], first["by"]) == ("unemployed", "370", None)
    assert [first[name] for name in BOUNDS if name != "mean"] == [60, 88, 89, 91, 92, 120]
    assert first["value"] == 90.123


def test_the_table_tells_numbers_from_forecasts(history, forecast, make_view):
    rows = drawn(history, forecast, make_view()).data.rows
    assert [row.cells[1].text for row in rows] == ["Opgjort"] * 7 + ["Prognose"] * 5
    assert [cell.text for cell in rows[7].cells[2:]] == ["89", "91", "88", "92", "60", "120"]
    assert {(cell.text, cell.status) for row in rows[:7] for cell in row.cells[2:]} == {("", "observed")}


def test_a_month_without_a_number_has_no_row(history, forecast, make_view):
    history.loc[2, "value"] = np.nan
    assert len(drawn(history, forecast, make_view()).data.rows) == 6 + 5


def test_bands_that_cross_are_refused(history, forecast, make_view):
    with pytest.raises(errors.DataError, match="inside each other"):
        drawn(history, forecast.assign(lower_80=95.0), make_view())


def test_a_forecast_of_what_is_counted_is_refused(history, forecast, make_view):
    with pytest.raises(errors.DataError, match="begin after its history"):
        drawn(history, forecast.assign(period="2026M07"), make_view())


def test_the_drawing_is_small_and_alike_from_run_to_run(history, forecast, make_view):
    one, other = (drawn(history, forecast, make_view()).svg for _ in range(2))
    assert one == other
    assert len(one) < 25_000
