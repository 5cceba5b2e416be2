"""What others foretell of the same number stands as a point in the figure of our own forecast."""

import re

import pytest

from analysis import open_annex
from analysis.core.yaml_files import PlanText
from analysis.plans.model import Quotation


def foretold(**given):
    about = {"indicator": "unemployed", "period": "2026M12"} | given
    return Quotation(
        id="bank",
        text=PlanText(da="Der ventes 540 ledige.", en="540 unemployed are expected."),
        author="Nationalbanken",
        date="2026-06-01",
        value=540,
        unit="full_time_persons",
        kind="forecast",
        ours=about,
    )


@pytest.fixture
def annex():
    return open_annex("outlook", municipality="320", year=2026, plan="default", data_until="2026M07", language="da")


def drawn(annex, monkeypatch, quotation):
    monkeypatch.setattr(annex.scope, "plan", annex.plan.model_copy(update={"quotations": [quotation]}))
    return annex.forecast("unemployed")


def test_a_forecast_of_the_same_number_is_a_named_point(annex, monkeypatch):
    block = drawn(annex, monkeypatch, foretold())
    assert "Nationalbanken (2026) 540" in re.findall(r"<text [^>]*>([^<]+)</text>", block.svg)
    assert [cell.text for cell in block.data.rows[-1].cells[:2]] == ["540", "Nationalbanken (2026)"]
    assert block.data.rows[-1].label == "december 2026"


@pytest.mark.parametrize("other", [{"area": "000"}, {"breakdown": "benefit=a_dagpenge"}, {"indicator": "population"}])
def test_a_forecast_of_something_else_is_not(annex, monkeypatch, other):
    assert "Nationalbanken" not in drawn(annex, monkeypatch, foretold(**other)).svg
