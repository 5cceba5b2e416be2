"""Young people on public support: activation, and what they do after it."""

import numpy as np
import pandas as pd

from analysis.core import benefits as benefit_register
from analysis.core import periods as calendar
from analysis.indicators import benefit_groups, combined, generic, printed, quantities, reading, shares
from analysis.indicators.types import Areas, Frame, Texts

UNDER_30 = "age=under_30"
# The benefits whose recipients PTVC01 counts when they are activated.
ACTIVATED_BENEFITS = ("a_dagpenge", "kontanthjaelp", "uddannelseshjaelp", "sho", "kontanthjaelp_2025", "sygedagpenge")
PRINTED_ACTIVATION = "item=target_4;row=aktiveringsgrad_unge_under_30"
# A table of ended spells for each benefit that young people are mostly on.
SPELLS = {"kontanthjaelp": "Y36B15", "uddannelseshjaelp": "Y38B15", "kontanthjaelp_2025": "Y60B15"}
IN_WORK_OR_EDUCATION = ("status=loenmodtagerbeskaeftigelse", "status=uddannelse")
PRINTED_AFTER_3_MONTHS = "item=target_4;row=unge_i_job_eller_uddannelse_3_maaneder_efter"


def activation_rate_under_30(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts) -> Frame:
    """Activated full-time persons under 30 in per cent of full-time persons under 30 on the same benefits.

    A breakdown `from=2022M01` is the span from that month to the end of the period. Where the tables
    (PTVC01, PTVA02) are not held the rate is the one printed in the municipality's plan.
    """
    frames = []
    for name in breakdowns:
        months = {period: _months(period, name) for period in periods}
        above = _under_30(observations, "PTVC01", "full_time_activated_count", areas, months)
        below = _under_30(observations, "PTVA02", "full_time_persons_count", areas, months)
        rate = quantities.ratio(above, below, smallest_denominator=shares.SMALLEST_DENOMINATOR, breakdown=name)
        item = ";".join(part for part in (name, PRINTED_ACTIVATION) if part)
        frames.append(printed.instead(rate, observations, "activation_rate_pct", areas, item))
    return pd.concat(frames, ignore_index=True)


def _months(period: str, breakdown: str) -> list[str]:
    start = breakdown.removeprefix("from=") or period
    end = str(calendar.months(period)[-1])
    return [str(month) for month in calendar.span(calendar.months(start)[0], end)]


def _under_30(observations: Frame, table: str, measure: str, areas: Areas, months: dict[str, list[str]]) -> Frame:
    needed = quantities.all_months(months)
    frames = []
    for code in ACTIVATED_BENEFITS:
        name = f"{UNDER_30};benefit={code}"
        frame = reading.amounts(observations, table, measure, areas, needed, breakdown=name)
        frames.append(benefit_groups.in_force(frame, _one_after_the_other(code)))
    return quantities.mean_of_months(combined.added(frames), months)


def in_work_or_education_after_3_months(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts) -> Frame:
    """Ended spells of people under 30 that were in wage employment or education three months later, in per cent.

    Spells of kontanthjælp and uddannelseshjælp, after 1 July 2025 of the merged benefit. Where the
    tables are not held the share is the one printed in the municipality's plan.
    """
    above = [_spells(observations, areas, periods, f"{UNDER_30};{status}") for status in IN_WORK_OR_EDUCATION]
    below = _spells(observations, areas, periods, UNDER_30, measure="ended_spells_count")
    share = quantities.ratio(combined.added(above), below, smallest_denominator=shares.SMALLEST_DENOMINATOR)
    return printed.instead(share, observations, "share_pct", areas, PRINTED_AFTER_3_MONTHS)


def in_education_after_12_months(observations: Frame, areas: Areas, periods: Texts, breakdowns: Texts) -> Frame:
    """Ended spells of uddannelseshjælp that were in education twelve months later, in per cent (Y38B15).

    Returns
    -------
    DataFrame
        A quantity in per cent, a row for each area and rolling year; `not_applicable` where the benefit was
        not in force throughout it.
    """
    share = shares.of_counts(
        observations,
        areas,
        periods,
        [""],
        numerator_table="Y38B15",
        numerator="status_after_12_months_count",
        denominator_table="Y38B15",
        denominator="ended_spells_count",
        part="status=uddannelse",
    )
    share = benefit_groups.in_force(share, [benefit_register.benefit("uddannelseshjaelp")])
    return quantities.add_caveat(share, share["status"] == "not_applicable", "benefit_not_in_force")


def _spells(
    observations: Frame, areas: Areas, periods: Texts, name: str, *, measure: str = "status_after_3_months_count"
) -> Frame:
    frames = [
        benefit_groups.in_force(
            generic.count_of(observations, table, measure, areas, periods, name), [benefit_register.benefit(code)]
        )
        for code, table in SPELLS.items()
    ]
    total = combined.added(frames)
    # in a period with a reform in it no sum of whole benefits is all that ended
    partly = [period for period in periods if any(_partly_in_force(code, period) for code in SPELLS)]
    rows = total["period"].isin(partly)
    total.loc[rows, ["value", "lower", "upper"]] = np.nan
    total.loc[rows, "status"] = "not_available"
    return total


def _partly_in_force(code: str, period: str) -> bool:
    whole = benefit_register.in_force(code, period)
    return not whole and any(benefit_register.in_force(code, month) for month in calendar.months(period))


def _one_after_the_other(code: str) -> tuple[benefit_register.Benefit, ...]:
    return benefit_register.counted_by(benefit_register.benefit(code).table)
