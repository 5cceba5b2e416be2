"""The verbs of the chapter on the benchmark, on the numbers that are held."""

import pytest

from analysis import open_annex
from analysis.display.blocks.blocks import Text


@pytest.fixture(scope="module")
def annex():
    return open_annex(
        "benchmark", municipality="370", year=2023, plan="naestved-2023", data_until="2022M06", language="da"
    )


def test_the_official_benchmark_has_the_change_of_place(annex):
    table = annex.benchmark("benchmark_difference", "benchmark_rank", "benchmark_rank_change")
    assert len(table.rows) == 4
    assert table.rows[0].cells[-1].text == "+1"


def test_municipalities_alike_are_named_in_a_sentence(annex):
    said = annex.likeness()
    assert isinstance(said, Text)
    assert "ligner Næstved mest, er Køge, Holbæk, Slagelse, Randers og Viborg" in said.text
    assert "alder, herkomst" in said.text and "juni 2022" in said.text and said.sources


def test_the_forecasts_checks_are_left_out_where_no_forecast_is_shown(annex, monkeypatch):
    narrow = annex.plan.model_copy(update={"chapters": ["overview", "method"]})
    monkeypatch.setattr(annex.scope, "plan", narrow)
    assert annex.forecast(kind="accuracy") == ()
