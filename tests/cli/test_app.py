"""The command as a user meets it: in a process of its own, by its exit code and what it prints."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.report import small_project

from analysis.annex import chapters
from analysis.cli import app
from analysis.core import project

# A chapter that tells which process it runs in, and does not end.
NO_COLOURS = {"NO_COLOR": "1", "TERM": "dumb", "PYTHONUTF8": "1"}


def run(*arguments: str, home: Path | None = None) -> subprocess.CompletedProcess:
    environment = os.environ | NO_COLOURS | {"PYTHONPATH": str(Path(app.__file__).parents[2])}
    if home:
        environment["BILAG_HOME"] = str(home)
    command = [sys.executable, "-m", "analysis.cli.app", *arguments]
    # From another folder than the project's: nothing may depend on where the command is run.
    return subprocess.run(command, cwd="/", env=environment, capture_output=True, encoding="utf-8", check=False)


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
        (["list", "plan"], "Unknown list 'plan'; did you mean 'plans'?"),
        (["buld"], "No such command 'buld'. Did you mean 'build'?"),
    ],
)
def test_wrong_usage_is_told_in_one_sentence_with_the_nearest_match(arguments, message):
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr
    assert done.stderr.startswith("bilag: ") and done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("municipalities", "370\tNæstved\tnaestved\tRAR Sjælland\tRegion Sjælland"),
        ("plans", "naestved-2023\tNæstved\t2023\t2022M06\tStatistisk bilag til Beskæftigelsesplan 2023"),
        ("chapters", "overview\tnotebooks/01-overview.ipynb"),
    ],
)
def test_lists_in_a_pipe_are_plain_lines(what, line):
    done = run("list", what)
    assert done.returncode == 0
    assert line in done.stdout.splitlines()


def test_the_breakdowns_of_an_indicator_are_listed():
    done = run("list", "indicators", "ordinary_hours_share_by_benefit")
    assert "benefit=revalidering\tbreakdowns: ['benefit=revalidering']" in done.stdout.splitlines()
    assert run("list", "plans", "faxe").returncode == 2


@pytest.mark.parametrize(
    ("what", "rows"), [("municipalities", 98), ("indicators", None), ("tables", None), ("snapshots", None)]
)
def test_every_list_has_a_header_and_rows_of_its_width(what, rows):
    lines = [line.split("\t") for line in run("list", what).stdout.splitlines()]
    assert len({len(line) for line in lines}) == 1
    assert len(lines) > 5 if rows is None else len(lines) == rows + 1


def test_help_names_every_command():
    done = run("--help")
    assert done.returncode == 0
    for command in ("build", "list", "observations", "check", "lab"):
        assert command in done.stdout


def test_check_passes_on_what_ships():
    done = run("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("All ")


def test_check_names_what_is_wrong(tmp_path):
    home = small_project.make(tmp_path / "home")
    small_project.add_chapter(home, 1, "overview", "1", parameters="municipality = '370'")
    done = run("check", home=home)
    assert done.returncode == 1
    assert "notebooks/01-overview.ipynb, cell 1 (" in done.stderr
    assert "it does not assign year, plan, data_until, language; every chapter assigns" in done.stderr


def test_a_build_says_what_it_wrote_and_a_failing_one_what_failed(tmp_path):
    home = small_project.make(tmp_path / "home")
    small_project.add_chapter(home, 1, "first", small_project.table("first-table"))
    arguments = ["build", "--municipality", "Næstved Kommune", "--year", "2023", "--chapters", "first"]
    done = run(*arguments, home=home)
    assert (done.returncode, done.stderr) == (0, "1 of 1: first is done\n")
    wrote = "Wrote reports/370-naestved/2023/annex.html and its data: 1 chapter, 1 table, 0 figures"
    assert done.stdout.startswith(f"{wrote}, data up to 2022M06, in ")
    before = (home / "reports/370-naestved/2023/annex.html").read_bytes()
    small_project.add_chapter(home, 1, "first", "1 / 0")
    failed = run(*arguments, home=home)
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr == "bilag: Chapter 'first' failed at `1 / 0`: ZeroDivisionError: division by zero\n"
    assert "Traceback" in run(*arguments, "--debug", home=home).stderr
    assert (home / "reports/370-naestved/2023/annex.html").read_bytes() == before


def test_a_damaged_store_is_told_with_the_file_and_the_command_that_restores_it(tmp_path):
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    for entry in project.data().iterdir():
        if entry.name != "observations":
            (home / "data" / entry.name).symlink_to(entry)
    (home / "data" / "observations").mkdir()
    for file in filter(Path.is_file, project.data("observations").iterdir()):
        (home / "data" / "observations" / file.name).write_bytes(file.read_bytes())
    damaged = home / "data" / "observations" / "Y25I01.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    done = run("check", home=home)
    assert done.returncode == 1
    assert "Y25I01.parquet" in done.stderr and "bilag observations" in done.stderr
    assert run("observations", home=home).returncode == 0
    assert damaged.read_bytes() == project.data("observations", "Y25I01.parquet").read_bytes()


def test_a_build_that_is_ended_leaves_nothing_behind(tmp_path):
    home = small_project.make(tmp_path / "home")
    started = tmp_path / "started"
    small_project.add_waiting_chapter(home, started, 5)
    environment = os.environ | {"PYTHONPATH": str(Path(app.__file__).parents[2]), "BILAG_HOME": str(home)}
    arguments = ["build", "--municipality", "370", "--year", "2023", "--chapters", "first"]
    process = subprocess.Popen([sys.executable, "-m", "analysis.cli.app", *arguments], env=environment, cwd="/")
    while not started.exists():
        assert process.poll() is None
        time.sleep(0.1)
    process.terminate()
    assert process.wait(timeout=60) == 128 + signal.SIGTERM
    assert list((home / "reports").iterdir()) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_in_one_sentence(number):
    alone = OSError(number, os.strerror(number), "annex.html")
    wrapped = RuntimeError("the workbook cannot be written")
    wrapped.__cause__ = alone
    for error in (alone, wrapped):
        assert app._explained(error) == ("the disk is full; free some space and run the command again.", 1)
    assert "unexpected OSError" in app._explained(OSError(errno.EIO, "no such luck"))[0]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{\n "cells": [', "it is damaged or cut short at line 2"),
        ("\ufeff not a notebook", "it is damaged or cut short at line 1"),
        ("[]", "it is not built as one; open it in JupyterLab and save it, or take an earlier version of it"),
    ],
)
def test_a_damaged_notebook_is_told_without_its_text(tmp_path, text, fault):
    home = small_project.make(tmp_path / "home")
    (home / "notebooks" / "01-first.ipynb").write_text(text, encoding="utf-8")
    done = run("build", "--municipality", "370", "--year", "2023", "--chapters", "first", home=home)
    assert (done.returncode, done.stderr) == (1, f"bilag: 01-first.ipynb cannot be read as a notebook: {fault}.\n")


def test_a_build_that_is_stopped_by_the_keyboard_leaves_the_annex_and_no_kernel(tmp_path):
    home = small_project.make(tmp_path / "home")
    started = tmp_path / "started"
    small_project.add_chapter(home, 1, "first", small_project.table("first-table"))
    arguments = ["build", "--municipality", "370", "--year", "2023", "--chapters", "first"]
    assert run(*arguments, home=home).returncode == 0
    before = {path: path.read_bytes() for path in (home / "reports").rglob("*") if path.is_file()}
    small_project.add_waiting_chapter(home, started, 60)
    environment = os.environ | NO_COLOURS | {"PYTHONPATH": str(Path(app.__file__).parents[2]), "BILAG_HOME": str(home)}
    process = subprocess.Popen(
        [sys.executable, "-m", "analysis.cli.app", *arguments],
        env=environment,
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
    kernel = int(started.read_text())
    # the keyboard reaches all processes of the terminal
    os.killpg(process.pid, signal.SIGINT)
    told = process.communicate(timeout=60)[1]
    assert (process.returncode, told) == (130, "bilag: stopped.\n")
    assert {path: path.read_bytes() for path in (home / "reports").rglob("*") if path.is_file()} == before
    assert _ends(kernel)


def test_a_build_that_is_killed_leaves_no_kernel_running(tmp_path):
    home = small_project.make(tmp_path / "home")
    started = tmp_path / "started"
    small_project.add_waiting_chapter(home, started, 60)
    environment = os.environ | {"PYTHONPATH": str(Path(app.__file__).parents[2]), "BILAG_HOME": str(home)}
    arguments = ["build", "--municipality", "370", "--year", "2023", "--chapters", "first"]
    process = subprocess.Popen([sys.executable, "-m", "analysis.cli.app", *arguments], env=environment, cwd="/")
    while not (started.exists() and started.read_text()):
        assert process.poll() is None
        time.sleep(0.1)
    process.kill()
    process.wait()
    assert _ends(int(started.read_text()))


def _ends(process: int) -> bool:
    """Whether a process is gone within some seconds."""
    for _ in range(200):
        try:
            os.kill(process, 0)
            state = Path(f"/proc/{process}/stat")
            if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.1)
    return False


def test_each_chapter_that_is_done_is_told_where_there_is_no_terminal(capsys):
    with app._progress(2) as on_done:
        for chapter in chapters.chapters()[:2]:
            on_done(chapter)
    assert capsys.readouterr().err.splitlines() == ["1 of 2: overview is done", "2 of 2: targets is done"]
