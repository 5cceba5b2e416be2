"""Fetches that are broken off: what they leave is whole, and the next goes on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.sources import contract_server
from tests.sources.contract_server import settings

from analysis.core.errors import DataError
from analysis.sources import fetching, jobindsats, tidying
from analysis.store import observations, snapshots


def test_a_fetch_goes_on_where_it_was_broken_off(contract_home, server):
    server.most_periods = 1
    good = jobindsats.fetch
    calls = []

    def failing(way, ask, entry):
        calls.append(ask.file)
        if len(calls) == 5:
            raise DataError("The line was cut.")
        return good(way, ask, entry)

    jobindsats.fetch = failing
    try:
        assert fetching.fetch(["Y60C07"], settings(server))[0].message == "The line was cut."
    finally:
        jobindsats.fetch = good
    server.calls.clear()
    assert fetching.fetch(["Y60C07"], settings(server))[0].result == "new"
    # of the six answers two or three had come; those that ask for too much are refused once more
    assert len([call for call in server.calls if "/data/" in call]) < 2 * 3 + 4


def test_a_store_that_was_left_behind_is_made_again_by_the_next_fetch(contract_home, server, monkeypatch):
    fetching.fetch(["Y60C07"], settings(server))
    server.tables["jobindsats"]["y60c07"].figures[("activation_rate_pct", "", "370", "2026M07")] = 13.95
    with monkeypatch.context() as patch:
        patch.setattr(tidying, "rebuild", lambda only: None)  # ended before the store was made
        assert fetching.fetch(["Y60C07"], settings(server))[0].result == "new"
    assert 13.95 not in observations.load("Y60C07")["value"].to_list()
    assert fetching.fetch(["Y60C07"], settings(server))[0].result == "unchanged"
    assert 13.95 in observations.load("Y60C07")["value"].to_list()


def test_only_one_fetch_runs_at_a_time(contract_home, server):
    with fetching.alone(), pytest.raises(DataError, match="Another bilag fetch"):
        fetching.fetch(["AUP02"], settings(server))


CHILD = """
import datetime, sys
from analysis.sources import fetching
addresses = dict(jobindsats=sys.argv[1], statbank=sys.argv[2])
day = datetime.date(2026, 11, 23)
fetching.fetch(["Y25I01", "Y60C07", "AUP02"], fetching.Settings(addresses=addresses, today=day))
"""


@pytest.mark.parametrize("seconds", [0.9, 1.3, 1.7, 2.2, 2.8])
def test_being_killed_leaves_whole_snapshots_and_a_store_that_loads(contract_home, server, seconds):
    fetching.fetch(["Y60C07", "AUP02"], settings(server))
    before = contract_server.contents(contract_home)
    server.tables["jobindsats"]["y60c07"].figures[("activation_rate_pct", "", "370", "2026M07")] = 13.95
    server.pause = 0.1
    source = str(Path(fetching.__file__).parents[2])
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, *server.addresses.values()],
        env={**os.environ, "PYTHONPATH": source},
    )
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    child.wait()
    after = contract_server.contents(contract_home)
    kept = {name for name in before if "snapshots" in name and not name.endswith("asked.json")}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    for snapshot in snapshots.all():
        tidying.read(snapshot)
    assert {"AUP02", "Y60C07"} <= set(observations.tables())
    observations.load(*observations.tables())
    server.pause = 0.0
    again = fetching.fetch(["Y25I01", "Y60C07", "AUP02"], settings(server, today=contract_server.DAY.replace(day=23)))
    assert {outcome.result for outcome in again} <= {"new", "unchanged"}
    assert 13.95 in observations.load("Y60C07")["value"].to_list()
