"""The command and a municipality's own records: the empty files, a build that reads them, faults told at once."""

import hashlib
import json
import os
import re
import signal
import subprocess

import pytest
from tests.report import small_project

from analysis.cli import app

CHAPTER = """
from analysis import open_annex

annex = open_annex("own", municipality=municipality, year=year, plan=plan, data_until=data_until, language=language)
annex.records("campaigns")
"""
BUILD = ["build", "--municipality", "Næstved", "--year", "2023", "--plan", "default", "--chapters", "own"]


@pytest.fixture
def home(tmp_path):
    home = small_project.make(tmp_path / "home")
    small_project.add_chapter(home, 1, "own", CHAPTER)
    return home


@pytest.fixture
def run(capsys):
    """Return a function that runs the command here, whose changes of the environment end with it."""
    ended = signal.getsignal(signal.SIGTERM)

    def running(*arguments: str, home=None) -> subprocess.CompletedProcess:
        before = dict(os.environ)
        os.environ.update({"BILAG_HOME": str(home)} if home else {})
        capsys.readouterr()
        try:
            with pytest.raises(SystemExit) as stop:
                app.main(list(arguments))
        finally:
            os.environ.clear()
            os.environ.update(before)
        return subprocess.CompletedProcess(arguments, stop.value.code, *capsys.readouterr())

    yield running
    signal.signal(signal.SIGTERM, ended)


def records_of(tmp_path, text: str):
    folder = tmp_path / "records" / "370-naestved"
    folder.mkdir(parents=True)
    (folder / "campaigns.csv").write_text(text, encoding="utf-8")
    return folder.parent


def test_new_records_writes_empty_files_once(tmp_path, run):
    done = run("new", "records", "--municipality", "Næstved Kommune", "--out", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Wrote empty files of records for Næstved in {tmp_path}/370-naestved; docs/how-to")
    written = tmp_path / "370-naestved" / "surveys.csv"
    written.write_text("filled in", encoding="utf-8")
    (tmp_path / "370-naestved" / "budget.csv").unlink()
    assert run("new", "records", "--municipality", "370", "--out", str(tmp_path)).returncode == 0
    again = run("new", "records", "--municipality", "370", "--out", str(tmp_path))
    assert (again.returncode, again.stdout) == (2, "")
    assert "370-naestved already has a file of each kind" in again.stderr and again.stderr.count("\n") == 1
    assert written.read_text(encoding="utf-8") == "filled in"


def test_new_records_of_nobody_names_the_nearest(run):
    done = run("new", "records", "--municipality", "Nestved")
    assert done.returncode == 2
    assert done.stderr.startswith("bilag: Unknown municipality 'Nestved'; did you mean 'Næstved'?")


def test_a_build_reads_the_records_named_cites_them_and_lists_their_checksum(home, tmp_path, run):
    text = "period;campaigns_count;received\n2022;3;2023-02-01\n"
    records = records_of(tmp_path, text)
    done = run(*BUILD, "--records", str(records), home=home)
    assert (done.returncode, done.stderr) == (0, "1 of 1: own is done\n")
    annex = home / "reports" / "370-naestved" / "2023"
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    manifest = json.loads((annex / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["records"] == {"campaigns.csv": sha256} and manifest["snapshots"] == {}
    values = json.loads((annex / "annex.json").read_text(encoding="utf-8"))["values"]
    assert [(each["value"], each["snapshots"]) for each in values] == [
        (3, [f"municipal_record/campaigns/370-2023-02-01-{sha256[:12]}"])
    ]
    page = re.sub("</?span[^>]*>", "", (annex / "annex.html").read_text(encoding="utf-8"))
    assert "Næstved Kommunes egne registreringer" in page
    assert str(tmp_path) not in page + json.dumps(manifest)


def test_faults_in_records_stop_a_build_before_it_starts_and_a_check_tells_them_too(home, tmp_path, monkeypatch, run):
    rows = ["period;campaigns_count;received", "2022;-1;2023-02-01", "2023;1;i går"]
    records = records_of(tmp_path, "\n".join(rows))
    done = run(*BUILD, "--records", str(records), home=home)
    assert (done.returncode, done.stdout) == (1, "")
    first, second = done.stderr.splitlines()
    assert first.startswith("bilag: campaigns.csv row 2, column 'campaigns_count': '-1' is read as -1")
    assert second.startswith("campaigns.csv row 3, column 'received': 'i går' is not a date")
    assert not (home / "reports").exists()
    monkeypatch.setenv("BILAG_RECORDS", str(records))
    checked = run("check")
    assert checked.returncode == 1
    assert "records: campaigns.csv row 2" in checked.stderr and second in checked.stderr.splitlines()


def test_a_folder_without_the_municipality_is_told_with_the_command_that_makes_it(home, tmp_path, run):
    done = run(*BUILD, "--records", str(tmp_path), home=home)
    assert done.returncode == 2
    assert "has no folder '370-naestved'; write one with: bilag new records --municipality naestved" in done.stderr
    nowhere = run(*BUILD, "--records", str(tmp_path / "nowhere"), home=home)
    assert nowhere.returncode == 1 and "is not a folder" in nowhere.stderr
