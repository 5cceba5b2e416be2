"""The files of observations: the same rows whole or for some areas, whatever the order they came in."""

import pandas as pd
import pytest

from analysis.store import observations


@pytest.fixture
def small_groups(monkeypatch):
    monkeypatch.setattr(observations, "ROWS_IN_GROUP", 500)


def by_key(frame):
    return frame.sort_values(["measure", "breakdown", "area", "period"], ignore_index=True)


def test_a_large_table_is_read_area_by_area(small_groups):
    whole = observations.load("AUP02")
    content = observations.write(whole)
    for areas in (["370"], ["101", "860"], ["370", "nowhere"]):
        expected = whole[whole["area"].isin(areas)]
        assert len(expected) == 18 * len([area for area in areas if area != "nowhere"])
        pd.testing.assert_frame_equal(by_key(observations.read_areas(content, areas)), by_key(expected))
    assert len(observations.read_areas(content, ["nowhere"])) == 0
    assert observations.read_areas(content, []).columns.tolist() == observations.COLUMNS
    pd.testing.assert_frame_equal(by_key(observations.read(content)), by_key(whole))


def test_a_large_table_is_the_same_bytes_in_whatever_order_its_rows_came(small_groups):
    whole = observations.load("AUP02")
    assert observations.write(whole) == observations.write(whole[::-1].reset_index(drop=True))


def test_the_groups_of_rows_that_cannot_hold_an_area_are_not_read(small_groups, monkeypatch):
    content = observations.write(observations.load("AUP02"))
    read = []
    original = observations.pq.ParquetFile.read_row_groups

    def noted(self, groups, **how):
        read.append((groups, self.num_row_groups))
        return original(self, groups, **how)

    monkeypatch.setattr(observations.pq.ParquetFile, "read_row_groups", noted)
    observations.read_areas(content, ["101"])
    assert read == [([0], 4)]  # 1,764 rows, 500 in each


def test_some_areas_are_loaded_alike_from_a_small_table_and_a_large_one(monkeypatch):
    small = observations.load("AUP02", areas=["370", "320"])
    assert sorted(small["area"].unique()) == ["320", "370"] and small.index.tolist() == list(range(36))
    monkeypatch.setattr(observations, "ROWS_IN_GROUP", 500)
    pd.testing.assert_frame_equal(observations.load("AUP02", areas=["370", "320"]), small)
