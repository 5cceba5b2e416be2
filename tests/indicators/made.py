"""Small made observations of the store's shape."""

import math

import pandas as pd

from analysis.indicators import computing, reading, registry
from analysis.store import observations


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


def table(name, *measures):
    """Observations of one table from (measure, breakdown, {(area, period): number}), stacked."""
    return pd.concat(
        [rows(name, measure, cells, breakdown=breakdown) for measure, breakdown, cells in measures], ignore_index=True
    )


def months(area, year, number, *, first=1, last=12):
    """The same number in each month of a year, or in some of them."""
    return {(area, f"{year}M{month:02}"): number for month in range(first, last + 1)}


def printed(measure, item, cells):
    """Observations as a municipality's plan prints them."""
    return rows("naestved-2023", measure, cells, breakdown=item, source="plan")


def amounts(cells, who, periods, **options):
    """A quantity of some areas, made of {(area, period): number or None for a hidden count}."""
    return reading.amounts(rows("T1", "persons_count", cells), "T1", "persons_count", who, list(periods), **options)


def computed(key, observations, who, periods, breakdowns=("",)):
    """An indicator on made observations."""
    return computing.quantity_of(registry.indicator(key), observations, who, list(periods), list(breakdowns))


def one(frame, area, period):
    """The row about an area and a period."""
    found = frame[(frame["area"] == area.code) & (frame["period"] == period)]
    assert len(found) == 1
    return found.iloc[0]
