"""The parts of a total, none of which the total gives away."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.breakdowns import dimensions, parse
from analysis.indicators import combined, generic, quantities, reading
from analysis.indicators.quantities import BOUNDS, HIDDEN_MAX, KEY, Areas, Frame, Texts, add_caveat, beside, hide


def of_total(
    observations: Frame,
    areas: Areas,
    periods: Texts,
    breakdowns: Texts,
    *,
    table: str,
    measure: str,
    total: str = "",
) -> Frame:
    """The parts of a published total, such as benefits, match groups, offers or industries; `total` is its breakdown.

    Where the total less the shown parts would give a part back that the source hides, further parts are hidden
    (`protect_parts`). All parts that are held are looked at, also those that are not asked for.
    """
    own, longer = generic.own_and_longer(observations, table, periods)
    needed = combined.with_months(own, longer)
    found = protected(observations, areas, needed, breakdowns, table=table, measure=measure, total=total)
    return quantities.stacked([combined.by_period(found[name], own, longer) for name in breakdowns])


def protected(
    observations: Frame,
    areas: Areas,
    periods: Texts,
    breakdowns: Texts,
    *,
    table: str,
    measure: str,
    leave_out: Texts = (),
    total: str = "",
) -> dict[str, Frame]:
    """Each part of a total by its breakdown, a second one hidden where a single one is.

    `leave_out` are breakdowns that are themselves parts of another part.
    """
    of_the_total = parse(total).items()
    index = reading.index(observations)
    held = index.breakdowns(table, measure)
    names = [name for name in dict.fromkeys([*breakdowns, *held]) if name not in leave_out]
    found: dict[str, Frame] = {}
    for asked in dict.fromkeys(dimensions(name) for name in breakdowns):
        whole = reading.amounts(observations, table, measure, areas, periods, breakdown=total)
        same = [name for name in names if dimensions(name) == asked and parse(name).items() >= of_the_total]
        frames = [reading.amounts(observations, table, measure, areas, periods, breakdown=name) for name in same]
        if asked != dimensions(total):
            cells = [index.cells(table, measure, name) for name in same]
            count = {period: sum(each is not None and period in each.periods for each in cells) for period in periods}
            frames = protect_parts(whole, frames, whole["period"].map(count).to_numpy(dtype=float))
        found |= dict(zip(same, frames, strict=True))
    return found


def protect_parts(total: Frame, parts: list[Frame], count: ArrayLike | None = None) -> list[Frame]:
    """Hide further parts of a shown total until it gives none of the hidden ones back.

    The total less the shown parts is what the hidden ones come to together. It gives a hidden part back
    when that is hidden alone, and when all are at their least or at their most. Then the smallest shown
    part is hidden too, with those of the same size, and so on. Nothing tells which parts were hidden by
    the source: all are marked alike, so that even a reader who knows this rule has at least two numbers
    to choose between for each (`is_protected`).

    The parts are about the same areas and periods and add up to the total; where they do not, for some are not held,
    nothing can be worked out and nothing more is hidden. `count` is how many of the parts the source has in each row's
    period; all of them by default. Hidden parts have the caveat `suppressed_parts`, and no bounds where those would
    tell them apart or could be narrowed.
    """
    count = len(parts) if count is None else count
    aligned = [beside(total, part) for part in parts]
    primary = np.column_stack([(part["status"] == "suppressed").to_numpy() for part in aligned])
    numbers = {name: np.column_stack([part[name].to_numpy(dtype=float) for part in aligned]) for name in BOUNDS}
    lower = np.where(primary, np.nan_to_num(numbers["lower"]), 0.0).sum(axis=1)
    width = np.where(primary, np.nan_to_num(numbers["upper"] - numbers["lower"], nan=HIDDEN_MAX), 0.0).sum(axis=1)
    shown = np.where(primary | np.isnan(numbers["value"]), np.inf, numbers["value"])
    rest = total["value"].to_numpy(dtype=float) - np.where(np.isfinite(shown), shown, 0).sum(axis=1) - lower
    # each part and the total may be rounded
    whole = total["status"].isin(quantities.SHOWN).to_numpy() & (rest <= width + (count + 1) / 2)
    looked_at = whole & primary.any(axis=1) & (count > 1)
    bounded = ~looked_at | ((primary.sum(axis=1) > 1) & (rest >= 1) & (rest < width))
    hidden = primary.copy()
    for _ in parts:
        next_shown = shown.min(axis=1)
        exposed = looked_at & ~is_protected(hidden.sum(axis=1), rest, next_shown) & np.isfinite(next_shown)
        if not exposed.any():
            break
        chosen = exposed[:, None] & (shown == next_shown[:, None])
        rest = rest + np.where(chosen, shown, 0).sum(axis=1)
        shown = np.where(chosen, np.inf, shown)
        hidden |= chosen
    return [
        _marked(part, total[KEY], hidden[:, number], primary[:, number] & bounded) for number, part in enumerate(parts)
    ]


def is_protected(count: ArrayLike, rest: ArrayLike, next_shown: ArrayLike) -> np.ndarray:
    """Tell whether what hidden parts come to leaves at least two numbers within 0 to 2 for each of them.

    `count` parts are hidden and come to `rest` together; `next_shown` is the smallest shown part, larger than all that
    are hidden, infinite where none is shown.

    Examples
    --------
    >>> is_protected([1, 2, 2, 2, 3], [1, 0, 3, 4, 12], [9, 9, 9, 3, 12]).tolist()
    [False, False, True, False, True]
    """
    count, rest, next_shown = (np.asarray(each, dtype=float) for each in (count, rest, next_shown))
    return (count > 1) & (rest >= 1) & ((rest < HIDDEN_MAX * count) | (rest <= next_shown))


def _marked(part: Frame, cells: Frame, hidden: np.ndarray, bounded: np.ndarray) -> Frame:
    """Hide the cells of one part, those with bounds as they are."""
    if not hidden.any():
        return part
    rows = pd.MultiIndex.from_frame(part[KEY])
    chosen, kept = (rows.isin(pd.MultiIndex.from_frame(cells[which])) for which in (hidden, bounded))
    return add_caveat(hide(part, chosen & ~kept, "suppressed_parts"), chosen & kept, "suppressed_parts")
