"""Single benefits and harmonised groups month by month, on made tables: what is in force, and what is not."""

import pandas as pd
import pytest

from analysis.core import areas
from analysis.indicators import benefit_groups, benefits
from analysis.indicators.registry import indicator

from .made import months, rows

FAXE = areas.area("320")
PAIR = areas.peer_group(["320", "336"], "Faxe og Stevns")
MEASURE = benefit_groups.MEASURE


def single(made, periods, breakdowns=("",), *, benefit, who=(FAXE,)):
    return benefit_groups.single(made, list(who), periods, list(breakdowns), benefit=benefit)


def statuses(frame):
    return dict(zip(frame["period"], frame["status"], strict=True))


def test_a_benefit_before_it_existed_does_not_apply_and_is_not_nought():
    made = rows("Y12A02", MEASURE, months("320", 2014, 6, first=7) | months("320", 2015, 12))
    frame = single(made, ["2014M06", "2014M07", "2014", "2015"], benefit="jobafklaring")
    assert statuses(frame) == {
        "2014M06": "not_applicable",
        "2014M07": "observed",
        "2014": "not_applicable",
        "2015": "observed",
    }
    assert frame.loc[frame["status"] == "not_applicable", "value"].isna().all()
    assert frame.loc[0, "caveats"] == ("benefit_not_in_force",)
    assert frame.loc[frame["period"] == "2015", "value"].tolist() == [12]


@pytest.mark.parametrize(
    ("benefit", "table"), [("kontanthjaelp", "Y36A02"), ("uddannelseshjaelp", "Y38A02"), ("sho", "Y35A02")]
)
def test_the_merged_benefits_end_in_june_2025(benefit, table):
    made = rows(table, MEASURE, months("320", 2025, 40, last=6))
    frame = single(made, ["2025M06", "2025M07", "2025H1", "2025"], benefit=benefit)
    assert list(statuses(frame).values()) == ["observed", "not_applicable", "observed", "not_applicable"]


def test_sho_is_followed_back_through_integrationsydelse():
    made = rows("Y35A02", MEASURE, months("320", 2019, 30))
    frame = single(made, ["2015M08", "2019"], benefit="sho")
    assert statuses(frame) == {"2015M08": "not_applicable", "2019": "observed"}


def match_groups(**numbers):
    cells = {name: {("320", "2024M01"): number} for name, number in numbers.items()}
    parts = [rows("Y38A02", MEASURE, cell, breakdown=f"visitation={name}") for name, cell in cells.items()]
    return pd.concat([rows("Y38A02", MEASURE, {("320", "2024M01"): 100}), *parts], ignore_index=True)


def test_match_groups_of_uddannelseshjaelp_protect_each_other_and_not_the_sum_of_two():
    made = match_groups(
        alle_uddannelsesparate=60, uddannelsesparat=40, aabenlys_uddannelsesparat=20, aktivitetsparat=38, uoplyst=None
    )
    names = ["visitation=alle_uddannelsesparate", "visitation=aktivitetsparat", "visitation=uoplyst"]
    frame = single(made, ["2024M01"], ["", *names], benefit="uddannelseshjaelp")
    assert frame["status"].tolist() == ["observed", "observed", "suppressed", "suppressed"]


def every_table(year, last=12):
    """Table number k of eleven has 10k persons in each month, for Faxe and twice that for Stevns."""
    names = (
        "Y01A02",
        "Y36A02",
        "Y38A02",
        "Y35A02",
        "Y07A02",
        "Y12A02",
        "Y04A02",
        "Y11A02",
        "Y09A02",
        "Y08A02",
        "Y10A02",
    )
    ended = names[1:4]
    return pd.concat(
        [
            rows(
                name,
                MEASURE,
                months("320", year, 10 * place, last=last if name in ended else 12)
                | months("336", year, 20 * place, last=last if name in ended else 12),
            )
            for place, name in enumerate(names, start=1)
        ],
        ignore_index=True,
    )


GROUPS = [f"group=H{number}" for number in range(1, 11)]


def harmonised(made, periods, names=GROUPS, who=(FAXE,)):
    return benefit_groups.harmonised(made, list(who), periods, list(names))


def test_groups_add_the_benefits_in_force():
    frame = harmonised(every_table(2024), ["2024"]).set_index("breakdown")["value"].to_dict()
    expected = [10, 20 + 30, 40, 50, 60, 70, 80, 90, 100, 110]
    assert frame == dict(zip(GROUPS, expected, strict=True))


def test_a_group_of_municipalities_is_the_sum_of_both():
    frame = harmonised(every_table(2024), ["2024M05", "2024"], ["group=H2"], [PAIR])
    assert frame["value"].tolist() == [150, 150]


def test_groups_do_not_apply_before_their_first_benefit():
    frame = harmonised(every_table(2012), ["2012M06"]).set_index("breakdown")["status"]
    absent = {"group=H3", "group=H5", "group=H7"}
    assert {name for name in GROUPS if frame[name] == "not_applicable"} == absent
    # uddannelseshjælp did not exist: the group is kontanthjælp alone
    assert harmonised(every_table(2012), ["2012M06"], ["group=H2"])["value"].tolist() == [20]


def test_after_the_reform_the_merged_benefit_is_the_group_and_sho_does_not_apply():
    made = pd.concat([every_table(2025, last=6), rows("Y60A02", MEASURE, months("320", 2025, 95))])
    frame = harmonised(made, ["2025M06", "2025M07"], ["group=H2", "group=H3", "group=total"])
    assert frame["value"].tolist()[:2] == [50, 95]
    assert frame["status"].tolist()[2:4] == ["observed", "not_applicable"]
    # 660 in all, of which 90 became 95
    assert frame["value"].tolist()[4:] == [660, 665]


def test_the_total_of_table_3_holds_the_merged_benefit_after_the_reform():
    made = pd.concat([every_table(2025, last=6), rows("Y60A02", MEASURE, months("320", 2025, 102))])
    frame = benefits.full_time_persons(made, [FAXE], ["2025"], ["row=kontanthjaelp", "row=dagpenge", "row=i_alt"])
    assert frame["status"].tolist() == ["not_applicable", "observed", "observed"]
    # half a year with 660, half a year with 570 and the 102 of the merged benefit
    assert frame["value"].tolist()[1:] == [10, (660 + 672) / 2]


def test_a_hidden_benefit_leaves_its_group_within_bounds():
    made = every_table(2024)
    hidden = (made["table"] == "Y38A02") & (made["area"] == "320")
    made.loc[hidden, "value"] = float("nan")
    made.loc[hidden, "status"] = "suppressed"
    row = harmonised(made, ["2024"], ["group=H2"]).iloc[0]
    assert (row["status"], row["lower"], row["upper"]) == ("suppressed", 20, pytest.approx(22))


def test_a_change_is_not_computed_across_a_break_in_its_own_series():
    made = pd.concat([rows("Y01A02", MEASURE, months("320", year, 100)) for year in (2016, 2018, 2019)])
    made = pd.concat([made, rows("Y07A02", MEASURE, months("320", 2016, 50) | months("320", 2018, 60))])
    names = ["from=2016;row=dagpenge", "from=2018;row=dagpenge", "from=2016;row=sygedagpenge"]
    frame = benefits.full_time_persons_change(made, [FAXE], ["2018", "2019"], names).set_index(["breakdown", "period"])
    assert frame.loc[(names[0], "2018"), ["status", "caveats"]].tolist() == ["not_applicable", ("break_in_series",)]
    assert frame.loc[(names[1], "2019"), "status"] == "zero"
    assert frame.loc[(names[2], "2018"), "value"] == pytest.approx(20)


@pytest.mark.parametrize(
    ("breakdown", "breaks"),
    [
        ("group=H10", ["resource_courses_2013"]),
        ("group=H2_H3", ["education_help_2014", "social_assistance_2025"]),
        ("group=H4", ["sickness_benefit_2014"]),
    ],
)
def test_a_group_is_cut_by_its_own_breaks_only(breakdown, breaks):
    assert [each.id for each in indicator("harmonised_full_time").breaks(breakdown)] == breaks
