"""Quantities put together: months into longer periods, parts into a sum, one instead of another."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.core.vocabulary import STATUSES
from analysis.indicators import quantities
from analysis.indicators.quantities import Frame, Texts

APPLYING = [status for status in STATUSES if status != "not_applicable"]


def with_months(own: Texts, longer: Texts) -> list[str]:
    """Periods as they are, and the months of the longer ones; each once."""
    return list(dict.fromkeys([*own, *quantities.all_months(quantities.months_of(longer))]))


def by_period(frame: Frame, own: Texts, longer: Texts) -> Frame:
    """Rows of some periods as they are, and the mean of the months of each longer one."""
    parts = [frame[frame["period"].isin(list(own))]]
    if longer:
        parts.append(quantities.mean_of_months(frame, quantities.months_of(longer)))
    return quantities.stacked(parts)


def added(parts: Sequence[Frame], breakdown: str = "") -> Frame:
    """Sum of quantities about the same areas and periods, in the order of the first.

    A part that does not apply is left out; where none applies the sum does not either. Where a part is
    absent there is no sum, where one is hidden the sum has bounds.
    """
    first = parts[0]
    aligned = [quantities.beside(first, part) for part in parts]
    held, applies, known, hidden = (
        np.array([quantities.is_one_of(part, *names) for part in aligned])
        for names in (STATUSES, APPLYING, quantities.SAID, ["suppressed"])
    )
    # where none applies all are looked at
    counted = np.where(applies.any(axis=0), applies, held)
    numbers = {name: np.array([part[name].to_numpy(dtype=float) for part in aligned]) for name in quantities.BOUNDS}
    unbounded = (hidden & np.isnan(numbers["lower"])).any(axis=0)
    totals = {name: quantities.total(list(np.where(counted, cells, np.nan))) for name, cells in numbers.items()}
    absent = (known < applies).any(axis=0) | ~applies.any(axis=0)
    hidden = hidden.any(axis=0)
    printable, bounded = ~absent & ~hidden, ~absent & ~unbounded
    lists = {
        name: quantities.united(
            *(
                np.where(rows, part[name].to_numpy(dtype=object), None)
                for part, rows in zip(aligned, counted, strict=True)
            )
        )
        for name in ("snapshots", "caveats")
    }
    return quantities.quantity(
        lists.pop("snapshots"),
        area=first["area"].array,
        period=first["period"].array,
        breakdown=breakdown,
        value=np.where(printable, totals["value"], np.nan),
        lower=np.where(bounded, totals["lower"], np.nan),
        upper=np.where(bounded, totals["upper"], np.nan),
        status=quantities.statuses(
            ("not_applicable", ~applies.any(axis=0)),
            ("not_available", absent),
            ("suppressed", hidden),
            ("zero", totals["value"] == 0),
        ),
        method="sum",
        **lists,
    )


def first_available(first: Frame, *others: Frame) -> Frame:
    """Return the first quantity, and where it is not available the next that is, area by area and period by period."""
    for second in others:
        wanted = (first["status"] == "not_available").to_numpy()
        held = (second["status"] != "not_available").to_numpy()
        if not wanted.any() or not held.any():
            continue
        cells = [pd.MultiIndex.from_frame(frame[quantities.KEY]) for frame in (second, first)]
        partner = cells[0].get_indexer(cells[1])
        used = wanted & (partner >= 0) & held[partner]
        rows = np.where(used, len(first) + partner, np.arange(len(first)))
        both = pd.concat([first, second], ignore_index=True)
        first = both.take(rows).reset_index(drop=True)[quantities.QUANTITY_COLUMNS]
    return first
