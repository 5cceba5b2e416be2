"""The values that are kept are those that the observations give, number for number, and are made again when due."""

import multiprocessing

import numpy as np
import pandas as pd
import pytest

from analysis.core import areas, project
from analysis.core import periods as calendar
from analysis.indicators import computing, registry
from analysis.indicators.values import VALUE_COLUMNS
from analysis.store import observations
from analysis.store import values as store

NEWEST = "2026M07"
# in the middle of a year that is whole in the observations, in one that is not, at an end of a year, and all
CUTS = ("2022M06", "2024M12", "2026M03", NEWEST)
# a municipality, one with hidden numbers, a group that some tables publish, one that they do not, and the country
WHO = ("370", "825", "085", "rar-fyn", "000")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A project of its own with the same data and no values."""
    (tmp_path / "data").mkdir()
    for entry in project.data().iterdir():
        if entry.name != "values":
            (tmp_path / "data" / entry.name).symlink_to(entry)
    monkeypatch.setenv("BILAG_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("key", registry.indicators())
def test_kept_values_are_what_a_direct_computation_gives(key):
    record = registry.indicator(key)
    grid = computing.kept(record)
    if grid is None:
        assert (
            computing.is_recorded(record)
            or not record.breakdowns
            or not computing.periods_of(record, computing.rows_of(record, (), computing.LAST))
        )
        return
    who = [areas.area(code) for code in WHO]
    for until in CUTS:
        last = calendar.parse(until).last_month
        shown = [period for period in grid.periods if calendar.parse(period).last_month <= last]
        # the last of each kind are those that later observations could reach
        when = list(dict.fromkeys([*shown[:2], *(period for period in shown if last - 12 < _last(period))]))
        found = registry.compute(key, who, when, until)
        direct = computing.compute(record, who, when, until, record.breakdowns)
        pd.testing.assert_frame_equal(found, direct[VALUE_COLUMNS], check_exact=True, check_dtype=True)


def _last(period):
    return calendar.parse(period).last_month


def test_a_number_another_way():
    rows = observations.load("Y25I01").query("measure == 'unemployed_full_time_count' and breakdown == ''")
    members = areas.area("rar-fyn").members
    months = [f"2025M{month:02}" for month in range(1, 13)]
    expected = rows[rows["area"].isin(members) & rows["period"].isin(months)]["value"].sum() / 12
    (found,) = registry.compute("unemployed", ["rar-fyn"], ["2025"], NEWEST)["value"]
    assert found == pytest.approx(expected, rel=1e-12)


def test_nothing_of_a_later_period_is_given_and_what_is_not_held_is_said_so():
    frame = registry.compute("unemployed", ["370"], ["2026M06", NEWEST, "1999M01"], "2026M06")
    assert frame["status"].tolist() == ["observed", "not_available", "not_available"]


def test_a_group_named_by_a_plan_is_computed_beside_those_that_are_kept():
    peers = areas.peer_group(["320", "336"], "Naboer")
    frame = registry.compute("unemployed", ["336", peers, "320"], [NEWEST], NEWEST).set_index("area")["value"]
    assert frame["peers-naboer"] == frame["320"] + frame["336"]
    assert frame.index.tolist() == ["336", "peers-naboer", "320"]


def test_a_file_is_read_again_only_while_its_key_is_the_same(home):
    record = registry.indicator("unemployed")
    computing.kept(record)
    made = store.file("unemployed").stat().st_mtime_ns
    computing._read.clear()
    assert computing.kept(record) is not None
    assert store.file("unemployed").stat().st_mtime_ns == made
    assert store.read("unemployed", "another key") is None
    store.file("unemployed").write_bytes(b"half a file")
    computing._read.clear()
    assert len(computing.kept(record)) > 0
    assert len(pd.read_parquet(store.file("unemployed"))) == len(computing.kept(record))


def test_a_changed_definition_makes_the_values_again(home):
    record = registry.indicator("unemployed")
    before = computing.kept(record).rows(["370"], [NEWEST], [""])["lower"].iloc[0]
    changed = record.model_copy(update={"interval": None})
    assert not np.isnan(before)
    assert np.isnan(computing.kept(changed).rows(["370"], [NEWEST], [""])["lower"].iloc[0])


def test_where_nothing_can_be_written_the_values_are_still_there(home):
    (home / "data" / "values").write_text("a file where the folder should be")
    computing._read.clear()
    assert registry.compute("unemployed", ["370"], [NEWEST], NEWEST)["value"].tolist() == [1075.0]
    assert "unemployed" in store.not_kept
    (home / "data" / "values").unlink()
    computing._read.clear()
    assert computing.kept(registry.indicator("unemployed")) is not None
    assert "unemployed" not in store.not_kept


def _value():
    return registry.compute("unemployed", ["370"], [NEWEST], NEWEST)["value"].iloc[0]


def test_two_processes_that_make_the_same_do_not_disturb_each_other(home):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert [pool.apply_async(_value) for _ in range(1)][0].get() == 1075
        assert [each.get() for each in [pool.apply_async(_value) for _ in range(4)]] == [1075] * 4
    assert store.file("unemployed").exists()
