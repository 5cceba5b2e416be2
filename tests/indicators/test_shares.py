"""Counts over counts: the part and the whole, sums of parts, and what is not shown."""

import pandas as pd
import pytest

from analysis.core import areas
from analysis.indicators import shares

from .made import computed, rows, table

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


@pytest.mark.parametrize(
    ("shares_pct", "persons", "expected"),
    [
        # 1 and 2 of 3,000, the second 0.1 per cent once it is rounded; 4 of 10,000 would be printed as 0.0
        ((0.1, 0.0), (1000, 2000), None),
        ((0.1, 0.0), (2000, 1000), None),
        ((0.2, 0.0), (2000, 8000), None),
        ((0.0, 0.0), (1000, 2000), None),
        ((0.3, 0.1), (1000, 2000), 0.2),
    ],
)
def test_a_groups_share_that_comes_to_two_persons_or_fewer_is_hidden(shares_pct, persons, expected):
    made = pd.concat([rows("S", "pct", cells(*shares_pct), unit="pct"), rows("P", "c", cells(*persons))])
    row = shares.published_share(
        made, [PAIR], [YEAR], [""], table="S", measure="pct", persons_table="P", persons="c"
    ).iloc[0]
    if expected is None:
        assert row["status"] == "suppressed" and row[["value", "lower", "upper", "denominator"]].isna().all()
    else:
        assert (row["status"], row["value"]) == ("observed", expected)


SHORT = ("under_2_weeks", "2-4_weeks", "5-13_weeks")
LONG = ("14-26_weeks", "27-39_weeks", "40-52_weeks", "over_52_weeks")


@pytest.mark.parametrize("period", ["2024M01", "2024Q1"])
def test_a_hidden_length_of_spells_hides_the_share_of_the_short(period):
    months = [f"2024M{month:02}" for month in (1, 2, 3)]
    numbers = {name: [20, 20, 20] for name in SHORT} | {name: [10, 10, 10] for name in LONG}
    numbers["over_52_weeks"] = [None, 10, 10]
    counts = [
        rows(
            "Y07A27",
            "ended_spells_count",
            {("336", month): number for month, number in zip(months, given, strict=True)},
            breakdown=f"duration={name}",
        )
        for name, given in numbers.items()
    ]
    found = computed("sickness_under_13_weeks_share", pd.concat(counts), [STEVNS], [period, "2024M02"])
    found = found.set_index("period")
    assert found["status"].to_dict() == {period: "suppressed", "2024M02": "observed"}
    assert found.loc["2024M02", "value"] == 60
