import threading

import numpy as np
import pandas as pd
import pytest

from analysis.core import project
from analysis.core.errors import UsageError
from analysis.store import values

INPUTS = {"table:AUP02": "a" * 64, "seed": "1"}


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("BILAG_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def make():
    def compute():
        compute.calls += 1
        return pd.DataFrame({"area": ["101", "370"], "value": [0.1 + 0.2, np.nan], "rank": [2, 1]}, index=[7, 8])

    compute.calls = 0
    return compute


def files(home):
    return list((home / "data" / "models").glob("*.parquet"))


def test_a_kept_frame_is_the_fresh_one_to_the_last_digit(home, make):
    fresh = values.cached("model", INPUTS, make)
    kept = values.cached("model", INPUTS, make)
    pd.testing.assert_frame_equal(kept, fresh, check_exact=True)
    assert make.calls == 1
    assert kept["value"][0] == 0.1 + 0.2
    assert list(kept.index) == [0, 1]
    assert list(kept["area"]) == ["101", "370"]


@pytest.mark.parametrize("changed", [{"seed": "2"}, {"table:AUP02": "b" * 64}, {"draws": "500"}])
def test_another_input_is_another_frame(home, make, changed):
    values.cached("model", INPUTS, make)
    values.cached("model", INPUTS | changed, make)
    assert make.calls == 2


def test_the_order_of_inputs_does_not_matter(home):
    turned = dict(reversed(INPUTS.items()))
    assert values.stem("model", INPUTS) == values.stem("model", turned)
    assert values.stem("model", INPUTS) != values.stem("other", INPUTS)


@pytest.mark.parametrize("content", [b"", b"half", None])
def test_a_damaged_file_is_made_again(home, make, content):
    fresh = values.cached("model", INPUTS, make)
    (kept,) = files(home)
    kept.write_bytes(kept.read_bytes()[:-20] if content is None else content)
    again = values.cached("model", INPUTS, make)
    pd.testing.assert_frame_equal(again, fresh, check_exact=True)
    assert make.calls == 2
    values.cached("model", INPUTS, make)
    assert make.calls == 2


def test_a_changed_digit_is_noticed(home, make):
    values.cached("model", INPUTS, make)
    (kept,) = files(home)
    content = bytearray(kept.read_bytes())
    content[len(content) // 2] ^= 1
    kept.write_bytes(bytes(content))
    values.cached("model", INPUTS, make)
    assert make.calls == 2


def test_a_computation_that_fails_leaves_nothing_behind(home, make):
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        values.cached("model", INPUTS, fail)
    assert files(home) == []
    values.cached("model", INPUTS, make)
    assert make.calls == 1


def test_nobody_meets_half_a_file(home, make, monkeypatch):
    def full_disk(*_):
        raise OSError

    monkeypatch.setattr(values.atomic, "write_bytes", full_disk)
    assert len(values.cached("model", INPUTS, make)) == 2
    assert files(home) == []


def test_a_folder_that_cannot_be_made_costs_time_only(home, make):
    (home / "data").write_text("")
    assert len(values.cached("model", INPUTS, make)) == 2


def test_of_several_that_want_a_frame_one_computes_it(home, make):
    waiting = [threading.Thread(target=values.cached, args=("model", INPUTS, make)) for _ in range(4)]
    for thread in waiting:
        thread.start()
    for thread in waiting:
        thread.join()
    assert make.calls == 1


def test_fingerprints_follow_table_module_and_setting():
    found = values.fingerprints(["AUP02"], ["analysis.store.values"], data_until="2026M07", seed=1)
    other = values.fingerprints(["AUL01"], ["analysis.core.periods"], data_until="2026M07", seed=2)
    assert found["data_until"] == other["data_until"] == "2026M07"
    assert found["seed"] != other["seed"]
    assert len(found["table:AUP02"]) == len(found["module:analysis.store.values"]) == 64
    assert found["table:AUP02"] != other["table:AUL01"]
    with pytest.raises(UsageError, match="AUP02"):
        values.fingerprints(["AUP03x"], [])


def test_nothing_kept_is_committed():
    assert "/data/models/*" in (project.root() / ".gitignore").read_text(encoding="utf-8")
