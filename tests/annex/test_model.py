"""The verbs of the chapter on the benchmark, on the numbers that are held."""

import pytest

from analysis.display.blocks import Missing, Table
from analysis.report.annex import open_annex


@pytest.fixture(scope="module")
def annex():
    return open_annex(
        "benchmark", municipality="370", year=2023, plan="naestved-2023", data_until="2022M06", language="da"
    )


def test_the_official_benchmark_has_the_change_of_place(annex):
    table = annex.benchmark("benchmark_difference", "benchmark_rank", "benchmark_rank_change")
    assert len(table.rows) == 4
    assert table.rows[0].cells[-1].text == "+1"


def test_our_own_model_is_told_as_ours(annex):
    table = annex.own_benchmark()
    assert isinstance(table, Table)
    assert len(table.rows) == 4
    assert {record["period"] for record in table.values} == {"2022QMAT02"}
    assert all(record["status"] == "observed" for record in table.values)
    # the ministry has 0.00 for a-dagpenge, our interval is +0.06 to +0.25; and so on down the two tables
    said = str(annex.own_benchmark_in_words())
    warning, rest = said.split(" Vores egen model", 1)
    assert warning == (
        "Pas på: Egen model og ministeriets er uenige om a-dagpenge mv. og kontanthjælp mv. Ministeriets forskel "
        "ligger uden for egen models interval, og det er ministeriets tal, der gælder."
    )
    assert rest.startswith(", som ikke er ministeriets")
    assert "Rangkorrelationen" in str(annex.own_benchmark_validation())
    checks, coefficients = annex.own_model()
    assert len(coefficients.rows) >= 20
    assert all("ikke ministeriets" in block.caption for block in (table, checks, coefficients))


def test_the_method_of_our_model_is_left_out_where_the_model_is_not_shown(annex, monkeypatch):
    narrow = annex.plan.model_copy(update={"chapters": ["overview", "method"]})
    monkeypatch.setattr(annex, "plan", narrow)
    assert annex.own_model() == () and annex.forecast_checks() == ()


def test_municipalities_alike(annex):
    assert len(annex.likeness().rows) == 5
    # Kerteminde and Tønder are both 0,04 pct.-point away, and none of two equally near is left out
    alike = annex.likeness_by_expected_level().rows
    assert [row.cells[-1].text for row in alike] == ["0,00", "0,01", "0,02", "0,03", "0,04", "0,04"]


def test_before_the_first_rolling_year():
    early = open_annex("benchmark", municipality="101", year=2019, plan="default", data_until="2019M12", language="en")
    assert isinstance(early.own_benchmark(), Missing)
    assert early.own_benchmark_in_words() is None
    assert early.own_benchmark_validation() is None
    assert early.own_model() == ()
    assert early.likeness_by_expected_level() is None
    assert len(early.likeness().rows) == 5
