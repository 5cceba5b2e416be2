"""Benefits that can be followed across reforms, and the parts of benefits that target groups are made of."""

from collections.abc import Sequence

import pandas as pd

from analysis import benefits as benefit_register
from analysis.areas import Area
from analysis.indicators import benefits, generic, quantities

MEASURE = "full_time_persons_count"
MERGED_TABLE = "Y60A02"
# Kontanthjælp and uddannelseshjælp, and what was merged with them in 2025.
MERGED_GROUPS = ("H2", "H3")


def harmonised(
    observations: pd.DataFrame, areas: Sequence[Area], periods: Sequence[str], breakdowns: Sequence[str]
) -> pd.DataFrame:
    """Mean monthly full-time persons by harmonised group of benefits.

    The groups H2 and H3 stand together, and twice: as the sum of the benefits that were merged on
    1 July 2025 (`group=H2_H3`) and as the merged benefit that the source has carried back to 2021
    (`group=H2_H3_merged`). The two are never joined to one series; there is a total with each.

    Returns
    -------
    DataFrame
        A quantity in full-time persons, a row for each area, year or half-year, and group.
    """
    merged = generic.count_of(observations, MERGED_TABLE, MEASURE, areas, periods)
    single: dict[str, list[pd.DataFrame]] = {}
    for row in benefit_register.main_rows():
        if row.parent is None and not row.is_total:
            part = benefits.full_time_persons(observations, areas, periods, [f"row={row.key}"])
            single.setdefault(benefit_register.benefit(row.benefit).group, []).append(part)
    former = [part for group in MERGED_GROUPS for part in single.pop(group)]
    rest = [part for parts in single.values() for part in parts]
    groups = {f"group={group}": parts for group, parts in single.items()} | {
        "group=H2_H3": former,
        "group=H2_H3_merged": [merged],
        "group=total": [*former, *rest],
        "group=total_merged": [merged, *rest],
    }
    return pd.concat([benefits.sum_rows(groups[name], name) for name in breakdowns], ignore_index=True)


def part_of_benefit(
    observations: pd.DataFrame, areas: Sequence[Area], periods: Sequence[str], breakdowns: Sequence[str]
) -> pd.DataFrame:
    """Full-time persons on a benefit, or on the part of it that a match group, an age or a duration marks out.

    A breakdown names the benefit first: `benefit=kontanthjaelp_2025;visitation=jobparat`. Where the
    source hides one match group alone, a second is hidden too, for the total would give it back.

    Returns
    -------
    DataFrame
        A quantity in full-time persons, a row for each area, month or longer period, and breakdown.
    """
    return pd.concat([_part(observations, areas, periods, name) for name in breakdowns], ignore_index=True)


def _part(observations: pd.DataFrame, areas: Sequence[Area], periods: Sequence[str], name: str) -> pd.DataFrame:
    benefit_code, _, rest = name.removeprefix("benefit=").partition(";")
    benefit = benefit_register.benefit(benefit_code)
    match_groups = [f"visitation={group}" for group in benefit.visitation]
    if rest in match_groups:
        counts = [
            generic.count_of(observations, benefit.table, MEASURE, areas, periods, group)
            for group in ["", *match_groups]
        ]
        frame = quantities.protect_parts(counts[0], counts[1:])[match_groups.index(rest)]
    else:
        frame = generic.count_of(observations, benefit.table, MEASURE, areas, periods, rest)
    return frame.assign(breakdown=name)
