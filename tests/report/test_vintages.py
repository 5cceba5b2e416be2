"""An annex from fetched snapshots is that of the shipped ones, and as of a day it stays the same when newer come."""

import io
import json
import os
import shutil
from pathlib import Path

import openpyxl
import pytest

from analysis.cli import app
from analysis.core import formats, project
from analysis.sources import fetching, tidying
from analysis.store import observations, snapshots
from tests.sources import contract_server

TABLES = ("Y25I01", "Y25I09", "AUP02")
PLACE = ("--municipality", "Næstved", "--year", "2026", "--plan", "default", "--chapters", "unemployment")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two projects without observations: one with the shipped snapshots of some tables, one with none."""
    folder = tmp_path_factory.mktemp("vintages")
    left_out = shutil.ignore_patterns("snapshots", "observations", "models", "records", "demo")
    for name in ("shipped", "fetched"):
        shutil.copytree(project.data(), folder / name / "data", ignore=left_out)
        (folder / name / "data" / "records").mkdir()
        shutil.copytree(project.notebooks(), folder / name / "notebooks")
    for table in TABLES:
        source = snapshots.newest()[table].split("/")[0]
        place = Path("data", "snapshots", source, table)
        shutil.copytree(project.root() / place, folder / "shipped" / place)
    return folder


@pytest.fixture(scope="module")
def rows():
    return {table: snapshots.read(snapshots.newest()[table]) for table in TABLES}


@pytest.fixture(scope="module")
def days():
    return {table: snapshots.sidecar(snapshots.newest()[table]).retrieved for table in TABLES}


def fetch(rows, days):
    with contract_server.serving(rows) as server:
        for table in TABLES:
            outcome = fetching.fetch([table], contract_server.settings(server, today=days[table]))[0]
            assert (outcome.result, outcome.message) == ("new", "")


def build(home, out, *more):
    with pytest.raises(SystemExit) as ended:
        app.main(["build", *PLACE, "--out", str(out), *more])
    assert ended.value.code == 0
    return contents(out / "370-naestved" / "2026")


def cells(workbook):
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    return {(sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet.rows for cell in row}


def contents(annex):
    found = {file.relative_to(annex).as_posix(): file.read_bytes() for file in annex.rglob("*") if file.is_file()}
    manifest = json.loads(found.pop("manifest.json"))
    del manifest["timings_seconds"]
    return found, manifest


@pytest.fixture
def annexes(folder, rows, days, monkeypatch):
    """The annex of the shipped snapshots and that of the fetched ones; and the project of these."""
    monkeypatch.delenv(snapshots.AS_OF_VARIABLE, raising=False)
    monkeypatch.setenv(project.HOME_VARIABLE, str(folder / "shipped"))
    tidying.rebuild()
    shipped = build(folder / "shipped", folder / "out-shipped")
    monkeypatch.setenv(project.HOME_VARIABLE, str(folder / "fetched"))
    fetch(rows, days)
    fetched = build(folder / "fetched", folder / "out-fetched")
    yield shipped, fetched, folder / "fetched"
    # set by a build in this process; monkeypatch would put it back
    os.environ.pop(snapshots.AS_OF_VARIABLE, None)


def test_what_is_fetched_gives_the_shipped_annex_and_as_of_a_day_it_stays_so(annexes, folder, rows, days):
    (shipped, of_shipped), (fetched, of_fetched), home = annexes
    # the store and every file of the annex, byte for byte
    for table in TABLES:
        file = Path("data", "observations", f"{table}.parquet")
        assert (folder / "shipped" / file).read_bytes() == (home / file).read_bytes()
    books = [cells(files["annex.xlsx"]) for files in (shipped, fetched)]
    # a source says with its answer when the next comes, which the workbook tells
    assert len({*books[0].items()} ^ {*books[1].items()}) == 2
    assert {each: shipped[each] for each in shipped if each != "annex.xlsx"} == {
        each: fetched[each] for each in fetched if each != "annex.xlsx"
    }
    assert len(shipped) > 5
    # the manifest names the same snapshots: those of the tables that the chapters show
    named = {f"jobindsats/{table}/2026-08-22" for table in ("Y25I01", "Y25I09")}
    assert named <= set(of_fetched["snapshots"]) <= {*named, "statbank/AUP02/2026-11-22"}
    assert set(of_shipped["snapshots"]) == set(of_fetched["snapshots"]) and "as_of" not in of_fetched
    assert all(of_fetched["snapshots"][each] == snapshots.sidecar(each).sha256 for each in of_fetched["snapshots"])
    # the sources revise, and a newer snapshot comes; as of the day before, nothing has changed
    # a count stays one
    whole = {table: held["value"].mod(1).eq(0) for table, held in rows.items()}
    grown = {table: held["value"] * 1.01 for table, held in rows.items()}
    revised = {
        table: held.assign(value=grown[table].round(0).where(whole[table], grown[table].round(1)))
        for table, held in rows.items()
    }
    later = max(days.values()).replace(month=12)
    fetch(revised, dict.fromkeys(TABLES, later))
    assert set(observations.load("Y25I01")["snapshot"]) == {f"jobindsats/Y25I01/{later.isoformat()}"}
    again, of_again = build(home, folder / "out-again", "--as-of", max(days.values()).isoformat())
    # but for the line that says so on the page
    day = formats.date(max(days.values()), "da")
    line = f'\n<p class="fact">Bygget på tal, der var hentet {day} eller før</p>'
    assert again["annex.html"].decode().count(line) == 1
    again["annex.html"] = again["annex.html"].decode().replace(line, "").encode()
    assert again == fetched
    assert of_again == of_fetched | {"as_of": max(days.values()).isoformat()}
