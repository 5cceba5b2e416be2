"""Amounts of municipalities and groups against sums by hand, hidden and absent counts among them."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core import areas
from analysis.indicators import reading

from . import made
from .made import rows, table

STEVNS, FAXE = areas.area("336"), areas.area("320")
PAIR = areas.peer_group(["336", "320"], "Stevns og Faxe")
M = "2024M01"


def one(frame, area, period=M):
    return made.one(frame, area, period)


def amounts(cells, who, periods=(M,), **options):
    return made.amounts(cells, who, periods, **options)


def test_a_group_is_the_sum_of_its_members():
    frame = amounts({("336", M): 40, ("320", M): 60}, [STEVNS, PAIR])
    assert one(frame, STEVNS)["value"] == 40
    assert (one(frame, PAIR)["value"], one(frame, PAIR)["method"]) == (100, "sum")


def test_a_hidden_member_gives_bounds_and_no_value():
    row = one(amounts({("336", M): None, ("320", M): 60}, [PAIR]), PAIR)
    assert row["status"] == "suppressed"
    assert math.isnan(row["value"])
    assert (row["lower"], row["upper"]) == (60, 62)


def test_an_absent_member_makes_the_sum_unknown_not_smaller():
    row = one(amounts({("320", M): 60}, [PAIR]), PAIR)
    assert row["status"] == "not_available"
    assert pd.isna(row["lower"])


def test_a_published_group_is_not_summed():
    frame = amounts({("085", M): 999, ("336", M): 1}, [areas.area("rar-sjaelland")])
    assert one(frame, areas.area("rar-sjaelland"))["value"] == 999


def test_where_a_group_is_not_published_for_a_period_its_members_are_summed():
    later = "2024M02"
    cells = {("085", M): 999} | {(code, later): 10 for code in areas.area("085").members}
    frame = amounts(cells, [areas.area("085")], [M, later])
    assert (one(frame, areas.area("085"))["value"], one(frame, areas.area("085"))["method"]) == (999, "published")
    summed = one(frame, areas.area("085"), later)
    assert (summed["value"], summed["method"]) == (170, "sum")


def test_the_country_is_never_summed():
    cells = {(area.code, M): 10 for area in areas.municipalities()}
    assert one(amounts(cells, [areas.area("000")]), areas.area("000"))["status"] == "not_available"


def test_shares_of_members_are_not_added():
    row = one(amounts({("336", M): 40, ("320", M): 60}, [PAIR], additive=False), PAIR)
    assert (row["status"], row["method"]) == ("not_available", "published")


def test_a_hidden_share_has_no_bounds():
    row = one(amounts({("336", M): None}, [STEVNS], additive=False), STEVNS)
    assert row["status"] == "suppressed"
    assert row[["value", "lower", "upper"]].isna().all()


def test_an_area_or_period_without_rows_is_not_available():
    frame = amounts({("336", M): 40}, [FAXE, STEVNS], [M, "2024M02"])
    assert frame["status"].tolist() == ["not_available", "not_available", "observed", "not_available"]
    assert frame["snapshots"].tolist() == [("jobindsats/T1/2026-01-01",), ()] * 2


def test_of_another_breakdown_nothing_is_held():
    assert amounts({("336", M): 40}, [STEVNS], breakdown="age=under_30")["status"].tolist() == ["not_available"]


def test_rows_come_area_by_area_in_the_order_asked_for():
    frame = amounts({("336", M): 1, ("320", M): 2}, [FAXE, STEVNS], ["2024M02", M])
    assert list(zip(frame["area"], frame["period"], strict=True)) == [
        ("320", "2024M02"),
        ("320", M),
        ("336", "2024M02"),
        ("336", M),
    ]


def test_each_measure_and_breakdown_is_its_own():
    several = table("T1", ("a", "", {("336", M): 1}), ("b", "", {("336", M): 2}), ("a", "x=y", {("336", M): 3}))
    read = [
        reading.amounts(several, "T1", measure, [STEVNS], [M], breakdown=breakdown)["value"].iloc[0]
        for measure, breakdown in (("a", ""), ("b", ""), ("a", "x=y"))
    ]
    assert read == [1, 2, 3]


def test_two_numbers_for_one_cell_are_refused():
    twice = pd.concat([rows("T1", "persons_count", {("336", M): number}) for number in (1, 2)])
    with pytest.raises(ValueError, match="two numbers"):
        reading.amounts(twice, "T1", "persons_count", [STEVNS], [M])


def test_a_frame_made_after_another_is_gone_is_read_itself():
    for number in range(200):
        assert amounts({("336", M): number}, [STEVNS])["value"].iloc[0] == number


COUNT = st.one_of(st.none(), st.just("absent"), st.integers(0, 10_000).filter(lambda number: number not in (1, 2)))


@given(st.lists(COUNT, min_size=17, max_size=17))
def test_the_truth_always_lies_within_the_bounds(counts):
    rar = areas.area("rar-sjaelland")
    cells = {(code, M): count for code, count in zip(rar.members, counts, strict=True) if count != "absent"}
    row = one(amounts(cells, [rar]), rar)
    if "absent" in counts:
        assert row["status"] == "not_available"
        assert row[["value", "lower", "upper"]].isna().all()
        return
    assert row["lower"] == sum(count or 0 for count in counts)
    assert row["upper"] == sum(2 if count is None else count for count in counts)
    assert pd.isna(row["value"]) == (None in counts)
