"""The persons that published shares rest on: from count and share by hand, and in all months of the store."""

import pandas as pd
import pytest

from analysis.core import areas
from analysis.indicators import cash_assistance, labour_force
from analysis.indicators.registry import compute
from analysis.indicators.values import one
from analysis.store import observations

from .made import table
from .test_unemployment import by_hand

UNTIL = "2026M07"
NAMES = {"count": cash_assistance.WITH_HOURS, "share": cash_assistance.SHARE, "base": cash_assistance.PERSONS}
HOURS = by_hand(*cash_assistance.WITH_HOURS)
SHARES = by_hand(*cash_assistance.SHARE)
PERSONS = by_hand(*cash_assistance.PERSONS)
MUNICIPALITIES = [area.code for area in areas.municipalities()]


def known(month):
    """Municipalities with persons above and under the line and a share."""
    cells = [(code, month) for code in MUNICIPALITIES]
    return [cell for cell in cells if HOURS.get(cell) and SHARES.get(cell) and PERSONS.get(cell)]


def whole_bases(count, share):
    """Every number of persons that a count is so large a share of, once it is rounded."""
    near = round(100 * count / share)
    return [base for base in range(near // 2, 2 * near) if abs(100 * count / base - share) < 0.05 + 1e-9]


@pytest.mark.parametrize(
    ("group", "middle", "least", "most"),
    [("rar-sjaelland", 9.60, 9.56, 9.65), ("kommunegruppe-4", 10.09, 10.05, 10.13)],
)
def test_a_group_in_june_2026_rests_on_the_bases_of_the_published_shares(group, middle, least, most):
    row = one(compute("ordinary_hours_share", [areas.area(group)], ["2026M06"], UNTIL), area=group, period="2026M06")
    cells = [(code, "2026M06") for code in areas.area(group).members]
    above, bases = sum(HOURS[cell] for cell in cells), [whole_bases(HOURS[cell], SHARES[cell]) for cell in cells]
    assert row["lower"] == pytest.approx(100 * above / sum(found[-1] for found in bases))
    assert row["upper"] == pytest.approx(100 * above / sum(found[0] for found in bases))
    # as near as the shares alone say it
    by_share = above / sum(HOURS[cell] / SHARES[cell] for cell in cells)
    assert row["value"] == pytest.approx(by_share, abs=0.005)
    assert [round(number, 2) for number in (row["value"], row["lower"], row["upper"])] == [middle, least, most]
    assert row["method"] == "back_computed"
    assert "mean_rate_back_computed" in row["caveats"]


def test_no_base_contradicts_its_published_share_in_any_month():
    held = observations.load("Y60J01", "Y60A02")
    months = sorted({month for _, month in SHARES})
    found = cash_assistance.persons(held, [areas.area("000"), *areas.municipalities()], months, **NAMES)
    bases = {(row.area, row.period): row.value for row in found.itertuples()}
    checked = [cell for cell in SHARES if HOURS.get(cell) and SHARES[cell] and bases.get(cell, 0) > 0]
    assert len(checked) > 5000
    off = [cell for cell in checked if abs(100 * HOURS[cell] / bases[cell] - SHARES[cell]) > 0.0501]
    assert off == []


def test_a_month_is_worked_out_anew_only_where_most_municipalities_disagree():
    parts = {
        month: sum(abs(100 * HOURS[cell] / PERSONS[cell] - SHARES[cell]) > 0.0501 for cell in cells) / len(cells)
        for month in sorted({month for _, month in SHARES})
        if (cells := known(month))
    }
    assert [month for month, part in parts.items() if part > 0.5] == ["2026M06"]
    found = cash_assistance.brackets(observations.load("Y60J01", "Y60A02"), **NAMES)
    assert found.xs("2026M06", level="period")["back_computed"].all()
    # corrected afterwards: one of many
    assert found.xs("2024M12", level="period")["back_computed"].sum() == 1


def test_the_labour_force_and_population_that_published_rates_leave_are_never_empty():
    held = observations.load("Y25I01", "Y60A02")
    for name in labour_force.RATES:
        bounds = labour_force.yearly_bounds(held, name)
        assert (bounds["lower"] <= bounds["upper"]).all()


def made(persons, who=("320", "370")):
    """Some areas with 30 persons of 300 with hours, by published counts and shares."""
    cells = [(area, "2026M06") for area in who]
    return [
        table("Y60J01", ("ordinary_hours_persons_count", "", dict.fromkeys(cells, 30))),
        table("Y60J01", ("ordinary_hours_share_pct", "", dict.fromkeys(cells, 10.0))),
        table("Y60A02", ("persons_count", "", dict(zip(cells, persons, strict=True)))),
    ]


def share_of_both(persons):
    both = areas.peer_group(["320", "370"], "Begge")
    rows = pd.concat(made(persons), ignore_index=True)
    return cash_assistance.ordinary_hours_share(rows, [both], ["2026M06"], [""]).iloc[0]


def test_most_municipalities_are_most_of_the_municipalities_whatever_groups_are_published():
    # three of five municipalities contradict their share, none of the groups and not the country
    who = [*MUNICIPALITIES[:5], "000", "084", "085", "rar-fyn", "rar-sjaelland"]
    rows = made([300, 300, 330, 330, 330, *[300] * 5], who)
    found = cash_assistance.brackets(pd.concat(rows, ignore_index=True), **NAMES)
    assert found["back_computed"].all()


def test_persons_that_agree_with_the_share_are_kept():
    row = share_of_both((299, 301))
    assert (row["value"], row["denominator"], row["method"]) == (10.0, 600, "ratio_of_sums")
    assert row["lower"] == row["upper"]


def test_persons_that_contradict_the_share_are_worked_out_from_it():
    row = share_of_both((299, 330))
    # 30 of 299 to 301 persons is 10.0 per cent
    assert row["lower"] == pytest.approx(100 * 60 / (299 + 301))
    assert row["upper"] == pytest.approx(100 * 60 / (299 + 299))
    assert row["method"] == "back_computed"
