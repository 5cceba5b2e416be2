"""Youth education from the municipality's own records."""

import pandas as pd
import pytest

from analysis.core import areas
from analysis.indicators.registry import compute

FAXE, STEVNS, RAR = areas.area("320"), areas.area("336"), areas.area("rar-sjaelland")
Y = "2024"


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
