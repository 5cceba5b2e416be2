"""The work of a batch done by a real Dask scheduler and several worker processes, one of which is killed."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.report import small_project

import analysis
from analysis.core import errors, project
from analysis.report.batch import batch, freshness, schedule, selection

pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore")

SLOW = "from slow import wait\nwait(0.5)"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = small_project.make(tmp_path_factory.mktemp("cluster") / "home")
    small_project.add_slow_module(folder)
    small_project.add_chapter(folder, 91, "first", small_project.table("one"), SLOW)
    small_project.add_chapter(folder, 92, "second", small_project.table("two"))
    return folder


@pytest.fixture(scope="module")
def cluster(home, tmp_path_factory):
    """A scheduler and two workers on loopback; the address, and the workers' processes."""
    folder = tmp_path_factory.mktemp("dask")
    file = folder / "scheduler.json"
    env = {
        **os.environ,
        "BILAG_HOME": str(home),
        "PYTHONPATH": str(Path(analysis.__file__).parents[1]),
    }
    quiet = {"env": env, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    begin = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    processes = [subprocess.Popen([*begin, "--no-dashboard", "--scheduler-file", str(file)], **quiet)]
    until = time.monotonic() + 60
    while not file.exists() and time.monotonic() < until:
        time.sleep(0.1)
    work = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file), "--nthreads", "1"]
    workers = [
        subprocess.Popen([*work, "--no-nanny", "--no-dashboard", "--name", f"worker-{number}"], **quiet)
        for number in range(2)
    ]
    try:
        yield json.loads(file.read_text())["address"], workers
    finally:
        for process in [*workers, *processes]:
            process.kill()
            process.wait()


def go(home, reports, **options):
    work = batch.Batch(reports)
    wanted = selection.wanted("Næstved,Faxe,Stevns,Køge", "2023", "default", "first,second", "2022M06")
    return work.run([work.decide(each) for each in wanted], **options)


def annexes(reports: Path) -> dict[str, bytes]:
    found = {}
    for path in sorted(reports.glob("[0-9]*/**/*")):
        if path.is_file() and path.name != "manifest.json":
            found[str(path.relative_to(reports))] = path.read_bytes()
    return found


def test_a_worker_that_is_killed_costs_nothing_but_time_and_the_annexes_are_the_same(
    home, cluster, tmp_path, monkeypatch
):
    monkeypatch.setenv("BILAG_HOME", str(home))
    address, workers = cluster
    done = []

    def kill_one(result):
        if not done:
            workers[0].kill()
        done.append(result)

    recap = go(home, tmp_path / "dask", scheduler=address, done=kill_one)
    assert [result.outcome for result in recap.results] == ["built"] * 4, recap.results
    assert workers[0].wait(10) < 0
    assert [result.outcome for result in go(home, tmp_path / "here", workers=2).results] == ["built"] * 4
    assert annexes(tmp_path / "dask") == annexes(tmp_path / "here")


def test_a_worker_that_holds_other_data_refuses(home, cluster, tmp_path, monkeypatch):
    monkeypatch.setenv("BILAG_HOME", str(home))
    held = freshness.read_inputs()
    monkeypatch.setattr(freshness, "read_inputs", lambda: held | {"data/areas": "other"})
    recap = go(home, tmp_path / "other", scheduler=cluster[0])
    causes = {result.cause for result in recap.results}
    assert len(causes) == 1 and "does not hold what this machine holds: data/areas;" in causes.pop()


def test_a_scheduler_that_is_not_there_is_told_in_one_sentence(home, tmp_path, monkeypatch):
    monkeypatch.setenv("BILAG_HOME", str(home))
    monkeypatch.setattr(schedule, "CONNECT_SECONDS", 1)
    with pytest.raises(errors.UsageError, match="--scheduler tcp://127.0.0.1:1: no Dask scheduler answers there"):
        go(home, tmp_path / "none", scheduler="tcp://127.0.0.1:1")
    assert project.root() == home


@pytest.mark.parametrize("given", ["nonsense", "", "tcp://", "tcp://10.0.0.1", "10.0.0.1:x", "tcp://a b:1"])
def test_what_is_no_address_is_refused_before_anyone_is_asked(given):
    with pytest.raises(errors.UsageError, match="is no address; one such as tcp://10.0.0.1:8786 is allowed"):
        schedule.check_address(given)


@pytest.mark.parametrize("given", ["tcp://10.0.0.1:8786", "tls://dask.example.dk:8786", "node-7:8786", "tcp://[::1]:1"])
def test_addresses_that_dask_understands_pass(given):
    schedule.check_address(given)
