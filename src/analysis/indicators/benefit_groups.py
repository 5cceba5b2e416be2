"""Benefits that can be followed across reforms, single benefits, and the parts that target groups are made of."""

from collections.abc import Sequence

from analysis.core import benefits as benefit_register
from analysis.core import breakdowns as parts_of
from analysis.core import periods as calendar
from analysis.core.benefits import Benefit
from analysis.indicators import combined, generic, parts, printed, quantities, reading
from analysis.indicators.quantities import Areas, Frame, Texts, per_breakdown

MEASURE = "full_time_persons_count"
PRINTED_MEASURE = "full_time_persons_mean_count"
MERGED = "kontanthjaelp_2025"
# Kontanthjælp and uddannelseshjælp, and what was merged with them in 2025.
MERGED_GROUPS = ("H2", "H3")
# Pensions and early retirement, which the total leaves out.
OUTSIDE_TOTAL = "H11"


@per_breakdown
def harmonised(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """Mean monthly full-time persons by harmonised group of benefits: those in force in each month.

    A group of its own (`group=H1` to `group=H10`) adds the benefits that were in force, and does not apply where none
    was throughout the period. H2 is kontanthjælp and uddannelseshjælp, from July 2025 the merged benefit. H2 and H3
    also stand together, and twice: as the sum of the benefits that were merged on 1 July 2025 (`group=H2_H3`) and as
    the merged benefit that the source has carried back to 2021 (`group=H2_H3_merged`). The two are never
    joined to one series; there is a total with each.
    """
    members, back_cast = _members(breakdown.removeprefix("group=")), breakdown.endswith("_merged")
    months = quantities.all_months(quantities.months_of(periods))
    frames = []
    for table in dict.fromkeys(each.table for each in members):
        counted = [each for each in members if each.table == table]
        frame = reading.amounts(observations, table, MEASURE, areas, months)
        frames.append(in_force(frame, counted, back_cast=back_cast))
    frame = _by_period(combined.added(frames), periods)
    if not back_cast:
        frame = combined.first_available(frame, _printed(observations, areas, periods, members))
    return marked(frame)


def _by_period(monthly: Frame, periods: Texts) -> Frame:
    own = [period for period in periods if calendar.parse(period).kind == "month"]
    return combined.by_period(monthly, own, [period for period in periods if period not in own])


def marked(frame: Frame) -> Frame:
    """Say of what does not apply that the benefit was not in force."""
    return quantities.add_caveat(frame, frame["status"] == "not_applicable", "benefit_not_in_force")


def _members(group: str) -> list[Benefit]:
    every = [each for each in benefit_register.benefits() if each.group != OUTSIDE_TOTAL]
    former = [each for each in every if each.group in MERGED_GROUPS and each.code != MERGED]
    others = [each for each in every if each.group not in MERGED_GROUPS]
    merged = benefit_register.benefit(MERGED)
    sets = {"H2_H3": former, "H2_H3_merged": [merged], "total": every, "total_merged": [merged, *others]}
    return sets[group] if group in sets else list(benefit_register.in_group(group))


def _printed(observations: Frame, areas: Areas, periods: Texts, members: Sequence[Benefit]) -> Frame:
    codes = [each.code for each in members]
    rows = [row for row in benefit_register.main_rows() if row.parent is None and row.benefit in codes]
    frames = [
        printed.amounts(observations, PRINTED_MEASURE, areas, periods, f"item=table_3;row={row.key}") for row in rows
    ]
    return frames[0] if len(frames) == 1 else combined.added(frames)


@per_breakdown
def single(observations: Frame, areas: Areas, periods: Texts, breakdown: str, *, benefit: str) -> Frame:
    """Full-time persons on one benefit, in all and by match group; the mean of the months of a longer period.

    It does not apply where the benefit was not in force throughout the period.
    """
    return _part(observations, areas, periods, benefit, breakdown)


@per_breakdown
def part_of_benefit(observations: Frame, areas: Areas, periods: Texts, breakdown: str) -> Frame:
    """Full-time persons on a benefit, or on the part of it that a match group, an age or a duration marks out.

    A breakdown names the benefit first: `benefit=kontanthjaelp_2025;visitation=jobparat`. Where the
    total would give a hidden match group back, further ones are hidden too.
    """
    rest = parts_of.parse(breakdown)
    benefit = rest.pop("benefit", breakdown)
    return _part(observations, areas, periods, benefit, parts_of.text(rest))


def _part(observations: Frame, areas: Areas, periods: Texts, code: str, part: str) -> Frame:
    benefit = benefit_register.benefit(code)
    if part:
        overlapping = benefit.overlapping(part.removeprefix("visitation="))
        monthly = parts.protected(
            observations,
            areas,
            quantities.all_months(quantities.months_of(periods)),
            [part],
            table=benefit.table,
            measure=MEASURE,
            leave_out=[f"visitation={group}" for group in overlapping],
        )[part]
        frame = _by_period(monthly, periods)
    else:
        frame = generic.count_of(observations, benefit.table, MEASURE, areas, periods)
    return marked(in_force(frame, benefit_register.counted_by(benefit.table), back_cast=True))


def in_force(frame: Frame, counted: Sequence[Benefit], *, back_cast: bool = False) -> Frame:
    """Mark the periods that do not apply, for none of the benefits that a quantity counts was in force throughout.

    With `back_cast` a benefit that the source carries back counts from then.
    """
    names = frame["period"].unique()
    outside = [name for name in names if not benefit_register.any_in_force(counted, name, back_cast=back_cast)]
    if not outside:
        return frame
    rows = frame["period"].isin(outside)
    return quantities.emptied(frame, rows, "not_applicable")
