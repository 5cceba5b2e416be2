"""Files and folders that are whole at any moment."""

import errno
import os
from pathlib import Path

import pytest

from analysis.core import atomic
from analysis.core.errors import UsageError


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
    atomic.swap_folder(new, old, scratch, {"old"})
    assert names(old) == ["new"]


def test_what_is_not_ours_stays_as_it_is(folders):
    new, old, scratch = folders
    (old / "ours").write_text("ours", encoding="utf-8")
    (old / "sub").mkdir()
    (old / "sub" / "notater.docx").write_bytes(b"mine")
    (old / "sub" / "old").write_text("old", encoding="utf-8")
    (old / "linked").symlink_to(scratch, target_is_directory=True)
    (old / "nowhere").symlink_to("nowhere/at/all")
    (old / "sub").chmod(0o555)
    (old / "new").write_text("user's", encoding="utf-8")
    atomic.swap_folder(new, old, scratch, {"ours", "old", "sub/old"})
    assert names(old) == ["linked", "new", "nowhere", "sub"] and names(old / "sub") == ["notater.docx"]
    assert (old / "sub" / "notater.docx").read_bytes() == b"mine" and (old / "linked").is_symlink()
    assert (old / "new").read_text(encoding="utf-8") == "new"


def test_a_link_is_followed_also_to_another_disk(folders, monkeypatch):
    new, old, scratch = folders
    link = old.with_name("link")
    link.symlink_to(old, target_is_directory=True)
    rename = Path.rename

    def apart(self, target):
        if self.parent == new.parent and Path(target) != old.with_name("elsewhere"):
            raise OSError(errno.EXDEV, "other disk")
        return rename(self, target)

    monkeypatch.setattr(atomic, "_exchange", lambda *given: False)
    monkeypatch.setattr(Path, "rename", apart)
    (old / "notater.docx").write_bytes(b"mine")
    with pytest.raises(OSError, match="other disk"):
        atomic.swap_folder(new, link, scratch, {"old"})
    assert names(old) == ["notater.docx", "old"]
    monkeypatch.undo()
    atomic.swap_folder(new, link, scratch, {"old"})
    assert link.is_symlink() and names(old) == ["new", "notater.docx"]
    assert names(old.parent) == ["link", "old", "scratch"] or names(old.parent) == ["link", "new", "old", "scratch"]


def test_what_killed_processes_left_is_removed_by_the_next(tmp_path):
    (tmp_path / f"{atomic.SCRATCH}999999999-1").write_bytes(b"half")
    (tmp_path / f"{atomic.SCRATCH}{os.getpid()}-1").write_bytes(b"at work")
    atomic.write_bytes(tmp_path / "file", b"whole")
    assert names(tmp_path) == [f"{atomic.SCRATCH}{os.getpid()}-1", "file"]


def test_what_cannot_be_written_is_told_before(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for path, folder in ((tmp_path / "file", True), (tmp_path, False), (tmp_path / "file" / "x", False)):
        with pytest.raises(UsageError, match="cannot be written to: "):
            atomic.require_writable(path, folder=folder)
    atomic.require_writable(tmp_path / "new" / "deep", folder=True)
    assert names(tmp_path) == ["file"]


def test_a_process_that_ends_between_the_two_moves_loses_nothing(folders, monkeypatch):
    new, old, scratch = folders
    (scratch / atomic.PLACE).write_text(str(old), encoding="utf-8")
    old.rename(scratch / atomic.PREVIOUS)
    atomic.restore(scratch)
    assert names(old) == ["old"] and not scratch.exists()
