"""What editors, spreadsheets and file managers leave beside a file stops nothing, wherever files are listed."""

import json

import pytest

from analysis import plans
from analysis.annex import chapters
from analysis.core import project
from analysis.indicators import registry
from analysis.report.batch import freshness
from analysis.report.run import run_child
from analysis.sources import catalogue, importing, municipal_records
from analysis.store import official_tables

LOCKS = (".~lock.{}#", ".#{}", "{}~", "#{}#", ".{}.swp", "._{}", ".{}", "~${}", "Thumbs.db", "desktop.ini", ".DS_Store")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A project whose folders of files hold a file of each kind that is left beside another, and broken links."""
    names = {
        **{"plans": "default.yml", "catalogue": "statbank.yml", "tables": "statbank.yml"},
        **{"indicators": "youth.yml", "records/320-faxe": "surveys.csv"},
    }
    for folder in ("areas", "vocabulary"):
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / folder).symlink_to(project.data(folder), target_is_directory=True)
    (tmp_path / "data" / "reforms.yml").symlink_to(project.data("reforms.yml"))
    names |= {"../notebooks": "01-overview.ipynb", "../notebooks/technical": "17-method.ipynb"}
    names |= {"exports": "FOLK1AM.csv"}
    for folder, name in names.items():
        place = tmp_path / "data" / folder
        place.mkdir(parents=True, exist_ok=True)
        if name.endswith((".yml", ".ipynb")):
            for file in project.data(folder).glob(f"*.{name.rsplit('.')[1]}"):
                (place / file.name).write_bytes(file.read_bytes())
        for lock in LOCKS:
            (place / lock.format(name)).write_bytes(b"\0[[[")
        # as Emacs marks that a file is open
        (place / f".#other-{name}").symlink_to("ida@machine.1234:56")
    monkeypatch.setenv("BILAG_HOME", str(tmp_path))
    return tmp_path


def test_they_are_no_plans_chapters_indicators_tables_or_records(home, monkeypatch):
    found = [plans.names(), chapters.names(), list(registry.indicators()), list(catalogue.tables())]
    found += [list(official_tables.sources()), municipal_records.load("320").to_dict()]
    assert municipal_records.fingerprint()
    inputs = json.dumps(sorted(map(str, freshness.read_inputs())))
    assert not [lock for lock in LOCKS if lock.format("default.yml") in inputs or lock.format("surveys.csv") in inputs]
    assert not [path for path, *_ in run_child._stamps()[1] if path.rpartition("/")[2].startswith((".", "~", "#"))]
    monkeypatch.delenv("BILAG_HOME")
    monkeypatch.setenv("BILAG_RECORDS", str(home / "data" / "records"))
    assert found[:-1] == [
        *(plans.names(), chapters.names(), list(registry.indicators()), list(catalogue.tables())),
        list(official_tables.sources()),
    ]


def test_they_are_not_imported(home):
    with pytest.raises(importing.UsageError, match="No file to import"):
        importing._files([home / "data" / "exports"])
