"""Batches that are stopped, and folders that take the place of others: nothing is ever half there."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from analysis.report import build, exchange, kernels
from tests.report import small_project
from tests.report.batch_project import annexes, bilag, files, go


@pytest.mark.parametrize(
    ("number", "times"), [(signal.SIGINT, 1), (signal.SIGINT, 3), (signal.SIGTERM, 1), (signal.SIGKILL, 1)]
)
def test_a_batch_that_is_stopped_leaves_whole_annexes_and_goes_on(batch_home, number, times):
    before = annexes(batch_home)
    slow = "import time\nif municipality == '320': time.sleep(60)"
    small_project.add_chapter(batch_home, 91, "first", small_project.table("one"), slow)
    temporary = batch_home / "temporary"
    temporary.mkdir()
    env = {kernels.START_VARIABLE: "warm", "TMPDIR": str(temporary)}
    run = bilag(batch_home, "--municipalities", "Næstved,Faxe", "--workers", "2", env=env)
    line = run.stderr.readline()
    assert "370-naestved 2023: built" in line
    for _ in range(times):
        os.kill(run.pid, number)
        time.sleep(0.1)
    try:
        out, _ = run.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        # what is left running and open would be held against a later test
        run.kill()
        run.communicate()
        raise
    if number != signal.SIGKILL:
        assert run.returncode == 130
        assert "1 built" in out and "1 not finished" in out
        assert not list((batch_home / "reports").glob(build.SCRATCH + "*"))
    after = annexes(batch_home)
    assert {n: c for n, c in after.items() if n[:3] == "320"} == {n: c for n, c in before.items() if n[:3] == "320"}
    until = time.monotonic() + 15
    while _processes(batch_home) and time.monotonic() < until:
        time.sleep(0.1)
    assert _processes(batch_home) == []
    assert list(temporary.iterdir()) == []
    small_project.add_chapter(batch_home, 91, "first", small_project.table("one"), slow.replace("60", "0"))
    recap = go(batch_home)
    assert sorted(result.outcome for result in recap.results) == ["built", "built"]
    assert not list((batch_home / "reports").glob(build.SCRATCH + "*"))
    assert list((batch_home / "reports").rglob("*.part")) == []


def _processes(home: Path) -> list[str]:
    """Return the processes whose environment names this project, but for zombies."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            named = f"BILAG_HOME={home}".encode() in (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if named and int(process.name) != os.getpid():
            found.append((process / "cmdline").read_bytes().decode())
    return found


def test_a_folder_that_was_being_replaced_comes_back(tmp_path):
    target, scratch = tmp_path / "annex", tmp_path / ".scratch"
    scratch.mkdir()
    (scratch / exchange.PREVIOUS).mkdir()
    (scratch / exchange.PREVIOUS / "a").write_text("a", encoding="utf-8")
    (scratch / exchange.PLACE).write_text(str(target), encoding="utf-8")
    exchange.restore(scratch)
    assert files(target) == {"a": b"a"} and not scratch.exists()


@pytest.mark.parametrize("swap", [True, False])
def test_a_folder_takes_the_place_of_another(tmp_path, monkeypatch, swap):
    if not swap:
        monkeypatch.setattr(exchange, "_swap", lambda one, other: False)
    for name in ("new", "old", "scratch"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text(name, encoding="utf-8")
    exchange.put(tmp_path / "new", tmp_path / "old", tmp_path / "scratch")
    assert files(tmp_path / "old") == {"new": b"new"}
