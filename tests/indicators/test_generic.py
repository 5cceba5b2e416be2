"""Counts at a time and over a time, parts of a total, and printed numbers where the table is not held."""

import pandas as pd
import pytest

from analysis.core import areas
from analysis.indicators import generic, parts
from analysis.indicators.printed import instead_of

from .made import months, printed, rows, table

STEVNS, FAXE = areas.area("336"), areas.area("320")
M = "2024M01"


def test_a_count_over_time_is_summed_and_one_at_a_time_is_averaged():
    made = rows("T", "c", months("336", 2024, 5))
    for function, expected in ((generic.flow, 60), (generic.count, 5)):
        frame = function(made, [STEVNS], ["2024"], [""], table="T", measure="c")
        assert frame["value"].tolist() == [expected]


def test_a_published_year_is_not_made_of_months():
    made = rows("T", "c", {("336", "2024"): 7} | months("336", 2024, 5))
    for function in (generic.flow, generic.count):
        assert function(made, [STEVNS], ["2024"], [""], table="T", measure="c")["value"].tolist() == [7]


def test_a_year_without_one_of_its_months_has_no_sum():
    made = rows("T", "c", months("336", 2024, 5, first=2))
    assert generic.flow(made, [STEVNS], ["2024"], [""], table="T", measure="c")["status"].tolist() == ["not_available"]


def test_a_hidden_month_of_a_flow_gives_bounds_of_the_sum():
    made = rows("T", "c", months("336", 2024, 5) | {("336", "2024M03"): None})
    row = generic.flow(made, [STEVNS], ["2024"], [""], table="T", measure="c").iloc[0]
    assert (row["status"], row["lower"], row["upper"]) == ("suppressed", 55, pytest.approx(57))


def parts_of_60(**numbers):
    cells = [("c", "", {("336", M): 60})]
    return table("T", *cells, *[("c", f"kind={name}", {("336", M): number}) for name, number in numbers.items()])


def test_a_part_is_hidden_with_another_even_when_only_one_is_asked_for():
    made = parts_of_60(a=50, b=None, c=9)
    shown, hidden = (
        parts.of_total(made, [STEVNS], [M], [name], table="T", measure="c").iloc[0] for name in ("kind=a", "kind=c")
    )
    assert (shown["status"], shown["value"]) == ("observed", 50)
    assert (hidden["status"], hidden["caveats"]) == ("suppressed", ("suppressed_parts",))
    assert hidden[["value", "lower", "upper"]].isna().all()


def test_the_parts_of_one_division_do_not_hide_those_of_another():
    made = pd.concat([parts_of_60(a=58, b=None), rows("T", "c", {("336", M): 60}, breakdown="size=1")])
    frame = parts.of_total(made, [STEVNS], [M], ["", "size=1", "kind=a"], table="T", measure="c")
    assert frame["status"].tolist() == ["observed", "observed", "suppressed"]


def test_a_printed_number_stands_in_and_says_so():
    plan = printed("share_pct", "item=target_1;row=x", {("320", "2021"): 18, ("320", "2022"): 19})
    made = pd.concat([plan, rows("T", "pct", {("320", "2022"): 21})])
    frame = generic.published(made, [FAXE, STEVNS], ["2021", "2022"], ["", "part=y"], table="T", measure="pct")
    frame = instead_of(frame, made, "share_pct", [FAXE, STEVNS], {"": "item=target_1;row=x"})
    whole = frame[(frame["breakdown"] == "") & (frame["area"] == "320")].set_index("period")
    assert whole.loc["2021", ["value", "method", "caveats"]].tolist() == [18, "as_printed", ("printed_figure",)]
    assert whole.loc["2022", ["value", "method", "caveats"]].tolist() == [21, "published", ()]
    assert set(frame.loc[(frame["breakdown"] != "") | (frame["area"] == "336"), "status"]) == {"not_available"}
