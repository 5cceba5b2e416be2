import pytest
from tools.extracts import __main__ as extracts

from analysis.core.errors import DataError
from analysis.sources import tidying
from analysis.store import observations, snapshots


def test_import_writes_a_snapshot_of_each_table_and_the_observations(home, extracts_folder):
    written = extracts.run(extracts_folder)
    assert written == [snapshots.newest()[name.split("/")[1]] for name in written]
    assert observations.tables() == sorted(name.split("/")[1] for name in written)
    population = observations.load("FOLK1A").query("area == '101' and breakdown == ''")
    assert population.set_index("period")["value"].to_dict() == {"2022Q1": 30, "2023Q1": 31}


def test_import_can_be_repeated_byte_for_byte(home, extracts_folder):
    extracts.run(extracts_folder)
    files = [file for file in (home / "data").rglob("*") if file.is_file()]
    first = {file: file.read_bytes() for file in files}
    extracts.run(extracts_folder)
    assert {file: file.read_bytes() for file in files} == first
    assert sorted(file for file in (home / "data").rglob("*") if file.is_file()) == sorted(files)


def test_observations_need_no_extracts_afterwards(home, extracts_folder):
    extracts.run(extracts_folder)
    extracts_folder.rename(extracts_folder.with_name("gone"))
    assert len(observations.load(*tidying.rebuild()))


def test_extracts_that_differ_stop_the_run(home, extracts_folder):
    panel = extracts_folder / "tidy" / "panel_aar_long.csv"
    panel.write_text(panel.read_text(encoding="utf-8").replace("folketal_FOLK1A,30", "folketal_FOLK1A,29"))
    with pytest.raises(DataError, match=r"^Two files of FOLK1A differ: .* 101 in 2022Q1 is 30 .* 29"):
        extracts.run(extracts_folder)
    assert not (home / "data" / "snapshots").exists()


def test_missing_extract_is_named(home, extracts_folder):
    (extracts_folder / "published-figures.csv").unlink()
    with pytest.raises(DataError, match="no published-figures.csv"):
        extracts.run(extracts_folder)


def test_command_line(home, extracts_folder, capsys):
    assert extracts.main([str(extracts_folder)]) == 0
    assert "jobindsats/Y25I01/2026-08-22\n" in capsys.readouterr().out
    assert extracts.main([]) == 2
    assert extracts.main([str(extracts_folder / "statbank")]) == 1
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 2
    assert "Traceback" not in captured.err


def test_sidecar_tells_how_the_figures_came(home, extracts_folder):
    extracts.run(extracts_folder)
    sidecar = snapshots.sidecar("statbank/FOLK1A/2026-11-22")
    assert "is not recorded" in sidecar.note
    assert sidecar.licence == "CC BY 4.0"
    assert sidecar.areas == {"country": 1, "landsdel": 1, "municipality": 3, "region": 1}
