"""What was revised, and how large it is."""

import pandas as pd

from analysis.sources import vintages

KEYS = ["area", "period"]


def frame(*rows):
    return pd.DataFrame(rows, columns=[*KEYS, "value", "unit", "status"])


def test_a_number_that_is_hidden_now_is_not_told_as_it_was():
    before = frame(("370", "2026M06", 5.0, "persons", "observed"), ("370", "2026M07", 7.0, "persons", "observed"))
    after = frame(
        ("370", "2026M06", float("nan"), "persons", "suppressed"), ("370", "2026M07", 9.0, "persons", "observed")
    )
    found = vintages.compare(before, after, KEYS).set_index("period")
    assert found.loc["2026M06", ["change", "new_status"]].tolist() == ["status", "suppressed"]
    assert found.loc["2026M06", ["old", "new", "difference"]].isna().all()
    assert found.loc["2026M07", ["old", "new", "difference"]].tolist() == [7.0, 9.0, 2.0]


def test_sizes_are_counted_in_points_for_shares_and_in_per_cent_for_others():
    old = [(str(area), *first) for area, first in enumerate(4 * [(2.6, "pct")] + 4 * [(1000.0, "persons")])]
    new = [2.7, 2.9, 3.6, 3.7, 1001.0, 1010.0, 1050.0, 1051.0]
    before = frame(*((area, "2026M07", value, unit, "observed") for area, value, unit in old))
    after = frame(*((row[0], "2026M07", value, row[2], "observed") for row, value in zip(old, new, strict=True)))
    assert vintages.compare(before, after, KEYS)["tier"].tolist() == 2 * ["rounding", "small", "moderate", "large"]
