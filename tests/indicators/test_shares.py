"""Counts over counts: the part and the whole, sums of parts, and what is not shown."""

import pandas as pd
import pytest

from analysis.core import areas
from analysis.indicators import shares
from analysis.indicators.registry import compute
from analysis.indicators.values import one

from .made import rows, table

STEVNS, FAXE = areas.area("336"), areas.area("320")
PAIR = areas.peer_group(["336", "320"], "Stevns og Faxe")
TABLES = {"numerator_table": "T", "numerator": "c", "denominator_table": "T", "denominator": "c"}
YEAR = "2023"


def cells(stevns, faxe):
    return {("336", YEAR): stevns, ("320", YEAR): faxe}


def made():
    return table(
        "T",
        ("c", "", cells(100, 300)),
        ("c", "kind=a", cells(10, 60)),
        ("c", "kind=b", cells(5, None)),
        ("c", "kind=all", cells(80, 200)),
    )


@pytest.mark.parametrize(
    ("breakdown", "part", "whole", "expected"),
    [
        ("kind=a", None, "", [10.0, 20.0, 17.5]),
        ("kind=a", None, "kind=all", [12.5, 30.0, 25.0]),
        ("", "kind=a", "kind=all", [12.5, 30.0, 25.0]),
        ("", "kind=a kind=all", "", [90.0, 100 * 260 / 300, 87.5]),
    ],
)
def test_part_over_whole_for_municipalities_and_their_group(breakdown, part, whole, expected):
    frame = shares.of_counts(made(), [STEVNS, FAXE, PAIR], [YEAR], [breakdown], **TABLES, part=part, whole=whole)
    assert frame["value"].tolist() == pytest.approx(expected)
    assert set(frame["breakdown"]) == {breakdown}


def test_a_hidden_part_has_no_share():
    frame = shares.of_counts(made(), [STEVNS, FAXE, PAIR], [YEAR], ["kind=b"], **TABLES, whole="")
    assert frame["status"].tolist() == ["observed", "suppressed", "suppressed"]
    assert frame["value"].isna().tolist() == [False, True, True]


def test_under_twenty_persons_there_is_no_share():
    small = table("T", ("c", "", cells(19, 20)), ("c", "kind=a", cells(10, 10)))
    frame = shares.of_counts(small, [STEVNS, FAXE], [YEAR], ["kind=a"], **TABLES, whole="")
    assert frame["status"].tolist() == ["suppressed", "observed"]
    assert frame["caveats"].tolist() == [("small_base",), ()]


def test_a_groups_published_shares_are_weighted_by_persons():
    made = pd.concat([rows("S", "pct", cells(10, 40), unit="pct"), rows("P", "c", cells(1000, 3000))])
    frame = shares.published_share(
        made, [STEVNS, PAIR], [YEAR], [""], table="S", measure="pct", persons_table="P", persons="c"
    ).set_index("area")
    assert frame.loc["336", ["value", "method"]].tolist() == [10, "published"]
    assert frame.loc[PAIR.code, ["value", "method"]].tolist() == [32.5, "back_computed"]


def test_education_in_naestved_against_the_counts_of_the_source():
    frame = compute("education_share", [areas.area("370")], ["2022"], "2026M07", breakdowns=["education=H10"])
    found = one(frame, period="2022")
    assert found["value"] == 100 * found["numerator"] / found["denominator"]
    assert round(found["value"], 1) == 27.7


def test_over_65_in_the_country():
    found = compute("population_65_plus_share", [areas.area("000")], ["2022Q1"], "2026M07").iloc[0]
    assert (found["numerator"], found["denominator"]) == (1_195_216, 5_873_420)
    assert found["value"] == pytest.approx(20.3496, abs=1e-4)
