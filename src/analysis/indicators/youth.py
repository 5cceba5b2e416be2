"""Young people on public support: activation, and what they do after it."""

from analysis.core import benefits as benefit_register
from analysis.core import breakdowns as parts_of
from analysis.core import periods as calendar
from analysis.indicators import benefit_groups, combined, generic, printed, quantities, reading, shares
from analysis.indicators.quantities import per_breakdown
from analysis.indicators.types import Areas, Frame, Texts

UNDER_30 = "age=under_30"
# The benefits whose recipients PTVC01 counts when they are activated.
ACTIVATED_BENEFITS = ("a_dagpenge", "kontanthjaelp", "uddannelseshjaelp", "sho", "kontanthjaelp_2025", "sygedagpenge")
PRINTED_ACTIVATION = "item=target_4;row=aktiveringsgrad_unge_under_30"
# A table of ended spells for each benefit that young people are mostly on.
SPELLS = {"kontanthjaelp": "Y36B15", "uddannelseshjaelp": "Y38B15", "kontanthjaelp_2025": "Y60B15"}
IN_WORK_OR_EDUCATION = ("status=loenmodtagerbeskaeftigelse", "status=uddannelse")


@per_breakdown
def activation_rate_under_30(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """Activated full-time persons under 30 in per cent of full-time persons under 30 on the same benefits.

    A breakdown `from=2022M01` is the span from that month to the end of the period. Where the tables
    (PTVC01, PTVA02) are not held the rate is the one printed in the municipality's plan.
    """
    months = {period: _months(period, breakdown) for period in periods}
    above = _under_30(observations, "PTVC01", "full_time_activated_count", areas, months)
    below = _under_30(observations, "PTVA02", "full_time_persons_count", areas, months)
    item = parts_of.join(breakdown, PRINTED_ACTIVATION)
    return printed.instead(shares.of(above, below), observations, "activation_rate_pct", areas, item)


def _months(period: str, breakdown: str) -> list[str]:
    start = breakdown.removeprefix("from=") or period
    return [str(month) for month in calendar.span(calendar.months(start)[0], calendar.months(period)[-1])]


def _under_30(observations: Frame, table: str, measure: str, areas: Areas, months: dict[str, list[str]]) -> Frame:
    needed = quantities.all_months(months)
    frames = []
    for code in ACTIVATED_BENEFITS:
        name = f"{UNDER_30};benefit={code}"
        frame = reading.amounts(observations, table, measure, areas, needed, breakdown=name)
        one_after_the_other = benefit_register.counted_by(benefit_register.benefit(code).table)
        frames.append(benefit_groups.in_force(frame, one_after_the_other))
    return quantities.mean_of_months(combined.added(frames), months)


@per_breakdown
def in_work_or_education_after_3_months(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """Ended spells of people under 30 that were in wage employment or education three months later, in per cent.

    Spells of kontanthjælp and uddannelseshjælp, after 1 July 2025 of the merged benefit.
    """
    above = [
        _spells(observations, "status_after_3_months_count", areas, periods, f"{UNDER_30};{status}")
        for status in IN_WORK_OR_EDUCATION
    ]
    below = _spells(observations, "ended_spells_count", areas, periods, UNDER_30)
    return shares.of(combined.added(above), below)


def _spells(observations: Frame, measure: str, areas: Areas, periods: Texts, name: str) -> Frame:
    total = combined.added(
        [
            benefit_groups.in_force(
                generic.count_of(observations, table, measure, areas, periods, name), [benefit_register.benefit(code)]
            )
            for code, table in SPELLS.items()
        ]
    )
    # in a period with a reform in it no sum of whole benefits is all that ended
    partly = [period for period in periods if any(_partly_in_force(code, period) for code in SPELLS)]
    return quantities.emptied(total, total["period"].isin(partly), "not_available")


def _partly_in_force(code: str, period: str) -> bool:
    whole = benefit_register.in_force(code, period)
    return not whole and any(benefit_register.in_force(code, month) for month in calendar.months(period))


@per_breakdown
def in_education_after_12_months(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """Ended spells of uddannelseshjælp that were in education twelve months later, in per cent (Y38B15).

    It does not apply to a rolling year that the benefit was not in force throughout.
    """
    above, below = (
        generic.count_of(observations, "Y38B15", measure, areas, periods, name)
        for measure, name in (("status_after_12_months_count", "status=uddannelse"), ("ended_spells_count", ""))
    )
    share = benefit_groups.in_force(shares.of(above, below), [benefit_register.benefit("uddannelseshjaelp")])
    return benefit_groups.marked(share)
