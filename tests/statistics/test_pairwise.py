"""Pairwise tests, against the same worked out another way."""

import numpy as np
import pytest
from scipy import stats

from analysis.statistics import intervals


@pytest.mark.parametrize(("count", "other"), [(240, 200), (15, 30), (3.5, 9.5), (0, 8), (50, 50)])
def test_two_shares_are_tested_as_a_table_of_four_is(count, other):
    """Pearson's chi-squared of the table, with N - 1 in place of N as Miettinen and Nurminen have it."""
    base, other_base = 1000, 700
    table = np.array([[count, base - count], [other, other_base - other]])
    pearson = stats.chi2_contingency(table, correction=False).statistic
    whole = base + other_base
    expected = stats.chi2.sf(pearson * (whole - 1) / whole, 1)
    assert intervals.p_value("wilson", count, base, other, other_base) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("count", "other"), [(240, 200), (15, 30), (3.5, 9.5), (0, 8)])
def test_two_counts_are_tested_as_a_share_of_their_sum_is(count, other):
    """Given the sum, the first is a share of it that the bases foretell."""
    base, other_base = 1000, 1500
    whole, share = count + other, base / (base + other_base)
    z = (count - whole * share) / np.sqrt(whole * share * (1 - share))
    assert intervals.p_value("byar", count, base, other, other_base) == pytest.approx(2 * stats.norm.sf(abs(z)))


def test_a_level_that_stands_fixed_is_just_parted_at_the_ends_of_wilsons_interval():
    for level in intervals.wilson(30, 200):
        assert intervals.p_value_of_fixed("wilson", 30, 200, float(level)) == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("kind", "count", "level", "p"),
    [("byar", 0, 0.0, 1), ("byar", 4, 0.0, 0), ("wilson", 9, 1.0, 0), ("wilson", 10, 1.0, 1)],
)
def test_chance_moves_nothing_from_the_ends(kind, count, level, p):
    assert intervals.p_value_of_fixed(kind, count, 10, level) == p


def test_two_at_the_same_end_do_not_differ():
    assert intervals.p_value("wilson", 10, 10, 20, 20) == intervals.p_value("byar", 0, 10, 0, 20) == 1


def test_a_test_errs_as_often_as_it_says():
    """Two municipalities with the same level: parted by chance in one case of twenty."""
    generator = np.random.default_rng(20230101)
    pairs = generator.binomial((500, 900), 0.2, size=(2000, 2))
    parted = [intervals.differ(intervals.p_value("wilson", one, 500, other, 900)) for one, other in pairs]
    assert 0.04 <= np.mean(parted) <= 0.06
