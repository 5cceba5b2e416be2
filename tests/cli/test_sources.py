"""The commands fetch, status, import and diff, as a user meets them."""

import datetime
import json
import os
import re
import subprocess
import sys

import pytest
from tests.sources import contract_server

from analysis.cli import app
from analysis.report.site import differences_page
from analysis.sources import updates
from analysis.store import observations


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = contract_server.small_project(tmp_path / "project")
    monkeypatch.setenv("BILAG_HOME", str(folder))
    monkeypatch.delenv("BILAG_JOBINDSATS_TOKEN", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    return folder


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        app.main(list(arguments))
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return ended.value.code, said.out, said.err


@pytest.fixture
def demo(home, monkeypatch):
    """Point a fetch at the demonstration server, as its own words say."""
    with contract_server.serving() as server:
        monkeypatch.setenv("BILAG_JOBINDSATS_TOKEN", contract_server.demo_server.TOKEN)
        for source, address in server.addresses.items():
            monkeypatch.setenv(f"BILAG_{source.upper()}_URL", address)
        yield server


def test_a_fetch_from_the_addresses_of_the_environment(home, demo, capsys):
    code, out, err = run(capsys, "fetch", "Y60C07", "AUP02")
    assert (code, err) == (0, "")
    assert "Fetched 2 tables: 2 new, 0 unchanged, 0 failed." in out
    assert observations.tables() == ["AUP02", "Y60C07"]


def test_the_demonstration_server_says_how_to_fetch_from_it(home):
    command = [sys.executable, "-m", "tools.demo_server", str(home / "demo")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        lines = [child.stdout.readline() for _ in range(4)]
        child.terminate()
    assert lines[0] == f"export BILAG_HOME={home / 'demo'} BILAG_JOBINDSATS_TOKEN=demonstration\n"
    assert re.fullmatch(r"export BILAG_STATBANK_URL=http://127.0.0.1:\d+/v1\n", lines[2])
    assert "bilag fetch AUP02 FOLK1A" in lines[3] and (home / "demo" / "data" / "catalogue").is_dir()


def test_fetch_says_what_failed_and_how_to_try_again(home, capsys, monkeypatch):
    with contract_server.serving() as server:
        monkeypatch.setenv("BILAG_STATBANK_URL", server.addresses["statbank"])
        server.faults["html"] = 99
        code, out, err = run(capsys, "fetch", "aup02", "--since", "2023")
    assert code == 1
    assert "Fetched 1 table: 0 new, 0 unchanged, 1 failed." in out
    assert "bilag: AUP02: The answer of AUP02 (q0.csv) is a web page and no figures" in err
    assert "Try those that failed again with: bilag fetch AUP02 --since 2023" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["fetch", "Y25I99"], "Unknown table 'Y25I99'"),
        (["fetch", "--source", "eurostat"], "Unknown source 'eurostat'"),
        (["fetch", "Y60C07"], "needs an access token"),
        (["fetch", "AUP02", "--since", "yesterday"], "Unknown period 'yesterday'"),
        (["import", "nothing.csv"], "is no file or folder"),
        (["import", "nothing.csv", "--retrieved", "soon"], "'soon' is no date"),
        (["diff", "2026-08-22", "2026-11-31"], "There is no day 2026-11-31"),
        (["diff", "2026-08-22", "nowhere"], "a day and a folder"),
        (["diff", "2026-08-22", "2026-08-23"], "No snapshot was held on 2026-08-22"),
    ],
)
def test_wrong_usage_is_one_sentence(home, capsys, arguments, told):
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert told in err
    assert err.count("\n") == 1


def test_dry_run_tells_calls_and_cells(home, demo, capsys):
    code, out, _ = run(capsys, "fetch", "AUP02", "Y60C07", "--dry-run")
    assert code == 0
    assert "Y60C07: 2 calls, 600 cells" in out
    assert "2 tables would take 3 calls for 2070 cells; nothing was fetched." in out


def test_status_tells_what_is_held_and_due(home, capsys):
    with contract_server.serving() as server:
        contract_server.fetching.fetch(["AUP02"], contract_server.settings(server))
    code, out, _ = run(capsys, "status")
    assert code == 0
    lines = {line.split("\t")[0]: line.split("\t") for line in out.splitlines()}
    assert [lines["AUP02"][place] for place in (1, 3)] == ["statbank", "2026-11-22"]
    # newer figures were to come in the spring: what was asked for today is as new as the source has it
    for day, state in ((22, "up to date"), (23, "overdue")):
        held = {each.table: each for each in updates.holdings(datetime.date(2026, 11, day))}
        assert held["AUP02"].state == state
    assert lines["AUP02"][5] == "2024"
    assert lines["Y07A02"][2] == "not held"
    assert lines["Y07A02"][-1] == "not verified"


def test_import_and_diff_tell_what_was_revised(home, capsys, tmp_path):
    header = "OMRÅDE;KØN;ALDER;TID;INDHOLD"
    for day, figures in (("2026-08-22", (84000, 36000)), ("2026-11-22", (85000, 36001))):
        file = tmp_path / f"{day}.csv"
        pairs = zip(("Næstved", "Faxe"), figures, strict=True)
        lines = [f"{name};I alt;I alt;2026M01;{figure}" for name, figure in pairs]
        extra = ["Næstved;I alt;I alt;2026M02;85100"] if day == "2026-11-22" else []
        file.write_text("\n".join([header, *lines, *extra]) + "\n", encoding="utf-8")
        code, out, _ = run(capsys, "import", str(file), "--retrieved", day)
        assert code == 0
        assert f"(statbank/FOLK1AM/{day})" in out
    page, held = tmp_path / "d.html", tmp_path / "d.json"
    code, out, _ = run(capsys, "diff", "2026-08-22", "2026-11-22", "--html", str(page), "--json", str(held))
    assert code == 0
    assert "Hvad har ændret sig fra 22. august 2026 til 22. november 2026" in out
    assert "Reviderede tal: 1 mellemstor, 1 afrunding" in out
    assert "Næstved · januar 2026 · 84.000 personer · 85.000 personer · +1.000 personer · mellemstor" in out
    assert "februar 2026 · 1" in out
    figures = json.loads(held.read_text(encoding="utf-8"))["figures"]
    revised = [each for each in figures if each["change"] == "revised"]
    assert [(each["area"], each["old"], each["new"], each["tier"]) for each in revised] == [
        ("320", 36000.0, 36001.0, "rounding"),
        ("370", 84000.0, 85000.0, "moderate"),
    ]
    assert "<table>" in page.read_text(encoding="utf-8")
    assert "What has changed" in run(capsys, "diff", "2026-08-22", "2026-11-22", "--language", "en")[1]


def annex(folder, shown, figure, rank):
    folder.mkdir()
    value = {
        **{"indicator": "unemployment_rate", "area": "370", "period": "2026M07", "breakdown": "", "unit": "pct"},
        **{"value": figure, "status": "observed", "rank": rank, "method": "published"},
    }
    target = {"id": "1", "reading": "", "period": "2026", "text": "Et mål", "shown": shown}
    held = {
        "parameters": {"municipality": "370", "plan": "default", "data_until": "2026M07", "language": "da"},
        **{"values": [value], "targets": [target], "caveats": []},
    }
    (folder / "annex.json").write_text(json.dumps(held), encoding="utf-8")
    return str(folder)


def test_two_annexes_are_held_against_each_other(tmp_path, capsys):
    before = annex(tmp_path / "before", "at_risk", 2.6, 30)
    after = annex(tmp_path / "after", "met", 2.8, 28)
    code, out, _ = run(capsys, "diff", before, after)
    assert code == 0
    assert "Et mål · 2026 · i fare · nået" in out
    assert "Næstved · juli 2026 · 30 · 28" in out
    assert "2,6 pct. · 2,8 pct. · +0,2 pct.-point · lille" in out


def test_an_annex_of_another_plan_and_what_is_printed_alike_are_no_changes(tmp_path, capsys):
    before, after = (annex(tmp_path / name, "met", 2.8, 28) for name in ("before", "after"))
    file = tmp_path / "after" / "annex.json"
    held = json.loads(file.read_text(encoding="utf-8"))
    made = held["values"][0] | {
        "indicator": "unemployment_rate_forecast",
        "breakdown": "benefit=a_dagpenge",
        "value": 0.5,
    }
    held["values"] = [held["values"][0] | {"value": 2.804}, made]
    held["parameters"]["plan"] = "naestved-2023"
    held["targets"][0]["text"], held["targets"][0]["shown"] = "Et andet mål", "not_met"
    file.write_text(json.dumps(held), encoding="utf-8")
    out = run(capsys, "diff", before, after)[1]
    assert "Reviderede" not in out and "mål ·" not in out
    assert "Ledighedsprocent: fremskrivning" in out and "unemployment_rate" not in out


def test_a_measure_of_a_table_is_named_in_the_readers_language():
    named = [differences_page._table_name("Y30R21", "actual_full_time_persons_count", each) for each in ("da", "en")]
    assert named[0].endswith("(Y30R21): Faktisk antal") and named[1].endswith(
        "(Y30R21): actual full time persons count"
    )


def test_an_annex_is_no_other_than_itself(tmp_path, capsys):
    folder = annex(tmp_path / "one", "met", 2.8, 28)
    assert "Intet har ændret sig" in run(capsys, "diff", folder, folder)[1]
