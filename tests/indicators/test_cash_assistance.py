"""Kontanthjælp, activation and ordinary hours against published figures and sums by hand."""

import pytest

from analysis.core import areas
from analysis.indicators import changes, held
from analysis.indicators.registry import compute, indicator
from analysis.indicators.values import one

from .test_unemployment import by_hand

UNTIL = "2026M07"
NAESTVED, FAXE, LAESOE = (areas.area(code) for code in ("370", "320", "825"))
RAR, COUNTRY = areas.area("rar-sjaelland"), areas.area("000")


def value(key, area, period):
    return one(compute(key, [area], [period], UNTIL), area=area.code, period=period)


def test_ordinary_hours_of_the_rar_from_summed_persons():
    above = by_hand("Y60J01", "ordinary_hours_persons_count")
    below = by_hand("Y60A02", "persons_count")
    expected = (
        100 * sum(above[code, "2022M06"] for code in RAR.members) / sum(below[code, "2022M06"] for code in RAR.members)
    )
    row = value("ordinary_hours_share", RAR, "2022M06")
    assert row["value"] == pytest.approx(expected)
    assert row["method"] == "ratio_of_sums"


def test_activation_of_all_98_agrees_with_the_published_national_rate():
    everyone = areas.peer_group([area.code for area in areas.municipalities()], "Alle 98")
    back = value("activation_rate", everyone, "2026M07")
    assert back["value"] == pytest.approx(value("activation_rate", COUNTRY, "2026M07")["value"], abs=0.1)
    assert "mean_rate_back_computed" in back["caveats"]


def test_no_change_is_computed_across_the_reform():
    record = indicator("cash_assistance_full_time")
    assert changes.breaks_between(record, [""], "2025M06", "2026M06")
    assert changes.breaks_between(record, [""], "2025M07", "2026M07") == []


def test_the_newest_month_of_ordinary_hours_is_a_month_behind():
    assert held.newest(indicator("ordinary_hours_share"), NAESTVED, UNTIL) == "2026M06"


def test_two_groups_are_hidden_where_one_would_be_given_away_by_the_total():
    visitation = "visitation=aabenlys_uddannelsesparat"
    assert by_hand("Y60A02", "full_time_persons_count", visitation)["320", "2026M07"] is None
    frame = compute("cash_assistance_by_visitation", [FAXE], ["2026M07"], UNTIL).set_index("breakdown")
    hidden = frame[frame["status"] == "suppressed"]
    assert set(hidden.index) == {visitation, "visitation=uoplyst"}
    assert hidden[["value", "lower", "upper"]].isna().all(axis=None)
    assert frame.loc["visitation=jobparat", "value"] == 159


def test_a_share_that_comes_to_one_or_two_persons_is_hidden():
    samsoe = areas.area("741")
    share, persons = by_hand("Y60C07", "activated_share_pct"), by_hand("Y60A02", "persons_count")
    assert round(share["741", "2021M08"] * persons["741", "2021M08"] / 100) == 1
    row = value("activated_share", samsoe, "2021M08")
    assert (row["status"], row["caveats"]) == ("suppressed", ("suppressed_share",))


def test_a_group_of_one_small_island_does_not_give_it_away():
    alone = areas.peer_group(["825"], "Læsø alene")
    for key in ("activated_share", "activation_rate", "ordinary_hours_share"):
        row = value(key, alone, "2026M06")
        assert row["status"] == "suppressed"
        assert row[["value", "numerator", "denominator", "lower", "upper"]].isna().all()


def test_a_groups_back_computed_share_is_no_more_exact_than_the_published_ones():
    row = value("activation_rate", areas.area("rar-nordjylland"), "2026M07")
    assert row["value"] == round(row["value"], 1)
    assert row[["numerator", "lower", "upper"]].isna().all()


def test_a_base_that_is_not_held_is_worked_out_before_its_share_is_shown():
    assert by_hand("Y60J01", "ordinary_hours_persons_count")["825", "2021M07"] == 3
    row = value("ordinary_hours_share", LAESOE, "2021M07")
    assert (row["status"], row["caveats"]) == ("suppressed", ("small_base",))
    assert value("ordinary_hours_share", NAESTVED, "2021M07")["value"] == 7.0


def test_the_series_of_ordinary_hours_ends_where_its_own_table_does():
    assert held.periods_held(indicator("ordinary_hours_share"), UNTIL)[-1] == "2026M06"


def test_kontanthjaelp_is_the_merged_benefit_where_otij01_says_nothing():
    frame = compute("ordinary_hours_share_by_benefit", [FAXE], ["2026M06"], UNTIL).set_index("breakdown")
    assert frame.loc["benefit=kontanthjaelp", "value"] == 8
    assert "merged_benefit_2025" in frame.loc["benefit=kontanthjaelp", "caveats"]
    assert frame.loc[["benefit=uddannelseshjaelp", "benefit=sho"], "status"].tolist() == ["not_applicable"] * 2
    assert frame.loc["benefit=ressourceforloeb", "status"] == "not_available"


def test_ordinary_hours_of_a_year_are_of_mean_persons():
    row = value("ordinary_hours_share", NAESTVED, "2025")
    above, below = by_hand("Y60J01", "ordinary_hours_persons_count"), by_hand("Y60A02", "persons_count")
    year = [("370", f"2025M{month:02}") for month in range(1, 13)]
    assert row["value"] == pytest.approx(100 * sum(above[key] for key in year) / sum(below[key] for key in year))


def test_months_and_years_can_be_asked_for_together():
    frame = compute("ordinary_hours_share", [RAR, NAESTVED], ["2025", "2026M06", "2025M06"], UNTIL)
    for code in (RAR.code, "370"):
        assert frame.loc[frame["area"] == code, "period"].tolist() == ["2025", "2026M06", "2025M06"]
    assert one(frame, area="370", period="2026M06")["value"] == 9.6


def test_offers_by_kind_do_not_give_a_hidden_kind_away():
    offers = by_hand("Y60C02", "offers_count")
    frame = compute("activation_offers", areas.municipalities(), ["2026M07"], UNTIL)
    total = frame[frame["breakdown"] == ""].set_index("area")["value"]
    assert total["370"] == offers["370", "2026M07"] == 575
    kinds = frame[frame["breakdown"] != ""]
    hidden = (kinds["status"] == "suppressed").groupby(kinds["area"]).sum()
    assert 1 not in hidden[total.notna()[hidden.index]].to_list()
