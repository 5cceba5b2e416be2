"""The small project that batches are tried on, made once for all tests of a process."""

import shutil

import pytest

from tests.report import batch_project


@pytest.fixture(scope="session")
def batch_origin(tmp_path_factory):
    """A project with data of its own and two chapters, and two annexes built in it."""
    folder = tmp_path_factory.mktemp("origin") / "home"
    batch_project.make(folder)
    return folder


@pytest.fixture
def batch_home(batch_origin, tmp_path, monkeypatch):
    """A copy of that project, times of change included."""
    folder = tmp_path / "home"
    shutil.copytree(batch_origin, folder, symlinks=True)
    monkeypatch.setenv("BILAG_HOME", str(folder))
    return folder
