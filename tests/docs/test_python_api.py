"""The blocks of docs/python-api.md run one after the other as they stand, and give the numbers of the observations."""

import re

import matplotlib
import pandas as pd
import pytest

from analysis.core import areas, project
from analysis.store import observations

BLOCKS = re.compile(r"^```python\n(.*?)^```", flags=re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """What the blocks leave behind them."""
    matplotlib.use("agg")
    blocks = BLOCKS.findall((project.root() / "docs" / "python-api.md").read_text(encoding="utf-8"))
    assert len(blocks) == 10
    assert all(len(block.splitlines()) <= 10 for block in blocks)
    found: dict = {"folder": tmp_path_factory.mktemp("api")}
    with pytest.MonkeyPatch.context() as patch, matplotlib.rc_context():
        patch.setenv("BILAG_HOME", str(project.root()))
        patch.chdir(found["folder"])
        for number, block in enumerate(blocks, start=1):
            exec(compile(block, f"block {number} of python-api.md", "exec"), found)
    return found


def published(measure, period):
    rows = observations.load("Y25I01")
    chosen = (rows["measure"] == measure) & (rows["period"] == period) & (rows["breakdown"] == "")
    return rows[chosen].set_index("area")["value"]


def test_the_mean_of_twelve_months(names):
    rate = names["rate"]
    assert rate["period"].iloc[-1] == "2026M07"
    assert rate["mean"].iloc[-1] == pytest.approx(rate["value"].tail(12).mean())
    members = list(areas.area("rar-sjaelland").members)
    rates, counts = (
        published(name, "2026M07")[members] for name in ("unemployed_labour_force_pct", "unemployed_full_time_count")
    )
    assert rate["value"].iloc[-1] == pytest.approx(100 * counts.sum() / (100 * counts / rates).sum(), abs=0.05)


def test_the_drawing_has_a_line_for_each_area(names):
    assert {text.get_text() for text in names["grid"].legend.get_texts()} == {"Næstved", "RAR Sjælland", "Hele landet"}


def test_the_ranks(names):
    rates = published("unemployed_labour_force_pct", "2026M07").drop("000")
    ranks = names["ranks"].set_index("area")["rank"]
    assert ranks["370"] == 1 + (rates < rates["370"]).sum()
    assert len(names["own"]) == 17


def test_the_regression_takes_all_municipalities(names):
    assert names["fitted"].nobs == 98
    assert names["fitted"].params["unemployment_rate"] > 0


def test_the_pivot_and_the_gap(names):
    months = [published("unemployed_full_time_count", f"2025M{month:02}")["370"] for month in range(1, 13)]
    assert names["table"].loc["Næstved", "2025"] == round(sum(months) / 12)
    assert names["gap"].index.max() == pd.Timestamp("2026-07-01")


def test_a_sum_with_a_hidden_number_is_none(names):
    assert (names["parts"]["status"] == "suppressed").any()
    assert pd.isna(names["right"])
    assert names["wrong"] >= 0


def test_the_test_of_two_shares(names):
    assert 0 <= names["test"].pvalue <= 1
    assert names["ours"]["value"] == pytest.approx(
        100 * names["ours"]["numerator"] / names["ours"]["denominator"], abs=0.1
    )


def test_the_export(names):
    written = pd.read_csv(names["folder"] / "unemployment.csv", dtype={"area": str})
    assert written["value"].sum() == pytest.approx(names["everything"]["value"].sum())
    assert len(pd.read_excel(names["folder"] / "unemployment.xlsx")) == len(written)
