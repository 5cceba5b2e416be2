from pathlib import Path

import pytest

from analysis.core import project
from analysis.core.errors import DataError


def test_root_is_the_checkout_from_any_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("BILAG_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    assert project.root() == Path(__file__).resolve().parents[2]
    assert project.data("areas", "municipalities.csv").is_file()


def test_root_is_moved_by_the_environment_variable(monkeypatch, tmp_path):
    monkeypatch.setenv("BILAG_HOME", str(tmp_path))
    assert project.notebooks("01-x.ipynb") == tmp_path / "notebooks" / "01-x.ipynb"
    assert project.reports() == tmp_path / "reports"


def test_a_root_that_is_no_folder_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("BILAG_HOME", str(tmp_path / "gone"))
    with pytest.raises(DataError, match="BILAG_HOME names .*gone.* not a folder"):
        project.root()


def test_no_absolute_path_is_written(tmp_path):
    assert project.relative(tmp_path / "export.csv") == "export.csv"
    assert project.relative(project.data("benefits.yml")) == "data/benefits.yml"
