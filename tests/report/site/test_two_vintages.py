"""Two real retrievals of one table, three days apart: what `bilag diff` tells of them, and that none is held back."""

import datetime
import json
from pathlib import Path

import pandas as pd
import pytest
from tests.sources import contract_server

from analysis.core import areas
from analysis.report.site import differences, differences_page
from analysis.sources import anomalies
from analysis.store import observations, snapshots

MEASURE = "unemployed_full_time_count"
FILE = Path(__file__).parents[2] / "data" / "Y25I01-totals-2026-08-19.csv"


@pytest.fixture(scope="module")
def vintages():
    """The totals of municipalities, as retrieved on each day."""
    wide = pd.read_csv(FILE, dtype={"area": str})
    first = wide.melt("area", var_name="period", value_name="value").assign(measure=MEASURE, breakdown="")
    second = observations.load("Y25I01").query("measure == @MEASURE and breakdown == ''")
    second = second[second["area"].isin([area.code for area in areas.municipalities()])]
    pair = (first.assign(value=first["value"].astype(float), status="observed"), second)
    return {day: rows[snapshots.COLUMNS].reset_index(drop=True) for day, rows in zip(("19", "22"), pair, strict=True)}


def test_a_difference_tells_what_was_revised(vintages, tmp_path, monkeypatch):
    monkeypatch.setenv("BILAG_HOME", str(contract_server.small_project(tmp_path / "project")))
    for day, rows in vintages.items():
        snapshots.write(rows, "Y25I01", datetime.date(2026, 8, int(day)), "A retrieval.")
    found = differences.between("2026-08-19", "2026-08-22")
    told = json.loads(differences_page.as_json(found))["shared"]
    counts = {"both": 5782, "equal": 5217, "one": 429, "few": 67, "more": 69, "most": "2026M06"}
    assert told == [{"what": "Y25I01", "measure": MEASURE, **counts}]
    larger = found.figures[found.figures["difference"].abs() > 5]
    assert set(larger["period"]) == {"2026M06"}
    for change, period in (("appeared", "2026M07"), ("vanished", "2021M07")):
        held = found.periods(change)
        assert held[["period", "size"]].to_numpy().tolist() == [[period, 98]]
    for language, month in (("da", "juni 2026"), ("en", "June 2026")):
        text = differences_page.as_text(found, language).replace(",", ".")
        assert f" · 5.782 · 5.217 · 429 · 67 · 69 · {month}" in text


def test_a_true_revision_is_not_held_back(vintages):
    anomalies.check(vintages["22"], "Y25I01", vintages["19"])


def test_a_revision_ten_times_as_large_is(vintages):
    rows = vintages["22"]
    here = (rows["area"] == "370") & (rows["period"] == "2024M06")
    wrong = rows.assign(value=rows["value"].mask(here, rows["value"] * 10))
    with pytest.raises(anomalies.HeldBackError, match=r"for Næstved in 2024M06"):
        anomalies.check(wrong, "Y25I01", vintages["19"])
