"""Young people on public support: activation, and what persons do after it."""

from analysis.core import benefits as benefit_register
from analysis.core import breakdowns as parts_of
from analysis.core import periods as calendar
from analysis.indicators import benefit_groups, combined, printed, quantities, reading, shares
from analysis.indicators.quantities import Areas, Frame, Texts, per_breakdown

UNDER_30 = "age=under_30"
# The benefits whose recipients PTVC01 counts when they are activated.
ACTIVATED_BENEFITS = ("a_dagpenge", "kontanthjaelp", "uddannelseshjaelp", "sho", "kontanthjaelp_2025", "sygedagpenge")
PRINTED_ACTIVATION = "item=target_4;row=aktiveringsgrad_unge_under_30"


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
def status_after(
    observations: Frame, areas: Areas, periods: Texts, breakdown: str, *, table: str, statuses: str, after: str = ""
) -> Frame:
    """Persons of those whose spells ended that had some statuses some months later: published shares, added.

    The months are the argument `after`, or the breakdown's own: `after=3_months`.
    """
    measure = f"status_after_{after or breakdown.removeprefix('after=')}_pct"
    parts = [
        reading.amounts(observations, table, measure, areas, periods, breakdown=f"status={status}", additive=False)
        for status in statuses.split(" ")
    ]
    return parts[0] if len(parts) == 1 else combined.added(parts)
