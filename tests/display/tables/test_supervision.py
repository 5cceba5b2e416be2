"""What the effort is held against: the benchmark as published, dates, and nothing that is not known."""

import csv
import re
from pathlib import Path

import pytest

from analysis import open_annex
from analysis.core.yaml_files import BilingualText
from analysis.display.tables import supervision
from analysis.indicators import values
from analysis.plans.supervision import Requirement, requirements

RAW = Path(__file__).resolve().parents[3] / "data" / "snapshots" / "jobindsats" / "Y30R21"
WORDS = BilingualText(da="Krav", en="Demand")


def told(requirement, newest, view) -> dict[str, str]:
    table = supervision.supervision_table([requirement], newest, view, id="supervision")
    return {column.key: cell.text for column, cell in zip(table.columns, table.rows[0].cells, strict=True)}


def demand(**given) -> Requirement:
    usual = {"since": "2020M01", "limit": 3.0, "indicator": "unemployment_rate"}
    return Requirement(text=WORDS, reference=WORDS, **usual | given)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, "overholdt (afstand −0,2 pct.-point)"),
        ({"limit": 2.8}, "overholdt (afstand 0,0 pct.-point)"),
        ({"limit": 2.0}, "ikke overholdt (afstand +0,8 pct.-point)"),
        ({"side": "at_least"}, "ikke overholdt (afstand −0,2 pct.-point)"),
        ({"last": "2026M06"}, "ophørt"),
        ({"last": "2026M07"}, "overholdt (afstand −0,2 pct.-point)"),
        ({"limit": None}, "ikke kendt"),
        ({"indicator": None}, "ikke kendt"),
    ],
)
def test_status_and_distance_stand_where_all_is_known(make_values, make_view, given, status):
    assert told(demand(**given), make_values({"value": 2.84}), make_view())["status"] == status


def test_a_number_of_another_area_or_a_hidden_one_is_no_status(make_values, make_view):
    for row in ({"value": 2.84, "area": "000"}, {"status": "suppressed"}):
        assert told(demand(), make_values(row), make_view())["status"] == "ikke kendt"
    assert told(demand(), values.empty(), make_view())["status"] == "ikke kendt"


def test_what_is_not_known_says_so_and_what_goes_on_has_no_end(make_view):
    dates = ("act", "since", "last", "limit")
    assert [told(demand(since=None, limit=None), values.empty(), make_view())[each] for each in dates] == (
        ["ikke kendt"] * 4
    )
    assert [told(demand(last=None), values.empty(), make_view())[each] for each in dates[1:]] == (
        ["januar 2020", "", "højst 3 pct."]
    )


def test_the_dates_and_limits_are_the_reforms_and_no_other_is_invented():
    found = {month: requirements(month) for month in ("2026M06", "2026M07")}
    # one in four, from July 2026
    assert [each.limit for each in found["2026M07"]] == [None, None, None, 25]
    assert [each.last for each in found["2026M07"]] == ["2026M01", None, "2024M12", None]
    assert len(found["2026M06"]) == 3


def published(code: str) -> dict[str, float]:
    with max(RAW.glob("*.csv")).open(encoding="utf-8") as file:
        rows = [each for each in csv.DictReader(file) if (each["area"], each["period"]) == (code, "2022QMAT04")]
    return {each["measure"]: float(each["value"]) for each in rows if each["breakdown"] == "benefit_group=total"}


@pytest.mark.parametrize(("municipality", "code"), [("Faxe", "320"), ("Næstved", "370"), ("København", "101")])
def test_the_distance_from_the_benchmark_is_actual_less_expected(municipality, code):
    annex = open_annex("method", municipality=municipality, year=2026, plan="default", data_until="2026M07")
    row = annex.supervision().rows[0]
    number, status = (row.cells[place].text for place in (4, 5))
    raw = published(code)
    said = float(re.search(r": ([−\d,]+) pct\.-point", number)[1].replace("−", "-").replace(",", "."))
    assert said == pytest.approx(raw["difference_pp"])
    assert said == pytest.approx(raw["actual_share_pct"] - raw["expected_share_pct"], abs=0.0101)
    assert status == "ophørt"


def test_before_its_end_it_is_not_known_whether_supervision_was_near():
    annex = open_annex("method", municipality="Faxe", year=2023, plan="default", data_until="2022M12")
    table = annex.supervision()
    assert [row.cells[5].text for row in table.rows] == ["ikke kendt"] * 3
    assert table.rows[2].cells[2].text == "december 2024"
    assert "lovens grænser" in table.caption and table.sources
