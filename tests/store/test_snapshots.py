import datetime
import shutil

import pandas as pd
import pytest

from analysis.core import project
from analysis.core.errors import DataError, UsageError
from analysis.sources import record_kinds
from analysis.store import snapshots

ROWS = pd.DataFrame(
    [
        ("population_count", "", "370", "2024Q1", 84747.0, "observed"),
        ("population_count", "", "825", "2024Q1", float("nan"), "suppressed"),
        ("population_count", "age=65_plus", "370", "2022Q1", 0.0, "zero"),
    ],
    columns=snapshots.COLUMNS,
)
DAY = datetime.date(2024, 2, 1)


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("tables", "areas", "vocabulary"):
        shutil.copytree(project.data(name), tmp_path / "data" / name)
    monkeypatch.setenv("BILAG_HOME", str(tmp_path))
    return tmp_path


def test_every_sidecar_describes_its_snapshot():
    for snapshot in snapshots.all():
        held = snapshots.sidecar(snapshot)
        rows = snapshots.read(snapshot)
        assert snapshot == f"{held.source}/{held.table}/{held.retrieved}"
        assert snapshots.path(snapshot).stat().st_size == held.size
        assert len(rows) == held.rows
        assert rows["period"].nunique() == held.periods.count
        assert rows["area"].nunique() == sum(held.areas.values())
        assert set(rows["measure"]) == set(held.measures)


def test_sidecar_says_when_the_date_of_retrieval_is_not_known():
    assert (
        "date of retrieval from the official source is not recorded"
        in snapshots.sidecar("jobindsats/Y30R21/2026-11-22").note
    )
    assert snapshots.sidecar("jobindsats/Y25I01/2026-08-22").retrieved == datetime.date(2026, 8, 22)


@pytest.mark.parametrize(
    ("snapshot", "language", "text"),
    [
        ("jobindsats/Y25I01/2026-08-22", "da", "Jobindsats.dk (Y25I01, hentet 22. august 2026)"),
        ("jobindsats/Y25I01/2026-08-22", "en", "Jobindsats.dk (Y25I01, retrieved 22 August 2026)"),
        ("statbank/FOLK1A/2026-11-22", "da", "Danmarks Statistik (FOLK1A, hentet 22. november 2026)"),
        ("plan/naestved-2023/2026-11-22", "da", "Næstved Kommune, Beskæftigelsesplan 2023 (trykt plan)"),
    ],
)
def test_citation(snapshot, language, text):
    assert record_kinds.of([snapshot], language) == (text,)


def test_unknown_snapshot_names_the_nearest():
    with pytest.raises(UsageError, match="jobindsats/Y25I01/2026-08-22"):
        snapshots.sidecar("jobindsats/Y25I01/2026-08-23")


def test_write_gives_the_same_bytes_whatever_the_order_of_rows(home):
    snapshot = snapshots.write(ROWS, "FOLK1A", DAY, "")
    files = [snapshots.path(snapshot), snapshots.path(snapshot, ".yml")]
    first = [file.read_bytes() for file in files]
    snapshots.write(ROWS.iloc[::-1], "FOLK1A", DAY, "")
    assert [file.read_bytes() for file in files] == first
    assert b"\r" not in first[0]


def test_what_is_written_is_read_back(home):
    snapshot = snapshots.write(ROWS, "FOLK1A", DAY, "Made for a test.")
    assert snapshot == "statbank/FOLK1A/2024-02-01"
    pd.testing.assert_frame_equal(snapshots.read(snapshot), ROWS)
    held = snapshots.sidecar(snapshot)
    assert (held.periods.first, held.periods.last) == ("2022Q1", "2024Q1")
    assert held.note.startswith("Made for a test.")


def test_newest_snapshot_of_a_table(home):
    older = snapshots.write(ROWS, "FOLK1A", DAY, "")
    newer = snapshots.write(ROWS, "FOLK1A", datetime.date(2025, 2, 1), "")
    assert snapshots.all() == [older, newer]
    assert snapshots.newest() == {"FOLK1A": newer}


def test_changed_snapshot_is_refused(home):
    snapshot = snapshots.write(ROWS, "FOLK1A", DAY, "")
    file = snapshots.path(snapshot)
    file.write_bytes(file.read_bytes().replace(b"84747", b"84748"))
    with pytest.raises(DataError, match=r"^data/snapshots/statbank/FOLK1A/2024-02-01.csv is damaged"):
        snapshots.read(snapshot)


def test_missing_snapshot_is_told(home):
    snapshot = snapshots.write(ROWS, "FOLK1A", DAY, "")
    snapshots.path(snapshot).unlink()
    with pytest.raises(DataError, match=r"2024-02-01.csv is missing"):
        snapshots.read(snapshot)


def test_unknown_table_is_refused(home):
    with pytest.raises(UsageError, match="FOLK1A"):
        snapshots.write(ROWS, "FOLK1B", DAY, "")
