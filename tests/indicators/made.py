"""Small made observations of the store's shape."""

import math

import pandas as pd

from analysis import observations


def rows(table, measure, cells, *, breakdown="", source="jobindsats", unit="persons"):
    """Observations from {(area, period): number or None for a hidden count}."""
    frame = pd.DataFrame(
        [
            (source, table, measure, breakdown, area, period, math.nan if number is None else float(number), unit)
            for (area, period), number in cells.items()
        ],
        columns=observations.COLUMNS[:8],
    )
    frame["status"] = [
        "suppressed" if number is None else "zero" if number == 0 else "observed" for number in cells.values()
    ]
    frame["snapshot"] = f"{source}/{table}/2026-01-01"
    return frame
