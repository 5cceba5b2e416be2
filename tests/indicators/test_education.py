"""Education and work: made tables where nothing is held, and the municipality's own records."""

import pandas as pd
import pytest

from analysis.core import areas
from analysis.indicators import computing, registry
from analysis.indicators.registry import compute

from .made import table

FAXE, STEVNS, RAR = areas.area("320"), areas.area("336"), areas.area("rar-sjaelland")
PAIR = areas.peer_group(["320", "336"], "Faxe og Stevns")
Y = "2024"


def computed(key, made, who):
    record = registry.indicator(key)
    return computing.function_of(record)(made, who, [Y], record.breakdowns, **record.arguments)


def test_in_work_or_education_adds_the_two_and_leaves_the_rest():
    made = table(
        "RAS201",
        ("persons_count", "", {("320", Y): 20_000, ("336", Y): 10_000}),
        ("persons_count", "status=employed", {("320", Y): 14_000, ("336", Y): 8_000}),
        ("persons_count", "status=in_education", {("320", Y): 1_000, ("336", Y): 400}),
        ("persons_count", "status=other", {("320", Y): 5_000, ("336", Y): 1_600}),
    )
    assert computed("employed_or_in_education_share", made, [FAXE, STEVNS, PAIR])["value"].tolist() == [75, 84, 78]


@pytest.mark.parametrize(
    ("not_ready", "pupils", "status"), [(48, 400, "observed"), (None, 400, "suppressed"), (3, 15, "suppressed")]
)
def test_pupils_not_ready_for_education(not_ready, pupils, status):
    made = table(
        "UPV", ("not_ready_pupils_count", "", {("320", Y): not_ready}), ("pupils_count", "", {("320", Y): pupils})
    )
    frame = computed("not_ready_for_education_share", made, [FAXE])
    assert frame["status"].tolist() == [status]
    assert frame["value"].dropna().tolist() == ([12] if status == "observed" else [])


@pytest.fixture
def records(tmp_path, monkeypatch):
    """Faxe's file from the region's analysis: itself and the area it compares with."""
    folder = tmp_path / "320-faxe"
    folder.mkdir()
    lines = [
        "period;area;youth_education_share_pct;completed_count;population_count;received;note",
        "2024;Faxe;;300;400;2025-03-01;",
        "2024;RAR Sjælland;76,5;;;2025-03-01;",
    ]
    (folder / "youth_education.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setenv("BILAG_RECORDS", str(tmp_path))


def test_youth_education_is_read_from_the_municipalitys_file(records):
    frame = compute("youth_education_share", [FAXE, RAR, STEVNS], [Y], "2026M07").set_index("area")
    assert frame["value"].dropna().to_dict() == {"320": 75, "rar-sjaelland": 76.5}
    assert frame.loc["320", "snapshots"][0].startswith("municipal_record/youth_education/320-2025-03-01-")
    assert frame.loc["336", "status"] == "not_available"


def test_the_comparators_number_is_found_by_itself(records):
    assert compute("youth_education_share", [RAR], [Y], "2026M07")["value"].tolist() == [76.5]


def test_without_a_file_there_is_no_number(tmp_path, monkeypatch):
    monkeypatch.setenv("BILAG_RECORDS", str(tmp_path))
    frame = compute("youth_education_share", [FAXE, RAR], [Y], "2026M07")
    assert set(frame["status"]) == {"not_available"}
    assert isinstance(frame, pd.DataFrame)
