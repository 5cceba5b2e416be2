"""Groups of persons beside each other: the share of each, and the gap between two with its interval."""

import numpy as np

from analysis.core import breakdowns as parts_of
from analysis.indicators import parts, quantities, shares
from analysis.indicators.quantities import KEY, SHOWN, Areas, Frame, Texts, per_breakdown
from analysis.statistics import intervals


@per_breakdown
def share_of(
    observations: Frame,
    areas: Areas,
    periods: Texts,
    breakdown: str,
    *,
    numerator_table: str,
    numerator: str,
    denominator_table: str,
    denominator: str,
    part: str = "",
) -> Frame:
    """A group's count over its persons in per cent; the group is the breakdown, such as `sex=women`.

    `part` is what is counted of the group above the line. A count is hidden where the total and the other groups would
    give a hidden one away.
    """
    # dimensions stand in order in the observations
    name = parts_of.text(dict(sorted((parts_of.parse(part) | parts_of.parse(breakdown)).items())))
    counted = {"table": numerator_table, "measure": numerator, "total": part}
    above = parts.of_total(observations, areas, periods, [name], **counted)
    below = parts.of_total(observations, areas, periods, [breakdown], table=denominator_table, measure=denominator)
    return shares.of(above, below)


@per_breakdown
def between(
    observations: Frame, areas: Areas, periods: Texts, breakdown: str, *, first: str, second: str, **counted: str
) -> Frame:
    """The share of one group less that of another, in percentage points; `counted` is what `share_of` takes.

    With Newcombe's interval (1998, Statistics in Medicine 17, 873-890, method 10), which rests on Wilson's of each. No
    gap is told where one of the shares is not.
    """
    one, other = (share_of(observations, areas, periods, [group], **counted) for group in (first, second))
    other = quantities.beside(one, other)
    shown, said = (
        quantities.is_one_of(one, *names) & quantities.is_one_of(other, *names) for names in (SHOWN, quantities.SAID)
    )
    outside = quantities.is_one_of(one, "not_applicable") | quantities.is_one_of(other, "not_applicable")
    gap = (one["value"] - other["value"]).to_numpy(dtype=float)
    # how far each share may lie below and above, in per cent
    away = []
    for frame in (one, other):
        ends = intervals.wilson(frame["numerator"], frame["denominator"])
        away.append([np.abs(frame["value"].to_numpy(dtype=float) - 100 * end) for end in ends])
    (down, up), (other_down, other_up) = away
    return quantities.quantity(
        quantities.united(one["snapshots"], other["snapshots"]),
        **{name: one[name].array for name in KEY},
        breakdown=breakdown,
        value=np.where(shown, gap, np.nan),
        lower=np.where(shown, gap - np.hypot(down, other_up), np.nan),
        upper=np.where(shown, gap + np.hypot(up, other_down), np.nan),
        status=quantities.statuses(
            ("not_applicable", outside), ("not_available", ~said), ("suppressed", ~shown), ("zero", gap == 0)
        ),
        method="difference",
        caveats=quantities.united(one["caveats"], other["caveats"]),
    )
