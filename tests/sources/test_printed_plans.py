import pytest

from analysis.sources import printed_plans


@pytest.fixture
def plans(extracts_folder):
    return printed_plans.read(extracts_folder / "published-figures.csv")


def test_breakdown_tells_item_row_and_start(plans):
    rows = plans["naestved-2023"].set_index("breakdown")
    assert rows.loc["item=table_3;row=dagpenge", ["period", "value"]].tolist() == ["2021", 1200]
    change = rows.loc["from=2019;item=table_3;row=uddannelseshjaelp_aktivitetsparate"]
    assert change[["measure", "period", "value"]].tolist() == ["change_pct", "2021", 2.9]
    assert rows.loc["from=2021H1;item=table_3;row=i_alt", "period"] == "2022H1"


def test_week_stands_under_its_month(plans):
    rows = plans["naestved-2023"].set_index("breakdown")
    assert rows.loc["item=text;row=ukrainske_flygtninge;week=2022W31", "period"] == "2022M08"


def test_fraction_is_left_out(plans):
    assert plans["slagelse-2017"]["measure"].tolist() == ["establishments_count"]
