"""Batches over small chapters: what is made, and what is left when something goes wrong."""

import errno
import json
import os
import re
import signal
import time
from pathlib import Path

import pytest
from tests.report import small_project
from tests.report.batch_project import (
    CHAPTERS,
    annexes,
    append,
    bilag,
    go,
    replace,
    wanted,
    why,
)

from analysis.core import atomic, errors
from analysis.report import build
from analysis.report.batch import selection
from analysis.report.run import execution

FAIL = "\nif municipality == '320': raise ValueError('nothing of Faxe')"


def test_one_chapter_edited_is_run_once_for_each_annex(batch_home):
    replace(batch_home / "notebooks" / "92-second.ipynb", "En note", "En anden note")
    recap = go(batch_home)
    assert [(result.outcome, result.chapters_run) for result in recap.results] == [("built", 1)] * 2
    assert "En anden note" in (batch_home / "reports" / "320-faxe" / "2023" / "annex.html").read_text(encoding="utf-8")
    assert why(batch_home) == [({}, [])] * 2


def test_a_damaged_or_missing_entry_is_made_again(batch_home):
    before = annexes(batch_home)
    kept = batch_home / "reports" / ".cache" / "370-naestved" / "2023"
    (kept / "annex.json").write_bytes((kept / "annex.json").read_bytes()[:-20])
    assert set(why(batch_home)[0][0]) == CHAPTERS
    other = kept.parents[1] / "320-faxe" / "2023" / "annex.json"
    body = json.loads(other.read_text(encoding="utf-8"))
    body["chapters"]["first"]["made_of"]["requirements.lock"] = "0" * 20
    other.write_text(json.dumps(body), encoding="utf-8")
    assert why(batch_home)[1][0] == {"first": ["requirements.lock changed"]}
    go(batch_home)
    damage_chapter = kept / "first.ipynb.z"
    damage_chapter.write_bytes(b"\0" * 100)
    (batch_home / "reports" / "370-naestved" / "2023" / "annex.html").unlink()
    assert why(batch_home)[0] == ({}, ["the annex's files are not as they were written"])
    recap = go(batch_home)
    assert sorted((result.outcome, result.chapters_run) for result in recap.results) == [("built", 1), ("unchanged", 0)]
    assert annexes(batch_home) == before


def test_a_chapter_that_fails_for_one_leaves_the_others_whole_and_its_own_as_it_was(batch_home):
    before = annexes(batch_home)
    replace(batch_home / "notebooks" / "92-second.ipynb", "En note.", "En anden note.")
    small_project.add_chapter(batch_home, 91, "first", small_project.table("one") + "\n", "1" + FAIL)
    recap = go(batch_home, municipalities="Næstved,Faxe,Stevns")
    assert sorted((result.name, result.outcome) for result in recap.results) == [
        ("320-faxe 2023", "failed"),
        ("336-stevns 2023", "built"),
        ("370-naestved 2023", "built"),
    ]
    (failed,) = recap.of("failed")
    assert (failed.chapter, failed.cause) == ("first", "Chapter 'first' failed at `1`: ValueError: nothing of Faxe")
    after = annexes(batch_home)
    assert {n: c for n, c in after.items() if n[:3] == "320"} == {n: c for n, c in before.items() if n[:3] == "320"}
    assert "En anden note" in after["370-naestved/2023/annex.html"].decode()
    assert not list((batch_home / "reports").glob(atomic.SCRATCH + "*"))


def test_nothing_more_is_begun_after_the_first_failure_where_that_was_asked_for(batch_home):
    small_project.add_chapter(batch_home, 91, "first", small_project.table("one") + "\n", "1" + FAIL)
    recap = go(batch_home, workers=1, fail_fast=True, municipalities="Faxe,Næstved,Stevns")
    assert [(result.name, result.outcome) for result in recap.results] == [("320-faxe 2023", "failed")]
    assert recap.left == 2


def test_one_worker_two_workers_and_ordinary_kernels_give_the_same_bytes(batch_home, monkeypatch):
    before = annexes(batch_home)
    for workers, kernel in ((1, "child"), (2, execution.COLD)):
        monkeypatch.setenv(execution.KERNEL_VARIABLE, kernel)
        recap = go(batch_home, workers, force=True)
        assert [result.outcome for result in recap.results] == ["built"] * 2, recap.results
        assert annexes(batch_home) == before, (workers, kernel)
    monkeypatch.undo()
    monkeypatch.setenv("BILAG_HOME", str(batch_home))
    for each in wanted():
        build.build(each.parameters, ["first", "second"], batch_home / "reports")
    assert annexes(batch_home) == before


def test_a_full_disk_is_told_in_one_sentence_and_leaves_what_was_there(batch_home, monkeypatch):
    before = annexes(batch_home)

    def full(*given):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic, "swap_folder", full)
    recap = go(batch_home, force=True)
    assert recap.stopped == "The disk that holds 'reports' is full; make room and run the same command again."
    monkeypatch.undo()
    assert annexes(batch_home) == before
    assert not list((batch_home / "reports").glob(atomic.SCRATCH + "*"))


def test_ten_faults_are_ten_messages_and_nothing_runs(batch_home, tmp_path):
    names = ["Nestved", "Faxxe", "RAR Sjelland", "999", "Kobenhavnn", "Region Nord", "x", "Ålborgg", "Odder2"]
    (tmp_path / "list.txt").write_text("# some\n" + "\n".join(names) + "\n\nNæstved\n", encoding="utf-8")
    with pytest.raises(errors.UsageError) as error:
        selection.wanted(f"@{tmp_path / 'list.txt'}", "2023,20x4", "default", "first")
    lines = str(error.value).splitlines()
    assert len(lines) == 11 and lines[-1] == "10 faults; nothing was run."
    assert [line.split(":")[0] for line in lines[:9]] == [f"list.txt line {number}" for number in range(2, 11)]
    with pytest.raises(errors.UsageError, match="^--municipalities is empty; "):
        selection.wanted(" ", "2023", "default", "first")


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ("all", 98),
        ("RAR Sjælland", 17),
        ("Næstved, 320,naestved,370-naestved", 2),
        ("Region Sjælland,Odense", 18),
        ("Bornholm", 1),
    ],
)
def test_municipalities_and_groups(batch_home, given, count):
    assert len(selection.wanted(given, "2023", "default", "first")) == count


def test_years_and_the_municipality_s_own_plan(batch_home):
    found = selection.wanted("Faxe", "2022-2024,2026,2023", "auto", "first")
    assert [(each.parameters.year, each.parameters.plan) for each in found] == [
        (2022, "default"),
        (2023, "default"),
        (2024, "faxe-2024-2026"),
        (2026, "faxe-2024-2026"),
    ]


def test_the_command_tells_what_why_and_how_to_go_on(batch_home):
    replace(batch_home / "notebooks" / "91-first.ipynb", "En note", "En anden note")
    dry = bilag(batch_home, "--municipalities", "Næstved,Faxe", "--dry-run")
    out, _ = dry.communicate()
    assert dry.returncode == 0
    assert out.splitlines() == [
        "370-naestved 2023: first would be run because notebooks/91-first.ipynb changed",
        "320-faxe 2023: first would be run because notebooks/91-first.ipynb changed",
        "2 of 2 annexes would be built, 2 chapters run; nothing was.",
    ]
    assert not (batch_home / "reports" / "batch.json").exists()
    small_project.add_chapter(batch_home, 91, "first", small_project.table("one"), "1" + FAIL)
    run = bilag(batch_home, "--municipalities", "Næstved,Faxe", "--fail-fast")
    out, err = run.communicate()
    assert run.returncode == 1
    assert "1 built (1 chapter run), 0 unchanged, 1 failed" in out
    again = "bilag batch --municipalities 320 --years 2023 --plans default --chapters first,second --data-until 2022M06"
    again += " --fail-fast"
    assert out.splitlines()[-1] == f"To go on: {again}"
    progress = re.compile(r"\[\d/2\] (370-naestved 2023: built|320-faxe 2023: failed).*")
    assert [bool(progress.fullmatch(line)) for line in err.splitlines()] == [True, True], err
    told = json.loads((batch_home / "reports" / "batch.json").read_text(encoding="utf-8"))
    assert [each["municipality"] for each in told["built"]] == ["370"]
    assert told["failed"][0]["chapter"] == "first" and told["rerun"] == again


def test_nothing_changed_is_told_without_importing_what_makes_annexes(batch_home):
    given = ("--municipalities", "Næstved,Faxe")
    first, again = bilag(batch_home, *given), None
    first.communicate()
    again = bilag(batch_home, *given, env={"PYTHONPROFILEIMPORTTIME": "1"})
    out, imported = again.communicate()
    assert (first.returncode, again.returncode) == (0, 0)
    assert out.startswith("0 built (0 chapters run), 2 unchanged, 0 failed, in 0 s.")
    assert not {"pandas", "matplotlib", "papermill"} & {
        line.rpartition("|")[2].strip() for line in imported.splitlines()
    }
    told = json.loads((batch_home / "reports" / "batch.json").read_text(encoding="utf-8"))
    assert [each["municipality"] for each in told["unchanged"]] == ["320", "370"]
    for alter in (
        lambda: (batch_home / "reports" / "370-naestved" / "2023" / "annex.json").unlink(),
        lambda: append(batch_home / "data" / "plans" / "default.yml", "# changed\n"),
    ):
        alter()
        dry = bilag(batch_home, *given, "--dry-run")
        assert not dry.communicate()[0].startswith("0 of 2")


@pytest.mark.parametrize(("number", "times"), [(signal.SIGINT, 2), (signal.SIGTERM, 1), (signal.SIGKILL, 1)])
def test_a_batch_that_is_stopped_leaves_whole_annexes_and_goes_on(batch_home, number, times):
    before = annexes(batch_home)
    slow = "from slow import wait\nif municipality == '320':\n    wait(60)"
    small_project.add_chapter(batch_home, 91, "first", small_project.table("one"), slow)
    run = bilag(batch_home, "--municipalities", "Næstved,Faxe", "--workers", "2")
    assert "370-naestved 2023: built" in run.stderr.readline()
    for _ in range(times):
        os.kill(run.pid, number)
        time.sleep(0.1)
    out, _ = run.communicate(timeout=120)
    if number != signal.SIGKILL:
        assert run.returncode == 130
        assert "1 built" in out and "1 not finished" in out
        assert not list((batch_home / "reports").glob(atomic.SCRATCH + "*"))
    after = annexes(batch_home)
    assert {n: c for n, c in after.items() if n[:3] == "320"} == {n: c for n, c in before.items() if n[:3] == "320"}
    until = time.monotonic() + 15
    while _processes(batch_home) and time.monotonic() < until:
        time.sleep(0.1)
    assert _processes(batch_home) == []
    small_project.add_chapter(batch_home, 91, "first", small_project.table("one"), slow.replace("60", "0"))
    assert sorted(result.outcome for result in go(batch_home).results) == ["built", "built"]
    assert not list((batch_home / "reports").glob(atomic.SCRATCH + "*"))


def _processes(home: Path) -> list[str]:
    """Return the processes whose environment names this project, but for zombies and children of this one."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            named = f"BILAG_HOME={home}".encode() in (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if named and int(process.name) != os.getpid():
            found.append((process / "cmdline").read_bytes().decode())
    return found
