import math

import pytest
from tools.extracts import municipal


@pytest.fixture
def tables(extracts_folder):
    return municipal.read(extracts_folder / "jobindsats" / "municipal-effort-2021M08-2026M07.json")


def cell(rows, measure, breakdown, area, period):
    found = rows[
        (rows["measure"] == measure)
        & (rows["breakdown"] == breakdown)
        & (rows["area"] == area)
        & (rows["period"] == period)
    ]
    assert len(found) == 1
    return found["value"].item(), found["status"].item()


def test_tables(tables):
    assert sorted(tables) == ["Y25I01", "Y25I09", "Y60A02", "Y60C02", "Y60C07", "Y60J01"]


def test_hidden_count_is_suppressed_and_never_zero(tables):
    value, status = cell(tables["Y25I01"], "unemployed_full_time_count", "benefit=kontanthjaelp", "370", "2023M08")
    assert math.isnan(value)
    assert status == "suppressed"


def test_share_of_0_is_zero(tables):
    assert cell(tables["Y60C07"], "activation_rate_pct", "", "370", "2023M08") == (0, "zero")


def test_months_left_out_are_added_for_municipalities(tables):
    rows = tables["Y25I09"]
    assert cell(rows, "long_term_unemployed_count", "", "825", "2023M08")[1] == "suppressed"
    assert cell(rows, "long_term_unemployed_count", "benefit=a_dagpenge", "825", "2023M08")[1] == "suppressed"
    assert cell(rows, "long_term_unemployed_count", "", "825", "2023M09") == (7, "observed")
    assert len(rows) == 3 * 2 * 3


def test_members_of_a_single_month(tables):
    recipients, offers, month = tables["Y60A02"], tables["Y60C02"], "2023M09"
    measure = "full_time_persons_count"
    assert cell(recipients, measure, "visitation=aktivitetsparat", "370", month)[1] == "suppressed"
    assert cell(recipients, measure, "visitation=jobparat", "370", month) == (5, "observed")
    assert cell(offers, "offers_count", "offer=virksomhedspraktik", "370", month) == (4, "observed")
    assert cell(offers, "offers_per_activated_persons_count", "", "825", month)[1] == "suppressed"
    assert cell(offers, "activated_persons_count", "", "000", month) == (12, "observed")
