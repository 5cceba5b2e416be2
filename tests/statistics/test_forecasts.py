"""Spans, forecasts and paths on the real series."""

import numpy as np
import pandas as pd
import pytest

from analysis.core import areas, periods
from analysis.core.errors import UsageError
from analysis.statistics import forecast_series, forecasts
from analysis.store import observations, values

NAESTVED, FAXE, LAESOE, AEROE = (areas.area(code) for code in ("370", "320", "825", "492"))
RAR, COUNTRY = areas.area("rar-sjaelland"), areas.area("000")
UNTIL = "2026M07"


def test_a_span_ends_at_data_until_and_begins_after_the_newest_break():
    found = forecast_series.span("ordinary_hours_persons", [FAXE], UNTIL)
    assert (found.months[0], found.months[-1], found.since) == ("2025M07", "2026M06", "2025M07")
    before = forecast_series.span("ordinary_hours_persons", [FAXE], "2025M06")
    assert (before.months[0], before.months[-1], before.next_break) == ("2021M07", "2025M06", "2025M07")


def test_a_group_is_the_sum_of_its_members_and_the_country_as_published():
    found = forecast_series.span("unemployed", [RAR, COUNTRY], UNTIL)
    rows = observations.load("Y25I01").query("breakdown == '' and measure == 'unemployed_full_time_count'")
    newest = rows[rows["period"] == UNTIL].set_index("area")["value"]
    assert found.numbers[-1].tolist() == [newest[list(RAR.members)].sum(), 91583.0]


def test_what_is_kept_of_a_span_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        forecast_series.span("unemployed", [FAXE], UNTIL).numbers[-1, 0] = -5
    assert forecast_series.span("unemployed", [FAXE], UNTIL).numbers[-1, 0] > 0


def test_an_unknown_series_is_refused():
    with pytest.raises(UsageError, match="unemployed"):
        forecast_series.span("unemployd", [FAXE], UNTIL)


@pytest.mark.parametrize(
    "key, area, until, reason",
    [
        ("unemployed", NAESTVED, "2022M06", "too_few_months"),
        ("long_term_unemployed", NAESTVED, "2022M06", "too_few_months"),
        ("cash_assistance_full_time", NAESTVED, UNTIL, "after_break"),
        ("long_term_unemployed", LAESOE, UNTIL, "hidden"),
    ],
)
def test_without_numbers_enough_there_is_a_reason_and_no_forecast(key, area, until, reason):
    frame = forecasts.forecast(key, [area], until, "2026M12")
    assert (frame["status"].tolist(), frame["reason"].tolist()) == (["not_available"], [reason])
    assert frame["mean"].isna().all()


def made_span(numbers):
    months = tuple(str(month) for month in periods.span("2021M01", "2025M12"))[: len(numbers)]
    return forecast_series.Span(months, np.array(numbers, dtype=float)[:, None], ("370",), None, None)


def test_bad_input_has_a_reason():
    hidden = [np.nan] * 10 + [20.0, 30.0] * 20
    assert forecast_series.reason(made_span([7.0] * 40), 0) == "constant"
    assert forecast_series.reason(made_span(hidden), 0) == "hidden"
    assert forecast_series.reason(made_span([np.nan] * 40), 0) == "hidden"
    assert forecast_series.reason(made_span([1.0, 2.0] * 14), 0) == "too_few_months"
    assert forecast_series.reason(made_span([np.nan, *[1.0, 2.0] * 20]), 0) is None


@pytest.mark.parametrize("key, months_ahead", [("unemployed", 17), ("long_term_unemployed", 12)])
def test_bands_lie_inside_each_other_widen_and_never_go_below_zero(key, months_ahead):
    frame = forecasts.forecast(key, [*areas.municipalities()], UNTIL, "2027M12")
    frame = frame[frame["status"] == "observed"]
    order = ["lower_95", "lower_80", "lower_50", "mean", "upper_50", "upper_80", "upper_95"]
    assert (frame[order].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert (frame["lower_95"] >= 0).all()
    log_width = np.log(frame["upper_95"] + 0.5) - np.log(frame["lower_95"] + 0.5)
    ends = log_width.groupby(frame["area"]).agg(["first", "last"])
    assert (ends["last"] > ends["first"]).all()
    assert frame["horizon"].max() == months_ahead


def test_a_hidden_month_among_the_last_takes_neither_bands_nor_paths_away():
    found = forecast_series.span("long_term_unemployed", [AEROE], UNTIL)
    assert np.isnan(found.numbers[-12:, 0]).any()
    frame = forecasts.forecast("long_term_unemployed", [AEROE], UNTIL, "2026M12")
    assert frame["upper_95"].notna().all()
    assert not np.isnan(
        forecasts.paths(["long_term_unemployed"], [AEROE], UNTIL, "2026M12", draws=20)["long_term_unemployed"].counts
    ).any()


def test_a_forecast_does_not_depend_on_what_else_is_forecast():
    alone = forecasts.forecast("unemployed", [FAXE], UNTIL, "2026M12")
    among = forecasts.forecast("unemployed", [COUNTRY, LAESOE, FAXE, RAR], UNTIL, "2026M12")
    among = among[among["area"] == "320"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, among, rtol=1e-12)


def test_a_forecast_reads_nothing_later_than_data_until(monkeypatch):
    """Months after data_until can be anything: the forecast stays as it is."""
    told = forecasts.forecast("unemployed", [FAXE], "2025M06", "2025M12")
    load = observations.load

    def spoilt(*names):
        rows = load(*names).copy()
        later = rows["period"] > "2025M06"
        rows.loc[later, "value"] = 1e6
        return rows

    monkeypatch.setattr(observations, "load", spoilt)
    monkeypatch.setattr(values, "cached", lambda name, inputs, make: make())
    pd.testing.assert_frame_equal(told, forecasts.forecast("unemployed", [FAXE], "2025M06", "2025M12"))


def test_no_forecast_goes_past_a_break_or_further_than_it_has_been_tried():
    frame = forecasts.forecast("cash_assistance_full_time", [FAXE], "2025M03", "2025M12")
    assert frame["reason"].tolist() == [*[""] * 3, *["after_next_break"] * 6]
    assert frame.loc[3:, "mean"].isna().all()
    tried = forecasts.forecast("long_term_unemployed", [FAXE], UNTIL, "2027M12")
    assert tried["reason"].tolist() == [*[""] * 12, *["too_far"] * 5]


def test_nothing_is_forecast_up_to_a_month_that_is_known():
    assert forecasts.forecast("unemployed", [FAXE], UNTIL, UNTIL).empty
    assert forecasts.paths(["unemployed"], [FAXE], UNTIL, UNTIL)["unemployed"].months == ()


def test_paths_agree_with_the_bands():
    frame = forecasts.forecast("unemployed", [FAXE, RAR], UNTIL, "2027M06")
    paths = forecasts.paths(["unemployed"], [FAXE, RAR], UNTIL, "2027M06", draws=4000)["unemployed"]
    for column, code in enumerate(("320", "rar-sjaelland")):
        told = frame[frame["area"] == code]
        for share, bound in ((0.1, "lower_80"), (0.5, "mean"), (0.9, "upper_80")):
            drawn = np.quantile(paths.counts[:, :, column], share, axis=0)
            assert drawn == pytest.approx(told[bound].to_numpy(), rel=0.03)


def test_paths_are_the_same_for_any_order_and_move_together():
    one = forecasts.paths(["unemployed"], [FAXE, RAR], UNTIL, "2026M12")["unemployed"].counts
    two = forecasts.paths(["unemployed"], [RAR, COUNTRY, FAXE], UNTIL, "2026M12")["unemployed"].counts
    assert one[:, :, 0] == pytest.approx(two[:, :, 2], rel=1e-12)
    assert one[:, :, 1] == pytest.approx(two[:, :, 0], rel=1e-12)
    assert np.corrcoef(one[:, -1].T)[0, 1] > 0.5


def test_an_area_that_cannot_be_forecast_has_no_paths_and_disturbs_no_other():
    found = forecasts.paths(["long_term_unemployed"], [LAESOE, FAXE], UNTIL, "2026M12")["long_term_unemployed"].counts
    alone = forecasts.paths(["long_term_unemployed"], [FAXE], UNTIL, "2026M12")["long_term_unemployed"].counts
    assert np.isnan(found[:, :, 0]).all()
    assert found[:, :, 1] == pytest.approx(alone[:, :, 0], rel=1e-12)
