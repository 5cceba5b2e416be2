"""A small project, the sources' own answers on this machine, and a municipality's folder of records."""

import pytest
from tests.sources import contract_server

from analysis.sources import municipal_records


@pytest.fixture
def contract_home(tmp_path, monkeypatch):
    """A project with what a fetch needs."""
    folder = contract_server.small_project(tmp_path / "project")
    monkeypatch.setenv("BILAG_HOME", str(folder))
    return folder


@pytest.fixture
def server(contract_home):
    """The sources' own answers, on this machine."""
    with contract_server.serving() as running:
        yield running


@pytest.fixture
def faxe(tmp_path, monkeypatch):
    """The folder of Faxe's own records, empty."""
    monkeypatch.setenv(municipal_records.RECORDS_VARIABLE, str(tmp_path))
    (tmp_path / "320-faxe").mkdir()
    return tmp_path / "320-faxe"
