"""A new month, walked as a municipality walks it: house, inbox, update, publish; and what a failed fetch does."""

import datetime
import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis.core import areas, errors, project
from analysis.desk import updating
from analysis.sources import fetching, tidying
from analysis.store import snapshots
from tests.sources import contract_server

NEWEST, TABLE, OWN = "2026M07", "Y60C07", "329"
ADDRESS = "https://bilag.example.dk"
COLUMNS = {"activation_rate_pct": "Aktiveringsgrad", "activated_share_pct": "Andel aktiveringsberørte"}
HOUSE = """municipality: "329"
contact: {phone: "57 62 62 62", written: jobcenter@example.dk}
accessibility_statement: https://www.was.digst.dk/example
approval: byrådet den 1. november 2026
"""
PLAN = """title: {da: Kort plan, en: Short plan}
municipality: "329"
years: [2026]
comparators: [country]
chapters: [aktivering]
"""
PARAMETERS = 'municipality = "329"\nyear = 2026\nplan = "ringsted-2026"\ndata_until = "2026M07"\nlanguage = "da"'
OPEN = """from analysis import open_annex

annex = open_annex(
    "aktivering", municipality=municipality, year=year, plan=plan, data_until=data_until, language=language
)"""


@pytest.fixture
def home(tmp_path, run, monkeypatch):
    """Make a house with a plan of one small chapter, that holds all of a table but its newest month."""
    folder = tmp_path / "hus"
    assert run("init", str(folder), "--municipality", "Ringsted")[0] == 0
    monkeypatch.setenv("BILAG_HOME", str(folder))
    (folder / "bilag.yml").write_text(HOUSE, encoding="utf-8")
    (folder / "plans" / "ringsted-2026.yml").write_text(PLAN, encoding="utf-8")
    cells = [
        new_markdown_cell("## Aktivering", metadata={"tags": ["da"]}),
        new_markdown_cell("## Activation", metadata={"tags": ["en"]}),
        new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        new_code_cell(OPEN),
        new_code_cell('annex.lines("activation_rate")'),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / "chapters" / "20-aktivering.ipynb")
    whole = tidying.read(snapshots.newest()[TABLE])
    snapshots.write(whole[whole["period"] != NEWEST], TABLE, datetime.date(2026, 8, 23), "Without the newest month.")
    tidying.rebuild([TABLE])
    return folder


def export(month: str) -> str:
    """Write the newest month that was published as Jobindsats exports it."""
    rows = tidying.read(f"jobindsats/{TABLE}/2026-08-22")
    wide = rows[rows["period"] == NEWEST].pivot(index="area", columns="measure", values="value")
    lines = [";".join(["Periode", "Område", *COLUMNS.values()])]
    for code, figures in wide.iterrows():
        texts = ["" if value != value else f"{value:.12g}".replace(".", ",") for value in figures[list(COLUMNS)]]
        lines.append(";".join([month, areas.area(code).name, *texts]))
    return "\n".join(lines) + "\n"


def values(home) -> dict[str, float]:
    """Return the activation rate of the municipality by month, as its annex has it."""
    held = json.loads((home / "reports" / "329-ringsted" / "2026" / "annex.json").read_text(encoding="utf-8"))
    mine = [each for each in held["values"] if each["indicator"] == "activation_rate" and each["area"] == OWN]
    return {each["period"]: each["value"] for each in mine}


def log(home) -> list[dict]:
    return [json.loads(line) for line in (home / "reports" / "update.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_month_goes_from_the_inbox_to_the_published_site(home, run, tmp_path):
    inbox, site = home / "data" / "inbox", tmp_path / "www"
    code, out, err = run("update", "--offline")
    assert code == 0, out + err
    assert "import: nothing new (0 files" in out and "build: done (1 built, 0 unchanged, 0 failed)" in out
    assert max(values(home)) == "2026M06"
    assert run("publish", str(site), "--address", ADDRESS)[0] == 0

    inbox.mkdir()
    (inbox / "juli.csv").write_text(export(NEWEST), encoding="utf-8")
    (inbox / "ord.csv").write_text(export("Jul 2026"), encoding="utf-8")
    code, out, err = run("update", "--offline")
    assert code == 1
    assert "ord.csv stays in the inbox: ord.csv has the month 'Jul 2026' in words; write it as 2026M07" in err
    assert sorted(path.name for path in inbox.rglob("*.csv")) == ["juli.csv", "ord.csv"]
    assert (inbox / "read" / "juli.csv").is_file() and (inbox / "ord.csv").is_file()
    published = tidying.read(f"jobindsats/{TABLE}/2026-08-22").set_index(["measure", "area", "period"])["value"]
    assert values(home)[NEWEST] == published["activation_rate_pct", OWN, NEWEST]
    assert "Nye tal" in out and "juli 2026" in out
    digest = (home / "reports" / "digest.md").read_text(encoding="utf-8")
    assert "[329-ringsted 2026](329-ringsted/2026/annex.html)" in digest and "ord.csv" in digest and "Nye tal" in digest
    board = (home / "reports" / "scoreboard.md").read_text(encoding="utf-8").splitlines()
    assert board[0] == "# Ringsted, juli 2026" and len(board) <= 30 and "reports/scoreboard.md" in out
    steps = [(each["step"], each["outcome"]) for each in log(home)]
    second = [("import", "failed"), *((name, "done") for name in ("check", "differences", "build", "digest"))]
    assert steps[-5:] == second
    assert log(home)[-5]["counts"] == {"files": 2, "left": 1, "new": 1, "unchanged": 0}
    assert log(home)[-3]["counts"] == {"appeared": 198, "revised": 0, "vanished": 0, "status": 0}

    (inbox / "ord.csv").unlink()
    code, out, _ = run("update", "--offline")
    assert (code, out) == (0, "import: nothing new (0 files, 0 left, 0 new, 0 unchanged)\n")
    code, out, _ = run("publish", str(site), "--address", ADDRESS)
    assert code == 0 and "new in the archive: archive/329-ringsted/2026/" in out
    assert len(list((site / "archive" / "329-ringsted" / "2026").iterdir())) == 2
    assert "juli 2026" in (site / "feed.xml").read_text(encoding="utf-8")


def test_a_source_that_cannot_be_asked_does_not_hold_the_other_back(tmp_path, monkeypatch):
    home = contract_server.small_project(tmp_path / "project")
    monkeypatch.setenv("BILAG_HOME", str(home))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with contract_server.serving() as server:
        assert {each.result for each in fetching.fetch(["Y60C07", "AUP02"], contract_server.settings(server))} == {
            "new"
        }
        monkeypatch.delenv("BILAG_JOBINDSATS_TOKEN")
        step = next(updating.run(datetime.date(2027, 11, 22), server.addresses, "da", offline=False))
    assert step.name == "fetch" and step.outcome == updating.FAILED
    assert step.counts == {"due": 2, "new": 0, "unchanged": 1, "failed": 1}
    assert len(step.told) == 1 and step.told[0].startswith("jobindsats: ") and "token" in step.told[0]
    assert log(home)[0]["faults"] == list(step.told)


def test_one_update_runs_at_a_time(tmp_path, monkeypatch):
    home = contract_server.small_project(tmp_path / "project")
    monkeypatch.setenv("BILAG_HOME", str(home))
    first = updating.run(contract_server.DAY, {}, "da", offline=True)
    assert next(first).outcome == updating.NOTHING_NEW
    with pytest.raises(errors.DataError, match="Another bilag update is running here"):
        next(updating.run(contract_server.DAY, {}, "da", offline=True))
    first.close()
    assert list(updating.run(contract_server.DAY, {}, "da", offline=True))[0].name == "import"
    assert project.reports() == home / "reports"
