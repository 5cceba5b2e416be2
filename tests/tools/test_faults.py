"""A short selection of the faults at steps that write; all of them: make faults."""

from collections import Counter

from tools.faults import table
from tools.faults.runs import run


def test_there_are_hundreds_of_faults_at_every_step():
    found = table.faults(Counter(dict.fromkeys(table.CHEAP, 20)), seed=1)
    assert len(found) >= 300
    assert {fault.step for fault in found} == {*table.CHEAP, *table.SLOW}


def test_some_faults_are_survived(tmp_path):
    tried, failures = run(tmp_path, ["import", "records"], every=8)
    assert not failures
    assert tried.total() >= 10
