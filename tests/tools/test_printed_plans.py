import pytest
from tools.extracts import printed_plans


@pytest.fixture
def plans(extracts_folder):
    return printed_plans.read(extracts_folder / "published-figures.csv")


def test_breakdown_tells_item_row_and_start(plans):
    rows = plans["naestved-2023"].set_index("breakdown")
    assert rows.loc["item=table_3;row=dagpenge", ["period", "value"]].tolist() == ["2021", 1200]
    change = rows.loc["from=2019;item=table_3;row=uddannelseshjaelp_aktivitetsparate"]
    assert change[["measure", "period", "value"]].tolist() == ["change_pct", "2021", 2.9]
    assert rows.loc["from=2021H1;item=table_3;row=i_alt", "period"] == "2022H1"


def test_four_quarters_are_a_rolling_year():
    printed = {"item": "target 4", "row": "Unge", "parent_row": "", "measure": "share", "unit": "pct", "area": "370"}
    row, shorter = (
        printed_plans._row({**printed, "period": period, "value": "53.4"}, {})
        for period in ("2020Q4-2021Q3", "2020Q4-2021Q2")
    )
    assert (row["period"], row["breakdown"]) == ("2021QMAT03", "item=target_4;row=unge")
    assert (shorter["period"], shorter["breakdown"]) == ("2021Q2", "from=2020Q4;item=target_4;row=unge")


def test_week_stands_under_its_month(plans):
    rows = plans["naestved-2023"].set_index("breakdown")
    assert rows.loc["item=text;row=ukrainske_flygtninge;week=2022W31", "period"] == "2022M08"


def test_fraction_is_left_out(plans):
    assert plans["slagelse-2017"]["measure"].tolist() == ["establishments_count"]
