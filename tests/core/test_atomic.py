"""Files and folders that are whole at any moment."""

import pytest

from analysis.core import atomic


def test_a_file_that_cannot_be_written_leaves_what_was_there(tmp_path, monkeypatch):
    file = tmp_path / "new" / "file"
    atomic.write_bytes(file, b"before")
    monkeypatch.setattr("pathlib.Path.replace", lambda *given: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        atomic.write_bytes(file, b"after")
    assert [(path.name, path.read_bytes()) for path in file.parent.iterdir()] == [("file", b"before")]


@pytest.fixture
def folders(tmp_path):
    for name in ("new", "old", "scratch"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text(name, encoding="utf-8")
    return tmp_path / "new", tmp_path / "old", tmp_path / "scratch"


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("exchanges", [True, False])
def test_a_folder_takes_the_place_of_another(folders, monkeypatch, exchanges):
    new, old, scratch = folders
    if not exchanges:
        monkeypatch.setattr(atomic, "_exchange", lambda *given: False)
    atomic.swap_folder(new, old, scratch)
    assert names(old) == ["new"]


def test_a_process_that_ends_between_the_two_moves_loses_nothing(folders, monkeypatch):
    new, old, scratch = folders
    (scratch / atomic.PLACE).write_text(str(old), encoding="utf-8")
    old.rename(scratch / atomic.PREVIOUS)
    atomic.restore(scratch)
    assert names(old) == ["old"] and not scratch.exists()
