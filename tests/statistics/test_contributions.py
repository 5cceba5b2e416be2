"""Changes split into parts: they add up exactly, and give no hidden part away."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics import contributions

PARTS = st.lists(st.tuples(st.integers(1, 5000), st.integers(0, 5000)), min_size=1, max_size=12)
HIDDEN = float("nan")


def frame(*rows) -> pd.DataFrame:
    found = pd.DataFrame(rows, columns=["part", "first", "last"])
    return found.astype({"first": float, "last": float})


@given(PARTS, st.integers(-3, 3), st.integers(-3, 3))
def test_parts_add_up_to_the_change_of_the_total(pairs, first_rounding, last_rounding):
    parts = frame(*((str(place), *pair) for place, pair in enumerate(pairs)))
    first, last = parts["first"].sum() + first_rounding, parts["last"].sum() + last_rounding
    split = contributions.contributions(parts, first, last)
    if first == 0:
        assert split.reason == "no_numbers"
        return
    assert split.parts["change"].sum() == last - first
    assert split.parts["points"].sum() == pytest.approx(100 * (last - first) / first)
    assert split.parts["rest"].any() == bool(first_rounding or last_rounding)


def test_contributions_by_hand():
    """Faxe, July 2025 to July 2026: 369 + 103 = 472 and 397 + 125 = 522."""
    parts = contributions.contributions(frame(("a", 369, 397), ("b", 103, 125)), 472, 522).parts
    assert parts["change"].tolist() == [28, 22]
    assert parts["points"].round(2).tolist() == [5.93, 4.66]


def test_a_single_hidden_part_is_not_given_away():
    split = contributions.contributions(frame(("a", 10, 12), ("b", HIDDEN, 3), ("c", 5, 5)), 17, 20)
    assert (split.reason, len(split.parts)) == ("exposes", 0)


def test_two_hidden_parts_are_one_rest():
    rows = frame(("a", 10, 12), ("b", HIDDEN, 3), ("c", 5, HIDDEN))
    split = contributions.contributions(rows, 17, 20)
    assert split.parts["part"].tolist() == ["a", "rest"]
    assert split.parts["change"].tolist() == [2, 1]
    assert not contributions.only_rounding(split)


@pytest.mark.parametrize(
    ("rows", "first", "last"),
    [
        ([("a", HIDDEN, HIDDEN), ("b", HIDDEN, HIDDEN)], 5, 6),
        ([("a", 1, 2)], HIDDEN, 6),
        ([("a", 1, 2)], 0, 6),
        ([], 5, 6),
    ],
)
def test_what_cannot_be_split_has_a_reason(rows, first, last):
    assert contributions.contributions(frame(*rows), first, last).reason == "no_numbers"


@given(PARTS, st.lists(st.floats(-0.9, 3), min_size=12, max_size=12), st.floats(-0.9, 3))
def test_national_mix_and_local_add_up_part_by_part(pairs, growth, total):
    parts = frame(*((str(place), *pair) for place, pair in enumerate(pairs)))
    ends = parts["first"].sum() + 1, parts["last"].sum() - 2
    found = contributions.shift_share(parts.assign(growth=growth[: len(parts)]), total, *ends).parts
    assert np.allclose(found[["national", "mix", "local"]].sum(axis=1), found["change"], rtol=0, atol=1e-8)
    assert found[["first", "last"]].sum().tolist() == pytest.approx(ends)
    assert found["national"].sum() == pytest.approx(total * ends[0], abs=1e-6)


def test_what_rounding_leaves_of_the_total_is_a_row_without_a_mix():
    parts = frame(("a", 100, 110), ("b", 50, 40)).assign(growth=[0.1, -0.2])
    found = contributions.shift_share(parts, 0.03, 151, 149)
    assert found.parts["rest"].tolist() == [False, False, True]
    rest = found.parts.iloc[-1]
    assert rest[["first", "last", "change", "mix"]].tolist() == [1, -1, -2, 0]
    assert contributions.only_rounding(found)


def test_a_place_that_does_as_the_country_in_all_parts_has_no_local_part():
    parts = frame(("a", 100, 110), ("b", 50, 40)).assign(growth=[0.1, -0.2])
    assert np.allclose(contributions.shift_share(parts, 0.03, 150, 150).parts["local"], 0)


def test_table_3_of_naestved_by_hand():
    """Dagpenge 1,373 to 1,113, the country -16.9 per cent and in all -2.7: -37.071, -194.966 and -27.963."""
    parts = frame(("dagpenge", 1373, 1113)).assign(growth=[-0.169])
    found = contributions.shift_share(parts, -0.027, 1373, 1113).parts.iloc[0]
    assert found[["national", "mix", "local"]].round(3).tolist() == [-37.071, -194.966, -27.963]


@pytest.mark.parametrize(
    ("first", "growth", "total", "reason"),
    [
        (HIDDEN, 0.1, 0.1, "no_numbers"),
        (10, HIDDEN, 0.1, "no_growth"),
        (10, np.inf, 0.1, "no_growth"),
        (10, 0.1, HIDDEN, "no_growth"),
    ],
)
def test_what_cannot_be_held_against_the_country_has_a_reason(first, growth, total, reason):
    parts = frame(("a", first, 20)).assign(growth=[growth])
    assert contributions.shift_share(parts, total, 10, 20).reason == reason


def test_a_total_that_is_not_known_is_not_split():
    parts = frame(("a", 10, 20)).assign(growth=[0.1])
    assert contributions.shift_share(parts, 0.1, HIDDEN, 20).reason == "no_numbers"
