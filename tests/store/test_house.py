"""Figures that a municipality has fetched itself stand over the package's, until the package brings newer ones."""

import datetime
import json
import shutil

import pytest

from analysis.core import project
from analysis.indicators import registry
from analysis.sources import tidying, vintages
from analysis.store import observations, snapshots

TABLE, DAY = "Y25I01", datetime.date(2026, 9, 20)
FIRST = "jobindsats/Y25I01/2026-08-22"


@pytest.fixture
def house(tmp_path, monkeypatch):
    (tmp_path / "bilag.yml").write_text("municipality: Faxe\n", encoding="utf-8")
    monkeypatch.setenv("BILAG_HOME", str(tmp_path))
    return tmp_path


def revised(measure="unemployed_full_time_count"):
    rows = snapshots.read(FIRST)
    one = (rows["measure"] == measure) & (rows["area"] == "320") & (rows["period"] == "2026M07")
    rows.loc[one & (rows["breakdown"] == ""), "value"] += 11
    return rows


def unemployed() -> float:
    return registry.compute("unemployed", ["320"], ["2026M07"], "2026M07")["value"].item()


def test_the_packages_figures_are_there_before_any_are_fetched(house):
    assert FIRST in snapshots.all() and vintages.is_current()
    assert observations.own_entries() == {} and len(observations.tables()) > 30
    assert not (house / "data" / "observations").exists()


def test_own_figures_stand_over_the_packages_and_their_lineage_says_so(house):
    before = unemployed()
    snapshot = snapshots.write(revised(), TABLE, DAY, "Fetched.", new=True)
    assert snapshots.path(snapshot).is_relative_to(house) and not snapshots.path(FIRST).is_relative_to(house)
    assert not vintages.is_current()
    tidying.rebuild([TABLE])
    assert list(observations.own_entries()) == [TABLE] and vintages.is_current()
    assert [path.name for path in (house / "data" / "observations").glob("*.parquet")] == [f"{TABLE}.parquet"]
    assert unemployed() == before + 11
    assert registry.compute("unemployed", ["320"], ["2026M07"], "2026M07")["snapshots"].item() == (snapshot,)
    # a whole rebuild gives the same, and leaves to the package what is the package's
    content = (house / "data" / "observations" / f"{TABLE}.parquet").read_bytes()
    store = json.loads((house / "data" / "observations" / "store.json").read_text())
    shutil.rmtree(house / "data" / "observations")
    tidying.build_store()
    assert (house / "data" / "observations" / f"{TABLE}.parquet").read_bytes() == content
    assert json.loads((house / "data" / "observations" / "store.json").read_text()) == store


def test_the_day_before_is_read_as_it_was(house):
    before = unemployed()
    snapshots.write(revised(), TABLE, DAY, "Fetched.", new=True)
    tidying.rebuild([TABLE])
    with vintages.as_held_on(datetime.date(2026, 9, 1)):
        assert unemployed() == before
    assert unemployed() == before + 11


def test_a_later_version_with_newer_figures_is_read_again(house, monkeypatch, tmp_path_factory):
    snapshot = snapshots.write(revised(), TABLE, DAY, "Fetched.", new=True)
    tidying.rebuild([TABLE])
    theirs = tmp_path_factory.mktemp("shipped")
    shutil.copytree(project.shipped() / "data", theirs / "data", ignore=shutil.ignore_patterns("values", "models"))
    monkeypatch.setattr(project, "shipped", lambda: theirs)
    store = theirs / "data" / "observations" / "store.json"
    entries = json.loads(store.read_text())
    entries[TABLE]["snapshots"] = ["jobindsats/Y25I01/2026-10-21"]
    store.write_text(json.dumps(entries))
    for suffix in (".csv", ".yml"):
        place = theirs / "data" / "snapshots" / "jobindsats" / TABLE
        (place / f"2026-08-22{suffix}").rename(place / f"2026-10-21{suffix}")
    assert snapshots.newest()[TABLE] == "jobindsats/Y25I01/2026-10-21" and snapshot in snapshots.all()
    assert observations.own_entries() == {} and vintages.is_current()
    assert len(observations.load(TABLE))
