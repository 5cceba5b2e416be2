"""The gap between two groups against statsmodels, and what is told of it."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from analysis.core import areas
from analysis.indicators import changes, gaps
from analysis.indicators.registry import indicator
from analysis.statistics import intervals

from .made import computed, table

FAXE = areas.area("320")
MONTH = "2026M07"


def unemployed(women, men):
    """Long-term and all unemployed women, and men."""
    tables = (("Y25I09", "long_term_unemployed_count"), ("Y25I01", "unemployed_full_time_count"))
    return [
        table(
            name,
            (measure, "", {("320", MONTH): women[place] + men[place]}),
            (measure, "sex=women", {("320", MONTH): women[place]}),
            (measure, "sex=men", {("320", MONTH): men[place]}),
        )
        for place, (name, measure) in enumerate(tables)
    ]


def gap(women, men):
    frame = computed("long_term_share_gap_by_sex", pd.concat(unemployed(women, men)), [FAXE], [MONTH])
    return frame.iloc[0]


@pytest.mark.parametrize(("women", "men"), [((60, 200), (50, 250)), ((3, 21), (40, 45)), ((90, 90), (4, 300))])
def test_the_interval_of_a_gap_is_newcombes(women, men):
    row = gap(women, men)
    lower, upper = confint_proportions_2indep(*women, *men, method="newcomb")
    assert row["value"] == pytest.approx(100 * (women[0] / women[1] - men[0] / men[1]))
    assert (row["lower"], row["upper"]) == pytest.approx((100 * lower, 100 * upper))


def test_a_gap_has_its_method_and_is_judged_by_no_test():
    row = gap((60, 200), (50, 250))
    frame = intervals.add_intervals(row.to_frame().T.astype({"lower": float, "upper": float}), "newcombe")
    assert frame[["interval_method", "interval_level_pct"]].iloc[0].tolist() == ["wilson", 95]
    shown = {**row, "unit": "pp"}
    assert changes.differs(shown, shown, indicator("long_term_share_gap_by_sex")) is None
    assert np.isnan(row["numerator"])


def test_a_part_of_a_part_is_protected_by_its_own_total():
    made = table(
        "T",
        ("c", "status=employed", {("320", "2024"): 60}),
        ("c", "sex=women;status=employed", {("320", "2024"): None}),
        ("c", "sex=men;status=employed", {("320", "2024"): 58}),
        ("c", "sex=women", {("320", "2024"): 100}),
        ("c", "sex=men", {("320", "2024"): 90}),
    )
    whole = {"numerator_table": "T", "numerator": "c", "denominator_table": "T", "denominator": "c"}
    frame = gaps.share_of(made, [FAXE], ["2024"], ["sex=women", "sex=men"], part="status=employed", **whole)
    assert frame["status"].tolist() == ["suppressed", "suppressed"]
