"""The command as a user meets it: by its exit code and what it prints."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.report import small_project

from analysis.cli import app
from analysis.core import project

BUILD = ("build", "--municipality", "370", "--year", "2023", "--chapters", "first")
ENVIRONMENT = {"NO_COLOR": "1", "TERM": "dumb", "PYTHONUTF8": "1", "PYTHONPATH": str(Path(app.__file__).parents[2])}


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = small_project.make(tmp_path / "home")
    monkeypatch.setenv("BILAG_HOME", str(folder))
    return folder


def test_the_command_is_a_process_that_stands_in_any_folder():
    command = [sys.executable, "-m", "analysis.cli.app", "list", "plan"]
    env = os.environ | ENVIRONMENT
    done = subprocess.run(command, cwd="/", env=env, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("bilag: Unknown list 'plan'; did you mean 'plans'?")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["build", "--municipality", "Nestved", "--year", "2023"],
            "Unknown municipality 'Nestved'; did you mean 'Næstved'?",
        ),
        (
            ["build", "--municipality", "370", "--year", "20x3"],
            "Unknown year '20x3'; a year from 2007 to 2030 is allowed.",
        ),
        (
            ["build", "--municipality", "370", "--year", "1999"],
            "Unknown year '1999'; a year from 2007 to 2030 is allowed.",
        ),
        (
            ["build", "--municipality", "370", "--year", "2023", "--plan", "nestved-2023"],
            "did you mean 'naestved-2023'?",
        ),
        (["build", "--municipality", "Faxe", "--year", "2023", "--plan", "naestved-2023"], "is Næstved's, not Faxe's"),
        (["build", "--municipality", "370", "--year", "2022", "--plan", "naestved-2023"], "its years are 2023."),
        (["build", "--municipality", "370", "--year", "2023", "--language", "dk"], "Unknown language 'dk'"),
        (["build", "--municipality", "370", "--year", "2023", "--data-until", "2023X1"], "Unknown period '2023X1'"),
        (
            ["build", "--municipality", "370", "--year", "2023", "--data-until", "2029M01"],
            "later than the newest month held",
        ),
        (["build", "--municipality", "370", "--year", "2023", "--chapters", "overveiw"], "did you mean 'overview'?"),
        (["build", "--municipalty", "370"], "No such option: --municipalty (Possible options: --municipality)"),
        (["build", "--year", "2023"], "Missing option '--municipality'."),
        (["buld"], "No such command 'buld'. Did you mean 'build'?"),
    ],
)
def test_wrong_usage_is_told_in_one_sentence_with_the_nearest_match(run, arguments, message):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.startswith("bilag: ") and err.count("\n") == 1


@pytest.mark.parametrize(
    ("what", "line", "rows"),
    [
        ("municipalities", "370\tNæstved\tnaestved\tRAR Sjælland\tRegion Sjælland", 98),
        ("plans", "naestved-2023\tNæstved\t2023\t2022M06\tStatistisk bilag til Beskæftigelsesplan 2023", None),
        ("chapters", "overview\tnotebooks/01-overview.ipynb", None),
        *(("indicators", "", None), ("tables", "", None), ("snapshots", "", None)),
    ],
)
def test_lists_in_a_pipe_are_plain_lines_of_one_width_below_headers(run, what, line, rows):
    code, out, _ = run("list", what)
    lines = out.splitlines()
    assert code == 0 and (line in lines or not line)
    assert len({each.count("\t") for each in lines}) == 1
    assert len(lines) > 5 if rows is None else len(lines) == rows + 1


def test_the_breakdowns_of_an_indicator_are_listed(run):
    _, out, _ = run("list", "indicators", "ordinary_hours_share_by_benefit")
    assert "benefit=revalidering\tbreakdowns: ['benefit=revalidering']" in out.splitlines()
    assert run("list", "plans", "faxe")[0] == 2


def test_help_names_every_command(run):
    code, out, _ = run("--help")
    assert code == 0
    assert [command for command in (*app.COMMANDS, "new") if command not in out] == []


def test_check_passes_on_what_ships(run):
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert out.startswith("All ")


def test_check_names_what_is_wrong(home, run):
    small_project.add_chapter(home, 1, "overview", "1", parameters="municipality = '370'")
    code, _, err = run("check", "--notebooks")
    assert code == 1
    assert "notebooks/01-overview.ipynb, cell 1 (" in err
    assert "it does not assign year, plan, data_until, language; every chapter assigns" in err


def test_a_build_says_what_it_wrote_and_a_failing_one_what_failed(home, run):
    small_project.add_chapter(home, 1, "first", small_project.table("first-table"))
    code, out, err = run(*BUILD)
    assert (code, err) == (0, "1 of 1: first is done\n")
    wrote = "Wrote reports/370-naestved/2023/annex.html and its data: 1 chapter, 1 table, 0 figures"
    assert out.startswith(f"{wrote}, data up to 2022M06, in ")
    before = (home / "reports/370-naestved/2023/annex.html").read_bytes()
    small_project.add_chapter(home, 1, "first", "1 / 0")
    told = "Chapter 'first' failed at `1 / 0`: ZeroDivisionError: division by zero"
    assert run(*BUILD) == (1, "", f"bilag: {told}\n")
    code, _, err = run(*BUILD, "--debug")
    assert code == 1
    assert "Traceback" in err
    assert "division by zero" in err
    assert (home / "reports/370-naestved/2023/annex.html").read_bytes() == before


def test_a_damaged_store_is_told_with_the_file_and_the_command_that_restores_it(tmp_path, monkeypatch, run):
    home = tmp_path / "home"
    (home / "data" / "observations").mkdir(parents=True)
    for entry in project.data().iterdir():
        if entry.name != "observations":
            (home / "data" / entry.name).symlink_to(entry)
    for file in filter(Path.is_file, project.data("observations").iterdir()):
        (home / "data" / "observations" / file.name).write_bytes(file.read_bytes())
    damaged = home / "data" / "observations" / "Y25I01.parquet"
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-1])
    monkeypatch.setenv("BILAG_HOME", str(home))
    code, _, err = run("check")
    assert code == 1
    assert "Y25I01.parquet" in err and "bilag observations" in err
    assert run("observations")[0] == 0
    assert damaged.read_bytes() == whole


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_in_one_sentence(number):
    alone = OSError(number, os.strerror(number), "annex.html")
    wrapped = RuntimeError("the workbook cannot be written")
    wrapped.__cause__ = alone
    for error in (alone, wrapped):
        assert app._explained(error) == ("the disk is full; free some space and run the command again.", 1)
    assert app._explained(OSError(errno.EIO, "no such luck"))[0] == "no such luck."


def test_streams_that_are_closed_lead_nowhere_also_in_processes_that_a_command_starts():
    closing = "import os, sys\nfor number in (0, 1, 2): os.close(number)\nsys.stdin = sys.stdout = sys.stderr = None"
    told = "sys.exit(not all(map(os.get_inheritable, (0, 1, 2))))"
    code = f"{closing}\nfrom analysis.cli import app\napp._open_standard_streams()\n{told}"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{\n "cells": [', "it is damaged or cut short at line 2"),
        ("\ufeff not a notebook", "it is damaged or cut short at line 1"),
        ("[]", "it is not built as one; open it in JupyterLab and save it, or take an earlier version of it"),
    ],
)
def test_a_damaged_notebook_is_told_without_its_text(home, run, text, fault):
    (home / "notebooks" / "01-first.ipynb").write_text(text, encoding="utf-8")
    assert run(*BUILD) == (1, "", f"bilag: 01-first.ipynb cannot be read as a notebook: {fault}.\n")


@pytest.mark.parametrize(
    ("number", "code", "told"), [(signal.SIGINT, 130, "bilag: stopped.\n"), (signal.SIGTERM, 143, "")]
)
def test_a_build_that_is_stopped_leaves_the_annex_and_no_kernel(home, run, number, code, told):
    started = home / "started"
    small_project.add_chapter(home, 1, "first", small_project.table("first-table"))
    assert run(*BUILD)[0] == 0
    before = {path: path.read_bytes() for path in (home / "reports").rglob("*") if path.is_file()}
    small_project.add_waiting_chapter(home, started, 60)
    process = subprocess.Popen(
        [sys.executable, "-m", "analysis.cli.app", *BUILD],
        env=os.environ | ENVIRONMENT,
        cwd="/",
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        # a shell that runs the tests beside other things has its children ignore the keyboard
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not (started.exists() and started.read_text()):
        assert process.poll() is None
        time.sleep(0.1)
    # the keyboard reaches all processes of the terminal
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    assert (process.communicate(timeout=60)[1], process.returncode) == (told, code)
    assert {path: path.read_bytes() for path in (home / "reports").rglob("*") if path.is_file()} == before
    assert _ends(int(started.read_text()))


def _ends(process: int) -> bool:
    """Whether a process is gone within some seconds."""
    for _ in range(200):
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.1)
    return False
