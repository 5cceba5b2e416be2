"""Young people: activation and what comes after benefit, on made tables and as Næstved's plan prints it."""

import pandas as pd
import pytest

from analysis.core import areas
from analysis.indicators import youth
from analysis.indicators.registry import compute

from .made import months, rows

FAXE, STEVNS = (areas.area(code) for code in ("320", "336"))
PAIR = areas.peer_group(["320", "336"], "Faxe og Stevns")
BENEFITS = ("a_dagpenge", "kontanthjaelp", "uddannelseshjaelp", "sho", "sygedagpenge")


def activation(year, activated, persons, last=12, benefits=BENEFITS):
    """Each benefit has the same numbers in each month, for Faxe, and ten times the persons in Stevns."""
    frames = []
    for name in benefits:
        part = f"age=under_30;benefit={name}"
        for place, factor in (("320", 1), ("336", 10)):
            for source, measure, number in (
                ("PTVC01", "full_time_activated_count", activated),
                ("PTVA02", "full_time_persons_count", persons * factor),
            ):
                frames.append(rows(source, measure, months(place, year, number, last=last), breakdown=part))
    return pd.concat(frames, ignore_index=True)


def rate(made, who, periods, breakdowns=("",)):
    return youth.activation_rate_under_30(made, who, periods, list(breakdowns))


def test_activation_of_a_group_is_of_summed_persons():
    frame = rate(activation(2023, 6, 30), [FAXE, STEVNS, PAIR], ["2023M04"]).set_index("area")
    assert frame.loc["320", "value"] == 20
    assert frame.loc["336", "value"] == 2
    assert frame.loc[PAIR.code, "value"] == pytest.approx(100 * 60 / (150 + 1500))


def test_a_span_within_the_year():
    made = activation(2022, 6, 30, last=5)
    frame = rate(made, [FAXE], ["2022M05"], ["from=2022M01"])
    assert frame[["period", "breakdown", "value"]].iloc[0].tolist() == ["2022M05", "from=2022M01", 20]
    assert rate(made, [FAXE], ["2022M06"], ["from=2022M01"])["status"].tolist() == ["not_available"]


def test_after_the_reform_the_merged_benefit_counts_and_the_former_do_not():
    merged = ("a_dagpenge", "kontanthjaelp_2025", "sygedagpenge")
    made = activation(2026, 6, 30, benefits=merged)
    row = rate(made, [FAXE], ["2026"]).iloc[0]
    assert row[["value", "denominator"]].tolist() == [20, 90]


def test_a_benefit_that_is_lacking_leaves_no_rate():
    made = activation(2023, 6, 30, benefits=BENEFITS[1:])
    assert rate(made, [FAXE], ["2023"])["status"].tolist() == ["not_available"]


def test_published_shares_after_benefit_are_added_and_a_hidden_one_leaves_no_sum():
    found = compute("cash_assistance_job_or_education_after", areas.municipalities(), ["2025Q1"], "2026M07")
    # in Albertslund 36.3 per cent were in work and 8.8 in education after three months
    of_three = found[(found["area"] == "165") & (found["breakdown"] == "after=3_months")]
    assert of_three["value"].tolist() == pytest.approx([45.1])
    assert set(found["status"]) == {"observed", "suppressed"}
